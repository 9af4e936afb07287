"""A program with a fresh, migrated database; SQLite unless SOTAY_TEST_DATABASE says postgresql."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.migrate import migrate
from bot.settings import Settings
from db import keys
from db.database import Database
from handlers import FEATURES
from tests.inline_worker import InlineWorker
from tests.postgres import make_database
from tests.screen import Screen
from tests.talk import Clock, Talk

KEY = "a-key-for-tests-only-with-enough-length-0123456789"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on PostgreSQL what reaches the database of the run; all else has been proved on SQLite, and stays the same."""
    if not _on_postgres():
        return
    reach = [bool({"on_postgres", "program"} & set(getattr(item, "fixturenames", ()))) for item in items]
    config.hook.pytest_deselected(items=[item for item, does in zip(items, reach, strict=True) if not does])
    items[:] = [item for item, does in zip(items, reach, strict=True) if does]


@pytest.fixture(scope="session")
def on_postgres() -> bool:
    return _on_postgres()


def _on_postgres() -> bool:
    return os.environ.get("SOTAY_TEST_DATABASE", "sqlite").startswith("postgres")


@pytest.fixture(scope="session")
def template(on_postgres: bool, tmp_path_factory: pytest.TempPathFactory) -> str:  # noqa: FBT001
    """Give a migrated database to copy: a file, or the name of a PostgreSQL template."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    file = tmp_path_factory.mktemp("template") / "sotay.db"
    url = make_database(f"template_{worker}") if on_postgres else f"sqlite:///{file}"
    migrate(url, file.parent)
    return f"template_{worker}" if on_postgres else str(file)


@pytest.fixture
def database_url(on_postgres: bool, template: str, tmp_path: Path) -> str:  # noqa: FBT001
    """Give the address of a migrated, empty database of this test's own."""
    if on_postgres:
        return make_database(f"{template}_copy", template)
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
def database(settings: Settings) -> Iterator[Database]:
    opened = Database(settings.database_url)
    yield opened
    opened.close()


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
