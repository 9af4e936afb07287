"""The questions of the roll call."""

from core.card import ChoiceView
from core.fields import Asked, ChoiceField, MemberField, TextField
from core.forms import Form
from core.i18n import _, verbatim
from db.models.org import Member
from handlers.attendance import service
from handlers.attendance.cards import SAID
from handlers.attendance.rules import STATUSES


def _not_seen(asked: Asked) -> tuple[ChoiceView, ...]:
    """Give who is counted and has not been seen; those who gave a reason stand first."""
    entries = [one for one in service.register(asked.session, asked.about[0]).entries if one.mark is None and one.is_counted]
    return tuple(ChoiceView(str(one.member.id), verbatim(one.member.full_name)) for one in entries)


def _everybody(asked: Asked) -> tuple[Member, ...]:
    return tuple(one.member for one in service.register(asked.session, asked.about[0]).entries)


_STATUSES = tuple(ChoiceView(status.value, SAID[status]) for status in STATUSES)

ALL_EXCEPT = Form(
    name="all_except",
    title=_("Who is not there?"),
    fields=(
        ChoiceField(
            "absent",
            _("Absent"),
            hint=_("Choose, or type names with commas between them. Everybody else is marked present."),
            options=_not_seen,
            is_multiple=True,
            is_required=False,
        ),
    ),
    submit=_("Save"),
)

MARK = Form(
    name="mark",
    title=_("Mark somebody"),
    fields=(
        MemberField("member", _("Who?"), hint=_("The name, with or without tone marks"), among=_everybody),
        ChoiceField("status", _("How?"), options=_STATUSES),
    ),
    submit=_("Save"),
)

CORRECT = Form(
    name="correct",
    title=_("Correct the list"),
    fields=(
        MemberField("member", _("Who?"), hint=_("The name, with or without tone marks"), among=_everybody),
        ChoiceField("status", _("What is right?"), options=_STATUSES),
        TextField("reason", _("Why?"), hint=_("It stands under the list with your name. For example: came by the back door"), most=300),
    ),
    submit=_("Save"),
)
