"""Dates as an office writes them: real dates, serial numbers of a spreadsheet, text in any order of marks, or a year alone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.members.compute_book import Cell
from handlers.members.rules import fold, tidy

_EPOCH = date(1899, 12, 30)  # serial 60 is the 29 February 1900 that never was, so earlier serials are off by one and of no use here
_SERIALS = range(3_000, 80_000)
_YEARS = range(1900, 2100)
_EARLIEST = date(1900, 1, 1)
_YEAR_AS_SERIAL = range(1_900, 2_060)
_WORDS = re.compile(r"^(?:sinh|ngay|nam|thang|ns|khoang|year|born|on|~|'|’|\s|:)+")
_DAY_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*(?:thang|[/.\-,\s])\s*(\d{1,2})\s*(?:nam|[/.\-,\s])\s*(\d{4}|\d{2})$")
_YEAR_MONTH_DAY = re.compile(r"^(\d{4})[/.\-\s](\d{1,2})[/.\-\s](\d{1,2})$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*(?:nam|[/.\-\s])\s*(\d{4})$")
_RUN = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
_TIME_BEHIND = re.compile(r"[t\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[\s\-]+([a-z]{3})[a-z]*\.?,?[\s\-]+(\d{4})$")
_ENGLISH_MONTH_FIRST = re.compile(r"^([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A day, or no more than its year. `note` is the code of what its reader should know."""

    on: date | None
    year: int
    note: str = ""


class UnreadableDate(ValueError):
    """A cell that gives no date; `code` says why."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(code)
        self.code = code
        self.value = value


def show(cell: Cell) -> str:
    """Give a cell as its writer knows it: dates by day, month, year; whole numbers without a point."""
    match cell:
        case bool():
            return "x" if cell else ""
        case str():
            return tidy(cell)
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else repr(cell)
        case date():
            return f"{cell:%d/%m/}{cell.year:04}"
        case _:
            return str(cell)


def read_date(cell: Cell, today: date, youngest: int = 0) -> ReadDate | None:
    """Give the date of a cell, None for a blank one. A year of two figures is the latest at least `youngest` years ago. Raises UnreadableDate."""
    value = show(cell)
    if not re.search(r"\w", value):
        return None
    match cell:
        case datetime():
            found = _from_spreadsheet(cell.date())
        case date():
            found = _from_spreadsheet(cell)
        case _:
            found = _from_text(value, today.year - youngest)
    if (found.on or date(found.year, 1, 1)) > today:
        raise UnreadableDate("date_to_come", value)
    if (found.on or date(found.year, 12, 31)) < _EARLIEST:
        raise UnreadableDate("date_too_early", value)
    return found


def _from_spreadsheet(on: date) -> ReadDate:
    """A year typed into a cell of dates is kept as that many days: 1958 shows as 11/05/1905."""
    serial = (on - _EPOCH).days
    return ReadDate(None, serial, "year_in_date_cell") if serial in _YEAR_AS_SERIAL else ReadDate(on, on.year)


def _from_text(value: str, latest_year: int) -> ReadDate:
    text = _TIME_BEHIND.sub("", _WORDS.sub("", fold(value))).strip(" .?)(")
    if text.isdecimal():
        return _from_figures(text, value)
    if found := _YEAR_MONTH_DAY.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]), value)
    if found := _DAY_MONTH_YEAR.match(text):
        if int(found[1]) == 0 or int(found[2]) == 0:  # "00/00/1950" is how forms say that only the year is known
            return _only_year(_full_year(found[3], latest_year), value, "")
        return _day(_full_year(found[3], latest_year), int(found[2]), int(found[1]), value)
    if found := _MONTH_YEAR.match(text):
        return _only_year(int(found[2]), value, "day_missing")
    return _from_english(text, value)


def _from_english(text: str, value: str) -> ReadDate:
    if found := _ENGLISH.match(text):
        return _english(found[3], found[2], found[1], value)
    if found := _ENGLISH_MONTH_FIRST.match(text):
        return _english(found[3], found[1], found[2], value)
    raise UnreadableDate("unclear_date", value)


def _from_figures(text: str, value: str) -> ReadDate:
    number = int(text)
    if len(text) == 4 and number in _YEARS:
        return ReadDate(None, number)
    if len(text) == 5 and number in _SERIALS:
        on = _EPOCH + timedelta(days=number)
        return ReadDate(on, on.year)
    if len(text) in (7, 8):  # 05121958, which as a number loses its 0
        if found := _RUN.match(text.zfill(8)):
            year = int(found[3])
            if year in _YEARS:
                return _day(year, int(found[2]), int(found[1]), value)
        return _day(number // 10_000, number // 100 % 100, number % 100, value)
    raise UnreadableDate("unclear_date", value)


def _full_year(typed: str, latest_year: int) -> int:
    if len(typed) == 4:
        return int(typed)
    year = latest_year // 100 * 100 + int(typed)
    return year if year <= latest_year else year - 100


def _day(year: int, month: int, day: int, value: str) -> ReadDate:
    try:
        return ReadDate(date(year, month, day), year)
    except ValueError:
        raise UnreadableDate("not_a_date", value) from None


def _only_year(year: int, value: str, note: str) -> ReadDate:
    if year not in _YEARS:
        raise UnreadableDate("not_a_date", value)
    return ReadDate(None, year, note)


def _english(year: str, month: str, day: str, value: str) -> ReadDate:
    if month not in _MONTHS:
        raise UnreadableDate("unclear_date", value)
    return _day(int(year), _MONTHS.index(month) + 1, int(day), value)
