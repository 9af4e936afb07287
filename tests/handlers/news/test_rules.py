"""Texts are read and cut without losing a word; hours and waits are right."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.news import rules
from handlers.news.rules import Paragraph, Piece, Style

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ZONES = ("Asia/Ho_Chi_Minh", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC")


def _words(paragraphs: tuple[Paragraph, ...]) -> str:
    return "".join("".join(piece.text for paragraph in paragraphs for piece in paragraph).split())


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("plain", (Piece("plain"),)),
        ("a *b* c", (Piece("a "), Piece("b", Style.BOLD), Piece(" c"))),
        ("_all of it_", (Piece("all of it", Style.ITALIC),)),
        ("2*3*4 and snake_case_name", (Piece("2*3*4 and snake_case_name"),)),
        ("* a list item", (Piece("* a list item"),)),
        ("*open", (Piece("*open"),)),
        ("see https://a.org/x.", (Piece("see "), Piece("https://a.org/x", Style.LINK, "https://a.org/x"), Piece("."))),
        ("(https://a.org/x_(y))", (Piece("("), Piece("https://a.org/x_(y)", Style.LINK, "https://a.org/x_(y)"), Piece(")"))),
        ("(https://a.org/)", (Piece("("), Piece("https://a.org/", Style.LINK, "https://a.org/"), Piece(")"))),
        ("[here](https://a.org/)", (Piece("here", Style.LINK, "https://a.org/"),)),
        ("[here](javascript:alert)", (Piece("[here](javascript:alert)"),)),
    ],
)
def test_marks_are_read_as_people_type_them(typed: str, pieces: Paragraph) -> None:
    assert rules.read_text(typed) == (pieces,)


@given(st.text(max_size=400))
def test_no_word_is_lost_in_reading(typed: str) -> None:
    kept = "".join(char for char in _words(rules.read_text(typed)))
    marks = set("*_[]()")

    assert [char for char in kept if char not in marks] == [char for char in "".join(typed.split()) if char not in marks] or "](" in typed


@given(st.lists(st.text(alphabet="abcé .!?*_\n", max_size=200), max_size=12), st.integers(20, 300))
def test_no_word_is_lost_in_cutting_and_no_part_is_too_long(lines: list[str], most: int) -> None:
    paragraphs = rules.read_text("\n".join(lines))

    parts = rules.parts(paragraphs, most)

    assert "".join(map(_words, parts)) == _words(paragraphs)
    assert all(sum(len(piece.text) for paragraph in part for piece in paragraph) <= most for part in parts)


def test_an_empty_text_is_one_empty_part() -> None:
    assert rules.parts(()) == ((),)


def test_a_long_paragraph_is_cut_behind_a_sentence() -> None:
    (first, *_rest) = rules.parts(rules.read_text("One sentence stands here. " * 10), 100)

    assert first[0][-1].text.endswith("here.")


def test_a_long_paragraph_begins_behind_a_short_one() -> None:
    (first, *_rest) = rules.parts(rules.read_text("Short.\n" + "One sentence stands here. " * 10), 100)

    assert [paragraph[-1].text for paragraph in first] == ["Short.", "One sentence stands here. One sentence stands here. One sentence stands here."]


@given(st.times(), st.sampled_from(ZONES), st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - made aware here
def test_the_next_hour_comes_within_two_days_and_is_ahead(hour: time, zone: str, now: datetime) -> None:
    at = rules.next_at(hour.replace(tzinfo=None), ZoneInfo(zone), now)

    assert now < at <= now + timedelta(hours=49)


def test_at_the_very_hour_the_next_one_is_tomorrows() -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    at = rules.next_at(rules.USUAL_HOUR, zone, NOON)

    assert rules.next_at(rules.USUAL_HOUR, zone, at) == at + timedelta(days=1)


def test_a_failing_feed_is_left_alone_longer_each_time_and_a_day_at_most() -> None:
    waits = [rules.retry_at(failures, NOON) - NOON for failures in (1, 2, 3, 5, 6, 400)]

    assert waits == [timedelta(hours=hours) for hours in (1, 2, 4, 16, 24, 24)]


@pytest.mark.parametrize(
    ("failures", "days", "is_dead"),
    [(5, 2, True), (4, 9, False), (9, 1, False)],
)
def test_a_feed_is_dead_after_five_failures_over_two_days(failures: int, days: int, is_dead: bool) -> None:  # noqa: FBT001
    assert rules.is_dead(failures, NOON - timedelta(days=days), NOON) is is_dead


def test_reminders_end_with_the_list() -> None:
    assert rules.next_reminder(NOON, 0, NOON) == NOON + timedelta(days=2)
    assert rules.next_reminder(NOON, 1, NOON + timedelta(days=2)) == NOON + timedelta(days=4)
    assert [rules.is_last(number) for number in range(3)] == [False, False, True]
    assert rules.next_reminder(NOON, 3, NOON) is None
