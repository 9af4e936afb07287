"""Cards as JSON and back, for the ledger: every class of the vocabulary under its own name."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeAlias, TypeVar, cast, get_args

from core import card, i18n

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
T = TypeVar("T")
_PLAIN = frozenset({type(None), bool, int, float, str})  # what is the same in JSON, and holds no words; most of a card is

_CLASSES: dict[str, Callable[..., object]] = {
    value.__name__: value
    for module in (card, i18n)
    for value in vars(module).values()
    if isinstance(value, type) and (dataclasses.is_dataclass(value) or issubclass(value, StrEnum))
}
_WORDS = frozenset(get_args(i18n.Words))
_FIELDS: dict[object, tuple[tuple[str, object], ...]] = {  # name and default
    value: tuple((field.name, field.default) for field in dataclasses.fields(value)) for value in _CLASSES.values() if dataclasses.is_dataclass(value)
}
_TIMES: dict[str, Callable[[str], object]] = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat}


def encode(value: object) -> Json:
    """Give plain JSON for a card or any part of it. Fields that hold their default are left out."""
    name = type(value).__name__
    if (fields := _FIELDS.get(type(value))) is not None:
        parts = [(field, getattr(value, field), default) for field, default in fields]
        return {"~": name} | {field: part if type(part) in _PLAIN else encode(part) for field, part, default in parts if part != default}
    match value:
        case StrEnum():
            return {"~": name, "v": value.value}
        case None | bool() | int() | str():
            return value
        case tuple() | list():
            return [encode(part) for part in value]
        case date() | time():
            return {"~": name, "v": value.isoformat()}
    raise ValueError(f"{name} is not part of a card")


def decode(shown: Json) -> object:
    """Read back what `encode` gave. A field that a later version no longer knows is left out."""
    if isinstance(shown, list):
        return tuple(decode(part) for part in shown)
    if not isinstance(shown, dict):
        return shown
    name = str(shown["~"])
    if "v" in shown:
        return (_TIMES.get(name) or _CLASSES[name])(str(shown["v"]))
    known = {field for field, _default in _FIELDS[_CLASSES[name]]}
    return _CLASSES[name](**{field: decode(part) for field, part in shown.items() if field in known})


def decode_card(shown: Json) -> card.Card:
    """Read a card back. Raises TypeError for anything else."""
    decoded = decode(shown)
    if not isinstance(decoded, card.Card):
        raise TypeError("not a card")
    return decoded


def map_words(value: T, change: Callable[[i18n.Words], i18n.Words]) -> T:
    """Give the same card, or part of one, with every word passed through `change`."""
    kind, mapped = type(value), cast("object", value)
    if kind in _WORDS:
        mapped = change(mapped)  # type: ignore[arg-type]  # words
    elif kind is tuple:
        mapped = tuple([map_words(part, change) for part in cast("tuple[object, ...]", value)])
    elif kind in _FIELDS:
        parts = [getattr(value, field) for field, _default in _FIELDS[kind]]
        mapped = kind(*[part if type(part) in _PLAIN else map_words(part, change) for part in parts])
    return mapped  # type: ignore[return-value]  # words become words, everything else keeps its class
