"""Telegram calls us: only whoever knows the secret is heard, in good size and form, and 200 is said after the commit."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientResponse, ClientSession
from sqlalchemy import func, select

from bot import intake
from bot.telegram.channel import BODY_BYTES
from db.models.ledger import Inbox
from tests.telegram.conftest import PUBLIC_URL, Phone, Wire

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def way() -> str:
    return "webhook"


@pytest.fixture
async def client(wire: Wire) -> AsyncIterator[ClientSession]:
    async with ClientSession(wire.api.reach[PUBLIC_URL]) as session:
        yield session


def update_of(phone: Phone, number: int = 1) -> dict[str, object]:
    """Give what Telegram would send when somebody says /menu."""
    person = phone.user.raw
    chat = {"id": phone.user.id, "type": "private", "first_name": "Ana"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": person, "text": "/menu"}
    return {"update_id": number, "message": message}


async def call(client: ClientSession, wire: Wire, what: object, secret: str | None = None) -> ClientResponse:
    return await client.post("/hooks/telegram/sotay", json=what, headers={SECRET: wire.channel.secret if secret is None else secret})


def taken(wire: Wire) -> int:
    with wire.app.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Inbox)) or 0


async def test_what_is_confirmed_is_committed(wire: Wire, client: ClientSession) -> None:
    ana = await wire.member("ana")

    answer = await call(client, wire, update_of(ana))

    assert answer.status == 200
    assert taken(wire) == 1


@pytest.mark.parametrize("secret", ["", "wrong", "mật khẩu"])
async def test_without_the_secret_nobody_is_heard(wire: Wire, client: ClientSession, secret: str) -> None:
    ana = await wire.member("ana")

    answer = await call(client, wire, update_of(ana), secret)

    assert answer.status == 403
    assert taken(wire) == 0


async def test_a_header_that_is_no_text_is_answered(wire: Wire) -> None:
    host, port = wire.api.reach[PUBLIC_URL].removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /hooks/telegram/sotay HTTP/1.1\r\nHost: x\r\n" + SECRET.encode() + b": \xff\xfe\r\nContent-Length: 2\r\n\r\n{}")
    line = await reader.readline()
    writer.close()

    assert line.split()[1] in {b"403", b"400"}


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(wire: Wire, client: ClientSession) -> None:
    answer = await call(client, wire, {"update_id": 1, "message": {"text": "x" * BODY_BYTES}})

    assert answer.status == 413


async def test_a_body_without_a_length_is_bounded_too(wire: Wire, client: ClientSession) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _piece in range(BODY_BYTES // 100_000 + 2):
            yield b"x" * 100_000

    answer = await client.post("/hooks/telegram/sotay", data=endless(), headers={SECRET: wire.channel.secret})

    assert answer.status == 413


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
async def test_what_is_no_json_is_refused(wire: Wire, client: ClientSession, body: bytes) -> None:
    answer = await client.post("/hooks/telegram/sotay", data=body, headers={SECRET: wire.channel.secret})

    assert answer.status == 400


async def test_under_overload_telegram_is_asked_to_come_again(wire: Wire, client: ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await wire.member("ana")
    monkeypatch.setattr(intake, "WAITING", -1)

    answer = await call(client, wire, update_of(ana))
    monkeypatch.undo()
    again = await call(client, wire, update_of(ana))

    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert again.status == 200
    assert taken(wire) == 1


async def test_after_a_stop_telegram_keeps_what_it_has(wire: Wire, client: ClientSession) -> None:
    ana = await wire.member("ana")
    wire.channel.stop()

    answer = await call(client, wire, update_of(ana))

    assert answer.status == 503
    assert taken(wire) == 0
