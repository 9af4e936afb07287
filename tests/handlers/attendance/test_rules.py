"""The arithmetic of attendance, by properties."""

from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from handlers.attendance import rules
from handlers.attendance.rules import Basis, Mark, Punctuality, Status
from tests.talk import BEGINNING

secrets = st.text(min_size=8, max_size=32)
instants = st.integers(0, 10**9).map(lambda seconds: BEGINNING + timedelta(seconds=seconds))
marks = st.builds(Mark, st.sampled_from(Basis), st.none() | st.sampled_from(Status), st.booleans())
STARTS = datetime.fromisoformat("2026-12-01T19:30:00+07:00")


@given(secret=secrets, now=instants)
def test_a_code_has_four_digits_and_changes_on_the_half_minute(secret: str, now: datetime) -> None:
    code = rules.code_at(secret, rules.step_of(now))

    assert len(code) == 4
    assert code.isdecimal()
    assert timedelta(0) < rules.changes_at(now) - now <= timedelta(seconds=30)
    assert rules.step_of(rules.changes_at(now)) == rules.step_of(now) + 1


@given(secret=secrets, now=instants)
def test_a_code_is_good_for_sixty_seconds_from_when_it_appears_and_not_one_more(secret: str, now: datetime) -> None:
    appears = rules.changes_at(now)
    code = rules.code_at(secret, rules.step_of(appears))
    later = {rules.code_at(secret, rules.step_of(appears) + step) for step in (-2, -1, 1, 2)}
    assume(code not in later)

    assert not rules.accepts_code(secret, code, appears - timedelta(milliseconds=1))
    assert rules.accepts_code(secret, code, appears)
    assert rules.accepts_code(secret, code, appears + timedelta(seconds=60) - timedelta(milliseconds=1))
    assert not rules.accepts_code(secret, code, appears + timedelta(seconds=60))


@given(secret=secrets, other=secrets, now=instants)
def test_the_link_of_a_room_is_good_for_ninety_seconds_and_for_no_other_room(secret: str, other: str, now: datetime) -> None:
    assume(secret != other)
    appears = rules.changes_at(now)
    token = rules.token_at(secret, rules.step_of(appears))

    assert rules.accepts_token(secret, token, appears + timedelta(seconds=89))
    assert not rules.accepts_token(secret, token, appears + timedelta(seconds=90))
    assert not rules.accepts_token(other, token, appears)


@given(secret=secrets, now=instants, member_id=st.integers(1, 10**9), other_id=st.integers(1, 10**9))
def test_the_button_after_a_scan_is_good_for_one_member_and_for_minutes_only(secret: str, now: datetime, member_id: int, other_id: int) -> None:
    assume(member_id != other_id)
    step = rules.step_of(now)
    pressed = step, rules.press_proof(secret, member_id, step)

    assert rules.accepts_press(secret, member_id, pressed, now + timedelta(minutes=4))
    assert not rules.accepts_press(secret, member_id, pressed, now + timedelta(minutes=6))
    assert not rules.accepts_press(secret, other_id, pressed, now)
    assert not rules.accepts_press(secret, member_id, (step, pressed[1] + 1), now)


@given(minutes=st.integers(15, 600), late_after=st.integers(0, 60), offset=st.integers(-200, 1000))
def test_arrivals_are_judged_by_the_window_with_its_edges_included(minutes: int, late_after: int, offset: int) -> None:
    window = rules.window(STARTS, minutes, late_after)

    judged = rules.judge_arrival(window, STARTS + timedelta(minutes=offset))

    if offset < -60:
        assert judged is Punctuality.TOO_EARLY
    elif offset <= late_after:
        assert judged is Punctuality.ON_TIME
    elif offset <= minutes + 120:
        assert judged is Punctuality.LATE
    else:
        assert judged is Punctuality.TOO_LATE


@given(minutes=st.integers(30, 600), before=st.integers(0, 60))
def test_leaving_is_early_until_a_quarter_of_an_hour_before_the_end(minutes: int, before: int) -> None:
    window = rules.window(STARTS, minutes, 10)

    assert rules.leaves_early(window, window.ends_at - timedelta(minutes=before)) == (before > 15)


@given(closes_after=st.integers(0, 120), late_after=st.integers(0, 60))
def test_a_rule_may_close_the_register_early_but_never_before_lateness_begins(closes_after: int, late_after: int) -> None:
    window = rules.window(STARTS, 90, late_after, closes_after=closes_after)

    assert window.closes_at == STARTS + timedelta(minutes=max(closes_after, late_after))


def test_a_register_that_was_opened_after_the_meeting_stays_open_two_hours() -> None:
    window = rules.window(STARTS, 90, 10)
    next_day = STARTS + timedelta(days=1)

    assert rules.closes_itself_at(window, None) == window.ends_at + timedelta(hours=2)
    assert rules.closes_itself_at(window, next_day) == next_day + timedelta(hours=2)


@given(entitled=st.integers(0, 2000), numerator=st.integers(1, 9), denominator=st.integers(1, 9), is_more_than=st.booleans())
def test_a_quorum_is_the_least_whole_number_that_satisfies_its_rule(entitled: int, numerator: int, denominator: int, *, is_more_than: bool) -> None:
    assume(numerator <= denominator)

    needed = rules.needed_for(entitled, numerator, denominator, is_more_than=is_more_than, number=None)

    def suffices(count: int) -> bool:
        return count * denominator > entitled * numerator if is_more_than else count * denominator >= entitled * numerator

    assert needed >= 1
    assert suffices(needed)
    assert needed == 1 or not suffices(needed - 1)


@given(entitled=st.integers(0, 5000))
def test_five_percent_or_seventy_whichever_is_less(entitled: int) -> None:
    needed = rules.needed_for(entitled, 1, 20, is_more_than=False, number=70)

    assert needed == max(1, min(70, (entitled + 19) // 20))


@given(st.lists(marks, max_size=60))
def test_everybody_who_was_expected_is_counted_once(every: list[Mark]) -> None:
    counted = rules.tally(every, is_closed=True)
    expected = [mark for mark in every if mark.basis in rules.EXPECTED and mark.status is not Status.OUTSIDE]

    came = counted.present + counted.probationary_present
    assert came + counted.excused + counted.absent + counted.unseen == len(expected)


@given(st.lists(marks, max_size=60))
def test_guests_exempt_and_away_members_never_touch_the_base_or_the_bar(every: list[Mark]) -> None:
    inside = [mark for mark in every if mark.basis in rules.EXPECTED]

    with_all, without = rules.tally(every, is_closed=True), rules.tally(inside, is_closed=True)

    assert (with_all.entitled, with_all.present) == (without.entitled, without.present)


@given(st.lists(marks, max_size=60))
def test_who_left_early_is_out_of_the_room_but_was_there(every: list[Mark]) -> None:
    now, afterwards = rules.tally(every, is_closed=False), rules.tally(every, is_closed=True)
    left = sum(mark.basis is Basis.OFFICIAL and mark.status is Status.LEFT_EARLY for mark in every)

    assert afterwards.present - now.present == left


def test_two_missed_meetings_are_told_once() -> None:
    there, missed = Status.PRESENT, Status.ABSENT

    assert rules.has_just_missed_two([missed, missed, there])
    assert rules.has_just_missed_two([missed, Status.EXCUSED])
    assert not rules.has_just_missed_two([missed, there, missed])
    assert not rules.has_just_missed_two([missed, missed, missed])
    assert not rules.has_just_missed_two([missed])
