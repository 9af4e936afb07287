"""Longer work in the database, a slice in each transaction, with a rest after each: whoever waits for an answer needs the same processor."""

import asyncio
import time
from collections.abc import Callable

from sqlalchemy.orm import Session

from db.database import Database, Priority

LONGEST_REST = 0.2  # seconds


async def in_slices(database: Database, work: Callable[[Session], bool], priority: Priority) -> None:
    """Call `work` in transactions of its own until it says that there is no more; rest after each slice as long as it took."""
    begun = time.monotonic()
    while await asyncio.wrap_future(database.submit(work, priority)):
        await asyncio.sleep(min(time.monotonic() - begun, LONGEST_REST))
        begun = time.monotonic()
