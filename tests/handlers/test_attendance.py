"""Attendance: people arrive, the roll is called, the list is there."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.models.ledger import File
from db.models.meetings import Meeting
from handlers.attendance import rules
from tests.talk import BEGINNING, Person, Talk


async def _evening(talk: Talk, binh: Person) -> Meeting:
    """Call a meeting for tonight and let it be half past seven."""
    await binh.says("/meeting 1/12 19:30 Culture House")
    await binh.presses("Send the invitation")
    talk.clock.moves_to("19:00")
    await talk.tick()
    with talk.app.database.transaction() as session:
        return session.query(Meeting).one()


def _sha(talk: Talk, file_id: int) -> str:
    with talk.app.database.transaction() as session:
        return session.get_one(File, file_id).sha256


def _code(talk: Talk, meeting: Meeting) -> str:
    return rules.code_at(meeting.secret, rules.step_of(talk.clock.now()))


async def test_a_member_checks_in_with_the_code_of_the_room(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = await _evening(talk, binh)

    answer = await ana.says(f"/checkin {_code(talk, meeting)}")

    assert answer.title == "You are checked in."
    assert answer.progress("Present") == (1, 2)


async def test_a_late_member_is_counted_present_and_marked_late(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = await _evening(talk, binh)
    talk.clock.moves_to("19:55")

    answer = await ana.says(f"/checkin {_code(talk, meeting)}")

    assert answer.progress("Present") == (1, 2)
    assert "You are marked as late" in answer
    await binh.says("/rollcall")
    assert (await binh.presses("See the list")).line_about("ana") == "late"


async def test_a_code_is_good_for_sixty_seconds(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    meeting = await _evening(talk, binh)
    code = _code(talk, meeting)

    talk.clock.passes(timedelta(seconds=40))
    in_time = await ana.says(f"/checkin {code}")
    talk.clock.passes(timedelta(seconds=31))
    too_late = await cam.says(f"/checkin {code}")

    assert in_time.title == "You are checked in."
    assert f"No meeting of Cell 3 has the code {code} now" in too_late


async def test_the_menu_asks_for_the_code_and_keeps_asking_until_it_is_right(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = await _evening(talk, binh)
    await ana.says("/checkin")

    wrong = await ana.says("12")
    right = await ana.says(_code(talk, meeting))

    assert "The code has 4 digits" in wrong.error("code")
    assert right.title == "You are checked in."


async def test_checking_in_twice_changes_nothing_and_says_so(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = await _evening(talk, binh)
    await ana.says(f"/checkin {_code(talk, meeting)}")
    talk.clock.moves_to("20:30")

    answer = await ana.says(f"/checkin {_code(talk, meeting)}")

    assert answer.title == "You were checked in already."
    assert answer.fact("Arrived") == "19:00"


async def test_guessing_codes_is_stopped(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = await _evening(talk, binh)
    wrong = f"{(int(_code(talk, meeting)) + 5000) % 10000:04d}"
    for _try in range(10):
        await ana.says(f"/checkin {wrong}")

    answer = await ana.says(f"/checkin {_code(talk, meeting)}")

    assert "Too many tries" in answer


async def test_the_qr_code_of_the_room_shows_one_button_that_checks_in(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = await _evening(talk, binh)

    asked = await ana.opens(f"c-{rules.token_at(meeting.secret, rules.step_of(talk.clock.now()))}")
    answer = await ana.presses("Check in")

    assert asked.title == "Check in to “December cell meeting”?"
    assert answer.title == "You are checked in."


async def test_a_member_of_another_cell_is_not_let_in_by_the_code(talk: Talk) -> None:
    binh, dung = await talk.secretary("binh"), await talk.member("dung", "far")
    meeting = await _evening(talk, binh)

    answer = await dung.says(f"/checkin {_code(talk, meeting)}")

    assert "No meeting of Cell 9" in answer


async def test_the_secretary_marks_all_present_except(talk: Talk) -> None:
    binh, _ana, _cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await _evening(talk, binh)
    await binh.says("/rollcall")
    await binh.presses("All present except")

    await binh.presses("Cam")
    answer = await binh.presses("Save: 2 more are present")

    assert answer.progress("Present") == (2, 3)
    listed = await binh.presses("See the list")
    assert (listed.line_about("ana"), listed.line_about("cam")) == ("present", "absent")


async def test_who_gave_a_reason_before_is_excused_not_absent(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await binh.says("/meeting 1/12 19:30 Culture House")
    await binh.presses("Send the invitation")
    await ana.presses("I cannot come")
    await ana.fills(kind="ill")
    talk.clock.moves_to("19:30")
    await talk.tick()
    await binh.says("/rollcall")

    await binh.presses("Close the register")

    assert (await binh.presses("See the list")).line_about("ana") == "excused"


async def test_exempt_and_away_members_stand_outside_the_base(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("ana")
    await talk.member("old", is_exempt=True)
    await _evening(talk, binh)

    answer = await binh.says("/rollcall")

    assert answer.progress("Present") == (0, 2)
    assert "Not counted: 1 exempt" in answer.fact("Base")


async def test_the_board_in_the_group_is_one_message_that_is_edited(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.group()
    meeting = await _evening(talk, binh)

    await ana.says(f"/checkin {_code(talk, meeting)}")
    await binh.says(f"/checkin {_code(talk, meeting)}")

    (board,) = talk.in_group()
    assert board.progress("Present") == (2, 2)
    assert "Ana" not in board


async def test_the_register_closes_by_itself_and_the_secretary_hears_it(talk: Talk) -> None:
    binh, _ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = await _evening(talk, binh)
    await binh.says(f"/checkin {_code(talk, meeting)}")

    talk.clock.moves_to("2026-12-02 07:00")
    await talk.tick()

    assert "The register is closed" in binh.last
    assert "0 with a reason, 1 without" in binh.last.fact("Absent")
    assert binh.last.line_about("ana") == "absent"


async def test_two_absences_in_a_row_are_told_in_a_tone_of_care(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("ana")
    for line in ("1/12 19:30", "2/12 19:30"):
        await binh.says(f"/meeting {line} Culture House")
        await binh.presses("Send the invitation")
    last = binh.last
    for wall in ("2026-12-01 19:30", "2026-12-02 19:30"):
        talk.clock.moves_to(wall)
        await talk.tick()
        await binh.says("/rollcall")
        last = await binh.presses("Close the register")

    assert "Ana was not there for the second time in a row" in last


async def test_a_correction_stands_under_the_list_with_who_and_why(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("ana")
    await _evening(talk, binh)
    await binh.says("/rollcall")
    await binh.presses("Close the register")
    await binh.presses("See the list")
    await binh.presses("Correct")

    answer = await binh.fills(member="ana", status="present", reason="Came by the back door")

    assert answer.line_about("ana") == "present"
    assert "absent, now present. Binh" in answer
    assert "Came by the back door" in answer


async def test_the_levels_above_see_counts_and_no_names(talk: Talk) -> None:
    binh, officer = await talk.secretary("binh"), await talk.officer("officer")
    await talk.member("ana")
    await _evening(talk, binh)
    await binh.says("/rollcall")

    answer = await officer.does(binh.last.action("attendance.list"))

    assert answer.progress("Present") == (0, 2)
    assert "Ana" not in answer


@pytest.mark.parametrize(("button", "ending", "magic"), [("As Excel", ".xlsx", b"PK"), ("As PDF", ".pdf", b"%PDF")])
async def test_the_list_comes_as_a_file(talk: Talk, button: str, ending: str, magic: bytes) -> None:
    binh = await talk.secretary("binh")
    await _evening(talk, binh)
    await binh.says("/rollcall")
    await binh.presses("See the list")

    await binh.presses(button)

    (file,) = binh.last.card.attachments
    assert file.name.endswith(ending)
    assert file.size > 1000
    assert talk.app.store.read(_sha(talk, file.file_id)).startswith(magic)


async def test_the_room_screen_shows_code_and_count(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    meeting = await _evening(talk, binh)
    await binh.says("/rollcall")

    answer = await binh.presses("Code and room screen")

    assert _code(talk, meeting) in answer
    assert answer.button("Open the room screen").url.startswith("http://sotay.test/p/")


@given(secret=st.text(min_size=8, max_size=32), seconds=st.integers(0, 10**9))
def test_every_code_is_accepted_for_at_least_thirty_seconds_and_at_most_sixty(secret: str, seconds: int) -> None:
    now = BEGINNING + timedelta(seconds=seconds)
    code = rules.code_at(secret, rules.step_of(now))

    assert rules.accepts_code(secret, code, now)
    assert rules.accepts_code(secret, code, now + timedelta(seconds=29))
    later = [rules.code_at(secret, rules.step_of(now) + step) for step in (1, 2, 3)]
    assert code in later or not rules.accepts_code(secret, code, now + timedelta(seconds=60))


@given(entitled=st.integers(0, 500))
def test_more_than_half_is_never_half(entitled: int) -> None:
    needed = rules.needed_for(entitled, 1, 2, is_more_than=True, number=None)

    assert 2 * needed > entitled
    assert 2 * (needed - 1) <= entitled


@given(entitled=st.integers(0, 500))
def test_two_thirds_are_counted_in_whole_people(entitled: int) -> None:
    needed = rules.needed_for(entitled, 2, 3, is_more_than=False, number=None)

    assert 3 * needed >= 2 * entitled > 3 * (needed - 1) or entitled == 0
