"""The one aiohttp application: who is asking behind which proxy, what may be posted from where, the headers of every answer."""

import re
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.settings import Network, Settings

log = structlog.get_logger()

REQUEST_FAILED = "request_failed"
ADDRESS = web.RequestKey("address", str)
BODY_BYTES = 64 * 1024  # of what is read as a whole; uploads are read in pieces, with a limit of their own
_READING = frozenset({"GET", "HEAD"})
HOOKS = "/hooks/"  # addresses that other programs call: each proves itself by a secret of its own
_HOST = re.compile(r"[A-Za-z0-9.\-:\[\]]{1,255}")


def make_application(settings: Settings, routes: Iterable[web.RouteDef], is_well: Callable[[], Awaitable[bool]]) -> web.Application:
    """Give the application with the channels' routes and `/health`."""

    async def health(_request: web.Request) -> web.Response:
        well = await is_well()
        return web.json_response({"ok": well}, status=200 if well else 503)

    application = web.Application(client_max_size=BODY_BYTES, middlewares=[_find_address(settings.trusted_proxies), _answer_failures, _check_origin(settings)])
    application.on_response_prepare.append(_set_headers(settings))
    application.router.add_get("/health", health)
    application.add_routes(routes)
    return application


def _find_address(trusted: tuple[Network, ...]) -> Middleware:
    """Note the visitor's address: the last one of X-Forwarded-For that none of our own proxies wrote about another."""

    @web.middleware
    async def find_address(request: web.Request, handler: Handler) -> web.StreamResponse:
        way = [request.remote or "", *(part.strip() for part in reversed(request.headers.get("X-Forwarded-For", "").split(",")))]
        address = next((hop for hop, beyond in zip(way, [*way[1:], ""], strict=True) if not (_is_trusted(hop, trusted) and beyond)), way[0])
        request[ADDRESS] = address[:64]
        return await handler(request)

    return find_address


def _check_origin(settings: Settings) -> Middleware:
    """Turn away what another site's page sends: every POST and every socket must come from this site's own pages, but for hooks."""
    own = urlsplit(settings.public_url).netloc

    @web.middleware
    async def check_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
        is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
        is_guarded = (request.method not in _READING or is_socket) and not request.path.startswith(HOOKS)
        if is_guarded and _origin(request) not in {own, request.host}:
            raise web.HTTPForbidden(text="This was sent from another site.")
        return await handler(request)

    return check_origin


def _set_headers(settings: Settings) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Set what browsers must keep to: nothing from elsewhere, no frame around us, no guessing of types."""
    public = urlsplit(settings.public_url)
    is_https = public.scheme == "https"

    async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
        host = request.host if _HOST.fullmatch(request.host) else public.netloc
        socket = f"{'wss' if is_https else 'ws'}://{host}"  # browsers before CSP 3 do not count sockets as 'self'
        headers = response.headers
        headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'self'; connect-src 'self' {socket}; img-src 'self' data: blob:; object-src 'none'; "
            "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        )
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"  # tokens stand in addresses
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers.setdefault("Cache-Control", "no-store")
        headers["Server"] = "sotay"
        if is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"

    return set_headers


@web.middleware
async def _answer_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say one calm sentence where the program failed; what happened goes to the log."""
    try:
        return await handler(request)
    except (web.HTTPException, ConnectionError):
        raise
    except Exception:
        resource = request.match_info.route.resource
        log.exception(REQUEST_FAILED, method=request.method, route=resource.canonical if resource else None)
        return web.Response(status=500, text="This did not work, and it is not your fault. Please try again in a while.")


def _origin(request: web.Request) -> str | None:
    """Give the host of the page that sent a request. A browser that names no origin says at least that it is the same one."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc
    return request.host if request.headers.get("Sec-Fetch-Site") == "same-origin" else None


def _is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)
