"""The rest of a cell's month on Telegram: a post and its digest, a document sent down, a poll, a question that is handed up and answered."""

import pytest

from tests.handlers.documents import papers
from tests.telegram.conftest import Phone, Wire
from tests.telegram.test_story import goes_on, joins

LAMP = "When will the lamp at the market be mended?"


async def officer_of(wire: Wire) -> Phone:
    """Give an officer of the commune, whose own cell is another one."""
    person = await wire.talk.officer("oanh")
    return await wire.member(person.name)


async def test_a_post_comes_with_the_digest_is_confirmed_and_found_again(wire: Wire) -> None:
    lan, ana = await joins(wire, "lan", "secretary"), await joins(wire, "ana")

    await lan.says("/post Flood drill")
    await lan.presses("Keep this answer")
    await lan.says("On *Saturday* at the market.")
    draft = lan.chat.last.text
    await lan.presses("To be confirmed")
    await lan.presses("Send now")
    await goes_on(wire, "18:30")
    digest = ana.chat.last
    await ana.presses("Flood drill")
    await ana.presses("I have read it")

    assert "This will reach 2 people: 2 in Telegram." in draft
    assert "News of the day" in digest.text or "Flood drill" in digest.text
    assert "On Saturday at the market." in ana.chat.last.text
    assert "I have read it" not in str(ana.chat.last.labels)
    assert "Flood drill" in await ana.says("/news drill")


async def test_a_document_is_read_sent_down_and_acknowledged(wire: Wire) -> None:
    lan, ana, oanh = await joins(wire, "lan", "secretary"), await joins(wire, "ana"), await officer_of(wire)

    await oanh.says("/upload")
    oanh.user.sends(wire.bot, ("nghi_quyet.pdf", papers.pdf(*papers.RESOLUTION)))
    await wire.until(lambda: any("Not published yet" in one.text for one in oanh.chat.of_bot()))
    draft = oanh.chat.about("Not published yet").text
    await oanh.presses("Publish")
    await oanh.presses("Send it to units")
    await oanh.presses("All")
    while "Question" in oanh.chat.last.text:
        if "Skip" in str(oanh.chat.last.labels):
            await oanh.presses("Skip")
        else:
            await oanh.says("15/12/2026")
    await wire.settles()
    await lan.presses("Received")
    found = await ana.says("/docs quan chung uu tu")

    assert "Number: 12-NQ/CB" in draft
    assert "Incoming number: 1/2026" in lan.chat.about("Incoming number").text
    assert any(one.file and one.file.name == "nghi_quyet.pdf" for one in lan.chat.of_bot())
    assert "page 2" in found


@pytest.mark.usefixtures("quick_boards")
async def test_a_poll_is_asked_answered_and_closed_with_its_picture(wire: Wire) -> None:
    lan, ana = await joins(wire, "lan", "secretary"), await joins(wire, "ana")

    await lan.says("/poll Which day? | Saturday | Sunday")
    await lan.presses("Send the poll")
    await wire.settles()
    question = ana.chat.about("Which day?")
    await ana.presses("Sunday")
    await lan.says("/polls")
    await lan.presses("Close now")
    await lan.presses("Close")
    await wire.until(lambda: any(one.file and one.file.name.endswith(".png") for one in lan.chat.of_bot()))

    assert "Sunday: 1 (your choice)" in question
    assert "Sunday: 1" in ana.chat.last.text


async def test_a_question_goes_up_and_its_answer_comes_back_under_its_number(wire: Wire) -> None:
    lan, ana, oanh = await joins(wire, "lan", "secretary"), await joins(wire, "ana"), await officer_of(wire)

    await ana.says(f"/ask {LAMP}")
    handed_in = await ana.presses("Ask with my name")
    await lan.presses("Open the question")
    await lan.presses("Hand on")
    await lan.presses("An Binh commune")
    await lan.says("The commune owns the lamps.")
    await wire.settles()
    await oanh.presses("Open the question")
    await oanh.presses("Answer")
    await oanh.says("By Friday.")
    while oanh.chat.last.labels and "Skip" in str(oanh.chat.last.labels):
        await oanh.presses("Skip")
    await wire.settles()

    assert "2026-1" in handed_in
    assert "Answer by: Tuesday, 8 December 2026" in handed_in
    assert "By Friday." in ana.chat.about("By Friday.").text
    assert "2026-1" in ana.chat.about("By Friday.").text
