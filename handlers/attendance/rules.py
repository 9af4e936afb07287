"""The arithmetic of attendance: the room's changing code, punctuality, quorum."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

STEP = timedelta(seconds=30)
DIGITS = 4
OPENS_BEFORE = timedelta(minutes=60)
CLOSES_AFTER = timedelta(hours=2)
EARLY_BY = timedelta(minutes=15)


class Status(StrEnum):
    """How a member stands in the register. The order is that of the list, and of the numbers in buttons."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    ABSENT = "absent"


STATUSES = tuple(Status)
WAS_THERE = frozenset({Status.PRESENT, Status.LATE, Status.LEFT_EARLY})


@dataclass(frozen=True, slots=True)
class Window:
    """When one can check in: from `opens_at`; late after `late_from`; until `closes_at`, that instant included."""

    opens_at: datetime
    late_from: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Base:
    """The base of attendance: `entitled` official members are counted; the others stand beside the base."""

    entitled: int
    present: int
    needed: int

    @property
    def is_reached(self) -> bool:
        return self.present >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.present)


def step_of(now: datetime) -> int:
    """Give the number of the 30-second step around an instant."""
    return int(now.astimezone(UTC).timestamp() // STEP.total_seconds())


def code_at(secret: str, step: int) -> str:
    """Give the four digits that the room shows during a step: HMAC-SHA256 of the meeting's secret and the step (as RFC 4226 cuts it)."""
    digest = hmac.new(secret.encode(), f"code {step}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def token_at(secret: str, step: int) -> str:
    """Give the token of the room's QR code during a step: 80 bits, so that nobody guesses it."""
    return hmac.new(secret.encode(), f"qr {step}".encode(), hashlib.sha256).hexdigest()[:20]


def accepts_code(secret: str, code: str, now: datetime) -> bool:
    """Tell whether a code is the current or the previous one: each is good for 60 seconds from when it appears."""
    return any(hmac.compare_digest(code_at(secret, step), code) for step in _good_steps(now, 2))


def accepts_token(secret: str, token: str, now: datetime) -> bool:
    """Tell whether a QR token is one of the last three: opening the camera takes longer than reading four digits."""
    return any(hmac.compare_digest(token_at(secret, step), token) for step in _good_steps(now, 3))


def _good_steps(now: datetime, count: int) -> range:
    return range(step_of(now) - count + 1, step_of(now) + 1)


def window(starts_at: datetime, minutes_long: int, late_after_minutes: int) -> Window:
    """Give the window of a meeting, in minutes from its plan."""
    ends_at = starts_at + timedelta(minutes=minutes_long)
    return Window(starts_at - OPENS_BEFORE, starts_at + timedelta(minutes=late_after_minutes), ends_at + CLOSES_AFTER)


def judge_arrival(given: Window, now: datetime) -> Status:
    """On time up to `late_from` (that instant included), late afterwards."""
    return Status.PRESENT if now <= given.late_from else Status.LATE


def leaves_early(starts_at: datetime, minutes_long: int, now: datetime) -> bool:
    """Tell whether leaving now is leaving early: more than a quarter of an hour before the planned end."""
    return now < starts_at + timedelta(minutes=minutes_long) - EARLY_BY


def needed_for(entitled: int, numerator: int, denominator: int, *, is_more_than: bool, number: int | None) -> int:
    """Give how many must be there, in whole people: "more than 1/2" of 31 is 16, "at least 2/3" of 31 is 21; `number` suffices where it is less."""
    share = entitled * numerator // denominator + 1 if is_more_than else -(-entitled * numerator // denominator)
    return min(share, number) if number is not None else share


def status_at_closing(answer: str | None, reason: str | None) -> Status:
    """Give how somebody who was not seen stands: excused where they said so with a reason."""
    return Status.EXCUSED if answer == "no" and reason else Status.ABSENT
