"""Delivery: drains the lanes of the ledger. Intent is committed before a platform is called, so that a crash loses nothing."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy.orm import Session

from bot.channel import Channel, LocalChannel, Outgoing, PlatformChannel, SendFailed
from bot.outbox import Outbox, mark_shown
from bot.pipeline import Reply
from db.database import Database, Priority

log = structlog.get_logger()

T = TypeVar("T")

SENT, SEND_FAILED, LANE_FAILED = "delivery_sent", "delivery_failed", "lane_failed"
BATCH = 100
SLICE = 0.02  # seconds of work in one transaction: a press beside it waits no longer
IN_FLIGHT = 2  # at most so many are doubled when the process is killed
PAUSE = 0.25  # seconds between two rounds: every press kicks the lane, and a live card is built once for all that came meanwhile
AWAKE = 2.0  # seconds after which a lane looks by itself: rows that another process wrote, or whose time has come
BACKOFF = (timedelta(seconds=2), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))


class Lane:
    """One lane: a bot's rows, taken in order of priority."""

    def __init__(self, name: str, channel: Channel, database: Database, outbox: Outbox, clock: tuple[Callable[[], datetime], int]) -> None:
        self.name = name
        self._channel = channel
        self._database = database
        self._outbox = outbox
        self._now, self._process_id = clock
        self._wake = asyncio.Event()
        self._busy: set[str] = set()

    def kick(self) -> None:
        """Say that something may be due."""
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
            try:
                async with asyncio.timeout(AWAKE):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def drain(self) -> int:
        """Send all that is due now, and give how many rows that was."""
        count = 0
        while True:
            seen = await (self._show_some() if hasattr(self._channel, "show") else self._send_some())
            count += seen
            if not seen:
                return count

    async def _show_some(self) -> int:
        channel: LocalChannel = self._channel  # type: ignore[assignment]  # `drain` asked for `show`
        shown: list[Outgoing] = []

        def work(session: Session) -> int:
            shown.clear()
            now, begun, seen = self._now(), time.perf_counter(), 0
            while time.perf_counter() - begun < SLICE and len(shown) < BATCH:
                picked = self._outbox.pick(session, self.name, now, 20)
                if picked.outgoing:
                    channel.show(session, picked.outgoing, now)
                    mark_shown(session, picked.outgoing)
                    session.expire_all()
                    shown.extend(picked.outgoing)
                seen += picked.seen
                if picked.seen < 20:
                    break
            return seen

        seen = await asyncio.wrap_future(self._database.submit(work, Priority.LANE))
        channel.shown(shown)
        return seen

    async def _send_some(self) -> int:
        picked = await self._in_database(lambda session: self._outbox.pick(session, self.name, self._now(), IN_FLIGHT * 4))
        chosen: dict[str, Outgoing] = {}
        for one in picked.outgoing:
            chosen.setdefault(one.external_id, one)
        free = [one for one in chosen.values() if one.external_id not in self._busy][:IN_FLIGHT]
        await asyncio.gather(*(self._send(one) for one in free))
        return picked.seen if free or not picked.outgoing else 0

    async def _send(self, one: Outgoing) -> None:
        self._busy.add(one.external_id)
        try:
            if await self._in_database(lambda session: self._outbox.take(session, one.delivery_id, self._process_id)):
                await self._call(one, 0)
        finally:
            self._busy.discard(one.external_id)

    async def answer(self, reply: Reply, external_id: str) -> None:
        """Send a live answer, which is `sending` already: it never waits behind a broadcast."""
        one = Outgoing(reply.delivery_id, reply.card, reply.reader, 1, reply.account_id, reply.group_id, external_id, is_anew=False, refs=reply.refs)
        await self._call(one, 0)

    async def _call(self, one: Outgoing, tries: int) -> None:
        channel: PlatformChannel = self._channel  # type: ignore[assignment]  # `drain` asked for `show`
        try:
            refs = await channel.send(one)
        except SendFailed as failure:
            why = failure.why
            log.info(SEND_FAILED, delivery_id=one.delivery_id, permanent=failure.permanent, why=why)
            if failure.permanent:
                await self._in_database(lambda session: self._outbox.fail(session, one.delivery_id, why, self._now()))
            else:
                later = self._now() + (failure.retry_after or BACKOFF[min(tries, len(BACKOFF) - 1)])
                await self._in_database(lambda session: self._outbox.put_off(session, one.delivery_id, later, why))
        else:
            await self._in_database(lambda session: self._outbox.sent(session, one.delivery_id, one.edition, refs))

    async def _in_database(self, work: Callable[[Session], T]) -> T:
        return await asyncio.wrap_future(self._database.submit(work, Priority.LANE))


class Delivery:
    """All lanes of this process."""

    def __init__(self, lanes: Mapping[str, Lane]) -> None:
        self.lanes = lanes

    def kick(self) -> None:
        for lane in self.lanes.values():
            lane.kick()

    async def drain(self) -> None:
        """Send all that is due now, for tests and for a stop."""
        while any([await lane.drain() for lane in self.lanes.values()]):
            pass
