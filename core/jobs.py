"""Longer work: asked for in a transaction, done by the worker, written in another."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.codec import Json
from db.models.ledger import JobRow


@dataclass(frozen=True, slots=True)
class FileContent:
    """In what a job's `read` gives: stands for the bytes of a file, which the runner puts in its place before `compute`."""

    file_id: int


@dataclass(frozen=True, slots=True)
class FromWeb:
    """In what a job's `read` gives: stands for what lies at a public address, at most `size` bytes, which the runner fetches before `compute`.

    In its place comes a `Fetched`. With the `etag` or `modified` of the last one, a server that has nothing new need not send it again.
    """

    url: str
    size: int
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, as it came: its type is what the server claims. `etag` and `modified` are the server's marks of this version; `is_unchanged`: it stays."""

    content: bytes
    media_type: str
    etag: str = ""
    modified: str = ""
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A file that a `compute` gives: the runner stores it, and `write` gets a `Kept` in its place."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that a job made, as it lies in the file store now."""

    file_id: int
    name: str
    media_type: str
    size: int


def enqueue(session: Session, name: str, args: dict[str, Json], now: datetime) -> None:
    """Ask for the job `name` ("attendance.register") with plain arguments: ids, never contents."""
    session.add(JobRow(name=name, args=args, asked_at=now))
    session.info["has_jobs"] = True
