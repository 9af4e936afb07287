"""Uploads: a file that was announced is fetched after the commit, and comes back as an update of its own. What is on its way survives a restart."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import GetFile
from aiohttp import ClientError

from bot.channel import SendFailed, Trouble
from bot.door import Door
from bot.intake import Intake, NotTakenError, OverloadedError
from bot.telegram.api import Refused, call
from bot.telegram.limits import DOWNLOAD_BYTES
from bot.telegram.store import Arriving, Store
from bot.update import Chat, Content, FileArrived, FileLost, Sender, Update
from core.errors import Refusal

log = structlog.get_logger()

FETCH_FAILED = "telegram_fetch_failed"
ALBUM_QUIET = timedelta(seconds=1)  # Telegram does not say which part of an album is the last
TRIES, REST = 5, 2.0  # times, seconds
LOOKED_AGAIN = 0.25  # seconds, while an album may still grow
WITHIN = 120  # seconds for one file


class Fetcher:
    """Fetches what people send to one bot."""

    def __init__(self, bot: Bot, store: Store, door: Door, intake: Intake, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._store = store
        self._door = door
        self._intake = intake
        self._now = now
        self._wake = asyncio.Event()

    def kick(self) -> None:
        """Say that something was announced."""
        self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Fetch until the stop; at the start what was left over."""
        rest = 0.0
        while not stopping.is_set():
            self._wake.clear()
            try:
                rest = await self._fetch_all()
            except Exception:
                log.exception(FETCH_FAILED)
                rest = REST
            try:
                async with asyncio.timeout(rest or None):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _fetch_all(self) -> float:
        """Fetch what is ready, and give the seconds until something else may be; 0 where nothing is on its way."""
        albums: dict[str, list[Arriving]] = defaultdict(list)
        for one in await self._store.arriving():
            albums[one.album or f"one {one.arriving_id}"].append(one)
        rest = 0.0
        for parts in albums.values():
            if parts[0].album and max(one.sent_at for one in parts) > self._now() - ALBUM_QUIET:
                rest = rest or LOOKED_AGAIN
            elif not await self._fetch_parts(parts):
                rest = REST
        return rest

    async def _fetch_parts(self, parts: Sequence[Arriving]) -> bool:
        """Fetch the parts of one album, or one file; False where it has to be tried again."""
        for number, one in enumerate(parts, start=1):
            content = await self._fetched(one, len(parts) - number if one.album else None)
            if content is None:
                return False
            update = Update(self._store.bot_id, f"file-{one.arriving_id}", Sender(one.external_id), Chat(one.external_id), content)
            try:
                await self._intake.take(update)
            except OverloadedError:
                return False
            except NotTakenError:
                log.warning(FETCH_FAILED, why="kept with its error")
            await self._store.forget_arriving(one.arriving_id)
        return True

    async def _fetched(self, one: Arriving, album_left: int | None) -> Content | None:
        """Bring one file into the store; None where it has to be tried again."""
        try:
            file = await call(self._bot, GetFile(file_id=one.ref))
            taken = await self._door.take(one.name, self._pieces(file.file_path or ""), DOWNLOAD_BYTES)
        except Refusal as refusal:
            return FileLost(one.name, refusal.text)
        except (SendFailed, Refused, ClientError, OSError, TimeoutError) as failure:
            is_final = (isinstance(failure, SendFailed) and failure.trouble is Trouble.REFUSED) or one.tries + 1 >= TRIES
            log.info(FETCH_FAILED, why=type(failure).__name__, final=is_final)
            await self._store.note_try(one.arriving_id)
            return FileLost(one.name) if is_final else None
        return FileArrived(await self._store.keep_file(one, taken, self._now()), album_left)

    async def _pieces(self, path: str) -> AsyncIterator[bytes]:
        session = self._bot.session
        if not isinstance(session, AiohttpSession):
            raise TypeError("aiogram's session is made in api.py")
        url = session.api.file_url(self._bot.token, path)
        async for piece in session.stream_content(url, timeout=WITHIN, chunk_size=65536, raise_for_status=True):
            yield piece
