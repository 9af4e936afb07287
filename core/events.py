"""The facts that features tell each other."""

from dataclasses import dataclass
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


Event: TypeAlias = MemberJoined | MemberMoved | MeetingChanged | InvitationAnswered | CheckedIn
