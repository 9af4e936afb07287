"""Frames to the page: who one is, the list of rooms, messages."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.web.render import Object
from bot.web.store import Line, Message, Room, public_id
from bot.web.words import APP, page_words
from core.codec import Json
from core.context import Person
from core.i18n import DateStyle, Moment, Text, _, direction, render
from core.reader import Reader
from core.words import given_name

OWN_KEY = "{account_id}-{key}"  # in the database, a key belongs to the account that made it: nobody can use up somebody else's


def own_key(account_id: int, key: str) -> str:
    return OWN_KEY.format(account_id=account_id, key=key)


def text_of(frame: Object) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def hello(person: Person, rooms: list[Json], now: datetime, *, is_demo: bool) -> Object:
    """Give the first frame: whose page it is, in which words."""
    reader = person.reader
    demo: Object = {
        "text": render(_("Demo: you are {name}.")(name=person.full_name), reader),
        "label": render(_("Be somebody else"), reader),
        "url": "/demo",
    }
    return {
        "type": "hello",
        "me": {
            "id": public_id(person.account_id),
            "name": person.full_name,
            "unit": person.acting.name if person.acting else "",
            "lang": reader.language,
            "dir": direction(reader.language),
            "initial": given_name(person.full_name)[:1].upper(),
        },
        "rooms": rooms,
        "words": dict(page_words(reader)),
        "demo": demo if is_demo else None,
        "now": now.isoformat(),
    }


def room_json(line: Line, account_id: int, reader: Reader) -> Object:
    """Give a room's line in the list of conversations."""
    room, last = line.room, line.last
    return {
        "id": str(room.id),
        "kind": "group" if room.group_id is not None else "bot",
        "title": room.unit_name if room.group_id is not None else render(APP, reader),
        "subtitle": _everybody(reader) if room.group_id is not None else room.unit_name,
        "last": {"text": _last_text(room, last, account_id, reader), "at": _wall_time(last.at, reader)} if last else None,
        "unread": line.unread,
        "head": line.head,
        "changed": room.counter,
    }


def messages(room: Room, shown: tuple[Message, ...], account_id: int, reader: Reader) -> Object:
    """Give messages as one reader sees them."""
    items: list[Json] = [_message(message, account_id, reader) for message in shown]
    return {"type": "messages", "room": str(room.id), "items": items, "changed": room.counter}


def _message(message: Message, account_id: int, reader: Reader) -> Object:
    shown = {} if message.is_withdrawn else message.shown
    is_mine = message.account_id == account_id
    updated = _("updated at {time}")(time=Moment(message.changed_at, DateStyle.TIME)) if message.changed_at else None
    language = shown.get("lang") or reader.language
    return {
        "id": message.id,
        "room": str(message.room_id),
        "seq": message.seq,
        "changed": message.changed,
        "at": message.at.isoformat(),
        "time": render(Moment(message.at, DateStyle.TIME), reader),
        "day": render(Moment(message.at, DateStyle.DATE), reader),
        "from": "me" if is_mine else "bot" if message.account_id is None else "member",
        "name": render(APP, reader) if message.account_id is None else shown.get("name"),
        "role": shown.get("role"),
        "initial": shown.get("initial"),
        "lang": language,
        "dir": direction(str(language)),
        "text": shown.get("text"),
        "card": shown.get("card"),
        "withdrawn": message.is_withdrawn,
        "updated": render(updated, reader) if updated else None,
        "key": message.key.removeprefix(own_key(account_id, "")) if is_mine and message.key else None,
        "files": shown.get("files") or [],
    }


def _last_text(room: Room, message: Message, account_id: int, reader: Reader) -> str:
    if message.is_withdrawn:
        return ""
    text = str(message.shown.get("line") or "") or _file_names(message)
    if message.account_id == account_id:
        return _said(page_words(reader)["me"], text)
    return _said(str(message.shown.get("name") or render(APP, reader)), text) if room.group_id is not None else text


def _said(who: str, text: str) -> str:
    return f"{who}: {text}" if text else who


def _file_names(message: Message) -> str:
    files = message.shown.get("files")
    return ", ".join(str(file.get("name")) for file in files if isinstance(file, dict)) if isinstance(files, list) else ""


def _wall_time(at: datetime, reader: Reader) -> str:
    """Give an instant as the clock on the reader's wall shows it, which may not be the browser's."""
    return at.astimezone(ZoneInfo(reader.zone)).replace(tzinfo=None).isoformat(timespec="seconds")


def _everybody(reader: Reader) -> str:
    words: Text = _("Group of all {member.plural}")
    return render(words, reader)
