"""The arithmetic of questions: promised dates, how many a day, how much support; and what may not be published."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_A_DAY = 5
MOST_REOPENED = 2
MOST_LETTERS = 4000
PROMISED = timedelta(days=7)
AFTER_A_REPLY = timedelta(days=3)
ESCALATES_AFTER = timedelta(days=3)  # after the promised date
CLOSES_AFTER = timedelta(days=14)
DRAFTS_KEPT = timedelta(days=2)
MORNING, EVENING = time(8), time(20)
SUPPORT_PERCENT, SUPPORT_LEAST = 20, 3


class State(StrEnum):
    """Where a question stands."""

    DRAFT = "draft"
    OPEN = "open"
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class StepKind(StrEnum):
    """What happened to a question."""

    ASKED = "asked"
    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    REPLIED = "replied"
    FORWARDED = "forwarded"
    MERGED = "merged"
    PARTED = "parted"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    ESCALATED = "escalated"
    SUPPORTED = "supported"
    CLOSED = "closed"
    EXPIRED = "expired"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


WAITING = (State.OPEN, State.ASKED)
BY_ASKERS = frozenset({StepKind.ASKED, StepKind.REPLIED, StepKind.CLOSED, StepKind.REOPENED, StepKind.WITHDRAWN})


class Trace(StrEnum):
    """What in a text leads to a person."""

    PHONE = "phone"
    CARD = "card"
    IDENTITY = "identity"
    MAIL = "mail"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Found:
    """A trace, and the letters of the text that are one."""

    trace: Trace
    text: str


def promised_on(today: date, within: timedelta = PROMISED) -> date:
    """Give the day until which an answer is promised; what would fall on a weekend is promised for the Monday after."""
    on = today + within
    return on + timedelta(days=max(0, 7 - on.weekday()) if on.weekday() >= 5 else 0)


def later(promised: date | None, today: date, within: timedelta) -> date:
    """Give the promised day after something has happened: never an earlier one than was promised."""
    on = promised_on(today, within)
    return max(on, promised) if promised else on


def is_late(due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on < today


def local_day(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def beginning_of_day(now: datetime, zone: str) -> datetime:
    """Give the beginning of the local day: all that is kept of when somebody did something anonymously."""
    return datetime.combine(local_day(now, zone), time(0), ZoneInfo(zone))


def is_daytime(now: datetime, zone: str) -> bool:
    """Tell whether reminders may go out there now."""
    return MORNING <= now.astimezone(ZoneInfo(zone)).time() < EVENING


def support_needed(official: int) -> int:
    """Give how many supporters put a question on the agenda: a fifth of the official members, at least three."""
    return max(SUPPORT_LEAST, -(-official * SUPPORT_PERCENT // 100))


def read_number(typed: str, year: int) -> tuple[int, int] | None:
    """Read "2026-17", "17" or "số 17" as (year, number); a number alone is of `year`."""
    found = re.fullmatch(r"\D{0,12}?(?:(\d{4})\s*[-/]\s*)?(\d{1,6})\.?", _plain_digits(typed).strip())
    return (int(found[1] or year), int(found[2])) if found else None


def shortened(words: str, most: int) -> str:
    """Give the beginning of a text on one line, whole words only."""
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    head = line[: most - 1]
    return (head.rpartition(" ")[0] or head) + "…"


_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Eight digits or more, in groups of any size; not a part of a longer run, and no number of a document or a fraction.
_DIGITS = re.compile(r"(?<![\d/])\+?\(?\d(?:[ \u00a0.\-()]{0,2}\d){7,18}(?![\d/])")
_MONEY = re.compile(r"\d{1,3}(?:\.\d{3})+")  # with points, as it is written in Vietnam; with spaces it could be anything
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])([.-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_YEARS = re.compile(r"(?:19|20)\d\d ?- ?(?:19|20)\d\d")
# National numbers: mobile 03, 05, 07, 08, 09 and eight digits more; fixed lines 02 and nine more (Vietnam's numbering plan of 2018); older ones of 9 to 11 digits.
_NATIONAL = re.compile(r"0\d{8,10}")
_ABROAD = re.compile(r"\+\d{8,15}|84\d{9}")


def traces(text: str) -> tuple[Found, ...]:
    """Give what in `text` leads to a person: mail addresses, phone, card and identity numbers. Money, dates, years and numbers of papers do not."""
    plain = _plain_digits(unicodedata.normalize("NFC", text))
    found = [Found(Trace.MAIL, match[0]) for match in _MAIL.finditer(plain)]
    for match in _DIGITS.finditer(plain):
        written = match[0].strip()
        trace = _judge(written)
        if trace is not None:
            found.append(Found(trace, written))
    return tuple(found)


def _judge(written: str) -> Trace | None:
    digits = "".join(char for char in written if char.isdigit() or char == "+")
    if _NATIONAL.fullmatch(digits) or _ABROAD.fullmatch(digits):
        return Trace.PHONE
    if _MONEY.fullmatch(written) or _DATE.fullmatch(written) or _YEARS.fullmatch(written):
        return None
    if len(digits) in {9, 12}:
        return Trace.IDENTITY
    if 13 <= len(digits) <= 19 and _has_check_digit(digits):
        return Trace.CARD
    return Trace.NUMBER


def _has_check_digit(digits: str) -> bool:
    """Tell whether the last digit checks the others, as on payment cards (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _plain_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(char)) if unicodedata.decimal(char, None) is not None else char for char in text)
