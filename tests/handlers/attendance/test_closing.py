"""Registers open and close, by hand and by themselves; are corrected, undone, moved; and notice who stays away."""

import io
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select

from core.card import Action
from db.models.ledger import AuditEntry, File
from db.models.meetings import AttendanceCorrection
from tests.handlers.attendance.evening import call, change_unit, checks_in, mark_of, opens, says_no, state_of
from tests.talk import Talk


async def test_the_register_opens_by_itself_an_hour_before(talk: Talk) -> None:
    meeting = call(talk)

    await opens(talk, meeting, "18:29")
    before = state_of(talk, meeting)
    await opens(talk, meeting, "18:30")

    assert (before, state_of(talk, meeting)) == ("called", "open")


async def test_a_meeting_that_was_over_before_the_program_started_is_left_alone(talk: Talk) -> None:
    meeting = call(talk)

    await opens(talk, meeting, "2026-12-01 23:30")

    assert state_of(talk, meeting) == "called"


async def test_a_list_kept_on_paper_is_entered_the_next_day(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = call(talk)
    talk.clock.moves_to("2026-12-02 08:00")
    await talk.tick()
    await binh.says("/rollcall")
    await binh.presses("All present except")
    await binh.presses("Save")
    await talk.tick()

    still_open = state_of(talk, meeting)
    talk.clock.passes(timedelta(hours=2))
    await talk.tick()

    mark = mark_of(talk, meeting, ana)
    assert (still_open, state_of(talk, meeting)) == ("open", "closed")
    assert mark
    assert mark.status == "present"


async def test_where_nobody_was_entered_the_secretary_is_asked_and_nobody_called_absent(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)

    talk.clock.moves_to("2026-12-02 07:00")
    await talk.tick()
    await talk.tick()

    assert "Did it take place?" in binh.last
    assert len([one for one in binh.sees if "Did it take place?" in one]) == 1
    assert state_of(talk, meeting) == "open"
    assert mark_of(talk, meeting, ana) is None


async def test_silence_is_absence_and_a_reason_is_an_excuse(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    old = await talk.member("old", is_exempt=True)
    meeting = call(talk)
    says_no(talk, meeting, ana, "in hospital")
    says_no(talk, meeting, cam, None)
    await opens(talk, meeting)
    await checks_in(binh, meeting)
    await binh.says("/rollcall")

    answer = await binh.presses("Close the register")

    assert answer.fact("Absent") == "1 with a reason, 1 without"
    assert (answer.line_about("Ana"), answer.line_about("Cam")) == ("excused", "absent")
    assert "in hospital" in answer
    exempt = mark_of(talk, meeting, old)
    assert exempt
    assert (exempt.status, exempt.counted_as) == ("outside", "exempt")


async def test_the_other_secretary_hears_what_came_of_it_and_the_one_who_closed_reads_it_once(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    deputy = await talk.member("deputy", role="deputy")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(binh, meeting)
    await binh.says("/rollcall")

    await binh.presses("Close the register")

    assert "The register is closed" in deputy.last
    assert len([one for one in binh.sees if "The register is closed" in one]) == 1


async def test_an_old_close_button_shows_the_register_as_it_is(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    meeting = call(talk)
    await opens(talk, meeting)
    roll = await binh.says("/rollcall")
    close = roll.action("attendance.close")
    await binh.does(close)

    answer = await binh.does(close)

    assert "The register is closed" in answer
    assert answer.actions[0] == "attendance.list"


async def test_closing_by_mistake_is_undone_and_what_was_entered_stays(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(ana, meeting)
    await binh.says("/rollcall")
    await binh.presses("Close the register")

    await binh.presses("Open the register again")
    answer = await checks_in(cam, meeting)

    kept = mark_of(talk, meeting, ana)
    assert state_of(talk, meeting) == "open"
    assert answer.title == "You are checked in."
    assert kept
    assert (kept.status, kept.counted_as) == ("present", None)
    assert mark_of(talk, meeting, binh) is None


async def test_after_a_day_closing_is_not_undone(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(binh, meeting)
    await binh.says("/rollcall")
    closed = await binh.presses("Close the register")
    talk.clock.passes(timedelta(hours=25))

    answer = await binh.does(closed.action("attendance.reopen"))

    assert "This register can no longer be opened again." in answer
    assert state_of(talk, meeting) == "closed"


async def test_a_correction_keeps_who_when_and_why(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(binh, meeting)
    await binh.says("/rollcall")
    await binh.presses("Close the register")
    await binh.presses("See the list")
    await binh.presses("Correct")

    without = await binh.fills(member="ana", status="excused", reason="")
    answer = await binh.fills(member="ana", status="excused", reason="hospital slip")

    assert without.error("reason")
    assert answer.line_about("Ana") == "excused"
    assert "absent, now excused. Binh, Tuesday, 1 December 2026, 19:00: hospital slip" in answer
    with talk.app.database.transaction() as session:
        kept = session.scalars(select(AttendanceCorrection)).one()
        audited = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance.corrected")).one()
    assert (kept.member_id, kept.by_member_id, kept.was, kept.became, kept.reason) == (ana.member_id, binh.member_id, "absent", "excused", "hospital slip")
    assert "hospital" not in audited.fields


async def test_a_correction_that_changes_nothing_is_said_beside_its_field(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("Close the register")
    await binh.presses("See the list")
    await binh.presses("Correct")

    answer = await binh.fills(member="ana", status="absent", reason="was not there")

    assert answer.error("status") == "It says so already."


async def test_an_open_register_is_marked_not_corrected(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.does(Action("attendance.correct", (meeting.id,)))

    answer = await binh.fills(member="ana", status="present", reason="is here")

    assert "The register is still open" in answer


async def test_a_meeting_put_off_by_a_week_waits_with_its_register(talk: Talk) -> None:
    talk.group()
    binh = await talk.secretary("binh")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.does(Action("meetings.change", (meeting.id,)))

    await binh.fills(title="December cell meeting", starts="8/12/2026 19:30", place="", link="")

    (board,) = talk.in_group()
    assert state_of(talk, meeting) == "called"
    assert "Check-in opens on Tuesday, 8 December 2026, 18:30." in board


async def test_a_meeting_called_off_is_called_off_on_the_board_too(talk: Talk) -> None:
    talk.group()
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.does(Action("meetings.cancel", (meeting.id,)))
    await binh.fills(reason="storm")

    (board,) = talk.in_group()
    answer = await checks_in(ana, meeting)

    assert "This meeting does not take place." in board
    assert board.labels == []
    assert "No meeting of Cell 3 has the code" in answer


@pytest.mark.parametrize("is_excused", [True, False])
async def test_two_meetings_missed_are_told_with_care_and_a_third_is_not(talk: Talk, *, is_excused: bool) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    answers = []
    for day in (1, 2, 3):
        meeting = call(talk, f"2026-12-0{day} 19:30")
        if is_excused:
            says_no(talk, meeting, ana)
        await opens(talk, meeting, f"2026-12-0{day} 19:30")
        await checks_in(binh, meeting)
        await binh.says("/rollcall")
        answers.append(await binh.presses("Close the register"))

    care = "Ana was not there for the second time in a row. Perhaps a call or a visit would do good."
    assert [care in answer for answer in answers] == [False, True, False]


async def test_somebody_who_did_not_have_to_come_is_not_missed(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("old", is_exempt=True)
    for day in (1, 2):
        meeting = call(talk, f"2026-12-0{day} 19:30")
        await opens(talk, meeting, f"2026-12-0{day} 19:30")
        await checks_in(binh, meeting)
        await binh.says("/rollcall")
        await binh.presses("Close the register")

    assert "Old" not in binh.last
    assert "Nobody was missing." in binh.last


async def test_a_union_branch_without_quorum_hears_that_the_meeting_is_not_held(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    for number in range(30):
        await talk.member(f"m{number}")
    change_unit(talk, "cell", preset="union_branch")
    await opens(talk, call(talk), "19:46")

    answer = await binh.says("/rollcall")

    assert "15 minutes after the start there is no quorum. By your rules the meeting is not held." in answer


async def test_the_workbook_holds_the_head_of_the_minutes_everybody_and_the_corrections(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await talk.member("cam", standing="probationary")
    meeting = call(talk, place="Culture House")
    says_no(talk, meeting, ana, "in hospital")
    await opens(talk, meeting)
    await checks_in(binh, meeting)
    await binh.says("/rollcall")
    await binh.presses("Close the register")
    await binh.presses("See the list")
    await binh.presses("Correct")
    await binh.fills(member="cam", status="late", reason="came by the back door")

    await binh.presses("As Excel")

    (attached,) = binh.last.card.attachments
    with talk.app.database.transaction() as session:
        sheet = openpyxl.load_workbook(io.BytesIO(talk.app.store.read(session.get_one(File, attached.file_id).sha256))).worksheets[0]
    rows = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
    facts = {row[0]: row[1] for row in rows if len(row) == 2}
    assert rows[:2] == [["An Binh commune"], ["Cell 3"]]
    assert facts["Present"] == "1 of 2 official members, 2 needed (no quorum)"
    assert facts["Probationary members"] == "1 of 1 present"
    assert facts["Absent with a reason"] == "1: Ana"
    assert ["1", "Ana", "Official member", "excused", "in hospital"] in rows
    assert ["2", "Binh", "Official member", "present", "19:00"] in rows
    assert rows[-1] == ["Cam: absent, now late. Binh, Tuesday, 1 December 2026, 19:00: came by the back door"]


async def test_a_file_that_could_not_be_made_is_told_with_what_to_do(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    binh = await talk.secretary("binh")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("See the list")
    monkeypatch.setattr("bot.computing.papers._pdf", lambda _data: 1 // 0)

    await binh.presses("As PDF")

    assert "The file could not be made. Please try again" in binh.last


async def test_two_closings_in_one_moment_tell_once(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    first, second = call(talk), call(talk, "2026-12-01 19:45", title="Committee")
    await opens(talk, first)
    for meeting in (first, second):
        await checks_in(binh, meeting)
    talk.clock.moves_to("2026-12-02 07:00")

    await talk.tick()
    await talk.tick()

    closed = [one for one in binh.sees if "The register is closed" in one]
    assert sorted(one.title for one in closed) == ["Committee", "December cell meeting"]
