"""One program of its own for each story, on the database that the run is for, and a picture of every page where a story fails."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.bot.web.page import a_browser
from tests.postgres import make_database
from tests.stories.program import ROOT, Program

PICTURES = ROOT / "build" / "stories"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest.fixture
def program(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Program]:
    """Give an installation that has not been started yet."""
    if os.environ.get("SOTAY_TEST_DATABASE") == "postgresql":
        database = make_database(f"story_{request.node.name[:40]}")
    else:
        (tmp_path / "data").mkdir()
        database = f"sqlite:///{tmp_path}/data/sotay.db"
    program = Program(tmp_path, database)
    yield program
    program.kill()


@asynccontextmanager
async def photographed(browser: Browser, program: Program, name: str) -> AsyncIterator[None]:
    """Keep what every open page showed, and the program's log, when the story fails; close all pages at the end."""
    try:
        yield
    except BaseException:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for number, context in enumerate(browser.contexts):
            for page in context.pages:
                await page.screenshot(path=PICTURES / f"{name}-{number}.png")
        (PICTURES / f"{name}.log").write_text(program.log, encoding="utf-8")
        raise
    finally:
        for context in browser.contexts:
            await context.close()
