"""Ticks come at once, again and again, and never upon themselves."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.clock import Clock


@dataclass(frozen=True, slots=True)
class Beat:
    name: str
    every: timedelta


OFTEN, SELDOM = Beat("often", timedelta(milliseconds=20)), Beat("seldom", timedelta(hours=1))


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the scheduler lives by the real time


@asynccontextmanager
async def ticking(run: Callable[[Beat, datetime], Awaitable[None]], *beats: Beat) -> AsyncIterator[None]:
    clock = Clock(run, now)
    clock.start(beats)
    async with asyncio.timeout(20):
        yield
    clock.stop()


async def test_every_tick_comes_at_once_and_then_at_its_interval() -> None:
    heard: Counter[str] = Counter()
    thrice = asyncio.Event()

    async def run(beat: Beat, at: datetime) -> None:
        assert at.tzinfo is UTC
        heard[beat.name] += 1
        if heard["often"] >= 3 and heard["seldom"]:
            thrice.set()

    async with ticking(run, OFTEN, SELDOM):
        await thrice.wait()

    assert heard["seldom"] == 1


async def test_a_tick_at_work_is_not_called_again() -> None:
    at_work, most, turns = 0, 0, 0
    enough = asyncio.Event()

    async def run(_beat: Beat, _at: datetime) -> None:
        nonlocal at_work, most, turns
        at_work += 1
        most = max(most, at_work)
        async with asyncio.timeout(1):
            for _ in range(5):
                await next_interval()
        at_work -= 1
        turns += 1
        if turns == 3:
            enough.set()

    async with ticking(run, OFTEN):
        await enough.wait()

    assert most == 1


async def test_a_tick_that_fails_comes_again() -> None:
    again = asyncio.Event()
    calls = 0

    async def run(_beat: Beat, _at: datetime) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            again.set()
        raise ValueError

    async with ticking(run, OFTEN):
        await again.wait()

    assert calls >= 2


async def test_a_stopped_clock_is_silent() -> None:
    first = asyncio.Event()
    calls = 0

    async def run(_beat: Beat, _at: datetime) -> None:
        nonlocal calls
        calls += 1
        first.set()

    async with ticking(run, OFTEN):
        await first.wait()
    heard = calls
    for _ in range(5):
        await next_interval()

    assert calls == heard


async def next_interval() -> None:
    """Let the loop live for as long as OFTEN's interval."""
    passed = asyncio.Event()
    asyncio.get_running_loop().call_later(OFTEN.every.total_seconds(), passed.set)
    await passed.wait()
