"""The page's own files and its HTML: templates filled, static files named by their content so that browsers may keep them for ever."""

import functools
import gzip
import hashlib
import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

from bot.web.render import Object
from bot.web.words import APP, page_words
from core.i18n import Text, Words, _, direction, finished_languages, render
from core.reader import Reader

_WEB = Path(__file__).parent
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English", "ru": "Русский", "tr": "Türkçe", "ar": "العربية", "fa": "فارسی", "he": "עברית"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file, as it is and packed."""

    content: bytes
    packed: bytes
    media_type: str


@functools.cache
def assets() -> dict[str, Asset]:
    """Give the static files by name, read once."""
    found = {}
    for path in sorted((_WEB / "static").iterdir()):
        if path.suffix in _TYPES:
            content = path.read_bytes()
            found[path.name] = Asset(content, gzip.compress(content, mtime=0), _TYPES[path.suffix])
    return found


@functools.cache
def version() -> str:
    """Give a name for this very set of static files; modules that import each other stay within one set."""
    digest = hashlib.sha256()
    for name, asset in assets().items():
        digest.update(f"{name}\0{len(asset.content)}\0".encode() + asset.content)
    return digest.hexdigest()[:12]


async def static(request: web.Request) -> web.Response:
    """Serve a static file; under the name of its set for ever, under its bare name only after asking again."""
    asset = assets().get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    headers = {"Cache-Control": _FOR_EVER if request.match_info.get("version") == version() else "no-cache", "Vary": "Accept-Encoding"}
    headers["ETag"] = f'"{version()}{"-gzip" if is_packed else ""}"'
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    charset = "utf-8" if asset.media_type.startswith("text/") else None
    return web.Response(body=asset.packed if is_packed else asset.content, content_type=asset.media_type, charset=charset, headers=headers)


def fill(name: str, /, **values: str) -> str:
    return _template(name).substitute(values)


def shell(reader: Reader) -> web.Response:
    """Give the chat."""
    noscript = render(_("Please allow JavaScript for this page."), reader)
    return _html(
        fill(
            "shell",
            lang=reader.language,
            dir=direction(reader.language),
            title=escape(render(APP, reader)),
            noscript=escape(noscript),
            words=in_page(dict(page_words(reader))),
        )
    )


def notice(reader: Reader, title: Text, lead: Text, body: str, *, status: int = 200) -> web.Response:
    """Give a page with a few words and what can be done; the languages to choose from stand below."""
    others = [
        f'<b lang="{code}">{_LANGUAGE_NAMES[code]}</b>' if code == reader.language else f'<a href="?lang={code}" lang="{code}">{_LANGUAGE_NAMES[code]}</a>'
        for code in finished_languages()
    ]
    filled = fill(
        "notice",
        app=escape(render(APP, reader)),
        title=escape(render(title, reader)),
        lead=escape(render(lead, reader)),
        body=body,
        languages="".join(others) if len(others) > 1 else "",
    )
    return plain(reader, render(title, reader), filled, status=status)


def card_page(reader: Reader, card: Object, *, live: str = "", status: int = 200) -> web.Response:
    """Give a page that shows one card, renewed over the socket `live` where there is one."""
    title = str(card.get("title") or card.get("kicker") or render(APP, reader))
    return plain(reader, title, fill("card", card=in_page(card), live=escape(live)), layout=str(card["layout"]), status=status)


def plain(reader: Reader, title: str, body: str, *, layout: str = "plain", status: int = 200) -> web.Response:
    filled = fill(
        "plain",
        lang=reader.language,
        dir=direction(reader.language),
        layout=layout,
        title=escape(title),
        words=in_page(dict(page_words(reader))),
        body=body,
    )
    return _html(filled, status=status)


def say(reader: Reader, words: Words) -> str:
    """Give words as HTML."""
    return escape(render(words, reader))


def way(reader: Reader, label: Words, url: str) -> str:
    """Give a button that leads elsewhere."""
    return f'<p><a class="button wide" href="{escape(url)}">{say(reader, label)}</a></p>'


def in_page(value: Object) -> str:
    """Give JSON that may stand inside a script element: nothing in it can end the element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


@functools.cache
def _template(name: str) -> Template:
    return Template((_WEB / "templates" / f"{name}.html").read_text(encoding="utf-8").replace('"/static/', f'"/static/{version()}/'))


def _html(text: str, *, status: int = 200) -> web.Response:
    response = web.Response(text=text, content_type="text/html", status=status)
    response.enable_compression()
    return response
