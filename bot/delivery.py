"""Delivery: drains the lanes of the ledger, each in its channel's way."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from bot.channel import LocalChannel, Outgoing
from bot.outbox import Outbox, mark_shown
from bot.pipeline import Reply
from db.database import Database, Priority

log = structlog.get_logger()

LANE_FAILED = "lane_failed"
BATCH = 100
SLICE = 0.02  # seconds of work in one transaction: a press beside it waits no longer
PAUSE = 0.25  # seconds between two rounds: every press kicks the lane, and a live card is built once for all that came meanwhile
AWAKE = 2.0  # seconds after which a lane looks by itself: rows that another process wrote, or whose time has come


class Lane(Protocol):
    """A bot's rows, taken in order of priority."""

    name: str

    def kick(self) -> None:
        """Say that something may be due."""

    async def run(self) -> None:
        """Drain for ever."""

    async def drain(self) -> int:
        """Send all that is due now, and give how many rows were seen."""

    async def answer(self, reply: Reply, external_id: str) -> None:
        """Send a live answer."""

    async def settle(self, refs: str) -> None:
        """Mark what is known of a message that was pressed."""

    async def finish(self) -> None:
        """Send no more, but finish what was taken."""


class LocalLane:
    """The lane of a channel whose platform is our own database: up to a hundred rows are shown and marked in one transaction, nothing doubles."""

    def __init__(self, name: str, channel: LocalChannel, database: Database, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self.name = name
        self._channel = channel
        self._database = database
        self._outbox = outbox
        self._now = now
        self._wake = asyncio.Event()

    def kick(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Drain for ever: at each kick (the first one at once), and every two seconds."""
        while True:
            self._wake.clear()
            try:
                await self.drain()
            except Exception:
                log.exception(LANE_FAILED, lane=self.name)
            await asyncio.sleep(PAUSE)
            await wait_for_kick(self._wake, AWAKE)

    async def drain(self) -> int:
        count = 0
        while seen := await self._show_some():
            count += seen
        return count

    async def answer(self, reply: Reply, external_id: str) -> None:
        """Do nothing: the answer was shown in the transaction that made it."""

    async def settle(self, refs: str) -> None:
        """Do nothing: what is shown is marked."""

    async def finish(self) -> None:
        """Do nothing: what is shown is committed."""

    async def _show_some(self) -> int:
        shown: list[Outgoing] = []

        def work(session: Session) -> int:
            shown.clear()
            now, begun, seen = self._now(), time.perf_counter(), 0
            while time.perf_counter() - begun < SLICE and len(shown) < BATCH:
                picked = self._outbox.pick(session, self.name, now, 20)
                if picked.outgoing:
                    self._channel.show(session, picked.outgoing, now)
                    mark_shown(session, picked.outgoing)
                    session.expire_all()
                    shown.extend(picked.outgoing)
                seen += picked.seen
                if picked.seen < 20:
                    break
            return seen

        seen = await asyncio.wrap_future(self._database.submit(work, Priority.LANE))
        self._channel.shown(shown)
        return seen


class Delivery:
    """All lanes of this process."""

    def __init__(self, lanes: Mapping[str, Lane]) -> None:
        self.lanes = lanes

    def kick(self) -> None:
        for lane in self.lanes.values():
            lane.kick()

    async def drain(self) -> None:
        """Send all that is due now, for tests."""
        while any([await lane.drain() for lane in self.lanes.values()]):
            pass

    async def finish(self) -> None:
        """Let every lane finish what it took."""
        await asyncio.gather(*(lane.finish() for lane in self.lanes.values()))


async def wait_for_kick(wake: asyncio.Event, most: float) -> None:
    try:
        async with asyncio.timeout(most):
            await wake.wait()
    except TimeoutError:
        return
