"""Longer work: read, fetched, computed in a real process, written; or told that it failed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address

import pytest
from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import App
from bot.fetch import Fetcher
from bot.files import keep
from bot.settings import Settings
from bot.worker import Worker
from core.feature import Feature, Job, JobLimits
from core.i18n import _
from core.jobs import FileContent, FromWeb, Kept, enqueue
from db.database import Database
from db.models.ledger import File, JobRow
from tests.bot import computing
from tests.bot.computing import Both
from tests.talk import Clock

LIMITS = JobLimits(time=timedelta(seconds=1))


@dataclass(slots=True)
class Diary:
    """What `write` and `failed` were told."""

    url: str = ""
    file_id: int = 0
    written: list[object] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def read(self, _session: Session, _args: object, _now: datetime) -> object:
        return Both(FileContent(self.file_id), FromWeb(self.url, 100)) if self.url else FileContent(self.file_id)

    def write(self, _session: Session, _args: object, result: object, _now: datetime) -> None:
        self.written.append(result)

    def fail(self, _session: Session, _args: object, why: str, _now: datetime) -> None:
        self.failures.append(why)


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    made = Worker([computing.__name__])
    yield made
    made.close()


@pytest.fixture
async def page() -> AsyncIterator[str]:
    """Give the address of a page on this machine."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=" and page")

    application = web.Application()
    application.router.add_get("/", answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


@pytest.fixture
def office(settings: Settings, database: Database, clock: Clock, worker: Worker, diary: Diary) -> App:
    """Give a program whose one feature has a job for each way to end."""
    jobs = tuple(Job(name, diary.read, f"{computing.__name__}:{name}", diary.write, diary.fail, LIMITS) for name in ("join", "abort", "sleep_for_ever"))
    app = App(settings, (Feature("trial", _("Trial"), jobs=jobs),), database, worker, clock.now)
    app.jobs.fetcher = Fetcher(lambda address: address == ip_address("127.0.0.1"))
    with database.transaction() as session:
        diary.file_id = keep(session, app.store.write(b"file"), "a.txt", "text/plain", 4, None, clock.now())
    return app


async def do(office: App, name: str, now: datetime) -> str:
    """Run one job and give the state that its row is left in."""
    with office.database.transaction() as session:
        enqueue(session, f"trial.{name}", {}, now)
    await office.jobs.drain()
    with office.database.transaction() as session:
        return session.scalars(select(JobRow.state)).one()


async def test_files_and_pages_stand_where_read_left_room_for_them(office: App, diary: Diary, page: str, clock: Clock) -> None:
    diary.url = page

    state = await do(office, "join", clock.now())

    (made,) = diary.written
    assert state == "done"
    assert isinstance(made, Kept)
    with office.database.transaction() as session:
        assert office.store.read(session.get_one(File, made.file_id).sha256) == b"file and page"


async def test_a_page_inside_is_not_fetched(office: App, diary: Diary, clock: Clock) -> None:
    diary.url = "http://169.254.169.254/latest"

    state = await do(office, "join", clock.now())

    assert (state, diary.failures, diary.written) == ("failed", ["address"], [])


async def test_what_crashed_is_tried_once_more_and_then_told(office: App, diary: Diary, clock: Clock) -> None:
    state = await do(office, "abort", clock.now())

    assert (state, diary.failures) == ("failed", ["crashed"])
    with office.database.transaction() as session:
        assert session.scalars(select(JobRow.tries)).one() == 2


async def test_what_takes_too_long_is_told(office: App, diary: Diary, clock: Clock) -> None:
    state = await do(office, "sleep_for_ever", clock.now())

    assert (state, diary.failures) == ("failed", ["timeout"])


async def test_bytes_that_no_row_names_are_swept(office: App, diary: Diary, clock: Clock) -> None:
    forgotten = office.store.write(b"forgotten")
    (chore,) = [chore for chore in office.chores() if chore.name == "sweep_files"]
    much_later = clock.now() + timedelta(days=1000)

    with office.database.transaction() as session:
        for _shard in range(256):
            chore.run(session, much_later)
        named = session.get_one(File, diary.file_id).sha256

    assert office.store.read(named) == b"file"
    with pytest.raises(FileNotFoundError):
        office.store.read(forgotten)
