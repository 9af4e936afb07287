"""Uploaded and made files, by content: a file lies once, under its SHA-256, however often it comes.

All are encrypted, in pieces: rosters and lists of names come and go here, and whoever finds a backup should not find them.
"""

import asyncio
import hashlib
import os
import struct
import tempfile
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from db import keys

PIECE = 1 << 20  # what is in memory at once, however large the file is
_LENGTH = struct.Struct("!I")


class TooLargeError(Exception):
    """More came than is taken."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in the store now."""

    sha256: str
    size: int


class FileStore:
    """A directory of files `ab/cdef...`, named by the SHA-256 of their content in hexadecimal."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def write(self, content: bytes) -> str:
        """Keep a content and give its SHA-256."""
        with Incoming(self._directory, len(content)) as incoming:
            incoming.add(content)
            return incoming.keep().sha256

    async def receive(self, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        """Keep what arrives piece by piece, up to `limit` bytes. Raises TooLargeError as soon as there is more."""
        with await asyncio.to_thread(Incoming, self._directory, limit) as incoming:
            async for chunk in chunks:
                await asyncio.to_thread(incoming.add, chunk)
            return await asyncio.to_thread(incoming.keep)

    def read(self, sha256: str) -> bytes:
        """Give a whole content. Raises FileNotFoundError, db.keys.UnreadableError."""
        return b"".join(self.pieces(sha256))

    def has(self, sha256: str) -> bool:
        return self._path(sha256).exists()

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Give a content in pieces of at most 1 MB. At the end it must be what its name says. Raises as `read` does."""
        check = hashlib.sha256()
        with self._path(sha256).open("rb") as file:
            while head := file.read(_LENGTH.size):
                if len(head) < _LENGTH.size:
                    break
                piece = keys.ring().decrypt(file.read(_LENGTH.unpack(head)[0]))
                check.update(piece)
                yield piece
        if check.hexdigest() != sha256:
            raise keys.UnreadableError(f"the file {sha256} is damaged")

    async def send(self, sha256: str) -> AsyncIterator[bytes]:
        """Give a content in pieces, each read in a thread: for an answer over the network."""
        pieces = self.pieces(sha256)
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece

    def delete_unreferenced(self, shard: int, referenced: Callable[[Collection[str]], Collection[str]], before: datetime) -> int:
        """Delete the files that no row names, of one shard (0 to 255: the first byte of the hash), and give how many.

        `referenced` says which of some hashes a row names. Only what is older than `before` goes: a file is stored before the row that names it is
        committed. Storing it again makes it young.
        """
        folder = self._directory / f"{shard:02x}"
        found = [*folder.iterdir()] if folder.is_dir() else []
        old = {f"{folder.name}{file.name}": file for file in found if file.stat().st_mtime < before.timestamp()}
        unreferenced = old.keys() - set(referenced(old)) if old else set()
        for sha256 in unreferenced:
            old[sha256].unlink(missing_ok=True)
        for left in self._directory.glob("incoming-*"):  # of a process that died while it received
            if left.stat().st_mtime < before.timestamp():
                left.unlink(missing_ok=True)
        return len(unreferenced)

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise FileNotFoundError(f"no hash: {sha256!r}")
        return self._directory / sha256[:2] / sha256[2:]


class Incoming:
    """A file on its way into the store: whole or not at all. Left without `keep`, it leaves nothing behind."""

    def __init__(self, directory: Path, limit: int) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory = directory
        self._limit = limit
        self._size = 0
        self._hash = hashlib.sha256()
        self._waiting = bytearray()
        descriptor, name = tempfile.mkstemp(prefix="incoming-", dir=directory)
        self._path = Path(name)
        self._file = os.fdopen(descriptor, "wb")

    def add(self, chunk: bytes) -> None:
        """Take the next bytes. Raises TooLargeError."""
        self._size += len(chunk)
        if self._size > self._limit:
            raise TooLargeError
        self._hash.update(chunk)
        self._waiting += chunk
        while len(self._waiting) >= PIECE:
            self._seal(PIECE)

    def keep(self) -> Stored:
        """Put the file in its place: flushed to the disk first, then renamed, so that no crash leaves half of one under its name."""
        if self._waiting:
            self._seal(len(self._waiting))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        sha256 = self._hash.hexdigest()
        folder = self._directory / sha256[:2]
        folder.mkdir(mode=0o700, exist_ok=True)
        self._path.rename(folder / sha256[2:])  # the same content may be there already: then it becomes young again
        for directory in (folder, self._directory):
            descriptor = os.open(directory, os.O_RDONLY)
            os.fsync(descriptor)  # a rename too is on the disk only when its directory is
            os.close(descriptor)
        return Stored(sha256, self._size)

    def __enter__(self) -> Self:
        """Receive within a block."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Remove what was not kept."""
        self._file.close()
        with suppress(FileNotFoundError):
            self._path.unlink()

    def _seal(self, size: int) -> None:
        sealed = keys.ring().encrypt(bytes(self._waiting[:size]))
        del self._waiting[:size]
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
