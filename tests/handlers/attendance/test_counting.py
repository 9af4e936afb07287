"""Who is in the base, what the quorum is, and who may see names."""

from datetime import date, timedelta

from core.card import Action
from tests.answer import Answer
from tests.handlers.attendance.evening import (
    call,
    change_member,
    change_membership,
    change_unit,
    checks_in,
    code_of,
    moves,
    opens,
    says_no,
    visits,
)
from tests.talk import Person, Talk


async def _listed(person: Person) -> Answer:
    await person.says("/rollcall")
    return await person.presses("See the list")


async def test_the_base_leaves_out_exempt_and_away_members_and_says_so(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    for name in ("ana", "cam"):
        await talk.member(name)
    await talk.member("old", is_exempt=True)
    away = await talk.member("away")
    change_membership(talk, away, kind="away")
    await opens(talk, call(talk))

    answer = await binh.says("/rollcall")

    assert answer.progress("Present") == (0, 3)
    assert answer.fact("Base") == "Counted: 3 official members. Not counted: 1 exempt, 1 temporarily away."
    assert "0 of 3 official members, 2 needed" in answer


async def test_probationary_members_are_expected_and_counted_beside_the_bar(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana", standing="probationary")
    await talk.member("cam", standing="probationary")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(ana, meeting)

    answer = await binh.says("/rollcall")

    assert answer.progress("Present") == (0, 1)
    assert answer.fact("Probationary members") == "1 of 2 present"


async def test_an_exempt_member_who_comes_is_named_but_does_not_make_the_quorum(talk: Talk) -> None:
    binh, old = await talk.secretary("binh"), await talk.member("old", is_exempt=True)
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(old, meeting)

    answer = await _listed(binh)

    assert answer.progress("Present") == (0, 1)
    assert answer.fact("Also here") == "1 exempt"
    assert answer.line_about("Old") == "present"


async def test_only_the_called_are_counted_at_a_committee_meeting(talk: Talk) -> None:
    binh, cam = await talk.secretary("binh"), await talk.member("cam", role="committee")
    ana = await talk.member("ana")
    meeting = call(talk, kind="committee", only=(binh, cam))
    await opens(talk, meeting)
    await checks_in(ana, meeting)

    answer = await _listed(binh)

    assert answer.progress("Present") == (0, 2)
    assert answer.fact("Base") == "Counted: 2 official members. Not counted: 1 guest."


async def test_who_joined_after_the_call_is_counted_with_the_whole_cell(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("ana")
    meeting = call(talk)
    await talk.member("new")
    change_membership(talk, talk.people["new"], from_on=talk.clock.now().date())
    await opens(talk, meeting)

    answer = await binh.says("/rollcall")

    assert answer.progress("Present") == (0, 3)


async def test_who_left_the_cell_before_the_day_is_not_counted(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = call(talk, "2026-12-05 19:30")
    change_membership(talk, ana, until_on=date(2026, 12, 4))
    await opens(talk, meeting, "2026-12-05 19:00")

    answer = await binh.says("/rollcall")

    assert answer.progress("Present") == (0, 1)


async def test_who_changed_cells_that_very_day_is_counted_once_and_in_the_new_one(talk: Talk) -> None:
    binh, ana, lan = await talk.secretary("binh"), await talk.member("ana"), await talk.member("lan", unit="other")
    meeting = call(talk)
    moves(talk, lan, on=date(2026, 12, 1))
    moves(talk, ana, on=date(2026, 12, 1), to="other")
    await opens(talk, meeting)
    await checks_in(lan, meeting)

    answer = await binh.says("/rollcall")

    assert answer.progress("Present") == (1, 2)


async def test_a_congress_needs_two_thirds_and_the_units_own_rule_goes_before(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    for number in range(8):
        await talk.member(f"m{number}")
    meeting = call(talk, kind="congress")
    await opens(talk, meeting)

    by_kind = await binh.says("/rollcall")
    change_unit(talk, "cell", quorum_rule="1/20 or 70")
    by_unit = await binh.says("/rollcall")

    assert "0 of 9 official members, 6 needed" in by_kind
    assert "0 of 9 official members, 1 needed" in by_unit


async def test_a_kind_that_the_preset_does_not_know_needs_more_than_half(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("ana")
    await opens(talk, call(talk, kind="picnic"))

    answer = await binh.says("/rollcall")

    assert "0 of 2 official members, 2 needed" in answer


async def test_the_tag_says_how_many_are_missing_and_then_that_it_is_reached(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)

    before = await binh.says("/rollcall")
    await checks_in(ana, meeting)
    await checks_in(binh, meeting)
    after = await binh.says("/rollcall")

    assert "2 more needed" in before
    assert "Quorum reached" in after


async def test_a_reason_given_beforehand_is_counted_as_one_before_anything_is_closed(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await talk.member("cam")
    meeting = call(talk)
    says_no(talk, meeting, ana)
    await opens(talk, meeting)

    answer = await binh.says("/rollcall")

    assert answer.fact("Absent") == "1 with a reason, 2 not seen yet"


async def test_the_list_has_names_for_the_secretary_and_counts_for_members(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(ana, meeting)

    by_secretary = await _listed(binh)
    by_member = await ana.does(Action("attendance.list", (meeting.id, 0)))

    assert by_secretary.line_about("Ana") == "present"
    assert by_member.progress("Present") == (1, 2)
    assert "Ana" not in by_member
    assert "As Excel" not in by_member.labels


async def test_a_long_list_is_paged_and_everybody_stands_on_it_once(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    for number in range(39):
        await talk.member(f"m{number:02}")
    await opens(talk, call(talk))

    first = await _listed(binh)
    second = await binh.presses("More names")

    names = [str(line.title) for page in (first, second) for line in page.lines()]
    assert len(names) == len(set(names)) == 40
    assert len(first.lines()) == 25


async def test_a_group_of_a_cell_hears_of_its_meeting_and_no_other_group_does(talk: Talk) -> None:
    talk.group("cell")
    talk.group("other")
    await talk.member("ana")

    await opens(talk, call(talk))

    assert len(talk.in_group("cell")) == 1
    assert talk.in_group("other") == []


async def test_the_board_tells_facts_and_no_names(talk: Talk) -> None:
    talk.group()
    ana, cam, gast = await talk.member("ana"), await talk.member("cam"), await talk.member("gast", "other")
    await talk.member("dung", standing="probationary")
    visits(talk, gast)
    meeting = call(talk, only=())
    says_no(talk, meeting, cam)
    await opens(talk, meeting)
    await checks_in(ana, meeting)
    await checks_in(gast, meeting)

    (board,) = talk.in_group()

    assert board.title == "December cell meeting"
    assert "1 of 2 official members, 2 needed" in board
    assert board.fact("Probationary members") == "0 of 1 present"
    assert board.fact("Absent") == "1 with a reason, 1 not seen yet"
    assert "1 guest" in board.fact("Base")
    assert not [name for name in ("Ana", "Cam", "Gast", "Dung") if name in board]


async def test_pressing_check_in_on_the_board_asks_for_the_code_in_private(talk: Talk) -> None:
    talk.group()
    ana = await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    (board,) = talk.in_group()

    asked = await ana.presses("Check in", board, group="cell")
    answer = await ana.says(code_of(talk, meeting))

    assert asked.field("code").value == ""
    assert answer.title == "You are checked in."
    assert len(talk.in_group()) == 1


async def test_who_left_is_out_of_the_quorum_while_the_meeting_lasts(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(ana, meeting)
    await checks_in(binh, meeting)
    talk.clock.moves_to("20:00")
    await ana.presses("I am leaving")

    answer = await binh.says("/rollcall")

    assert answer.progress("Present") == (1, 2)
    assert answer.fact("Came and went") == "1 left early"


async def test_a_closed_register_stays_true_when_people_change(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await talk.member("cam")
    meeting = call(talk)
    await opens(talk, meeting)
    await checks_in(ana, meeting)
    await binh.says("/rollcall")
    await binh.presses("Close the register")
    talk.clock.passes(timedelta(days=30))
    change_member(talk, ana, is_exempt=True)
    change_membership(talk, talk.people["cam"], until_on=date(2026, 11, 1))

    answer = await binh.does(Action("attendance.list", (meeting.id, 0)))

    assert answer.progress("Present") == (1, 3)
    assert answer.line_about("Cam") == "absent"
