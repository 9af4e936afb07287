"""Receiving: each update of Telegram is read, taken through the intake, and its press answered. Telegram hears that it was taken after the commit."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery, SendChatAction

from bot.channel import SendFailed
from bot.intake import Intake, NotTakenError
from bot.pipeline import Outcome
from bot.telegram.api import Refused, call
from bot.telegram.parse import Me, Parsed, UnreadableError, key_of, parse
from bot.telegram.store import Store
from bot.update import Update

log = structlog.get_logger()

UPDATE_UNREADABLE, UPDATE_KEPT = "telegram_update_unreadable", "telegram_update_kept_with_error"
TYPING_AFTER, TYPING_AGAIN = 1.0, 4.5  # seconds; Telegram shows "typing" for five (Bot API, sendChatAction)
TYPING_AT_ONCE = 8  # chats; where hundreds wait, saying so to each would keep their answers back


class Receiver:
    """Takes what Telegram sends to one bot."""

    def __init__(self, bot: Bot, store: Store, intake: Intake, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._store = store
        self._intake = intake
        self._now = now
        self.tasks: asyncio.TaskGroup | None = None
        self._typing: dict[str, asyncio.Task[None]] = {}

    async def take_all(self, batch: Sequence[object], me: Me) -> int | None:
        """Take a batch, in order per chat and sender; gives the highest number that was taken, None where there was none."""
        lines: dict[str, list[object]] = {}
        for raw in batch:
            lines.setdefault(_line(raw), []).append(raw)
        await asyncio.gather(*(self._take_line(line, me) for line in lines.values()))
        numbers = [known[0] for raw in batch if (known := key_of(raw)) is not None]
        return max(numbers, default=None)

    async def _take_line(self, line: Sequence[object], me: Me) -> None:
        for raw in line:
            await self.take(raw, me)

    async def take(self, raw: object, me: Me) -> None:
        """Take one update; returns when it is committed, also as one that could not be read. Raises OverloadedError and what the database raises."""
        known = key_of(raw)
        if known is None:
            log.warning(UPDATE_UNREADABLE, where="update_id")
            return
        try:
            parsed = parse(raw, me, self._bot)
        except UnreadableError as error:
            log.warning(UPDATE_UNREADABLE, update_key=known[1], where=str(error))
            await self._store.keep_unreadable(known[1], str(error), json.dumps(raw, ensure_ascii=True), self._now())
            return
        if parsed.fact is not None:
            await self._store.note(parsed.key, parsed.fact, self._now())
        outcome = await self._take_update(parsed.update) if parsed.update is not None else None
        if parsed.press and not (outcome is not None and outcome.is_repeat):
            await self._answer_press(parsed, outcome)

    async def _take_update(self, update: Update) -> Outcome | None:
        slow = None
        if not update.chat.is_group:
            slow = asyncio.get_running_loop().call_later(TYPING_AFTER, self._begin_typing, update.chat.external_id)
        try:
            return await self._intake.take(update)
        except NotTakenError:
            log.warning(UPDATE_KEPT, update_key=update.key)
            return None
        finally:
            if slow is not None:
                slow.cancel()
                self._end_typing(update.chat.external_id)

    def _begin_typing(self, chat: str) -> None:
        """Show that somebody is at work."""
        if self.tasks is not None and chat not in self._typing and len(self._typing) < TYPING_AT_ONCE:
            self._typing[chat] = self.tasks.create_task(self._type(chat))

    def _end_typing(self, chat: str) -> None:
        typing = self._typing.pop(chat, None)
        if typing is not None:
            typing.cancel()

    async def _type(self, chat: str) -> None:
        while True:
            await self._quietly(SendChatAction(chat_id=chat, action="typing"))
            await asyncio.sleep(TYPING_AGAIN)

    async def _answer_press(self, parsed: Parsed, outcome: Outcome | None) -> None:
        """Let the pressed button rest; where the answer is private and the chat is not open yet, lead there."""
        url = outcome.way_in if outcome is not None else None
        await self._quietly(AnswerCallbackQuery(callback_query_id=parsed.press or "", url=url))

    async def _quietly(self, method: AnswerCallbackQuery | SendChatAction) -> None:
        """Call where nothing depends on it: a press that is too old rests by itself."""
        try:
            await call(self._bot, method)
        except (Refused, SendFailed):
            return


def _line(raw: object) -> str:
    """Give what Telegram itself keeps in order (tdlib/telegram-bot-api, webhook_queue_id): a press goes by its sender, all else by its chat."""
    if not isinstance(raw, dict):
        return ""
    press = raw.get("callback_query")
    if isinstance(press, dict):
        return f"u{_id(press.get('from'))}"
    about = raw.get("message") or raw.get("my_chat_member")
    return f"c{_id(about.get('chat'))}" if isinstance(about, dict) else ""


def _id(raw: object) -> object:
    return raw.get("id") if isinstance(raw, dict) else None
