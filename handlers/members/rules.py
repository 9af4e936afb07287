"""Names, births and doubles: when two lines of a roster are one person, and the shape of what was read from a spreadsheet."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # grave, acute, tilde, hook above, dot below
_PARTS = re.compile(r"([\s\-'’.]+)")
_SPACE = re.compile(r"\s+")


class Sex(StrEnum):
    """As the roster says."""

    MALE = "male"
    FEMALE = "female"


class Standing(StrEnum):
    """Official members vote; probationary ones attend and speak."""

    OFFICIAL = "official"
    PROBATIONARY = "probationary"


class Presence(StrEnum):
    """Temporarily away in another unit, or here from another one."""

    AWAY = "away"
    HERE = "here"


class RoleName(StrEnum):
    """The roles of a unit that a roster names."""

    SECRETARY = "secretary"
    DEPUTY = "deputy"
    COMMITTEE = "committee"


class Heading(StrEnum):
    """What a column of a roster holds."""

    ORDINAL = "ordinal"
    NAME = "name"
    FAMILY_NAME = "family_name"
    MIDDLE_NAME = "middle_name"
    GIVEN_NAME = "given_name"
    BORN = "born_on"
    BORN_MALE = "born_on_men"
    BORN_FEMALE = "born_on_women"
    BIRTH_DAY = "birth_day"
    BIRTH_MONTH = "birth_month"
    BIRTH_YEAR = "birth_year"
    SEX = "sex"
    MALE = "male"
    FEMALE = "female"
    PHONE = "phone"
    CARD = "card_number"
    CITIZEN = "citizen_number"
    ADMITTED = "admitted_on"
    OFFICIAL = "official_on"
    STANDING = "standing"
    IS_OFFICIAL = "is_official"
    IS_PROBATIONARY = "is_probationary"
    EXEMPT = "exempt"
    PRESENCE = "presence"
    AWAY = "away"
    HERE = "here"
    ROLE = "role"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line or a file is refused, or what its reader should know; `roster_texts` has the sentence of each code."""

    code: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def values(self) -> dict[str, str]:
        return dict(self.params)


def problem(code: str, **params: str) -> Problem:
    return Problem(code, tuple(params.items()))


@dataclass(frozen=True, slots=True)
class RosterUpload:
    """A file to read; `today` is the office's date, against which dates still to come are found."""

    content: bytes
    filename: str
    today: date


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: its letter, its header as written (parent and child joined by " / "), and what it was read as (None: ignored)."""

    letter: str
    header: str
    heading: Heading | None


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as the file has them. `row` counts as the spreadsheet does.

    With `problems` the line is refused; `notes` say what was changed or left out while reading. An exact birth date is in `born_on`;
    where the file has no more than a year, that is `birth_year`. `exempt` and `presence` are None where the file does not say.
    """

    row: int
    name: str
    born_on: date | None = None
    birth_year: int | None = None
    sex: Sex | None = None
    phone: str | None = None
    card_number: str | None = None
    citizen_number: str | None = None
    admitted_on: date | None = None
    official_on: date | None = None
    standing: Standing | None = None
    exempt: bool | None = None
    presence: Presence | None = None
    role: RoleName | None = None
    role_text: str = ""
    note: str = ""
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def is_refused(self) -> bool:
        return bool(self.problems)


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A line under the header that holds no person: a sub-total, a section's title, a signature, or a header repeated on a new page."""

    row: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What was read, or (in `refusal`) why the file as a whole was not. `header_rows` are the first and the last row of the header."""

    refusal: Problem | None = None
    sheet: str = ""
    header_rows: tuple[int, int] = (0, 0)
    columns: tuple[Column, ...] = ()
    rows: tuple[RosterRow, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    other_sheets: tuple[str, ...] = ()

    @property
    def ignored_headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns if column.heading is None)


def fold(text: str) -> str:
    """Give the text as it is searched: no tone marks, đ as d, small letters, single spaces."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return _SPACE.sub(" ", "".join(sign for sign in bare if not unicodedata.combining(sign))).strip().lower()


def tidy(text: str) -> str:
    """Give the text in NFC, without control and format characters, each gap one space."""
    composed = unicodedata.normalize("NFC", text)
    plain = "".join(" " if sign.isspace() else sign for sign in composed if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return _SPACE.sub(" ", plain).strip()


def tidy_name(typed: str) -> str:
    """Give a name as it is written: words all in capitals or all in small letters get one capital each (H'HEN NIÊ -> H'Hen Niê)."""
    return "".join(_tidy_part(part) for part in _PARTS.split(tidy(typed)))


def _tidy_part(part: str) -> str:
    one_case = part.islower() or (part.isupper() and len(part) > 1)
    return part[:1].upper() + part[1:].lower() if one_case else part


def name_key(name: str) -> str:
    """Give a name for comparing: small letters, one space, the tone after its syllable, so that Hoà is Hòa and Thuý is Thúy."""
    return " ".join(_syllable_key(syllable) for syllable in tidy(name).lower().replace("’", "'").split())


def _syllable_key(syllable: str) -> str:
    signs = unicodedata.normalize("NFD", syllable)
    tones = "".join(sign for sign in signs if sign in _TONES)
    return unicodedata.normalize("NFC", "".join(sign for sign in signs if sign not in _TONES)) + tones


def is_same_name(one: str, other: str) -> bool:
    """Compare two names. One that was typed without any marks equals the marked one: Nguyen Van An is Nguyễn Văn An."""
    one_key, other_key = name_key(one), name_key(other)
    if one_key == other_key:
        return True
    return (one_key.isascii() or other_key.isascii()) and fold(one) == fold(other)


class Likeness(StrEnum):
    """How two lines with the same name compare."""

    SAME = "same"
    SAME_YEAR = "same_year"
    UNSURE = "unsure"
    NAMESAKE = "namesake"


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one person from another: birth date or year alone, and the numbers that belong to one person only."""

    born_on: date | None = None
    birth_year: int | None = None
    card_number: str | None = None
    citizen_number: str | None = None

    @property
    def year(self) -> int | None:
        return self.born_on.year if self.born_on else self.birth_year


def identity_of(row: RosterRow) -> Identity:
    return Identity(row.born_on, row.birth_year, row.card_number, row.citizen_number)


def judge_likeness(one: Identity, other: Identity) -> Likeness:
    """Judge two people of the same name.

    A personal number decides where both have it. Then the birth dates: equal (or both missing) is the same person, a date and the year alone
    that agree are taken for the same, different ones are namesakes. Where only one has a birth date nobody can tell.
    """
    for mine, theirs in ((one.citizen_number, other.citizen_number), (one.card_number, other.card_number)):
        if mine and theirs:
            return Likeness.SAME if mine == theirs else Likeness.NAMESAKE
    if one.year is None or other.year is None:
        return Likeness.SAME if one.year == other.year else Likeness.UNSURE
    if one.born_on and other.born_on:
        return Likeness.SAME if one.born_on == other.born_on else Likeness.NAMESAKE
    if one.year != other.year:
        return Likeness.NAMESAKE
    return Likeness.SAME if one.born_on == other.born_on else Likeness.SAME_YEAR
