"""Engines for the two databases: how a connection is set up, how a transaction begins, which errors pass by themselves."""

import sqlite3
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_BUSY_SECONDS = 10  # how long a command beside a running bot waits for its turn to write
# Without an isolation level the driver begins no transactions by itself, at a moment of its own choosing: we do.
_SQLITE_ARGUMENTS = {"isolation_level": None, "timeout": _BUSY_SECONDS}

# Result codes of SQLite (sqlite.org/rescode.html) after which the same transaction may succeed: BUSY, LOCKED, FULL.
_PASSING_SQLITE = frozenset({5, 6, 13})
# Classes and codes of PostgreSQL (appendix A of its manual): lost connection, no resources or disk, being shut down; serialization, deadlock, lock.
_PASSING_POSTGRES_CLASSES = ("08", "53", "57P")
_PASSING_POSTGRES = frozenset({"40001", "40P01", "55P03"})


class _Connection(Protocol):
    """What the connect event hands over, as far as it is used here."""

    def execute(self, statement: str, /) -> object: ...


def parse_url(url: str) -> URL:
    """Read a database address; `postgresql://` and `postgres://` mean the driver psycopg. Raises ValueError."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = "is no address of a database"
        raise ValueError(message) from error
    if parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite"}:
        message = f"names {parsed.drivername}, but only SQLite and PostgreSQL are known here"
        raise ValueError(message)
    if not parsed.database or parsed.database == ":memory:":
        message = "names no file, and without one each connection to SQLite would have a database of its own"
        raise ValueError(message)
    return parsed


def sqlite_file(url: URL) -> Path | None:
    """Give the file of a SQLite address, None for PostgreSQL."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def writing_engine(url: URL, *, connections: int, foreign_keys: bool = True) -> Engine:
    """Make an engine whose transactions may write. `foreign_keys=False` is for migrations on SQLite, which move whole tables."""
    if url.get_backend_name() != "sqlite":
        # READ COMMITTED is said aloud: a server's own default may be another, and our locks are written for this one.
        return create_engine(
            url,
            pool_size=connections,
            max_overflow=2,
            isolation_level="READ COMMITTED",
            connect_args={"connect_timeout": 10, "application_name": "sotay"},
        )
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)  # before SQLite makes it readable to all; its WAL takes over the mode
    engine = create_engine(url, pool_size=connections, max_overflow=2, connect_args=_SQLITE_ARGUMENTS)

    @event.listens_for(engine, "connect")
    def set_up(connection: _Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # NORMAL may lose the last commits when the power fails
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred BEGIN that reads and then writes fails at once with "database is locked", whatever the busy timeout is.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reading_engine(url: URL) -> Engine:
    """Make the engine of SQLite's reading thread: sees one state per transaction, waits for no writer, cannot write."""
    engine = create_engine(url, pool_size=1, max_overflow=2, connect_args=_SQLITE_ARGUMENTS)

    @event.listens_for(engine, "connect")
    def set_up(connection: _Connection, _record: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def is_passing(error: BaseException) -> bool:
    """Say whether the same transaction may succeed a moment later: deadlock, serialization, locked, full, lost connection."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    match error.orig:
        case sqlite3.Error() as cause:
            # The low byte is the primary code. An error that the driver raises by itself has no code at all.
            return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _PASSING_SQLITE
        case cause:
            # Asked for by its attribute, as psycopg names it: on SQLite that driver is never loaded, which spares 9 MB.
            state = str(getattr(cause, "sqlstate", None) or "")
            return state in _PASSING_POSTGRES or state.startswith(_PASSING_POSTGRES_CLASSES)
