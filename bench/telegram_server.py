"""A platform that costs next to nothing: it hands out updates and takes what is sent. A process of its own; `load` fills it, `wait` tells how long all answers took.

It checks nothing (`tests/botapi` does): what is measured is the program, not its judge.
"""

import asyncio
import json
import re
import time
from collections import deque

from aiohttp import web

AT_MOST = 100  # updates in one answer (Bot API, getUpdates)
BOT = "1:bench"
_ME = {"id": 1, "is_bot": True, "first_name": "Sotay", "username": "sotay_bot"}
_CHAT = re.compile(rb'chat_id(?:=|"\s*:\s*"?)(-?\d+)')
_OFFSET = re.compile(rb'offset(?:=|"\s*:\s*)(\d+)')


class _Platform:
    """The updates that wait, and the answers to private chats that have come."""

    def __init__(self) -> None:
        self.queue: deque[tuple[int, str]] = deque()
        self.wanted = self.came = self.message_id = 0
        self.began = self.ended = 0.0
        self.wake, self.done = asyncio.Event(), asyncio.Event()

    async def answer(self, request: web.BaseRequest) -> web.Response:
        method = request.path.rpartition("/")[2].lower()
        body = await request.read()
        match method:
            case "load":
                self._load(json.loads(body))
                return web.Response()
            case "wait":
                await self.done.wait()
                return web.json_response(self.ended - self.began)
            case "getupdates":
                return await self._updates(body)
            case "getme":
                return web.json_response({"ok": True, "result": _ME})
            case "sendmessage" | "editmessagetext":
                return self._take(body)
        return web.json_response({"ok": True, "result": True})

    def _load(self, updates: list[dict[str, object]]) -> None:
        self.wanted, self.came = len(updates), 0
        self.done.clear()
        self.queue.extend((int(str(one["update_id"])), json.dumps(one)) for one in updates)
        self.began = time.perf_counter()
        self.wake.set()

    async def _updates(self, body: bytes) -> web.Response:
        found = _OFFSET.search(body)
        offset = int(found[1]) if found else 0
        while self.queue and self.queue[0][0] < offset:
            self.queue.popleft()
        if not self.queue:
            self.wake.clear()
            try:
                async with asyncio.timeout(20):
                    await self.wake.wait()
            except TimeoutError:
                """Nothing came: the answer is empty."""
        batch = [text for _number, text in list(self.queue)[:AT_MOST]]
        return web.Response(text=f'{{"ok":true,"result":[{",".join(batch)}]}}', content_type="application/json")

    def _take(self, body: bytes) -> web.Response:
        found = _CHAT.search(body)
        chat = int(found[1]) if found else 0
        self.message_id += 1
        if chat > 0:
            self.came += 1
            if self.came == self.wanted:
                self.ended = time.perf_counter()
                self.done.set()
        kind = "private" if chat > 0 else "supergroup"
        message = f'{{"message_id":{self.message_id},"date":1700000000,"chat":{{"id":{chat},"type":"{kind}","title":"x","first_name":"x"}},"text":"x"}}'
        return web.Response(text=f'{{"ok":true,"result":{message}}}', content_type="application/json")


async def _serve() -> None:
    runner = web.ServerRunner(web.Server(_Platform().answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
