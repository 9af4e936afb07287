"""The arithmetic of a poll: one line read, how many may be chosen, when it ends, when the silent are reminded, who is ahead."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FEWEST, MOST = 2, 30  # options
LONGEST_OPTION, LONGEST_QUESTION = 100, 300  # characters
MOST_COUNTED = 5_000  # people; above, counting takes longer than all else that a press does (17 ms for 20,000), and only who asks for counts gets them
_BARS = re.compile(r"[|｜\n]")


class Kind(StrEnum):
    """What may be chosen: one option, several, or several of days and times."""

    SINGLE = "single"
    SEVERAL = "several"
    DATE = "date"


class Audience(StrEnum):
    """Who is asked: everybody of the unit and below, of these the official members, or the unit's committee."""

    ALL = "all"
    OFFICIAL = "official"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder of those who have not answered: its name, and when it is due."""

    name: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Picked:
    """What a press makes of a choice: the options now chosen; `is_full` where one more did not fit, and nothing was changed."""

    positions: frozenset[int]
    is_full: bool = False


def read_line(line: str) -> tuple[str, tuple[str, ...]]:
    """Read "Which day? | Monday | Tuesday" (or one a line) as the question and its options. Empty parts are left out."""
    question, *options = (" ".join(part.split()) for part in _BARS.split(line))
    return question, tuple(option for option in options if option)


def same_places(folded: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Give the places, from 0, of options that are the same without tone marks and capitals; first those that come first."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, words in enumerate(folded):
        places[words].append(place)
    return tuple(tuple(found) for found in places.values() if len(found) > 1)


def pick(chosen: Iterable[int], pressed: int, most: int) -> Picked:
    """Press an option. Where only one may be chosen it takes the place of the other; else a press turns it on or off."""
    before = frozenset(chosen)
    if most == 1:
        return Picked(frozenset({pressed}))
    if pressed in before:
        return Picked(before - {pressed})
    return Picked(before, is_full=True) if len(before) >= most else Picked(before | {pressed})


def is_complete(number: int, least: int, most: int) -> bool:
    """Tell whether so many chosen options are an answer that counts."""
    return least <= number <= most


def is_over(state: str, closes_at: datetime, now: datetime) -> bool:
    """Tell whether nobody can answer any more: also in the minute between the end and the clock that closes it."""
    return state == "closed" or (state == "open" and closes_at <= now)


def reminders(announced_at: datetime, closes_at: datetime) -> tuple[Reminder, ...]:
    """Give the reminders of a poll, in order: at half time where it runs for a day or longer, and 3 hours before its end where it runs for 6 or longer."""
    runs = closes_at - announced_at
    half = (Reminder("half", announced_at + runs / 2),) if runs >= timedelta(days=1) else ()
    last = (Reminder("last", closes_at - timedelta(hours=3)),) if runs >= timedelta(hours=6) else ()
    return half + last


def due_reminder(announced_at: datetime, closes_at: datetime, now: datetime) -> Reminder | None:
    """Give the last reminder whose time has come, None before the first and after the end."""
    due = [reminder for reminder in reminders(announced_at, closes_at) if reminder.due_at <= now < closes_at]
    return due[-1] if due else None


def next_reminder_at(announced_at: datetime, closes_at: datetime, now: datetime) -> datetime | None:
    """Give the instant of the next reminder after `now`."""
    return next((reminder.due_at for reminder in reminders(announced_at, closes_at) if reminder.due_at > now), None)


def leaders(votes: Mapping[int, int]) -> tuple[int, ...]:
    """Give what most chose, several where they are level, nothing where nobody answered. `votes[option]` = how many."""
    most = max(votes.values(), default=0)
    return tuple(option for option, number in votes.items() if number == most > 0)


def poll_key(poll_id: int) -> str:
    """Give the key of the message that asks, and later tells the result."""
    return f"poll-{poll_id}"


def board_key(poll_id: int) -> str:
    return f"poll-{poll_id}-board"


def instant_key(poll_id: int, closes_at: datetime) -> str:
    """Give the key of all reminders of this end: "poll-17-20261205T1300"."""
    return f"poll-{poll_id}-{closes_at:%Y%m%dT%H%M%S}-"
