"""The call list: what members without a way to be reached still have to be told, by hand, by their secretary."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, literal, or_, select
from sqlalchemy.orm import Session

from core import audit, ledger
from core.codec import decode_card
from core.i18n import Words
from db.models.ledger import Delivery, Message
from db.models.org import Member, Membership
from handlers.members.service import GUEST, unit_of_member

MOST = 200  # messages looked at: a call list longer than that is worked off from its beginning


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to be called, with what is to be said: title and moment of each message, the oldest first."""

    member_id: int
    full_name: str
    phone: str | None
    messages: tuple[tuple[Words | None, datetime], ...]


def calls(session: Session, unit_id: int, now: datetime) -> tuple[Call, ...]:
    """Give who of the unit has to be told by hand, in the order of the roll."""
    query = (
        select(Member, Message)
        .join(Membership, Membership.member_id == Member.id)
        .join(Delivery, Delivery.recipient == literal("m") + cast(Member.id, String))
        .join(Message, Message.id == Delivery.message_id)
        .where(Membership.unit_id == unit_id, Membership.until_on.is_(None), Membership.kind != GUEST)
        .where(Delivery.state == "by_hand", Delivery.shown_edition < Message.edition, or_(Message.expires_at.is_(None), Message.expires_at > now))
        .order_by(Member.sort_name, Member.id, Message.id)
        .limit(MOST)
    )
    found: dict[int, tuple[Member, list[tuple[Words | None, datetime]]]] = {}
    for member, message in session.execute(query):
        card = decode_card(message.card) if message.card is not None else None  # type: ignore[arg-type]  # what `encode` gave
        found.setdefault(member.id, (member, []))[1].append((card.title or card.kicker if card else None, message.told_at))
    return tuple(Call(member.id, member.full_name, member.phone, tuple(messages)) for member, messages in found.values())


def note_called(session: Session, member_id: int, by_member_id: int, now: datetime) -> int:
    """Note that the member was told everything that was waiting."""
    told = ledger.note_told(session, member_id)
    if told:
        audit.record(session, by_member_id, "members.told_by_hand", now, unit_id=unit_of_member(session, member_id), object_id=member_id)
    return told
