"""What the program is measured beside: the same writes in bare sqlite3, and the same handler on async sessions over aiosqlite."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeAlias

from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from bench.evening import Evening
from bot.update import Update
from tests.screen import Screen

_Given: TypeAlias = Sequence[str | bytes | int | float | None]
Statement: TypeAlias = tuple[str, _Given, bool]
AT_ONCE = 64  # as intake bounds it


@dataclass(slots=True)
class Writes:
    """Listens to all engines and keeps what they write, transaction by transaction. Use it in a `with`."""

    transactions: list[list[Statement]] = field(default_factory=list)
    _open: list[Statement] = field(default_factory=list)

    def __enter__(self) -> Self:
        event.listen(Engine, "before_cursor_execute", self._note)
        event.listen(Engine, "commit", self._close)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)
        event.remove(Engine, "commit", self._close)

    def _note(self, connection: Connection, _cursor: object, statement: str, given: _Given, _context: object, many: bool) -> None:  # noqa: FBT001 - the event's own shape
        if statement.startswith("INSERT INTO inbox"):
            self._close(connection)  # several updates may share a commit: beside us, each has its own
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            self._open.append((statement, given, many))

    def _close(self, _connection: Connection) -> None:
        if self._open:
            self.transactions.append(self._open)
            self._open = []


def copy_database(source: Path, target: Path) -> Path:
    """Copy a database that may be in use."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as left, closing(sqlite3.connect(target)) as right:
        left.backup(right)
    return target


def rate_of_raw(before: Path, transactions: Sequence[Sequence[Statement]], presses: int) -> float:
    """Write the same rows with nothing but sqlite3, WAL and FULL, and give presses per second."""
    with closing(raw_connection(before)) as connection:
        began = time.perf_counter()
        for statements in transactions:
            write_raw(connection, statements)
        return presses / (time.perf_counter() - began)


def raw_connection(before: Path) -> sqlite3.Connection:
    """Open a copy, set up as ours."""
    connection = sqlite3.connect(shutil.copy(before, before.with_name("raw.db")), isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def write_raw(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    """Write one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for statement, given, many in statements:
        for row in given if many else (given,):
            connection.execute(statement, row).fetchall()  # type: ignore[arg-type]  # several rows or one, as `many` says
    connection.execute("COMMIT")


async def rate_of_async(evening: Evening, before: Path) -> float:
    """Run the same handler, statement for statement, in async sessions over aiosqlite, and give presses per second.

    `run_sync` bridges each statement to aiosqlite's thread exactly as `await session.execute` does. A lock lets one write at a time, as a bot must
    on SQLite; without it, transactions would fail with "database is locked".
    """
    engine = await async_engine(before)
    screen = next(iter(evening.app.channels.values()))
    assert isinstance(screen, Screen)
    writing, at_once = asyncio.Lock(), asyncio.Semaphore(AT_ONCE)

    async def take(update: Update) -> None:
        async with at_once, writing, AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            outcome = await session.run_sync(lambda inner: evening.app.pipeline.handle(inner, update, evening.app.now(), 1))
            await session.run_sync(lambda inner: screen.record(inner, update, outcome, evening.app.now()))

    try:
        updates = [evening.press(who) for who in evening.crowd.members]
        began = time.perf_counter()
        await asyncio.gather(*(take(update) for update in updates))
        return len(updates) / (time.perf_counter() - began)
    finally:
        await engine.dispose()


async def async_engine(before: Path) -> AsyncEngine:
    """Give an engine over aiosqlite on a copy, set up as ours, with one connection open."""
    file = Path(shutil.copy(before, before.with_name("async.db")))
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", connect_args={"isolation_level": None})
    event.listen(engine.sync_engine, "begin", _begin)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")

    async with engine.connect():
        """Connect before the time is taken."""
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
