"""Cards as JSON and back, for the ledger: every class of the vocabulary under its own name."""

import dataclasses
import functools
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeAlias, TypeVar

from core import card, i18n

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
T = TypeVar("T")

_CLASSES: dict[str, Callable[..., object]] = {
    value.__name__: value
    for module in (card, i18n)
    for value in vars(module).values()
    if isinstance(value, type) and (dataclasses.is_dataclass(value) or issubclass(value, StrEnum))
}
_TIMES: dict[str, Callable[[str], object]] = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat}


def encode(value: object) -> Json:
    """Give plain JSON for a card or any part of it. Fields that hold their default are left out."""
    name = type(value).__name__
    match value:
        case StrEnum():
            return {"~": name, "v": value.value}
        case None | bool() | int() | str():
            return value
        case tuple() | list():
            return [encode(part) for part in value]
        case date() | time():
            return {"~": name, "v": value.isoformat()}
    if _CLASSES.get(name) is not type(value):
        raise ValueError(f"{name} is not part of a card")
    parts = ((field, getattr(value, field), default) for field, default in _fields(name))
    return {"~": name} | {field: encode(part) for field, part, default in parts if part != default}


def decode(shown: Json) -> object:
    """Read back what `encode` gave. A field that a later version no longer knows is left out."""
    if isinstance(shown, list):
        return tuple(decode(part) for part in shown)
    if not isinstance(shown, dict):
        return shown
    name = str(shown["~"])
    if "v" in shown:
        return (_TIMES.get(name) or _CLASSES[name])(str(shown["v"]))
    known = {field for field, _default in _fields(name)}
    return _CLASSES[name](**{field: decode(part) for field, part in shown.items() if field in known})


def decode_card(shown: Json) -> card.Card:
    """Read a card back. Raises TypeError for anything else."""
    decoded = decode(shown)
    if not isinstance(decoded, card.Card):
        raise TypeError("not a card")
    return decoded


def map_words(value: T, change: Callable[[i18n.Words], i18n.Words]) -> T:
    """Give the same card, or part of one, with every word passed through `change`."""
    mapped: object = value
    if isinstance(value, i18n.Words):
        mapped = change(value)
    elif isinstance(value, tuple):
        mapped = tuple(map_words(part, change) for part in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        name = type(value).__name__
        mapped = _CLASSES[name](**{field: map_words(getattr(value, field), change) for field, _default in _fields(name)})
    return mapped  # type: ignore[return-value]  # words become words, everything else keeps its class


@functools.cache
def _fields(name: str) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in dataclasses.fields(_CLASSES[name]))  # type: ignore[arg-type]  # only dataclasses get here
