"""Posting: the lane of a platform. Intent is committed before the platform is called, so that a crash loses nothing and doubles at most what was in flight."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy.orm import Session

from bot.channel import Outgoing, PlatformChannel, Posted, SendFailed, Trouble
from bot.delivery import AWAKE, LANE_FAILED, wait_for_kick
from bot.outbox import Outbox, Result
from bot.pace import Pacer
from bot.pipeline import Reply
from db.database import Database, Priority

log = structlog.get_logger()

T = TypeVar("T")

SEND_FAILED = "delivery_failed"
IN_FLIGHT = 2  # at most so many are doubled when the process is killed
IN_HAND = 4  # answers to one chat
LOOKED_AT = 8  # rows, beside those of chats that are being written to
MARKED_AT_ONCE, MARKED_AFTER = 8, 0.02  # answers, seconds
EVERYWHERE, EVERYWHERE_WITHIN = 3, 2.0  # so many chats that say "too many" within these seconds mean the bot itself
BOT_RESTS = 30.0  # seconds after a bot was not let in


@dataclass(slots=True)
class _Chat:
    """One chat's turn: what is written to it, is written in order."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class PlatformLane:
    """A bot's rows on their way to its platform, and the live answers beside them."""

    def __init__(
        self, name: str, channel: PlatformChannel, database: Database, outbox: Outbox, clock: tuple[Callable[[], datetime], int], pacer: Pacer | None
    ) -> None:
        self.name = name
        self.pacer = pacer
        self._channel = channel
        self._database = database
        self._outbox = outbox
        self._now, self._process_id = clock
        self._wakes = [asyncio.Event() for _worker in range(IN_FLIGHT)]
        self._chats: dict[str, _Chat] = defaultdict(_Chat)
        self._results: list[Result] = []
        self._unmarked: set[str] = set()
        self._noted = asyncio.Event()
        self._marking = asyncio.Lock()
        self._marker = asyncio.Event()
        self._picking = asyncio.Lock()
        self._too_many: list[tuple[float, str]] = []
        self._soonest = AWAKE
        self._is_stopping = False
        self._idle = asyncio.Event()

    def kick(self) -> None:
        """Say that something may be due."""
        for wake in self._wakes:
            wake.set()

    async def run(self) -> None:
        """Send for ever, at most two at a time, and mark what became of it."""
        async with asyncio.TaskGroup() as tasks:
            for wake in self._wakes:
                tasks.create_task(self._work(wake))
            tasks.create_task(self._mark())

    async def drain(self) -> int:
        """Send all that may be sent now, and give how many rows were seen."""
        count = 0
        while seen := sum(await asyncio.gather(*(self._send_next() for _worker in range(IN_FLIGHT)))):
            count += seen
        await self._quiet()
        return count

    async def finish(self) -> None:
        """Take no more, and wait until what is on its way has arrived and is marked."""
        self._is_stopping = True
        await self._quiet()

    async def answer(self, reply: Reply, external_id: str) -> None:
        """Send a live answer, which is `sending` already: it never waits behind a broadcast, only behind what its own chat is being told.

        What would wait for long, for example where somebody floods the bot, waits in the ledger instead.
        """
        posted = Posted(reply.takes.refs, reply.takes.parts) if reply.takes else Posted()
        one = Outgoing(reply.delivery_id, reply.card, reply.reader, 1, reply.account_id, reply.group_id, external_id, posted=posted)
        place = self._chats.get(external_id)
        if place is not None and place.waiting >= IN_HAND:
            self._give_back(one, AWAKE)
            return
        async with self._place(external_id):
            delay = max(self.pacer.pause_delay(), self.pacer.chat_delay(external_id, is_group=False)) if self.pacer else 0.0
            if delay > AWAKE:
                self._give_back(one, delay)
                return
            await asyncio.sleep(delay)
            await self._call(one)

    async def settle(self, refs: str) -> None:
        """Mark what is known of this message before a press on it is handled: people press faster than a batch fills."""
        while refs in self._unmarked:
            noted = self._noted
            await self.flush()
            if refs in self._unmarked:
                await noted.wait()  # another transaction is marking it

    async def _quiet(self) -> None:
        while self._chats:
            self._idle.clear()
            await self._idle.wait()
        await self.flush()

    async def flush(self) -> None:
        """Mark all that is known by now."""
        async with self._marking:
            if self._results:
                await self._noting(lambda session, results: self._outbox.note(session, results, self._now()))

    # -------------------------------------------------------------------------------------------------------- the lane

    async def _work(self, wake: asyncio.Event) -> None:
        while not self._is_stopping:
            wake.clear()
            try:
                seen = await self._send_next()
            except Exception:
                log.exception(LANE_FAILED, lane=self.name)
                seen = 0
            if not seen:
                await wait_for_kick(wake, self._soonest)

    async def _send_next(self) -> int:
        """Send the best row that may go now; gives how many rows were looked at, 0 where nothing is due."""
        async with self._picking:
            if self._is_stopping:
                return 0
            if self.pacer is not None and (delay := self.pacer.bot_delay()):
                await asyncio.sleep(delay)
            seen, one = await self._noting(self._take_best)
            if one is None:
                return seen
            place = self._chats[one.external_id]
            place.waiting += 1  # before anybody else picks
        try:
            async with self._place(one.external_id):
                await self._call(one)
        finally:
            self._leave(one.external_id, place)
        return seen

    def _take_best(self, session: Session, results: list[Result]) -> tuple[int, Outgoing | None]:
        """Mark what was sent before, then take the best due row whose chat is free."""
        now = self._now()
        if results:
            self._outbox.note(session, results, now)
        picked = self._outbox.pick(session, self.name, now, LOOKED_AT + 2 * len(self._chats))
        put_off: dict[str, float] = {}
        for one in picked.outgoing:
            if one.external_id in self._chats or one.external_id in put_off:
                continue
            delay = self._delay(one)
            if delay:
                put_off[one.external_id] = delay
                self._outbox.put_off(session, one, now + timedelta(seconds=delay))
            elif self._outbox.take(session, one.delivery_id, self._process_id):
                return picked.seen, one
        self._soonest = min((AWAKE, *put_off.values()))
        return (picked.seen if put_off or len(picked.outgoing) < picked.seen else 0), None

    def _delay(self, one: Outgoing) -> float:
        if self.pacer is None:
            return 0.0
        return self.pacer.chat_delay(one.external_id, is_group=one.group_id is not None, is_live=one.is_live and one.posted.refs is not None)

    # ------------------------------------------------------------------------------------------------------- one message

    async def _call(self, one: Outgoing) -> None:
        """Call the platform, and note what became of it."""
        if self.pacer is not None:
            self.pacer.take(one.external_id, is_group=one.group_id is not None, is_live=one.is_live)
        try:
            posted = await self._channel.send(one)
            became: Posted | SendFailed = posted
            if self.pacer is not None and posted.messages > 1:
                self.pacer.take(one.external_id, is_group=one.group_id is not None, messages=posted.messages - 1)
        except SendFailed as failure:
            log.info(SEND_FAILED, delivery_id=one.delivery_id, trouble=failure.trouble, why=failure.why)
            self._obey(one, failure)
            became = failure
        self._note(one, became)

    def _give_back(self, one: Outgoing, delay: float) -> None:
        """Leave an answer to the lane, which sends it before anything else when its chat may hear it."""
        self._note(one, SendFailed("its chat is told much", retry_after=timedelta(seconds=delay)))

    def _note(self, one: Outgoing, became: Posted | SendFailed) -> None:
        self._results.append((one, became))
        self._unmarked |= _refs([(one, became)])
        self._marker.set()

    def _obey(self, one: Outgoing, failure: SendFailed) -> None:
        if self.pacer is None:
            return
        if failure.trouble is Trouble.BOT:
            self.pacer.pause(BOT_RESTS)
        if failure.trouble is Trouble.MOVED:
            self.pacer.follow(one.external_id, failure.moved_to)
        if failure.retry_after is None:
            return
        seconds, now = failure.retry_after.total_seconds(), asyncio.get_running_loop().time()
        self.pacer.pause(seconds, one.external_id)
        self._too_many = [(at, chat) for at, chat in self._too_many if at > now - EVERYWHERE_WITHIN] + [(now, one.external_id)]
        if failure.is_everywhere or len({chat for _at, chat in self._too_many}) >= EVERYWHERE:
            self.pacer.pause(seconds)

    async def _mark(self) -> None:
        """Mark answers a few at a time: a transaction for each would cost as much as the press itself."""
        while True:
            await self._marker.wait()
            self._marker.clear()
            if len(self._results) < MARKED_AT_ONCE:
                await asyncio.sleep(MARKED_AFTER)
            try:
                await self.flush()
            except Exception:
                log.exception(LANE_FAILED, lane=self.name)

    @asynccontextmanager
    async def _place(self, external_id: str) -> AsyncIterator[None]:
        """Hold a chat's place."""
        place = self._chats[external_id]
        place.waiting += 1
        try:
            async with place.lock:
                yield
        finally:
            self._leave(external_id, place)

    def _leave(self, external_id: str, place: _Chat) -> None:
        place.waiting -= 1
        if not place.waiting and self._chats.get(external_id) is place:
            del self._chats[external_id]
            if not self._chats:
                self._idle.set()

    async def _noting(self, work: Callable[[Session, list[Result]], T]) -> T:
        """Run a transaction that also marks what was sent; where it fails, that is kept for the next one."""
        results, self._results = self._results, []
        try:
            done = await asyncio.wrap_future(self._database.submit(lambda session: work(session, results), Priority.LANE))
        except Exception:
            self._results = results + self._results
            raise
        self._unmarked -= _refs(results) - _refs(self._results)
        self._noted.set()
        self._noted = asyncio.Event()
        return done


def _refs(results: Sequence[Result]) -> set[str]:
    return {became.refs for _one, became in results if isinstance(became, Posted) and became.refs is not None}
