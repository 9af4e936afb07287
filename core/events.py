"""The facts that features tell each other."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """A member reached the program on a channel for the first time."""

    member_id: int


@dataclass(frozen=True, slots=True)
class MemberMoved:
    """A member's home is another cell now."""

    member_id: int
    from_unit_id: int
    to_unit_id: int


@dataclass(frozen=True, slots=True)
class MeetingChanged:
    """A meeting was called, moved, changed or cancelled."""

    meeting_id: int


@dataclass(frozen=True, slots=True)
class InvitationAnswered:
    """A member said whether they come."""

    meeting_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A member arrived at a meeting."""

    meeting_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class DateChosen:
    """A secretary took a date for a meeting of these people. `starts_local` is the unit's wall time, `question` what they were asked."""

    unit_id: int
    by_member_id: int
    starts_local: datetime
    question: str
    audience: str


@dataclass(frozen=True, slots=True)
class QuestionSupported:
    """Enough members of a unit support a published question: it belongs on the next agenda, with the published wording as `title`."""

    question_id: int
    unit_id: int
    title: str


Event: TypeAlias = MemberJoined | MemberMoved | MeetingChanged | InvitationAnswered | CheckedIn | DateChosen | QuestionSupported
