"""The server: requests in, updates out by long poll or by webhook; restarts; what was refused is remembered."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import ClientError, ClientSession, web

from tests.botapi import faults
from tests.botapi.methods import Refusal, World
from tests.botapi.pace import FloodControl
from tests.botapi.schema import METHODS, BadRequest, check_request

KEPT = 24 * 3600  # seconds an update is kept
AT_MOST = 100  # updates in one answer


@dataclass(slots=True)
class Asked:
    """A request, and how it was answered."""

    method: str
    given: dict[str, Any]
    files: dict[str, tuple[str, bytes]]
    status: int = 0
    words: str = ""


@dataclass(slots=True, eq=False, repr=False)
class BotAccount:
    """A bot as Telegram knows it: its token, what waits for it, how it wants to hear."""

    token: str
    world: World
    queue: deque[tuple[int, dict[str, Any]]] = field(default_factory=deque)
    next_update: int = 1000
    confirmed: int = 0
    allowed: list[str] | None = None
    webhook: dict[str, Any] = field(default_factory=dict)
    poller: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    retried: int = 0

    @property
    def id(self) -> int:
        return self.world.bot_id

    @property
    def username(self) -> str:
        return str(self.world.bot["username"])


class Server:
    """The HTTP side. `reach` maps the public addresses of webhooks to where they listen here."""

    def __init__(self, now: Callable[[], datetime], clock: Callable[[], float] | None = None) -> None:
        self.now = now
        self.pace = FloodControl(clock) if clock else FloodControl()
        self.has_checks = True
        self.bots: dict[str, BotAccount] = {}
        self.requests: list[Asked] = []
        self.refused: list[tuple[str, str, dict[str, Any]]] = []
        self.flooded: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[faults.Fault] = []
        self.reach: dict[str, str] = {}
        self.before: Callable[[Asked], None] | None = None  # called when a request has come, and when it is done but not answered
        self.after: Callable[[Asked], None] | None = None
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._heard = asyncio.Condition()
        self._tasks = asyncio.TaskGroup()
        self._deliveries: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        await self._tasks.__aenter__()
        await self._listen()

    async def stop(self) -> None:
        await self._close()
        for bot in self.bots.values():
            bot.webhook = {}
            bot.wake.set()
        for task in self._deliveries:
            task.cancel()
        await self._tasks.__aexit__(None, None, None)

    async def restarts(self, down_for: float = 0.0) -> None:
        """Close the port and every connection, and come back with everything that was kept."""
        await self._close()
        await asyncio.sleep(down_for)
        await self._listen()

    async def _listen(self) -> None:
        application = web.Application(client_max_size=60_000_000)
        application.router.add_route("*", "/file/bot{token}/files/{file_id}", self._download)
        application.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.05, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        for bot in self.bots.values():
            bot.wake.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # ------------------------------------------------------------------------------------------------------------ answers

    async def _answer(self, request: web.Request) -> web.Response:
        bot = self.bots.get(request.match_info["token"])
        method = request.match_info["method"].lower()
        if bot is None:
            return faults.refuse(401, "Unauthorized")
        given, files = await _read(request)
        asked = Asked(method, given, files)
        self.requests.append(asked)
        if self.before is not None:
            self.before(asked)
        fault = next((one for one in self.faults if one.fits(method, given)), None)
        if fault is not None:
            fault.times -= 1
        try:
            if fault is not None and not fault.is_after:
                return await faults.happen(fault, request)
            result = await self._do(bot, method, given, files)
            if fault is not None:
                return await faults.happen(fault, request)
            asked.status = 200
            if self.after is not None:
                self.after(asked)
            return web.json_response({"ok": True, "result": result})
        except BadRequest as bad:
            return self._refuse(asked, Refusal(400, f"Bad Request: {bad.words}"))
        except Refusal as refusal:
            return self._refuse(asked, refusal)
        finally:
            async with self._heard:
                self._heard.notify_all()

    def _refuse(self, asked: Asked, refusal: Refusal) -> web.Response:
        asked.status, asked.words = refusal.code, refusal.words
        if refusal.code == 429:
            self.flooded.append((asked.method, asked.given))
        elif refusal.is_our_fault:
            self.refused.append((asked.method, refusal.words, asked.given))
        return faults.refuse(refusal.code, refusal.words, refusal.parameters)

    async def _do(self, bot: BotAccount, method: str, given: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> object:
        if method not in METHODS:
            raise Refusal(404, "Not Found: method not found")
        if self.has_checks:
            check_request(method, given, {name: content for name, (_name, content) in files.items()})
        if method == "getupdates":
            return await self._poll(bot, given)
        if method in {"setwebhook", "deletewebhook", "getwebhookinfo"}:
            return self._hook(bot, method, given)
        work = getattr(bot.world, method, None)
        if work is None:
            raise Refusal(404, "Not Found: this server does not know the method")
        return work(given, files)

    async def _download(self, request: web.Request) -> web.Response:
        bot = self.bots.get(request.match_info["token"])
        file = bot.world.files.get(request.match_info["file_id"]) if bot else None
        fault = next((one for one in self.faults if one.fits("file", {})), None)
        if fault is not None:
            fault.times -= 1
            return await faults.happen(fault, request)
        return web.Response(body=file.content) if file else faults.refuse(404, "Not Found")

    # -------------------------------------------------------------------------------------------------- updates, by polling

    async def _poll(self, bot: BotAccount, given: dict[str, Any]) -> object:
        if bot.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
        bot.poller += 1
        mine = bot.poller
        bot.wake.set()
        if "allowed_updates" in given:
            bot.allowed = given["allowed_updates"] or None
        offset = given.get("offset") or 0
        self._confirm(bot, offset)
        async with self._heard:
            self._heard.notify_all()
        until = asyncio.get_running_loop().time() + min(given.get("timeout") or 0, 50)
        while not bot.queue and (left := until - asyncio.get_running_loop().time()) > 0 and self._runner is not None:
            bot.wake.clear()
            try:
                async with asyncio.timeout(left):
                    await bot.wake.wait()
            except TimeoutError:
                break
            if bot.poller != mine:
                raise Refusal(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", is_our_fault=False)
        most = max(1, min(given.get("limit") or AT_MOST, AT_MOST))
        return [update for _number, update in list(bot.queue)[:most]]

    def _confirm(self, bot: BotAccount, offset: int) -> None:
        while bot.queue and bot.queue[0][0] < offset:
            bot.queue.popleft()
        bot.confirmed = max(bot.confirmed, offset - 1)

    def queue(self, bot: BotAccount, update: dict[str, Any]) -> None:
        """Let an update wait for the bot; kinds that it did not ask for are not kept."""
        kind = next((name for name in update if name != "update_id"), "")
        if bot.allowed is not None and kind not in bot.allowed:
            return
        bot.queue.append((update["update_id"], update))
        bot.wake.set()

    # -------------------------------------------------------------------------------------------------- updates, by webhook

    def _hook(self, bot: BotAccount, method: str, given: dict[str, Any]) -> object:
        if method == "getwebhookinfo":
            return {"url": bot.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": len(bot.queue)}
        if method == "setwebhook" and given.get("url"):
            if not given["url"].startswith("https://"):
                raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
            is_new = not bot.webhook
            bot.webhook = given
            bot.allowed = given.get("allowed_updates") or bot.allowed
            if is_new:
                self._deliveries.append(self._tasks.create_task(self._deliver(bot)))
            return True
        bot.webhook = {}
        if given.get("drop_pending_updates"):
            bot.queue.clear()
        return True

    async def _deliver(self, bot: BotAccount) -> None:
        """Call the webhook: in order for each chat and each presser, side by side for different ones, again until it says 2xx."""
        async with ClientSession() as session:
            while bot.webhook:
                if not bot.queue:
                    bot.wake.clear()
                    await bot.wake.wait()
                    continue
                lines: dict[object, list[tuple[int, dict[str, Any]]]] = {}
                for one in list(bot.queue):
                    lines.setdefault(_line(one[1]), []).append(one)
                done = await asyncio.gather(*(self._call(bot, session, line[0][1]) for line in list(lines.values())[: bot.webhook.get("max_connections", 40)]))
                taken = {number for number in done if number is not None}
                bot.queue = deque(one for one in bot.queue if one[0] not in taken)
                bot.confirmed = max([bot.confirmed, *taken])
                async with self._heard:
                    self._heard.notify_all()
                if None in done:
                    bot.retried += 1
                    await asyncio.sleep(0.05)

    async def _call(self, bot: BotAccount, session: ClientSession, update: dict[str, Any]) -> int | None:
        url = bot.webhook["url"]
        for public, real in self.reach.items():
            url = url.replace(public, real, 1)
        headers = {"X-Telegram-Bot-Api-Secret-Token": bot.webhook.get("secret_token", "")}
        try:
            async with session.post(url, json=update, headers=headers) as answer:
                return int(update["update_id"]) if answer.status // 100 == 2 else None
        except (ClientError, OSError):
            return None

    # ------------------------------------------------------------------------------------------------------------- waiting

    async def until(self, is_so: Callable[[], object], within: float = 20.0) -> None:
        """Wait until something is so, looking at every request, and a few times a second."""
        try:
            async with asyncio.timeout(within):
                while not is_so():
                    await self._next_request()
        except TimeoutError:
            lately = [(one.method, one.status, one.words) for one in self.requests[-8:]]
            raise AssertionError(f"it did not become so within {within} s; lately: {lately}") from None

    async def _next_request(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.2), self._heard:
                await self._heard.wait()

    async def settled(self, bot: BotAccount, within: float = 20.0) -> None:
        """Wait until the bot has confirmed everything that waited for it."""
        await self.until(lambda: not bot.queue, within)


def _line(update: dict[str, Any]) -> object:
    for kind, content in update.items():
        if isinstance(content, dict):
            of = "from" if kind in {"callback_query", "inline_query", "chat_member", "chat_join_request"} else "chat"
            about = content.get(of)
            return (of, about.get("id")) if isinstance(about, dict) and not isinstance(about.get("id"), (dict, list)) else kind
    return None


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Give the parameters with their JSON values, and the uploaded parts."""
    given: dict[str, Any] = dict(request.query)
    files: dict[str, tuple[str, bytes]] = {}
    if request.content_type == "application/json":
        given |= await request.json()
        return given, files
    if request.content_type.startswith("multipart/") or request.content_type == "application/x-www-form-urlencoded":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = (value.filename, value.file.read())
            else:
                given[name] = _value(name, value)
    return {name: _value(name, value) if isinstance(value, str) else value for name, value in given.items()}, files


_WORDS = {"text", "caption", "url", "secret_token", "callback_query_id", "description", "name", "language_code", "action", "file_id", "document", "photo"}


def _value(name: str, text: object) -> Any:
    """Read a form field: everything but words is JSON there."""
    if not isinstance(text, str) or name in _WORDS:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
