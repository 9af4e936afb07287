"""The socket of the chat: takes what a person does, sends what is new in their rooms. Each change is sent once, in the order of commits."""

import asyncio
import functools
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from sqlalchemy.orm import Session

from bot.intake import NotTakenError, OverloadedError
from bot.update import Chat, Content, Filled, Pressed, Said, Sender, Update, Upload
from bot.web import frames, parse, store, store_sessions
from bot.web.desk import Desk
from bot.web.render import Object
from bot.web.sign_in import address_of, signed_in
from bot.web.store import Room
from bot.web.store_sessions import SignedIn
from core import identity
from core.codec import Json
from core.context import Person
from core.i18n import Text, _, render

log = structlog.get_logger()

SOCKET_DROPPED = "web_socket_dropped"
MOST_SOCKETS = 8  # of one session: tabs and devices that reconnect before the old line is known to be dead
FRAME_BYTES = 64 * 1024
SEND_WITHIN = 15.0  # seconds: a page that takes longer to swallow a frame is let go, and reconnects when it can
LOOK_EVERY = 60.0  # seconds: whether the session still stands
TYPING_AFTER = 0.4  # seconds without an answer

_News: TypeAlias = list[tuple[Room, tuple[store.Message, ...] | None]]
_Form: TypeAlias = tuple[int, dict[str, Json] | None] | None


class _SignedOutError(Exception):
    """The session does not stand any more."""


class Sockets:
    """All open chats of this process, by account and by group."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: dict[int, list[_Socket]] = defaultdict(list)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/live", self.handle)]

    def wake_account(self, account_id: int) -> None:
        """Say that something changed for an account: a message, a form, the language."""
        for socket in self._all():
            if socket.who.account_id == account_id:
                socket.wake(None)

    def wake_group(self, group_id: int) -> None:
        for socket in self._all():
            for room in socket.rooms.values():
                if room.group_id == group_id:
                    socket.wake(room.id)

    def close_all(self) -> None:
        """Let every page go, at a stop: it reconnects by itself."""
        for socket in self._all():
            socket.end()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one page for as long as it is open."""
        who = await signed_in(request, self._desk)
        line = web.WebSocketResponse(heartbeat=30, max_msg_size=FRAME_BYTES, compress=False)  # each compressor would hold 300 kB
        await line.prepare(request)
        if who is None:
            await line.send_str(frames.text_of({"type": "signed-out"}))
            await line.close()
            return line
        socket = _Socket(self._desk, line, who, address_of(request), self.wake_group)
        mine = self._open[who.session_id]
        if len(mine) >= MOST_SOCKETS:
            mine[0].end()
        mine.append(socket)
        try:
            await socket.run()
        finally:
            mine.remove(socket)
            if not mine:
                self._open.pop(who.session_id, None)
        return line

    def _all(self) -> list["_Socket"]:
        return [socket for sockets in self._open.values() for socket in sockets]


class _Socket:
    """One page: what it has been sent, and what it still has to be sent."""

    def __init__(self, desk: Desk, line: web.WebSocketResponse, who: SignedIn, address: str, wake_group: Callable[[int], None]) -> None:
        self.who = who
        self.rooms: dict[int, Room] = {}
        self._desk = desk
        self._line = line
        self._address = address
        self._wake_group = wake_group
        self._changed: dict[int, int] = {}  # of the rooms that the page has loaded: the highest change it was sent
        self._read: dict[int, int] = {}
        self._form: dict[str, Json] | None = None
        self._owes_form = False
        self._person: Person | None = None
        self._dirty: set[int | None] = set()
        self._wakes = asyncio.Event()
        self._turn = asyncio.Lock()
        self._tasks: asyncio.TaskGroup | None = None

    def wake(self, room_id: int | None) -> None:
        """Look at a room again; None: at everything that is this account's own."""
        self._dirty.add(room_id)
        self._wakes.set()

    def end(self) -> None:
        if self._tasks is not None and not self._line.closed:
            self._tasks.create_task(self._line.close(code=WSCloseCode.TRY_AGAIN_LATER))

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as self._tasks:
                pushing = self._tasks.create_task(self._push())
                try:
                    await self._listen()
                finally:
                    pushing.cancel()
        except* _SignedOutError:
            with suppress(ConnectionError):
                await self._line.send_str(frames.text_of({"type": "signed-out"}))
            await self._line.close()
        except* (ConnectionError, TimeoutError, parse.NotAFrameError) as dropped:
            log.info(SOCKET_DROPPED, why=type(dropped.exceptions[0]).__name__)
            await self._line.close(code=WSCloseCode.POLICY_VIOLATION)

    # --------------------------------------------------------------------------------------------------------- receiving

    async def _listen(self) -> None:
        async for message in self._line:
            if message.type is not WSMsgType.TEXT:
                raise parse.NotAFrameError
            await self._receive(parse.frame(message.data))

    async def _receive(self, frame: parse.Frame) -> None:
        match frame:
            case parse.Sync():
                await self._sync(frame)
            case parse.Open():
                await self._page(frame.room_id, None)
            case parse.Older():
                await self._page(frame.room_id, frame.before)
            case parse.Read():
                await self._mark_read(frame)
            case _:
                await self._do(frame)

    async def _sync(self, frame: parse.Sync) -> None:
        """Answer the first frame: who one is, all rooms, and what changed in those that the page has loaded."""
        async with self._turn:
            person = await self._desk.store.read(self._find_person)
            if not await self._desk.store.read(lambda session: store.has_rooms(session, self._desk.bot_id, person)):
                await self._desk.store.write(lambda session: store.ensure_rooms(session, self._desk.bot_id, person))

            def gather(session: Session) -> tuple[list[Json], _News, _Form]:
                lines = self._lines(session, person, None)
                self._changed = {room_id: changed for room_id, changed in frame.rooms.items() if room_id in self.rooms}
                return lines, self._news(session), self._find_form(session)

            lines, news, form = await self._desk.store.read(gather)
            await self._hello(person, lines)
            await self._send_news(news)
            await self._send_form(form)

    async def _page(self, room_id: int, before: int | None) -> None:
        async with self._turn:
            room = self.rooms.get(room_id)
            person = self._person
            if room is None or person is None:
                return

            def read(session: Session) -> tuple[Room | None, tuple[store.Message, ...], bool]:
                now = next((one for one in store.rooms_of(session, self._desk.bot_id, person) if one.id == room_id), None)
                return now, *store.messages_before(session, room_id, before)

            if before is not None or room_id not in self._changed:
                now, shown, has_older = await self._desk.store.read(read)
                if now is None:
                    return
                if before is None:
                    self._changed[room_id] = now.counter
                await self._send(frames.messages(now, shown, person.account_id, person.reader) | {"older": has_older})
            if before is None and room.account_id is not None:
                self._owes_form = True
                await self._send_form(await self._desk.store.read(self._find_form))

    async def _mark_read(self, frame: parse.Read) -> None:
        room = self.rooms.get(frame.room_id)
        if room is None or frame.seq <= self._read.get(frame.room_id, 0):
            return
        self._read[frame.room_id] = frame.seq
        seq = min(frame.seq, self._changed.get(frame.room_id, 0))
        await self._desk.store.write(lambda session: store.mark_read(session, room.id, self.who.account_id, seq), is_urgent=False)
        self.wake(frame.room_id)

    async def _do(self, done: parse.Done) -> None:
        """Take what a person did through the intake, and confirm it when it is committed."""
        placed = await self._desk.store.read(lambda session: self._place(session, done))
        if isinstance(placed, Text):
            await self._send({"type": "nack", "key": done.key, "text": self._say(placed)})
            return
        room = str(done.room_id)
        loop = asyncio.get_running_loop()
        thinks = loop.call_later(TYPING_AFTER, lambda: self._soon({"type": "typing", "room": room, "on": True}))
        try:
            await self._desk.intake.take(placed)
        except OverloadedError:
            await self._line.close(code=WSCloseCode.TRY_AGAIN_LATER)  # the page keeps it and sends it again
            return
        except NotTakenError:
            await self._send(
                {"type": "nack", "key": done.key, "text": self._say(_("This did not work, and it is not your fault. Please try again in a while."))}
            )
            return
        finally:
            thinks.cancel()
            if thinks.when() <= loop.time():
                self._soon({"type": "typing", "room": room, "on": False})
        if isinstance(done, parse.Fill):
            self._owes_form = True  # sent even where nothing in it changed: the page waits for it
            self.wake(None)
        if placed.chat.group_id is not None:
            self._wake_group(placed.chat.group_id)
        await self._send({"type": "ack", "key": done.key})

    def _place(self, session: Session, done: parse.Done) -> Update | Text:
        """Find out where something was done, and whether this person may do it there; a Text says why not."""
        person = self._find_person(session)
        room = self.rooms.get(done.room_id)
        if room is not None and room.group_id is not None:
            room = next((one for one in store.rooms_of(session, self._desk.bot_id, person) if one.id == done.room_id), None)
        if room is None:
            return _("You do not belong to this group any more.")
        content = self._content(session, done, person)
        if isinstance(content, Text):
            return content
        chat = Chat(room.external_id, is_group=room.group_id is not None, group_id=room.group_id)
        sender = Sender(store.external_id(session, person.account_id), address=f"web:{self._address}")
        return Update(self._desk.bot_id, frames.own_key(person.account_id, done.key), sender, chat, content)

    def _content(self, session: Session, done: parse.Done, person: Person) -> Content | Text:
        match done:
            case parse.Say():
                files = [store.uploaded(session, sealed, person.member_id) for sealed in done.uploads]
                if None in files:
                    return _("The file is not here any more. Please send it again.")
                if not files and not done.text.strip():
                    return _("Please write something first.")
                return Said(done.text, tuple(Upload(f"file:{file.id}", file.name, file.size) for file in files if file is not None))
            case parse.Press():
                return Pressed(done.token, store.delivery_of(session, done.room_id, done.message_id))
            case parse.Fill():
                form = store.open_form(session, done.room_id, person.member_id, person.account_id)
                return Filled(done.form_id, store.unseal_files(done.values, form, person.member_id), done.step)

    # ----------------------------------------------------------------------------------------------------------- sending

    async def _push(self) -> None:
        """Send what is new, each time something changed; look every minute whether the session still stands."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._wakes.wait()
            self._wakes.clear()
            async with self._turn:
                await self._look()

    async def _look(self) -> None:
        dirty, self._dirty = self._dirty, set()
        before = self._person
        if before is None:  # the page has not said yet what it knows; what it is sent then is fresh
            return
        is_own = None in dirty

        def gather(session: Session) -> tuple[Person, bool, list[Json], _News, _Form]:
            person = self._find_person(session)
            needs_touch = store_sessions.needs_touch(session, self.who.session_id, self._desk.now())
            lines = self._lines(session, person, None if is_own else dirty) if dirty else []
            return person, needs_touch, lines, self._news(session), self._find_form(session) if is_own else None

        person, needs_touch, lines, news, form = await self._desk.store.read(gather)
        if needs_touch:
            await self._desk.store.write(lambda session: store_sessions.note_seen(session, self.who.session_id, self._desk.now()), is_urgent=False)
        if is_own and _appearance(person) != _appearance(before):
            await self._hello(person, lines)
        await self._send_news(news)
        if lines:
            await self._send({"type": "rooms", "rooms": lines})
        await self._send_form(form)

    def _find_person(self, session: Session) -> Person:
        now = self._desk.now()
        if not store_sessions.is_open(session, self.who.session_id, now):
            raise _SignedOutError
        return identity.person_of(session, self.who.member_id, self.who.account_id, now, self._desk.pipeline.defaults)

    def _lines(self, session: Session, person: Person, wanted: set[int | None] | None) -> list[Json]:
        """Give the lines of the rooms, of all where `wanted` is None; also notes which rooms there are now."""
        rooms = store.rooms_of(session, self._desk.bot_id, person)
        self.rooms = {room.id: room for room in rooms}
        self._person = person
        lines = [store.line_of(session, room, person.account_id) for room in rooms if wanted is None or room.id in wanted]
        for line in lines:
            self._read[line.room.id] = max(line.read, self._read.get(line.room.id, 0))
        return [frames.room_json(line, person.account_id, person.reader) for line in lines]

    def _news(self, session: Session) -> _News:
        """Give what changed in the rooms that the page has loaded; None in the place of too much."""
        if self._person is None:
            return []
        rooms = [room for room in store.rooms_of(session, self._desk.bot_id, self._person) if room.counter > self._changed.get(room.id, room.counter)]
        return [(room, store.messages_after(session, room, self._changed[room.id])) for room in rooms]

    async def _send_news(self, news: _News) -> None:
        for room, changed in news:
            if changed is None:
                newest, has_older = await self._desk.store.read(functools.partial(store.messages_before, room_id=room.id, before=None))
                await self._send(self._messages(room, newest) | {"reset": True, "older": has_older})
            else:
                await self._send(self._messages(room, changed))
            self._changed[room.id] = room.counter

    def _messages(self, room: Room, shown: tuple[store.Message, ...]) -> Object:
        if self._person is None:
            raise ValueError("nobody to send to")
        return frames.messages(room, shown, self._person.account_id, self._person.reader)

    def _find_form(self, session: Session) -> _Form:
        room = next((room for room in self.rooms.values() if room.account_id is not None), None)
        return (room.id, store.open_form(session, room.id, self.who.member_id, self.who.account_id)) if room else None

    async def _send_form(self, found: _Form) -> None:
        if found is None or (found[1] == self._form and not self._owes_form):
            return
        self._form, self._owes_form = found[1], False
        await self._send({"type": "form", "room": str(found[0]), "form": found[1]})

    async def _hello(self, person: Person, lines: list[Json]) -> None:
        await self._send(frames.hello(person, lines, self._desk.now(), is_demo=self.who.is_demo))

    async def _send(self, frame: Object) -> None:
        async with asyncio.timeout(SEND_WITHIN):
            await self._line.send_str(frames.text_of(frame))

    def _soon(self, frame: Object) -> None:
        if self._tasks is not None and not self._line.closed:
            self._tasks.create_task(self._send(frame))

    def _say(self, words: Text) -> str:
        return render(words, self._person.reader if self._person else self._desk.guest_reader(None))


def _appearance(person: Person) -> tuple[str, str, str, str]:
    return person.reader.language, person.reader.zone, person.full_name, person.acting.name if person.acting else ""
