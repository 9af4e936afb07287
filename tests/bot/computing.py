"""What the worker's tests have it compute."""

import ctypes
import os
import time
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.jobs import Fetched, Made

LOADED_IN = os.getpid()


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Row:
    """A value such as computations give."""

    name: str
    born_on: date | None
    colour: Colour
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Both:
    """What a job's `read` gives: room for the bytes of a file and of a page."""

    file: object
    page: object


def join(both: Both) -> Made:
    assert isinstance(both.file, bytes)
    assert isinstance(both.page, Fetched)
    return Made("both.txt", "text/plain", both.file + both.page.content)


def double(number: int) -> int:
    return 2 * number


def rows(count: int) -> list[Row]:
    return [Row(f"Nguyễn Văn {number}", date(1960, 1, 1), Colour.RED, (number,)) for number in range(count)]


def name_of(row: Row) -> Row:
    return Row(row.name, None, row.colour)


def where_loaded(_payload: None) -> tuple[int, int, int]:
    return LOADED_IN, os.getpid(), os.getppid()


def environment(_payload: None) -> dict[str, str]:
    return dict(os.environ)


def sleep_for_ever(_payload: None) -> None:
    time.sleep(3600)


def spin_for_ever(_payload: None) -> None:
    while True:
        pass


def take(octets: int) -> int:
    return len(bytearray(octets))


def abort(_payload: None) -> None:
    ctypes.CDLL(None).abort()


def leave(_payload: None) -> None:
    raise SystemExit(3)


def fail(text: str) -> None:
    raise ValueError(text)


def run_command(_payload: None) -> object:
    return Command()


def hold_open(path: str) -> None:
    with open(path, "w", encoding="ascii") as stream:  # noqa: PTH123 - flushed by hand
        stream.write(str(os.getpid()))
    time.sleep(3600)


class Command:
    """What a child that was taken over might send."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)
