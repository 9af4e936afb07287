"""The arithmetic of a meeting: which reminder is due, what an agenda is, what one line says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Reply(StrEnum):
    """What an invited member may answer. The order is that of the buttons, and of their numbers."""

    YES = "yes"
    NO = "no"
    LATE = "late"


REPLIES = tuple(Reply)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder: its name, how long before the start it is due, and whom it is for."""

    name: str
    before: timedelta
    silent_only: bool = False


REMINDERS = (
    Reminder("three-days", timedelta(days=3), silent_only=True),
    Reminder("day-before", timedelta(days=1)),
    Reminder("two-hours", timedelta(hours=2)),
)


def due_reminder(starts_at: datetime, announced_at: datetime, now: datetime) -> Reminder | None:
    """Give the reminder that is due now, or None.

    The last whose time has come, up to the start. One whose time had come before people were told of this date says nothing new: it is left out.
    """
    if now >= starts_at:
        return None
    for reminder in reversed(REMINDERS):
        due_at = starts_at - reminder.before
        if due_at <= now:
            return reminder if announced_at < due_at else None
    return None


def instant_key(meeting_id: int, starts_at: datetime) -> str:
    """Give the key of all that is said about this meeting at this instant: "meeting-17-20261205T1230"."""
    return f"meeting-{meeting_id}-{starts_at:%Y%m%dT%H%M}"


def invitation_key(meeting_id: int) -> str:
    return f"meeting-{meeting_id}-invitation"


def agenda_items(text: str) -> tuple[str, ...]:
    """Read an agenda, one item a line; numbers and dashes before an item are dropped."""
    items = (line.strip().lstrip("-*•").strip() for line in text.splitlines())
    return tuple(_without_number(item)[:300] for item in items if item)


def _without_number(item: str) -> str:
    head, _dot, rest = item.partition(".")
    if head.isdecimal() and len(head) <= 2 and rest.strip():
        return rest.strip()
    head, _bracket, rest = item.partition(")")
    return rest.strip() if head.isdecimal() and len(head) <= 2 and rest.strip() else item
