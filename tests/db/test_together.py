"""Several that wait are committed together, and none of them notices the others."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from db.database import POSTGRES_THREADS, Database, Priority

T = TypeVar("T")

WAIT = 20  # seconds after which a test that hangs fails

bound: ContextVar[str] = ContextVar("bound", default="nothing")


class _Base(DeclarativeBase):
    pass


class Parent(_Base):
    """A row that is loaded and kept as an object."""

    __tablename__ = "parent"
    id: Mapped[int] = mapped_column(primary_key=True)


def add(row_id: int) -> Callable[[Session], Callable[[], int]]:
    def insert(session: Session) -> Callable[[], int]:
        session.execute(text("INSERT INTO parent (id) VALUES (:id)"), {"id": row_id})
        return lambda: row_id

    return insert


def go_wrong() -> int:
    raise LookupError


def fail(session: Session) -> Callable[[], int]:
    add(99)(session)
    raise LookupError


def fail_at_the_end(session: Session) -> Callable[[], int]:
    add(98)(session)
    return go_wrong


@pytest.fixture
def tables(database: Database) -> Database:
    with database.transaction() as session:
        session.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
    return database


def rows(tables: Database) -> list[int]:
    return tables.submit_read(lambda session: list(session.scalars(text("SELECT id FROM parent ORDER BY id")))).result(WAIT)


def submit(tables: Database, work: Callable[[Session], Callable[[], T]]) -> Future[T]:
    """Submit what does the same alone."""
    return tables.submit_together(work, lambda session: work(session)(), Priority.UPDATE)


@contextmanager
def all_threads_busy(tables: Database) -> Iterator[None]:
    """Let what is submitted meanwhile wait, until the end of the block."""
    gate = threading.Barrier(1 + (1 if tables.is_sqlite else POSTGRES_THREADS))
    busy = [tables.submit(lambda _session: gate.wait(WAIT), Priority.UPDATE) for _thread in range(gate.parties - 1)]
    yield
    gate.wait(WAIT)
    for one in busy:
        one.result(WAIT)


@contextmanager
def commits() -> Iterator[list[str]]:
    """Give the names of the threads that commit, one for each commit."""
    found: list[str] = []

    def note(_connection: Connection) -> None:
        found.append(threading.current_thread().name)

    event.listen(Engine, "commit", note)
    yield found
    event.remove(Engine, "commit", note)


def test_on_sqlite_all_that_wait_share_a_commit_and_on_postgresql_none(tables: Database) -> None:
    with commits() as committed:
        with all_threads_busy(tables):
            waiting = [submit(tables, add(row_id)) for row_id in range(4)]
            committed.clear()
        assert [one.result(WAIT) for one in waiting] == [0, 1, 2, 3]

    assert len(committed) == (1 if tables.is_sqlite else 4)
    assert rows(tables) == [0, 1, 2, 3]


def test_one_that_fails_fails_alone(tables: Database) -> None:
    with all_threads_busy(tables):
        waiting = [submit(tables, work) for work in (add(1), fail, add(2), fail_at_the_end)]

    assert [waiting[0].result(WAIT), waiting[2].result(WAIT)] == [1, 2]
    assert [type(waiting[place].exception(WAIT)) for place in (1, 3)] == [LookupError, LookupError]
    assert rows(tables) == [1, 2]


def test_what_was_loaded_and_noted_for_one_is_not_there_for_the_next(tables: Database) -> None:
    def look(row_id: int) -> Callable[[Session], Callable[[], tuple[int, bool]]]:
        def work(session: Session) -> Callable[[], tuple[int, bool]]:
            found = len(session.identity_map), "noted" in session.info
            session.info["noted"] = True
            session.add(Parent(id=row_id))  # left to the commit, as who has a transaction of its own may do
            return lambda: found

        return work

    with all_threads_busy(tables):
        waiting = [submit(tables, look(row_id)) for row_id in range(3)]

    assert [one.result(WAIT) for one in waiting] == [(0, False)] * 3
    assert rows(tables) == [0, 1, 2]


def test_who_waits_no_longer_is_left_out(tables: Database) -> None:
    with all_threads_busy(tables):
        waiting = [submit(tables, add(row_id)) for row_id in range(3)]
        waiting[1].cancel()

    assert [waiting[0].result(WAIT), waiting[2].result(WAIT)] == [0, 2]
    assert rows(tables) == [0, 2]


def test_each_runs_in_the_context_of_its_caller(tables: Database) -> None:
    waiting: list[Future[str]] = []
    with all_threads_busy(tables):
        for name in ("update 17", "update 18"):
            bound.set(name)
            waiting.append(submit(tables, lambda _session: bound.get))

    assert [one.result(WAIT) for one in waiting] == ["update 17", "update 18"]


def test_each_ends_when_all_have_begun_and_may_leave_something_for_the_next(tables: Database) -> None:
    order: list[str] = []

    def work(name: str) -> Callable[[Session], Callable[[], int]]:
        def begin(session: Session) -> Callable[[], int]:
            order.append(f"{name} begins")

            def end() -> int:
                order.append(f"{name} ends")
                session.info["ended"] = session.info.get("ended", 0) + 1
                return int(session.info["ended"])

            return end

        return begin

    with all_threads_busy(tables):
        waiting = [submit(tables, work(name)) for name in ("one", "two")]

    if tables.is_sqlite:
        assert [one.result(WAIT) for one in waiting] == [1, 2]
        assert order == ["one begins", "two begins", "one ends", "two ends"]
    else:
        assert [one.result(WAIT) for one in waiting] == [1, 1]  # each in a transaction of its own
