"""Check-in presses per second and their answer times: the real intake, pipeline, handler and commits; only the channel is a test's."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import psycopg
from psycopg import sql
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.crowd import settings_for
from bench.evening import MEMBERS, Evening, evening
from bench.figures import Figure, at_most, median, percentile, spread
from bench.rivals import Writes, copy_database, rate_of_async, rate_of_raw
from bench.roster import spreadsheet
from bot import files
from bot.run import computing_modules
from bot.worker import Worker
from core import jobs
from core.codec import Json
from db.database import Priority
from db.models.ledger import JobRow
from db.models.org import Membership
from handlers.members import service_import, service_writing
from tests import postgres

T = TypeVar("T")

RUNS = 5
PACE = 50
ROWS = 1000
_PATIENCE = 60  # seconds


def measure(directory: Path) -> list[Figure]:
    """Measure on both databases. The rates of one database are taken in turns, so that what else the machine does meets all alike."""
    figures = []
    for name, url in (("SQLite", ""), ("PostgreSQL", durable_postgres())):
        place = directory / name
        place.mkdir()
        figures += asyncio.run(_measure(name, place, url))
    return figures


def durable_postgres() -> str:
    """Give a database on a server that keeps its word when power fails: the tests' one does not."""
    url = postgres.make_database("bench")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM RESET {}").format(sql.Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")
        for _ in range(50):
            if connection.execute("SHOW fsync").fetchone() == ("on",):
                return url
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not take its settings")


async def _measure(name: str, directory: Path, url: str) -> list[Figure]:
    worker = Worker(computing_modules())
    with closing(worker):
        async with evening(settings_for(directory, url), worker) as tonight:
            await tonight.rate()  # warm: statements compiled, conversations there
            if url:
                rates = [await tonight.rate() for _ in range(RUNS)]
                figures = [Figure(f"{name}: presses a second", f"{median(rates):.0f} {spread(rates)}")]
            else:
                figures = await _beside_rivals(tonight, directory)
            alone = [answer for _ in range(3) for answer in await tonight.pace(PACE)]
            loaded, done = await _beside_work(tonight)
    return [
        *figures,
        Figure(f"{name}: processor time of a press", f"{median(tonight.processor_ms):.1f} ms"),
        *_answers(f"{name}, {PACE}/s", alone),
        *_answers(f"{name}, {PACE}/s beside an import and a PDF", loaded),
        Figure(f"{name}: meanwhile imports of {ROWS} rows and PDFs done", f"{done[0]} and {done[1]}"),
    ]


async def _beside_rivals(tonight: Evening, directory: Path) -> list[Figure]:
    """Take the rates of the program, of its writes alone, and of the same handler on async sessions, in turns."""
    ours, raw, asynchronous = [], [], []
    for _ in range(RUNS):
        await tonight.forget()
        before = copy_database(directory / "sotay.db", directory / "before.db")
        with Writes() as writes:
            await tonight.rate()  # listening costs time: this run is not counted
        ours.append(await tonight.rate())
        kept = [statements for statements in writes.transactions if statements[0][0].startswith("INSERT INTO inbox")]
        assert len(kept) == MEMBERS, f"{len(kept)} transactions were heard"
        raw.append(rate_of_raw(before, kept, MEMBERS))
        asynchronous.append(await rate_of_async(tonight, before))
    return [
        Figure("SQLite FULL: presses a second", f"{median(ours):.0f} {spread(ours)}"),
        Figure("  the same writes in bare sqlite3", f"{median(raw):.0f} {spread(raw)}"),
        Figure("  the same handler, async over aiosqlite", f"{median(asynchronous):.0f} {spread(asynchronous)}"),
        Figure("  program : bare sqlite3", f"{median(ours) / median(raw):.2f}"),
        Figure("  program : async", f"{median(ours) / median(asynchronous):.2f}"),
    ]


def _answers(what: str, times: list[float]) -> list[Figure]:
    return [
        Figure(f"{what}: 50 of 100 answers", f"{percentile(times, 50):.1f} ms"),
        at_most(f"{what}: 95 of 100 answers", percentile(times, 95), 50, "ms"),
        Figure(f"{what}: 99 of 100 answers", f"{percentile(times, 99):.1f} ms"),
    ]


# ------------------------------------------------------------------------------------------------- work beside presses


async def _beside_work(tonight: Evening) -> tuple[list[float], tuple[int, int]]:
    """Press while lists are imported and the register is drawn, one after the other without a pause, and until one of each is done."""
    await tonight.forget()
    answers: list[float] = []
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        work = tasks.create_task(_work(tonight, stopping))
        for _ in range(3):
            answers += await tonight.pace(PACE)
        stopping.set()
    return answers, work.result()


async def _work(tonight: Evening, stopping: asyncio.Event) -> tuple[int, int]:
    done = 0
    while not stopping.is_set():
        await _draw(tonight)
        await _import(tonight, done)
        done += 1
    return done, done


async def _draw(tonight: Evening) -> None:
    args: dict[str, Json] = {"meeting_id": tonight.crowd.meeting_id, "member_id": tonight.crowd.members[0].member_id, "format": "pdf"}

    def ask(session: Session) -> None:
        now = tonight.app.now()
        jobs.enqueue(session, "attendance.register", args | {"asked": now.isoformat()}, now)

    await _in_database(tonight, ask)
    await _jobs_done(tonight)


async def _import(tonight: Evening, number: int) -> None:
    """Import a list as the chat does: read and compare by the job, then written slice by slice by the clock."""
    app, crowd = tonight.app, tonight.crowd
    content = spreadsheet(ROWS, number)
    by = crowd.members[0].member_id

    def begin(session: Session) -> int:
        now = app.now()
        file_id = files.keep(session, app.store.write(content), f"{number}.xlsx", "application/octet-stream", len(content), by, now)
        opened = service_import.begin(session, crowd.empty_cell_id, by, f"{number}.xlsx", now)
        jobs.enqueue(session, "members.roster", {"import_id": opened.id, "file_id": file_id, "today": now.date().isoformat()}, now)
        return opened.id

    import_id = await _in_database(tonight, begin)
    await _jobs_done(tonight)
    await _in_database(tonight, lambda session: service_writing.start_writing(session, import_id, by, app.now()))
    for tick in next(feature for feature in app.features if feature.name == "members").ticks:
        await app.run_tick(tick, app.now())
    there = select(func.count()).select_from(Membership).where(Membership.unit_id == crowd.empty_cell_id)
    count = await _in_database(tonight, lambda session: session.scalar(there) or 0)
    assert count == (number + 1) * ROWS, f"{count} rows are written after {number + 1} imports"


async def _jobs_done(tonight: Evening) -> None:
    """Wait until the job runner of the program has done all that was asked for."""
    tonight.app.jobs.kick()
    waiting = select(func.count()).select_from(JobRow).where(JobRow.state.in_(("due", "running")))
    async with asyncio.timeout(_PATIENCE):
        while await _in_database(tonight, lambda session: session.scalar(waiting) or 0):  # noqa: ASYNC110 - a row of the database sets no event
            await asyncio.sleep(0.05)


async def _in_database(tonight: Evening, work: Callable[[Session], T]) -> T:
    return await asyncio.wrap_future(tonight.app.database.submit(work, Priority.TICK))
