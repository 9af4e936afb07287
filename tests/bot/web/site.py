"""The page as a browser meets it: a real server on 127.0.0.1, visitors with cookies, open sockets."""

import asyncio
import io
import json
import uuid
from collections.abc import Callable
from contextlib import AsyncExitStack
from http.cookies import BaseCookie
from typing import Self, TypeAlias

from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, CookieJar, FormData, WSMsgType
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.app import App
from bot.http import make_application
from bot.web.channel import WebChannel
from core import links
from tests.talk import Talk

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | bool | None
Frame: TypeAlias = dict[str, object]
WITHIN = 5.0  # seconds


class Site:
    """A program that serves the page, and people who visit it."""

    def __init__(self, app: App, talk: Talk, stack: AsyncExitStack) -> None:
        self.app, self.talk = app, talk
        self.channel = next(channel for channel in app.channels.values() if isinstance(channel, WebChannel))
        self._stack = stack

    async def start(self) -> Self:
        async def is_well() -> bool:
            return True

        application = make_application(self.app.settings, self.channel.routes(), is_well)
        self.server = TestServer(application, host="127.0.0.1")
        await self._stack.enter_async_context(self.server)
        return self

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def visitor(self, **headers: str) -> "Visitor":
        """Give somebody with a browser of their own."""
        given = {"Origin": self.origin} | headers
        client = ClientSession(self.origin, cookie_jar=CookieJar(unsafe=True), headers={name: value for name, value in given.items() if value})
        await self._stack.enter_async_context(client)
        return Visitor(self, client)

    async def signed_in(self, name: str, unit: str = "cell", *, role: str | None = None) -> "Visitor":
        """Give a member's browser, signed in by a personal link."""
        person = await self.talk.member(name, unit, role=role, reachable=False)
        visitor = await self.visitor()
        answer = await visitor.posts(f"/in/{self.link(person.member_id)}")
        assert answer.status == 303, await answer.text()
        visitor.member_id = person.member_id
        return visitor

    def link(self, member_id: int | None, kind: str = "link") -> str:
        with self.app.database.transaction() as session:
            return links.make_sign_in(session, member_id, self.app.now(), kind=kind)

    async def delivers(self) -> None:
        await self.app.delivery.drain()


class Visitor:
    """One browser."""

    def __init__(self, site: Site, client: ClientSession) -> None:
        self.site, self.client = site, client
        self.member_id = 0

    async def gets(self, path: str, **headers: str) -> ClientResponse:
        answer = await self.client.get(path, headers=headers, allow_redirects=False)
        await answer.read()
        return answer

    async def posts(self, path: str, data: dict[str, str] | None = None, **headers: str) -> ClientResponse:
        answer = await self.client.post(path, data=data, headers=headers, allow_redirects=False)
        await answer.read()
        return answer

    async def uploads(self, name: str, content: bytes) -> ClientResponse:
        form = FormData(quote_fields=False)  # browsers send names as they are
        form.add_field("file", io.BytesIO(content), filename=name, content_type="application/octet-stream")
        answer = await self.client.post("/upload", data=form, headers={"X-Sotay": "1"})
        await answer.read()
        return answer

    async def opens(self, known: dict[str, int] | None = None) -> "Line":
        """Open the chat's socket and say what the page knows."""
        line = Line(await self.client.ws_connect("/live", max_msg_size=0))
        await line.sends({"type": "sync", "rooms": known or {}})
        line.hello = await line.gets(lambda frame: frame["type"] in {"hello", "signed-out"})
        return line

    @property
    def cookies(self) -> BaseCookie[str]:
        return self.client.cookie_jar.filter_cookies(URL(self.site.origin))


class Line:
    """An open socket: what came is kept in order."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.hello: Frame = {}
        self.came: list[Frame] = []

    async def sends(self, frame: Frame) -> None:
        await self.socket.send_str(json.dumps(frame))

    async def gets(self, is_it: Callable[[Frame], bool]) -> Frame:
        """Wait for a frame for which `is_it` holds, and give it."""
        async with asyncio.timeout(WITHIN):
            while True:
                message = await self.socket.receive()
                assert message.type is WSMsgType.TEXT, (message, self.came[-3:])
                frame: Frame = json.loads(message.data)
                self.came.append(frame)
                if is_it(frame):
                    return frame

    async def does(self, frame: Frame, key: str | None = None) -> Frame:
        """Do something in a room and wait until it is confirmed or refused."""
        made = {"key": key or str(uuid.uuid4()), "room": self.bot["id"]} | frame
        await self.sends(made)
        return await self.gets(lambda came: came["type"] in {"ack", "nack"} and came["key"] == made["key"])

    async def says(self, text: str, room: str | None = None, key: str | None = None) -> Frame:
        return await self.does({"type": "say", "text": text, "room": room or self.bot["id"]}, key)

    async def presses(self, message: Frame, label: str) -> Frame:
        card = message["card"]
        assert isinstance(card, dict)
        token = next(button["token"] for row in card["buttons"] for button in row if button["label"] == label)
        return await self.does({"type": "press", "room": message["room"], "message": message["id"], "token": token})

    async def reads_room(self, room: str | None = None) -> Frame:
        """Open a room, and give its newest page."""
        await self.sends({"type": "open", "room": room or self.bot["id"]})
        return await self.gets(lambda frame: frame["type"] == "messages" and "older" in frame)

    async def sees(self, words: str) -> Frame:
        """Wait for a message that holds these words, and give it."""
        found: list[Frame] = []

        def holds(frame: Frame) -> bool:
            if frame["type"] == "messages":
                found.extend(item for item in frame["items"] if words in json.dumps(item, ensure_ascii=False))  # type: ignore[attr-defined]
            return bool(found)

        await self.gets(holds)
        return found[0]

    @property
    def rooms(self) -> list[Frame]:
        rooms = self.hello["rooms"]
        assert isinstance(rooms, list)
        return rooms

    @property
    def bot(self) -> Frame:
        return next(room for room in self.rooms if room["kind"] == "bot")

    def group(self, title: str) -> str:
        return str(next(room["id"] for room in self.rooms if room["title"] == title))
