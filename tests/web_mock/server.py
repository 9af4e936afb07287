"""The mock: rooms and messages in memory, one WebSocket, uploads, pages. Nothing outlives it."""

import json
from html import escape
from pathlib import Path
from string import Template

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler

from tests.web_mock import cards
from tests.web_mock.parts import Json
from tests.web_mock.words import WORDS

WEB = Path(__file__).parents[2] / "bot" / "web"
POLICY = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
PHOTO = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 480 240'><rect width='480' height='240' fill='#a9c4b5'/>"
    "<path d='M0 240 160 90l90 80 70-50 160 120z' fill='#5f8f7c'/></svg>"
)
FORM_LANGUAGES = {"7": "vi", "8": "en"}


def fill(name: str, **values: str) -> str:
    return Template((WEB / "templates" / f"{name}.html").read_text()).substitute(values)


def in_page(value: object) -> str:
    """Give JSON that may stand in a script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


class Mock:
    """One person's rooms, seen through as many sockets as are open."""

    def __init__(self, lang: str = "vi") -> None:
        self.lang = lang
        self.rooms: dict[str, Json] = {}
        self.messages: dict[str, list[Json]] = {}
        self.changed: dict[str, int] = {}
        self.keys: set[str] = set()
        self.applied: list[Json] = []
        self.sockets: set[web.WebSocketResponse] = set()
        self.loses_answers = False
        self.refuses: str | None = None
        self.forms: dict[str, Json] = {}
        self.page_size = 40

    def add_room(self, room_id: str, kind: str, title: str, subtitle: str, **rest: object) -> None:
        self.rooms[room_id] = {
            "id": room_id,
            "kind": kind,
            "title": title,
            "subtitle": subtitle,
            "last": {"text": subtitle, "at": "2026-11-30T11:30:00Z"},
            "unread": 0,
            **rest,
        }
        self.messages[room_id] = []
        self.changed[room_id] = 0

    def add(self, room_id: str, sender: str = "bot", **rest: object) -> Json:
        self.changed[room_id] += 1
        seq = len(self.messages[room_id]) + 1
        message: Json = {
            "id": f"{room_id}{seq}",
            "room": room_id,
            "seq": seq,
            "changed": self.changed[room_id],
            "at": "2026-11-30T19:02:00+07:00",
            "time": "19:02",
            "day": "Thứ Hai, 30/11/2026",
            "from": sender,
            "name": WORDS[self.lang]["app"],
            "role": None,
            "initial": "S",
            "lang": self.lang,
            "dir": "rtl" if self.lang == "ar" else "ltr",
            "text": None,
            "card": None,
            "withdrawn": False,
            "updated": None,
            "key": None,
            "files": [],
            **rest,
        }
        self.messages[room_id].append(message)
        return message

    def change(self, message: Json, **rest: object) -> Json:
        room_id = str(message["room"])
        self.changed[room_id] += 1
        message.update(rest, changed=self.changed[room_id])
        return message

    async def tell(self, frame: Json) -> None:
        for socket in list(self.sockets):
            if not socket.closed:
                await socket.send_json(frame)

    async def show(self, *messages: Json) -> None:
        for message in messages:
            await self.tell({"type": "messages", "room": message["room"], "items": [message], "changed": message["changed"]})

    async def cut(self) -> None:
        for socket in list(self.sockets):
            await socket.close()

    def hello(self) -> Json:
        names = {"vi": ("Lê Thị Lan", "Chi bộ Tổ dân phố 3", "L"), "en": ("Lan Le", "Branch 1268", "L"), "ar": ("لينا حداد", "جمعية الوادي التعاونية", "ل")}
        name, unit, initial = names[self.lang]
        me = {"name": name, "unit": unit, "lang": self.lang, "dir": "rtl" if self.lang == "ar" else "ltr", "initial": initial}
        return {"type": "hello", "me": me, "rooms": list(self.rooms.values()), "words": WORDS[self.lang], "now": "2026-11-30T19:00:00Z"}

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.add(socket)
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    await self.receive(socket, json.loads(message.data))
        finally:
            self.sockets.discard(socket)
        return socket

    async def receive(self, socket: web.WebSocketResponse, frame: Json) -> None:
        kind, room = frame["type"], str(frame.get("room", ""))
        if kind == "sync":
            await self.sync(socket, frame)
        elif kind == "open":
            await self.page(socket, room, len(self.messages[room]) + 1)
            if room in self.forms:
                await socket.send_json({"type": "form", "room": room, "form": self.forms[room]})
        elif kind == "older":
            await self.page(socket, room, int(str(frame["before"])))
        elif kind == "read":
            self.rooms[room]["unread"] = 0
            self.applied.append(frame)
        elif kind == "fill" and frame["do"] == "check":
            await self.checked(room, frame)
        else:
            await self.once(socket, frame)

    async def sync(self, socket: web.WebSocketResponse, frame: Json) -> None:
        await socket.send_json(self.hello())
        known = frame["rooms"]
        assert isinstance(known, dict)
        for room, changed in known.items():
            items = [message for message in self.messages[room] if int(str(message["changed"])) > changed]
            await socket.send_json({"type": "messages", "room": room, "items": items, "changed": self.changed[room]})

    async def page(self, socket: web.WebSocketResponse, room: str, before: int) -> None:
        start = max(0, before - 1 - self.page_size)
        await socket.send_json(
            {"type": "messages", "room": room, "items": self.messages[room][start : before - 1], "older": start > 0, "changed": self.changed[room]}
        )

    async def once(self, socket: web.WebSocketResponse, frame: Json) -> None:
        """Apply what was not applied before; with `loses_answers` the line is cut before the confirmation."""
        key = str(frame["key"])
        if self.refuses is not None:
            await socket.send_json({"type": "nack", "key": key, "text": self.refuses})
            return
        if key not in self.keys:
            self.keys.add(key)
            self.applied.append(frame)
            await self.apply(frame)
        if self.loses_answers:
            self.loses_answers = False
            await socket.close()
            return
        await socket.send_json({"type": "ack", "key": key})

    async def apply(self, frame: Json) -> None:
        room = str(frame["room"])
        if frame["type"] == "say":
            uploads = frame.get("uploads") or []
            assert isinstance(uploads, list)
            files = [{**cards.PAPER, "name": name} for name in uploads]
            await self.show(self.add(room, "me", text=frame["text"] or None, key=frame["key"], files=files))
            if frame["text"] == "/menu":
                await self.show(self.add(room, card=cards.menu(self.lang)))
        elif frame["type"] == "press":
            message = next(message for message in self.messages[room] if message["id"] == frame["message"])
            if str(frame["token"]).startswith("meetings.answer"):
                chosen = int(str(frame["token"]).partition(",")[2].partition("@")[0])
                await self.show(self.change(message, card=cards.invitation(self.lang, chosen)), self.add(room, "me", text="Tôi dự", key=frame["key"]))
        elif frame["do"] == "submit":
            await self.checked(room, frame)
        else:
            del self.forms[room]
            await self.tell({"type": "form", "room": room, "form": None})

    async def checked(self, room: str, frame: Json) -> None:
        """Only the date is ever wrong: a day that does not exist."""
        values = frame["values"]
        assert isinstance(values, dict)
        form = cards.meeting_form(FORM_LANGUAGES[str(frame["form"])])
        fields = form["fields"]
        assert isinstance(fields, list)
        for field in fields:
            field["value"] = values.get(field["name"], field["value"])
            if field["name"] == "starts" and str(field["value"]).startswith("31/11"):
                field["error"] = "Tháng 11 chỉ có 30 ngày. Đồng chí gõ lại, ví dụ: 30/11 19:30."
                form["error_foot"] = "Còn một ô cần sửa:"
            elif field["name"] == "starts" and field["value"]:
                field["understood"] = "Thứ Bảy, 05/12/2026, 19:30"
        self.forms[room] = form
        await self.tell({"type": "form", "room": room, "form": form})

    def app(self) -> web.Application:
        app = web.Application(middlewares=[with_policy])
        app.router.add_static("/static", WEB / "static")
        app.add_routes(
            [
                web.get("/", self.chat),
                web.get("/live", self.live),
                web.get("/files/{name}", self.file),
                web.post("/upload", self.upload),
                web.get("/p/{name}", self.card_page),
                web.get("/p/{name}/live", self.page_live),
                web.get("/plain/{name}", self.plain),
                web.post("/{rest:.*}", self.posted),
            ]
        )
        return app

    async def chat(self, _request: web.Request) -> web.Response:
        words = WORDS[self.lang]
        html = fill("shell", lang=self.lang, dir="rtl" if self.lang == "ar" else "ltr", title=words["app"], noscript="JavaScript", words=in_page(words))
        return web.Response(text=html, content_type="text/html")

    async def file(self, _request: web.Request) -> web.Response:
        return web.Response(text=PHOTO, content_type="image/svg+xml")

    async def upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        sent = form["file"]
        assert isinstance(sent, web.FileField)
        assert request.headers["X-Sotay"] == "1"
        if sent.filename.endswith(".exe"):
            return web.json_response({"error": "Sổ tay không nhận tệp .exe."}, status=415)
        return web.json_response({"id": sent.filename, "name": sent.filename, "size": len(sent.file.read())})

    async def page_live(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.add(socket)
        async for _message in socket:
            pass
        self.sockets.discard(socket)
        return socket

    async def card_page(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        card = {"room": cards.room, "slips": cards.slips, "roster": cards.roster}[name]()
        body = fill("card", card=in_page(card), live=f"/p/{name}/live" if name == "room" else "")
        return self.html(str(card["title"]), body, str(card["layout"]))

    async def plain(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        languages = '<b lang="vi">Tiếng Việt</b><a href="?lang=en" lang="en">English</a><a href="?lang=ar" lang="ar">العربية</a>'
        if name.startswith("sign-in"):
            error = "Mã này không còn dùng được. Đồng chí xin bí thư một mã mới." if name.endswith("wrong") else ""
            body = fill(
                "sign_in",
                sample="Thẻ mời · Lê Thị Lan",
                label="Mã của tôi",
                error=escape(error),
                hint="Gõ chữ hoa hay chữ thường đều được.",
                submit="Vào Sổ tay",
                no_code="Tôi chưa có mã",
                no_code_help="Đồng chí xin bí thư chi bộ một thẻ mời.",
            )
            title, lead = "Nhập mã để vào", "Mã gồm 8 chữ và số, in trên thẻ mời như hình dưới."
        elif name == "link":
            title, lead = "Chào đồng chí Lê Thị Lan", "Bấm nút dưới đây để vào Sổ tay trên máy này."
            body = fill("button", action="/in/x", label="Vào Sổ tay", hint="Đường dẫn này chỉ dùng được một lần.")
        else:
            title, lead = "Sổ tay chi bộ", "Chưa có tổ chức nào trong máy này."
            body = fill(
                "choice", method="post", action="/demo", style="primary", label="Dùng thử với tổ chức mẫu", hint="Có sẵn 90 đảng viên và một cuộc họp tối nay."
            )
            body += fill("choice", method="get", action="/plain/link", style="", label="Lập tổ chức của tôi", hint="Cần đường dẫn hiện trong cửa sổ dòng lệnh.")
        return self.html(title, fill("notice", app="Sổ tay", title=title, lead=lead, body=body, languages=languages), "plain")

    def html(self, title: str, body: str, layout: str) -> web.Response:
        html = fill("plain", lang="vi", dir="ltr", layout=layout, title=title, words=in_page(WORDS["vi"]), body=body)
        return web.Response(text=html, content_type="text/html")

    async def posted(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok")


@web.middleware
async def with_policy(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        response.headers["Content-Security-Policy"] = POLICY
    return response
