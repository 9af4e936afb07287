"""The roll: looking, adding, changing, ending, roles. Entry points only."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from sqlalchemy import select

from core import ledger
from core.access import COMMITTEE, SECRETARIES, UnitRef
from core.card import Card
from core.context import Context, Start
from core.errors import Refusal
from core.fields import FieldValue, TextField
from core.i18n import _
from core.identity import unit_ref
from db.models.org import Member, Membership, RoleTerm, Unit
from handlers.members import cards, forms, service, service_corrections, service_joining, service_terms
from handlers.members.record import NO, YES, RecordField
from handlers.members.service import Which


def members(ctx: Context, words: Annotated[str, TextField("words", _("Name"), is_required=False, most=100)] = "") -> Card:
    """Show the roll of the unit acted for, or whoever has these words in the name."""
    unit = _acting(ctx)
    if words:
        return cards.found(words, *service.search(ctx.session, unit, words, ctx.now.date()), unit)
    return _unit_card(ctx, unit)


def show_unit(ctx: Context, unit_id: int) -> Card:
    return _unit_card(ctx, _at(ctx, unit_id))


def show_roll(ctx: Context, unit_id: int, which: int, page: int) -> Card:
    return _roll(ctx, _at(ctx, unit_id), _which(which), page)


def pick(ctx: Context, unit_id: int, which: int, page: int) -> Card:
    return cards.pick(service.roll(ctx.session, unit_id, _which(which), page, ctx.now.date()))


def filters(ctx: Context, unit_id: int) -> Card:
    return cards.filters(service.roll(ctx.session, unit_id, Which.ALL, 0, ctx.now.date()))


def manage(ctx: Context, unit_id: int) -> Card:
    return cards.manage(_at(ctx, unit_id))


def show_member(ctx: Context, member_id: int) -> Card:
    """Show a card; phone and numbers only to a secretary of the member's own unit."""
    view = service.view_member(ctx.session, member_id, ctx.now.date())
    invitation = service_joining.open_invitation(ctx.session, member_id, ctx.now)
    may_appoint = ctx.person.may(SECRETARIES, view.unit, from_above=True)
    return cards.member(view, invitation, may_change=ctx.person.may(SECRETARIES, view.unit), may_appoint=may_appoint)


def show_more(ctx: Context, member_id: int) -> Card:
    return cards.more_about(service.view_member(ctx.session, member_id, ctx.now.date()))


def show_visit(ctx: Context, membership_id: int) -> Card:
    entry = ctx.session.get_one(Membership, membership_id)
    return cards.visit(service.view_member(ctx.session, entry.member_id, ctx.now.date()), entry)


def show_waiting(ctx: Context, unit_id: int) -> Card:
    corrections = service_corrections.corrections_waiting(ctx.session, unit_id)
    return cards.waiting(_at(ctx, unit_id), corrections, service_corrections.transfers_waiting(ctx.session, unit_id))


def add(ctx: Context, unit_id: int) -> Start:
    return Start("members.add", (unit_id,))


def finish_add(ctx: Context, unit_id: int, values: Mapping[str, FieldValue]) -> Card:
    """Put somebody on the roll. Without a phone number the secretary acts for them, until they join after all."""
    fields = (RecordField.NAME, RecordField.BORN, RecordField.SEX, RecordField.PHONE, RecordField.STANDING)
    given = {field: str(values[field.value]) if values.get(field.value) else None for field in fields}
    member = service.add_member(ctx.session, unit_id, given, ctx.person.member_id, ctx.now)
    return show_member(ctx, member.id)


def change(ctx: Context, member_id: int) -> Start:
    return Start("members.change", (member_id,))


def finish_change(ctx: Context, member_id: int, values: Mapping[str, FieldValue]) -> Card:
    field, value = forms.value_from(values)
    service.change_member(ctx.session, member_id, {field: value}, ctx.person.member_id, ctx.now)
    return show_member(ctx, member_id)


def exempt(ctx: Context, member_id: int, is_exempt: int) -> Card:
    service.change_member(ctx.session, member_id, {RecordField.EXEMPT: YES if is_exempt else NO}, ctx.person.member_id, ctx.now)
    return show_member(ctx, member_id)


def phone(ctx: Context, member_id: int, has_phone: int) -> Card:
    service.set_phone_kept(ctx.session, member_id, ctx.person.member_id, ctx.now, has_phone=bool(has_phone))
    return show_member(ctx, member_id)


def away(ctx: Context, member_id: int, is_away: int) -> Card:
    service.set_away(ctx.session, member_id, ctx.person.member_id, ctx.now, is_away=bool(is_away))
    return show_member(ctx, member_id)


def end(ctx: Context, member_id: int) -> Card:
    """End a membership at once; the answer can take it back."""
    ended = service_terms.end_home(ctx.session, member_id, ctx.person.member_id, ctx.now)
    return _ended(ctx, ended)


def end_visit(ctx: Context, membership_id: int) -> Card:
    return _ended(ctx, service_terms.end_membership(ctx.session, membership_id, ctx.person.member_id, ctx.now))


def resume(ctx: Context, membership_id: int) -> Card:
    return show_member(ctx, service_terms.resume_membership(ctx.session, membership_id, ctx.person.member_id, ctx.now))


def roles(ctx: Context, member_id: int) -> Card:
    """Show a member's roles, and where one may be given: in the own cell, and in the unit acted for."""
    view = service.view_member(ctx.session, member_id, ctx.now.date())
    offered = {unit.unit_id: unit for unit in (view.unit, ctx.person.acting) if unit and _may_appoint(ctx, unit, view.unit)}
    return cards.roles(view, tuple(offered.values()))


def give_role(ctx: Context, member_id: int, unit_id: int) -> Start:
    return Start("members.role", (member_id, unit_id))


def finish_role(ctx: Context, member_id: int, unit_id: int, values: Mapping[str, FieldValue]) -> Card:
    """Give the role and tell the member."""
    view = service.view_member(ctx.session, member_id, ctx.now.date())
    unit = _at(ctx, unit_id)
    if not _may_appoint(ctx, unit, view.unit):
        raise Refusal(_("A role is given to {member.plural} of the unit or below it."))
    until_on = values.get("until_on")
    term = RoleTerm(
        member_id=member_id, unit_id=unit_id, kind=str(values["kind"]), from_on=ctx.now.date(), until_on=until_on if isinstance(until_on, date) else None
    )
    service_terms.give_role(ctx.session, member_id, term, ctx.person.member_id, ctx.now)
    _tell(ctx, f"role-{term.id}-given", cards.role_given(term.kind, unit.name, term.until_on), member_id)
    return roles(ctx, member_id)


def end_role(ctx: Context, role_id: int) -> Card:
    role = service_terms.end_role(ctx.session, role_id, ctx.person.member_id, ctx.now)
    _tell(ctx, f"role-{role.id}-ended", cards.role_ended(role.kind, _at(ctx, role.unit_id).name), role.member_id)
    return roles(ctx, role.member_id)


def _which(number: int) -> Which:
    return Which(number) if number in list(Which) else Which.ALL


def _tell(ctx: Context, key: str, card: Card, member_id: int) -> None:
    if member_id != ctx.person.member_id:
        ledger.tell(ctx.session, key, card, select(Member.id).where(Member.id == member_id), ctx.now)


def _may_appoint(ctx: Context, unit: UnitRef, home: UnitRef | None) -> bool:
    return ctx.person.may(SECRETARIES, unit, from_above=True) and home is not None and (home == unit or home.is_below(unit))


def _ended(ctx: Context, ended: Membership) -> Card:
    member = ctx.session.get_one(Member, ended.member_id)
    return cards.ended(member.full_name, ended.id, _at(ctx, ended.unit_id))


def _unit_card(ctx: Context, unit: UnitRef) -> Card:
    """Show a cell's roll, or the units below an upper one with their counts."""
    if ctx.session.get_one(Unit, unit.unit_id).is_cell:
        return _roll(ctx, unit, Which.ALL, 0)
    return cards.units(unit, service.units_below(ctx.session, unit))


def _roll(ctx: Context, unit: UnitRef, which: Which, page: int) -> Card:
    may_change = ctx.person.may(SECRETARIES, unit)
    waiting = 0
    if may_change:
        corrections = service_corrections.corrections_waiting(ctx.session, unit.unit_id)
        transfers = service_corrections.transfers_waiting(ctx.session, unit.unit_id)
        waiting = len(corrections) + sum(one.deciding_unit_id == unit.unit_id for one in transfers)
    return cards.roll(service.roll(ctx.session, unit.unit_id, which, page, ctx.now.date()), may_change=may_change, waiting=waiting)


def _acting(ctx: Context) -> UnitRef:
    """Give the unit acted for; committee members of no unit in particular have none."""
    if ctx.unit is None or not ctx.person.may(COMMITTEE, ctx.unit, from_above=True):
        raise Refusal(_("Please choose in the menu for which unit you act."))
    return ctx.unit


def _at(ctx: Context, unit_id: int) -> UnitRef:
    return unit_ref(ctx.session.get_one(Unit, unit_id))
