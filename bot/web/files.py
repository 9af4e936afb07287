"""Files of the page: taken in by content and size, given out to whoever may see where they were shown."""

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

from aiohttp import BodyPartReader, web
from sqlalchemy.orm import Session

from bot import files
from bot.web import html, store
from bot.web.desk import Desk
from bot.web.sign_in import signed_in
from bot.web.store import ShownFile
from bot.web.store_sessions import SignedIn
from core import identity
from core.errors import Refusal
from core.i18n import render
from core.reader import Reader

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# Shown in the browser; everything else is saved.
_SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})
_CAGE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Give the addresses of files: static ones, uploads, downloads."""

    async def upload(request: web.Request) -> web.Response:
        who = await signed_in(request, desk)
        if who is None or request.headers.get("X-Sotay") != "1":
            return web.json_response({"error": ""}, status=403)
        try:
            kept = await _take(desk, request, who)
        except Refusal as refusal:
            reader = await desk.store.read(lambda session: _reader(session, desk, who))
            return web.json_response({"error": render(refusal.text, reader)}, status=415)
        return web.json_response(kept)

    async def download(request: web.Request) -> web.StreamResponse:
        who = await signed_in(request, desk)
        if who is None:
            raise web.HTTPFound("/")
        file = await desk.store.read(lambda session: _visible(session, desk, who, request.match_info["token"]))
        if file is None:
            raise web.HTTPNotFound
        return await send_file(request, desk, file)

    return [
        web.get("/static/{version}/{name}", html.static),
        web.get("/static/{name}", html.static),
        web.post("/upload", upload),
        web.get("/files/{token}", download),
    ]


async def send_file(request: web.Request, desk: Desk, file: ShownFile) -> web.StreamResponse:
    """Send a file, or the part of it that is asked for (RFC 9110, 14); asked for again each time, since rights may end."""
    headers = {
        "Content-Type": file.media_type,
        "Content-Disposition": f"{'inline' if file.media_type in _SHOWN else 'attachment'}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Cache-Control": "private, no-cache",
        "ETag": f'"{file.sha256[:32]}"',
        "Accept-Ranges": "bytes",
    }
    if file.media_type != "application/pdf":  # the browser's own PDF viewer does not run in a cage
        headers["Content-Security-Policy"] = _CAGE
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    wanted = _wanted(request, file.size, headers["ETag"])
    if wanted is None:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    first, end, is_part = wanted
    response = web.StreamResponse(status=206 if is_part else 200, headers=headers)
    response.content_length = end - first
    if is_part:
        response.headers["Content-Range"] = f"bytes {first}-{end - 1}/{file.size}"
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    place = 0
    async for piece in desk.files.send(file.sha256):
        cut = piece[max(0, first - place) : max(0, end - place)]
        place += len(piece)
        if cut:
            await response.write(cut)
    await response.write_eof()
    return response


def _wanted(request: web.Request, size: int, etag: str) -> tuple[int, int, bool] | None:
    """Give from where to where is asked, and whether that is a part; None where there is no such part."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or not any(asked.groups()) or request.headers.get("If-Range", etag) != etag:
        return 0, size, False
    begin, last = asked.groups()
    first = int(begin) if begin else max(0, size - int(last))
    end = min(size, int(last) + 1) if begin and last else size
    return (first, end, True) if first < end else None


async def _take(desk: Desk, request: web.Request, who: SignedIn) -> dict[str, str | int]:
    """Store what was sent if it is of a kind that is taken, and give what the page calls it. Raises Refusal."""
    part = await _part(request)

    async def pieces() -> AsyncIterator[bytes]:
        while piece := await part.read_chunk(64 * 1024):
            yield piece

    taken = await desk.door.take(part.filename or "", pieces())

    def keep(session: Session) -> str:
        file_id = files.keep(session, taken.sha256, taken.name, taken.media_type, taken.size, who.member_id, desk.now())
        return store.seal_upload(file_id, who.member_id)

    return {"id": await desk.store.write(keep), "name": taken.name, "size": taken.size}


async def _part(request: web.Request) -> BodyPartReader:
    """Give the part of the form that holds the file. Raises HTTPBadRequest."""
    if not request.content_type.startswith("multipart/"):
        raise web.HTTPBadRequest
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.name == "file":
            return part
    raise web.HTTPBadRequest


def _visible(session: Session, desk: Desk, who: SignedIn, token: str) -> ShownFile | None:
    """Give the file behind a token if this member may see the room in which it was shown."""
    found = store.file_behind(session, token)
    if found is None:
        return None
    person = identity.person_of(session, who.member_id, who.account_id, desk.now(), desk.pipeline.defaults)
    return found[1] if found[0] in {room.id for room in store.rooms_of(session, desk.bot_id, person)} else None


def _reader(session: Session, desk: Desk, who: SignedIn) -> Reader:
    return identity.person_of(session, who.member_id, who.account_id, desk.now(), desk.pipeline.defaults).reader
