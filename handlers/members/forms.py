"""What is asked: a list, a person, one field of a record, a role, a unit to go to or to come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from core import preset, when
from core.card import ChoiceView
from core.errors import Refusal
from core.fields import Asked, ChoiceField, DateField, Field, FieldValue, FileField, NumberField, PhoneField, TextField
from core.forms import Form
from core.i18n import Text, Verbatim, Words, _, pgettext
from db.folding import fold
from db.models.org import Member, Unit
from db.queries import roll
from handlers.members.record import RecordField
from handlers.members.record_texts import LABELS, ROLES, STANDINGS, shown

SPREADSHEETS = ".xlsx,.xls,.ods,.csv,.txt,.tsv,.xlsm,.xlsb"  # those with macros too: the reading says what to do about them
MOST_BYTES = 10 * 1024 * 1024
_DELETE = _("To delete it, type a hyphen: -")
LIST_HINT = _("An Excel or CSV file, as the office keeps it: names in one column, one person a row.")


@dataclass(frozen=True, slots=True)
class BirthField(Field):
    """A birth date, or no more than its year; gives an ISO date or the year, as text."""

    type: ClassVar[str] = "text"

    def parse(self, typed: str, asked: Asked) -> str:
        today = asked.now.astimezone(ZoneInfo(asked.reader.zone)).date()
        try:
            read = when.read_birth(typed, today)
        except Refusal as refusal:
            raise Refusal(refusal.text, self.name) from refusal
        return str(read) if isinstance(read, int) else read.isoformat()

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        return shown(RecordField.BORN, str(value)) if value else None


@dataclass(frozen=True, slots=True)
class PhoneOrNoneField(PhoneField):
    """A phone number, or a hyphen that deletes it: an empty field could mean either."""

    def parse(self, typed: str, asked: Asked) -> str:
        return "" if _deletes(typed) else PhoneField.parse(self, typed, asked)


@dataclass(frozen=True, slots=True)
class NumberOrNoneField(TextField):
    """A number of a card or of a citizen, or a hyphen that deletes it."""

    def parse(self, typed: str, asked: Asked) -> str:
        return "" if _deletes(typed) else TextField.parse(self, typed, asked)


def _deletes(typed: str) -> bool:
    return typed.strip() in {"-", "–", "—"}


@dataclass(frozen=True, slots=True)
class CellField(Field):
    """A cell of the organisation, by its code or a part of its name; the value is its id. Names are sought two levels up and below."""

    type: ClassVar[str] = "text"

    def parse(self, typed: str, asked: Asked) -> int:
        cells = self._cells(asked, typed)
        wanted = fold(typed)
        found = (
            [one for one in cells if fold(one.code) == wanted]
            or [one for one in cells if fold(one.name) == wanted]
            or [one for one in cells if wanted in fold(one.name)]
        )
        if not found:
            raise Refusal(
                _("No {cell} is called “{name}”. Please type its name or its code, for example: {example}")(name=typed.strip()[:60], example=_example(cells)),
                self.name,
            )
        if len(found) > 1:
            names = ", ".join(f"{one.name} ({one.code})" for one in found[:5])
            raise Refusal(_("Several are called so: {names}. Please type the code.")(names=names), self.name)
        return found[0].id

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        unit = asked.session.get(Unit, value) if isinstance(value, int) else None
        above = asked.session.get(Unit, unit.parent_id) if unit and unit.parent_id else None
        return Verbatim(f"{unit.name}, {above.name}" if above else unit.name) if unit else None

    def _cells(self, asked: Asked, typed: str) -> list[Unit]:
        """Give the cells near the unit acted for, and the one that has exactly this code wherever it is."""
        steps = (asked.unit.path if asked.unit else "/").strip("/").split("/")
        near = "/" + "".join(f"{step}/" for step in steps[: max(1, len(steps) - 2)])
        by_code = Unit.code == typed.strip()
        query = select(Unit).where(Unit.is_cell.is_(True), or_(roll.below(near), by_code) if asked.unit else by_code)
        return [one for one in asked.session.scalars(query.order_by(Unit.code)) if asked.unit is None or one.id != asked.unit.unit_id]


def _example(cells: list[Unit]) -> str:
    return cells[0].name if cells else "CB-01"


def _standings(asked: Asked) -> tuple[ChoiceView, ...]:
    """Only some organisations know a time of probation."""
    has_probation = asked.person is None or preset.preset(asked.person.preset).has_probation
    return tuple(ChoiceView(value, words) for value, words in STANDINGS.items() if has_probation or value == "official")


_CHANGEABLE = tuple(field for field in RecordField if field not in {RecordField.EXEMPT, RecordField.PRESENCE})
_SEXES = (ChoiceView("male", pgettext("sex", "man")), ChoiceView("female", pgettext("sex", "woman")))

NEW = Form(
    "add",
    _("Add one person"),
    (
        TextField("full_name", LABELS[RecordField.NAME], most=100, least=2, placeholder=_("Nguyen Thi Mai")),
        BirthField("born", LABELS[RecordField.BORN], is_required=False, hint=_("The whole date, or the year alone."), placeholder=_("05/12/1958 or 1958")),
        ChoiceField("sex", LABELS[RecordField.SEX], is_required=False, options=_SEXES),
        PhoneField(
            "phone", LABELS[RecordField.PHONE], is_required=False, hint=_("Leave it empty for somebody without a phone."), placeholder=_("0912 345 678")
        ),
        ChoiceField("standing", LABELS[RecordField.STANDING], options=_standings),
    ),
    _("Put on the roll"),
)


def _fields(first: Text) -> tuple[Field, ...]:
    """Give the fields of "change one thing": which, and then its value."""
    options = tuple(ChoiceView(field.value, LABELS[field]) for field in _CHANGEABLE)
    return (ChoiceField("field", first, options=options), *(_value_field(field) for field in _CHANGEABLE))


def _value_field(field: RecordField) -> Field:
    def is_chosen(values: Mapping[str, FieldValue]) -> bool:
        return values.get("field") == field.value

    label = LABELS[field]
    match field:
        case RecordField.NAME:
            return TextField(field.value, label, most=100, least=2, when=is_chosen)
        case RecordField.BORN:
            return BirthField(field.value, label, hint=_("The whole date, or the year alone."), when=is_chosen)
        case RecordField.PHONE:
            return PhoneOrNoneField(field.value, label, hint=_DELETE, placeholder=_("0912 345 678"), when=is_chosen)
        case RecordField.STANDING | RecordField.SEX:
            return ChoiceField(field.value, label, options=_standings if field is RecordField.STANDING else _SEXES, when=is_chosen)
        case RecordField.ADMITTED | RecordField.OFFICIAL:
            return DateField(field.value, label, is_past=True, when=is_chosen)
    return NumberOrNoneField(field.value, label, most=40, hint=_DELETE, when=is_chosen)


def _whom(asked: Asked) -> Words:
    member = asked.session.get(Member, asked.about[0]) if asked.about else None
    return Verbatim(member.full_name if member else "")


CHANGE = Form("change", _("Change the record"), _fields(_("What is to be changed?")), _("Save"), subtitle=_whom)
CORRECT = Form("correct", _("Correct my record"), _fields(_("What is wrong?")), _("Send to the {secretary}"))


def value_from(values: Mapping[str, FieldValue]) -> tuple[RecordField, str | None]:
    """Give the field that was chosen, and its new value as the record keeps it."""
    field = RecordField(str(values["field"]))
    value = values.get(field.value)
    return field, value.isoformat() if isinstance(value, date) else str(value) if value else None


ROSTER = Form(
    "roster",
    _("Send a list of members"),
    (
        FileField(
            "file",
            _("The list"),
            accept=SPREADSHEETS,
            max_bytes=MOST_BYTES,
            hint=LIST_HINT,
        ),
    ),
    _("Show what would be written"),
    subtitle=lambda asked: _("For the roll of {unit}.")(unit=asked.unit.name if asked.unit else ""),
)

ROLE = Form(
    "role",
    _("Give a role"),
    (
        ChoiceField("kind", _("Role"), options=tuple(ChoiceView(kind, words) for kind, words in ROLES.items())),
        DateField("until_on", _("Until"), is_required=False, hint=_("The last day of the term. Leave it empty where there is none.")),
    ),
    _("Give the role"),
    subtitle=_whom,
)

BIRTH_YEAR = Form(
    "birth_year",
    _("Who are you?"),
    (
        NumberField(
            "year",
            _("In which year were you born?"),
            least=1900,
            most=2100,
            hint=_("Four digits. Your unit knows this telephone number, and maybe more than one person has it."),
        ),
    ),
    _("Join"),
)

TRANSFER = Form(
    "move",
    _("Transfer to another {cell}"),
    (CellField("unit", _("To which {cell}?"), hint=_("Its name or its code.")),),
    _("Ask the {secretary} there"),
    subtitle=_whom,
)

ARRIVAL = Form(
    "arrival",
    _("Somebody from another {cell}"),
    (
        ChoiceField("stay", _("How long?"), options=(ChoiceView("visit", _("For a while, as a guest")), ChoiceView("move", _("For good, as a transfer")))),
        CellField("unit", _("From which {cell}?"), hint=_("Its name or its code.")),
        TextField("name", LABELS[RecordField.NAME], most=100, least=2),
        BirthField("born", LABELS[RecordField.BORN], is_required=False, hint=_("The whole date, or the year alone.")),
    ),
    _("Continue"),
)
