"""Intake: keeps order per person, bounds what runs at once, takes each update through its one transaction, sends the answer after the commit."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.pipeline import Outcome, Pipeline
from bot.update import Pressed, Update
from db.database import Database, Priority

log = structlog.get_logger()

UPDATE_FAILED = "update_failed"
AT_ONCE = 64  # more only wait in the database's queue, where nobody can turn them away any more
WAITING = 2000  # above this a webhook answers 503 with Retry-After


class OverloadedError(Exception):
    """More updates wait than can be answered in good time."""


class NotTakenError(Exception):
    """An update could not be taken through its transaction; it is kept with its error."""


@dataclass(slots=True)
class _Place:
    """One sender's turn: who holds it, and how many wait for it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Intake:
    """Takes updates of all channels. `answered(outcome, has_jobs)` is called on the event loop after each commit."""

    def __init__(
        self, database: Database, pipeline: Pipeline, now: Callable[[], datetime], process_id: int, answered: Callable[[Update, Outcome, bool], None]
    ) -> None:
        self._database = database
        self._pipeline = pipeline
        self._now = now
        self._process_id = process_id
        self._answered = answered
        self._channels: dict[int, Channel] = {}
        self._settle: Callable[[int, str], Awaitable[None]] | None = None
        self._places: dict[tuple[int, str], _Place] = {}
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def serve(self, channels: Mapping[int, Channel], settle: Callable[[int, str], Awaitable[None]]) -> None:
        """Take updates of these channels, by the id of their bot. `settle(bot_id, refs)` is awaited before a press on a platform's message is handled."""
        self._channels, self._settle = dict(channels), settle

    async def take(self, update: Update) -> Outcome:
        """Take one update; returns when its transaction is committed, which is when the platform may be told.

        Raises OverloadedError before anything was done, NotTakenError when even keeping it needed a second transaction.
        """
        if self._waiting >= WAITING:
            raise OverloadedError
        self._waiting += 1
        try:
            async with self._place(update), self._at_once:
                if isinstance(update.content, Pressed) and update.content.ref is not None and self._settle is not None:
                    await self._settle(update.bot_id, update.content.ref)
                outcome, has_jobs = await self._transact(update)
        finally:
            self._waiting -= 1
        self._channels[update.bot_id].settle(outcome)
        self._answered(update, outcome, has_jobs)
        return outcome

    async def _transact(self, update: Update) -> tuple[Outcome, bool]:
        take, handle = partial(self._take, update), partial(self._handle, update)
        try:
            return await asyncio.wrap_future(self._database.submit_together(take, handle, Priority.UPDATE))
        except Exception as error:
            log.exception(UPDATE_FAILED, bot_id=update.bot_id, update_key=update.key)
            kept = error
        await asyncio.wrap_future(self._database.submit(lambda session: self._pipeline.keep_failed(session, update, kept, self._now()), Priority.UPDATE))
        raise NotTakenError from kept

    def _take(self, update: Update, session: Session) -> Callable[[], tuple[Outcome, bool]]:
        """Take an update; what is given is called when all that share the transaction are taken."""
        now = self._now()
        finish = self._pipeline.take(session, update, now, self._process_id)
        has_jobs = _has_jobs(session)
        return lambda: (self._recorded(session, update, finish(), now), has_jobs)

    def _handle(self, update: Update, session: Session) -> tuple[Outcome, bool]:
        now = self._now()
        outcome = self._pipeline.handle(session, update, now, self._process_id)
        return self._recorded(session, update, outcome, now), _has_jobs(session)

    def _recorded(self, session: Session, update: Update, outcome: Outcome, now: datetime) -> Outcome:
        if not outcome.is_repeat:
            self._channels[update.bot_id].record(session, update, outcome, now)
        return outcome

    @asynccontextmanager
    async def _place(self, update: Update) -> AsyncIterator[None]:
        """Hold the sender's place: what one person does, is done in its order."""
        who = (update.bot_id, update.sender.external_id)
        place = self._places.setdefault(who, _Place())
        place.waiting += 1
        try:
            async with place.lock:
                yield
        finally:
            place.waiting -= 1
            if not place.waiting:
                del self._places[who]


def _has_jobs(session: Session) -> bool:
    return bool(session.info.pop("has_jobs", False))
