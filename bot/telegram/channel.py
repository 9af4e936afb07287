"""The Telegram channel: one bot, by long polling or by webhook."""

import asyncio
import functools
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from aiogram.methods import DeleteWebhook, GetMe, SetMyCommands, SetWebhook
from aiohttp import web
from sqlalchemy.orm import Session

from bot.channel import Outgoing, Posted, SendFailed
from bot.intake import OverloadedError
from bot.pace import Paces
from bot.parts import Parts
from bot.pipeline import Outcome
from bot.telegram import commands
from bot.telegram.api import Refused, call, fault_of, make_bot
from bot.telegram.limits import ALLOWED_UPDATES, CAPABILITIES, PACES
from bot.telegram.parse import GetUpdates, Me, Raw
from bot.telegram.receiving import Receiver
from bot.telegram.sending import Sender
from bot.telegram.store import Store, announce, webhook_secret
from bot.telegram.uploads import Fetcher
from bot.update import Said, Update

log = structlog.get_logger()

POLLING, HEARING, FAULT = "telegram_polling", "telegram_webhook_set", "telegram_fault"
COMMANDS_FAILED = "telegram_commands_failed"
LISTED_APART, LISTED_EVERY = 0.1, 3600.0  # seconds: ten lists of commands a second, all looked at every hour
POLL_SECONDS = 25  # Bot API takes up to 50; shorter, so that a stop does not wait long
REST, LONGEST_REST = 1.0, 30.0  # seconds after a fault, doubling
BODY_BYTES = 1_000_000
OVERLOADED_REST = 5  # seconds, as Retry-After


class TelegramChannel:
    """One bot of Telegram."""

    name = "telegram"
    capabilities = CAPABILITIES
    paces: Paces | None = PACES

    def __init__(self, parts: Parts, bot_name: str, token: str) -> None:
        self.bot_id = parts.bot_id
        self._bot_name = bot_name
        self._settings = parts.settings
        self._now = parts.now
        self._pipeline = parts.pipeline
        self._bot = make_bot(token, parts.settings.telegram.api)
        self._store = Store(parts)
        self._receiver = Receiver(self._bot, self._store, parts.intake, parts.now)
        self._sender = Sender(self._bot, self._store, parts.store)
        self._fetcher = Fetcher(self._bot, self._store, parts.door, parts.intake, parts.now)
        self._me: Me | None = None
        self._fault: str | None = None
        self._stopping = asyncio.Event()
        self._asking: asyncio.Timeout | None = None
        self._listed: dict[str, SetMyCommands] = {}

    # ------------------------------------------------------------------------------------- inside an update's transaction

    def record(self, session: Session, update: Update, outcome: Outcome, now: datetime) -> None:
        """Note a file that is to be fetched; the messages themselves lie with Telegram."""
        if outcome.fetch is not None:
            album = update.content.album if isinstance(update.content, Said) else None
            announce(session, outcome.account_id, outcome.fetch, album, now)

    def settle(self, outcome: Outcome) -> None:
        """Fetch what was announced; answers are sent by the lane."""
        if outcome.fetch is not None:
            self._fetcher.kick()

    async def send(self, outgoing: Outgoing) -> Posted:
        """Send or edit. Raises SendFailed."""
        return await self._sender.send(outgoing)

    # ---------------------------------------------------------------------------------------------------------- receiving

    async def run(self, tasks: asyncio.TaskGroup) -> None:
        """Receive until `stop`: introduce ourselves, then poll, or let Telegram call."""
        self._receiver.tasks = tasks
        await self._introduce()
        if self._me is None:
            return
        tasks.create_task(self._keep_commands())
        tasks.create_task(self._fetcher.run(self._stopping))
        if self._settings.telegram.has_webhook:
            await self._persist(self._set_webhook)
            log.info(HEARING, bot=self._bot_name)
            await self._stopping.wait()
            return
        await self._persist(lambda: call(self._bot, DeleteWebhook(drop_pending_updates=False)))
        log.info(POLLING, bot=self._bot_name)
        await self._poll(self._me)

    def stop(self) -> None:
        """Receive no more; what was taken is finished."""
        self._stopping.set()
        self._fetcher.kick()
        if self._asking is not None:
            self._asking.reschedule(0)

    async def close(self) -> None:
        """Let the connections go."""
        await self._bot.session.close()

    async def _introduce(self) -> None:
        async def ask() -> None:
            user = await call(self._bot, GetMe())
            self._me = Me(self.bot_id, user.id, user.username or "")
            await self._store.note_link(f"https://t.me/{self._me.username}?start=")

        await self._persist(ask)

    async def _poll(self, me: Me) -> None:
        offset: int | None = None
        rest = REST
        while not self._stopping.is_set():
            try:
                batch = await self._ask(offset)
                highest = await self._receiver.take_all(batch, me)
            except (SendFailed, Refused) as failure:
                rest = await self._rest(failure, rest)
            except OverloadedError:
                await self._pause(rest)
            except Exception as error:  # the database is gone: nothing was confirmed, all of it comes again
                log.exception(FAULT, bot=self._bot_name, fault=type(error).__name__)
                await self._pause(rest)
                rest = min(2 * rest, LONGEST_REST)
            else:
                await self._well()
                rest = REST
                offset = offset if highest is None else highest + 1
        if offset is not None:
            await self._confirm(offset)

    async def _ask(self, offset: int | None) -> list[Raw]:
        """Wait for updates; none where it is time to stop."""
        method = GetUpdates(offset=offset, timeout=POLL_SECONDS, allowed_updates=list(ALLOWED_UPDATES))
        try:
            async with asyncio.timeout(None) as self._asking:
                return await call(self._bot, method, POLL_SECONDS + 10)
        except TimeoutError:
            return []
        finally:
            self._asking = None

    async def _confirm(self, offset: int) -> None:
        """Tell Telegram at the end what was taken, so that the next start does not begin with repeats."""
        try:
            await call(self._bot, GetUpdates(offset=offset, limit=1, timeout=0, allowed_updates=list(ALLOWED_UPDATES)), 3)
        except (SendFailed, Refused):
            return

    # ----------------------------------------------------------------------------------------------------------- commands

    async def _keep_commands(self) -> None:
        """Tell Telegram the commands at the start, and every hour those of people whose role has changed."""
        for method in commands.for_everybody(self._pipeline):
            await self._persist(functools.partial(call, self._bot, method))
        while not self._stopping.is_set():
            for chat, method in await self._store.read(lambda session: commands.for_people(session, self._pipeline, self.bot_id, self._now())):
                if self._listed.get(chat) != method:
                    await self._list(chat, method)
                    await self._pause(LISTED_APART)
            await self._pause(LISTED_EVERY)

    async def _list(self, chat: str, method: SetMyCommands) -> None:
        try:
            await call(self._bot, method)
        except (SendFailed, Refused) as failure:
            log.info(COMMANDS_FAILED, bot=self._bot_name, why=str(failure))
        else:
            self._listed[chat] = method

    # ------------------------------------------------------------------------------------------------------------ webhook

    def routes(self) -> list[web.RouteDef]:
        """Give the address that Telegram calls."""
        return [web.post(f"/hooks/telegram/{self._bot_name}", self._hear)] if self._settings.telegram.has_webhook else []

    @property
    def secret(self) -> str:
        """What Telegram shows at each call."""
        return self._settings.telegram.webhook_secret or webhook_secret(self._bot_name)

    async def _set_webhook(self) -> None:
        url = f"{self._settings.public_url}/hooks/telegram/{self._bot_name}"
        await call(self._bot, SetWebhook(url=url, secret_token=self.secret, allowed_updates=list(ALLOWED_UPDATES), max_connections=40))

    async def _hear(self, request: web.Request) -> web.Response:
        """Take one update; 200 when it is committed, 503 where there is too much to do."""
        shown = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), self.secret.encode()):
            return web.Response(status=403)
        if (request.content_length or 0) > BODY_BYTES:
            return web.Response(status=413)
        try:
            raw: object = json.loads(await request.clone(client_max_size=BODY_BYTES).read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if self._me is None or self._stopping.is_set():
            return web.Response(status=503, headers={"Retry-After": str(OVERLOADED_REST)})
        try:
            await self._receiver.take(raw, self._me)
        except OverloadedError:
            return web.Response(status=503, headers={"Retry-After": str(OVERLOADED_REST)})
        return web.Response()

    # ------------------------------------------------------------------------------------------------------------- faults

    async def _persist(self, work: Callable[[], Awaitable[object]]) -> None:
        """Try until it works, or the program stops; what is wrong is kept for `doctor`."""
        rest = REST
        while not self._stopping.is_set():
            try:
                await work()
            except (SendFailed, Refused) as failure:
                rest = await self._rest(failure, rest)
            else:
                await self._well()
                return

    async def _rest(self, failure: SendFailed | Refused, rest: float) -> float:
        """Wait after a fault, and give how long the next wait is."""
        fault = fault_of(failure)
        if fault != self._fault:
            log.warning(FAULT, bot=self._bot_name, fault=fault)
            self._fault = fault
            await self._store.note_fault(fault, self._now())
        asked = failure.retry_after.total_seconds() if isinstance(failure, SendFailed) and failure.retry_after else 0.0
        await self._pause(max(rest, asked))
        return min(2 * rest, LONGEST_REST)

    async def _well(self) -> None:
        if self._fault is not None:
            self._fault = None
            await self._store.note_fault(None, self._now())

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return
