"""The Solar Hijri calendar of Iran, from Gregorian dates.

Leap years by the cycle of 33 years, 8 of them leap, which meets the astronomical calendar from 1178 to 1501 (1799 to 2122 of the Gregorian
one); after that a year's first day may be one off. Julian day numbers and cycle: CLDR's `persian` calendar as ICU computes it.
"""

from datetime import date

MONTHS = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")
WEEKDAYS = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")  # from Monday, as date.weekday counts

_EPOCH = date(622, 3, 21).toordinal()  # 1 Farvardin 1, by this cycle
_LONG_MONTHS, _LONG_DAYS = 6, 31  # six months of 31 days, then of 30; the last has 29 or 30


def solar_hijri(on: date) -> tuple[int, int, int]:
    """Give year, month and day."""
    year = (on.toordinal() - _EPOCH) * 33 // 12053 + 1
    while _new_year(year + 1) <= on.toordinal():
        year += 1
    while _new_year(year) > on.toordinal():
        year -= 1
    passed = on.toordinal() - _new_year(year)
    if passed < _LONG_MONTHS * _LONG_DAYS:
        return year, passed // _LONG_DAYS + 1, passed % _LONG_DAYS + 1
    passed -= _LONG_MONTHS * _LONG_DAYS
    return year, _LONG_MONTHS + passed // 30 + 1, passed % 30 + 1


def _new_year(year: int) -> int:
    """Give the ordinal of 1 Farvardin."""
    return _EPOCH + 365 * (year - 1) + (8 * year + 21) // 33
