"""What is known of a message's way. Whom it did not reach: who has no channel, who could not be written to, whom it met too late."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.orm import Session

from core import ledger
from core.errors import Refusal
from core.i18n import _
from db.models.ledger import Broadcast, Delivery
from db.models.org import Member, Membership, Unit

_UNREACHED = ("by_hand", "failed", "expired")


@dataclass(frozen=True, slots=True)
class Sending:
    """A broadcast, who sends it, and how far it has come."""

    broadcast: Broadcast
    unit: Unit
    told: ledger.Told


def read(session: Session, message_id: int, now: datetime) -> Sending:
    """Give how far a message has come. Raises Refusal when it is gone."""
    broadcast = session.scalar(select(Broadcast).where(Broadcast.message_id == message_id))
    if broadcast is None:
        raise Refusal(_("This message is no longer kept."))
    return Sending(broadcast, session.get_one(Unit, broadcast.unit_id), ledger.progress(session, message_id))


def people(session: Session, message_id: int, first: int, most: int) -> tuple[tuple[str, str], ...]:
    """Give (name, state) of those whom a message did not reach, in the order of names."""
    rows = session.execute(
        select(Member.full_name, Delivery.state)
        .join(Delivery, Delivery.recipient == literal("m") + cast(Member.id, String))
        .where(_is_unreached(message_id))
        .order_by(Member.sort_name, Member.id)
        .offset(first)
        .limit(most)
    )
    return tuple((name, state) for name, state in rows)


def units(session: Session, message_id: int, first: int, most: int) -> tuple[tuple[str, int], ...]:
    """Give (unit, how many) of those whom a message did not reach, most first."""
    count = func.count()
    rows = session.execute(
        select(Unit.name, count)
        .join(Membership, Membership.unit_id == Unit.id)
        .join(Delivery, Delivery.recipient == literal("m") + cast(Membership.member_id, String))
        .where(_is_unreached(message_id), Membership.until_on.is_(None), Membership.kind != "guest")
        .group_by(Unit.id, Unit.name)
        .order_by(count.desc(), Unit.id)
        .offset(first)
        .limit(most)
    )
    return tuple((name, number) for name, number in rows)


def unit_of(session: Session, message_id: int, *_more: int) -> int | None:
    """Give the unit that sends: the scope of its buttons."""
    return session.scalar(select(Broadcast.unit_id).where(Broadcast.message_id == message_id))


def _is_unreached(message_id: int) -> ColumnElement[bool]:
    return (Delivery.message_id == message_id) & Delivery.state.in_(_UNREACHED)
