"""The composition root: what the process is made of, in which order it starts and stops, and the task group that owns every task."""

import asyncio
import functools
import gc
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from datetime import UTC, datetime
from typing import TypeVar, cast

import structlog
from sqlalchemy.orm import Session

from bot import upkeep
from bot.channel import Channel, LocalChannel, PlatformChannel, Receiving
from bot.delivery import Delivery, Lane, LocalLane
from bot.door import Door
from bot.filestore import FileStore
from bot.intake import Intake
from bot.jobs import Computer, JobRunner
from bot.outbox import Outbox
from bot.pace import Pacer
from bot.parts import Parts
from bot.pipeline import Outcome, Pipeline
from bot.posting import PlatformLane
from bot.settings import Settings
from bot.slices import in_slices
from bot.update import Update
from core.feature import Feature, Tick
from core.identity import Defaults
from db.database import Database, Priority

log = structlog.get_logger()

TICK_FAILED = "tick_failed"
FINISH_WITHIN = 4  # seconds; what a platform has not taken by then is in the ledger
Now = Callable[[], datetime]
T = TypeVar("T")


class _Tasks(asyncio.TaskGroup):
    """A task group that can be ended: what its tasks still wait for is not waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._living: set[asyncio.Task[object]] = set()

    def create_task(self, coro: Coroutine[object, object, T], *, name: str | None = None, context: Context | None = None) -> asyncio.Task[T]:  # type: ignore[override]  # coroutines only
        task = super().create_task(coro, name=name, context=context)
        self._living.add(task)
        task.add_done_callback(self._living.discard)
        return task

    def cancel(self) -> None:
        for task in tuple(self._living):
            task.cancel()


def clock() -> datetime:
    """Give the time. The only place that asks for it; everybody else is given `now`."""
    return datetime.now(UTC)  # noqa: TID251  (the one place)


ChannelMaker = Callable[[Parts], LocalChannel | PlatformChannel]


class App:
    """The program: features, channels, database, clock and worker put together."""

    def __init__(self, settings: Settings, features: Iterable[Feature], database: Database, computer: Computer, now: Now = clock) -> None:
        self.settings = settings
        self.database = database
        self.now = now
        self.features = tuple(features)
        self.defaults = Defaults(settings.default_language, str(settings.time_zone))
        self.pipeline = Pipeline(self.features, self.defaults, settings.public_url)
        self.store = FileStore(settings.data_dir / "files")
        self.process_id = self._transact(lambda session: upkeep.enrol(session, now()))
        self.intake = Intake(database, self.pipeline, now, self.process_id, self._answered)
        self._computer = computer
        self.door = Door(self.store, computer)
        self.jobs = JobRunner(database, self.pipeline, computer, self.store, (now, self.process_id))
        self.jobs.written = self._kick
        self.channels: dict[int, Channel] = {}
        self._local: tuple[LocalChannel, ...] = ()
        self.delivery = Delivery({})
        self._tasks: asyncio.TaskGroup | None = None
        self._transact(lambda session: upkeep.take_over_from_dead(session, self.process_id, now(), is_alone=True))

    def serve(self, makers: Sequence[tuple[str, str, ChannelMaker]]) -> None:
        """Build the channels: (channel, name of the bot, maker)."""
        outbox = Outbox(self.pipeline)
        lanes: dict[str, Lane] = {}
        for channel, name, make in makers:
            bot_id = self._transact(functools.partial(upkeep.ensure_bot, channel=channel, name=name))
            built = make(Parts(self.settings, self.database, self.pipeline, self.store, self.door, self.intake, self.now, bot_id, computer=self._computer))
            self.channels[bot_id] = built
            lanes[f"{bot_id}:0"] = self._lane(f"{bot_id}:0", built, outbox)
        self._local = tuple(channel for channel in self.channels.values() if isinstance(channel, LocalChannel))
        self.intake.serve(self.channels, lambda bot_id, refs: lanes[f"{bot_id}:0"].settle(refs))
        self.delivery = Delivery(lanes)

    def _lane(self, name: str, channel: LocalChannel | PlatformChannel, outbox: Outbox) -> Lane:
        if isinstance(channel, LocalChannel):
            return LocalLane(name, channel, self.database, outbox, self.now)
        return PlatformLane(name, channel, self.database, outbox, (self.now, self.process_id), Pacer(channel.paces) if channel.paces else None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.TaskGroup]:
        """Run lanes and jobs; at the end they finish what they took."""
        sys.setswitchinterval(0.0005)  # the database thread and the event loop hand over faster: presses answer sooner
        async with _Tasks() as group:
            self._tasks = tasks = cast("asyncio.TaskGroup", group)
            for lane in self.delivery.lanes.values():
                tasks.create_task(lane.run())
            tasks.create_task(self.jobs.run())
            receivers = [channel for channel in self.channels.values() if isinstance(channel, Receiving)]
            receiving = [tasks.create_task(channel.run(tasks)) for channel in receivers]
            gc.collect()
            gc.freeze()  # what was made at the start is never garbage (measured: the longest answers get shorter)
            gc.enable()  # off while modules were loaded
            try:
                yield tasks
            finally:
                await self._finish(receivers, receiving)
                group.cancel()

    async def _finish(self, receivers: Sequence[Receiving], receiving: Sequence[asyncio.Task[None]]) -> None:
        """Take no more; what was taken is answered, marked, or in the ledger for the next start."""
        for channel in receivers:
            channel.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_WITHIN):
                await asyncio.gather(*receiving)
                await self.delivery.finish()
        self._tasks = None
        for channel in receivers:
            await channel.close()

    async def run_tick(self, tick: Tick | upkeep.Chore, now: datetime) -> None:
        """Let a tick derive what is due, in slices, then send it."""
        try:
            await in_slices(self.database, lambda session: tick.run(session, now), Priority.TICK)
        except Exception:
            log.exception(TICK_FAILED)
            return
        self._kick()

    async def tick(self, now: datetime) -> None:
        """Run every feature's ticks as if they all were due now."""
        for feature in self.features:
            for tick in feature.ticks:
                await self.run_tick(tick, now)

    def chores(self) -> tuple[upkeep.Chore, ...]:
        return (*upkeep.chores(self.process_id, is_alone=True), upkeep.file_sweep(self.store))

    def _kick(self) -> None:
        self.delivery.kick()

    def _answered(self, update: Update, outcome: Outcome, has_jobs: bool) -> None:  # noqa: FBT001  (intake's callback)
        if has_jobs:
            self.jobs.kick()
        self._kick()
        for channel in self._local:
            channel.touched(outcome.touched)
        if self._tasks is None:
            return
        lane = self.delivery.lanes[f"{update.bot_id}:0"]
        for reply in outcome.replies:
            if reply.group_id is None:
                self._tasks.create_task(lane.answer(reply, update.sender.external_id))

    def _transact(self, work: Callable[[Session], T]) -> T:
        with self.database.transaction() as session:
            return work(session)
