"""Meetings: one is called, answered, reminded of, moved, called off."""

from datetime import timedelta

import icalendar
from sqlalchemy import select

from bot.app import App
from core import jobs
from db.models.ledger import File
from db.models.meetings import Meeting
from tests.talk import Person, Talk


async def _call(binh: Person, line: str = "5/12 19:30 Culture House") -> None:
    await binh.says(f"/meeting {line}")
    await binh.presses("Send the invitation")


async def test_one_line_calls_a_meeting_and_shows_the_date_back_with_its_weekday(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    draft = await binh.says("/meeting 5/12 19:30 Culture House")

    assert draft.fact("Time") == "Saturday, 5 December 2026, 19:30"
    assert draft.fact("Place") == "Culture House"


async def test_nobody_is_told_before_the_secretary_sends(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")

    await binh.says("/meeting 5/12 19:30 Culture House")

    assert ana.sees == []


async def test_the_form_calls_a_meeting_with_the_agenda_of_the_preset(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.says("/meetings")
    await binh.presses("Call a meeting")

    draft = await binh.fills(kind="regular", starts="5/12 19:30", place="Culture House", agenda="preset", audience="all", minutes="90")

    assert "items" in draft.fact("Agenda")


async def test_a_date_that_does_not_exist_is_said_beside_its_field_and_nothing_typed_is_lost(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.says("/meeting")

    wrong = await binh.fills(kind="regular", starts="31/11 19h30", place="Culture House", agenda="preset", audience="all")

    assert "November" in wrong.error("starts")
    assert "30 days" in wrong.error("starts")
    assert wrong.field("place").value == "Culture House"


async def test_a_time_gone_by_is_refused_with_what_to_do(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.says("/meeting")

    wrong = await binh.fills(kind="regular", starts="30/11/2026 19:30", agenda="preset", audience="all")

    assert wrong.error("starts")


async def test_members_answer_with_one_tap_and_may_change_their_mind(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _call(binh)

    first = await ana.presses("I will come")
    second = await ana.presses("I will be late")

    assert "you will come. Thank you." in first
    assert second.button("I will be late").is_chosen
    assert len([one for one in ana.sees if "Saturday" in one]) == 1


async def test_who_cannot_come_gives_a_reason_in_two_taps(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _call(binh)
    await ana.presses("I cannot come")

    answer = await ana.fills(kind="ill")

    assert "you cannot come" in answer
    answers = await binh.presses("Who has answered")
    assert answers.line_about("ana") == "cannot come"
    assert answers.figure("not coming") == 1


async def test_the_secretary_answers_for_a_member_without_a_phone(talk: Talk) -> None:
    binh, elder = await talk.secretary("binh"), await talk.member("elder", reachable=False, has_phone=False)
    draft = await binh.says("/meeting 5/12 19:30 Culture House")
    await binh.presses("Send the invitation")
    await binh.presses("Answer for somebody")

    answers = await binh.fills(member="elder", answer="yes")

    assert "1 of them has no phone" in draft
    assert answers.line_about(elder.name) == "will come"
    assert "entered by the secretary" in answers


async def test_three_days_before_only_the_silent_are_reminded(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await _call(binh)
    await ana.presses("I will come")
    talk.clock.moves_to("2026-12-02 19:30")

    await talk.tick()

    assert "You have not answered yet" in cam.last
    assert not any("You have not answered yet" in one for one in ana.sees)


async def test_a_reminder_is_told_once_however_often_the_clock_ticks(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _call(binh)
    talk.clock.moves_to("2026-12-04 19:30")

    await talk.tick()
    await talk.tick()

    assert sum("The meeting is tomorrow" in one for one in ana.sees) == 1


async def test_who_said_no_is_not_reminded_again(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _call(binh)
    await ana.presses("I cannot come")
    await ana.fills(kind="work")
    talk.clock.moves_to("2026-12-05 17:30")

    await talk.tick()

    assert not any("begins in two hours" in one for one in ana.sees)


async def test_a_moved_meeting_is_told_anew_to_those_who_were_told_and_reminds_at_its_new_time(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _call(binh)
    await binh.presses("Change")

    await binh.fills(title="Monthly meeting", starts="12/12 20:00", place="Culture House")
    talk.clock.moves_to("2026-12-05 17:30")
    await talk.tick()

    assert len([one for one in ana.sees if "The date has changed" in one]) == 1
    assert ana.last.fact("Time") == "Saturday, 12 December 2026, 20:00"
    assert not any("begins in two hours" in one for one in ana.sees)


async def test_a_date_that_was_changed_twice_at_once_rings_once(talk: Talk) -> None:
    """The calendar file of the first change was still being made when the second came: both find the last date."""
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _call(binh)
    await binh.presses("Change")
    await binh.fills(title="Monthly meeting", starts="12/12 20:00", place="Culture House")
    with talk.app.database.transaction() as session:
        meeting_id = session.scalars(select(Meeting.id)).one()
        jobs.enqueue(session, "meetings.invite", {"meeting_id": meeting_id, "is_moved": True}, talk.clock.now())

    await talk.settles()

    assert len([one for one in ana.sees if "The date has changed" in one]) == 1


async def test_a_new_place_edits_the_invitation_and_rings_nobody(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _call(binh)
    await binh.presses("Change")

    await binh.fills(title="Monthly meeting", starts="05/12/2026 19:30", place="School hall")

    assert len(ana.sees) == 1
    assert ana.last.fact("Place") == "School hall"


async def test_a_cancelled_meeting_is_told_with_its_reason(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _call(binh)
    await binh.presses("Cancel the meeting")

    await binh.fills(reason="Flood warning")

    assert "does not take place" in ana.last
    assert ana.last.fact("Reason") == "Flood warning"


async def test_the_invitation_carries_a_calendar_file_that_another_program_reads(talk: Talk, app: App) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _call(binh)

    attached = next(one for one in ana.last.card.attachments if one.name.endswith(".ics"))

    with app.database.transaction() as session:
        content = app.store.read(session.get_one(File, attached.file_id).sha256)
    event = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
    assert event.to_ical().splitlines().count(b"DTSTART:20261205T123000Z") == 1
    assert event["location"] == "Culture House"


async def test_the_sender_watches_the_invitations_go_out(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await _call(binh)

    await talk.tick()

    assert "1 of 1 sent" in binh.sees_about("sent")
    assert (await binh.presses("What was sent")).fact("Place") == "Culture House"


async def test_a_stranger_to_the_unit_does_not_see_its_meetings(talk: Talk) -> None:
    binh, dung = await talk.secretary("binh"), await talk.member("dung", "far")
    await _call(binh)

    answer = await dung.says("/meetings")
    refused = await dung.does(binh.sees_about("Culture House").action("meetings.agenda"))

    assert "No meeting is planned" in answer
    assert "members of Cell 3 only" in refused


async def test_a_member_in_another_time_zone_reads_the_hour_there(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana", zone="Asia/Tokyo")

    await _call(binh)

    assert ana.last.fact("Time").endswith("21:30")


async def test_nothing_rings_in_quiet_hours(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.clock.moves_to("23:30")
    await _call(binh)
    asleep = list(ana.sees)

    talk.clock.passes(timedelta(hours=7))
    await talk.tick()

    assert asleep == []
    assert "Culture House" in ana.last
