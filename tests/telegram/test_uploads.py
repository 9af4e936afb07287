"""Files that people send on Telegram: fetched after the commit, never lost, never fetched for nothing."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.telegram import uploads
from db.models.channels import ArrivingFile
from tests.botapi.chats import Seen
from tests.telegram.conftest import Phone, Wire

ROSTER = b"Full name,Year of birth\nAn Van Lan,1958\n"


@pytest.fixture
def way() -> str:
    return "polling"


@pytest.fixture(autouse=True)
def _short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "REST", 0.02)
    monkeypatch.setattr(uploads, "LOOKED_AGAIN", 0.02)


def on_their_way(wire: Wire) -> int:
    with wire.app.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(ArrivingFile)) or 0


async def arrives(wire: Wire) -> None:
    """Wait until nothing is left to be fetched, and what came of it is shown."""
    await wire.api.settled(wire.bot)
    async with asyncio.timeout(10):
        while on_their_way(wire):  # noqa: ASYNC110  (the database tells nobody)
            await asyncio.sleep(0.01)
    await wire.settles()


def previews(phone: Phone) -> list[Seen]:
    """Give the cards that say what would be written."""
    return [one for one in phone.chat.of_bot() if "roster.csv" in one.text and one.labels]


async def asks_for_a_list(wire: Wire) -> Phone:
    lan = await wire.member("lan", role="secretary")
    await lan.says("/import")
    return lan


async def test_a_spreadsheet_is_fetched_and_read(wire: Wire) -> None:
    lan = await asks_for_a_list(wire)

    lan.user.sends(wire.bot, ("roster.csv", ROSTER))
    await arrives(wire)

    await wire.until(lambda: previews(lan))


@pytest.mark.parametrize("what", ["500", "502 html", "cut before"])
async def test_a_fetch_that_fails_is_tried_again(wire: Wire, what: str) -> None:
    lan = await asks_for_a_list(wire)
    wire.api.fault("file", what)

    lan.user.sends(wire.bot, ("roster.csv", ROSTER))
    await arrives(wire)

    await wire.until(lambda: previews(lan))
    assert not any("could not be fetched" in one.text for one in lan.chat.of_bot())


async def test_what_cannot_be_fetched_at_all_is_told(wire: Wire) -> None:
    lan = await asks_for_a_list(wire)
    wire.api.fault("getFile", "500", times=100)

    lan.user.sends(wire.bot, ("roster.csv", ROSTER))
    await arrives(wire)

    assert lan.chat.about("could not be fetched").text == "The file “roster.csv” could not be fetched. Please send it once more."


async def test_a_file_that_is_too_large_is_refused_with_its_size_and_not_asked_for(wire: Wire) -> None:
    lan = await asks_for_a_list(wire)

    lan.user.sends(wire.bot, ("roster.xlsx", bytes(20_000_001)))
    await arrives(wire)

    assert "The file “roster.xlsx” has 20 MB; at most 10.5 MB can be read." in lan.chat.last
    assert [one for one in wire.api.requests if one.method == "getfile"] == []


async def test_a_file_that_nobody_waits_for_is_not_fetched(wire: Wire) -> None:
    ana = await wire.member("ana")

    ana.user.sends(wire.bot, ("holiday.jpg", b"\xff\xd8\xff"), photo=True)
    await wire.settles()

    assert "Nothing was waiting for a file" in ana.chat.last
    assert [one for one in wire.api.requests if one.method == "getfile"] == []


async def test_of_an_album_what_is_waited_for_is_taken_and_the_rest_is_told_once(wire: Wire) -> None:
    lan = await asks_for_a_list(wire)

    lan.user.sends(wire.bot, ("roster.csv", ROSTER), ("b.ics", b"BEGIN:VCALENDAR b"), ("c.ics", b"BEGIN:VCALENDAR c"))
    await wire.api.settled(wire.bot)
    waiting = on_their_way(wire)
    wire.talk.clock.passes(timedelta(seconds=2))
    await arrives(wire)

    assert waiting == 3
    assert sum("One file was taken" in one.text for one in lan.chat.of_bot()) == 1


async def test_what_was_on_its_way_at_a_stop_is_fetched_after_the_start(wire: Wire) -> None:
    lan = await asks_for_a_list(wire)
    fault = wire.api.fault("getFile", "500", times=3)
    lan.user.sends(wire.bot, ("roster.csv", ROSTER))
    await wire.api.settled(wire.bot)
    await wire.api.until(lambda: fault.times < 3)

    async with asyncio.TaskGroup() as tasks:
        fetching = tasks.create_task(wire.channel._fetcher.run(asyncio.Event()))
        await arrives(wire)
        fetching.cancel()

    assert on_their_way(wire) == 0
