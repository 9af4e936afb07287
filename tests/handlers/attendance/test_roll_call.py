"""The secretary calls the roll: by names, by exceptions, by typing, one by one."""

from sqlalchemy import select

from core.card import Action
from db.models.ledger import AuditEntry
from tests.handlers.attendance.evening import call, checks_in, mark_of, opens, says_no
from tests.talk import Person, Talk


async def _hall(talk: Talk, *names: str) -> tuple[Person, ...]:
    return tuple([await talk.member(name) for name in names])


async def test_without_any_meeting_the_roll_says_so_and_offers_to_call_one(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    answer = await binh.says("/goiten")

    assert "No meeting is near" in answer
    assert "Call a meeting" in answer.labels


async def test_the_next_meeting_is_shown_where_none_is_near(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    call(talk, "2026-12-20 19:30")

    answer = await binh.says("/rollcall")

    assert answer.fact("Begins") == "Sunday, 20 December 2026, 19:30"
    assert "Open the register now" in answer.labels


async def test_of_two_meetings_tonight_one_is_chosen(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    first = call(talk)
    call(talk, "2026-12-01 21:00", title="Committee")
    await opens(talk, first)

    answer = await binh.says("/rollcall")

    assert answer.title == "Which meeting?"
    assert (await binh.presses("1 Dec 2026: Committee")).title == "Committee"


async def test_one_tap_on_a_name_marks_it_present_with_the_hour(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    (ana,) = await _hall(talk, "ana")
    meeting = call(talk)
    await opens(talk, meeting, "19:20")
    await binh.says("/rollcall")

    answer = await binh.presses("Ana")

    mark = mark_of(talk, meeting, ana)
    assert answer.progress("Present") == (1, 2)
    assert "Ana" not in answer.labels
    assert mark
    assert (mark.status, mark.way, mark.by_member_id, mark.arrived_at) == ("present", "by_secretary", binh.member_id, talk.clock.now())


async def test_a_tap_after_the_start_marks_late(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    (ana,) = await _hall(talk, "ana")
    meeting = call(talk)
    await opens(talk, meeting, "19:50")
    await binh.says("/rollcall")

    await binh.presses("Ana")

    mark = mark_of(talk, meeting, ana)
    assert mark
    assert mark.status == "late"


async def test_a_member_without_a_phone_is_entered_by_the_secretary(talk: Talk) -> None:
    binh, elder = await talk.secretary("binh"), await talk.member("elder", reachable=False, has_phone=False)
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")

    await binh.presses("Elder")

    mark = mark_of(talk, meeting, elder)
    assert mark
    assert mark.way == "by_secretary"


async def test_names_come_eight_at_a_time(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await _hall(talk, *(f"m{number:02}" for number in range(18)))
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    first = await binh.presses("All present except")

    second = await binh.presses("More names")
    third = await binh.presses("More names")

    assert [label for label in first.labels if label.startswith(("M", "B"))] == ["Binh", *(f"M{n:02}" for n in range(7)), "More names", "Back"]
    assert "M07" in second.labels
    assert "Previous names" in second.labels
    assert "M16" in third.labels
    assert "More names" not in third.labels


async def test_all_are_present_except_those_whose_names_were_pressed(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    ana, cam = await _hall(talk, "ana", "cam")
    meeting = call(talk)
    await opens(talk, meeting, "19:45")
    await binh.says("/rollcall")
    await binh.presses("All present except")

    pressed = await binh.presses("Cam")
    answer = await binh.presses("Save: 2 more are present")

    present, absent = mark_of(talk, meeting, ana), mark_of(talk, meeting, cam)
    assert pressed.button("Cam").is_chosen
    assert "1 person is missing." in pressed
    assert answer.progress("Present") == (2, 3)
    assert present
    assert (present.status, present.way, present.arrived_at) == ("present", "roll_call", None)
    assert absent
    assert (absent.status, absent.way) == ("absent", "roll_call")


async def test_a_name_pressed_twice_is_not_missing(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    (ana,) = await _hall(talk, "ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("All present except")

    await binh.presses("Ana")
    answer = await binh.presses("Ana")

    assert not answer.button("Ana").is_chosen
    assert mark_of(talk, meeting, ana) is None


async def test_who_said_no_is_missing_beforehand_and_may_have_come_after_all(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    (ana,) = await _hall(talk, "ana")
    meeting = call(talk)
    says_no(talk, meeting, ana)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    shown = await binh.presses("All present except")

    answer = await binh.presses("Ana")

    assert shown.button("Ana").is_chosen
    assert "1 of them gave a reason beforehand." in shown
    assert not answer.button("Ana").is_chosen
    assert (await binh.presses("Save: 1 more is present")).progress("Present") == (2, 2)


async def test_who_has_checked_in_meanwhile_cannot_be_missing(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    (ana,) = await _hall(talk, "ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    shown = await binh.presses("All present except")
    await checks_in(ana, meeting)

    answer = await binh.does(shown.button("Ana").action or Action(""), shown)

    assert "Ana has checked in meanwhile and is counted as present." in answer


async def test_missing_names_are_typed_with_commas_and_without_marks(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("lan", full_name="Lê Thị Lan", folded_name="le thi lan", sort_name="lan le thi")
    await talk.member("duc", full_name="Đỗ Đức", folded_name="do duc", sort_name="duc do")
    await _hall(talk, "ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("All present except")
    await binh.presses("Type the names")

    answer = await binh.fills(absent="le thi lan, do duc")

    assert answer.progress("Present") == (2, 4)
    listed = await binh.presses("See the list")
    assert (listed.line_about("Lê Thị Lan"), listed.line_about("Đỗ Đức"), listed.line_about("Ana")) == ("absent", "absent", "present")


async def test_an_unknown_name_is_said_beside_the_field_and_nothing_is_marked(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    (ana,) = await _hall(talk, "ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("All present except")
    await binh.presses("Type the names")

    answer = await binh.fills(absent="ana, quynh")

    assert answer.error("absent") == "Nobody here is called “quynh”. Please type the full name."
    assert answer.field("absent").value == "ana, quynh"
    assert mark_of(talk, meeting, ana) is None


async def test_the_name_of_somebody_who_has_checked_in_is_refused_as_missing(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    ana, cam = await _hall(talk, "ana", "cam")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(ana, meeting)
    await binh.says("/rollcall")
    await binh.presses("All present except")
    await binh.presses("Type the names")

    answer = await binh.fills(absent="cam, ana")

    assert "Ana has checked in." in answer.error("absent")
    assert mark_of(talk, meeting, cam) is None


async def test_nobody_is_missing_where_nothing_is_typed(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await _hall(talk, "ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("All present except")
    await binh.presses("Type the names")

    answer = await binh.fills(absent="")

    assert answer.progress("Present") == (2, 2)


async def test_an_excuse_told_by_telephone_is_kept_with_its_reason(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await _hall(talk, "ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("Mark somebody otherwise")

    without = await binh.fills(member="ana", status="excused")
    await binh.fills(member="ana", status="excused", reason="grandchild is ill")

    assert without.error("reason")
    listed = await binh.presses("See the list")
    assert listed.line_about("Ana") == "excused"
    assert "grandchild is ill" in listed


async def test_an_arrival_stands_when_the_mark_is_changed(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    (ana,) = await _hall(talk, "ana")
    meeting = call(talk)
    await opens(talk, meeting, "19:45")
    await checks_in(ana, meeting)
    before = mark_of(talk, meeting, ana)
    talk.clock.moves_to("20:00")
    await binh.says("/rollcall")
    await binh.presses("Mark somebody otherwise")

    await binh.fills(member="ana", status="present")

    after = mark_of(talk, meeting, ana)
    assert before
    assert after
    assert (after.status, after.arrived_at) == ("present", before.arrived_at)


async def test_what_is_marked_by_hand_stands_in_the_audit_log(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    (ana,) = await _hall(talk, "ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")

    await binh.presses("Ana")

    with talk.app.database.transaction() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance.marked")).one()
    assert (entry.by_member_id, entry.object_id, entry.fields) == (binh.member_id, meeting.id, f"member {ana.member_id}")
