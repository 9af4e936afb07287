"""Menu, help, settings and the way into the web page."""

from datetime import time

from core.access import UnitRef
from core.card import Card
from core.context import Context, GuestContext, Start
from core.fields import FieldValue
from core.i18n import finished_languages
from handlers.start import cards, service


def menu(ctx: Context) -> Card:
    return more(ctx, 0)


def more(ctx: Context, first: int) -> Card:
    """Show the menu from its entry number `first` on."""
    offers = tuple(offer for offer in ctx.offers if offer.menu)
    return cards.menu(offers, ctx.person.acting, first if first < len(offers) else 0, len(_units(ctx)))


def show_help(ctx: Context | GuestContext) -> Card:
    """Say what this very person can do."""
    return cards.help_of(ctx.desk.offers())


def settings(ctx: Context) -> Card:
    return cards.settings(ctx.reader.language, ctx.reader.zone, service.quiet_hours(ctx.session, ctx.person))


def choose_unit(ctx: Context) -> Card:
    return cards.units(_units(ctx), ctx.person.acting)


def act_for(ctx: Context, unit_id: int) -> Card:
    service.act_for(ctx.session, ctx.person, unit_id)
    acting = next(unit for unit in _units(ctx) if unit.unit_id == unit_id)
    return cards.units(_units(ctx), acting)


def choose_language(ctx: Context) -> Card:
    return cards.languages(finished_languages(), ctx.reader.language)


def speak(ctx: Context, number: int) -> Card:
    """Change the language to the finished one at place `number`."""
    known = finished_languages()
    language = known[number] if number < len(known) else ctx.reader.language
    service.choose_language(ctx.session, ctx.person, language)
    return cards.settings(language, ctx.reader.zone, service.quiet_hours(ctx.session, ctx.person))


def quiet(ctx: Context) -> Start:
    return Start("start.quiet")


def keep_quiet(ctx: Context, values: dict[str, FieldValue]) -> Card:
    """Keep the quiet hours: the usual ones as none, never as the same hour twice."""
    begins, ends = values.get("begins"), values.get("ends")
    own = (begins, ends) if isinstance(begins, time) and isinstance(ends, time) else (None, None)
    service.choose_quiet(ctx.session, ctx.person, *((time(0), time(0)) if values["kind"] == "never" else own))
    return settings(ctx)


def zone(ctx: Context) -> Start:
    return Start("start.zone", typed={"zone": ctx.reader.zone})


def keep_zone(ctx: Context, values: dict[str, FieldValue]) -> Card:
    chosen = str(values["zone"])
    service.choose_zone(ctx.session, ctx.person, chosen)
    return cards.settings(ctx.reader.language, chosen, service.quiet_hours(ctx.session, ctx.person))


def web(ctx: Context) -> Card:
    token, code = service.sign_in(ctx.session, ctx.person, ctx.now)
    return cards.web(f"{ctx.desk.public_url}/in/{token}", code, ctx.desk.public_url)


def _units(ctx: Context) -> tuple[UnitRef, ...]:
    found = {role.unit.unit_id: role.unit for role in ctx.person.roles}
    if ctx.person.home is not None:
        found.setdefault(ctx.person.home.unit_id, ctx.person.home)
    return tuple(found.values())
