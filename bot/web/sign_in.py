"""Who is at the page: the session's cookie, read, set, renewed and taken away."""

import re
from datetime import timedelta

from aiohttp import web
from sqlalchemy.orm import Session

from bot.http import ADDRESS
from bot.web import store, store_sessions
from bot.web.desk import Desk
from bot.web.store_sessions import SignedIn
from core import sessions
from core.i18n import LANGUAGES, finished_languages

LANGUAGE_COOKIE = "sotay-language"
BACK_COOKIE = "sotay-back"
_YEAR = timedelta(days=365)
_BACK_FOR = timedelta(minutes=30)
_PAGE = re.compile(r"/p/[A-Za-z0-9_-]{10,100}")


def address_of(request: web.Request) -> str:
    """Give the visitor's address, as http.py found it behind the proxies that are trusted."""
    return request[ADDRESS]


async def signed_in(request: web.Request, desk: Desk) -> SignedIn | None:
    """Give the session of a request, if its cookie opens one."""
    token = request.cookies.get(_cookie(desk))
    return await desk.store.read(lambda session: store_sessions.find_session(session, token, desk.now())) if token else None


def open_session(session: Session, desk: Desk, member_id: int, request: web.Request) -> str:
    """Sign this browser in as a member, on the member's one account, and give the token for `set_cookie`."""
    now = desk.now()
    account_id = store.account_of(session, desk.bot_id, member_id, now)
    is_demo = desk.demo is not None and member_id in {persona.member_id for persona in desk.demo.personas(session, now)}
    old = request.cookies.get(_cookie(desk))
    before = store_sessions.find_session(session, old, now) if old else None
    if before is not None:  # one browser, one session: what was open under the old cookie is closed
        sessions.revoke(session, before.member_id, before.session_id, now)
    return store_sessions.open_session(session, member_id, account_id, browser_of(request), now, is_demo=is_demo)


async def close_session(request: web.Request, desk: Desk) -> None:
    who = await signed_in(request, desk)
    if who is not None:
        await desk.store.write(lambda session: sessions.revoke(session, who.member_id, who.session_id, desk.now()))


async def renew(request: web.Request, response: web.StreamResponse, desk: Desk) -> None:
    """Note a visit; once a day give the browser a new token."""
    token = request.cookies.get(_cookie(desk))
    who = await signed_in(request, desk)
    if token is None or who is None or not await desk.store.read(lambda session: store_sessions.needs_touch(session, who.session_id, desk.now())):
        return
    renewed = await desk.store.write(lambda session: store_sessions.rotate(session, token, desk.now()), is_urgent=False)
    set_cookie(response, desk, renewed or token)


def set_cookie(response: web.StreamResponse, desk: Desk, token: str) -> None:
    response.set_cookie(_cookie(desk), token, max_age=int(sessions.VALID.total_seconds()), path="/", httponly=True, samesite="Lax", secure=desk.is_https)


def forget(response: web.StreamResponse, desk: Desk) -> None:
    response.del_cookie(_cookie(desk), path="/", httponly=True, samesite="Lax", secure=desk.is_https)


def language_of(request: web.Request, desk: Desk) -> str:
    """Give the language in which somebody unknown reads: chosen on the page, else the program's own."""
    for chosen in (request.query.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in finished_languages():
            return chosen
    return desk.settings.default_language


def keep_language(request: web.Request, response: web.StreamResponse, desk: Desk) -> None:
    chosen = request.query.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=int(_YEAR.total_seconds()), path="/", httponly=True, samesite="Lax", secure=desk.is_https)


def keep_way_back(request: web.Request, response: web.StreamResponse, desk: Desk) -> None:
    """Remember the page that asked for a sign-in, so that it opens after it."""
    response.set_cookie(BACK_COOKIE, request.path, max_age=int(_BACK_FOR.total_seconds()), path="/", httponly=True, samesite="Lax", secure=desk.is_https)


def way_back(request: web.Request) -> str:
    """Give where to go after the sign-in: one of our pages, else the chat."""
    asked = request.cookies.get(BACK_COOKIE, "")
    return asked if _PAGE.fullmatch(asked) else "/"


def forget_way_back(response: web.StreamResponse) -> None:
    response.del_cookie(BACK_COOKIE, path="/")


def browser_of(request: web.Request) -> str:
    """Give a name for the browser that its owner knows it by: "Chrome, Android". Nothing finer is kept."""
    agent = request.headers.get("User-Agent", "")
    browsers = (
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("OPR", "Opera"),
        ("SamsungBrowser", "Samsung"),
        ("coc_coc", "Cốc Cốc"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))
    found = [next((name for sign, name in signs if sign in agent), "") for signs in (browsers, systems)]
    return ", ".join(name for name in found if name)


def _cookie(desk: Desk) -> str:
    # Browsers take a `__Host-` cookie over https from this very host only (RFC 6265bis 4.1.3.2).
    return "__Host-sotay" if desk.is_https else "sotay"
