"""How long the page takes to open where ten thousand messages lie in its conversation, in a real browser on the real program."""

import asyncio
import time
from contextlib import closing
from pathlib import Path

from playwright.async_api import BrowserContext, async_playwright
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.child import Child
from bench.crowd import KEY, gather, settings_for
from bench.figures import Figure, at_most, exactly, median
from bench.footprint import free_port
from bot.app import App, clock
from bot.migrate import migrate
from bot.run import computing_modules
from bot.web import store_sessions
from bot.web.channel import WebChannel
from bot.worker import Worker
from core import ledger
from core.card import Action, Button, Card, details, paragraph
from core.i18n import Verbatim
from db import keys
from db.database import Database
from db.models.org import Member
from db.models.web import WebMessage, WebRoom
from handlers import FEATURES
from tests import chromium

MESSAGES, VISITS, SECONDS = 10_000, 7, 1.0
_CARD = Card(
    kicker=Verbatim("Tin"),
    title=Verbatim("Phòng chống thiên tai mùa mưa bão"),
    blocks=(paragraph(Verbatim("Đề nghị các đồng chí kiểm tra nhà cửa, kho tàng. " * 4)), details((Verbatim("Ngày"), Verbatim("05/12/2026")))),
    buttons=((Button(Verbatim("Đọc tiếp"), Action("start.menu")),),),
)


def measure(directory: Path) -> list[Figure]:
    """Fill one conversation, then open it several times, each time in a browser that has seen nothing."""
    keys.install(keys.KeyRing([KEY]))
    settings = settings_for(directory, port=(port := free_port()))
    migrate(settings.database_url, directory)
    with closing(Worker(computing_modules())) as worker, closing(Database(settings.database_url)) as database:
        app = App(settings, FEATURES, database, worker)
        app.serve([("web", "web", WebChannel)])
        with database.transaction() as session:
            who = gather(session, ("web", "web"), clock(), 2).members[1]
            ledger.tell(session, "first", _CARD, select(Member.id).where(Member.id == who.member_id), clock())
            token = store_sessions.open_session(session, who.member_id, who.account_id, "bench", clock())
        asyncio.run(app.delivery.drain())
        with database.transaction() as session:
            count = _fill(session, who.account_id)
    child = Child(directory, port, {"SOTAY_SECRET_KEY": KEY, "SOTAY_DATABASE_URL": settings.database_url})
    try:
        child.start()
        seconds = asyncio.run(_visit(child, token))
    finally:
        child.stop()
    return [
        exactly("Messages in the conversation", count, MESSAGES),
        at_most(f"From the address to the newest message, median of {VISITS}", median(seconds), SECONDS, "s"),
        Figure("  the slowest", f"{max(seconds):.2f} s"),
    ]


def _fill(session: Session, account_id: int) -> int:
    """Let the same message stand again and again, older than the first."""
    room = session.scalars(select(WebRoom).where(WebRoom.account_id == account_id)).one()
    first = session.scalars(select(WebMessage).where(WebMessage.room_id == room.id)).one()
    shown, at = first.shown, first.at
    session.delete(first)
    session.flush()
    rows = [{"room_id": room.id, "seq": number, "changed_seq": number, "shown": shown, "at": at, "is_withdrawn": False} for number in range(1, MESSAGES + 1)]
    session.execute(insert(WebMessage), rows)
    room.counter = MESSAGES
    return len(rows)


async def _visit(child: Child, token: str) -> list[float]:
    await child.answers()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        seconds = []
        for _visit in range(VISITS):
            context = await browser.new_context(viewport={"width": 390, "height": 844})
            await context.add_cookies([{"name": "sotay", "value": token, "url": f"http://127.0.0.1:{child.port}"}])
            seconds.append(await _open(context, f"http://127.0.0.1:{child.port}/"))
            await context.close()
        await browser.close()
    return seconds


async def _open(context: BrowserContext, address: str) -> float:
    page = await context.new_page()
    began = time.perf_counter()
    await page.goto(address, wait_until="commit")
    await page.locator("#log .msg").last.wait_for(state="visible")
    return time.perf_counter() - began
