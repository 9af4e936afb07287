"""One browser for all the stories of a module, and a program that serves the page."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.app import App
from bot.settings import Settings
from bot.web.channel import WebChannel
from db.database import Database
from handlers import FEATURES
from tests.bot.web import probe
from tests.bot.web.page import a_browser
from tests.bot.web.site import Site
from tests.inline_worker import InlineWorker
from tests.screen import Screen
from tests.talk import Clock, Talk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest.fixture
async def site(settings: Settings, database: Database, clock: Clock) -> AsyncIterator[Site]:
    """Give a program with the page, its features and a feature of the tests' own."""
    app = App(settings, (*FEATURES, probe.feature), database, InlineWorker(), clock.now)
    app.serve([("screen", "main", Screen), ("web", "web", WebChannel)])
    screen = next(channel for channel in app.channels.values() if isinstance(channel, Screen))
    async with AsyncExitStack() as stack:
        yield await Site(app, Talk(app, screen, clock), stack).start()
