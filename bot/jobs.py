"""Longer work: takes jobs from their table, reads, computes in the worker, writes. What died twice is not tried again."""

import asyncio
import dataclasses
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.fetch import Fetcher, FetchFailed
from bot.files import keep
from bot.pipeline import Pipeline
from bot.slices import in_slices
from core import jobs, ledger
from core.feature import JobLimits
from db.database import Database, Priority
from db.models.ledger import File, JobRow

log = structlog.get_logger()

T = TypeVar("T")
JOB_DONE, JOB_FAILED = "job_done", "job_failed"
TRIES = 2
AWAKE = 3.0  # seconds: jobs that another process asked for


class Store(Protocol):
    """Where the bytes of files lie."""

    def read(self, sha256: str) -> bytes: ...

    def write(self, content: bytes) -> str: ...


class ComputeFailed(Exception):
    """The computation did not give a result. `why`: timeout, memory, crashed or error; a crash may be tried again."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Computer(Protocol):
    """The worker, as jobs see it."""

    async def run(self, target: str, payload: object, limits: JobLimits) -> object: ...


def fill(session: Session, store: Store, payload: object) -> object:
    """Put the bytes of files in the places that `read` left for them."""
    if isinstance(payload, jobs.FileContent):
        return store.read(session.get_one(File, payload.file_id).sha256)
    if isinstance(payload, tuple):
        return tuple(fill(session, store, part) for part in payload)
    if dataclasses.is_dataclass(payload) and not isinstance(payload, type):
        return dataclasses.replace(payload, **{field.name: fill(session, store, getattr(payload, field.name)) for field in dataclasses.fields(payload)})
    return payload


class JobRunner:
    """Runs the jobs of this process, one after the other: the worker is one process, and presses need the other core."""

    def __init__(self, database: Database, pipeline: Pipeline, computer: Computer, store: Store, clock: tuple[Callable[[], datetime], int]) -> None:
        self._database = database
        self._pipeline = pipeline
        self._computer = computer
        self._store = store
        self._now, self._process_id = clock
        self._wake = asyncio.Event()
        self.fetcher = Fetcher()
        self.written: Callable[[], None] = lambda: None

    def kick(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Work for ever: at each kick, and every few seconds."""
        while True:
            self._wake.clear()
            await self.drain()
            try:
                async with asyncio.timeout(AWAKE):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def drain(self) -> None:
        """Do all jobs that are due now."""
        while (taken := await self._write(self._take)) is not None:
            await self._do(*taken)
            self.written()

    def _take(self, session: Session) -> tuple[int, str, object, int] | None:
        row = session.scalars(select(JobRow).where(JobRow.state == "due").order_by(JobRow.id).limit(1).with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        row.state, row.tries, row.process_id = "running", row.tries + 1, self._process_id
        return row.id, row.name, row.args, row.tries

    async def _do(self, job_id: int, name: str, args: object, tries: int) -> None:
        job = self._pipeline.jobs[name]
        try:
            payload = await asyncio.wrap_future(
                self._database.submit_read(lambda session: fill(session, self._store, job.read(session, args, self._now())), Priority.BULK)
            )
            payload = await self._fetch(payload, job.limits)
            result = await self._computer.run(job.compute, payload, job.limits)
            kept = await self._keep(result)
            await in_slices(self._database, lambda session: bool(job.write(session, args, kept, self._now())), Priority.BULK)
            state = "done"
        except Exception as error:
            why = error.why if isinstance(error, ComputeFailed | FetchFailed) else "error"
            log.exception(JOB_FAILED, job=name, job_id=job_id, why=why)
            state = "due" if why == "crashed" and tries < TRIES else "failed"
            if state == "failed":
                await self._write(lambda session: job.failed(session, args, why, self._now()))
        else:
            log.info(JOB_DONE, job=name, job_id=job_id)
        await self._write(lambda session: ledger.count(session, update(JobRow).where(JobRow.id == job_id).values(state=state, process_id=None)))

    async def _fetch(self, payload: object, limits: JobLimits) -> object:
        """Put what lies at public addresses in the places that `read` left for it. Raises FetchFailed."""
        if isinstance(payload, jobs.FromWeb):
            return await self.fetcher.get(payload, limits.time)
        if isinstance(payload, tuple):
            return tuple([await self._fetch(part, limits) for part in payload])
        if dataclasses.is_dataclass(payload) and not isinstance(payload, type):
            fetched = {field.name: await self._fetch(getattr(payload, field.name), limits) for field in dataclasses.fields(payload)}
            return dataclasses.replace(payload, **fetched)
        return payload

    async def _keep(self, result: object) -> object:
        """Store the files that a computation made."""
        if isinstance(result, tuple):
            return tuple([await self._keep(part) for part in result])
        if not isinstance(result, jobs.Made):
            return result
        made = result
        sha256 = await asyncio.to_thread(self._store.write, made.content)
        file_id = await self._write(lambda session: keep(session, sha256, made.name, made.media_type, len(made.content), None, self._now()))
        return jobs.Kept(file_id, made.name, made.media_type, len(made.content))

    async def _write(self, work: Callable[[Session], T]) -> T:
        return await asyncio.wrap_future(self._database.submit(work, Priority.BULK))
