"""Check-in presses per second on Telegram's wire, beside the least that could be done and the usual way; the platform is a process of its own."""

import asyncio
import itertools
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import aiohttp
from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message
from aiogram.types import Update as TelegramUpdate
from sqlalchemy.ext.asyncio import async_sessionmaker

from bench.crowd import settings_for
from bench.evening import MEMBERS, Evening, evening
from bench.figures import Figure, at_least, median, spread
from bench.presses import RUNS, durable_postgres
from bench.rivals import AT_ONCE, Statement, Writes, async_engine, copy_database, raw_connection, write_raw
from bench.telegram_server import BOT
from bot.fit import fit
from bot.run import computing_modules
from bot.settings import TelegramSettings
from bot.telegram.channel import TelegramChannel
from bot.telegram.limits import CAPABILITIES
from bot.telegram.render import posts
from bot.update import Chat, Said, Sender, Update
from bot.worker import Worker

OF_THE_FLOOR, OF_THE_USUAL = 0.3, 3.5


def measure(directory: Path) -> list[Figure]:
    """Measure on both databases; rivals in turns with the program on SQLite."""
    return asyncio.run(_measure(directory))


async def _measure(directory: Path) -> list[Figure]:
    figures = []
    with closing(Worker(computing_modules())) as worker:
        for name, url in (("SQLite FULL", ""), ("PostgreSQL", durable_postgres())):
            place = directory / name
            place.mkdir()
            async with _platform() as platform:
                settings = settings_for(place, url, telegram=TelegramSettings((("main", BOT),), platform.url))
                served = ("telegram", "main", partial(TelegramChannel, bot_name="main", token=BOT))
                async with evening(settings, worker, served) as tonight:
                    await _rate(tonight, platform)  # warm: statements compiled, connections there
                    figures += await _beside(tonight, platform, place) if not url else await _alone(tonight, platform)
    return figures


async def _alone(tonight: Evening, platform: "_Platform") -> list[Figure]:
    rates = [await _rate(tonight, platform) for _ in range(RUNS)]
    return [Figure("PostgreSQL: presses a second", f"{median(rates):.0f} {spread(rates)}"), _processor(tonight)]


async def _beside(tonight: Evening, platform: "_Platform", place: Path) -> list[Figure]:
    ours, floor, usual = [], [], []
    for _ in range(RUNS):
        await tonight.forget()
        before = copy_database(place / "sotay.db", place / "before.db")
        with Writes() as writes:
            await _rate(tonight, platform)  # listening costs time: this run is not counted
        ours.append(await _rate(tonight, platform))
        await tonight.forget()
        async with _platform() as other:
            floor.append(await _rate_of_floor(before, writes.transactions, tonight, other))
        async with _platform() as other:
            usual.append(await _rate_of_usual(tonight, before, other))
    return [
        Figure("SQLite FULL: presses a second", f"{median(ours):.0f} {spread(ours)}"),
        Figure("  bare: receive, the same writes, send", f"{median(floor):.0f} {spread(floor)}"),
        Figure("  usual: aiogram's Dispatcher, async over aiosqlite", f"{median(usual):.0f} {spread(usual)}"),
        at_least("  program : bare", median(ours) / median(floor), OF_THE_FLOOR),
        at_least("  program : usual", median(ours) / median(usual), OF_THE_USUAL),
        _processor(tonight),
    ]


def _processor(tonight: Evening) -> Figure:
    return Figure("  processor time of a press, all threads", f"{median(tonight.processor_ms):.1f} ms")


# -------------------------------------------------------------------------------------------------------- the platform


@dataclass(slots=True)
class _Platform:
    """The stand-in for Telegram, from outside."""

    url: str
    client: aiohttp.ClientSession
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def load(self, tonight: Evening) -> None:
        """Let everybody check in now."""
        async with self.client.post(f"{self.url}/load", data=json.dumps([self._update(tonight.press(who)) for who in tonight.crowd.members])):
            """Taken."""

    async def answered(self) -> float:
        """Wait until everybody has an answer, and give the seconds from the first update to it."""
        async with self.client.get(f"{self.url}/wait") as response:
            seconds: float = await response.json()
            return seconds

    def _update(self, press: Update) -> dict[str, object]:
        number, person = next(self.numbers), int(press.sender.external_id)
        assert isinstance(press.content, Said)
        text = press.content.text
        who = {"id": person, "first_name": "Lan", "is_bot": False, "language_code": "vi"}
        message = {
            "message_id": number,
            "date": 1700000000,
            "chat": {"id": person, "type": "private", "first_name": "Lan"},
            "from": who,
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": len("/checkin")}],
        }
        return {"update_id": number, "message": message}


@asynccontextmanager
async def _platform() -> AsyncIterator[_Platform]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.telegram_server", stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        async with aiohttp.ClientSession() as client:
            yield _Platform(f"http://127.0.0.1:{port}", client)
    finally:
        process.kill()
        await process.wait()


# ---------------------------------------------------------------------------------------------------------- the rates


async def _rate(tonight: Evening, platform: _Platform) -> float:
    """Let the program itself take everybody's check-in, and give how many a second were answered."""
    await tonight.forget()
    worked = time.process_time()
    await platform.load(tonight)
    seconds = await platform.answered()
    await tonight.app.delivery.drain()
    tonight.processor_ms.append((time.process_time() - worked) * 1000 / MEMBERS)
    tonight.check()
    return MEMBERS / seconds


async def _rate_of_floor(before: Path, transactions: Sequence[Sequence[Statement]], tonight: Evening, platform: _Platform) -> float:
    """Do the least: one loop receives, writes the same rows with sqlite3, and sends a text of the usual length."""
    with closing(raw_connection(before)) as connection:
        async with aiohttp.ClientSession(f"{platform.url}/bot{BOT}/") as client:
            await platform.load(tonight)
            async with asyncio.TaskGroup() as tasks:
                receiving = tasks.create_task(_bare(client, connection, iter(transactions)))
                seconds = await platform.answered()
                receiving.cancel()
    return MEMBERS / seconds


async def _bare(client: aiohttp.ClientSession, connection: sqlite3.Connection, transactions: Iterator[Sequence[Statement]]) -> None:
    offset, at_once = 0, asyncio.Semaphore(AT_ONCE)

    async def send(chat: int) -> None:
        async with at_once, client.post("sendMessage", json={"chat_id": chat, "text": "x" * 200}) as answer:
            json.loads(await answer.read())

    async with asyncio.TaskGroup() as tasks:
        while True:
            async with client.post("getUpdates", json={"offset": offset, "timeout": 20}) as answer:
                batch = json.loads(await answer.read())["result"]
            for update in batch:
                for statements in transactions:
                    write_raw(connection, statements)
                    if statements[0][0].startswith("INSERT INTO inbox"):
                        break
                offset = update["update_id"] + 1
                tasks.create_task(send(update["message"]["chat"]["id"]))
                await asyncio.sleep(0)


async def _rate_of_usual(tonight: Evening, before: Path, platform: _Platform) -> float:
    """Run the same handler as aiogram's and SQLAlchemy's documentation would have it: a router, a session of its own for each update, an answer.

    The lock lets one write at a time: without it, transactions on SQLite fail with "database is locked".
    """
    engine = await async_engine(before)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    writing, app, router = asyncio.Lock(), tonight.app, Router()
    (channel,) = app.channels.values()

    @router.message(Command("checkin"))
    async def check_in(message: Message, event_update: TelegramUpdate) -> None:
        assert message.from_user is not None
        said = Said(message.text or "")
        update = Update(tonight.crowd.bot_id, f"a{event_update.update_id}", Sender(str(message.from_user.id)), Chat(str(message.chat.id)), said)
        async with writing, sessions() as session, session.begin():
            outcome = await session.run_sync(lambda inner: app.pipeline.handle(inner, update, app.now(), 1))
            await session.run_sync(lambda inner: channel.record(inner, update, outcome, app.now()))
        for reply in outcome.replies:
            for post in posts(fit(reply.card, CAPABILITIES, reply.reader)):
                await message.answer(post.text, entities=post.entities, reply_markup=post.keyboard)

    bot = Bot(BOT, session=AiohttpSession(api=TelegramAPIServer.from_base(platform.url)))
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    try:
        await platform.load(tonight)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(dispatcher.start_polling(bot, handle_signals=False))
            seconds = await platform.answered()
            await dispatcher.stop_polling()
    finally:
        await engine.dispose()
    return MEMBERS / seconds
