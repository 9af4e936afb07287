"""What the application lends to its channels."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.door import Door
from bot.filestore import FileStore
from bot.intake import Intake
from bot.jobs import Computer
from bot.pipeline import Pipeline
from bot.settings import Settings
from db.database import Database, Priority

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a channel is built from. `bot_id` is the row of its bot."""

    settings: Settings
    database: Database
    pipeline: Pipeline
    store: FileStore
    door: Door
    intake: Intake
    now: Callable[[], datetime]
    bot_id: int
    computer: Computer


class Rows:
    """The database, as the event loop uses it."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.database

    async def read(self, work: Callable[[Session], T]) -> T:
        return await asyncio.wrap_future(self._database.submit_read(work))

    async def write(self, work: Callable[[Session], T], *, is_urgent: bool = True) -> T:
        return await asyncio.wrap_future(self._database.submit(work, Priority.UPDATE if is_urgent else Priority.LANE))
