"""The rows of a lane: which are due, what each one shows to whom, and how they are marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, cast
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Row, Table, bindparam, case, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased

from bot.channel import Outgoing, Posted, SendFailed, Trouble
from bot.pipeline import Pipeline
from bot.quiet import quiet_until
from core import identity
from core.card import Card
from core.codec import decode_card
from core.reader import Reader
from db.models.channels import Account, Group
from db.models.ledger import Delivery, Message
from db.models.org import Member, Membership, Unit
from db.ready import ReadyChange

log = structlog.get_logger()

NOT_MARKED = "delivery_not_marked"
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
BACKOFF = (timedelta(seconds=2), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
Result: TypeAlias = tuple[Outgoing, Posted | SendFailed]
_ROWS = cast("Table", Delivery.__table__)
_NEWEST = select(Message.edition).where(Message.id == Delivery.message_id).scalar_subquery()
_TAKE = ReadyChange(update(_ROWS).where(_ROWS.c.id == bindparam("one"), _ROWS.c.state == "due").values(state="sending", process_id=bindparam("by")))
_SENT = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("one"))
    .values(
        state=case((bindparam("edition") == _NEWEST, "sent"), else_="due"),
        shown_edition=bindparam("edition"),
        refs=bindparam("r"),
        parts=bindparam("p"),
        process_id=None,
        tries=0,
        why=None,
    )
)
_IS_EARLIER = (_ROWS.c.state == "due", _ROWS.c.not_before < bindparam("until"))
_WAIT_ACCOUNT = update(_ROWS).where(_ROWS.c.account_id == bindparam("whose"), *_IS_EARLIER).values(not_before=bindparam("until"))
_WAIT_GROUP = update(_ROWS).where(_ROWS.c.group_id == bindparam("whose"), *_IS_EARLIER).values(not_before=bindparam("until"))
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
        return _TAKE.run(session, {"one": delivery_id, "by": process_id}) == 1

    def put_off(self, session: Session, one: Outgoing, until: datetime) -> None:
        """Let a chat's due rows wait, in their order: it was said enough there for now."""
        session.connection().execute(_WAIT_GROUP if one.group_id else _WAIT_ACCOUNT, {"whose": one.group_id or one.account_id, "until": until})

    def note(self, session: Session, results: Sequence[Result], now: datetime) -> None:
        """Mark what became of calls to the platform: sent up to an edition (a newer one that came meanwhile makes it due again), or failed."""
        connection = session.connection()
        posted = [(one, became) for one, became in results if isinstance(became, Posted)]
        if posted:
            connection.execute(_SENT, [{"one": one.delivery_id, "edition": one.edition, "r": became.refs, "p": became.parts} for one, became in posted])
        for one, became in results:
            if isinstance(became, SendFailed):
                try:
                    with session.begin_nested():
                        self._note_failed(session, one, became, now)
                except DBAPIError:
                    raise
                except Exception:  # one that cannot be marked must not keep all others from it; it is taken over at the next start
                    log.exception(NOT_MARKED, delivery_id=one.delivery_id)

    def _note_failed(self, session: Session, one: Outgoing, failed: SendFailed, now: datetime) -> None:
        delivery = session.get(Delivery, one.delivery_id, populate_existing=True)
        if delivery is None or delivery.state != "sending":
            return
        delivery.process_id, delivery.why = None, failed.why[:200]
        group = session.get(Group, delivery.group_id) if delivery.group_id else None
        match failed.trouble:
            case Trouble.LATER | Trouble.BOT | Trouble.MOVED:
                is_paced = failed.retry_after is not None
                delivery.not_before = now + (failed.retry_after or BACKOFF[min(delivery.tries, len(BACKOFF) - 1)])
                if failed.trouble is Trouble.MOVED and group is not None:
                    follow(session, group.bot_id, one.external_id, failed.moved_to)
                    delivery.not_before = delivery.not_before if delivery.tries else now
                delivery.state, delivery.tries = "due", delivery.tries + (0 if is_paced else 1)
            case Trouble.UNREACHABLE if one.account_id:
                delivery.state = "due"
                session.flush()
                identity.fall_back(session, one.account_id, now)
                session.refresh(delivery)
                delivery.state = "failed" if delivery.state == "due" and (delivery.lane == "" or delivery.account_id == one.account_id) else delivery.state
            case _:
                delivery.state = "failed"
                if failed.trouble is Trouble.UNREACHABLE and group is not None:
                    group.left_at = now
        session.flush()

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
            posted=Posted(delivery.refs, delivery.parts),
            topic=delivery.topic,
            is_live=message.live is not None,
        )

    def _reader(self, session: Session, account: Account | None, group: Group | None, member: Member | None, home: Unit | None) -> Reader:
        if group is not None:
            return identity.reader_of_group(session, group, self._pipeline.defaults)
        if member is not None:
            return identity.reader_of_member(member, home, self._pipeline.defaults)
        return identity.reader_of_guest(account.language if account else None, self._pipeline.defaults)


def follow(session: Session, bot_id: int, old_id: str, new_id: str) -> None:
    """Follow a group to its new id. Where the new one was met first, the old row's unit and messages win."""
    group = session.scalar(select(Group).where(Group.bot_id == bot_id, Group.external_id == old_id))
    if group is None:
        return
    met = session.scalar(select(Group).where(Group.bot_id == bot_id, Group.external_id == new_id))
    if met is not None:
        session.execute(update(Delivery).where(Delivery.group_id == met.id).values(group_id=group.id))
        session.delete(met)
        session.flush()
    group.external_id = new_id
    group.left_at = None


def mark_shown(session: Session, batch: Sequence[Outgoing]) -> None:
    """Mark a whole batch as shown, in the transaction that shows it."""
    session.execute(
        update(Delivery).execution_options(synchronize_session=None),
        [{"id": one.delivery_id, "state": "sent", "shown_edition": one.edition, "process_id": None, "tries": 0, "why": None} for one in batch],
    )
