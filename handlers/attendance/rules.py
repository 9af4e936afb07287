"""The arithmetic of attendance: the room's changing code, windows, who counts, quorum."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

STEP = timedelta(seconds=30)
DIGITS = 4
OPENS_BEFORE = timedelta(minutes=60)
CLOSES_AFTER = timedelta(hours=2)
EARLY_BY = timedelta(minutes=15)
REOPENS_WITHIN = timedelta(hours=24)

_CODE_STEPS = 2
_TOKEN_STEPS = 3  # opening the camera takes longer than reading four digits
_PRESS_STEPS = 10  # from the scan to the press of the button: five minutes


class Status(StrEnum):
    """How a member stands in the register. OUTSIDE is written at closing for those who did not have to come and did not."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    ABSENT = "absent"
    OUTSIDE = "outside"


STATUSES = (Status.PRESENT, Status.LATE, Status.LEFT_EARLY, Status.EXCUSED, Status.ABSENT)  # what a secretary may mark, in the order of the list
WAS_THERE = frozenset({Status.PRESENT, Status.LATE, Status.LEFT_EARLY})
IN_THE_ROOM = frozenset({Status.PRESENT, Status.LATE})
MISSING = frozenset({Status.EXCUSED, Status.ABSENT})


class Way(StrEnum):
    """How it came to be known. CLOSING: nobody said anything, the register was closed."""

    CODE = "code"
    QR = "qr"
    ROLL_CALL = "roll_call"
    BY_SECRETARY = "by_secretary"
    CLOSING = "closing"


class Basis(StrEnum):
    """What somebody counts as on the day of the meeting. Official members are the base of the quorum; the last three stand outside."""

    OFFICIAL = "official"
    PROBATIONARY = "probationary"
    EXEMPT = "exempt"
    AWAY = "away"
    GUEST = "guest"


EXPECTED = frozenset({Basis.OFFICIAL, Basis.PROBATIONARY})


class Punctuality(StrEnum):
    """What the hour of an arrival means."""

    TOO_EARLY = "too_early"
    ON_TIME = "on_time"
    LATE = "late"
    TOO_LATE = "too_late"


# ------------------------------------------------------------------------------------------------------- codes


def step_of(now: datetime) -> int:
    """Give the number of the 30-second step around an instant."""
    return int(now.astimezone(UTC).timestamp() // STEP.total_seconds())


def changes_at(now: datetime) -> datetime:
    """Give the instant from which the next code is shown."""
    return datetime.fromtimestamp((step_of(now) + 1) * STEP.total_seconds(), UTC)


def code_at(secret: str, step: int) -> str:
    """Give the four digits that the room shows during a step: HMAC-SHA256 of the meeting's secret and the step."""
    return f"{int.from_bytes(_derived(secret, f'code {step}')[:8]) % 10**DIGITS:0{DIGITS}d}"


def token_at(secret: str, step: int) -> str:
    """Give the token of the room's QR code during a step: 80 bits, so that nobody guesses it."""
    return _derived(secret, f"qr {step}").hex()[:20]


def press_proof(secret: str, member_id: int, step: int) -> int:
    """Give the number that the button carries after a scan: good for this member only, so that a button passed on opens nothing."""
    return int.from_bytes(_derived(secret, f"press {member_id} {step}")[:8])


def accepts_code(secret: str, code: str, now: datetime) -> bool:
    """Tell whether a code is the current or the previous one: each is good for 60 seconds from when it appears."""
    return any(hmac.compare_digest(code_at(secret, step).encode(), code.encode()) for step in _good_steps(now, _CODE_STEPS))


def accepts_token(secret: str, token: str, now: datetime) -> bool:
    """Tell whether a QR token is one of the last three: good for 90 seconds from when it appears."""
    return any(hmac.compare_digest(token_at(secret, step).encode(), token.encode()) for step in _good_steps(now, _TOKEN_STEPS))


def accepts_press(secret: str, member_id: int, pressed: tuple[int, int], now: datetime) -> bool:
    """Tell whether `pressed`, (step, proof), was shown to this member within the last five minutes."""
    step, proof = pressed
    return step in _good_steps(now, _PRESS_STEPS) and hmac.compare_digest(str(press_proof(secret, member_id, step)), str(proof))


def _good_steps(now: datetime, count: int) -> range:
    return range(step_of(now) - count + 1, step_of(now) + 1)


def _derived(secret: str, about: str) -> bytes:
    return hmac.new(secret.encode(), about.encode(), hashlib.sha256).digest()


# ----------------------------------------------------------------------------------------------------- windows


@dataclass(frozen=True, slots=True)
class Window:
    """When one can check in: from `opens_at`; late after `late_from`; until `closes_at`. All three instants included."""

    opens_at: datetime
    late_from: datetime
    ends_at: datetime
    closes_at: datetime


def window(starts_at: datetime, minutes_long: int, late_after: int, *, opened_at: datetime | None = None, closes_after: int | None = None) -> Window:
    """Give the window of a meeting. The secretary may have opened it earlier (`opened_at`); a rule may close it `closes_after` minutes after the start."""
    ends_at = starts_at + timedelta(minutes=minutes_long)
    opens_at = starts_at - OPENS_BEFORE
    closes_at = ends_at + CLOSES_AFTER if closes_after is None else starts_at + timedelta(minutes=max(closes_after, late_after))
    return Window(min(opens_at, opened_at) if opened_at else opens_at, starts_at + timedelta(minutes=late_after), ends_at, closes_at)


def judge_arrival(given: Window, now: datetime) -> Punctuality:
    """On time up to `late_from` (that instant included), late until `closes_at`."""
    if now < given.opens_at:
        return Punctuality.TOO_EARLY
    if now <= given.late_from:
        return Punctuality.ON_TIME
    return Punctuality.LATE if now <= given.closes_at else Punctuality.TOO_LATE


def leaves_early(given: Window, now: datetime) -> bool:
    """Tell whether leaving now is leaving early: more than a quarter of an hour before the planned end."""
    return now < given.ends_at - EARLY_BY


def closes_itself_at(given: Window, opened_at: datetime | None) -> datetime:
    """Give when the clock closes the register: two hours after the end, or after it was opened where that was later (a list kept on paper)."""
    return max(given.ends_at, opened_at or given.ends_at) + CLOSES_AFTER


# --------------------------------------------------------------------------------------- who counts, and how many


def basis_of(kind: str | None, standing: str, *, is_exempt: bool) -> Basis:
    """Give what somebody counts as. `kind` of membership: home, away or guest; None for somebody from elsewhere."""
    if kind == "away":
        return Basis.AWAY
    if kind != "home":
        return Basis.GUEST
    if is_exempt:
        return Basis.EXEMPT
    return Basis.OFFICIAL if standing == "official" else Basis.PROBATIONARY


def status_at_closing(basis: Basis, *, has_reason: bool) -> Status:
    """Give how somebody who was not seen stands: excused where they said so with a reason; those who did not have to come are neither."""
    if basis not in EXPECTED:
        return Status.OUTSIDE
    return Status.EXCUSED if has_reason else Status.ABSENT


def needed_for(entitled: int, numerator: int, denominator: int, *, is_more_than: bool, number: int | None) -> int:
    """Give how many must be there, in whole people: "more than 1/2" of 31 is 16, "at least 2/3" of 31 is 21; `number` suffices where it is less.

    Whole numbers throughout, never floating point. At least one: an empty room has no quorum.
    """
    share = entitled * numerator // denominator + 1 if is_more_than else -(-entitled * numerator // denominator)
    return max(1, min(share, number) if number is not None else share)


@dataclass(frozen=True, slots=True)
class Mark:
    """One person on the register, as counting sees it. `has_reason`: said no beforehand, with a reason."""

    basis: Basis
    status: Status | None
    has_reason: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted. `entitled` and `present`: official members; excused, absent and unseen: everybody who was expected; late and left: all."""

    entitled: int = 0
    present: int = 0
    probationary: int = 0
    probationary_present: int = 0
    late: int = 0
    left_early: int = 0
    excused: int = 0
    absent: int = 0
    unseen: int = 0
    exempt: int = 0
    exempt_present: int = 0
    away: int = 0
    away_present: int = 0
    guests: int = 0


def tally(marks: Iterable[Mark] | Counter[Mark], *, is_closed: bool) -> Tally:
    """Count a register. While it is open, present are those in the room now; in a closed one, everybody who came."""
    there = WAS_THERE if is_closed else IN_THE_ROOM
    counted = Counter(marks)

    def how_many(fits: Callable[[Mark], bool]) -> int:
        return sum(number for mark, number in counted.items() if fits(mark))

    def on_list(basis: Basis) -> int:
        return how_many(lambda mark: mark.basis is basis)

    def present(basis: Basis) -> int:
        return how_many(lambda mark: mark.basis is basis and mark.status in there)

    def expected(status: Status | None, *, has_reason: bool | None = None) -> int:
        return how_many(lambda mark: mark.basis in EXPECTED and mark.status is status and has_reason in {None, mark.has_reason})

    return Tally(
        entitled=on_list(Basis.OFFICIAL),
        present=present(Basis.OFFICIAL),
        probationary=on_list(Basis.PROBATIONARY),
        probationary_present=present(Basis.PROBATIONARY),
        late=how_many(lambda mark: mark.status is Status.LATE),
        left_early=how_many(lambda mark: mark.status is Status.LEFT_EARLY),
        excused=expected(Status.EXCUSED) + expected(None, has_reason=True),
        absent=expected(Status.ABSENT),
        unseen=expected(None, has_reason=False),
        exempt=on_list(Basis.EXEMPT),
        exempt_present=present(Basis.EXEMPT),
        away=on_list(Basis.AWAY),
        away_present=present(Basis.AWAY),
        guests=present(Basis.GUEST),
    )


def has_just_missed_two(newest_first: Iterable[Status]) -> bool:
    """Tell whether exactly the last two of somebody's meetings were missed; of a third one in a row the secretary knows already."""
    missed = [status in MISSING for status in newest_first][:3]
    return missed[:2] == [True, True] and missed[2:] != [True]
