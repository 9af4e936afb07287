"""A program on Telegram's wire: the real channel, a strict Bot API server, people with telephones."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import pytest
from aiohttp import web
from sqlalchemy import select

from bot.app import App
from bot.http import make_application
from bot.settings import Settings, TelegramSettings
from bot.telegram import channel as telegram_channel
from bot.telegram.channel import TelegramChannel
from bot.telegram.limits import PACES
from core import ledger
from core.card import Card, paragraph
from core.i18n import verbatim
from db.database import Database
from db.models.channels import Account
from db.models.org import Member
from handlers import FEATURES
from tests.botapi.chats import Chat
from tests.botapi.judge import judge
from tests.botapi.people import BotApi, User
from tests.botapi.server import BotAccount
from tests.inline_worker import InlineWorker
from tests.screen import Screen
from tests.talk import Clock, Person, Talk

PUBLIC_URL = "https://sotay.example.org"


@dataclass(repr=False)
class Wire:
    """The program, its Telegram, and the organisation behind both."""

    app: App
    api: BotApi
    bot: BotAccount
    talk: Talk
    channel: TelegramChannel

    async def member(self, name: str, unit: str = "cell", *, role: str | None = None, has_chat: bool = True) -> "Phone":
        """Give a member who uses Telegram; without `has_chat`, one who never opened the private chat."""
        person = await self.talk.member(name, unit, role=role, reachable=False)
        user = self.api.user(name.title(), language="en")
        user.chat(self.bot).can_write = has_chat
        now = self.talk.clock.now()
        with self.app.database.transaction() as session:
            account = Account(bot_id=self.channel.bot_id, external_id=str(user.id), member_id=person.member_id, lane=f"{self.channel.bot_id}:0", used_at=now)
            account.blocked_at = None if has_chat else now
            session.add(account)
            session.flush()
            if has_chat:
                session.get_one(Member, person.member_id).reach_account_id = account.id
            person.account_id = account.id
        return Phone(self, user, person)

    async def settles(self) -> None:
        """Wait until everything that was sent is confirmed, answered and shown."""
        await self.api.settled(self.bot)
        await self.talk.settles()

    async def until(self, is_so: Callable[[], object]) -> None:
        """Let both clocks go on until something is so: the pace is kept on the real one."""
        async with asyncio.timeout(15):
            while not is_so():
                self.talk.clock.passes(timedelta(seconds=0.1))
                await asyncio.sleep(0.1)
                await self.talk.settles()


@dataclass(eq=False, repr=False)
class Phone:
    """A member's Telegram."""

    wire: Wire
    user: User
    person: Person

    @property
    def chat(self) -> Chat:
        return self.user.chat(self.wire.bot)

    async def says(self, text: str) -> str:
        self.user.says(self.wire.bot, text)
        await self.wire.settles()
        return self.chat.last.text

    async def presses(self, label: str) -> str:
        message = next((one for one in reversed(self.chat.of_bot()) if any(label in found for found in one.labels)), self.chat.last)
        self.user.presses(message, label)
        await self.wire.settles()
        return self.chat.last.text


@pytest.fixture
async def api(clock: Clock) -> AsyncIterator[BotApi]:
    async with BotApi(clock.now) as running:
        yield running
        assert running.refused == [], "invalid requests"
        assert running.flooded == [], "too fast"
        assert judge(running.requests) == []


@pytest.fixture(params=["polling", "webhook"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def quick_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a group's card change at once, for stories that wait for it."""
    monkeypatch.setattr(TelegramChannel, "paces", replace(PACES, live_apart=0.0))


@pytest.fixture
def no_pace(monkeypatch: pytest.MonkeyPatch, api: BotApi) -> None:
    """Say and answer as fast as it goes, in a test that is not about the pace."""
    monkeypatch.setattr(TelegramChannel, "paces", None)
    api.pace.is_on = False


@pytest.fixture
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less after a fault than in earnest."""
    monkeypatch.setattr(telegram_channel, "REST", 0.02)
    monkeypatch.setattr(telegram_channel, "LONGEST_REST", 0.1)


def tell(wire: Wire, words: str, *phones: Phone) -> None:
    """Tell members something, without waiting for it to arrive."""
    with wire.app.database.transaction() as session:
        to = select(Member.id).where(Member.id.in_([phone.person.member_id for phone in phones]))
        ledger.tell(session, f"told-{words}", Card(blocks=(paragraph(verbatim(words)),)), to, wire.talk.clock.now())


def said(phone: Phone) -> list[str]:
    """Give what the bot has said to a member, oldest first."""
    return [one.text for one in phone.chat.of_bot()]


@asynccontextmanager
async def on_the_wire(
    settings: Settings, database: Database, clock: Clock, api: BotApi, bots: Mapping[str, BotAccount], way: str
) -> AsyncIterator[dict[str, Wire]]:
    """Run the program with a web stand-in and bots of Telegram, by their names; each gets its wire."""
    telegram = TelegramSettings(tuple((name, bot.token) for name, bot in bots.items()), api.url, has_webhook=way == "webhook")
    app = App(replace(settings, public_url=PUBLIC_URL, telegram=telegram), FEATURES, database, InlineWorker(), clock.now)
    makers = [("telegram", name, partial(TelegramChannel, bot_name=name, token=bot.token)) for name, bot in bots.items()]
    app.serve([("screen", "main", Screen), *makers])
    screen = next(one for one in app.channels.values() if isinstance(one, Screen))
    channels = [one for one in app.channels.values() if isinstance(one, TelegramChannel)]

    async def is_well() -> bool:
        return True

    runner = web.AppRunner(make_application(app.settings, [route for channel in channels for route in channel.routes()], is_well), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api.reach[PUBLIC_URL] = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with app.running():
            talk = Talk(app, screen, clock)
            yield {name: Wire(app, api, bot, talk, channel) for (name, bot), channel in zip(bots.items(), channels, strict=True)}
    finally:
        await runner.cleanup()


@pytest.fixture
async def wire(settings: Settings, database: Database, clock: Clock, api: BotApi, way: str) -> AsyncIterator[Wire]:
    async with on_the_wire(settings, database, clock, api, {"sotay": api.bot("sotay_bot")}, way) as running:
        yield running["sotay"]
