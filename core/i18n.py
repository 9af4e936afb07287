"""Words as data: a message is translated last, for the one who reads it."""

import functools
import gettext as gettext_module
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from babel.messages import mofile, pofile

from core import persian_calendar

if TYPE_CHECKING:
    from core.reader import Reader

LOCALES = Path(__file__).parent.parent / "locales"
# Each language by its own name. Babel knows them as well, with all that it knows of each language: several MB a language.
OWN_NAMES = {"vi": "Tiếng Việt", "en": "English", "ru": "Русский", "tr": "Türkçe", "ar": "العربية", "fa": "فارسی", "he": "עברית"}
LANGUAGES = tuple(OWN_NAMES)
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he"})

_PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+){0,2})\}")
_TRANSLATED = re.compile(r'^msgstr(?:\[\d\])? (?:"[^"]|""\n")', re.MULTILINE)  # read so, an empty catalogue costs nothing: at each start there are six
_STRONG_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_DIGITS = {"arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹"}  # CLDR's numbering systems; Babel knows their names and separators only
_FSI, _PDI = "\u2068", "\u2069"


class DateStyle(StrEnum):
    """How much of a date or an instant is shown."""

    FULL = "full"  # Saturday, 05/12/2026, 19:30
    DATE = "date"  # Saturday, 05/12/2026
    SHORT = "short"  # 05/12/2026
    TIME = "time"  # 19:30
    WEEKDAY = "weekday"
    DAY = "day"  # 5
    MONTH = "month"  # December


@dataclass(frozen=True, slots=True)
class Text:
    """A translatable message. `plural` is empty where the number `n` does not matter."""

    msgid: str
    plural: str = ""
    context: str = ""
    params: "tuple[tuple[str, Value], ...]" = ()

    def __call__(self, **params: "Value") -> "Text":
        return Text(self.msgid, self.plural, self.context, self.params + tuple(params.items()))


@dataclass(frozen=True, slots=True)
class Verbatim:
    """What people wrote themselves: a name, a place, a title."""

    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (aware), shown in the reader's zone."""

    at: datetime
    style: DateStyle = DateStyle.FULL


@dataclass(frozen=True, slots=True)
class Day:
    """A date of the calendar, the same in every zone."""

    on: date
    style: DateStyle = DateStyle.DATE


@dataclass(frozen=True, slots=True)
class Size:
    """A number of bytes, shown as people speak of files."""

    octets: int


@dataclass(frozen=True, slots=True)
class Joined:
    """Several words in one: with `between`, or as a list ("a, b and c") where `between` is empty."""

    parts: "tuple[Words, ...]"
    between: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """The name of whoever reads, as the organisation addresses people. Bound when the card goes out."""


Words: TypeAlias = Text | Verbatim | Moment | Day | Size | Joined | Recipient
Value: TypeAlias = str | int | date | datetime | time | Text | Verbatim | Moment | Day | Size | Joined | Recipient


def _(msgid: str) -> Text:
    return Text(msgid)


def ngettext(singular: str, plural: str) -> Text:
    """Give a message that depends on its parameter `n`."""
    return Text(singular, plural)


def pgettext(context: str, msgid: str) -> Text:
    return Text(msgid, context=context)


def verbatim(text: str) -> Verbatim:
    return Verbatim(text)


def at(instant: datetime, style: DateStyle = DateStyle.FULL) -> Moment:
    return Moment(instant, style)


def day(on: date, style: DateStyle = DateStyle.DATE) -> Day:
    return Day(on, style)


def joined(*parts: Words, between: str = "") -> Joined:
    return Joined(parts, between)


def recipient_name() -> Recipient:
    return Recipient()


@functools.cache
def catalogue(language: str) -> gettext_module.GNUTranslations:
    """Give the compiled catalogue of a language; a missing or empty one shows the English source."""
    compiled = io.BytesIO()
    mofile.write_mo(compiled, pofile.read_po(io.StringIO(_written(language)), locale=language))
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


@functools.cache
def finished_languages() -> tuple[str, ...]:
    """Give the languages whose catalogue holds translations, and English, which needs none."""
    return tuple(name for name in LANGUAGES if name == "en" or _TRANSLATED.search(_written(name).partition("\n\n")[2]))


def _written(language: str) -> str:
    path = LOCALES / language / "LC_MESSAGES" / "messages.po"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def render(words: Words, reader: "Reader") -> str:
    """Put words into the reader's language, terms, zone and digits."""
    match words:
        case Text():
            return _render_text(words, reader)
        case Verbatim(text):
            return text
        case Moment(instant, style):
            return _render_date(instant.astimezone(ZoneInfo(reader.zone)), style, reader)
        case Day(on, style):
            return _render_date(on, style, reader)
        case Size(octets):
            return _render_size(octets, reader)
        case Joined(parts, between):
            shown = [render(part, reader) for part in parts]
            return between.join(shown) if between else lists.format_list(shown, locale=_locale(reader.language))
        case Recipient():
            return reader.name


@functools.lru_cache(4096)  # the same few numbers stand on everybody's card
def number(value: int, language: str) -> str:
    return digits(numbers.format_decimal(value, locale=_locale(language), numbering_system="default"), language)


def digits(text: str, language: str) -> str:
    """Put the digits of a text into those that CLDR gives the language."""
    return text.translate(_own_digits(language))


@functools.cache
def _own_digits(language: str) -> dict[int, int]:
    return str.maketrans("0123456789", _DIGITS.get(_locale(language).default_numbering_system, "0123456789"))


def _render_text(text: Text, reader: "Reader") -> str:
    translations = catalogue(reader.language)
    params = dict(text.params)
    if text.plural:
        count = params.get("n")
        if not isinstance(count, int):
            raise ValueError(f"a plural needs a number n: {text.msgid}")
        pattern = translations.ngettext(text.msgid, text.plural, count)
    elif text.context:
        pattern = translations.pgettext(text.context, text.msgid)
    else:
        pattern = translations.gettext(text.msgid)

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if name in params:
            return _isolated(_render_value(params[name], reader), reader)
        return reader.term(name)

    return _PLACEHOLDER.sub(fill, pattern)


def _render_value(value: Value, reader: "Reader") -> str:
    match value:
        case str():
            return value
        case int():
            return number(value, reader.language)
        case time():
            return digits(f"{value:%H:%M}", reader.language)
        case datetime():
            return render(Moment(value), reader)
        case date():
            return render(Day(value), reader)
        case _:
            return render(value, reader)


def _isolated(value: str, reader: "Reader") -> str:
    """Wrap a parameter so that its direction cannot turn the sentence around it (Unicode UAX 9, isolates)."""
    if reader.language in RIGHT_TO_LEFT or _STRONG_RTL.search(value):
        return f"{_FSI}{value}{_PDI}"
    return value


_DATE_PATTERNS = {
    "vi": {DateStyle.DATE: "EEEE, dd/MM/y", DateStyle.SHORT: "dd/MM/y", DateStyle.MONTH: "'tháng' M"},
    "en": {DateStyle.DATE: "EEEE, d MMMM y", DateStyle.SHORT: "d MMM y", DateStyle.MONTH: "MMMM"},
}
_PLAIN_PATTERNS = {
    DateStyle.DATE: "full",  # as CLDR writes it in this language
    DateStyle.SHORT: "dd.MM.y",
    DateStyle.WEEKDAY: "EEEE",
    DateStyle.DAY: "d",
    DateStyle.MONTH: "LLLL",
}


def _render_date(value: date, style: DateStyle, reader: "Reader") -> str:
    language = reader.language
    if style is DateStyle.FULL and isinstance(value, datetime):
        comma = "، " if language in {"ar", "fa"} else ", "
        return comma.join(_render_date(value, part, reader) for part in (DateStyle.DATE, DateStyle.TIME))
    if style is DateStyle.TIME:
        return digits(f"{value:%H:%M}", language)
    style = DateStyle.DATE if style is DateStyle.FULL else style
    on = value.date() if isinstance(value, datetime) else value
    if language == "fa":
        return digits(_solar_hijri(on, style), language)
    pattern = _DATE_PATTERNS.get(language, {}).get(style) or _PLAIN_PATTERNS[style]
    return digits(dates.format_date(on, pattern, locale=_locale(language)), language)


def _solar_hijri(on: date, style: DateStyle) -> str:
    year, month, day_of_month = persian_calendar.solar_hijri(on)
    weekday, name = persian_calendar.WEEKDAYS[on.weekday()], persian_calendar.MONTHS[month - 1]
    shown = {DateStyle.SHORT: f"{year}/{month:02}/{day_of_month:02}", DateStyle.WEEKDAY: weekday, DateStyle.DAY: str(day_of_month), DateStyle.MONTH: name}
    return shown.get(style, f"{weekday} {day_of_month} {name} {year}")


def _render_size(octets: int, reader: "Reader") -> str:
    if octets < 1_000_000:
        return f"{number(max(1, round(octets / 1000)), reader.language)} KB"
    shown = numbers.format_decimal(octets / 1_000_000, format="#,##0.#", locale=_locale(reader.language), numbering_system="default")
    return f"{digits(shown, reader.language)} MB"


@functools.cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)
