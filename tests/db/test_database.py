"""Transactions in database threads, on both databases."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import wait
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from db.database import POSTGRES_THREADS, ClosedError, Database, Priority
from db.engines import is_passing, parse_url
from db.locks import ProcessLock, TakenError

TABLES = (
    "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)",
    "CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parent (id))",
)
WAIT = 20  # seconds after which a test that hangs fails
HOLD_THE_RUN = """
import sys
from db.database import Database
from db.locks import TakenError
try:
    Database(sys.argv[1]).guard_run()
except TakenError:
    sys.exit(7)
"""

bound: ContextVar[str] = ContextVar("bound", default="nothing")


def add(row_id: int, name: str = "Ana") -> Callable[[Session], int]:
    def insert(session: Session) -> int:
        session.execute(text("INSERT INTO parent (id, name) VALUES (:id, :name)"), {"id": row_id, "name": name})
        return row_id

    return insert


def count(session: Session) -> int:
    return session.execute(select(func.count()).select_from(text("parent"))).scalar_one()


@pytest.fixture
def tables(database: Database) -> Database:
    with database.transaction() as session:
        for statement in TABLES:
            session.execute(text(statement))
    return database


def test_what_returns_is_committed(tables: Database) -> None:
    added = tables.submit(add(1), Priority.UPDATE).result(WAIT)

    assert (added, tables.submit_read(count).result(WAIT)) == (1, 1)


def test_what_raises_is_rolled_back(tables: Database) -> None:
    def fail(session: Session) -> None:
        add(1)(session)
        raise LookupError

    with pytest.raises(LookupError):
        tables.submit(fail, Priority.UPDATE).result(WAIT)

    assert tables.submit_read(count).result(WAIT) == 0


def test_a_savepoint_keeps_what_came_before_it(tables: Database) -> None:
    def half(session: Session) -> None:
        add(1)(session)
        with suppress(LookupError), session.begin_nested():
            add(2)(session)
            raise LookupError

    tables.submit(half, Priority.UPDATE).result(WAIT)

    assert tables.submit_read(count).result(WAIT) == 1


def test_the_most_urgent_goes_first(tables: Database) -> None:
    gate, order = threading.Barrier(1 + (1 if tables.is_sqlite else POSTGRES_THREADS)), []
    blocked = [tables.submit(lambda _: gate.wait(WAIT), Priority.BULK) for _ in range(gate.parties - 1)]
    note = threading.Lock()

    def arrive(priority: Priority) -> Callable[[Session], None]:
        def record(_session: Session) -> None:
            with note:
                order.append(priority)

        return record

    waiting = [tables.submit(arrive(priority), priority) for priority in (Priority.BULK, Priority.TICK, Priority.LANE, Priority.UPDATE)]
    gate.wait(WAIT)
    wait(blocked, WAIT)
    wait(waiting, WAIT)

    assert sorted(order) == list(Priority)
    assert order == list(Priority) or not tables.is_sqlite  # four threads may note in another order than they began in


def test_a_parent_must_exist(tables: Database) -> None:
    orphan = text("INSERT INTO child (id, parent_id) VALUES (1, 99)")

    with pytest.raises(IntegrityError):
        tables.submit(lambda session: session.execute(orphan), Priority.UPDATE).result(WAIT)


def test_a_reader_cannot_write(tables: Database) -> None:
    with pytest.raises(DBAPIError):
        tables.submit_read(add(1)).result(WAIT)

    assert tables.submit_read(count).result(WAIT) == 0


def test_a_reader_sees_one_state_while_others_write(tables: Database) -> None:
    begun, written = threading.Event(), threading.Event()

    def twice(session: Session) -> tuple[int, int]:
        before = count(session)
        begun.set()
        written.wait(WAIT)
        return before, count(session)

    seen = tables.submit_read(twice)
    begun.wait(WAIT)
    tables.submit(add(1), Priority.UPDATE).result(WAIT)
    written.set()

    assert seen.result(WAIT) == (0, 0)


def test_commands_write_beside_the_threads(tables: Database) -> None:
    with tables.transaction() as session:
        waiting = tables.submit(add(1), Priority.UPDATE)
        add(2)(session)

    waiting.result(WAIT)
    assert tables.submit_read(count).result(WAIT) == 2


def test_an_error_that_passes_repeats_the_whole_three_times(tables: Database) -> None:
    tries: list[int] = []

    def unlucky(session: Session) -> int:
        tries.append(add(len(tries))(session))
        if len(tries) < 3:
            raise DBAPIError("", {}, Exception("gone"), connection_invalidated=True)
        return count(session)

    assert tables.submit(unlucky, Priority.UPDATE).result(WAIT) == 1
    assert tries == [0, 1, 2]


def test_what_never_passes_is_raised_after_three_tries(tables: Database) -> None:
    tries: list[int] = []

    def hopeless(_session: Session) -> None:
        tries.append(1)
        raise DBAPIError("", {}, Exception("gone"), connection_invalidated=True)

    with pytest.raises(DBAPIError):
        tables.submit(hopeless, Priority.UPDATE).result(WAIT)
    assert len(tries) == 3


def test_two_that_lock_each_other_out_both_succeed(tables: Database) -> None:
    if tables.is_sqlite:
        assert tables.submit(count, Priority.UPDATE).result(WAIT) == 0  # one writer: nobody to meet
        return
    for row_id in (1, 2):
        tables.submit(add(row_id), Priority.UPDATE).result(WAIT)
    both_hold_one = threading.Barrier(2)
    first_time = {1: True, 2: True}
    update = text("UPDATE parent SET name = name || 'x' WHERE id = :id")

    def cross(mine: int, other: int) -> Callable[[Session], None]:
        def work(session: Session) -> None:
            session.execute(update, {"id": mine})
            if first_time[mine]:
                first_time[mine] = False
                both_hold_one.wait(WAIT)
            session.execute(update, {"id": other})

        return work

    futures = [tables.submit(cross(1, 2), Priority.UPDATE), tables.submit(cross(2, 1), Priority.UPDATE)]
    for future in futures:
        future.result(WAIT)

    with tables.transaction() as session:
        assert session.execute(text("SELECT DISTINCT name FROM parent")).scalars().all() == ["Anaxx"]


def test_a_lost_connection_is_replaced(tables: Database) -> None:
    if not tables.is_sqlite:
        with tables.transaction() as session:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            session.execute(text(others))

    assert [tables.submit(add(row_id), Priority.UPDATE).result(WAIT) for row_id in range(8)] == list(range(8))


def test_the_callers_context_goes_along(tables: Database) -> None:
    bound.set("update 17")

    assert tables.submit(lambda _: bound.get(), Priority.UPDATE).result(WAIT) == "update 17"


def test_close_finishes_what_is_queued_and_takes_nothing_more(tables: Database) -> None:
    futures = [tables.submit(add(row_id), Priority.BULK) for row_id in range(20)]

    tables.close()

    assert [future.result(0) for future in futures] == list(range(20))
    with pytest.raises(ClosedError):
        tables.submit(count, Priority.UPDATE)


def test_a_second_run_is_refused_until_the_first_ends(address: str, database: Database) -> None:
    database.guard_run()

    assert subprocess.run([sys.executable, "-c", HOLD_THE_RUN, address], check=False).returncode == 7
    database.close()
    assert subprocess.run([sys.executable, "-c", HOLD_THE_RUN, address], check=False).returncode == 0


def test_migrating_waits_for_the_one_who_migrates(database: Database) -> None:
    with ProcessLock(database.url, "migrate", wait=True), pytest.raises(TakenError):
        ProcessLock(database.url, "migrate", wait=False)

    ProcessLock(database.url, "migrate", wait=True).release()


def test_sqlite_is_set_up_to_lose_nothing(tables: Database) -> None:
    if not tables.is_sqlite:
        assert tables.submit(lambda s: s.execute(text("SHOW transaction_isolation")).scalar_one(), Priority.UPDATE).result(WAIT) == "read committed"
        return

    with tables.transaction() as session:
        pragmas = [session.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]

    assert pragmas == ["wal", 2, 1, 10_000]


def test_a_closed_sqlite_file_is_whole_and_private(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'data' / 'sotay.db'}")
    database.submit(lambda session: session.execute(text(TABLES[0])).closed, Priority.UPDATE).result(WAIT)
    database.submit_read(count).result(WAIT)

    database.close()

    (file,) = (tmp_path / "data").iterdir()
    assert file.name == "sotay.db"
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "nonsense"])
def test_an_address_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_url(url)


@pytest.mark.parametrize("url", ["postgres://u@h/n", "postgresql://u@h/n", "postgresql+psycopg://u@h/n"])
def test_every_spelling_of_postgresql_means_one_driver(url: str) -> None:
    assert parse_url(url).drivername == "postgresql+psycopg"


def test_our_own_mistakes_do_not_pass() -> None:
    assert not is_passing(LookupError())
    assert not is_passing(IntegrityError("", {}, Exception()))
