"""The arithmetic of polls, by properties."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.polls import rules
from tests.talk import BEGINNING

words = st.text(st.characters(blacklist_characters="|｜\n", blacklist_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20)
positions = st.integers(1, 12)
spans = st.integers(1, 60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes))


@given(question=words, options=st.lists(words, max_size=30), between=st.sampled_from(["|", " | ", "\n", " ｜ ", "||"]))
def test_one_line_is_read_back_as_it_was_put_together(question: str, options: list[str], between: str) -> None:
    assert rules.read_line(between.join([question, *options])) == (question, tuple(options))


@given(line=st.text(max_size=200))
def test_no_part_of_any_line_is_empty_or_holds_a_bar(line: str) -> None:
    _question, options = rules.read_line(line)

    assert all(option.strip() == option != "" and "|" not in option for option in options)


@given(folded=st.lists(st.sampled_from("abcdef"), max_size=12))
def test_what_is_the_same_is_found_with_all_its_places(folded: list[str]) -> None:
    found = rules.same_places(folded)

    assert {folded[places[0]] for places in found} == {word for word, number in Counter(folded).items() if number > 1}
    assert all(folded[place] == folded[places[0]] for places in found for place in places)
    assert sum(len(places) for places in found) == sum(number for number in Counter(folded).values() if number > 1)


@given(presses=st.lists(positions, max_size=40))
def test_where_one_may_be_chosen_the_last_press_is_the_answer(presses: list[int]) -> None:
    chosen: frozenset[int] = frozenset()
    for pressed in presses:
        chosen = rules.pick(chosen, pressed, 1).positions

    assert chosen == frozenset(presses[-1:])


@given(presses=st.lists(positions, max_size=40), most=st.integers(2, 12))
def test_never_more_are_chosen_than_fit_and_a_full_choice_stays_as_it_is(presses: list[int], most: int) -> None:
    chosen: frozenset[int] = frozenset()
    for pressed in presses:
        picked = rules.pick(chosen, pressed, most)
        assert len(picked.positions) <= most
        assert picked.is_full == (len(chosen) == most and pressed not in chosen)
        assert picked.positions == (chosen if picked.is_full else chosen ^ {pressed})
        chosen = picked.positions


@given(number=st.integers(0, 30), least=st.integers(1, 30), more=st.integers(0, 29))
def test_an_answer_counts_from_the_fewest_to_the_most(number: int, least: int, more: int) -> None:
    assert rules.is_complete(number, least, least + more) == (number in range(least, least + more + 1))


@given(runs=spans)
def test_reminders_lie_between_the_beginning_and_the_end_in_order_at_most_two(runs: timedelta) -> None:
    ends = BEGINNING + runs
    found = [reminder.due_at for reminder in rules.reminders(BEGINNING, ends)]

    assert len(found) <= 2
    assert found == sorted(set(found))
    assert all(BEGINNING + timedelta(hours=3) <= due_at < ends for due_at in found)


@given(runs=spans, passed=spans)
def test_the_reminder_that_is_due_is_the_last_before_now_and_the_next_lies_ahead(runs: timedelta, passed: timedelta) -> None:
    ends, now = BEGINNING + runs, BEGINNING + passed
    due, ahead = rules.due_reminder(BEGINNING, ends, now), rules.next_reminder_at(BEGINNING, ends, now)
    every = [reminder.due_at for reminder in rules.reminders(BEGINNING, ends)]

    assert (due.due_at if due else None) == max((one for one in every if one <= now < ends), default=None)
    assert ahead == min((one for one in every if one > now), default=None)


@given(runs=st.timedeltas(timedelta(minutes=1), timedelta(hours=6) - timedelta(seconds=1)))
def test_a_poll_of_less_than_six_hours_reminds_nobody(runs: timedelta) -> None:
    assert rules.reminders(BEGINNING, BEGINNING + runs) == ()


@given(votes=st.dictionaries(st.integers(1, 30), st.integers(0, 5)))
def test_nobody_has_more_than_those_ahead_and_nobody_is_ahead_with_nothing(votes: dict[int, int]) -> None:
    ahead = rules.leaders(votes)

    assert all(votes[option] == max(votes.values()) > 0 for option in ahead)
    assert bool(ahead) == any(votes.values())


@given(passed=spans)
def test_a_poll_is_over_at_the_very_instant_of_its_end(passed: timedelta) -> None:
    assert rules.is_over("open", BEGINNING, BEGINNING)
    assert rules.is_over("open", BEGINNING, BEGINNING + passed)
    assert not rules.is_over("open", BEGINNING + passed, BEGINNING)
    assert not rules.is_over("draft", BEGINNING, BEGINNING + passed)
    assert rules.is_over("closed", BEGINNING + passed, BEGINNING)
