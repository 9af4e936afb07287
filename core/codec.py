"""Cards as JSON and back, for the ledger: every class of the vocabulary under its own name."""

import dataclasses
import functools
import typing
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeAlias

from core import card, i18n

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"

_CLASSES: dict[str, type] = {
    value.__name__: value
    for module in (card, i18n)
    for value in vars(module).values()
    if isinstance(value, type) and (dataclasses.is_dataclass(value) or issubclass(value, StrEnum))
}


def encode(value: object) -> Json:
    """Give plain JSON for a card or any part of it. Fields that hold their default are left out."""
    match value:
        case StrEnum():
            return {"~": type(value).__name__, "v": value.value}
        case None | bool() | int() | str():
            return value
        case tuple() | list():
            return [encode(part) for part in value]
        case datetime():
            return {"~": "datetime", "v": value.isoformat()}
        case date():
            return {"~": "date", "v": value.isoformat()}
        case time():
            return {"~": "time", "v": value.isoformat()}
    name = type(value).__name__
    if _CLASSES.get(name) is not type(value):
        raise ValueError(f"{name} is not part of a card")
    shown: dict[str, Json] = {"~": name}
    for field, default in _fields(type(value)):
        part = getattr(value, field)
        if part != default:
            shown[field] = encode(part)
    return shown


def decode(shown: Json) -> typing.Any:
    """Read back what `encode` gave. A field that a later version no longer knows is left out."""
    match shown:
        case list():
            return tuple(decode(part) for part in shown)
        case dict():
            name = str(shown["~"])
            match name:
                case "datetime":
                    return datetime.fromisoformat(str(shown["v"]))
                case "date":
                    return date.fromisoformat(str(shown["v"]))
                case "time":
                    return time.fromisoformat(str(shown["v"]))
            found = _CLASSES[name]
            if issubclass(found, StrEnum):
                return found(shown["v"])
            known = {field for field, _default in _fields(found)}
            return found(**{field: decode(part) for field, part in shown.items() if field in known})
        case _:
            return shown


def decode_card(shown: Json) -> card.Card:
    decoded = decode(shown)
    if not isinstance(decoded, card.Card):
        raise TypeError("not a card")
    return decoded


def map_words(value: typing.Any, change: typing.Callable[[i18n.Words], i18n.Words]) -> typing.Any:
    """Give the same card with every word passed through `change`."""
    if isinstance(value, i18n.Words):
        return change(value)
    if isinstance(value, tuple):
        return tuple(map_words(part, change) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{field: map_words(getattr(value, field), change) for field, _default in _fields(type(value))})
    return value


@functools.cache
def _fields(found: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in dataclasses.fields(found))
