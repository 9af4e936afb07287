"""The ledger: every message is a row first. Due is written down, and means shown_edition < edition.

`tell` inserts, `change` and `touch` raise the edition, `drop` takes one recipient out, `withdraw` takes a message back.
Lanes read only rows that are due; whoever finishes sending one compares editions again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, CursorResult, Select, String, UpdateBase, and_, bindparam, case, cast, func, insert, literal, null, or_, select, update
from sqlalchemy.orm import Session

from core.card import Action, Card
from core.codec import encode
from db.models.channels import Account, Group
from db.models.ledger import Broadcast, Delivery, Message
from db.models.org import Member
from db.ready import ReadyChange
from db.upsert import insert_once

URGENT, REMINDER, PERSONAL, MASS = 0, 1, 5, 9

# What every press runs is made once: making a statement takes longer than running it.
_IS_LIVE = and_(Message.live == bindparam("about"), Message.live_ids == bindparam("about_ids"))
_TOUCHED = ReadyChange(update(Message).where(_IS_LIVE).values(edition=Message.edition + 1))
_DUE_AGAIN = ReadyChange(
    update(Delivery)
    .where(Delivery.message_id.in_(select(Message.id).where(_IS_LIVE)), or_(Delivery.state == "sent", Delivery.state == "failed"))
    .values(state="due", tries=0, not_before=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Told:
    """A message's key and what is known of its way: counts by state."""

    message_id: int
    total: int
    sent: int
    waiting: int
    by_hand: int
    failed: int


def tell(session: Session, key: str, card: Card, to: Select[int], now: datetime, *, priority: int = PERSONAL, expires_at: datetime | None = None) -> int:
    """Say `card` to the members whose ids `to` selects, and give the message's id. A key that was told before is left as it is.

    A member without any account is kept as `by_hand`: the secretary's call list.
    """
    message_id, is_new = _message(session, key, {"card": encode(card), "expires_at": expires_at, "is_urgent": priority == URGENT}, now)
    if is_new:
        session.flush()
        add_recipients(session, message_id, to, now, priority=priority)
    return message_id


def tell_live(session: Session, key: str, live: tuple[str, tuple[int, ...]], to: Select[int], now: datetime) -> int:
    """Show the live card `live` to members: one message each, edited as it changes."""
    message_id, is_new = _message(session, key, {"live": live[0], "live_ids": live_key(live[1])}, now)
    if is_new:
        add_recipients(session, message_id, to, now)
    return message_id


def find(session: Session, key: str) -> int | None:
    """Give the id of the message that was told under this key."""
    return session.scalar(select(Message.id).where(Message.key == key))


def add_recipients(session: Session, message_id: int, to: Select[int], now: datetime, *, priority: int = PERSONAL) -> None:
    """Let more members have a message; those who have it already are left alone."""
    session.flush()
    people = to.subquery()
    recipient = literal("m") + cast(Member.id, String)
    reached = and_(Account.id == Member.reach_account_id, Account.blocked_at.is_(None))
    rows = (
        select(literal(message_id), recipient, Account.id, func.coalesce(Account.lane, ""), literal(priority))
        .add_columns(case((Account.id.is_(None), "by_hand"), else_="due"), literal(now, Delivery.not_before.type), literal(0), literal(0))
        .select_from(Member)
        .join(people, people.c[0] == Member.id)
        .outerjoin(Account, reached)
        .where(~select(Delivery.id).where(Delivery.message_id == message_id, Delivery.recipient == recipient).exists())
    )
    session.execute(
        insert(Delivery).from_select(["message_id", "recipient", "account_id", "lane", "priority", "state", "not_before", "shown_edition", "tries"], rows)
    )


def tell_groups(session: Session, key: str, card: Card | None, groups: Select[int], now: datetime, *, live: tuple[str, tuple[int, ...]] | None = None) -> int:
    """Say `card`, or the live card `live`, in the groups whose ids are selected. One message per thing: a key that was told before is left."""
    content: dict[str, object] = {"card": encode(card) if card else None, "expires_at": None}
    if live:
        content |= {"live": live[0], "live_ids": live_key(live[1])}
    message_id, is_new = _message(session, key, content, now)
    if is_new:
        chosen = groups.subquery()
        rows = (
            select(literal(message_id), literal("g") + cast(Group.id, String), null(), Group.id, Group.topic, Group.lane)
            .add_columns(literal(PERSONAL), literal("due"), literal(now, Delivery.not_before.type), literal(0), literal(0))
            .join(chosen, chosen.c[0] == Group.id)
            .where(Group.left_at.is_(None))
        )
        columns = ["message_id", "recipient", "account_id", "group_id", "topic", "lane", "priority", "state", "not_before", "shown_edition", "tries"]
        session.execute(insert(Delivery).from_select(columns, rows))
    return message_id


def change(session: Session, key: str, card: Card, now: datetime, *, anew: bool = False) -> bool:
    """Give a message a new edition: to exactly those who have it. `anew` rings again with a new message; otherwise the old one is edited.

    False where nothing was told under this key.
    """
    message = session.scalar(select(Message).where(Message.key == key).with_for_update())
    if message is None:
        return False
    message.card = encode(card)
    message.edition += 1
    if anew:
        message.anew_edition = message.edition
    session.flush()
    seen = and_(Delivery.message_id == message.id, Delivery.state.in_(("sent", "failed")))
    count(session, update(Delivery).where(seen).values(state="due", tries=0, not_before=now))
    return True


def touch(session: Session, live: str, ids: tuple[int, ...], now: datetime) -> None:
    """Mark a live card: whoever sees it gets the newest edition when its lane comes round. Touched last in a transaction: many share the row."""
    session.flush()
    about = {"about": live, "about_ids": live_key(ids)}
    if _TOUCHED.run(session, about):
        _DUE_AGAIN.run(session, {**about, "now": now})


def drop(session: Session, key: str, member_ids: Iterable[int]) -> None:
    """Take recipients out of a message that they have not got yet (no reminder to somebody who has answered meanwhile)."""
    recipients = [f"m{member_id}" for member_id in member_ids]
    session.execute(
        update(Delivery)
        .where(
            Delivery.message_id == select(Message.id).where(Message.key == key).scalar_subquery(),
            Delivery.recipient.in_(recipients),
            Delivery.state.in_(("due", "by_hand")),
            Delivery.shown_edition == 0,
        )
        .values(state="dropped")
        .execution_options(synchronize_session=False)
    )


def drop_unseen(session: Session, keys: ColumnElement[bool]) -> None:
    """Drop every delivery that nobody has seen of the messages for which `keys` holds (a condition on Message)."""
    session.execute(
        update(Delivery)
        .where(Delivery.message_id.in_(select(Message.id).where(keys)), Delivery.state.in_(("due", "by_hand")), Delivery.shown_edition == 0)
        .values(state="dropped")
        .execution_options(synchronize_session=False)
    )


def withdraw(session: Session, key: str, farewell: Card, now: datetime) -> None:
    """Drop what nobody saw; whoever saw it gets `farewell` in its place."""
    message_id = session.scalar(select(Message.id).where(Message.key == key))
    if message_id is None:
        return
    drop_unseen(session, Message.id == message_id)
    change(session, key, farewell, now)


def watch(session: Session, message_id: int, unit_id: int, by_member_id: int | None, about: tuple[str, Action], now: datetime) -> None:
    """Let whoever sent a message see how far it has come, stop it, and learn whom it did not reach. `about`: its title, and what shows it."""
    title, origin = about
    values = {"message_id": message_id, "unit_id": unit_id, "by_member_id": by_member_id, "title": title[:200], "origin": origin.encode(), "begun_at": now}
    insert_once(session, Broadcast, values, ("message_id",))
    sender = select(Member.id).where(Member.id == by_member_id, Member.reach_account_id.is_not(None))
    if session.scalar(sender) is not None:
        tell_live(session, f"broadcast-{message_id}", ("sending.progress", (message_id,)), sender, now)


def progress(session: Session, message_id: int) -> Told:
    """Count how far a message has come ("312 of 1,140 sent")."""
    rows = session.execute(
        select(Delivery.state, func.count()).where(Delivery.message_id == message_id, Delivery.state != "dropped").group_by(Delivery.state)
    ).all()
    counts = dict(rows)
    return Told(
        message_id,
        sum(counts.values()),
        counts.get("sent", 0),
        counts.get("due", 0) + counts.get("sending", 0),
        counts.get("by_hand", 0),
        counts.get("failed", 0) + counts.get("expired", 0),
    )


def stop(session: Session, message_id: int) -> int:
    """Let nobody further have a message, and give how many were spared."""
    unseen = and_(Delivery.message_id == message_id, Delivery.state == "due", Delivery.shown_edition == 0)
    return count(session, update(Delivery).where(unseen).values(state="dropped"))


def reach_anew(session: Session, member_id: int, account_id: int | None, lane: str) -> None:
    """Rewrite the way of what a member still has to get, when another account reaches them now (or none: by hand)."""
    untold = Delivery.shown_edition < select(Message.edition).where(Message.id == Delivery.message_id).scalar_subquery()
    waiting = and_(Delivery.recipient == f"m{member_id}", Delivery.state.in_(("due", "by_hand")), untold)
    values = {"account_id": account_id, "lane": lane, "state": "due" if account_id else "by_hand"}
    session.execute(update(Delivery).where(waiting).values(**values).execution_options(synchronize_session=False))


def note_told(session: Session, member_id: int) -> int:
    """Note that somebody told the member by hand what was waiting, and give how much it was. A change of it has to be told again."""
    edition = select(Message.edition).where(Message.id == Delivery.message_id).scalar_subquery()
    waiting = and_(Delivery.recipient == f"m{member_id}", Delivery.state == "by_hand", Delivery.shown_edition < edition)
    return count(session, update(Delivery).where(waiting).values(shown_edition=edition))


def count(session: Session, statement: UpdateBase) -> int:
    """Run an UPDATE or DELETE and give how many rows it met."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0


def live_key(ids: tuple[int, ...]) -> str:
    return ",".join(str(one) for one in ids)


def _message(session: Session, key: str, content: dict[str, object], now: datetime) -> tuple[int, bool]:
    known = session.scalar(select(Message.id).where(Message.key == key))
    if known is not None:
        return known, False
    message = Message(key=key, told_at=now, **content)
    session.add(message)
    session.flush()
    return message.id, True
