"""Calls to the Bot API: aiogram's transport, and what each failure means."""

import functools
import json
from collections.abc import Hashable
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiohttp import ClientError, ClientTimeout
from pydantic import TypeAdapter

from bot.channel import SendFailed, Trouble
from bot.telegram.limits import AT_ONCE

T = TypeVar("T")

TIMEOUT = 30  # seconds for one call; after that nobody knows whether it was done


class Meaning(StrEnum):
    """What a refusal that is no failure means."""

    SAME = "same"  # it says that already
    GONE = "gone"  # the message is there no more, or too old to be changed
    NO_TOPIC = "no topic"
    OLD_PRESS = "old press"


class Refused(Exception):
    """The Bot API refused a call in a way that has its own answer."""

    def __init__(self, meaning: Meaning) -> None:
        super().__init__(meaning.value)
        self.meaning = meaning


# Canonical texts of the official server (tdlib/telegram-bot-api, Client.cpp), in small letters.
_MEANINGS = {
    "message is not modified": Meaning.SAME,
    "message to edit not found": Meaning.GONE,
    "message can't be edited": Meaning.GONE,
    "message to delete not found": Meaning.GONE,
    "message can't be deleted": Meaning.GONE,
    "message_id_invalid": Meaning.GONE,
    "there is no text in the message to edit": Meaning.GONE,
    "there is no caption in the message to edit": Meaning.GONE,
    "message thread not found": Meaning.NO_TOPIC,
    "topic_deleted": Meaning.NO_TOPIC,
    "topic_closed": Meaning.NO_TOPIC,
    "query is too old": Meaning.OLD_PRESS,
    "query id is invalid": Meaning.OLD_PRESS,
}
_UNREACHABLE = ("chat not found", "user not found", "peer_id_invalid", "not enough rights", "have no rights to send", "chat_write_forbidden", "chat_restricted")


_JSON = {"Content-Type": "application/json"}
_NO_TOKEN, _CONFLICT = "the token is not accepted", "another program uses this token"


class _Session(AiohttpSession):
    """aiogram's connections, at a third of the processor: parameters go as JSON, answers are read by readers that are made once.

    aiogram quotes every call as a form, and makes the class that reads an answer anew whenever that was collected meanwhile.
    """

    async def make_request(self, bot: Bot, method: TelegramMethod[T], timeout: int | None = None) -> T:  # noqa: ASYNC109  (aiogram's own)
        """Call a method. Raises aiogram's and aiohttp's errors."""
        files: dict[str, object] = {}
        dumped = method.model_dump(warnings=False, exclude_none=True)
        given = {name: self.prepare_value(value, bot, files, _dumps_json=False) for name, value in dumped.items()}
        if files:
            return await super().make_request(bot, method, timeout)  # parts of a form
        body = json.dumps({name: value for name, value in given.items() if value not in (None, "")})
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        async with (await self.create_session()).post(url, data=body.encode(), headers=_JSON, timeout=ClientTimeout(timeout or TIMEOUT)) as response:
            text = await response.text()
        return _result(method, text) if response.status == HTTPStatus.OK else self._refused(bot, method, response.status, text)

    def _refused(self, bot: Bot, method: TelegramMethod[T], status: int, text: str) -> T:
        """Raise what a refusal means in aiogram's words."""
        return cast("T", self.check_response(bot, method, status, text).result)


def _result(method: TelegramMethod[T], text: str) -> T:
    """Read the answer of a call that was accepted. Raises ClientDecodeError."""
    try:
        found = _reader(method.__returning__).validate_python(json.loads(text)["result"])
    except (ValueError, LookupError, TypeError) as error:  # pydantic's ValidationError is a ValueError
        message = "an answer of another shape"
        raise ClientDecodeError(message, error, text) from error
    return cast("T", found)


@functools.cache
def _reader(returning: Hashable) -> TypeAdapter[object]:
    return TypeAdapter(returning)


def make_bot(token: str, base: str) -> Bot:
    """Give the transport of one bot."""
    return Bot(token, session=_Session(api=TelegramAPIServer.from_base(base), limit=AT_ONCE, timeout=TIMEOUT))


async def call(bot: Bot, method: TelegramMethod[T], timeout: float | None = None) -> T:  # noqa: ASYNC109  (aiohttp's own: it also ends the connection)
    """Call a method. Raises SendFailed or Refused; words of the platform are kept, never an address with the token."""
    try:
        return await bot(method, request_timeout=timeout or TIMEOUT)  # type: ignore[arg-type]  # aiohttp takes parts of a second too
    except TelegramRetryAfter as error:
        raise SendFailed("too many requests", retry_after=timedelta(seconds=error.retry_after)) from None
    except TelegramMigrateToChat as error:
        raise SendFailed("the group became a supergroup", Trouble.MOVED, moved_to=str(error.migrate_to_chat_id)) from None
    except (TelegramUnauthorizedError, TelegramNotFound):
        raise SendFailed(_NO_TOKEN, Trouble.BOT) from None
    except TelegramConflictError:
        raise SendFailed(_CONFLICT, Trouble.BOT) from None
    except TelegramForbiddenError as error:
        raise SendFailed(_words(error), Trouble.UNREACHABLE) from None
    except ClientDecodeError:
        raise SendFailed("an answer that is none") from None
    except (TimeoutError, TelegramNetworkError, ClientError, OSError) as error:
        raise SendFailed(f"no connection ({type(error).__name__})") from None
    except TelegramAPIError as error:
        raise _meant(_words(error), error) from None


def fault_of(failure: SendFailed | Refused) -> str:
    """Name what keeps a bot from its platform, as the operator is told of it: `token`, `conflict`, `refused` or `connection`."""
    if isinstance(failure, Refused):
        return "connection"
    known = {_NO_TOKEN: "token", _CONFLICT: "conflict"}
    return known.get(failure.why, "refused" if failure.trouble is Trouble.REFUSED else "connection")


def _meant(words: str, error: TelegramAPIError) -> SendFailed | Refused:
    low = words.lower()
    for text, meaning in _MEANINGS.items():
        if text in low:
            return Refused(meaning)
    if any(text in low for text in _UNREACHABLE):
        return SendFailed(words, Trouble.UNREACHABLE)
    is_theirs = any(
        text in low for text in ("internal server error", "bad gateway", "restart", "gateway timeout", HTTPStatus.SERVICE_UNAVAILABLE.phrase.lower())
    )
    return SendFailed(words, Trouble.LATER if is_theirs or "server" in type(error).__name__.lower() else Trouble.REFUSED)


def _words(error: TelegramAPIError) -> str:
    return error.message[:200]
