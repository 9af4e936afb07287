"""A newspaper's server on this machine, and what its feeds look like."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

from aiohttp import web

from bot.app import App
from bot.fetch import Fetcher

HEAD = b'<?xml version="1.0" encoding="utf-8"?>'


@dataclass(slots=True)
class FeedServer:
    """What lies at `/feed` now, with which status; and the headers of each request."""

    content: bytes = b""
    status: int = 200
    url: str = ""
    etag: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.headers))
        if self.etag and request.headers.get("If-None-Match") == self.etag:
            return web.Response(status=304)
        return web.Response(body=self.content, status=self.status, headers={"ETag": self.etag} if self.etag else {})


@asynccontextmanager
async def serving(app: App) -> AsyncIterator[FeedServer]:
    """Run the server, and let the program reach this machine."""
    server = FeedServer()
    application = web.Application()
    application.router.add_get("/feed", server.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed"
    app.jobs.fetcher = Fetcher(lambda address: address == ip_address("127.0.0.1"))
    yield server
    await runner.cleanup()


def rss(*items: str, title: str = "The Paper") -> bytes:
    """Give a feed in RSS 2.0 with these items."""
    return HEAD + f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'.encode()


def item(title: str, text: str = "", *, link: str = "", guid: str = "", date: str = "") -> str:
    """Give an item; what is empty is left out."""
    parts = {"title": title, "description": f"<![CDATA[{text}]]>" if text else "", "link": link, "guid": guid, "pubDate": date}
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value) + "</item>"
