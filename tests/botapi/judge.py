"""python-telegram-bot as an independent judge: it re-reads what we send with its own classes and limits, and what we are sent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import telegram
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from tests.botapi.server import Asked

_TEXTS = {"text": ("entities", MessageLimit.MAX_TEXT_LENGTH), "caption": ("caption_entities", MessageLimit.CAPTION_LENGTH)}
_MARKUPS: dict[str, type[telegram.TelegramObject]] = {
    "inline_keyboard": telegram.InlineKeyboardMarkup,
    "keyboard": telegram.ReplyKeyboardMarkup,
    "remove_keyboard": telegram.ReplyKeyboardRemove,
}


def judge(requests: Iterable[Asked]) -> list[str]:
    """Give what python-telegram-bot finds wrong with requests, in words; nothing where all is well."""
    return [f"{asked.method}: {problem}" for asked in requests for problem in _problems(asked.given)]


def _problems(given: dict[str, Any]) -> Iterable[str]:
    for name, (marks_name, most) in _TEXTS.items():
        text = given.get(name)
        if not isinstance(text, str):
            continue
        if len(text.encode("utf-16-le")) // 2 > most:
            yield f"{name} is longer than {most}"
        entities = [telegram.MessageEntity.de_json(one, None) for one in given.get(marks_name) or []]
        if len(entities) > MessageLimit.MESSAGE_ENTITIES:
            yield "too many entities"
        message = telegram.Message(1, datetime.fromtimestamp(0), telegram.Chat(1, "private"), text=text, entities=entities)  # noqa: DTZ006  (any date)
        for entity, marked in message.parse_entities().items():
            if not marked.strip() or entity.type not in telegram.MessageEntity.ALL_TYPES:
                yield f"the entity {entity.type} marks {marked!r}"
    markup = given.get("reply_markup")
    if isinstance(markup, dict):
        yield from _markup_problems(markup)


def _markup_problems(markup: dict[str, Any]) -> Iterable[str]:
    kind = next((_MARKUPS[name] for name in _MARKUPS if name in markup), None)
    if kind is None:
        yield f"no keyboard is {sorted(markup)}"
        return
    read = kind.de_json(markup, None)
    if read.to_dict() != markup:
        yield f"a keyboard reads as {read.to_dict()}, and was {markup}"
    if not isinstance(read, telegram.InlineKeyboardMarkup):
        return
    if sum(len(row) for row in read.inline_keyboard) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        yield "too many buttons"
    for row in read.inline_keyboard:
        if len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW:
            yield "too many buttons in a row"
        for button in row:
            data = button.callback_data
            if isinstance(data, str) and not 1 <= len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
                yield f"callback data {data!r}"
