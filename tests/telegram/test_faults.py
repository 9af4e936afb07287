"""Every fault that the platform is known for: nothing is lost, nobody is told twice, and the operator can read what is wrong."""

import asyncio

import pytest
from sqlalchemy import select

from bot.outbox import BACKOFF
from db.models.channels import Account, Bot
from db.models.ledger import Delivery, Inbox
from tests.telegram.conftest import Phone, Wire, said, tell

pytestmark = pytest.mark.usefixtures("short_rests")


@pytest.fixture
def way() -> str:
    return "polling"


def delivery(wire: Wire, phone: Phone) -> Delivery:
    with wire.app.database.transaction() as session:
        return session.scalars(select(Delivery).where(Delivery.recipient == f"m{phone.person.member_id}").order_by(Delivery.id.desc())).first() or Delivery()


def fault_of(wire: Wire) -> str | None:
    with wire.app.database.transaction() as session:
        return session.get_one(Bot, wire.channel.bot_id).fault


@pytest.mark.parametrize("what", ["502 html", "wrong shape", "not json", "500", "500 restart", "cut before"])
async def test_what_the_platform_did_not_take_is_sent_again(wire: Wire, what: str) -> None:
    ana = await wire.member("ana")
    wire.api.fault("sendMessage", what)

    tell(wire, "The hall is open", ana)
    await wire.settles()
    wire.talk.clock.passes(BACKOFF[0])
    await wire.settles()

    assert said(ana) == ["The hall is open"]
    assert delivery(wire, ana).state == "sent"


@pytest.mark.parametrize("what", ["cut after"])
async def test_what_may_have_arrived_is_doubled_at_most_once(wire: Wire, what: str) -> None:
    ana = await wire.member("ana")
    wire.api.fault("sendMessage", what)

    tell(wire, "The hall is open", ana)
    await wire.settles()
    wire.talk.clock.passes(BACKOFF[0])
    await wire.settles()

    assert said(ana) == ["The hall is open"] * 2


async def test_too_many_requests_are_obeyed_and_nothing_is_tried_before(wire: Wire) -> None:
    ana = await wire.member("ana")
    wire.api.fault("sendMessage", "429", seconds=7)

    tell(wire, "The hall is open", ana)
    await wire.settles()
    before = said(ana)
    row = delivery(wire, ana)

    assert before == []
    assert (row.state, row.tries) == ("due", 0)
    assert (row.not_before - wire.talk.clock.now()).total_seconds() == 7


@pytest.mark.parametrize("what", ["403 blocked", "403 deactivated", "403 never started", "400 chat not found"])
async def test_who_cannot_be_reached_goes_to_the_call_list(wire: Wire, what: str) -> None:
    ana = await wire.member("ana")
    wire.api.fault("sendMessage", what, chat=ana.user.id)

    tell(wire, "The hall is open", ana)
    await wire.settles()

    assert delivery(wire, ana).state == "by_hand"
    with wire.app.database.transaction() as session:
        assert session.get_one(Account, ana.person.account_id).blocked_at is not None


async def test_who_unblocks_the_bot_is_reached_again(wire: Wire) -> None:
    ana = await wire.member("ana")
    ana.user.blocks(wire.bot)
    await wire.settles()
    with wire.app.database.transaction() as session:
        was_blocked = session.get_one(Account, ana.person.account_id).blocked_at is not None

    ana.user.unblocks(wire.bot)
    await wire.settles()
    tell(wire, "The hall is open", ana)
    await wire.settles()

    assert was_blocked
    assert said(ana)[-1] == "The hall is open"


async def test_a_message_that_is_gone_is_sent_anew_instead_of_edited(wire: Wire) -> None:
    ana = await wire.member("ana")
    await ana.says("/menu")
    menu = ana.chat.last
    wire.api.fault("editMessageText", "400 can't edit")

    ana.user.presses(menu, menu.labels[0])
    await wire.settles()

    assert menu.edits == 0
    assert ana.chat.last is not menu


async def test_what_says_the_same_already_counts_as_edited(wire: Wire) -> None:
    ana = await wire.member("ana")
    await ana.says("/menu")
    menu = ana.chat.last

    ana.user.presses(menu, menu.labels[0])
    await wire.settles()
    again = len(ana.chat.of_bot())
    ana.user.presses(menu, menu.labels[0])
    await wire.settles()

    assert len(ana.chat.of_bot()) == again


@pytest.mark.parametrize(("what", "fault"), [("401", "token"), ("409", "conflict"), ("500", "connection"), ("502 html", "connection"), ("404", "token")])
async def test_a_bot_that_cannot_listen_says_why_and_listens_again_when_it_can(wire: Wire, what: str, fault: str) -> None:
    ana = await wire.member("ana")
    ordered = wire.api.fault("getUpdates", what, times=10_000)
    wire.bot.wake.set()
    ana.user.says(wire.bot, "/menu")
    await wire.api.until(lambda: ordered.times < 9_998)
    seen = fault_of(wire)
    ordered.times = 0

    await wire.settles()

    assert seen == fault
    assert fault_of(wire) is None
    assert len(said(ana)) == 1


async def test_an_update_that_cannot_be_read_blocks_no_other(wire: Wire) -> None:
    ana = await wire.member("ana")
    wire.bot.next_update += 2
    wire.api.queue(wire.bot, {"update_id": 1001, "message": {"message_id": "x", "chat": 5}})
    wire.api.queue(wire.bot, {"update_id": 1002, "message": None, "future_kind": {"a": 1}})

    answer = await ana.says("/menu")

    assert answer
    with wire.app.database.transaction() as session:
        kept = session.scalars(select(Inbox).where(Inbox.error.is_not(None))).all()
        assert [row.key for row in kept] == ["1001"]


async def test_a_repeated_update_is_answered_once(wire: Wire) -> None:
    ana = await wire.member("ana")
    await ana.says("/menu")
    update = {"update_id": 1001, "message": ana.chat.messages[0].as_json()}

    wire.api.queue(wire.bot, update)
    wire.api.queue(wire.bot, update)
    await wire.settles()

    assert len(said(ana)) == 1


async def test_a_restart_of_the_platform_loses_nothing(wire: Wire) -> None:
    ana = await wire.member("ana")
    await ana.says("/menu")

    await wire.api.restarts(down_for=0.1)
    answer = await ana.says("/me")

    assert "Ana" in answer
    assert len(said(ana)) == 2


async def test_a_stop_finishes_what_it_took_within_ten_seconds(wire: Wire) -> None:
    phones = [await wire.member(f"m{number}") for number in range(20)]
    for phone in phones:
        phone.user.says(wire.bot, "/menu")
    before = asyncio.get_running_loop().time()

    wire.channel.stop()
    await asyncio.sleep(0)
    await wire.app.delivery.finish()

    assert asyncio.get_running_loop().time() - before < 10
    with wire.app.database.transaction() as session:
        assert session.scalars(select(Delivery).where(Delivery.state == "sending")).all() == []
