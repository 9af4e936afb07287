"""A program with a fresh, migrated database; SQLite unless SOTAY_TEST_DATABASE says postgresql."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.migrate import migrate
from bot.settings import Settings
from db import keys
from db.database import POSTGRES_THREADS, Database, Priority
from handlers import FEATURES
from tests.inline_worker import InlineWorker
from tests.postgres import empty, make_database
from tests.screen import Screen
from tests.talk import Clock, Talk

KEY = "a-key-for-tests-only-with-enough-length-0123456789"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="of the tests that reach a database only the first of each module, and none on a wire")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process waits for it at the end.

    Run on PostgreSQL what reaches the database of the run; all else has been proved on SQLite, and stays the same.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    wanted: list[pytest.Item] = []
    left: list[pytest.Item] = []
    seen: set[str] = set()
    for item in items:
        needs, module = set(getattr(item, "fixturenames", ())), item.nodeid.partition("::")[0]
        if _on_postgres():
            is_wanted = bool(needs & {"on_postgres", "program"})
        elif config.getoption("quick") and needs & {"on_postgres", "program", "address"}:
            is_wanted = module not in seen and "wire" not in needs
            seen.add(module)
        else:
            is_wanted = True
        (wanted if is_wanted else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = wanted


@pytest.fixture(scope="session")
def on_postgres() -> bool:
    return _on_postgres()


def _on_postgres() -> bool:
    return os.environ.get("SOTAY_TEST_DATABASE", "sqlite").startswith("postgres")


@pytest.fixture(scope="session")
def template(on_postgres: bool, tmp_path_factory: pytest.TempPathFactory) -> str:  # noqa: FBT001
    """Give a migrated database: a file to copy, or the address of the one that this process empties before each test."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    file = tmp_path_factory.mktemp("template") / "sotay.db"
    url = make_database(f"tests_{worker}") if on_postgres else f"sqlite:///{file}"
    migrate(url, file.parent)
    return url if on_postgres else str(file)


@pytest.fixture
def database_url(on_postgres: bool, template: str, tmp_path: Path) -> str:  # noqa: FBT001
    """Give the address of a migrated, empty database of this test's own."""
    if on_postgres:
        empty(template)
        return template
    shutil.copy(template, tmp_path / "sotay.db")
    return f"sqlite:///{tmp_path / 'sotay.db'}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=tmp_path,
        secret_keys=(KEY,),
        web_host="127.0.0.1",
        web_port=0,
        public_url="http://sotay.test",
        trusted_proxies=(),
        time_zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        default_language="en",
    )


@pytest.fixture(autouse=True)
def _key_ring() -> None:
    keys.install(keys.KeyRing([KEY]))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(on_postgres: bool, settings: Settings, served: Callable[[str], Database]) -> Iterator[Database]:  # noqa: FBT001
    if on_postgres:
        opened = served(settings.database_url)
        yield opened
        everything_done(opened)
        return
    opened = Database(settings.database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[str], Database]]:
    """Give the connections to a PostgreSQL database, kept from test to test: new ones would read the catalogue anew each time."""
    with ExitStack() as stack:
        yield cache(lambda url: stack.enter_context(closing(Database(url))))


def everything_done(database: Database) -> None:
    """Wait until every thread of the database has nothing more to do."""
    together = threading.Barrier(POSTGRES_THREADS)
    for one in [database.submit(lambda _session: together.wait(30), Priority.BULK) for _thread in range(together.parties)]:
        one.result(60)


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> App:
    built = App(settings, FEATURES, database, InlineWorker(), clock.now)
    built.serve([("screen", "main", Screen)])
    return built


@pytest.fixture
async def talk(app: App, clock: Clock) -> Talk:
    """Give an organisation in which people can talk."""
    screen = next(iter(app.channels.values()))
    assert isinstance(screen, Screen)
    return Talk(app, screen, clock)
