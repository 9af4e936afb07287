"""People arrive: by the code, by the square, twice, late, too early, uninvited; and go again."""

import re
from datetime import timedelta

from sqlalchemy import select

from core.card import Action
from db.models.meetings import Attendance
from tests.at_once import at_once
from tests.handlers.attendance.evening import call, change_unit, checks_in, code_of, mark_of, opens, token_of, visits
from tests.statements import Statements
from tests.talk import Talk


async def test_the_answer_says_where_when_and_how_many(talk: Talk) -> None:
    ana = await talk.member("ana")
    await talk.secretary("binh")
    meeting = call(talk)
    await opens(talk, meeting, "19:25")

    answer = await checks_in(ana, meeting)

    assert answer.title == "You are checked in."
    assert answer.fact("Meeting") == "December cell meeting"
    assert answer.fact("Arrived") == "19:25"
    assert "1 of 2 official members, 2 needed" in answer


async def test_who_check_in_at_the_same_moment_are_counted_once_and_each_reads_how_many_are_there(talk: Talk) -> None:
    people = [await talk.member(name) for name in ("ana", "cam", "dao", "lan")]
    meeting = call(talk)
    await opens(talk, meeting)
    for person in people:
        await person.says("/menu")

    async with Statements() as statements:
        answers = await at_once(talk.app.database, *(checks_in(person, meeting) for person in people))

    present = sorted(int(word) for answer in answers for word in re.findall(r"(\d+) of 4 official members", answer.text))
    counted = [one for one in statements.sent if one.startswith("SELECT count(*)") and "membership" in one]
    if talk.app.database.is_sqlite:
        assert (present, len(counted)) == ([4, 4, 4, 4], 1)
    else:  # four transactions side by side: each counts those who were committed before it, and itself
        assert len(present) == len(counted) == 4
        assert all(number >= 1 for number in present)


async def test_ten_minutes_after_the_start_is_on_time_and_one_second_more_is_late(talk: Talk) -> None:
    ana, cam = await talk.member("ana"), await talk.member("cam")
    meeting = call(talk, late_after_minutes=10)
    await opens(talk, meeting, "19:40")

    on_time = await checks_in(ana, meeting)
    talk.clock.passes(timedelta(seconds=1))
    late = await checks_in(cam, meeting)

    assert "late" not in on_time
    assert "You are marked as late." in late


async def test_more_than_an_hour_before_the_start_no_code_is_good(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk)
    talk.clock.moves_to("18:29")

    answer = await checks_in(ana, meeting)

    assert f"No meeting of Cell 3 has the code {code_of(talk, meeting)} now" in answer
    assert mark_of(talk, meeting, ana) is None


async def test_the_secretary_may_open_the_register_earlier(talk: Talk) -> None:
    ana, binh = await talk.member("ana"), await talk.secretary("binh")
    meeting = call(talk)
    talk.clock.moves_to("16:00")
    waiting = await binh.says("/rollcall")

    await binh.presses("Open the register now")
    answer = await checks_in(ana, meeting)

    assert waiting.fact("Check-in") == "opens by itself at 18:30"
    assert answer.title == "You are checked in."


async def test_after_closing_the_code_is_refused_with_what_to_do(talk: Talk) -> None:
    ana, binh = await talk.member("ana"), await talk.secretary("binh")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("Close the register")

    answer = await checks_in(ana, meeting)

    assert "The register is closed. If it is wrong, your secretary can correct it." in answer


async def test_a_union_branch_closes_check_in_thirty_minutes_after_the_start(talk: Talk) -> None:
    ana = await talk.member("ana")
    change_unit(talk, "cell", preset="union_branch")
    meeting = call(talk, kind="regular")
    await opens(talk, meeting)
    talk.clock.moves_to("20:01")

    answer = await checks_in(ana, meeting)

    assert "Check-in ended at 20:00." in answer


async def test_spaces_hyphens_and_other_digits_in_the_code_do_not_matter(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    code = code_of(talk, meeting)
    arabic = "".join(chr(0x660 + int(digit)) for digit in code)

    answer = await ana.says(f"/diemdanh {arabic[:2]} - {arabic[2:]}")

    assert answer.title == "You are checked in."


async def test_a_word_instead_of_the_code_gets_an_example(talk: Talk) -> None:
    ana = await talk.member("ana")

    answer = await ana.says("/checkin hello")

    assert answer.error("code") == "The code has 4 digits. Please type it again, for example: 4821"


async def test_a_second_time_publishes_nothing_and_changes_nothing(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(ana, meeting)
    before = mark_of(talk, meeting, ana)
    talk.clock.moves_to("20:30")

    answer = await checks_in(ana, meeting)

    after = mark_of(talk, meeting, ana)
    assert answer.title == "You were checked in already."
    assert before
    assert after
    assert (before.arrived_at, before.status, before.version) == (after.arrived_at, after.status, after.version)


async def test_somebody_called_absent_by_mistake_arrives_all_the_same(talk: Talk) -> None:
    ana, binh = await talk.member("ana"), await talk.secretary("binh")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("Mark somebody otherwise")
    await binh.fills(member="ana", status="absent")
    talk.clock.moves_to("19:50")

    answer = await checks_in(ana, meeting)

    assert answer.title == "You are checked in."
    assert "You are marked as late." in answer


async def test_a_guest_of_the_cell_checks_in_and_stands_outside_the_base(talk: Talk) -> None:
    ana, gast = await talk.member("ana"), await talk.member("gast", "other")
    visits(talk, gast)
    meeting = call(talk, only=(ana,))
    await opens(talk, meeting)

    answer = await checks_in(gast, meeting)

    assert answer.title == "You are checked in."
    assert answer.progress("Present") == (0, 1)


async def test_members_come_to_the_meeting_of_a_unit_above_where_they_are_invited(talk: Talk) -> None:
    ana, binh = await talk.member("ana"), await talk.secretary("binh")
    meeting = call(talk, unit="commune", only=(binh,))
    await opens(talk, meeting)

    answer = await checks_in(binh, meeting)

    assert answer.progress("Present") == (1, 1)
    assert (await checks_in(ana, meeting)).progress("Present") == (1, 1)


async def test_the_square_asks_first_and_writes_nothing(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)

    answer = await ana.opens(f"c-{token_of(talk, meeting)}")

    assert answer.title == "Check in to “December cell meeting”?"
    assert mark_of(talk, meeting, ana) is None


async def test_a_square_is_good_for_ninety_seconds(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    token = token_of(talk, meeting)

    talk.clock.passes(timedelta(seconds=60))
    in_time = await ana.opens(f"c-{token}")
    talk.clock.passes(timedelta(seconds=30))
    too_late = await ana.opens(f"c-{token}")

    assert "Check in to" in in_time
    assert "This QR code is too old" in too_late


async def test_the_button_of_somebody_else_checks_nobody_in(talk: Talk) -> None:
    ana, cam = await talk.member("ana"), await talk.member("cam")
    meeting = call(talk)
    await opens(talk, meeting)
    shown = await ana.opens(f"c-{token_of(talk, meeting)}")

    answer = await cam.does(shown.action("attendance.arrive"))

    assert "This button is too old" in answer
    assert mark_of(talk, meeting, cam) is None


async def test_a_made_up_button_checks_nobody_in(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)

    answer = await ana.does(Action("attendance.arrive", (meeting.id, 1, 1)))

    assert "This button is too old" in answer
    assert mark_of(talk, meeting, ana) is None


async def test_somebody_who_has_not_joined_is_told_to_join_first(talk: Talk) -> None:
    meeting = call(talk)
    await opens(talk, meeting)

    answer = await talk.guest("stranger").opens(f"c-{token_of(talk, meeting)}")

    assert "Please join with the code of your invitation first" in answer


async def test_who_leaves_early_is_marked_and_may_take_it_back(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(ana, meeting)
    talk.clock.moves_to("20:30")

    left = await ana.presses("I am leaving")
    gone = mark_of(talk, meeting, ana)
    await ana.presses("I am still here")
    back = mark_of(talk, meeting, ana)

    assert "Noted: you left before the end." in left
    assert gone
    assert gone.status == "left_early"
    assert back
    assert (back.status, back.left_at) == ("present", None)


async def test_who_leaves_in_the_last_quarter_of_an_hour_stayed_to_the_end(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk, minutes_long=90)
    await opens(talk, meeting)
    await checks_in(ana, meeting)
    talk.clock.moves_to("20:45")

    answer = await ana.presses("I am leaving")

    assert "you stayed to the end" in answer


async def test_coming_back_by_the_code_is_no_second_arrival(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(ana, meeting)
    talk.clock.moves_to("20:00")
    await ana.presses("I am leaving")
    talk.clock.moves_to("20:10")

    answer = await checks_in(ana, meeting)

    assert answer.title == "Welcome back."
    assert answer.fact("Arrived") == "19:00"


async def test_nobody_leaves_who_never_came(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)

    answer = await ana.does(Action("attendance.leave", (meeting.id,)))

    assert "You have not checked in to this meeting." in answer


async def test_the_right_one_of_two_meetings_is_found_by_its_code(talk: Talk) -> None:
    ana = await talk.member("ana")
    first, second = call(talk), call(talk, "2026-12-01 20:00", title="Committee")
    await opens(talk, first, "19:10")

    answer = await checks_in(ana, second)

    assert answer.fact("Meeting") == "Committee"
    with talk.app.database.transaction() as session:
        assert session.scalars(select(Attendance.meeting_id)).all() == [second.id]
