"""What is known to go wrong on the way in and out: time-outs, another poller, a webhook in the way, numbers out of order, clocks that jump, a stop, two bots."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import app
from bot.outbox import BACKOFF
from bot.posting import IN_HAND, PlatformLane
from bot.settings import Settings
from bot.telegram import api as telegram_api
from bot.telegram import receiving
from core import ledger
from core.card import Card, paragraph
from core.i18n import verbatim
from db.database import POSTGRES_THREADS, Database, Priority
from db.models.channels import Group as GroupRow
from db.models.ledger import Delivery, Inbox
from tests.botapi.pace import BOT_MOST
from tests.botapi.people import BotApi
from tests.talk import Clock
from tests.telegram.conftest import Wire, on_the_wire, said, tell
from tests.telegram.test_story import group_of

pytestmark = pytest.mark.usefixtures("short_rests")


@pytest.fixture
def way() -> str:
    return "polling"


@pytest.mark.parametrize(("what", "heard"), [("timeout before", 1), ("timeout after", 2)])
async def test_an_answer_that_never_comes_is_given_up_and_the_message_sent_again(wire: Wire, monkeypatch: pytest.MonkeyPatch, what: str, heard: int) -> None:
    ana = await wire.member("ana")
    monkeypatch.setattr(telegram_api, "TIMEOUT", 0.3)
    wire.api.fault("sendMessage", what)

    tell(wire, "The hall is open", ana)
    await wire.until(lambda: len(said(ana)) == heard)
    wire.talk.clock.passes(BACKOFF[-1])
    await wire.settles()

    assert said(ana) == ["The hall is open"] * heard


async def test_a_second_poller_is_told_to_the_operator_until_it_goes(wire: Wire) -> None:
    ana = await wire.member("ana")
    await ana.says("/menu")
    wire.bot.poller += 1  # somebody else asks for the same bot's updates
    wire.bot.wake.set()
    await wire.api.until(lambda: any(one.status == 409 for one in wire.api.requests))

    assert "Ana" in await ana.says("/me")


async def test_a_webhook_that_was_left_behind_is_taken_away_before_polling(settings: Settings, database: Database, clock: Clock, api: BotApi) -> None:
    bot = api.bot("sotay_bot")
    bot.webhook = {"url": "https://elsewhere.example.org/"}

    async with on_the_wire(settings, database, clock, api, {"sotay": bot}, "polling") as running:
        ana = await running["sotay"].member("ana")
        answer = await ana.says("/me")

    assert "Ana" in answer
    assert [one.method for one in api.requests if one.status == 409] == []


async def test_updates_whose_numbers_go_backwards_are_all_taken(wire: Wire) -> None:
    """After a week without updates Telegram begins at another number (Bot API, Update)."""
    ana = await wire.member("ana")
    await ana.says("/menu")
    wire.bot.next_update, wire.bot.confirmed = 7, 0

    answers = [await ana.says("/me"), await ana.says("/help"), await ana.says("/me")]

    assert answers[0] == answers[2] != answers[1]
    assert len(said(ana)) == 4


@pytest.mark.parametrize("jump", [timedelta(minutes=-30), timedelta(days=2)])
async def test_a_clock_that_jumps_delays_no_answer(wire: Wire, jump: timedelta) -> None:
    ana = await wire.member("ana")
    await ana.says("/menu")

    wire.talk.clock.passes(jump)
    answer = await ana.says("/me")
    tell(wire, "The hall is open", ana)
    await wire.settles()

    assert "Ana" in answer
    assert said(ana)[-1] == "The hall is open"


async def test_a_group_that_put_the_bot_out_unseen_is_not_written_to_again(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")
    group = await group_of(wire, lan)
    wire.api.fault("*", "403 kicked", chat=group.chat.chat_id)

    with wire.app.database.transaction() as session:
        ledger.tell_groups(session, "to-the-group", Card(blocks=(paragraph(verbatim("News")),)), select(GroupRow.id), wire.talk.clock.now())
    await wire.settles()

    with wire.app.database.transaction() as session:
        assert session.scalars(select(GroupRow)).one().left_at is not None
        assert session.scalars(select(Delivery.state).where(Delivery.group_id.is_not(None)).order_by(Delivery.id.desc())).first() == "failed"


async def test_a_stop_answers_everything_that_was_taken_and_leaves_the_rest_to_the_platform(wire: Wire) -> None:
    phones = [await wire.member(f"m{number}") for number in range(20)]
    for phone in phones:
        phone.user.says(wire.bot, "/menu")
    await wire.api.until(lambda: any(said(phone) for phone in phones))  # all were taken in one batch; the first is answered
    before = asyncio.get_running_loop().time()

    wire.channel.stop()
    await wire.api.settled(wire.bot)
    await wire.app.delivery.finish()

    with wire.app.database.transaction() as session:
        taken = session.scalars(select(Inbox.key)).all()
        unfinished = session.scalars(select(Delivery.id).where(Delivery.state == "sending")).all()
    assert asyncio.get_running_loop().time() - before < 10
    assert len(taken) == 20
    assert [len(said(phone)) for phone in phones] == [1] * 20
    assert unfinished == []


async def test_answers_to_somebody_who_floods_the_bot_wait_in_the_ledger_and_others_are_answered_at_once(wire: Wire) -> None:
    ana, ben = await wire.member("ana"), await wire.member("ben")
    for _number in range(14):
        ana.user.says(wire.bot, "/menu")
    ben.user.says(wire.bot, "/menu")

    await wire.until(lambda: said(ben))
    with wire.app.database.transaction() as session:
        in_hand = session.scalars(select(Delivery.id).where(Delivery.state == "sending")).all()
    assert len(said(ana)) < 14 - IN_HAND
    assert len(in_hand) <= IN_HAND

    await wire.until(lambda: len(said(ana)) == 14)
    await wire.settles()
    with wire.app.database.transaction() as session:
        assert set(session.scalars(select(Delivery.state))) == {"sent"}


async def test_a_platform_that_hangs_does_not_hold_up_a_stop_and_the_answer_waits_in_the_ledger(
    settings: Settings, database: Database, clock: Clock, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "FINISH_WITHIN", 0.3)
    async with on_the_wire(settings, database, clock, api, {"sotay": api.bot("sotay_bot")}, "polling") as running:
        ana = await running["sotay"].member("ana")
        hanging = api.fault("sendMessage", "timeout before", times=5)
        ana.user.says(running["sotay"].bot, "/menu")
        await api.until(lambda: hanging.times < 5)
        before = asyncio.get_running_loop().time()

    assert asyncio.get_running_loop().time() - before < 5
    with database.transaction() as session:
        assert session.scalars(select(Delivery.state)).one() in {"sending", "due"}


@pytest.fixture
async def two(settings: Settings, database: Database, clock: Clock, api: BotApi) -> AsyncIterator[tuple[Wire, Wire]]:
    bots = {"north": api.bot("north_bot"), "south": api.bot("south_bot")}
    async with on_the_wire(settings, database, clock, api, bots, "polling") as running:
        yield running["north"], running["south"]


async def test_two_bots_of_one_program_each_keep_their_own_pace(two: tuple[Wire, Wire], api: BotApi) -> None:
    north, _south = two
    people = [await wire.member(f"{number} of {wire.bot.username}") for wire in two for number in range(45)]

    tell(north, "The hall is open", *people)
    await api.until(lambda: all(map(said, people)))

    for wire in two:
        assert api.pace.most_within(str(wire.bot.id), 1.0) <= BOT_MOST + 3  # the way over the network shortens a distance
    # Neither waits for the other: what one said does not count for the other, and both talk at the same time.
    one, other = (north.app.delivery.lanes[f"{wire.channel.bot_id}:0"] for wire in two)
    assert isinstance(one, PlatformLane)
    assert isinstance(other, PlatformLane)
    assert one.pacer is not other.pacer
    first, second = (api.pace.said[str(wire.bot.id)] for wire in two)
    assert first[0] < second[-1]
    assert second[0] < first[-1]


async def test_a_bot_whose_token_was_withdrawn_does_not_hold_up_the_other(two: tuple[Wire, Wire], api: BotApi) -> None:
    north, south = two
    ana, ben = await north.member("ana"), await south.member("ben")
    del api.bots[south.bot.token]

    tell(north, "The hall is open", ana, ben)
    await api.until(lambda: said(ana))

    assert said(ana) == ["The hall is open"]
    assert said(ben) == []


async def test_who_waits_for_long_sees_that_somebody_is_at_work_but_not_when_hundreds_wait(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "TYPING_AFTER", 0.05)
    people = [await wire.member(f"ana_{number}") for number in range(receiving.TYPING_AT_ONCE + 3)]
    await people[0].says("/me")
    gate = threading.Event()
    for _thread in range(POSTGRES_THREADS):
        wire.app.database.submit(lambda _session: gate.wait(10), Priority.UPDATE)

    for one in people:
        one.user.says(wire.bot, "/me")
    await wire.api.until(lambda: len(_typing(wire)) == receiving.TYPING_AT_ONCE)
    gate.set()
    await wire.settles()

    assert len(_typing(wire)) == receiving.TYPING_AT_ONCE
    assert all("Ana" in one.chat.last.text for one in people)


def _typing(wire: Wire) -> set[str]:
    """Give the chats that were shown "typing"."""
    return {str(one.given["chat_id"]) for one in wire.api.requests if one.method == "sendchataction"}
