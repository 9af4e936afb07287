"""The questions of the roll call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.card import ChoiceView
from core.fields import Asked, ChoiceField, Field, FieldValue, MemberField, TextField
from core.forms import Form
from core.i18n import Words, _, joined, verbatim
from db.models.org import Member
from handlers.attendance import register
from handlers.attendance.cards import SAID
from handlers.attendance.rules import STATUSES, Status

_BETWEEN_NAMES = re.compile(r"[,;\n]+")


def _everybody(asked: Asked) -> tuple[Member, ...]:
    return _members(asked, [entry.member_id for entry in register.read(asked.session, asked.about[0]).entries])


def _expected(asked: Asked) -> tuple[Member, ...]:
    return _members(asked, [entry.member_id for entry in register.read(asked.session, asked.about[0]).expected])


def _members(asked: Asked, member_ids: list[int]) -> tuple[Member, ...]:
    return tuple(asked.session.get_one(Member, member_id) for member_id in member_ids)


@dataclass(frozen=True, slots=True)
class MissingField(Field):
    """Names with commas between them, with or without tone marks; the value is the members' ids."""

    def parse(self, typed: str, asked: Asked) -> tuple[str, ...]:
        one = MemberField(self.name, self.label, among=_expected)
        names = [part for part in _BETWEEN_NAMES.split(typed) if part.strip()]
        return tuple(dict.fromkeys(str(one.parse(name, asked)) for name in names))

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        if not isinstance(value, tuple) or not value:
            return None
        return joined(*(verbatim(asked.session.get_one(Member, int(member_id)).full_name) for member_id in value), between=", ")


def _is_excused(values: Mapping[str, FieldValue]) -> bool:
    return values.get("status") == Status.EXCUSED


_STATUSES = tuple(ChoiceView(status.value, SAID[status]) for status in STATUSES)

ALL_EXCEPT = Form(
    name="all_except",
    title=_("Who is not there?"),
    fields=(
        MissingField(
            "absent",
            _("Missing"),
            hint=_("Names with commas between them. Everybody else is marked present. Leave it empty where nobody is missing."),
            placeholder=_("Lan, Tran Van Binh"),
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
        TextField("reason", _("Why?"), hint=_("For example: in hospital"), most=300, when=_is_excused),
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
