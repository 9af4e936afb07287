"""The questions a secretary is asked: making a poll, its picture, more time, an answer on behalf of somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core import when
from core.card import ChoiceView
from core.errors import Refusal
from core.fields import Asked, ChoiceField, Field, FieldValue, FileField, MemberField, MomentField, NumberField, TextField
from core.forms import Form
from core.i18n import DateStyle, Day, Joined, Words, _, verbatim
from db.models.org import Member
from handlers.polls import cards, cards_leading, service, service_making
from handlers.polls.rules import LONGEST_QUESTION, MOST, Audience, Kind

PICTURES = ".png,.jpg,.jpeg,.webp"
SHOWN, HIDDEN = "shown", "hidden"


@dataclass(frozen=True, slots=True)
class OptionsField(Field):
    """What can be chosen, one a line: words, or days and times where the poll looks for a date (given as ISO wall times)."""

    is_long: bool = True

    def parse(self, typed: str, asked: Asked) -> tuple[str, ...]:
        lines = tuple(words for line in typed.splitlines() if (words := " ".join(line.split())))
        if self._are_dates(asked):
            lines = tuple(self._moment(place, line, asked) for place, line in enumerate(lines, 1))
        service_making.check_options(lines)
        return lines

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        if not self._are_dates(asked) or not isinstance(value, tuple):
            return None
        return Joined(tuple(Day(datetime.fromisoformat(one), DateStyle.FULL) for one in value), "; ")

    def _are_dates(self, asked: Asked) -> bool:
        """Tell whether lines are days and times: by what the form says of it, else by the poll that is changed."""
        kind = (asked.values or {}).get("kind") or (service.overview(asked.session, asked.about[0]).poll.kind if asked.about else None)
        return kind == Kind.DATE

    def _moment(self, place: int, line: str, asked: Asked) -> str:
        try:
            return when.read_moment(line, asked.now, ZoneInfo(asked.reader.zone), asked.reader.language).isoformat()
        except Refusal as refusal:
            raise Refusal(_("Line {n}, “{line}”: {why}")(n=place, line=line[:60], why=refusal.text), self.name) from refusal


def _chooses_several(values: Mapping[str, FieldValue]) -> bool:
    return values.get("kind") == Kind.SEVERAL


def _unit_name(asked: Asked) -> Words:
    return verbatim(asked.unit.name if asked.unit else "")


_OF_WORDS = (ChoiceView(Kind.SINGLE, _("One answer")), ChoiceView(Kind.SEVERAL, _("Several answers")))
_OF_DATES = ChoiceView(Kind.DATE, _("Find a date: everybody chooses every time that suits"))

_QUESTION = TextField("question", _("The question"), hint=_("For example: Which day suits you?"), most=LONGEST_QUESTION)
_OPTIONS = OptionsField(
    "options", _("What can be chosen, one a line"), hint=_("From 2 to 30 lines. To find a date, one day and time a line, for example: 5/12 19:30")
)
_LEAST = NumberField("least", _("At least how many?"), hint=_("For example: 1"), least=1, most=MOST, is_required=False, when=_chooses_several)
_MOST = NumberField(
    "most", _("At most how many?"), hint=_("Leave it empty for as many as one likes"), least=1, most=MOST, is_required=False, when=_chooses_several
)
_NAMES = ChoiceField(
    "names",
    _("Names"),
    hint=_("Hidden names are stored all the same, and the {secretary} can look them up: this is NOT a secret ballot."),
    options=(ChoiceView(SHOWN, _("Names are shown")), ChoiceView(HIDDEN, _("Names are hidden"))),
)
_CLOSES = MomentField("closes", _("Until when can people answer?"), hint=_("For example: 5/12 20:00, or: tomorrow 20:00"))
_AUDIENCE = ChoiceField("audience", _("Who is asked"), options=tuple(ChoiceView(one, cards_leading.AUDIENCES[one]) for one in Audience))

MAKE = Form(
    name="make",
    title=_("New poll"),
    subtitle=_unit_name,
    fields=(_QUESTION, ChoiceField("kind", _("How is it answered?"), options=(*_OF_WORDS, _OF_DATES)), _OPTIONS, _LEAST, _MOST, _NAMES, _CLOSES, _AUDIENCE),
    submit=_("Look at the poll"),
)

# A draft is changed part by part: where one field is asked at a time, nobody should go through all of them to mend one.
CHANGES = tuple(
    Form(name=f"change_{part}", title=_("Change the poll"), fields=fields, submit=_("Save"))
    for part, fields in (
        ("question", (_QUESTION,)),
        ("options", (_OPTIONS,)),
        ("way", (ChoiceField("kind", _("How is it answered?"), options=_OF_WORDS), _LEAST, _MOST)),
        ("end", (_CLOSES,)),
        ("audience", (_AUDIENCE,)),
    )
)

PICTURE = Form(
    name="picture",
    title=_("Add a picture"),
    fields=(FileField("file", _("The picture"), hint=_("PNG, JPEG or WebP, up to 20 MB"), accept=PICTURES),),
    submit=_("Add"),
)

EXTEND = Form(
    name="extend",
    title=_("More time"),
    fields=(_CLOSES,),
    submit=_("Save and tell everybody"),
)


def _voters(asked: Asked) -> tuple[Member, ...]:
    return service.voters(asked.session, asked.about[0]) if asked.about else ()


def _options(asked: Asked) -> tuple[ChoiceView, ...]:
    """Offer the poll's options; the value is the position, so that a comma in an option does no harm."""
    seen = service.overview(asked.session, asked.about[0]) if asked.about else None
    return tuple(ChoiceView(str(choice.position), cards.option(choice)) for choice in seen.choices) if seen else ()


ON_BEHALF = Form(
    name="on_behalf",
    title=_("Answer for somebody"),
    fields=(
        MemberField("member", _("Who?"), hint=_("The name, with or without tone marks"), among=_voters),
        ChoiceField("options", _("What did they choose?"), options=_options, is_multiple=True),
    ),
    submit=_("Save"),
)
