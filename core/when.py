"""Dates and times as people write them: Vietnamese with and without tone marks, English, numbers; other languages through dateparser.

Everything is read as a local wall time of `zone`, seen from `now`. What can be meant twice is read like this, and always shown back with its weekday:
- day before month, always: 5/12 is 5 December; a day and month without a year, or a day without a month ("ngày 15"), is the next one from today on;
- "thứ 5" is the next Thursday, today if it is Thursday and the hour is still ahead; "thứ 5 này" is this week's, "thứ 5 tuần sau" and "thứ 5 sau"
  next week's (weeks begin on Monday); "thứ 5 tới" and "next Thursday" are the first Thursday after today;
- an hour alone is today's, or tomorrow's where it is past; "7h" without a part of the day is 07:00, "12h đêm" and 24h are the end of the day;
- "15 tháng sau" is the 15th of next month, "3 tháng nữa" is in three months; "cuối tuần" is Saturday; "thứ 7 cuối tháng" the month's last Saturday.
"""

import calendar
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateparser.date import DateDataParser

from core import when_grammar
from core.errors import Refusal
from core.i18n import DateStyle, Day, Text, _, ngettext
from core.when_grammar import Phrase

_FURTHEST = timedelta(days=731)
_OLDEST_YEARS = 120
_OWN_LANGUAGES = frozenset({"vi", "en"})
_FOREIGN_LONGEST = 60  # characters; dateparser's time grows with the number of words
_FOREIGN_CLOCK = re.compile(r"(?:(?:\b(?:в|во|saat|الساعة|ساعت|בשעה)\s*)|(?:(?<!\w)ב-?))?(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])")
_USUAL_TIME = time(19, 30)
_NOON_ENDS, _NIGHT_BEGINS = 4, 6  # "4h trưa" is still 16:00; "5h đêm" is 05:00, "6h đêm" 18:00


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood: `day` and `at` are None where nothing was said of them; a past moment may come again after `repeats` days, 0 is never."""

    day: date | None
    at: time | None
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for, seen from when and where: gives the example that a refusal shows."""

    local: datetime
    language: str
    has_time: bool
    is_past: bool = False

    @property
    def today(self) -> date:
        return self.local.date()

    def example(self, day: date | None = None, at: time | None = None) -> str:
        """Give an example that is itself readable: that day if it can be meant, else tomorrow."""
        if self.is_past:
            return f"{day if day and day <= self.today and day.year >= self.today.year - _OLDEST_YEARS else date(1958, 3, 12):%d/%m/%Y}"
        at = at or _USUAL_TIME
        is_open = day is not None and self.today <= day <= self.today + _FURTHEST and not (self.has_time and datetime.combine(day, at) <= self.local)
        shown = day if day is not None and is_open else self.today + timedelta(days=1)
        return f"{shown:%d/%m/%Y} {at:%H:%M}" if self.has_time else f"{shown:%d/%m/%Y}"

    def refuse(self, text: Text, day: date | None = None, at: time | None = None) -> Refusal:
        return Refusal(text(example=self.example(day, at)))


def read_moment(text: str, now: datetime, zone: ZoneInfo, language: str) -> datetime:
    """Give the naive wall time in `zone` of a day and hour still to come. Raises Refusal."""
    asked = _Asked(now.astimezone(zone).replace(tzinfo=None), language, has_time=True)
    reading = _read(text, asked)
    if reading.at is None:
        raise asked.refuse(_("At what time? Please type the day and the time, for example: {example}"), _checked(reading.day, asked) if reading.day else None)
    day = _checked(reading.day or asked.today, asked, reading.at)
    if to_instant(datetime.combine(day, reading.at), zone) <= now:
        if not reading.repeats:
            raise asked.refuse(_("It is already past {time} today. Please type a later time, for example: {example}")(time=reading.at))
        day += timedelta(days=reading.repeats)
    return datetime.combine(day, reading.at)


def read_day(text: str, now: datetime, zone: ZoneInfo, language: str) -> date:
    """Give a day from today on; a time beside it is not looked at. Raises Refusal."""
    asked = _Asked(now.astimezone(zone).replace(tzinfo=None), language, has_time=False)
    reading = _read(text, asked)
    if reading.day is None:
        raise asked.refuse(_("On which day? Please type the day, for example: {example}"))
    return _checked(reading.day, asked)


def read_time(text: str) -> time:
    """Give a time of day; "19" and "1930" are times here. Raises Refusal."""
    words = when_grammar.canonical(text) or ""
    if bare := re.fullmatch(r"(\d{1,2})(\d{2})?", words):
        words = f"{bare[1]}h{bare[2] or ''}"
    phrase = when_grammar.phrase(words)
    at = None
    if phrase is not None and replace(phrase, hour=None, minute=None, less=None, part=None) == Phrase():
        at, _days = _clock(phrase)
    if at is None:
        raise Refusal(_("This is not a time of day. Please type the hour and the minutes, for example: {example}")(example=f"{_USUAL_TIME:%H:%M}"))
    return at


def read_birth(text: str, today: date) -> date | int:
    """Give a day gone by, or its year alone where no day is given ("1958", "03/1958"). Raises Refusal.

    Two digits of a year are the latest such year that is not to come: 58 is 1958, 05 is 2005. A time of day (00:00:00, as spreadsheets add) is not looked at.
    """
    asked = _Asked(datetime.combine(today, time()), "vi", has_time=False, is_past=True)
    words = re.sub(r"^(?:ngay sinh|sinh|ns|born)\b[:. ]*", "", when_grammar.canonical(text) or "")
    words = re.sub(r"^(\d{2})(\d{2})(\d{4})$", r"\1/\2/\3", words)
    words = re.sub(r"^(\d{4})$", r"nam \1", re.sub(r"^(\d{1,2})[/.-](\d{4})$", r"%\1 \2", words))
    phrase = _understood(when_grammar.phrase(words), words, asked)
    is_more = replace(phrase, day=None, month=None, year=None, weekday=None, hour=None, minute=None) != Phrase()
    if phrase.year is None or is_more or (phrase.day is not None and phrase.month is None):
        raise asked.refuse(_("Please type day, month and year, for example: {example}"))
    year = phrase.year
    if year < 100:
        year += today.year // 100 * 100
        year -= 100 if (year, phrase.month or 0, phrase.day or 0) > (today.year, today.month, today.day) else 0
    if year < today.year - _OLDEST_YEARS:
        raise asked.refuse(_("The year {year} is too long ago. Please check it, and type it again, for example: {example}")(year=str(year)))
    on = _in_month(replace(phrase, year=year, weekday=None, day=phrase.day or 1, month=phrase.month or 1), asked)
    if on > today:
        raise asked.refuse(_("This day is still to come. Please type a day that is past, for example: {example}"))
    return on if phrase.day else year


def split_moment(text: str, now: datetime, zone: ZoneInfo, language: str) -> tuple[datetime, str]:
    """Read the moment that a line begins with, and give it with the rest: "mai 19h30 Nhà văn hoá" -> (..., "Nhà văn hoá"). Raises Refusal.

    The moment ends with the last word that adds something to it.
    """
    words = text.split()
    length, found = 0, None
    for count in range(1, min(len(words), 14) + 1):
        phrase = when_grammar.phrase(when_grammar.canonical(" ".join(words[:count])) or "")
        if phrase is not None and phrase != found:
            length, found = count, phrase
    length = length or len(words)
    return read_moment(" ".join(words[:length]), now, zone, language), " ".join(words[length:]).lstrip(" ,;:.-")


def to_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Give the instant (aware UTC) of a naive wall time.

    An hour that comes twice is taken the first time. One that a change of clocks leaves out moves forward by what was left out (02:30 is 03:30),
    as calendars do that read our .ics files (RFC 5545, 3.3.5).
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def warm_up(languages: Iterable[str]) -> None:
    """Load what the first reading in each language would wait for (up to 90 ms); Vietnamese and English need nothing."""
    asked = (_Asked(datetime.combine(date(2026, 1, 1), time()), language, has_time=True) for language in sorted(set(languages) - _OWN_LANGUAGES))
    for reader, text in itertools.product(asked, ("1 1 0000", "1 january")):  # the first is tried in every way, in vain
        _foreign(text, reader)


def _read(text: str, asked: _Asked) -> Reading:
    words = when_grammar.canonical(text) or ""
    phrase = when_grammar.phrase(words)
    if phrase is None and asked.language not in _OWN_LANGUAGES:
        foreign = _foreign(text, asked)
        if foreign is not None:
            return foreign
    phrase = _understood(phrase, words, asked)
    if phrase.hours is not None or phrase.minutes is not None:
        return _from_now(phrase, asked)
    at, later = _clock(phrase, asked)
    day = _day(phrase, asked)
    if day is None:
        if replace(phrase, hour=None, minute=None, less=None, part=None) != Phrase():
            raise asked.refuse(_("On which day? Please type the day, for example: {example}"))
        return Reading(asked.today + timedelta(days=later) if later else None, at, repeats=1)
    is_weekday_alone = phrase.weekday is not None and replace(phrase, weekday=None, hour=None, minute=None, less=None, part=None) == Phrase()
    return Reading(day + timedelta(days=later), at, repeats=7 if is_weekday_alone else 0)


def _understood(phrase: Phrase | None, words: str, asked: _Asked) -> Phrase:
    if words == "lunar":
        raise asked.refuse(_("I cannot read dates of the lunar calendar. Please type the date of the solar calendar, for example: {example}"))
    if phrase is None:
        raise _not_understood(asked)
    return phrase


def _not_understood(asked: _Asked) -> Refusal:
    if asked.has_time:
        return asked.refuse(_("I did not understand this date and time. Please type them again, for example: {example}"))
    return asked.refuse(_("I did not understand this date. Please type it again, for example: {example}"))


def _checked(day: date, asked: _Asked, at: time | None = None) -> date:
    """Give the day back if it lies between today and two years ahead."""
    if day < asked.today:
        raise asked.refuse(_("{day} is already past. Please type a later day, for example: {example}")(day=Day(day)), at=at)
    if day > asked.today + _FURTHEST:
        raise asked.refuse(_("{day} is more than two years ahead. Please check the year, and type it again, for example: {example}")(day=Day(day)), at=at)
    return day


def _from_now(phrase: Phrase, asked: _Asked) -> Reading:
    if replace(phrase, hours=None, minutes=None) != Phrase():
        raise _not_understood(asked)
    moment = asked.local + timedelta(hours=phrase.hours or 0, minutes=phrase.minutes or 0)
    moment += timedelta(minutes=1 if moment.second or moment.microsecond else 0)
    return Reading(moment.date(), moment.time().replace(second=0, microsecond=0))


def _clock(phrase: Phrase, asked: _Asked | None = None) -> tuple[time | None, int]:
    """Give the time of day, and 1 where it is the end of the day: 24:00 is 0:00 of the next one."""
    if phrase.hour is None:
        return None, 0
    hour, minute = phrase.hour, phrase.minute or 0
    match chr(phrase.part or 0):
        case "a" if hour == 12:
            hour = 0
        case "n" if 1 <= hour <= _NOON_ENDS:
            hour += 12
        case "p" if 1 <= hour < 12:
            hour += 12
        case "e" if 1 <= hour <= 12:
            hour += 12
        case "d" if _NIGHT_BEGINS <= hour <= 12:
            hour += 12
    minutes = hour * 60 + minute - (phrase.less or 0)
    if hour > 24 or minute > 59 or (phrase.less or 0) > 59 or not 0 <= minutes <= 24 * 60:
        text = _("A day has the hours 0 to 23, and an hour the minutes 0 to 59. Please type it again, for example: {example}")
        raise asked.refuse(text) if asked else Refusal(text(example=f"{_USUAL_TIME:%H:%M}"))
    later, minutes = divmod(minutes, 24 * 60)
    return time(minutes // 60, minutes % 60), later


def _day(phrase: Phrase, asked: _Asked) -> date | None:
    """Give the day that was said, or None. A weekday beside a date must be that date's."""
    today = asked.today
    counted = (phrase.offset, phrase.days, phrase.weeks, phrase.ahead)
    is_of_month = phrase.day is not None or phrase.edge is not None
    if sum(piece is not None for piece in counted) + is_of_month > 1:
        raise _not_understood(asked)
    if is_of_month:
        day = _in_month(phrase, asked)
    elif phrase.ahead is not None:
        year, month = divmod(today.year * 12 + today.month - 1 + phrase.ahead, 12)
        day = date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    elif any(piece is not None for piece in counted):
        day = today + timedelta(days=phrase.offset or phrase.days or 0, weeks=phrase.weeks or 0)
    elif phrase.weekday is not None and (phrase.month, phrase.months, phrase.year, phrase.years) == (None,) * 4:
        return _weekday(phrase, phrase.weekday, today)
    else:
        return None
    if phrase.weekday is not None and day.weekday() != phrase.weekday:
        said = Day(day + timedelta(days=phrase.weekday - day.weekday()), DateStyle.WEEKDAY)
        raise asked.refuse(_("That day is {day}, not {weekday}. Please type it again, for example: {example}")(day=Day(day), weekday=said), day)
    return day


def _weekday(phrase: Phrase, weekday: int, today: date) -> date:
    if phrase.week is not None:
        return today + timedelta(days=weekday - today.weekday(), weeks=phrase.week)
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=7 if phrase.upcoming and not ahead else ahead)


def _in_month(phrase: Phrase, asked: _Asked) -> date:
    """Give the day of a month, by number or by its edge. Where year or month are not said, it is the next one from today on."""
    today = asked.today
    if phrase.week is not None or (phrase.month is None and (phrase.year, phrase.years) != (None, None)) or (phrase.day == 0 or phrase.year == 0):
        raise _not_understood(asked)
    if phrase.month is not None and not 1 <= phrase.month <= 12:
        text = _("There is no month {month}. Please type the day first, then the month, for example: {example}")
        raise asked.refuse(text(month=str(phrase.month)))
    year, month = _month(phrase, today)
    on = _day_of(year, month, phrase, asked)
    if on < today and not asked.is_past:
        if phrase.month is None and phrase.months is None:
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
            on = _day_of(year, month, phrase, asked)
        elif phrase.month is not None and phrase.year is None and phrase.years is None:
            on = _day_of(year + 1, month, phrase, asked)
    return on


def _month(phrase: Phrase, today: date) -> tuple[int, int]:
    if phrase.month is None:
        year, month = divmod(today.year * 12 + today.month - 1 + (phrase.months or 0), 12)
        return year, month + 1
    if phrase.year is not None:
        return phrase.year + (today.year // 100 * 100 if phrase.year < 100 else 0), phrase.month
    is_gone = (phrase.month, phrase.day or 31) < (today.month, today.day)
    return today.year + (is_gone if phrase.years is None else phrase.years), phrase.month


def _day_of(year: int, month: int, phrase: Phrase, asked: _Asked) -> date:
    first, length = date(year, month, 1), calendar.monthrange(year, month)[1]
    if phrase.day is None:
        return _at_edge(first, length, phrase)
    if phrase.day <= length:
        return first.replace(day=phrase.day)
    month_name, last = Day(first, DateStyle.MONTH), first.replace(day=length)
    if month == 2:
        text = ngettext(
            "{month} {year} has only {n} day. Please type it again, for example: {example}",
            "{month} {year} has only {n} days. Please type it again, for example: {example}",
        )
        raise asked.refuse(text(n=length, month=month_name, year=str(year)), last)
    text = ngettext(
        "{month} has only {n} day. Please type it again, for example: {example}", "{month} has only {n} days. Please type it again, for example: {example}"
    )
    raise asked.refuse(text(n=length, month=month_name), last)


def _at_edge(first: date, length: int, phrase: Phrase) -> date:
    """Give the month's first, middle (15th) or last day, or with a weekday its first or last such day."""
    last = first.replace(day=length)
    match phrase.edge, phrase.weekday:
        case 0, int(weekday):
            return first + timedelta(days=(weekday - first.weekday()) % 7)
        case 2, int(weekday):
            return last - timedelta(days=(last.weekday() - weekday) % 7)
        case 0, _any:
            return first
        case 2, _any:
            return last
    return first.replace(day=15)


def _foreign(text: str, asked: _Asked) -> Reading | None:
    """Read another language. The hour is taken out first: left to itself dateparser reads "20h" as 20 hours from now."""
    written = when_grammar.plain(text)
    clock = _FOREIGN_CLOCK.search(written)
    at, later = None, 0
    if clock is not None:
        at, later = _clock(Phrase(hour=int(clock[1]), minute=int(clock[2])), asked)
        written = f"{written[: clock.start()]} {written[clock.end() :]}"
    written = written.strip(" ,،;.-")
    if at is not None and not written:
        return Reading(asked.today + timedelta(days=later), at, repeats=1)
    if not written or written.isdigit() or len(written) > _FOREIGN_LONGEST:
        return None
    settings = {"DATE_ORDER": "DMY", "PREFER_DATES_FROM": "future", "RELATIVE_BASE": asked.local, "RETURN_TIME_AS_PERIOD": True}
    read = DateDataParser(languages=[asked.language, "en"], settings=settings).get_date_data(written)
    if read.date_obj is None or read.period not in ("day", "time"):
        return None
    if at is None and read.period == "time":
        at = read.date_obj.time().replace(second=0, microsecond=0)
    return Reading(read.date_obj.date() + timedelta(days=later), at)
