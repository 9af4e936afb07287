"""Promised dates, support, numbers; and what may not be published."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.questions import rules
from handlers.questions.rules import Trace

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(DAYS)
def test_an_answer_is_promised_within_a_week_and_a_weekend_and_never_for_a_weekend(today: date) -> None:
    on = rules.promised_on(today)

    assert today + timedelta(days=7) <= on <= today + timedelta(days=9)
    assert on.weekday() < 5


@given(DAYS, DAYS)
def test_a_promise_is_never_made_shorter(promised: date, today: date) -> None:
    assert rules.later(promised, today, rules.AFTER_A_REPLY) >= promised


@given(st.integers(0, 100_000))
def test_support_is_a_fifth_of_the_official_members_and_at_least_three(official: int) -> None:
    needed = rules.support_needed(official)

    assert needed >= 3
    assert needed * 5 >= official
    assert needed == 3 or (needed - 1) * 5 < official


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2026-17", (2026, 17)), ("17", (2026, 17)), ("số 17", (2026, 17)), ("2025/3", (2025, 3)), ("١٧", (2026, 17)), ("", None), ("the other one", None)],
)
def test_a_number_is_read_as_people_type_it(typed: str, read: tuple[int, int] | None) -> None:
    assert rules.read_number(typed, 2026) == read


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("Call me on 0912345678.", Trace.PHONE),
        ("Gọi 0912 345 678 nhé", Trace.PHONE),
        ("Gọi 0912.345.678 nhé", Trace.PHONE),
        ("+84 91 234 56 78", Trace.PHONE),
        ("(024) 3825-1234", Trace.PHONE),
        ("٠٩١٢٣٤٥٦٧٨", Trace.PHONE),
        ("CCCD 001058012345", Trace.IDENTITY),
        ("CMND 123 456 789 của tôi", Trace.IDENTITY),
        ("CMND 123456789", Trace.IDENTITY),
        ("4111 1111 1111 1111", Trace.CARD),
        ("thẻ đảng 12345678", Trace.NUMBER),
        ("Write to ana.nguyen@example.org", Trace.MAIL),
        ("Nghị quyết 12-NQ/CB ngày 15/04/2026, kế hoạch 168-KH/VPTW", None),
        ("15-04-2026 hoặc 15.04.2026 hoặc 2026-04-15", None),
        ("Nhiệm kỳ 2025-2030 và 2020 - 2025", None),
        ("Chi 120.000.000 đồng, thu 1.250.000 đồng", None),
        ("2026-17", None),
        ("Hộ 12, tổ 3, phường 14", None),
    ],
)
def test_what_leads_to_a_person_is_found_and_money_dates_and_papers_are_not(text: str, trace: Trace | None) -> None:
    found = rules.traces(text)

    assert (found[0].trace if found else None) == trace


WORDS = st.text(alphabet=st.characters(categories=("L", "Zs", "Po"), exclude_characters="@/."), max_size=40)


@given(WORDS, st.sampled_from("35789"), st.integers(0, 99_999_999), st.sampled_from(["", " ", ".", "-"]), WORDS)
def test_a_mobile_number_is_found_wherever_it_stands_and_however_it_is_written(before: str, second: str, rest: int, gap: str, after: str) -> None:
    digits = f"0{second}{rest:08}"
    written = gap.join((digits[:4], digits[4:7], digits[7:]))

    found = rules.traces(f"{before} {written} {after}")

    assert [one.trace for one in found] == [Trace.PHONE]


@given(st.text(alphabet=st.characters(exclude_categories=("Nd", "Cs"), exclude_characters="@"), max_size=200))
def test_a_text_without_digits_and_signs_leads_to_nobody(text: str) -> None:
    assert rules.traces(text) == ()


@given(st.text(max_size=300), st.integers(2, 80))
def test_a_shortened_text_is_one_line_that_fits(words: str, most: int) -> None:
    line = rules.shortened(words, most)

    assert len(line) <= most
    assert "\n" not in line


@given(st.integers(1_600_000_000, 2_200_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_the_beginning_of_a_day_tells_the_day_and_nothing_more(now: datetime) -> None:
    begun = rules.beginning_of_day(now, "Asia/Ho_Chi_Minh")

    assert begun <= now < begun + timedelta(days=1)
    assert (begun.hour, begun.minute, begun.second, begun.microsecond) == (0, 0, 0, 0)
