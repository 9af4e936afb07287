"""Who is asking, from where, through which proxies; and what happens when the program fails."""

from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.http import ADDRESS, BODY_BYTES, make_application
from bot.settings import Settings


async def say_address(request: web.Request) -> web.Response:
    return web.Response(text=request[ADDRESS])


async def take(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


async def fail(_request: web.Request) -> web.Response:
    raise RuntimeError("a secret in the message")


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    async def is_well() -> bool:
        return False

    behind = replace(settings, trusted_proxies=(ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")), public_url="https://sotay.test")
    routes = [web.get("/address", say_address), web.post("/take", take), web.get("/fail", fail)]
    async with TestClient(TestServer(make_application(behind, routes, is_well), host="127.0.0.1")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("", "127.0.0.1"),
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("made up", "made up"),
    ],
)
async def test_only_trusted_proxies_are_believed(client: TestClient[web.Request, web.Application], forwarded: str, address: str) -> None:
    answer = await client.get("/address", headers={"X-Forwarded-For": forwarded} if forwarded else {})

    assert await answer.text() == address


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://sotay.test", 200), ("https://evil.example", 403), ("null", 403), ("https://sotay.test.evil.example", 403), (None, 403)],
)
async def test_a_post_comes_from_our_own_pages(client: TestClient[web.Request, web.Application], origin: str | None, status: int) -> None:
    answer = await client.post("/take", data=b"x", headers={"Origin": origin} if origin else {})

    assert answer.status == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_body_has_a_limit(client: TestClient[web.Request, web.Application]) -> None:
    answer = await client.post("/take", data=b"x" * (BODY_BYTES + 1), headers={"Origin": "https://sotay.test"})

    assert answer.status == 413


async def test_a_failure_tells_nothing_but_a_sentence(client: TestClient[web.Request, web.Application]) -> None:
    answer = await client.get("/fail")

    assert answer.status == 500
    assert "secret" not in await answer.text()
    assert "not your fault" in await answer.text()
    assert "max-age" in answer.headers["Strict-Transport-Security"]


async def test_a_program_that_is_not_well_says_so(client: TestClient[web.Request, web.Application]) -> None:
    answer = await client.get("/health")

    assert (answer.status, await answer.json()) == (503, {"ok": False})
