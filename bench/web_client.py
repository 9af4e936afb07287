"""Somebody at the page: keeps a socket open, and sends what it did again under the same key until it is confirmed, as the page does."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import aiohttp

_ANSWER_WITHIN = 15.0  # seconds
_AGAIN_AFTER = 0.1
_Frame = Mapping[str, object]


class _LostError(Exception):
    """The line is gone: connect anew."""


@dataclass(slots=True)
class WebClient:
    """One browser. `acked` holds the keys that were confirmed, `refused` those that were turned away."""

    client: aiohttp.ClientSession
    port: int
    token: str
    acked: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    connects: int = 0
    sends: int = 0
    _line: aiohttp.ClientWebSocketResponse | None = None
    _room: str = ""

    async def does(self, key: str, frame: Callable[[], _Frame]) -> None:
        """Do something once, whatever it takes. `frame` is asked anew for each attempt."""
        while key not in self.acked and key not in self.refused:
            try:
                await self._connect()
                self.sends += 1
                await self._send({**frame(), "key": key, "room": self._room})
                while key not in self.acked and key not in self.refused:
                    self._note(await self._receive())
            except (_LostError, aiohttp.ClientError, ConnectionError, TimeoutError):
                await self.close()
                await asyncio.sleep(_AGAIN_AFTER)

    async def sees_form(self) -> _Frame:
        """Wait for the open form, asking anew where the line was lost."""
        while True:
            try:
                await self._connect()
                await self._send({"type": "open", "room": self._room})
                while True:
                    frame = await self._receive()
                    if frame["type"] == "form" and isinstance(frame["form"], dict):
                        return frame["form"]
            except (_LostError, aiohttp.ClientError, ConnectionError, TimeoutError):
                await self.close()
                await asyncio.sleep(_AGAIN_AFTER)

    async def close(self) -> None:
        if self._line is not None:
            with suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
                async with asyncio.timeout(1):
                    await self._line.close()
            self._line = None

    async def _connect(self) -> None:
        if self._line is not None and not self._line.closed:
            return
        headers = {"Origin": f"http://127.0.0.1:{self.port}", "Cookie": f"sotay={self.token}"}
        async with asyncio.timeout(_ANSWER_WITHIN):
            self._line = await self.client.ws_connect(f"http://127.0.0.1:{self.port}/live", headers=headers)
        self.connects += 1
        await self._send({"type": "sync", "rooms": {}})
        hello = await self._receive()
        while hello["type"] != "hello":
            assert hello["type"] != "signed-out", "the session does not stand"
            hello = await self._receive()
        rooms = hello["rooms"]
        assert isinstance(rooms, list)
        self._room = next(str(room["id"]) for room in rooms if room["kind"] == "bot")

    async def _send(self, frame: _Frame) -> None:
        assert self._line is not None
        await self._line.send_str(json.dumps(frame))

    async def _receive(self) -> _Frame:
        assert self._line is not None
        async with asyncio.timeout(_ANSWER_WITHIN):
            message = await self._line.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise _LostError
        read: dict[str, object] = json.loads(message.data)
        return read

    def _note(self, frame: _Frame) -> None:
        if frame["type"] == "ack":
            self.acked.add(str(frame["key"]))
        elif frame["type"] == "nack":
            self.refused.add(str(frame["key"]))
