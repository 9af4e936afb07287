"""Locks between processes: one `run` at a time, one migration at a time."""

import fcntl
import os
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from db.engines import sqlite_file

# Advisory locks are numbers that belong to one database: two that nothing else is likely to use.
_ADVISORY_KEYS = {"run": 0x5074_6179_0001, "migrate": 0x5074_6179_0002}


class TakenError(Exception):
    """Another process holds the lock."""


class ProcessLock:
    """A lock that the operating system or the server lets go by itself when its process dies, so none is ever left behind.

    SQLite: flock on a file beside the database. PostgreSQL: an advisory lock on a connection of its own.
    """

    def __init__(self, url: URL, purpose: str, *, wait: bool) -> None:
        """Take the lock for `purpose` ("run" or "migrate"). Raises TakenError when it is taken and `wait` is False."""
        self._descriptor: int | None = None
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        database_file = sqlite_file(url)
        if database_file is not None:
            self._take_file(database_file.with_name(f"{database_file.name}.{purpose}"), wait=wait)
        else:
            self._take_advisory(url, _ADVISORY_KEYS[purpose], wait=wait)

    def release(self) -> None:
        """Let it go; a second time changes nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        if self._connection is not None and self._engine is not None:
            self._connection.close()
            self._engine.dispose()
            self._connection = None

    def __enter__(self) -> Self:
        """Hold it for a block."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let it go."""
        self.release()

    def _take_file(self, path: Path, *, wait: bool) -> None:
        """Lock a file that stays: deleting it would let two processes lock two files of one name."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            self.release()
            raise TakenError(f"Another process holds {path}: Sotay runs on this database already. Stop it first.") from error

    def _take_advisory(self, url: URL, key: int, *, wait: bool) -> None:
        """Lock a number for as long as the connection lives; no transaction stays open meanwhile."""
        self._engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()
        if wait:
            self._connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
        elif not self._connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one():
            self.release()
            raise TakenError("Another process holds the lock in PostgreSQL: Sotay runs on this database already. Stop it first.")
