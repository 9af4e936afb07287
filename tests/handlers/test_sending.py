"""Sending: whoever tells many sees how far it has come, stops it, and learns whom it did not reach."""

from sqlalchemy import select

from core import ledger
from core.card import Action, sentence
from core.i18n import verbatim
from db.models.org import Member
from tests.talk import Person, Talk

ABOUT = ("Flood warning", Action("meetings.upcoming", (0,)))


def _tell(talk: Talk, by: Person, unit: str = "cell") -> None:
    with talk.app.database.transaction() as session:
        message_id = ledger.tell(session, "news", sentence(verbatim("Water rises.")), select(Member.id), talk.clock.now())
        ledger.watch(session, message_id, talk.units[unit], by.member_id, ABOUT, talk.clock.now())


async def test_the_sender_watches_how_far_it_has_come(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    for number in range(5):
        await talk.member(f"ana_{number}")
    _tell(talk, binh)

    await talk.tick()
    await talk.tick()

    assert "6 of 6 sent" in binh.sees_about("sent")
    assert binh.sees_about("sent").title == "Flood warning"


async def test_who_was_not_reached_is_named_with_the_reason(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("elder", reachable=False)
    _tell(talk, binh)
    await talk.tick()

    answer = await binh.presses("Who was not reached")

    assert answer.line_about("elder") == "has no phone or messenger here"
    assert [line.title for line in answer.lines()] == [verbatim("Elder")]


async def test_above_a_cell_units_are_counted_and_nobody_is_named(talk: Talk) -> None:
    officer = await talk.officer("binh")
    for name in ("elder", "dung"):
        await talk.member(name, reachable=False)
    _tell(talk, officer, "commune")
    await talk.tick()

    answer = await officer.presses("Who was not reached")

    assert answer.line_about("Cell 3") == "2 people"
    assert "Elder" not in answer


async def test_many_who_were_not_reached_are_shown_in_pages(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    for number in range(23):
        await talk.member(f"elder_{number:02}", reachable=False)
    _tell(talk, binh)
    await talk.tick()

    first = await binh.presses("Who was not reached")
    second = await binh.presses("More")

    assert (len(first.lines()), len(second.lines())) == (20, 3)
    assert "Elder 22" in second


async def test_a_sending_is_stopped_for_those_who_have_not_got_it(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.clock.moves_to("23:30")  # quiet hours: it waits for the morning
    _tell(talk, binh)
    await talk.tick()

    stopped = await binh.presses("Stop sending")
    talk.clock.moves_to("2026-12-02 08:00")
    await talk.tick()

    assert "2 people have not been told" in stopped
    assert ana.sees == []


async def test_a_finished_sending_is_not_drawn_again(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    _tell(talk, binh)
    await talk.tick()
    shown = len(binh.sees)

    await talk.tick()

    assert len(binh.sees) == shown
    assert "1 of 1 sent" in binh.sees_about("sent")
