"""The room: the code on the secretary's phone, the screen on the wall, the agenda that moves on."""

from core import links
from core.card import Action, Layout, QrCode
from tests.answer import Answer
from tests.handlers.attendance.evening import add_agenda, call, checks_in, code_of, opens, token_of
from tests.talk import Person, Talk


def _page(talk: Talk, person: Person, meeting_id: int) -> Answer:
    """Show the page of the room as the web channel does, with this person's rights."""
    now = talk.clock.now()
    with talk.app.database.transaction() as session:
        token = links.make_page_link(session, "attendance.room", (meeting_id,), person.member_id, now)
        session.flush()
        found = links.find_page(session, token, now)
        assert found
        _about, card, reader = talk.app.pipeline.view_page(session, found, now)
    return Answer.of(card, reader, 0)


async def test_the_room_screen_shows_code_square_agenda_and_the_time_left(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    meeting = call(talk)
    add_agenda(talk, meeting, "Opening", "Draft resolution", owner=binh)
    await opens(talk, meeting, "19:40")
    await binh.says("/rollcall")
    await binh.presses("Code and room screen")
    shown = await binh.presses("Next item: Opening")

    room = _page(talk, binh, meeting.id)

    assert "Next item: Draft resolution" in shown.labels
    assert room.title == "Opening"
    assert "Item 1 of 2" in room
    assert "Presented by Binh" in room
    assert "80 minutes left" in room
    assert code_of(talk, meeting) in room
    assert room.card.layout is Layout.ROOM
    (square,) = [block for block in room.card.blocks if isinstance(block, QrCode)]
    assert square.link == f"http://sotay.test/start/c-{token_of(talk, meeting)}"


async def test_the_room_screen_shows_no_code_when_the_register_is_closed(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("Close the register")

    room = _page(talk, binh, meeting.id)

    assert "The register is closed." in room
    assert code_of(talk, meeting) not in room


async def test_the_room_screen_says_before_its_time_when_it_opens(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    meeting = call(talk)

    room = _page(talk, binh, meeting.id)

    assert "Check-in opens at 18:30." in room
    assert code_of(talk, meeting) not in room


async def test_the_code_is_for_the_secretary(talk: Talk) -> None:
    ana = await talk.member("ana")
    meeting = call(talk)

    answer = await ana.does(Action("attendance.room", (meeting.id,)))

    assert "This is for the secretary of Cell 3 only." in answer
    assert code_of(talk, meeting) not in answer


async def test_the_new_code_takes_the_place_of_the_old_one_on_the_phone(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    meeting = call(talk)
    await opens(talk, meeting)
    await binh.says("/rollcall")
    await binh.presses("Code and room screen")
    messages = len(binh.sees)
    talk.clock.moves_to("19:01")

    answer = await binh.presses("Show the new code")

    assert code_of(talk, meeting) in answer
    assert len(binh.sees) == messages


async def test_the_count_on_the_wall_follows_the_arrivals(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    meeting = call(talk)
    await opens(talk, meeting)
    before = _page(talk, binh, meeting.id)

    await checks_in(ana, meeting)

    assert before.progress("Present") == (0, 2)
    assert _page(talk, binh, meeting.id).progress("Present") == (1, 2)
    page = talk.app.pipeline.pages["attendance.room"]
    assert page.lives == ("attendance.board",)
    assert page.every
    assert page.every.seconds == 5
