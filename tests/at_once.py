"""Several at the same moment: all of them wait before the first is handled."""

import asyncio
import threading
from collections.abc import Awaitable
from typing import TypeVar

from db.database import POSTGRES_THREADS, Database, Priority

T = TypeVar("T")

_WAIT = 20  # seconds after which a test that hangs fails
_TURNS = 50  # of the event loop, after which everything that was begun waits for the database


async def at_once(database: Database, *begun: Awaitable[T]) -> list[T]:
    """Await all of them; no thread of the database is free until all wait for one."""
    gate = threading.Barrier(1 + (1 if database.is_sqlite else POSTGRES_THREADS))
    busy = [database.submit(lambda _session: gate.wait(_WAIT), Priority.UPDATE) for _thread in range(gate.parties - 1)]
    waiting = asyncio.gather(*begun)
    for _turn in range(_TURNS):
        await asyncio.sleep(0)
    await asyncio.to_thread(gate.wait, _WAIT)
    done = await waiting
    for one in busy:
        one.result(_WAIT)
    return done
