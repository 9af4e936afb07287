"""Entering an answer into the ledger, in the transaction of the update that it answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from core.codec import Json
from core.ledger import PERSONAL
from db.models.ledger import Delivery, Message

# What every press runs is made once: making a statement takes longer than running it.
_NEW_MESSAGE = insert(Message.__table__).returning(Message.__table__.c.id)  # type: ignore[arg-type]  # a Table
_NEW_DELIVERY = insert(Delivery.__table__).returning(Delivery.__table__.c.id)  # type: ignore[arg-type]
_OLD = select(Delivery.refs, Delivery.parts).where(Delivery.id == bindparam("pressed"), Delivery.recipient == bindparam("recipient"))
_GIVEN_UP = update(Delivery.__table__).where(Delivery.id == bindparam("pressed")).values(refs=None, parts=None)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Way:
    """Where an answer goes: a recipient, its account or group (and the topic in it), its lane, and the process that sends it."""

    recipient: str
    account_id: int | None
    group_id: int | None
    lane: str
    process_id: int
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery whose message an answer takes over: where it lies with the platform."""

    delivery_id: int
    refs: str | None
    parts: str | None


def enter(session: Session, key: str, card: Json, way: Way, pressed: int | None, now: datetime) -> tuple[int, Taken | None]:
    """Enter an answer: private ones as `sending` by this process (lanes never pick them), one into a group as due.

    `pressed` is the delivery whose message was pressed: where the audience is the same, the answer takes its message over.
    Gives the delivery's id, and what was taken over.
    """
    session.flush()
    connection = session.connection()
    message = {"key": key, "card": card, "edition": 1, "anew_edition": 1, "is_urgent": False, "told_at": now}
    message_id = connection.execute(_NEW_MESSAGE, message).scalar_one()
    taken = None
    if pressed is not None:
        old = connection.execute(_OLD, {"pressed": pressed, "recipient": way.recipient}).first()
        if old is not None:
            taken = Taken(pressed, *old)
            connection.execute(_GIVEN_UP, {"pressed": pressed})
    values = {
        "message_id": message_id,
        "recipient": way.recipient,
        "account_id": way.account_id,
        "group_id": way.group_id,
        "lane": way.lane,
        "priority": PERSONAL,
        "state": "due" if way.group_id else "sending",
        "shown_edition": 0,
        "refs": taken.refs if taken else None,
        "parts": taken.parts if taken else None,
        "topic": way.topic,
        "not_before": now,
        "process_id": None if way.group_id else way.process_id,
        "tries": 0,
    }
    return connection.execute(_NEW_DELIVERY, values).scalar_one(), taken
