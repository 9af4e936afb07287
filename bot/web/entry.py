"""The ways in: a code, a personal link, an invitation; the first page of an empty database; the demo and its persons; the way out."""

import functools
import secrets
from datetime import timedelta

from aiohttp import web
from sqlalchemy.orm import Session

from bot import founding
from bot.fit import fit
from bot.pipeline import conversations
from bot.update import Chat, Sender, Started, Update
from bot.web import html, setup, store
from bot.web.desk import Desk, Persona
from bot.web.render import CAPABILITIES, plain_text
from bot.web.sign_in import address_of, close_session, forget, forget_way_back, keep_language, language_of, open_session, set_cookie, signed_in, way_back
from core import identity, links
from core.errors import Refusal
from core.feature import Attempts
from core.i18n import Text, Verbatim, Words, _, recipient_name, verbatim
from core.reader import Reader

LIMIT = Attempts(10, timedelta(minutes=15))  # wrong codes of one address
_WHAT = "web.sign_in"
_PERSONAS = {
    "secretary": _("A {secretary}: calls meetings, keeps the roll"),
    "member": _("A {member} with a phone"),
    "elder": _("An older {member}; AA at the top makes letters larger"),
    "officer": _("Somebody of the unit above"),
    "newcomer": _("Somebody who has just joined"),
}


def routes(desk: Desk) -> list[web.RouteDef]:
    """Give the addresses of all ways in and out."""

    async def sign_in(request: web.Request) -> web.StreamResponse:
        typed = (await request.post()).get("code")
        return await _by_code(request, desk, typed if isinstance(typed, str) else "")

    async def link(request: web.Request) -> web.StreamResponse:
        shown = await desk.store.read(lambda session: _greeting(session, desk, request.match_info["token"]))
        if shown is None:
            return await _link_is_gone(request, desk)
        return _button(shown, f"/in/{request.match_info['token']}", _("Hello, {name}!")(name=recipient_name()))

    async def use_link(request: web.Request) -> web.StreamResponse:
        token = await desk.store.write(lambda session: _use_link(session, desk, request))
        return _entered(request, desk, token) if token is not None else await _link_is_gone(request, desk)

    async def invitation(request: web.Request) -> web.StreamResponse:
        reader = desk.guest_reader(language_of(request, desk))
        code = request.match_info["code"]
        return _button(reader, f"/join/{code}", _("Welcome to Sotay"), await _chats(desk, reader, code))

    async def use_invitation(request: web.Request) -> web.StreamResponse:
        return await _by_code(request, desk, request.match_info["code"])

    async def sign_out(request: web.Request) -> web.StreamResponse:
        await close_session(request, desk)
        response = web.Response(status=303, headers={"Location": "/"})
        forget(response, desk)
        return response

    return [
        web.post("/sign-in", sign_in),
        web.get("/in/{token}", link),
        web.post("/in/{token}", use_link),
        web.get(r"/start/{code:[a-z]{1,9}-[0-9A-Za-z_-]{1,54}}", functools.partial(_scanned, desk=desk)),
        web.get("/join/{code}", invitation),
        web.post("/join/{code}", use_invitation),
        web.post("/sign-out", sign_out),
        *_demo_routes(desk),
        *setup.routes(desk),
    ]


async def sign_in_page(desk: Desk, reader: Reader, error: Words | None = None, also: str = "") -> web.Response:
    """Ask for a code. Where this is the demo, its persons are one step away."""
    body = html.fill(
        "sign_in",
        sample=html.say(reader, _("Invitation card")),
        label=html.say(reader, _("My code")),
        error=html.say(reader, error) if error is not None else "",
        hint=html.say(reader, _("Capital or small letters, with or without the space: all are right.")),
        submit=html.say(reader, _("Sign in")),
        no_code=html.say(reader, _("I have no code")),
        no_code_help=html.say(
            reader,
            _("Your {secretary} gives you one, on a card or on the phone. Whoever is signed in elsewhere types /web there and gets a code for this device."),
        ),
    )
    if await desk.store.read(lambda session: _personas(session, desk)):
        body += _choice(reader, "/demo", _("Go into the demo organisation"), _("Everybody in it is made up."), method="get")
    lead = _("The code has 8 letters and digits. It stands on your invitation card, as in this picture.")
    return html.notice(reader, _("Type your code"), lead, body + also, status=200 if error is None else 403)


def welcome_page(desk: Desk, reader: Reader) -> web.Response:
    """Give the first page of an empty database."""
    body = ""
    if desk.demo is not None:
        body += _choice(reader, "/demo", _("Try the demo organisation"), _("90 made-up members, and a meeting tonight. Nothing to set up."), style="primary")
    body += _choice(reader, "/setup", _("Set up my organisation"), _("With the link that stands in the terminal, where Sotay was started."), method="get")
    return html.notice(reader, _("The handbook of your organisation"), _("There is no organisation in this database yet."), body)


def _choice(reader: Reader, action: str, label: Text, hint: Text, *, method: str = "post", style: str = "") -> str:
    return html.fill("choice", method=method, action=action, style=style, label=html.say(reader, label), hint=html.say(reader, hint))


def _button(reader: Reader, action: str, title: Text, also: str = "") -> web.Response:
    """Show one button first: messengers open links to draw a preview, and a link works once."""
    hint = html.say(reader, _("This link works once."))
    body = html.fill("button", action=action, label=html.say(reader, _("Open Sotay on this device")), hint=hint)
    return html.notice(reader, title, _("Press the button to sign in on this device."), body + also)


# ------------------------------------------------------------------------------------------------------------- codes


async def _by_code(request: web.Request, desk: Desk, typed: str) -> web.StreamResponse:
    """Sign in by a code from another device, or join by an invitation's."""
    reader = desk.guest_reader(language_of(request, desk))
    code = "".join(char for char in typed[:40].upper() if char.isascii() and char.isalnum())
    answer = await desk.store.write(lambda session: _try_code(session, desk, request, code))
    if answer is None:
        answer = await _join(request, desk, reader, code)
    if isinstance(answer, str):
        return _entered(request, desk, answer)
    return await sign_in_page(desk, reader, answer)


def _try_code(session: Session, desk: Desk, request: web.Request, code: str) -> str | Words | None:
    """Give the new session's token; words where nothing may be tried; None where it is no sign-in code."""
    now, who = desk.now(), f"web:{address_of(request)}"
    try:
        conversations.refuse_too_many(session, who, _WHAT, LIMIT, now)
    except Refusal as refusal:
        return refusal.text
    found = links.find_sign_in(session, code, now)
    if found is not None and found.kind == "code" and found.member_id is not None and links.use_sign_in(session, found, now):
        return open_session(session, desk, found.member_id, request)
    if len(code) != links.CODE_LENGTH:
        return _("The code has 8 letters and digits. Please compare it with the card, for example {example}.")(example="K7MP X4RD")
    return None


async def _chats(desk: Desk, reader: Reader, code: str) -> str:
    """Offer to go on in the chat of a platform, with the same code."""
    there = await desk.store.read(store.other_chats)
    safe = code if code.replace("-", "").replace("_", "").isalnum() and code.isascii() else ""
    return "".join(html.way(reader, _("Open in {channel}")(channel=verbatim(platform.title())), link + safe) for platform, link in there)


async def _scanned(request: web.Request, desk: Desk) -> web.StreamResponse:
    """Follow a link into the conversation, such as the QR code of a room: its answer waits there, with its one button.

    The same link opened again says nothing new.
    """
    who = await signed_in(request, desk)
    if who is None:
        reader = desk.guest_reader(language_of(request, desk))
        words = _("Please sign in on this device first, then scan the QR code or open the link again.")
        return await sign_in_page(desk, reader, words, await _chats(desk, reader, request.match_info["code"]))
    account_id = who.account_id
    external_id = await desk.store.read(lambda session: store.external_id(session, account_id))
    code = request.match_info["code"]
    sender = Sender(external_id, address=f"web:{address_of(request)}")
    await desk.intake.take(Update(desk.bot_id, f"start-{account_id}-{code}", sender, Chat(external_id), Started(code)))
    return web.Response(status=303, headers={"Location": "/"})


async def _join(request: web.Request, desk: Desk, reader: Reader, code: str) -> str | Words:
    """Let an invitation's code make a member of a guest, by the way of every update, and give the new session's token, or what was wrong."""
    guest = f"guest-{secrets.token_hex(12)}"
    sender = Sender(guest, language=reader.language, address=f"web:{address_of(request)}")
    outcome = await desk.intake.take(Update(desk.bot_id, guest, sender, Chat(guest), Started(code)))

    def enter(session: Session) -> str | None:
        member_id = store.member_behind(session, outcome.account_id)
        if member_id is None:
            conversations.note_refused(session, f"web:{address_of(request)}", _WHAT, desk.now())
            return None
        return open_session(session, desk, member_id, request)

    token = await desk.store.write(enter)
    if token is not None:
        return token
    said = [plain_text(fit(reply.card, CAPABILITIES, reply.reader)) for reply in outcome.replies]
    return Verbatim(said[0]) if said and said[0] else _("This code is not known. Please compare it with the card, letter by letter.")


# ------------------------------------------------------------------------------------------------------------- links


def _greeting(session: Session, desk: Desk, token: str) -> Reader | None:
    found = links.find_sign_in(session, token, desk.now())
    if found is None or found.kind != "link" or found.member_id is None:
        return None
    return identity.person_of(session, found.member_id, 0, desk.now(), desk.pipeline.defaults).reader


def _use_link(session: Session, desk: Desk, request: web.Request) -> str | None:
    found = links.find_sign_in(session, request.match_info["token"], desk.now())
    if found is None or found.kind != "link" or found.member_id is None or not links.use_sign_in(session, found, desk.now()):
        return None
    return open_session(session, desk, found.member_id, request)


async def _link_is_gone(request: web.Request, desk: Desk) -> web.Response:
    reader = desk.guest_reader(language_of(request, desk))
    gone = _("This link was used already, or has run out. Please ask for a new one, or type a code.")
    return await sign_in_page(desk, reader, gone)


def _entered(request: web.Request, desk: Desk, token: str) -> web.Response:
    """Let somebody in: to the chat, or to the page for which the sign-in was needed."""
    response = web.Response(status=303, headers={"Location": way_back(request)})
    set_cookie(response, desk, token)
    forget_way_back(response)
    return response


# -------------------------------------------------------------------------------------------------------------- demo


def _demo_routes(desk: Desk) -> list[web.RouteDef]:
    async def fill(request: web.Request) -> web.StreamResponse:
        def fill_empty(session: Session) -> None:
            if desk.demo is not None and not founding.is_founded(session):
                desk.demo.fill(session, desk.now())

        await desk.store.write(fill_empty, is_urgent=False)
        return web.Response(status=303, headers={"Location": "/demo"})

    async def choose(request: web.Request) -> web.StreamResponse:
        reader = desk.guest_reader(language_of(request, desk))
        personas = await desk.store.read(lambda session: _personas(session, desk))
        if not personas:
            return web.Response(status=303, headers={"Location": "/"})
        buttons = [
            html.fill(
                "choice",
                method="post",
                action=f"/demo/{one.key}",
                style="",
                label=html.say(reader, Verbatim(one.name)),
                hint=html.say(reader, _PERSONAS.get(one.key, Verbatim(one.office))),
            )
            for one in personas
        ]
        response = html.notice(reader, _("Who would you like to be?"), _("You can change at any time, above the list of conversations."), "".join(buttons))
        keep_language(request, response, desk)
        return response

    async def become(request: web.Request) -> web.StreamResponse:
        def enter(session: Session) -> str | None:
            wanted = [one.member_id for one in _personas(session, desk) if one.key == request.match_info["persona"]]
            return open_session(session, desk, wanted[0], request) if wanted else None

        token = await desk.store.write(enter)
        if token is None:
            raise web.HTTPNotFound
        return _entered(request, desk, token)

    return [web.post("/demo", fill), web.get("/demo", choose), web.post("/demo/{persona}", become)]


def _personas(session: Session, desk: Desk) -> tuple[Persona, ...]:
    return desk.demo.personas(session, desk.now()) if desk.demo is not None else ()
