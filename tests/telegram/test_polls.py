"""A poll on Telegram's wire: asked field by field, answered in the private chat and in the group, by one person on two channels once."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from db.models.channels import Account
from db.models.polls import PollAnswer
from tests.handlers.polls.asking import counts
from tests.telegram.conftest import Phone, Wire
from tests.telegram.test_groups import bound_group

LINE = "/poll Which day? | Monday | Tuesday | Friday"


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def way() -> str:
    return "polling"


async def asks(secretary: Phone, line: str = LINE) -> None:
    await secretary.says(line)
    await secretary.presses("Send the poll")
    await secretary.wire.settles()


async def test_one_tap_answers_in_place_and_the_group_has_one_message(wire: Wire, quick_boards: None) -> None:
    lan, ana = await wire.member("lan", role="secretary"), await wire.member("ana")
    group = await bound_group(wire, lan)
    await asks(lan)
    question, board = ana.chat.last, group.chat.last

    await ana.presses("Tuesday")
    await wire.until(lambda: "Tuesday: 1" in board)

    assert "Noted: Tuesday." in question
    assert "Tuesday: 1 (your choice)" in question
    assert question.labels == ["Monday", "✓ Tuesday", "Friday"]
    assert "your choice" not in board
    assert [one for one in group.chat.of_bot() if "Which day?" in one] == [board]


async def test_a_press_in_the_group_is_answered_in_the_private_chat(wire: Wire, quick_boards: None) -> None:
    lan, ana = await wire.member("lan", role="secretary"), await wire.member("ana")
    group = await bound_group(wire, lan)
    await asks(lan)
    board = group.chat.last

    ana.user.presses(board, "Friday")
    await wire.until(lambda: "Friday: 1" in board)

    assert "Noted: Friday." in ana.chat.last
    assert "Ana" not in board


async def test_the_form_asks_field_by_field_and_thirty_answers_are_thirty_buttons(wire: Wire) -> None:
    lan, ana = await wire.member("lan", role="secretary"), await wire.member("ana")
    options = [f"{number:02} {'đ' * 90}" for number in range(30)]

    await lan.says("/poll Which of these?")
    await lan.presses("Keep this answer")
    await lan.presses("One answer")
    await lan.says("\n".join(options))
    draft = await lan.presses("Names are hidden")
    await lan.presses("Send the poll")

    assert "This will reach 2 people: 2 in Telegram." in draft
    question = ana.chat.about("Which of these?")
    assert len(question.labels) == 30
    assert "This is NOT a secret ballot." in question


async def test_the_result_takes_the_place_of_the_question(wire: Wire) -> None:
    lan, ana = await wire.member("lan", role="secretary"), await wire.member("ana")
    await asks(lan)
    question = ana.chat.last
    wire.talk.clock.moves_to("2026-12-04 20:00")

    await wire.talk.tick()
    await wire.until(lambda: any(one.file for one in lan.chat.of_bot()))

    assert "The poll is closed" in question
    assert "Nobody has answered." in question
    assert question.labels == ["As a picture", "As Excel"]


async def test_a_picture_goes_with_the_question_and_stays_with_the_answer(wire: Wire) -> None:
    lan, ana = await wire.member("lan", role="secretary"), await wire.member("ana")
    await lan.says(LINE)
    await lan.presses("Add a picture")
    lan.user.sends(wire.bot, ("hall.png", picture()))
    await wire.until(lambda: any(one.file for one in lan.chat.of_bot()))
    await lan.presses("Send the poll")
    await wire.settles()

    await ana.presses("Friday")

    question = ana.chat.about("Which day?")
    assert question.file is not None
    assert "Noted: Friday." in question


async def test_one_person_on_telegram_and_on_the_web_has_one_answer(wire: Wire) -> None:
    lan, ana = await wire.member("lan", role="secretary"), await wire.member("ana")
    await asks(lan)
    on_the_web = wire.talk.guest("ana_on_the_web")
    with wire.app.database.transaction() as session:
        lane = f"{wire.talk.screen.bot_id}:0"
        account = Account(bot_id=wire.talk.screen.bot_id, external_id="ana_on_the_web", member_id=ana.person.member_id, lane=lane)
        session.add(account)
        session.flush()
        on_the_web.account_id = account.id
    await ana.presses("Tuesday")

    await on_the_web.says("/polls")
    answer = await on_the_web.presses("Friday", on=await on_the_web.presses("Until"))

    assert counts(answer) == {"Monday": 0, "Tuesday": 0, "Friday": 1}
    with wire.app.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(PollAnswer)) == 1
