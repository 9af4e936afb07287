"""The setting up of one's own organisation: a form behind the one-time link that the terminal shows."""

from collections.abc import Mapping
from html import escape

from aiohttp import web
from sqlalchemy.orm import Session

from bot import founding
from bot.web import html
from bot.web.desk import Desk
from bot.web.sign_in import keep_language, language_of, open_session, set_cookie
from core import forms, links, preset
from core.card import ChoiceView, FieldView
from core.fields import Asked, ChoiceField, TextField
from core.forms import Checked, Form
from core.i18n import Verbatim, _
from core.reader import Reader

_TITLE = _("Set up my organisation")


def _presets(asked: Asked) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(name, Verbatim(preset.in_language(preset.preset(name).title, asked.reader.language))) for name in preset.names())


FORM = Form(
    "setup",
    _TITLE,
    (
        TextField("organisation", _("Name of the organisation"), placeholder=_("for example: Party committee of An Binh ward"), least=2),
        ChoiceField("preset", _("What kind of organisation is it?"), options=_presets),
        TextField("unit", _("Name of the first unit"), hint=_("The unit that meets: a cell, a branch. More can follow."), least=2),
        TextField("code", _("Short code of this unit"), hint=_("Letters and digits, for the command line and for files."), most=20),
        TextField("secretary", _("Your own full name"), hint=_("You will be the secretary of this unit."), least=2, most=100),
    ),
    _("Set it up"),
)


def routes(desk: Desk) -> list[web.RouteDef]:
    """Give the addresses of the form."""

    async def ask_terminal(request: web.Request) -> web.StreamResponse:
        reader = desk.guest_reader(language_of(request, desk))
        lead = _("Look at the terminal in which Sotay was started: it shows a link that works once. Open that link in this browser.")
        response = html.notice(reader, _TITLE, lead, "")
        keep_language(request, response, desk)
        return response

    async def form(request: web.Request) -> web.StreamResponse:
        reader = desk.guest_reader(language_of(request, desk))
        if not await desk.store.read(lambda session: _is_open(session, desk, request.match_info["token"])):
            return _gone(reader)
        checked = await desk.store.read(lambda session: _check(session, desk, reader, {}))
        response = _page(reader, request.path, {}, checked, with_errors=False)
        keep_language(request, response, desk)
        return response

    async def set_up(request: web.Request) -> web.StreamResponse:
        reader = desk.guest_reader(language_of(request, desk))
        typed = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        answer = await desk.store.write(lambda session: _found(session, desk, request, typed))
        if answer is None:
            return _gone(reader)
        if isinstance(answer, Checked):
            return _page(reader, request.path, typed, answer, with_errors=True)
        response = web.Response(status=303, headers={"Location": "/"})
        set_cookie(response, desk, answer)
        return response

    return [web.get("/setup", ask_terminal), web.get("/setup/{token}", form), web.post("/setup/{token}", set_up)]


def _is_open(session: Session, desk: Desk, token: str) -> bool:
    link = links.find_sign_in(session, token, desk.now())
    return link is not None and link.kind == "setup" and not founding.is_founded(session)


def _found(session: Session, desk: Desk, request: web.Request, typed: Mapping[str, str]) -> str | Checked | None:
    """Make the organisation and give its secretary's session; what is wrong with the form; or None where the link is no longer good."""
    token, now = request.match_info["token"], desk.now()
    link = links.find_sign_in(session, token, now)
    if link is None or not _is_open(session, desk, token):
        return None
    reader = desk.guest_reader(language_of(request, desk))
    checked = _check(session, desk, reader, typed)
    if checked.errors:
        return checked
    if not links.use_sign_in(session, link, now):
        return None
    values = {name: str(value) for name, value in checked.values.items()}
    made = founding.Founding(values["organisation"], values["unit"], values["code"], values["preset"], values["secretary"], reader.language)
    return open_session(session, desk, founding.found(session, made, now), request)


def _check(session: Session, desk: Desk, reader: Reader, typed: Mapping[str, str]) -> Checked:
    return forms.check(FORM, typed, Asked(session, None, reader, None, desk.now()))


def _page(reader: Reader, path: str, typed: Mapping[str, str], checked: Checked, *, with_errors: bool) -> web.Response:
    view = forms.view(FORM, 0, typed, checked, with_errors=with_errors)
    fields = "".join(_field(reader, field) for field in view.fields)
    submit = f'<button class="button primary wide">{html.say(reader, view.submit)}</button>'
    body = f'<form class="fields" method="post" action="{escape(path)}" novalidate>{fields}{submit}</form>'
    return html.notice(reader, _TITLE, _("Everything can be changed later."), body, status=422 if with_errors else 200)


def _field(reader: Reader, field: FieldView) -> str:
    """Draw a field without a script: this page must work before anything else does."""
    key = f"field-{field.name}"
    state = f'id="{key}" name="{field.name}" class="input" required aria-describedby="{key}-notes"' + (' aria-invalid="true"' if field.error else "")
    options = "".join(_option(reader, field, choice) for choice in field.choices)
    hint = html.say(reader, field.placeholder) if field.placeholder else ""
    entry = f'<input {state} value="{escape(field.value)}" placeholder="{hint}" autocomplete="off" dir="auto">'
    notes = f'<p class="error" data-icon="alert">{html.say(reader, field.error)}</p>' if field.error else ""
    notes += f'<p class="hint">{html.say(reader, field.hint)}</p>' if field.hint else ""
    control = f'<div class="select"><select {state}>{options}</select><span data-icon="down"></span></div>' if options else entry
    return f'<div class="field"><label for="{key}">{html.say(reader, field.label)}</label>{control}<div class="notes" id="{key}-notes">{notes}</div></div>'


def _option(reader: Reader, field: FieldView, choice: ChoiceView) -> str:
    chosen = " selected" if choice.value == field.value else ""
    return f'<option value="{escape(choice.value)}"{chosen}>{html.say(reader, choice.label)}</option>'


def _gone(reader: Reader) -> web.Response:
    words = _("This link was used already, or has run out. Start Sotay again: the terminal shows a new one as long as there is no organisation.")
    return html.notice(reader, _TITLE, words, "", status=404)
