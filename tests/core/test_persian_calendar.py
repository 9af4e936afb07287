"""The Solar Hijri calendar, against published dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.persian_calendar import MONTHS, WEEKDAYS, solar_hijri

# Leap years as Iran's calendar centre has published them.
LEAP = {1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408}
NEW_YEARS = {
    1358: date(1979, 3, 21),
    1371: date(1992, 3, 21),
    1376: date(1997, 3, 21),
    1379: date(2000, 3, 20),
    1399: date(2020, 3, 20),
    1400: date(2021, 3, 21),
    1403: date(2024, 3, 20),
    1404: date(2025, 3, 21),
    1405: date(2026, 3, 21),
    1409: date(2030, 3, 21),
}


@pytest.mark.parametrize(("year", "on"), NEW_YEARS.items())
def test_the_year_begins_on_nowruz(year: int, on: date) -> None:
    assert solar_hijri(on) == (year, 1, 1)
    assert solar_hijri(on - timedelta(days=1)) == (year - 1, 12, 30 if year - 1 in LEAP else 29)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(1979, 2, 11), (1357, 11, 22)),
        (date(2026, 12, 5), (1405, 9, 14)),
        (date(2026, 9, 22), (1405, 6, 31)),
        (date(2026, 9, 23), (1405, 7, 1)),
    ],
)
def test_dates_are_those_of_the_wall_calendar(on: date, said: tuple[int, int, int]) -> None:
    assert solar_hijri(on) == said


@given(st.dates(date(1799, 3, 21), date(2122, 3, 20)))
def test_the_next_day_is_the_next_day(on: date) -> None:
    year, month, day = solar_hijri(on)

    following = solar_hijri(on + timedelta(days=1))

    assert following in {(year, month, day + 1), (year, month + 1, 1), (year + 1, 1, 1)}
    assert 1 <= day <= (31 if month <= 6 else 30)
    assert 1 <= month <= 12


def test_names_are_those_of_cldr() -> None:
    assert (MONTHS[0], MONTHS[8], len(MONTHS)) == ("فروردین", "آذر", 12)
    assert WEEKDAYS[date(2026, 12, 5).weekday()] == "شنبه"
