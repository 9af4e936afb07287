"""A poll in the unit's group: one message, edited; answered there, read in private."""

from sqlalchemy import func, select

from db.models.ledger import Delivery
from tests.handlers.polls.asking import LINE, asks, asks_by_form, chosen, counts
from tests.talk import Talk


async def test_the_group_has_one_message_that_is_edited(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    talk.group()
    await asks(binh)
    await ana.presses("Tuesday")
    await cam.presses("Tuesday")

    await talk.tick()

    assert len(talk.in_group()) == 1
    assert counts(talk.in_group()[0]) == {"Monday": 0, "Tuesday": 2, "Friday": 0}
    assert "2 of 3 people have answered." in talk.in_group()[0]


async def test_a_press_in_the_group_is_answered_in_private(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.group()
    await asks(binh)

    answer = await ana.presses("Tuesday", on=talk.in_group()[0], group="cell")
    await talk.tick()

    assert chosen(answer) == ["Tuesday"]
    assert chosen(talk.in_group()[0]) == []
    assert counts(talk.in_group()[0])["Tuesday"] == 1
    assert len(talk.in_group()) == 1


async def test_hidden_names_do_not_reach_the_group(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.group()
    await asks(binh)

    await ana.presses("Tuesday")
    await talk.tick()

    assert "Ana" not in talk.in_group()[0]
    assert "Who chose what" not in talk.in_group()[0].labels
    assert "This is NOT a secret ballot." in talk.in_group()[0]


async def test_shown_names_stand_on_the_board(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    talk.group()
    await asks_by_form(binh, names="shown")
    await ana.presses("Tuesday")
    await cam.presses("Tuesday")

    await talk.tick()

    assert talk.in_group()[0].line_about("Tuesday") == "Ana, Cam"


async def test_the_board_shows_the_result_when_the_poll_is_closed(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.group()
    await asks(binh)
    await ana.presses("Tuesday")
    talk.clock.moves_to("2026-12-04 20:00")

    await talk.tick()

    board = talk.in_group()[0]
    assert len(talk.in_group()) == 1
    assert "The poll is closed" in board
    assert "Most chose: Tuesday (1 person)." in board
    assert "polls.choose" not in board.actions


async def test_a_question_to_the_committee_stays_out_of_the_group(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    talk.group()

    await asks_by_form(binh, audience="committee")
    await talk.tick()

    assert talk.in_group() == []


async def test_who_was_not_asked_is_told_so_in_private(talk: Talk) -> None:
    binh, dung = await talk.secretary("binh"), await talk.member("dung", "other")
    talk.group()
    await asks(binh)
    late = await talk.member("late")

    of_late = await late.presses("Tuesday", on=talk.in_group()[0], group="cell")
    of_dung = await dung.presses("Tuesday", on=talk.in_group()[0], group="cell")

    assert "Only those who belonged to the unit when this poll was sent" in of_late
    assert "for the members of Cell 3 only" in of_dung
    assert len(talk.in_group()) == 1


async def test_a_poll_made_in_the_group_is_looked_at_in_private(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    talk.group()

    draft = await binh.says(LINE, group="cell")

    assert "Send the poll" in draft.labels
    assert talk.in_group() == []


async def test_a_press_does_not_build_the_board(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    people = [await talk.member(f"ana_{number}") for number in range(5)]
    talk.group()
    await asks(binh)
    for person in people:
        await person.presses("Monday")

    await talk.tick()

    with talk.app.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Delivery).where(Delivery.group_id.is_not(None))) == 1
    assert counts(talk.in_group()[0])["Monday"] == 5
