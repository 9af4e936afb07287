"""Files by content: whole, bounded, private, swept."""

import hashlib
import os
from collections.abc import AsyncIterator, Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filestore import PIECE, FileStore, Incoming, TooLargeError
from db.keys import UnreadableError

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EVEN_BEFORE = LONG_AGO - timedelta(days=1)
SINCE_THEN = LONG_AGO + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def sweep(store: FileStore, referenced: Callable[[Collection[str]], Collection[str]], before: datetime) -> int:
    return sum(store.delete_unreferenced(shard, referenced, before) for shard in range(256))


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_kept_is_read_back_by_its_hash(store: FileStore, size: int) -> None:
    content = os.urandom(size)

    sha256 = store.write(content)

    assert sha256 == hashlib.sha256(content).hexdigest()
    assert store.read(sha256) == content
    assert max((len(piece) for piece in store.pieces(sha256)), default=0) <= PIECE


def test_the_same_content_lies_once(store: FileStore, tmp_path: Path) -> None:
    assert store.write(b"list") == store.write(b"list")
    assert len(files(tmp_path)) == 1


def test_nobody_else_reads_it(store: FileStore, tmp_path: Path) -> None:
    store.write("Nguyễn Văn An".encode())

    (file,) = files(tmp_path)
    assert "Nguyễn".encode() not in file.read_bytes()
    assert [path.stat().st_mode & 0o077 for path in (file, file.parent, file.parent.parent)] == [0, 0, 0]


async def test_an_upload_arrives_in_parts_and_leaves_in_pieces(store: FileStore) -> None:
    stored = await store.receive(chunks(b"ro", b"", b"ster"), limit=6)

    assert (stored.size, stored.sha256) == (6, hashlib.sha256(b"roster").hexdigest())
    assert [piece async for piece in store.send(stored.sha256)] == [b"roster"]


async def test_an_upload_that_is_too_large_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(TooLargeError):
        await store.receive(chunks(b"ro", b"ster"), limit=5)

    assert files(tmp_path) == []


async def test_an_upload_that_breaks_off_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"ro"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.receive(broken(), limit=100)

    assert files(tmp_path) == []


@pytest.mark.parametrize("lost", [1, PIECE + 33, PIECE + 36])  # of two pieces; each has 36 bytes of length, key id, nonce and tag
def test_a_damaged_file_is_noticed(store: FileStore, tmp_path: Path, lost: int) -> None:
    sha256 = store.write(os.urandom(2 * PIECE))
    (file,) = files(tmp_path)

    file.write_bytes(file.read_bytes()[:-lost])

    with pytest.raises(UnreadableError, match="damaged"):
        store.read(sha256)


@given(st.text(max_size=80))
def test_only_a_hash_names_a_file(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    store = FileStore(tmp_path_factory.getbasetemp() / "nothing")

    with pytest.raises(FileNotFoundError):
        store.read(name)


def test_what_no_row_names_is_deleted_when_it_is_old(store: FileStore, tmp_path: Path) -> None:
    named, forgotten, young = store.write(b"named"), store.write(b"forgotten"), store.write(b"young")
    left = Incoming(tmp_path / "files", 10)
    for file in files(tmp_path):
        if young[2:] not in file.name:
            os.utime(file, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))

    def referenced(hashes: Collection[str]) -> Collection[str]:
        return {named}.intersection(hashes)

    assert sweep(store, referenced, EVEN_BEFORE) == 0
    assert sweep(store, referenced, SINCE_THEN) == 1
    assert (store.read(named), store.read(young)) == (b"named", b"young")
    with pytest.raises(FileNotFoundError):
        store.read(forgotten)
    assert len(files(tmp_path)) == 2
    with left:
        assert not left._path.exists()


def test_storing_it_again_makes_it_young(store: FileStore, tmp_path: Path) -> None:
    sha256 = store.write(b"list")
    os.utime(files(tmp_path)[0], (LONG_AGO.timestamp(), LONG_AGO.timestamp()))

    store.write(b"list")

    assert sweep(store, lambda _hashes: (), SINCE_THEN) == 0
    assert store.read(sha256) == b"list"
