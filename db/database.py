"""The database: its engines, and the threads in which transactions run, the most urgent first."""

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

from db.engines import is_passing, parse_url, reading_engine, sqlite_file, writing_engine
from db.locks import ProcessLock
from db.together import Together, settle

T = TypeVar("T")

POSTGRES_THREADS = 4  # measured on 2 cores: 330-370 transactions/s; 1 thread 250, 8 threads 300
_ATTEMPTS = 3


class Priority(IntEnum):
    """Who goes first where transactions wait for a thread: a member who has just pressed, then what goes out, then the clock."""

    UPDATE = 0
    LANE = 1
    TICK = 2
    BULK = 3


_LAST = max(Priority) + 1


class ClosedError(RuntimeError):
    """The database was closed; nothing more can be submitted."""


@dataclass(order=True, frozen=True, slots=True)
class _Errand:
    """One piece of work in the queue: by priority, then in the order in which it came. None ends the thread."""

    priority: int
    number: int
    work: Callable[[], None] | None = field(compare=False)


class _Threads:
    """Threads that take work from one queue, the most urgent first."""

    def __init__(self, name: str, count: int) -> None:
        self._queue: queue.PriorityQueue[_Errand] = queue.PriorityQueue()
        self._lock = threading.Lock()
        self._number = 0
        self._is_closed = False
        # Daemons: a command that fails before close() must still be able to end.
        self._threads = [threading.Thread(target=self._work, name=f"{name}-{index}", daemon=True) for index in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Callable[[], T], priority: int) -> Future[T]:
        """Queue `work`; the future gives its result. It runs in the caller's context, so that logs keep what is bound there."""
        future: Future[T] = Future()
        context = contextvars.copy_context()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                settle(future, lambda: context.run(work))

        self.send(run, priority)
        return future

    def send(self, work: Callable[[], None], priority: int) -> None:
        """Queue `work`, which raises nothing."""
        with self._lock:
            if self._is_closed:
                message = "the database is closed"
                raise ClosedError(message)
            self._put(priority, work)

    def close(self) -> None:
        """Finish what is queued, then end the threads."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            for _ in self._threads:
                self._put(_LAST, None)
        for thread in self._threads:
            thread.join()

    def _put(self, priority: int, work: Callable[[], None] | None) -> None:
        self._number += 1
        self._queue.put(_Errand(priority, self._number, work))

    def _work(self) -> None:
        while (work := self._queue.get().work) is not None:
            work()


class Database:
    """One database: submit a function, it gets a Session inside a transaction in a database thread.

    SQLite: one thread writes, a second one with an engine of its own reads. PostgreSQL: four threads do both.
    """

    def __init__(self, url: str) -> None:
        """Take an address like `sqlite:////var/lib/sotay/sotay.db` or `postgresql://user@host/name`; connects when first used."""
        self.url = parse_url(url)
        self.is_sqlite = sqlite_file(self.url) is not None
        count = 1 if self.is_sqlite else POSTGRES_THREADS
        self._engine = writing_engine(self.url, connections=count)
        self._reading_engine = reading_engine(self.url) if self.is_sqlite else self._engine
        self._threads = _Threads("database", count)
        self._reading_threads = _Threads("database-reading", 1) if self.is_sqlite else self._threads
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        self._reading_sessions = sessionmaker(self._reading_engine, expire_on_commit=False)
        self._together = Together(self._sessions.begin, lambda fn: _repeat(lambda: self._run(fn)))
        self._guard: ProcessLock | None = None

    def submit(self, fn: Callable[[Session], T], priority: Priority) -> Future[T]:
        """Run `fn` in a transaction: committed when it returns, rolled back when it raises.

        An error that passes by itself repeats the whole, up to 3 times in all: `fn` may touch nothing but its session. When the connection is
        lost during the commit itself nobody can know whether it was done: what must not be done twice has a key of its own (inbox, ledger).
        """
        return self._threads.submit(lambda: _repeat(lambda: self._run(fn)), priority)

    def submit_together(self, first: Callable[[Session], Callable[[], T]], alone: Callable[[Session], T], priority: Priority) -> Future[T]:
        """Run `alone` as `submit` does; or on SQLite `first`, then what it gives, in one transaction with others that wait beside it.

        What each gives is run when all have run: what they share is read and written there, once. Where one of them raises, each is done alone.
        On PostgreSQL each is done alone at once: threads that hold the rows of several would keep each other waiting.
        """
        if not self.is_sqlite:
            return self.submit(alone, priority)
        future = self._together.add(first, alone)
        self._threads.send(self._together.run, priority)
        return future

    def submit_read(self, fn: Callable[[Session], T], priority: Priority = Priority.UPDATE) -> Future[T]:
        """Run `fn` in a transaction that sees one state of the database and cannot write. On SQLite it stops no writer."""
        return self._reading_threads.submit(lambda: _repeat(lambda: self._read(fn)), priority)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session in the caller's own thread, for commands. Beside a running bot it waits up to 10 s for its turn to write."""
        with self._sessions.begin() as session:
            yield session

    def guard_run(self) -> None:
        """Hold the place of the one `run` until close(). Raises db.locks.TakenError when another process holds it."""
        if self._guard is None:
            self._guard = ProcessLock(self.url, "run", wait=False)

    def close(self) -> None:
        """Finish what is queued, close every connection, let the guard go."""
        self._threads.close()
        self._reading_threads.close()
        self._reading_engine.dispose()
        self._engine.dispose()  # last on SQLite: whoever closes last writes the WAL back, which a reader may not
        if self._guard is not None:
            self._guard.release()
            self._guard = None

    def _run(self, fn: Callable[[Session], T]) -> T:
        with self._sessions.begin() as session:
            return fn(session)

    def _read(self, fn: Callable[[Session], T]) -> T:
        with self._reading_sessions() as session:
            if not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
            return fn(session)


def _repeat(attempt: Callable[[], T]) -> T:
    """Try up to 3 times, as long as the error is one that passes by itself."""
    for number in range(1, _ATTEMPTS):
        try:
            return attempt()
        except Exception as error:
            if not is_passing(error):
                raise
            time.sleep(0.02 * number)  # two that met in a deadlock should not meet again at once
    return attempt()
