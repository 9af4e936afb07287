"""Sending: what its buttons do."""

from core import audit, ledger
from core.card import Card
from core.context import Context
from handlers.sending import cards, service


def show(ctx: Context, message_id: int) -> Card:
    return cards.progress(service.read(ctx.session, message_id, ctx.now))


def stop(ctx: Context, message_id: int) -> Card:
    """Let nobody further have the message."""
    sending = service.read(ctx.session, message_id, ctx.now)
    spared = ledger.stop(ctx.session, message_id)
    audit.record(ctx.session, ctx.person.member_id, "sending.stopped", ctx.now, unit_id=sending.broadcast.unit_id, object_id=message_id)
    return cards.stopped(sending, spared)


def unreached(ctx: Context, message_id: int, first: int) -> Card:
    """Name those whom the message did not reach; above a cell, the units in which they are."""
    sending = service.read(ctx.session, message_id, ctx.now)
    if sending.unit.is_cell:
        return cards.unreached(sending, service.people(ctx.session, message_id, first, cards.PAGE + 1), first)
    return cards.unreached_by_unit(sending, service.units(ctx.session, message_id, first, cards.PAGE + 1), first)
