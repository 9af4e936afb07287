"""The questions a secretary is asked: calling a meeting, changing it, its agenda and papers; and a member's reason."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import preset
from core.card import ChoiceView
from core.fields import Asked, ChoiceField, FieldValue, FileField, MemberField, MomentField, NumberField, TextField
from core.forms import Form
from core.i18n import Text, Words, _, verbatim
from db.models.meetings import Invitee
from db.models.org import Member, Unit
from handlers.meetings import service

PAPERS = ".pdf,.docx,.xlsx,.xls,.png,.jpg,.jpeg,.txt"
OTHER = "other"


def kinds(asked: Asked) -> tuple[ChoiceView, ...]:
    """Give the kinds of meeting that the unit's preset knows."""
    return tuple(ChoiceView(kind.key, kind_name(kind.key)) for kind in _preset(asked).kinds)


def kind_name(key: str) -> Text:
    return Text(f"{{kind.{key}}}")


def _preset(asked: Asked) -> preset.Preset:
    unit = asked.session.get(Unit, asked.unit.unit_id) if asked.unit else None
    return preset.preset(unit.preset if unit else "party_cell")


def _agendas(asked: Asked) -> tuple[ChoiceView, ...]:
    """Offer the preset's agenda, last month's where there is one, and an own one."""
    key = str((asked.values or {}).get("kind") or _preset(asked).kinds[0].key)
    offered = [ChoiceView("preset", _("The usual order of business"))] if _preset(asked).kind(key).agenda else []
    if asked.unit and service.last_agenda(asked.session, asked.unit.unit_id, key):
        offered.append(ChoiceView("last", _("The agenda of last time")))
    return (*offered, ChoiceView("own", _("I write it myself")))


def _audiences(asked: Asked) -> tuple[ChoiceView, ...]:
    unit = asked.session.get(Unit, asked.unit.unit_id) if asked.unit else None
    whole = (ChoiceView("all", _("All members")), ChoiceView("official", _("{official.plural} only")), ChoiceView("committee", _("The {committee} only")))
    return whole if unit is None or unit.is_cell else (*whole, ChoiceView("secretaries", _("The {secretary.plural} of all units below")))


def _writes_own(values: Mapping[str, FieldValue]) -> bool:
    return values.get("agenda") == "own"


def _unit_name(asked: Asked) -> Words:
    return verbatim(asked.unit.name if asked.unit else "")


_PLACE = TextField("place", _("Place"), hint=_("For example: Culture House of quarter 3"), most=300, is_required=False)
_LINK = TextField("link", _("Link, if some take part from afar"), hint=_("For example: https://meet.example.org/cell-3"), most=500, is_required=False)
_STARTS = MomentField("starts", _("Day and time"), hint=_("For example: 5/12 19:30, or: tomorrow 19:30"))

CALL = Form(
    name="call",
    title=_("Call a meeting"),
    subtitle=_unit_name,
    fields=(
        ChoiceField("kind", _("Kind of meeting"), options=kinds),
        _STARTS,
        _PLACE,
        ChoiceField("agenda", _("Agenda"), options=_agendas),
        TextField("items", _("The items, one a line"), is_long=True, most=4000, when=_writes_own),
        ChoiceField("audience", _("Who is invited"), options=_audiences),
        NumberField("minutes", _("How long, in minutes"), hint=_("For example: 90"), least=10, most=600, is_required=False),
        _LINK,
    ),
    submit=_("Look at the invitation"),
)

CHANGE = Form(
    name="change",
    title=_("Change the meeting"),
    subtitle=_unit_name,
    fields=(TextField("title", _("Title"), most=200), _STARTS, _PLACE, _LINK),
    submit=_("Save and tell everybody"),
)

AGENDA = Form(
    name="agenda",
    title=_("Agenda"),
    fields=(TextField("items", _("The items, one a line"), is_long=True, most=4000),),
    submit=_("Save"),
)

PAPER = Form(
    name="paper",
    title=_("Add a paper"),
    fields=(FileField("file", _("The file"), hint=_("PDF, Word, Excel, a picture or plain text, up to 20 MB"), accept=PAPERS),),
    submit=_("Add"),
)

CANCEL = Form(
    name="cancel",
    title=_("Cancel the meeting"),
    fields=(TextField("reason", _("Why?"), hint=_("Everybody who was invited reads this. For example: flood warning"), most=300),),
    submit=_("Cancel the meeting"),
)


def _gives_other(values: Mapping[str, FieldValue]) -> bool:
    return values.get("kind") == OTHER


REASONS: dict[str, Text] = {
    "ill": _("I am ill"),
    "work": _("I have to work"),
    "away": _("I am far away"),
    "family": _("A family matter"),
}

REASON = Form(
    name="reason",
    title=_("You cannot come: why?"),
    fields=(
        ChoiceField("kind", _("Reason"), options=(*(ChoiceView(key, words) for key, words in REASONS.items()), ChoiceView(OTHER, _("Another reason")))),
        TextField("words", _("In your own words"), most=300, when=_gives_other),
    ),
    submit=_("Send"),
)


def _invited(asked: Asked) -> tuple[Member, ...]:
    return invited(asked.session, asked.about[0]) if asked.about else ()


def invited(session: Session, meeting_id: int) -> tuple[Member, ...]:
    statement = select(Member).join(Invitee, Invitee.member_id == Member.id).where(Invitee.meeting_id == meeting_id).order_by(Member.sort_name, Member.id)
    return tuple(session.scalars(statement))


ON_BEHALF = Form(
    name="on_behalf",
    title=_("Answer for somebody"),
    fields=(
        MemberField("member", _("Who?"), hint=_("The name, with or without tone marks"), among=_invited),
        ChoiceField(
            "answer",
            _("What did they say?"),
            options=(ChoiceView("yes", _("Will come")), ChoiceView("late", _("Will come late")), ChoiceView("no", _("Cannot come"))),
        ),
        TextField("words", _("Reason"), most=300, when=lambda values: values.get("answer") == "no"),
    ),
    submit=_("Save"),
)
