"""The only way out to the network for a feature: public addresses only, bounded in size and time.

What is fetched is chosen by members (a link to a calendar, a picture), so it may point at this machine, at its neighbours or at the metadata
service of a cloud. The address is checked when the name has been resolved, and that same address is connected to, at every redirect.
"""

import asyncio
import socket
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from core.jobs import Fetched, FromWeb

Address = IPv4Address | IPv6Address

_REDIRECTS = 5
_CHUNK = 1 << 16
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_HEADERS = {"User-Agent": "Sotay", "Accept-Encoding": "identity"}
_MARK_LENGTH = 200  # of an ETag or a date that is kept; a longer one is the server's own mistake


class Why(StrEnum):
    """Why nothing was fetched."""

    ADDRESS = "address"  # no public address of the web
    UNREACHABLE = "unreachable"
    STATUS = "status"  # the server refuses, or leads in circles
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"


class FetchFailed(Exception):
    """Nothing was fetched."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the open internet, looking through the ways to write an IPv4 address as IPv6."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.sixtofour is not None or address.teredo is not None:
            return False  # tunnels to anywhere, used by nobody who publishes
    return address.is_global and not address.is_multicast


class Fetcher:
    """Fetches by GET."""

    def __init__(self, is_allowed: Callable[[Address], bool] = is_public, resolver: Callable[[], AbstractResolver] = ThreadedResolver) -> None:
        self._is_allowed = is_allowed
        self._resolver = resolver

    async def get(self, wanted: FromWeb, time: timedelta) -> Fetched:
        """Fetch what is wanted within `time`, redirects included. Raises FetchFailed."""
        # No proxy of the environment (trust_env is off): it would resolve names by itself, unchecked.
        connector = aiohttp.TCPConnector(resolver=_CheckedResolver(self._resolver(), self._is_allowed), use_dns_cache=False, force_close=True)
        session = aiohttp.ClientSession(connector=connector, headers=_HEADERS | _conditions(wanted), cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False)
        try:
            async with asyncio.timeout(time.total_seconds()), session:
                return await self._follow(session, wanted)
        except TimeoutError as error:
            raise FetchFailed(Why.TOO_SLOW) from error
        except (aiohttp.ClientError, OSError) as error:
            raise FetchFailed(Why.UNREACHABLE) from error

    async def _follow(self, session: aiohttp.ClientSession, wanted: FromWeb) -> Fetched:
        """Follow redirects one by one, since each may lead somewhere else."""
        url = self._checked(wanted.url)
        for _ in range(_REDIRECTS + 1):
            async with session.get(url, allow_redirects=False) as answer:
                if answer.status == 200:
                    return await _read(answer, wanted.size)
                if answer.status == 304 and (wanted.etag or wanted.modified):
                    return Fetched(b"", answer.content_type, wanted.etag, wanted.modified, is_unchanged=True)
                location = answer.headers.get("Location")
                if answer.status not in {301, 302, 303, 307, 308} or not location:
                    raise FetchFailed(Why.STATUS)
            url = self._checked(location, url)
        raise FetchFailed(Why.STATUS)

    def _checked(self, text: str, base: URL | None = None) -> URL:
        """Read an address of the web. Addresses in figures are checked here: they are never resolved."""
        try:
            url = base.join(URL(text)) if base is not None else URL(text)
            host = url.host
        except ValueError as error:
            raise FetchFailed(Why.ADDRESS) from error
        if url.scheme not in {"http", "https"} or not host or url.user or url.password:
            raise FetchFailed(Why.ADDRESS)
        try:
            address = ip_address(host)
        except ValueError:
            return url
        if not self._is_allowed(address):
            raise FetchFailed(Why.ADDRESS)
        return url


class _CheckedResolver(AbstractResolver):
    """Gives the allowed ones among a name's addresses; the connection goes to what it gives, so a second look-up cannot differ."""

    def __init__(self, inner: AbstractResolver, is_allowed: Callable[[Address], bool]) -> None:
        self._inner = inner
        self._is_allowed = is_allowed

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        allowed = [result for result in found if self._is_allowed(ip_address(result["host"]))]
        if not allowed:
            raise FetchFailed(Why.ADDRESS)
        return allowed

    async def close(self) -> None:
        await self._inner.close()


async def _read(answer: aiohttp.ClientResponse, size: int) -> Fetched:
    """Read a body up to `size` bytes. A packed one, which nobody asked for, is refused: it may unpack to anything."""
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchFailed(Why.STATUS)
    if (answer.content_length or 0) > size:
        raise FetchFailed(Why.TOO_LARGE)
    content = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > size:
            raise FetchFailed(Why.TOO_LARGE)
    return Fetched(bytes(content), answer.content_type, _mark(answer, "ETag"), _mark(answer, "Last-Modified"))


def _conditions(wanted: FromWeb) -> dict[str, str]:
    """Ask only for what is newer than what we have (RFC 9110, 13.1)."""
    conditions = {"If-None-Match": wanted.etag, "If-Modified-Since": wanted.modified}
    return {name: value for name, value in conditions.items() if value}


def _mark(answer: aiohttp.ClientResponse, name: str) -> str:
    value = answer.headers.get(name, "")
    return value if len(value) <= _MARK_LENGTH and value.isprintable() else ""
