"""Pages: the chat itself, and cards that have an address of their own (projector, printable slips, papers), kept fresh over a socket."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import WSCloseCode, web
from sqlalchemy.orm import Session

from bot import founding
from bot.fit import fit
from bot.jobs import ComputeFailed, fill
from bot.web import entry, frames, html
from bot.web.desk import Desk
from bot.web.files import send_file
from bot.web.render import CAPABILITIES, Looks, Object, card_json
from bot.web.sign_in import forget, keep_language, keep_way_back, language_of, renew, signed_in
from bot.web.store import file_row
from core import identity, links
from core.card import Card
from core.errors import Refusal
from core.feature import JobLimits, Page
from core.i18n import _
from core.reader import Reader

MOST_WATCHING = 500  # screens at once
SEND_WITHIN = 15.0  # seconds
LOOK_EVERY = 60.0  # seconds: whether the page may still be seen, where its feature names no rhythm
_DRAWING = JobLimits(timedelta(seconds=20), 800_000_000)
_CAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"
_NOT_YOURS = _("It was made for another member. Please open the document in your own chat: there you get a link of your own.")
_GONE = _("This page is not there any more")
_NO_LINK = Refusal(_("The link has run out. Please ask for a new one in the chat."))


@dataclass(frozen=True, slots=True)
class View:
    """A page as it stands now, and whose link leads to it."""

    page: Page
    member_id: int
    card: Card
    reader: Reader
    shown: Object


class PageSockets:
    """The pages that are open in this process and are shown anew when something live on them is touched."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: dict[web.WebSocketResponse, tuple[Page, asyncio.Event]] = {}
        self._is_closing = False

    def touched(self, lives: Iterable[str]) -> None:
        """Show every page anew that names one of these lives."""
        names = {part for live in lives for part in (live, live.rpartition(".")[2])}
        for page, wakes in self._waiting.values():
            if names & set(page.lives):
                wakes.set()

    def close_all(self) -> None:
        """Let every page go, at a stop: it reconnects by itself."""
        self._is_closing = True
        for _page, wakes in self._waiting.values():
            wakes.set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Show a page for as long as it is open. It sends nothing; what it sends is not read."""
        line = web.WebSocketResponse(heartbeat=30, max_msg_size=1024, compress=False)
        await line.prepare(request)
        view = await _view(self._desk, request.match_info["token"])
        if isinstance(view, Refusal) or len(self._waiting) >= MOST_WATCHING or not await _is_open(request, self._desk, view):
            await line.close(code=WSCloseCode.POLICY_VIOLATION)
            return line
        wakes = asyncio.Event()
        self._waiting[line] = (view.page, wakes)
        try:
            async with asyncio.TaskGroup() as tasks:
                pushing = tasks.create_task(self._push(line, request.match_info["token"], view, wakes))
                async for _message in line:
                    continue
                pushing.cancel()
        except* (ConnectionError, TimeoutError):
            await line.close(code=WSCloseCode.POLICY_VIOLATION)
        finally:
            del self._waiting[line]
        return line

    async def _push(self, line: web.WebSocketResponse, token: str, view: View, wakes: asyncio.Event) -> None:
        rhythm = view.page.every.total_seconds() if view.page.every else LOOK_EVERY
        sent: Object | None = None
        while True:
            fresh = await _view(self._desk, token)
            if isinstance(fresh, Refusal):
                await line.close(code=WSCloseCode.POLICY_VIOLATION)
                return
            if fresh.shown != sent:
                sent = fresh.shown
                async with asyncio.timeout(SEND_WITHIN):
                    await line.send_str(frames.text_of({"type": "card", "card": sent}))
            with suppress(TimeoutError):
                async with asyncio.timeout(rhythm):
                    await wakes.wait()
            wakes.clear()
            if self._is_closing:
                await line.close(code=WSCloseCode.TRY_AGAIN_LATER)
                return


def routes(desk: Desk, sockets: PageSockets) -> list[web.RouteDef]:
    """Give the addresses of the chat and of pages."""

    async def home(request: web.Request) -> web.StreamResponse:
        who = await signed_in(request, desk)
        if who is not None:
            reader = await desk.store.read(lambda session: _reader(session, desk, who.member_id, who.account_id))
            response: web.StreamResponse = html.shell(reader)
            await renew(request, response, desk)
            return response
        reader = desk.guest_reader(language_of(request, desk))
        is_founded = await desk.store.read(founding.is_founded)
        response = await entry.sign_in_page(desk, reader) if is_founded else entry.welcome_page(desk, reader)
        keep_language(request, response, desk)
        if request.cookies:
            forget(response, desk)
        return response

    async def page(request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        view = await _view(desk, token)
        if isinstance(view, Refusal):
            return _gone(desk.guest_reader(language_of(request, desk)), view)
        if not await _is_open(request, desk, view):
            return await _asked_to_sign_in(request, desk)
        is_fresh = bool(view.page.lives or view.page.every)
        return html.card_page(view.reader, view.shown, live=f"/p/{token}/live" if is_fresh else "")

    async def page_file(request: web.Request) -> web.StreamResponse:
        return await _file(request, desk)

    return [
        web.get("/", home),
        web.get("/p/{token}", page),
        web.get("/p/{token}/live", sockets.handle),
        web.get(r"/p/{token}/files/{place:\d{1,3}}", page_file),
    ]


async def _view(desk: Desk, token: str) -> View | Refusal:
    """Show a page with the rights that its member has at this moment, or say why not."""

    def view(session: Session) -> View | Refusal:
        link = links.find_page(session, token, desk.now())
        if link is None or link.page not in desk.pipeline.pages:
            return _NO_LINK
        try:
            page, card, reader = desk.pipeline.view_page(session, link, desk.now())
        except Refusal as refusal:
            return refusal
        places = {(file.file_id, file.name): place for place, file in enumerate(card.attachments)}
        looks = Looks(
            reader, desk.settings.public_url, lambda file: f"/p/{token}/files/{places[file.file_id, file.name]}", str, are_drawn=page.draw is not None
        )
        return View(page, link.member_id, card, reader, card_json(fit(card, CAPABILITIES, reader), looks))

    return await desk.store.read(view)


async def _is_open(request: web.Request, desk: Desk, view: View) -> bool:
    """Say whether this browser may see a page: one that needs a sign-in is shown to the member whose link it is, and to nobody else who has the address."""
    if not view.page.needs_sign_in:
        return True
    who = await signed_in(request, desk)
    return who is not None and who.member_id == view.member_id


async def _asked_to_sign_in(request: web.Request, desk: Desk) -> web.StreamResponse:
    """Ask for the sign-in and remember the page. Somebody else who is signed in here learns that the link is personal."""
    reader = desk.guest_reader(language_of(request, desk))
    if await signed_in(request, desk) is not None:
        return html.notice(reader, _("This link is personal"), _NOT_YOURS, html.way(reader, _("To the chat"), "/"), status=403)
    words = _("Please sign in on this device first: this page is for you alone. To get a code, type /web in the chat.")
    response = await entry.sign_in_page(desk, reader, words)
    keep_way_back(request, response, desk)
    return response


async def _file(request: web.Request, desk: Desk) -> web.StreamResponse:
    """Give a file of a page, or a picture drawn from it."""
    view = await _view(desk, request.match_info["token"])
    place = int(request.match_info["place"])
    if isinstance(view, Refusal) or place >= len(view.card.attachments) or not await _is_open(request, desk, view):
        raise web.HTTPNotFound
    if view.page.draw is not None:
        return await _drawn(desk, request.match_info["token"], place)
    file_id = view.card.attachments[place].file_id
    file = await desk.store.read(lambda session: file_row(session, file_id))
    if file is None:
        raise web.HTTPNotFound
    return await send_file(request, desk, file)


async def _drawn(desk: Desk, token: str, place: int) -> web.StreamResponse:
    """Draw a picture for whoever looks, and let nobody keep it on the way."""

    def read(session: Session) -> tuple[object, str] | None:
        link = links.find_page(session, token, desk.now())
        try:
            payload, compute = desk.pipeline.read_drawn(session, link, place, desk.now()) if link is not None else (None, "")
        except Refusal:
            return None
        return fill(session, desk.files, payload), compute

    asked = await desk.store.read(read)
    if asked is None or not asked[1]:
        raise web.HTTPNotFound
    try:
        drawn = await desk.computer.run(asked[1], asked[0], _DRAWING)
    except ComputeFailed as failure:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"}) from failure
    if not isinstance(drawn, bytes):
        raise TypeError("a page is drawn as a picture")
    return web.Response(body=drawn, content_type="image/jpeg", headers={"Cache-Control": "no-store", "Content-Security-Policy": _CAGE})


def _gone(reader: Reader, why: Refusal) -> web.Response:
    return html.notice(reader, _GONE, why.text, "", status=404)


def _reader(session: Session, desk: Desk, member_id: int, account_id: int) -> Reader:
    return identity.person_of(session, member_id, account_id, desk.now(), desk.pipeline.defaults).reader
