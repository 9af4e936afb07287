"""Is a request what the Bot API allows? Types, required fields and limits of its own schema, and what only its words say."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SCHEMA = json.loads(Path(__file__).with_name("botapi.json").read_text())
METHODS = {name.lower(): (name, fields) for name, fields in SCHEMA["methods"].items()}
TYPES: dict[str, dict[str, list[Any]]] = SCHEMA["types"]
_SCALARS: dict[str, Any] = {"Integer": int, "Float": (int, float), "String": str, "Boolean": bool}
_OF_TEXTS = {4096, 1024}  # checked together with the entities
MOST_ENTITIES, MOST_BUTTONS, MOST_IN_ROW = 100, 100, 8


class BadRequest(Exception):
    """The official server would answer 400 with these words."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def units(text: str) -> int:
    """Count as Telegram does: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_request(method: str, given: dict[str, Any], files: dict[str, bytes]) -> None:
    """Check one request. Raises BadRequest."""
    _name, fields = METHODS[method]
    unknown = set(given) - set(fields) - set(files)
    if unknown:
        raise BadRequest(f"unknown parameters {sorted(unknown)}")
    for name, rule in fields.items():
        if rule[1] and given.get(name) in (None, "") and name not in files:
            raise BadRequest("message text is empty" if name == "text" else f"parameter {name} is required")
        if name in given:
            _check(name, given[name], rule, files)
    _check_text(given, "text", "entities", 4096, "message is too long")
    _check_text(given, "caption", "caption_entities", 1024, "message caption is too long")
    if isinstance(given.get("reply_markup"), dict):
        _check_markup(given["reply_markup"])


def _check(name: str, value: Any, rule: list[Any], files: dict[str, bytes]) -> None:
    is_missing = isinstance(value, str) and value.startswith("attach://") and value.removeprefix("attach://") not in files
    if is_missing or not _fits(value, rule[0], files):
        raise BadRequest(f"field {name} must be {rule[0]}, and is {str(value)[:60]!r}")
    if len(rule) > 2 and isinstance(value, str):
        length = len(value.encode()) if rule[4] == "bytes" else units(value)
        if not rule[2] <= length <= rule[3] and rule[3] not in _OF_TEXTS:
            raise BadRequest("BUTTON_DATA_INVALID" if name == "callback_data" else f"field {name} has {length} {rule[4]}, not {rule[2]}-{rule[3]}")


def _fits(value: Any, kind: str, files: dict[str, bytes]) -> bool:
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_fits(one, kind.removeprefix("Array of "), files) for one in value)
    problem = None
    for one in re.split(r" or |, | and ", kind):
        try:
            if _is(value, one.strip(), files):
                return True
        except BadRequest as bad:
            problem = problem or bad
    if problem is not None:
        raise problem
    return False


def _is(value: Any, kind: str, files: dict[str, bytes]) -> bool:
    if kind.startswith("Array of "):
        return _fits(value, kind, files)
    if kind == "True":
        return value is True
    if kind in _SCALARS:
        return isinstance(value, _SCALARS[kind]) and (kind == "Boolean" or not isinstance(value, bool))
    if kind == "InputFile":
        return isinstance(value, str)
    fields = TYPES.get(kind)
    if fields is None or not isinstance(value, dict):
        return False
    if not fields:
        return True  # a family of types: its members are checked by the code below
    _check_fields(value, fields, files, kind)
    return True


def _check_fields(value: dict[str, Any], fields: dict[str, list[Any]], files: dict[str, bytes], kind: str) -> None:
    unknown = set(value) - set(fields)
    if unknown:
        raise BadRequest(f"{kind} has no field {sorted(unknown)}")
    for name, rule in fields.items():
        if rule[1] and name not in value:
            raise BadRequest(f"{kind} needs the field {name}")
        if name in value:
            _check(name, value[name], rule, files)


def _check_text(given: dict[str, Any], name: str, entities_name: str, most: int, too_long: str) -> None:
    text = given.get(name)
    if not isinstance(text, str):
        return
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise BadRequest("strings must be encoded in UTF-8")
    if name == "text" and not text.strip():
        raise BadRequest("message text is empty")
    if units(text) > most:
        raise BadRequest(too_long)
    entities = given.get(entities_name) or []
    if len(entities) > MOST_ENTITIES:
        raise BadRequest("too many entities")
    starts = {0}
    at = 0
    for char in text:
        at += 2 if char > "\uffff" else 1
        starts.add(at)
    last = 0
    for entity in entities:
        begin, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["length"] <= 0 or begin not in starts or end not in starts or begin < last:
            raise BadRequest(f"can't parse entities: {entity} is out of bounds, out of order, or cuts a character")
        last = begin
        if entity["type"] == "text_link" and urlsplit(entity.get("url", "")).scheme not in {"http", "https", "tg"}:
            raise BadRequest("can't parse entities: wrong URL")


def _check_markup(markup: dict[str, Any]) -> None:
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    if any(not row for row in rows):
        raise BadRequest("a row of the keyboard is empty")
    if any(len(row) > MOST_IN_ROW for row in rows) or sum(map(len, rows)) > MOST_BUTTONS:
        raise BadRequest("too many buttons")
    if "inline_keyboard" in markup:
        for button in (one for row in rows for one in row):
            _check_button(button)


def _check_button(button: dict[str, Any]) -> None:
    actions = set(button) - {"text", "style", "icon_custom_emoji_id"}
    if not button["text"].strip():
        raise BadRequest("BUTTON_TEXT_INVALID")
    if len(actions) != 1:
        raise BadRequest(f"a button does one thing, and this does {sorted(actions)}")
    if button.get("style") not in {None, "danger", "success", "primary"}:
        raise BadRequest("BUTTON_STYLE_INVALID")
    if "url" in button and (urlsplit(button["url"]).scheme not in {"http", "https", "tg"} or not urlsplit(button["url"]).netloc):
        raise BadRequest("BUTTON_URL_INVALID")
