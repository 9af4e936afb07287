"""`python -m bot run`: start everything in order, serve until a signal, stop in order."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial

import structlog
from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import App, ChannelMaker, clock
from bot.channel import Receiving
from bot.clock import Clock
from bot.demo import DemoOrganisation
from bot.door import CLEAN
from bot.http import make_application
from bot.settings import Settings
from bot.web.channel import WebChannel
from bot.worker import Worker
from core import links, when
from core.i18n import finished_languages
from db.database import Database
from db.models.org import Member
from handlers import FEATURES

log = structlog.get_logger()

LISTENING, STOPPED = "server_listening", "server_stopped"
STOP_WITHIN = 5  # seconds, then what is still open is dropped: the ledger holds it


async def run(settings: Settings, database: Database, announce: Callable[[Settings, str | None], None]) -> None:
    """Serve until SIGINT or SIGTERM."""
    worker = Worker(computing_modules())
    app = App(settings, FEATURES, database, worker)
    app.serve(_channels(settings))
    pages = next(channel for channel in app.channels.values() if isinstance(channel, WebChannel))
    pages.serve_demo(DemoOrganisation(settings))
    when.warm_up(finished_languages())
    async with AsyncExitStack() as stack:
        stopping = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
        stack.callback(worker.close)
        await stack.enter_async_context(app.running())
        ticks = Clock(app.run_tick, app.now)
        ticks.start([*app.chores(), *(tick for feature in FEATURES for tick in feature.ticks)])
        stack.callback(ticks.stop)
        await _listen(app, pages, stack)
        announce(settings, _setup_token(database))
        await stopping.wait()
        pages.close_all()
    log.info(STOPPED)


def _channels(settings: Settings) -> list[tuple[str, str, ChannelMaker]]:
    """Give the channels that are switched on."""
    channels: list[tuple[str, str, ChannelMaker]] = [("web", "web", WebChannel)]
    if settings.telegram.tokens:
        from bot.telegram.channel import TelegramChannel  # noqa: PLC0415  (aiogram takes 100 MB and two seconds: only where it is used)

        channels += [("telegram", name, partial(TelegramChannel, bot_name=name, token=token)) for name, token in settings.telegram.tokens]
    return channels


async def _listen(app: App, pages: WebChannel, stack: AsyncExitStack) -> None:
    async def is_well() -> bool:
        return bool(await asyncio.wrap_future(app.database.submit_read(lambda session: session.scalar(select(1)))))

    hooks = [route for channel in app.channels.values() if isinstance(channel, Receiving) for route in channel.routes()]
    application = make_application(app.settings, [*pages.routes(), *hooks], is_well)
    runner = web.AppRunner(application, shutdown_timeout=STOP_WITHIN, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, app.settings.web_host, app.settings.web_port).start()
    log.info(LISTENING, port=app.settings.web_port)


def _setup_token(database: Database) -> str | None:
    """Give the one-time token of an empty database: whoever sees the terminal owns the organisation, not whoever finds the port."""

    def make(session: Session) -> str | None:
        if session.scalar(select(func.count()).select_from(Member)):
            return None
        return links.make_sign_in(session, None, clock(), kind="setup")

    with database.transaction() as session:
        return make(session)


def computing_modules() -> tuple[str, ...]:
    """Give the modules of all computations, which the worker loads before the first job."""
    return tuple(sorted({CLEAN.partition(":")[0]} | {job.compute.partition(":")[0] for feature in FEATURES for job in feature.jobs}))
