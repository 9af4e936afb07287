"""News: what its writers do."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from core.access import SECRETARIES, UnitRef
from core.card import Card
from core.context import Context, Start
from core.errors import Refusal
from core.fields import FieldValue, TextField
from core.i18n import Text, _
from core.identity import unit_ref
from db.models.org import Unit
from handlers.news import cards, publishing, service, service_digest, service_reading
from handlers.news.service import State

_TITLE = TextField("title", _("The title of the post"), most=200)


def post(ctx: Context, title: Annotated[str, _TITLE] = "") -> Start:
    """Write a post; what was typed behind the command is its title."""
    _acting(ctx)
    return Start("news.write", typed={"title": title} if title else {})


def write(ctx: Context) -> Start:
    return post(ctx)


def written(ctx: Context, values: dict[str, FieldValue]) -> Card:
    """Show the draft that the form gives, before anybody else sees it."""
    made = service.write(ctx.session, ctx.person, _acting(ctx), str(values["title"]), str(values["text"]), ctx.now)
    return manage(ctx, made.id)


def desk(ctx: Context, first: int) -> Card:
    unit = _acting(ctx)
    return cards.desk(service.written(ctx.session, unit.unit_id, first, cards.PAGE + 1), first, unit.name)


def manage(ctx: Context, post_id: int) -> Card:
    return _managed(ctx, post_id)


def change(ctx: Context, post_id: int) -> Start:
    post = service.unsent(ctx.session, post_id)
    return Start("news.change", (post_id,), {"title": post.title, "text": post.text})


def changed(ctx: Context, post_id: int, values: dict[str, FieldValue]) -> Card:
    service.change(ctx.session, post_id, str(values["title"]), str(values["text"]))
    return _managed(ctx, post_id)


def more(ctx: Context, post_id: int) -> Start:
    service.unsent(ctx.session, post_id)
    return Start("news.more", (post_id,))


def more_written(ctx: Context, post_id: int, values: dict[str, FieldValue]) -> Card:
    service.add_text(ctx.session, post_id, str(values["text"]))
    return _managed(ctx, post_id)


def audience(ctx: Context, post_id: int) -> Start:
    chosen = service.audience_of(service.unsent(ctx.session, post_id))
    typed = {"unit": str(chosen.unit_id), "who": cards.who_key(chosen), "languages": ",".join(chosen.languages)}
    return Start("news.audience", (post_id,), typed)


def audience_chosen(ctx: Context, post_id: int, values: dict[str, FieldValue]) -> Card:
    """Keep whom a post is for."""
    offices, standing = cards.WHO[str(values["who"])]
    languages = values.get("languages")
    chosen = service.Audience(int(str(values["unit"])), offices, standing, languages if isinstance(languages, tuple) else ())
    service.choose_audience(ctx.session, post_id, chosen)
    return _managed(ctx, post_id)


def file(ctx: Context, post_id: int) -> Start:
    service.unsent(ctx.session, post_id)
    return Start("news.file", (post_id,))


def file_added(ctx: Context, post_id: int, values: dict[str, FieldValue]) -> Card:
    file_id = values["file"]
    if not isinstance(file_id, int):
        raise Refusal(_("Please send a file here."), "file")
    service.add_file(ctx.session, post_id, file_id)
    return _managed(ctx, post_id)


def files(ctx: Context, post_id: int) -> Card:
    return cards.files(service.view(ctx.session, post_id))


def take_off(ctx: Context, post_id: int, post_file_id: int) -> Card:
    service.take_file_off(ctx.session, post_id, post_file_id)
    return files(ctx, post_id)


def urgent(ctx: Context, post_id: int, is_on: int) -> Card:
    service.mark_urgent(ctx.session, post_id, ctx.person, ctx.now, is_urgent=bool(is_on))
    return _managed(ctx, post_id)


def compulsory(ctx: Context, post_id: int, is_on: int) -> Card:
    service.mark_compulsory(ctx.session, post_id, is_compulsory=bool(is_on))
    return _managed(ctx, post_id)


def test(ctx: Context, post_id: int) -> Card:
    """Send the draft to its writer alone."""
    publishing.try_out(ctx.session, post_id, ctx.person, ctx.now)
    return _managed(ctx, post_id, _("The test is on its way to you."))


def send(ctx: Context, post_id: int) -> Card:
    """Send the post now."""
    _refuse_urgent_by_others(ctx, post_id)
    sent = publishing.publish(ctx.session, post_id, ctx.person.member_id, ctx.now)
    said = _("On its way to everybody.") if sent.is_urgent else _("It comes with the next digest of each reader.")
    return _managed(ctx, post_id, said)


def later(ctx: Context, post_id: int) -> Start:
    post = service.unsent(ctx.session, post_id)
    goes_at = post.goes_at.astimezone(ZoneInfo(ctx.reader.zone)) if post.goes_at else None
    return Start("news.later", (post_id,), {"moment": f"{goes_at:%d/%m/%Y %H:%M}"} if goes_at else {})


def scheduled(ctx: Context, post_id: int, values: dict[str, FieldValue]) -> Card:
    moment = values["moment"]
    if not isinstance(moment, datetime):
        raise Refusal(_("Please type day and time."), "moment")
    _refuse_urgent_by_others(ctx, post_id)
    service.schedule(ctx.session, post_id, moment, ctx.reader.zone)
    return _managed(ctx, post_id)


def unschedule(ctx: Context, post_id: int) -> Card:
    service.unschedule(ctx.session, post_id)
    return _managed(ctx, post_id)


def discard(ctx: Context, post_id: int) -> Card:
    service.discard(ctx.session, post_id)
    return cards.discarded()


def correct(ctx: Context, post_id: int) -> Start:
    post = service.sent(ctx.session, post_id)
    return Start("news.correct", (post_id,), {"title": post.title, "text": post.text})


def corrected(ctx: Context, post_id: int, values: dict[str, FieldValue]) -> Card:
    """Correct a sent post wherever it stands."""
    why = str(values.get("why") or "")
    _refuse_urgent_by_others(ctx, post_id)
    service.correct(ctx.session, post_id, ctx.person, str(values["title"]), str(values["text"]), why, ctx.now)
    publishing.correct(ctx.session, post_id, ctx.now)
    return _managed(ctx, post_id, _("Corrected wherever it stands."))


def withdraw(ctx: Context, post_id: int) -> Start:
    service.sent(ctx.session, post_id)
    return Start("news.withdraw", (post_id,))


def withdrawn(ctx: Context, post_id: int, values: dict[str, FieldValue]) -> Card:
    """Take a post back wherever it stands."""
    service.withdraw(ctx.session, post_id, ctx.person, str(values.get("why") or ""), ctx.now)
    publishing.withdraw(ctx.session, post_id, ctx.now)
    return _managed(ctx, post_id, _("Withdrawn wherever it stood."))


def silent(ctx: Context, post_id: int, first: int) -> Card:
    """Name those of the own cell who have not confirmed a post; above a cell, count them by cell."""
    post = service.found(ctx.session, post_id)
    unit = service_reading.watched_unit(ctx.session, ctx.person, ctx.person.acting, post)
    read = service_reading.count_read(ctx.session, post, ctx.now, unit)
    if _is_own_cell(ctx, unit):
        members = service_reading.silent_names(ctx.session, post, unit, ctx.now, first, cards.NAMES + 1)
        return cards.silent(post, read, members, first)
    return cards.silent_by_unit(post, read, service_reading.silent_by_unit(ctx.session, post, unit, ctx.now, first, cards.NAMES + 1), first)


def read_for(ctx: Context, post_id: int) -> Start:
    """Ask who has read or heard a post."""
    unit = service_reading.watched_unit(ctx.session, ctx.person, ctx.person.acting, service.found(ctx.session, post_id))
    if not _is_own_cell(ctx, unit):
        raise Refusal(_("Only the {secretary} of the readers' own {cell} notes who has read a post."))
    return Start("news.read_for", (post_id,))


def noted_read(ctx: Context, post_id: int, values: dict[str, FieldValue]) -> Card:
    """Keep what a member said to the secretary."""
    member_id = values["member"]
    if not isinstance(member_id, int):
        raise Refusal(_("Please choose a name."), "member")
    publishing.confirm(ctx.session, post_id, member_id, ctx.now, by=ctx.person)
    return silent(ctx, post_id, 0)


def _managed(ctx: Context, post_id: int, said: Text | None = None) -> Card:
    """Show a post to its writers: the draft, or what became of it."""
    seen = service.view(ctx.session, post_id)
    if seen.post.state in {State.DRAFT, State.SCHEDULED}:
        reach = service.reached(ctx.session, seen.post, ctx.now)
        return cards.draft(seen, reach, may_urge=ctx.person.may(SECRETARIES, unit_ref(seen.unit)), said=said)
    read = service_reading.count_read(ctx.session, seen.post, ctx.now) if seen.post.is_compulsory and seen.post.state == State.SENT else None
    return cards.sent(seen, service_digest.waiting(ctx.session, post_id), read, said=said)


def _refuse_urgent_by_others(ctx: Context, post_id: int) -> None:
    """Few may send what rings at once: a committee member leaves that to the secretary."""
    seen = service.view(ctx.session, post_id)
    if seen.post.is_urgent and not ctx.person.may(SECRETARIES, unit_ref(seen.unit)):
        raise Refusal(_("Only the {secretary} sends an urgent post."))


def _is_own_cell(ctx: Context, unit: UnitRef) -> bool:
    found = ctx.session.get(Unit, unit.unit_id)
    return found is not None and found.is_cell and ctx.person.may(SECRETARIES, unit)


def _acting(ctx: Context) -> UnitRef:
    if ctx.unit is None:
        raise Refusal(_("You belong to no unit yet. Please ask your {secretary}."))
    return ctx.unit
