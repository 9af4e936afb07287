"""What the page sends, read into values: frames of the socket, fields of the plain forms."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.update import FormStep

MOST_UPLOADS = 10
_KEY = re.compile(r"[A-Za-z0-9-]{8,60}")
_STEPS = frozenset({FormStep.CHECK, FormStep.SUBMIT, FormStep.BACK, FormStep.CANCEL})
_TEXT_LENGTH = 8000
_LARGEST = 2**53 - 1  # the largest whole number that JavaScript keeps exactly


class NotAFrameError(ValueError):
    """What came is none of the frames that the page sends."""


@dataclass(frozen=True, slots=True)
class Sync:
    """The first frame: what the page knows already, `rooms[room_id]` = the highest change it has seen."""

    rooms: dict[int, int]


@dataclass(frozen=True, slots=True)
class Say:
    """Words, and files that were uploaded before."""

    key: str
    room_id: int
    text: str
    uploads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Press:
    """A button on a message."""

    key: str
    room_id: int
    message_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Fill:
    """A form as a whole, and what is to become of it."""

    key: str
    room_id: int
    form_id: int
    values: tuple[tuple[str, str], ...]
    step: str


@dataclass(frozen=True, slots=True)
class Open:
    """A room was opened: its newest messages are wanted."""

    room_id: int


@dataclass(frozen=True, slots=True)
class Older:
    """What stands above the oldest message that the page has."""

    room_id: int
    before: int


@dataclass(frozen=True, slots=True)
class Read:
    """A room was read up to here."""

    room_id: int
    seq: int


Done: TypeAlias = Say | Press | Fill  # what a person does: has a key, is applied once, is confirmed
Frame: TypeAlias = Sync | Done | Open | Older | Read


def frame(text: str) -> Frame:
    """Read a frame. Raises NotAFrameError."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFrameError("not JSON") from error
    if not isinstance(raw, dict):
        raise NotAFrameError("not an object")
    read = _READERS.get(str(raw.get("type")))
    if read is None:
        raise NotAFrameError("unknown type")
    return read(raw)


def _key(raw: dict[str, Any]) -> str:
    key = raw.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise NotAFrameError("no key")
    return key


def _number(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,16}", value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
        raise NotAFrameError("not a number")
    return value


def _text(value: Any, most: int = _TEXT_LENGTH) -> str:
    if value is None:
        return ""
    # A lone surrogate cannot be stored, and NUL is not for PostgreSQL.
    if not isinstance(value, str) or len(value) > most:
        raise NotAFrameError("not a text")
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def _uploads(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_UPLOADS:
        raise NotAFrameError("not uploads")
    return tuple(_text(one, 100) for one in value)


def _values(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or len(value) > 100:
        raise NotAFrameError("not values")
    return tuple((_text(name, 60), _text(typed)) for name, typed in value.items())


def _step(value: Any) -> str:
    if value not in _STEPS:
        raise NotAFrameError("not a step")
    return str(value)


def _rooms(value: Any) -> dict[int, int]:
    if not isinstance(value, dict) or len(value) > 200:
        raise NotAFrameError("sync without rooms")
    return {_number(room): _number(changed) for room, changed in value.items()}


_READERS: dict[str, Callable[[dict[str, Any]], Frame]] = {
    "sync": lambda raw: Sync(_rooms(raw.get("rooms"))),
    "say": lambda raw: Say(_key(raw), _number(raw.get("room")), _text(raw.get("text")), _uploads(raw.get("uploads"))),
    "press": lambda raw: Press(_key(raw), _number(raw.get("room")), _number(raw.get("message")), _text(raw.get("token"), 64)),
    "fill": lambda raw: Fill(_key(raw), _number(raw.get("room")), _number(raw.get("form")), _values(raw.get("values")), _step(raw.get("do"))),
    "open": lambda raw: Open(_number(raw.get("room"))),
    "older": lambda raw: Older(_number(raw.get("room")), _number(raw.get("before"))),
    "read": lambda raw: Read(_number(raw.get("room")), _number(raw.get("seq"))),
}
