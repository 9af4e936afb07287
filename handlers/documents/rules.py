"""The arithmetic of documents: what a first page says of itself, how far a dispatch has come, when its silent units are reminded."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

MOST_BYTES = 20_000_000
MOST_PAGES = 1000
PAGES_AT_ONCE = 10  # pages that one slice makes searchable: within 20 ms


class Kind(StrEnum):
    """The types of documents. The order is that of the buttons, and of their numbers."""

    RESOLUTION = "resolution"
    DIRECTIVE = "directive"
    REGULATION = "regulation"
    CONCLUSION = "conclusion"
    PLAN = "plan"
    GUIDE = "guide"
    MINUTES = "minutes"
    FORM = "form"
    OTHER = "other"


KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file is not taken: a code, and the values of its sentence."""

    code: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be read. `content`: its bytes, when the computation begins."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class StampedPage:
    """A page to be drawn, the first is 0, and the words that are written over it: whoever looks, where they belong, when."""

    content: bytes
    place: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a first page says of itself; empty where it says nothing."""

    kind: Kind = Kind.OTHER
    number: str = ""
    signed_on: date | None = None
    issuer: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a file: the text of each page (a sheet counts as one), or why it is not taken. `is_drawable`: a PDF or a picture."""

    pages: tuple[str, ...] = ()
    guess: Guess = Guess()
    problem: Problem | None = None
    is_drawable: bool = False

    @property
    def is_scan(self) -> bool:
        return not any(any(char.isalnum() for char in page) for page in self.pages)


# ------------------------------------------------------------------------------------------------------ the first page

# The letters by which papers are numbered (Decree 30/2020/NĐ-CP, annex III; Guide 36-HD/VPTW of the party).
_LETTERS = {
    "NQ": Kind.RESOLUTION,
    "NQLT": Kind.RESOLUTION,
    "CT": Kind.DIRECTIVE,
    "QĐ": Kind.REGULATION,
    "QYĐ": Kind.REGULATION,
    "QC": Kind.REGULATION,
    "KL": Kind.CONCLUSION,
    "KH": Kind.PLAN,
    "HD": Kind.GUIDE,
    "BB": Kind.MINUTES,
    **dict.fromkeys(("CV", "TB", "BC", "TTR", "CTR", "CTRHĐ", "ĐA", "NĐ", "TT", "GM", "LT"), Kind.OTHER),
}
_HEADINGS = {
    "NGHỊ QUYẾT": Kind.RESOLUTION,
    "CHỈ THỊ": Kind.DIRECTIVE,
    "QUYẾT ĐỊNH": Kind.REGULATION,
    "QUY ĐỊNH": Kind.REGULATION,
    "QUY CHẾ": Kind.REGULATION,
    "KẾT LUẬN": Kind.CONCLUSION,
    "KẾ HOẠCH": Kind.PLAN,
    "HƯỚNG DẪN": Kind.GUIDE,
    "BIÊN BẢN": Kind.MINUTES,
    "THÔNG BÁO": Kind.OTHER,
    "BÁO CÁO": Kind.OTHER,
    "TỜ TRÌNH": Kind.OTHER,
    "CHƯƠNG TRÌNH": Kind.OTHER,
    "CÔNG VĂN": Kind.OTHER,
}
_LETTER = "A-ZĐÂÊÔƠƯ"
_NUMBER = re.compile(
    rf"(?P<before>(?:số|so|no)\W{{0,3}})?(?<![\d/-])(?P<digits>\d{{1,5}})\s?(?P<year>/\s?\d{{4}}\s?)?[-–/]\s?"
    rf"(?P<letters>[{_LETTER}][{_LETTER}a-z]{{1,4}})\s?[-–/]\s?(?P<issuer>[{_LETTER}0-9][{_LETTER}0-9.&-]{{0,20}})",
    re.IGNORECASE,
)
_DATE = re.compile(r"ngày\s+(\d{1,2})\s*tháng\s+(\d{1,2})\s*năm\s+(\d{4})", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*v\s?/\s?v\W*", re.IGNORECASE)
_MOTTO = re.compile(r"đảng cộng sản việt nam|cộng h(?:òa|oà) xã hội chủ nghĩa việt nam|độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc", re.IGNORECASE)
_TITLE_ENDS = re.compile(r"^(?:Căn cứ|CĂN CỨ|Kính gửi|Thực hiện|Thi hành|Ngày|Số|I\.|1\.|Điều|Hôm nay|Phần|PHẦN)(?!\w)|^[-–_*=.\s]+$")
_LOOKED_AT = 4000  # characters
_TITLE_LINES, _TITLE_LENGTH = 6, 300
_SENTENCE_LINES = 8


def guess(first_page: str, file_name: str) -> Guess:
    """Read type, number, date, issuer and title off a first page; where it has no words, off the name of the file."""
    page = unicodedata.normalize("NFC", first_page)[:_LOOKED_AT]
    stem = unicodedata.normalize("NFC", file_name).rpartition(".")[0] or file_name
    lines = [" ".join(line.split()) for line in page.splitlines()]
    found = _number(page) or _number(stem.replace("_", "/"))
    kind, heading = _heading(lines)
    title = _title(lines, heading) or " ".join(stem.replace("_", " ").split())
    if found is not None:
        kind = _LETTERS.get(found["letters"].upper(), kind)
    return Guess(kind, _written(found) if found else "", _date(page), _issuer(lines, page), title[:_TITLE_LENGTH])


def _number(text: str) -> re.Match[str] | None:
    """Give the first number that stands behind "Số", else the first whose letters are those of a type."""
    found = [match for match in _NUMBER.finditer(text) if match["letters"].upper() in _LETTERS]
    return next((match for match in found if match["before"]), found[0] if found else None)


def _written(found: re.Match[str]) -> str:
    """Write a number as its issuer does: 12-NQ/CB in the party, 15/QĐ-UBND and 15/2026/NQ-HĐND elsewhere."""
    year = "".join((found["year"] or "").split())
    letters, issuer = found["letters"], found["issuer"].rstrip(".-&")
    is_party = not year and re.search(rf"{found['digits']}\s?[-–]", found[0]) is not None
    return f"{found['digits']}-{letters}/{issuer}" if is_party else f"{found['digits']}{year}/{letters}-{issuer}"


def _date(text: str) -> date | None:
    for day, month, year in _DATE.findall(text):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _heading(lines: list[str]) -> tuple[Kind, int | None]:
    """Give the type that a line of its own names, and which line that is."""
    for place, line in enumerate(lines):
        kind = _HEADINGS.get(line.strip(" *-–").upper())
        if kind is not None and line.upper() == line:
            return kind, place
    return Kind.OTHER, None


def _title(lines: list[str], heading: int | None) -> str:
    """Give what follows "V/v", else the lines below the heading, the heading before them."""
    for place, line in enumerate(lines):
        if _ABOUT.match(line):
            words = _until_end([_ABOUT.sub("", line), *lines[place + 1 :]])
            return words[:1].upper() + words[1:]
    if heading is None:
        return ""
    words = _until_end(lines[heading + 1 :])
    return f"{lines[heading].strip(' *-–').capitalize()} {words[:1].lower()}{words[1:]}".strip() if words else ""


def _until_end(lines: list[str]) -> str:
    taken: list[str] = []
    for place, line in enumerate(lines[:_TITLE_LINES]):
        if (
            (not line and taken)
            or (taken and _begins_sentence(lines[place:]))
            or _TITLE_ENDS.match(line)
            or _NUMBER.search(line)
            or _DATE.search(line)
            or _MOTTO.search(line)
        ):
            break
        taken += [line] if line else []
    return " ".join(taken).strip(" *-–.")


def _begins_sentence(lines: list[str]) -> bool:
    """Say whether the text begins here: with a capital letter, and going on to a full stop. A title has none, though a name may begin one of its lines."""
    for place, line in enumerate(lines[:_SENTENCE_LINES]):
        if not line or line[:1].isupper() != (place == 0):
            return False
        if line.endswith((".", ":", ";")):
            return True
    return False


def _issuer(lines: list[str], page: str) -> str:
    """Give the lowest line in capitals above the number: whoever issues a paper stands there."""
    found = _number(page)
    above = page[: found.start()].splitlines() if found else [line for line in lines[:8] if line]
    for line in reversed(above):
        words = " ".join(_MOTTO.sub("", line).split()).strip(" *-–_")
        if len(words) >= 5 and words.upper() == words and any(char.isalpha() for char in words) and words not in _HEADINGS:
            return words[:200]
    return ""


# ----------------------------------------------------------------------------------------------------------- dispatches


class Step(StrEnum):
    """How far a unit has come with what was sent to it. It only goes forward."""

    SENT = "sent"
    RECEIVED = "received"
    PASSED = "passed"
    DONE = "done"


STEPS = tuple(Step)


def advance(now: Step, wanted: Step) -> Step:
    """Give the later of two steps."""
    return max(now, wanted, key=STEPS.index)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder to those who have not said that they received something: its name, and the instant at which it is due."""

    name: str
    at: datetime


_MORNING = time(8, 0)
_LATE_REMINDERS = 3
_TOO_LATE = timedelta(hours=20)  # a reminder that could not go out in time says nothing new on the next day


def reminders(sent_at: datetime, due_on: date, zone: tzinfo) -> tuple[Reminder, ...]:
    """Give the reminders of a dispatch: at half time, on the morning of the day before, and on three mornings after the due date."""
    due_at = datetime.combine(due_on + timedelta(days=1), time(0), zone)
    half = Reminder("half", sent_at + (due_at - sent_at) / 2)
    before = Reminder("day-before", datetime.combine(due_on - timedelta(days=1), _MORNING, zone))
    late = tuple(Reminder(f"late-{day}", datetime.combine(due_on + timedelta(days=day), _MORNING, zone)) for day in range(1, _LATE_REMINDERS + 1))
    early = tuple(one for one in (half, before) if one.at > sent_at)
    if len(early) == 2 and before.at - half.at < timedelta(days=1):
        early = early[1:]
    return early + late


def due_reminder(sent_at: datetime, due_on: date, zone: tzinfo, now: datetime) -> Reminder | None:
    """Give the reminder that is due now, or None: the last whose time has come, as long as it still says something new."""
    ready = [one for one in reminders(sent_at, due_on, zone) if one.at <= now]
    return ready[-1] if ready and now - ready[-1].at < _TOO_LATE else None


def reminders_key(dispatch_id: int) -> str:
    return f"dispatch-{dispatch_id}-remind-"


def reminder_key(dispatch_id: int, reminder: Reminder, due_on: date) -> str:
    """Give the key that names the instant: ticking twice reminds nobody twice."""
    return f"{reminders_key(dispatch_id)}{reminder.name}-{due_on:%Y%m%d}"


def dispatch_key(dispatch_id: int) -> str:
    return f"dispatch-{dispatch_id}"


def members_key(document_id: int, unit_id: int) -> str:
    """Give the key under which a document was told to the members of a unit."""
    return f"document-{document_id}-members-{unit_id}"


def edition_key(document_id: int, edition: int) -> str:
    return f"document-{document_id}-edition-{edition}"
