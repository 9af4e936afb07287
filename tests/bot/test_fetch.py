"""Features reach the open internet, and nothing beside it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_address

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.fetch import Address, Fetcher, FetchFailed, Why, is_public
from core.jobs import Fetched, FromWeb

LONG, SHORT = timedelta(seconds=20), timedelta(seconds=0.2)
LOOPBACK = ip_address("127.0.0.1")
_SUNDAY = "Sun, 29 Nov 2026 08:00:00 GMT"


class Names(AbstractResolver):
    """A name service of our own: each look-up of a name gives its next address, the last one for ever."""

    def __init__(self, **addresses: list[str]) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        self.asked.append(host)
        known = self.addresses[host.removesuffix(".test")]
        address = known.pop(0) if len(known) > 1 else known[0]
        return [ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST)]

    async def close(self) -> None:
        """Hold nothing."""


def loopback_only(address: Address) -> bool:
    return address == LOOPBACK


async def marked(request: web.Request) -> web.Response:
    if request.headers.get("If-None-Match") == '"one"' or request.headers.get("If-Modified-Since") == _SUNDAY:
        return web.Response(status=304)
    return web.Response(text="feed", headers={"ETag": '"one"', "Last-Modified": _SUNDAY})


async def overmarked(_request: web.Request) -> web.Response:
    return web.Response(text="feed", headers={"ETag": "x" * 500, "Last-Modified": "x" * 500})


async def stubborn(_request: web.Request) -> web.Response:
    return web.Response(status=304)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """Run a web server on the loopback address."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="minutes", content_type="text/calendar")

    async def lead(request: web.Request) -> web.Response:
        raise web.HTTPFound(request.query["to"])

    async def stream(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(100):
            await answer.write(b"x" * 1000)
        return answer

    async def hang(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async def packed(_request: web.Request) -> web.Response:
        return web.Response(body=b"bomb", headers={"Content-Encoding": "gzip"})

    application = web.Application()
    application.router.add_get("/page", page)
    for handler in (marked, overmarked, stubborn):
        application.router.add_get(f"/{handler.__name__}", handler)
    application.router.add_get("/lead", lead)
    application.router.add_get("/stream", stream)
    application.router.add_get("/hang", hang)
    application.router.add_get("/packed", packed)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def why_not(fetcher: Fetcher, url: str, *, size: int = 10_000, time: timedelta = LONG) -> Why:
    with pytest.raises(FetchFailed) as failed:
        await fetcher.get(FromWeb(url, size), time)
    return failed.value.why


async def test_what_a_server_gives_comes_back(port: int) -> None:
    fetched = await Fetcher(loopback_only).get(FromWeb(f"http://127.0.0.1:{port}/page", 7), LONG)

    assert fetched == Fetched(b"minutes", "text/calendar")


async def test_redirects_are_followed(port: int) -> None:
    fetched = await Fetcher(loopback_only).get(FromWeb(f"http://127.0.0.1:{port}/lead?to=/page", 100), LONG)

    assert fetched.content == b"minutes"


async def test_what_is_unchanged_is_not_sent_again(port: int) -> None:
    fetcher, url = Fetcher(loopback_only), f"http://127.0.0.1:{port}/marked"
    first = await fetcher.get(FromWeb(url, 100), LONG)

    again = await fetcher.get(FromWeb(url, 100, first.etag, first.modified), LONG)
    by_date = await fetcher.get(FromWeb(url, 100, "", first.modified), LONG)

    assert (first.content, first.etag, first.is_unchanged) == (b"feed", '"one"', False)
    assert (again.content, again.etag, again.modified, again.is_unchanged) == (b"", '"one"', _SUNDAY, True)
    assert by_date.is_unchanged


async def test_marks_that_are_no_marks_are_not_kept(port: int) -> None:
    fetched = await Fetcher(loopback_only).get(FromWeb(f"http://127.0.0.1:{port}/overmarked", 100), LONG)

    assert (fetched.etag, fetched.modified) == ("", "")


async def test_unchanged_since_nothing_is_a_mistake(port: int) -> None:
    assert await why_not(Fetcher(loopback_only), f"http://127.0.0.1:{port}/stubborn") is Why.STATUS


async def test_a_name_is_resolved_and_its_address_checked(port: int) -> None:
    names = Names(here=["127.0.0.1"], inside=["10.0.0.5"])
    fetcher = Fetcher(loopback_only, lambda: names)

    assert (await fetcher.get(FromWeb(f"http://here.test:{port}/page", 100), LONG)).content == b"minutes"
    assert await why_not(fetcher, f"http://inside.test:{port}/page") is Why.ADDRESS


async def test_a_name_that_changes_its_address_after_the_check_gains_nothing(port: int) -> None:
    names = Names(turncoat=["127.0.0.1", "10.0.0.5"])
    fetcher = Fetcher(loopback_only, lambda: names)

    assert (await fetcher.get(FromWeb(f"http://turncoat.test:{port}/page", 100), LONG)).content == b"minutes"
    assert names.asked == ["turncoat.test"]
    assert await why_not(fetcher, f"http://turncoat.test:{port}/page") is Why.ADDRESS


@pytest.mark.parametrize("to", ["http://10.0.0.5/", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "http://inside.test/", "//[::1]/"])
async def test_a_redirect_inside_is_refused(port: int, to: str) -> None:
    fetcher = Fetcher(loopback_only, lambda: Names(inside=["192.168.0.1"]))

    assert await why_not(fetcher, f"http://127.0.0.1:{port}/lead?to={to}") is Why.ADDRESS


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0.0.0.0/", "http://2130706433/", "http://0x7f.1/"])
async def test_this_machine_is_refused_however_it_is_written(url: str) -> None:
    assert await why_not(Fetcher(), url) in {Why.ADDRESS, Why.UNREACHABLE}


@pytest.mark.parametrize("url", ["ftp://example.org/", "http://", "example.org", "http://user:secret@example.org/", "http://[half/", ""])
async def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    assert await why_not(Fetcher(), url) is Why.ADDRESS


async def test_going_in_circles_ends(port: int) -> None:
    assert await why_not(Fetcher(loopback_only), f"http://127.0.0.1:{port}/lead?to=/lead?to=/lead") is Why.STATUS


@pytest.mark.parametrize(("path", "why"), [("nothing", Why.STATUS), ("packed", Why.STATUS), ("stream", Why.TOO_LARGE), ("hang", Why.TOO_SLOW)])
async def test_a_server_that_misbehaves_is_left(port: int, path: str, why: Why) -> None:
    assert await why_not(Fetcher(loopback_only), f"http://127.0.0.1:{port}/{path}", time=SHORT if why is Why.TOO_SLOW else LONG) is why


async def test_a_body_that_says_it_is_too_large_is_not_read(port: int) -> None:
    assert await why_not(Fetcher(loopback_only), f"http://127.0.0.1:{port}/page", size=6) is Why.TOO_LARGE


async def test_a_closed_door_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening
        assert await why_not(Fetcher(loopback_only), f"http://127.0.0.1:{taken.getsockname()[1]}/") is Why.UNREACHABLE


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1"),  # noqa: S104
        *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "203.162.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ip_address(address))
