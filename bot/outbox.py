"""The rows of a lane: which are due, what each one shows to whom, and how they are marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session, aliased

from bot.channel import Outgoing
from bot.pipeline import Pipeline
from bot.quiet import quiet_until
from core import identity, ledger
from core.card import Card
from core.codec import decode_card
from core.reader import Reader
from db.models.channels import Account, Group
from db.models.ledger import Delivery, Message
from db.models.org import Member, Membership, Unit

_Home = aliased(Unit)
_DUE = (
    select(Delivery, Message, Account, Group, Member, _Home)
    .join(Message, Message.id == Delivery.message_id)
    .outerjoin(Account, Account.id == Delivery.account_id)
    .outerjoin(Group, Group.id == Delivery.group_id)
    .outerjoin(Member, Member.id == Account.member_id)
    .outerjoin(Membership, (Membership.member_id == Member.id) & Membership.until_on.is_(None) & (Membership.kind != "guest"))
    .outerjoin(_Home, _Home.id == Membership.unit_id)
    .where(Delivery.state == "due", Delivery.lane == bindparam("lane"), Delivery.not_before <= bindparam("now"))
    .order_by(Delivery.priority, Delivery.not_before, Delivery.id)
)
_Due: TypeAlias = Row[Delivery, Message, Account | None, Group | None, Member | None, Unit | None]


@dataclass(frozen=True, slots=True)
class Picked:
    """What a lane may send now. `seen` counts the rows that were looked at, also those that were only put off."""

    outgoing: tuple[Outgoing, ...]
    seen: int


class Outbox:
    """The ledger's side that goes out, for every channel."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def pick(self, session: Session, lane: str, now: datetime, most: int) -> Picked:
        """Give the best due rows of a lane. What expired is closed; what meets quiet hours is put off to their end."""
        rows = session.execute(_DUE.limit(most), {"lane": lane, "now": now}).all()
        cards: dict[int, Card] = {}
        outgoing = []
        for row in rows:
            delivery, message = row[0], row[1]
            if message.expires_at is not None and message.expires_at < now:
                delivery.state = "expired"
                continue
            later = self._quiet(row, now)
            if later is not None:
                delivery.not_before = later
                continue
            if message.id not in cards:
                cards[message.id] = self._card(session, message, now)
            outgoing.append(self._outgoing(session, row, cards[message.id]))
        session.flush()
        return Picked(tuple(outgoing), len(rows))

    def take(self, session: Session, delivery_id: int, process_id: int) -> bool:
        """Set a due row to sending; False when somebody else has it. The intent is committed before the platform is called."""
        taken = update(Delivery).where(Delivery.id == delivery_id, Delivery.state == "due").values(state="sending", process_id=process_id)
        return ledger.count(session, taken) == 1

    def sent(self, session: Session, delivery_id: int, edition: int, refs: str | None) -> None:
        """Mark a row as shown up to `edition`; a newer edition that came meanwhile makes it due again."""
        newest = select(Message.edition).join(Delivery, Delivery.message_id == Message.id).where(Delivery.id == delivery_id).scalar_subquery()
        is_newest = session.scalar(select(newest == edition))
        values = {"state": "sent" if is_newest else "due", "shown_edition": edition, "refs": refs, "process_id": None, "tries": 0, "why": None}
        session.execute(update(Delivery).where(Delivery.id == delivery_id).values(**values).execution_options(synchronize_session=False))

    def put_off(self, session: Session, delivery_id: int, until: datetime, why: str) -> None:
        """Try a row again later."""
        values = {"state": "due", "not_before": until, "process_id": None, "tries": Delivery.tries + 1, "why": why[:200]}
        session.execute(update(Delivery).where(Delivery.id == delivery_id).values(**values).execution_options(synchronize_session=False))

    def fail(self, session: Session, delivery_id: int, why: str, now: datetime) -> None:
        """Give a row up on this way; a member with another account, or none, gets it there, or by hand."""
        delivery = session.get_one(Delivery, delivery_id)
        delivery.process_id, delivery.why = None, why[:200]
        delivery.state = "due" if delivery.account_id else "failed"
        session.flush()
        if delivery.account_id:
            identity.fall_back(session, delivery.account_id, now)
            session.refresh(delivery)
            delivery.state = "failed" if delivery.state == "due" and delivery.lane == "" else delivery.state

    def _quiet(self, row: _Due, now: datetime) -> datetime | None:
        delivery, message, _account, _group, member, home = row
        if member is None or message.is_urgent or message.live is not None or delivery.shown_edition:
            return None
        reader = identity.reader_of_member(member, home, self._pipeline.defaults)
        return quiet_until(now, ZoneInfo(reader.zone), member.quiet_from, member.quiet_until)

    def _card(self, session: Session, message: Message, now: datetime) -> Card:
        if message.live is not None:
            ids = tuple(int(one) for one in (message.live_ids or "").split(",") if one)
            return self._pipeline.build_live(session, message.live, ids, now)
        return decode_card(message.card)  # type: ignore[arg-type]  # what `encode` gave

    def _outgoing(self, session: Session, row: _Due, card: Card) -> Outgoing:
        delivery, message, account, group, member, home = row
        is_anew = 0 < delivery.shown_edition < message.anew_edition
        external_id = group.external_id if group else account.external_id if account else ""
        return Outgoing(
            delivery_id=delivery.id,
            card=card,
            reader=self._reader(session, account, group, member, home),
            edition=message.edition,
            account_id=delivery.account_id,
            group_id=delivery.group_id,
            external_id=external_id,
            is_anew=is_anew,
            refs=delivery.refs,
        )

    def _reader(self, session: Session, account: Account | None, group: Group | None, member: Member | None, home: Unit | None) -> Reader:
        if group is not None:
            return identity.reader_of_group(session, group, self._pipeline.defaults)
        if member is not None:
            return identity.reader_of_member(member, home, self._pipeline.defaults)
        return identity.reader_of_guest(account.language if account else None, self._pipeline.defaults)


def mark_shown(session: Session, batch: Sequence[Outgoing]) -> None:
    """Mark a whole batch as shown, in the transaction that shows it."""
    session.execute(
        update(Delivery).execution_options(synchronize_session=None),
        [{"id": one.delivery_id, "state": "sent", "shown_edition": one.edition, "process_id": None, "tries": 0, "why": None} for one in batch],
    )
