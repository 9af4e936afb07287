"""The clock: calls ticks at their times. It remembers nothing: what is due is derived from rows, by whoever it calls."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Generic, Protocol, TypeVar

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler


class Periodic(Protocol):
    """What runs again and again: a feature's tick, or a chore of the program."""

    @property
    def every(self) -> timedelta: ...


P = TypeVar("P", bound=Periodic)


class Clock(Generic[P]):
    """Calls `run_tick(tick, now)` for each tick, at once and then every `tick.every`, the same one never twice at a time.

    APScheduler is a clock here and nothing else: its stores lose what was due while the program was down, and two processes cannot share one.
    A run that comes late is run all the same (`misfire_grace_time=None`), and once for all that were missed (`coalesce`).
    """

    def __init__(self, run_tick: Callable[[P, datetime], Awaitable[None]], now: Callable[[], datetime]) -> None:
        self._run_tick = run_tick
        self._now = now
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
            timezone=UTC,
        )
        # It warns each time when a tick is still at work at its next time, which is nothing to warn of.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def start(self, ticks: Iterable[P]) -> None:
        """Begin, inside the running loop."""
        self._scheduler.start()
        for tick in ticks:
            self._scheduler.add_job(self._ring, "interval", args=(tick,), seconds=tick.every.total_seconds(), next_run_time=self._now())

    def stop(self) -> None:
        """Call no more ticks; those at work are cancelled, and their transactions end by themselves."""
        self._scheduler.shutdown(wait=False)

    async def _ring(self, tick: P) -> None:
        await self._run_tick(tick, self._now())
