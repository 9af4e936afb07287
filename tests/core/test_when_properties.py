"""Whatever is typed as a date is read as what it says, or refused in a sentence with an example that can be read."""

import gc
import re
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import when
from core.errors import Refusal
from core.i18n import LANGUAGES

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True, scope="module")
def _warmed_up() -> None:
    when.warm_up(LANGUAGES)


VIETNAMESE_DAYS = ("thứ 2", "thứ 3", "thứ 4", "thứ 5", "thứ 6", "thứ 7", "chủ nhật")
ENGLISH_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def styles(on: date) -> dict[str, str]:
    """Give each way to write a date, with the language of whoever writes so."""
    weekday, month = VIETNAMESE_DAYS[on.weekday()], ENGLISH_MONTHS[on.month - 1]
    full = {
        f"{on:%d/%m/%Y}": "vi",
        f"{on.day}/{on.month}/{on:%y}": "vi",
        f"{on.day}-{on.month}-{on.year}": "vi",
        f"{on:%d.%m.%Y}": "vi",
        f"{on:%Y-%m-%d}": "vi",
        f"ngày {on.day} tháng {on.month} năm {on.year}": "vi",
        f"{weekday}, {on:%d/%m/%Y}": "vi",
        f"{on.day} {month} {on.year}": "en",
        f"{month[:3]} {on.day}, {on.year}": "en",
        f"{on:%A}, {on.day} {month} {on.year}": "en",
        f"{(on - TODAY).days} ngày nữa": "vi",
        f"{on:%d/%m/%Y}".translate({ord("0") + digit: ord("٠") + digit for digit in range(10)}): "ar",
    }
    if on < TODAY + timedelta(days=365):
        full |= {f"{on.day}/{on.month}": "vi", f"{on.day} tháng {on.month}": "vi", f"{weekday} {on.day}/{on.month}": "vi", f"{on.day} {month}": "en"}
    return full


def test_every_date_of_the_coming_year_reads_back_as_itself_in_every_style() -> None:
    for ahead in range(1, 366):
        on = TODAY + timedelta(days=ahead)
        for typed, language in styles(on).items():
            assert when.read_day(typed, NOW, HANOI, language) == on, typed


@settings(deadline=None)
@given(
    st.dates(TODAY + timedelta(days=1), TODAY + timedelta(days=364)),
    st.times(),
    st.sampled_from(["{d} {h}:{m:02}", "{h}h{m:02} {d}", "{d} lúc {h} giờ {m} phút", "{h}g{m:02}, {d}"]),
)
def test_every_hour_reads_back_as_itself_beside_every_date(on: date, at: time, pattern: str) -> None:
    for typed, language in styles(on).items():
        if "nữa" not in typed:
            assert when.read_moment(pattern.format(d=typed, h=at.hour, m=at.minute), NOW, HANOI, language) == datetime.combine(
                on, at.replace(second=0, microsecond=0)
            ), typed


PIECES = re.findall(
    r"\S+",
    "mai hôm nay ngày thứ 2 5 7 12 31 99 tháng tuần sau này tới nữa cuối đầu giữa năm mùng rưỡi kém sáng trưa chiều tối đêm 19h30 25h giờ phút "
    "5/12 31/11 30/02/1958 2026-12-05 0/0 99/99/9999 1958 0000 next friday last week in days pm am dec may : / - . @ # % ~ rằm chủ nhật sáu "
    "завтра пятницу через декабря yarın cuma غدا الجمعة فردا מחר 19:30 hello ١٢ ²",
)
TEXTS = st.one_of(
    st.text(max_size=130), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
)
NOWS = st.datetimes(datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2040-01-01")).map(lambda at: at.replace(tzinfo=UTC))
ZONES = st.sampled_from([HANOI, ZoneInfo("UTC"), ZoneInfo("America/Los_Angeles"), ZoneInfo("Pacific/Kiritimati")])


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, NOWS, ZONES, st.sampled_from(LANGUAGES))
def test_any_text_is_read_or_refused_with_an_example_that_is_itself_readable(text: str, now: datetime, zone: ZoneInfo, language: str) -> None:
    today = now.astimezone(zone).date()
    readers = (
        lambda typed: when.read_moment(typed, now, zone, language),
        lambda typed: when.read_day(typed, now, zone, language),
        when.read_time,
        lambda typed: when.read_birth(typed, today),
    )

    for read in readers:
        try:
            read(text)
        except Refusal as refusal:
            example = dict(refusal.text.params)["example"]
            assert isinstance(example, str)
            assert read(example) is not None


@settings(deadline=None)
@given(TEXTS, NOWS, ZONES, st.sampled_from(LANGUAGES))
def test_what_is_read_is_still_to_come_and_at_most_two_years_ahead(text: str, now: datetime, zone: ZoneInfo, language: str) -> None:
    for typed in (text, f"{text} mai 19h30", f"{text} 7pm"):
        try:
            wall = when.read_moment(typed, now, zone, language)
        except Refusal:
            continue
        assert now < when.to_instant(wall, zone) < now + timedelta(days=750)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_no_text_takes_over_50_milliseconds_of_work(text: str, language: str) -> None:
    gc.disable()  # a collection goes through everything that the tests keep
    before = clock.thread_time()

    try:
        when.read_moment(text, NOW, HANOI, language)
    except Refusal:
        pass
    finally:
        spent = clock.thread_time() - before
        gc.enable()

    assert spent < 0.05
