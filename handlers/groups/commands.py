"""Binding a group to a unit: asked in the group, confirmed by the unit's secretary."""

from core import audit
from core.card import Card
from core.context import Context, GuestContext, Place
from core.errors import Refusal
from core.i18n import _
from handlers.groups import cards, service


def bind(ctx: Context | GuestContext) -> Card:
    """Offer to bind the group, to whoever may; tell everybody else how it is done."""
    place = _place(ctx, "/bind")
    bound = service.unit_of(ctx.session, place.group_id)
    if bound is not None:
        return cards.bound(bound.name)
    units = service.own_units(ctx.person) if isinstance(ctx, Context) else ()
    return cards.ask(place.group_id, units)


def confirm(ctx: Context, unit_id: int, group_id: int) -> Card:
    """Bind the group in which the button was pressed."""
    place = _place(ctx, "/bind")
    unit = service.bind(ctx.session, _here(place, group_id), unit_id, place.topic)
    audit.record(ctx.session, ctx.person.member_id, "groups.bound", ctx.now, unit_id=unit_id, object_id=group_id)
    return cards.is_bound(unit.name)


def unbind(ctx: Context | GuestContext) -> Card:
    place = _place(ctx, "/unbind")
    bound = service.unit_of(ctx.session, place.group_id)
    return cards.ask_release(place.group_id, bound.name) if bound is not None else cards.not_bound()


def release(ctx: Context, group_id: int) -> Card:
    unit = service.release(ctx.session, _here(_place(ctx, "/unbind"), group_id))
    audit.record(ctx.session, ctx.person.member_id, "groups.released", ctx.now, unit_id=unit.id, object_id=group_id)
    return cards.is_released(unit.name)


def _place(ctx: Context | GuestContext, command: str) -> Place:
    if ctx.place is None:
        raise Refusal(_("Add me to the group of your unit first, then type {command} there.")(command=command))
    return ctx.place


def _here(place: Place, group_id: int) -> int:
    if place.group_id != group_id:
        raise Refusal(_("This button belongs to another group. Please type /bind in the group that you mean."))
    return group_id
