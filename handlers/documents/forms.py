"""What is asked about documents: words to look for, a file, what the paper says of itself, and to whom it goes."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core.card import ChoiceView
from core.errors import Refusal
from core.fields import Asked, ChoiceField, DateField, Field, FieldValue, FileField, TextField
from core.forms import Form
from core.i18n import Verbatim, Words, _, verbatim
from db.folding import fold
from db.models.documents import Document
from db.models.org import Unit
from handlers.documents import cards, rules, service

# A lone file in the chat: spreadsheets are left to whoever takes lists of members (/import). The form takes them.
ALONE = ".pdf,.docx,.png,.jpg,.jpeg,.webp"
ACCEPTED = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg,.webp,.csv,.txt"
FILE_HINT = _("PDF, Word (DOCX), Excel (XLSX) or a picture, up to 20 MB. What is to stay internal is better sent on the web page, not through a messenger.")


@dataclass(frozen=True, slots=True)
class DocumentField(Field):
    """A published document of the same unit or one that the writer sees, by its number or words of its title; the value is its id."""

    def parse(self, typed: str, asked: Asked) -> int:
        wanted = fold(typed)
        if asked.person is None or not wanted:
            raise Refusal(_("Please type the number of the document, for example: {example}")(example="12-NQ/CB"), self.name)
        query = select(Document).where(Document.state == "published", service.visible(asked.person)).order_by(Document.id.desc())
        numbers = [one for one in asked.session.scalars(query.where(Document.number != "")) if fold(one.number) == wanted]
        found = numbers or [hit.document for hit in service.find(asked.session, asked.person, typed, 0, 3) if hit.page == 0]
        if not found:
            raise Refusal(_("No document here has the number “{number}”. Please type it as it stands on the paper.")(number=typed.strip()[:60]), self.name)
        if len(found) > 1 and not numbers:
            names = ", ".join(one.number or one.title[:40] for one in found)
            raise Refusal(_("Several documents fit: {names}. Please type the number.")(names=names), self.name)
        return found[0].id

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        found = asked.session.get(Document, value) if isinstance(value, int) else None
        return cards.short(found) if found else None


def _name(asked: Asked) -> Words:
    document = asked.session.get(Document, asked.about[0]) if asked.about else None
    return cards.short(document) if document else verbatim("")


SEARCH = Form(
    "search",
    _("Search the documents"),
    (TextField("words", _("What are you looking for?"), hint=_("Words of the title or of any page, or a number, for example: 12-NQ/CB"), most=100, least=2),),
    _("Search"),
)

FILE = Form(
    "file",
    _("Add a document"),
    (FileField("file", _("The file"), accept=ACCEPTED, max_bytes=rules.MOST_BYTES, hint=FILE_HINT),),
    _("Read the file"),
    subtitle=lambda asked: _("For the library of {unit}.")(unit=asked.unit.name if asked.unit else ""),
)

VERSION = Form(
    "version",
    _("Corrected file"),
    (
        FileField(
            "file",
            _("The corrected file"),
            accept=ACCEPTED,
            max_bytes=rules.MOST_BYTES,
            hint=_("Number and history stay. Nobody sees it before you publish it."),
        ),
    ),
    _("Read the file"),
    subtitle=_name,
)

_REACH = (
    ChoiceView("public", _("Public"), _("The file is sent along, also in messengers.")),
    ChoiceView("internal", _("Internal"), _("It opens on the web page after sign-in only, page by page, with the reader's name on it.")),
)

CHANGE = Form(
    "describe",
    _("What the document says of itself"),
    (
        ChoiceField("kind", _("Type"), options=tuple(ChoiceView(kind.value, label) for kind, label in cards.KINDS.items())),
        TextField("number", _("Number"), hint=_("As it stands on the paper, for example: 12-NQ/CB"), most=80, is_required=False),
        DateField("signed_on", _("Date"), hint=_("For example: 30/11/2026"), is_past=True, is_required=False),
        TextField("issuer", _("Issued by"), most=200, is_required=False),
        TextField("title", _("Title of the document"), most=500),
        DateField("valid_until", _("Valid until"), hint=_("Leave it empty where there is no end."), is_required=False),
        DocumentField("replaces", _("Which document does it replace?"), hint=_("Its number. Leave it empty where it replaces none."), is_required=False),
        ChoiceField("reach", _("Who may have the file?"), options=_REACH),
    ),
    _("Save"),
)


def _destinations(asked: Asked) -> tuple[ChoiceView, ...]:
    """Offer what there is: the units below, all cells below, some of them, the unit above."""
    unit = asked.session.get(Unit, asked.unit.unit_id) if asked.unit else None
    if unit is None:
        return ()
    has_below = asked.session.scalar(select(Unit.id).where(Unit.parent_id == unit.id).limit(1)) is not None
    below = (
        ChoiceView("below", _("All units directly below")),
        ChoiceView("cells", _("All {cell.plural} below")),
        ChoiceView("some", _("Only some units")),
    )
    up = (ChoiceView("up", _("The unit above")),) if unit.parent_id else ()
    return (*(below if has_below else ()), *up)


def _units_below(asked: Asked) -> tuple[ChoiceView, ...]:
    if asked.unit is None:
        return ()
    query = select(Unit).where(Unit.parent_id == asked.unit.unit_id).order_by(Unit.path)
    return tuple(ChoiceView(str(unit.id), Verbatim(unit.name)) for unit in asked.session.scalars(query))


def _picks(values: Mapping[str, FieldValue]) -> bool:
    return values.get("to") == "some"


def _goes_down(values: Mapping[str, FieldValue]) -> bool:
    return values.get("to") != "up"


DISPATCH = Form(
    "send",
    _("Send a document"),
    (
        ChoiceField("to", _("To whom?"), options=_destinations),
        ChoiceField("units", _("Which units?"), options=_units_below, is_multiple=True, when=_picks),
        DateField("due_on", _("Answer by"), hint=_("The silent are reminded before and after this day. For example: 15/12/2026"), when=_goes_down),
        TextField("note", _("A note to the {secretary.plural}"), most=500, is_required=False, is_long=True),
    ),
    _("Send"),
    subtitle=_name,
)
