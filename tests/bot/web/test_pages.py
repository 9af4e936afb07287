"""Pages with an address of their own: seen with the rights of this moment, kept fresh; static files; headers."""

import asyncio
import json
from datetime import timedelta

from aiohttp import ClientWebSocketResponse, WSMsgType
from sqlalchemy import select

from core import links
from db.models.org import RoleTerm
from tests.bot.web.site import Site


def _page(site: Site, member_id: int) -> str:
    with site.app.database.transaction() as session:
        return "/p/" + links.make_page_link(session, "probe.board", (member_id,), member_id, site.app.now())


async def _card(line: ClientWebSocketResponse) -> dict[str, object]:
    async with asyncio.timeout(5):
        frame = json.loads((await line.receive()).data)
    card: dict[str, object] = frame["card"]
    return card


async def test_a_page_is_seen_without_a_session_by_whoever_has_its_address(site: Site) -> None:
    binh = await site.talk.secretary("binh")
    wall = await site.visitor()

    answer = await wall.gets(_page(site, binh.member_id))
    text = await answer.text()

    assert answer.status == 200
    assert 'data-layout="room"' in text
    assert '"title":"Version 1"' in text
    assert "/live" in text


async def test_a_page_ends_with_the_office_that_it_needs(site: Site) -> None:
    binh = await site.talk.secretary("binh")
    wall, page = await site.visitor(), _page(site, binh.member_id)
    assert (await wall.gets(page)).status == 200

    with site.app.database.transaction() as session:
        session.delete(session.scalars(select(RoleTerm)).one())

    assert (await wall.gets(page)).status == 404
    assert (await wall.gets("/p/no-such-token")).status == 404


async def test_a_page_link_runs_out(site: Site) -> None:
    binh = await site.talk.secretary("binh")
    page = _page(site, binh.member_id)
    site.talk.clock.passes(timedelta(days=31))

    answer = await (await site.visitor()).gets(page)

    assert "has run out" in await answer.text()


async def test_a_page_is_shown_anew_when_something_live_on_it_is_touched(site: Site) -> None:
    binh = await site.signed_in("binh", role="secretary")
    wall = await site.visitor()
    line = await wall.client.ws_connect(f"{_page(site, binh.member_id)}/live")
    first = await _card(line)

    await (await binh.opens()).says("/count")
    second = await _card(line)

    assert (first["title"], second["title"]) == ("Version 1", "Version 2")


async def test_what_happens_in_a_chat_of_another_channel_is_shown_on_open_pages_at_once(site: Site) -> None:
    binh = await site.talk.secretary("binh")
    line = await (await site.visitor()).client.ws_connect(f"{_page(site, binh.member_id)}/live")
    await _card(line)

    await binh.says("/count")

    assert (await _card(line))["title"] == "Version 2"


async def test_a_page_that_may_not_be_seen_has_no_socket(site: Site) -> None:
    line = await (await site.visitor()).client.ws_connect("/p/no-such-token/live")

    assert (await line.receive()).type in {WSMsgType.CLOSE, WSMsgType.CLOSED}


async def test_a_stop_lets_every_open_page_go(site: Site) -> None:
    binh = await site.signed_in("binh", role="secretary")
    wall = await binh.client.ws_connect(f"{_page(site, binh.member_id)}/live")
    await _card(wall)
    chat = await binh.opens()

    site.channel.close_all()

    async with asyncio.timeout(5):
        assert (await wall.receive()).type is WSMsgType.CLOSE
        assert (await chat.socket.receive()).type is WSMsgType.CLOSE


async def test_static_files_are_packed_and_kept_for_ever_under_their_version(site: Site) -> None:
    visitor = await site.visitor()
    page = await (await visitor.gets("/")).text()
    path = next(part for part in page.split('"') if part.endswith("base.css"))

    kept = await visitor.gets(path, **{"Accept-Encoding": "gzip"})
    bare = await visitor.gets("/static/base.css")
    again = await visitor.gets("/static/base.css", **{"If-None-Match": bare.headers["ETag"]})

    assert (kept.status, kept.headers["Content-Encoding"], kept.content_type) == (200, "gzip", "text/css")
    assert "immutable" in kept.headers["Cache-Control"]
    assert (bare.headers["Cache-Control"], again.status) == ("no-cache", 304)
    for outside in ("/static/../html.py", "/static/%2e%2e/html.py", "/static/html.py"):
        assert (await visitor.gets(outside)).status == 404


async def test_every_page_keeps_browsers_to_this_site(site: Site) -> None:
    headers = (await (await site.visitor()).gets("/")).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"], headers["Referrer-Policy"]) == ("nosniff", "no-store", "same-origin")


async def test_a_language_is_chosen_on_the_page_and_kept(site: Site) -> None:
    visitor = await site.visitor()

    await visitor.gets("/?lang=en")
    wrong = await visitor.gets("/?lang=xx")

    assert visitor.cookies["sotay-language"].value == "en"
    assert 'lang="en"' in await wrong.text()


async def test_the_page_says_whether_it_is_well(site: Site) -> None:
    answer = await (await site.visitor()).gets("/health")

    assert await answer.json() == {"ok": True}
