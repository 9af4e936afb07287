"""Sessions and sockets: who may listen, for how long, and what ends a line."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError
from sqlalchemy import func, select

from bot.web import live, store
from core import sessions
from db.models.channels import Account
from db.models.ledger import Inbox
from db.models.org import Member
from db.models.web import WebSession
from tests.bot.web.site import Site


async def test_a_revoked_session_is_signed_out_everywhere(site: Site) -> None:
    ana = await site.signed_in("ana")
    line = await ana.opens()
    with site.app.database.transaction() as session:
        for one in sessions.sessions_of(session, ana.member_id, site.app.now()):
            sessions.revoke(session, ana.member_id, one.id, site.app.now())

    await line.sends({"type": "say", "key": "too-late-now", "room": line.bot["id"], "text": "/greet"})

    assert await line.gets(lambda frame: frame["type"] == "signed-out")
    with site.app.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Inbox)) == 0
    assert (await ana.opens()).hello == {"type": "signed-out"}


async def test_an_account_that_became_nobodys_ends_its_sessions(site: Site) -> None:
    ana = await site.signed_in("ana")
    with site.app.database.transaction() as session:
        row = session.scalars(select(WebSession)).one()
        session.get_one(Account, row.account_id).member_id = None

    assert (await ana.opens()).hello == {"type": "signed-out"}


async def test_a_second_browser_uses_the_same_account(site: Site) -> None:
    first, second = await site.signed_in("ana"), await site.signed_in("ana")

    hers = await (await second.opens()).reads_room()
    line = await first.opens()
    await line.says("/greet")

    with site.app.database.transaction() as session:
        assert session.scalar(select(func.count(Account.id)).where(Account.member_id == first.member_id)) == 1
    assert hers["items"] == []
    assert len((await (await second.opens()).reads_room())["items"]) == 2  # type: ignore[arg-type]


async def test_a_changed_language_changes_the_page(site: Site) -> None:
    ana = await site.signed_in("ana")
    line = await ana.opens()
    with site.app.database.transaction() as session:
        session.get_one(Member, ana.member_id).language = "ar"

    await line.says("/greet")
    hello = await line.gets(lambda frame: frame["type"] == "hello")

    me = hello["me"]
    assert isinstance(me, dict)
    assert (me["lang"], me["dir"]) == ("ar", "rtl")


async def test_another_sites_page_cannot_open_the_socket(site: Site) -> None:
    ana = await site.signed_in("ana")

    with pytest.raises(WSServerHandshakeError) as refused:
        await ana.client.ws_connect("/live", headers={"Origin": "https://evil.example"})

    assert refused.value.status == 403


@pytest.mark.parametrize("sent", ["no json", "[]", '{"type": "say"}', '{"type": "sync"}', "x" * 70_000])
async def test_what_is_no_frame_ends_the_line(site: Site, sent: str) -> None:
    line = await (await site.signed_in("ana")).opens()

    await line.socket.send_str(sent)
    async with asyncio.timeout(5):
        message = await line.socket.receive()
        while message.type is WSMsgType.TEXT:
            message = await line.socket.receive()

    assert message.type in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING}


async def test_more_sockets_than_a_browser_needs_close_the_oldest(site: Site) -> None:
    ana = await site.signed_in("ana")
    lines = [await ana.opens() for _ in range(9)]

    async with asyncio.timeout(5):
        message = await lines[0].socket.receive()
        while message.type is WSMsgType.TEXT:
            message = await lines[0].socket.receive()

    assert message.type in {WSMsgType.CLOSE, WSMsgType.CLOSED}
    assert (await lines[-1].says("/greet"))["type"] == "ack"


async def test_a_page_that_swallows_nothing_is_let_go(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SEND_WITHIN", 0.2)
    ana = await site.signed_in("ana")
    line = await ana.opens()
    room = line.group("Cell 3")
    for number in range(store.PAGE):
        await line.says(f"{number} " + "x" * 7000, room=room)
    await line.socket.close()

    stuck = await ana.opens()
    transport = stuck.socket._response.connection.transport  # type: ignore[union-attr]
    assert isinstance(transport, asyncio.Transport)
    transport.pause_reading()
    for _ in range(80):  # 280 kB each: more than all the buffers between
        await stuck.sends({"type": "older", "room": room, "before": 1000})

    async with asyncio.timeout(10):
        while site.channel.sockets._open:  # noqa: ASYNC110  (nothing announces that a line was let go)
            await asyncio.sleep(0)


async def test_a_visit_lets_the_ninety_days_begin_anew_and_renews_the_token_once_a_day(site: Site) -> None:
    ana = await site.signed_in("ana")
    before = ana.cookies["sotay"].value
    site.talk.clock.passes(timedelta(days=89))

    await ana.gets("/")
    renewed = ana.cookies["sotay"].value
    site.talk.clock.passes(timedelta(days=89))
    stays = await ana.opens()
    site.talk.clock.passes(timedelta(days=91))

    assert renewed != before
    assert stays.hello["type"] == "hello"
    assert (await ana.opens()).hello["type"] == "signed-out"
