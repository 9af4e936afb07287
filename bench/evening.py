"""One evening: the real program on a database of its own, a cell of members, the open register, and their presses."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, func, select

from bench.crowd import KEY, SECRET, Crowd, Someone, gather
from bot.app import App, ChannelMaker, clock
from bot.jobs import Computer
from bot.migrate import migrate
from bot.settings import Settings
from bot.update import Chat, Said, Sender, Update
from db import keys
from db.database import Database
from db.models.meetings import Attendance
from handlers import FEATURES
from handlers.attendance import rules
from tests.screen import Screen

MEMBERS = 240


@dataclass(slots=True)
class Evening:
    """The program and its people. Every press is the command with the code that the room screen shows at that moment."""

    app: App
    crowd: Crowd
    processor_ms: list[float] = field(default_factory=list)  # a press, of all threads, in each run of `rate`
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def press(self, who: Someone) -> Update:
        digits = rules.code_at(SECRET, rules.step_of(self.app.now()))
        return Update(self.crowd.bot_id, f"u{next(self.numbers)}", Sender(who.external_id), Chat(who.external_id), Said(f"/checkin {digits}"))

    async def rate(self) -> float:
        """Let everybody press at once, and give presses per second."""
        await self.forget()
        began, worked = time.perf_counter(), time.process_time()
        await asyncio.gather(*(self.app.intake.take(self.press(who)) for who in self.crowd.members))
        self.processor_ms.append((time.process_time() - worked) * 1000 / len(self.crowd.members))
        rate = len(self.crowd.members) / (time.perf_counter() - began)
        self.check()
        return rate

    async def pace(self, a_second: int) -> list[float]:
        """Let everybody press, so many a second whether or not answers come, and give each answer's time from when it was to be pressed, in ms."""
        await self.forget()
        begins = time.perf_counter() + 0.05
        answers = await asyncio.gather(*(self._press_at(who, begins + number / a_second) for number, who in enumerate(self.crowd.members)))
        self.check()
        return answers

    async def _press_at(self, who: Someone, instant: float) -> float:
        await asyncio.sleep(instant - time.perf_counter())
        await self.app.intake.take(self.press(who))
        return (time.perf_counter() - instant) * 1000

    async def forget(self) -> None:
        """Let everybody come anew, once all that is due has gone out."""
        await self.app.delivery.drain()
        with self.app.database.transaction() as session:
            session.execute(delete(Attendance).where(Attendance.meeting_id == self.crowd.meeting_id))

    def check(self) -> None:
        """Make sure that what was measured was done."""
        with self.app.database.transaction() as session:
            count = session.scalar(select(func.count()).select_from(Attendance).where(Attendance.meeting_id == self.crowd.meeting_id))
        assert count == len(self.crowd.members), f"{count} of {len(self.crowd.members)} members are in the register"


@asynccontextmanager
async def evening(settings: Settings, computer: Computer, served: tuple[str, str, ChannelMaker] = ("screen", "main", Screen)) -> AsyncIterator[Evening]:
    """Start the program on an empty database and open the register, with its live count in the group."""
    channel, name, _make = served
    keys.install(keys.KeyRing([KEY]))
    migrate(settings.database_url, settings.data_dir)
    database = Database(settings.database_url)
    try:
        with database.transaction() as session:
            crowd = gather(session, (channel, name), clock(), MEMBERS)
        app = App(settings, FEATURES, database, computer)
        app.serve([served])
        async with app.running():
            await app.tick(clock() + timedelta(seconds=1))
            yield Evening(app, crowd)
    finally:
        database.close()
