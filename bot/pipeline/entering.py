"""Entering an answer into the ledger, in the transaction of the update that it answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from core.codec import Json
from core.ledger import PERSONAL
from db.models.ledger import Delivery, Message
from db.ready import Ready, ReadyChange

# What every press runs is made once: making a statement takes longer than running it.
_NEW_MESSAGE = Ready(insert(Message).returning(Message.id), columns=("key", "card", "edition", "anew_edition", "is_urgent", "told_at"))
_NEW_DELIVERY = Ready(
    insert(Delivery).values(priority=PERSONAL, shown_edition=0, tries=0).returning(Delivery.id),
    columns=("message_id", "recipient", "account_id", "group_id", "lane", "state", "refs", "parts", "topic", "not_before", "process_id"),
)
_OLD = Ready(select(Delivery.refs, Delivery.parts).where(Delivery.id == bindparam("pressed"), Delivery.recipient == bindparam("recipient")))
_GIVEN_UP = ReadyChange(update(Delivery).where(Delivery.id == bindparam("pressed")).values(refs=None, parts=None))


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
    message = {"key": key, "card": card, "edition": 1, "anew_edition": 1, "is_urgent": False, "told_at": now}
    message_id = _NEW_MESSAGE.one(session, message)
    taken = None
    if pressed is not None:
        old = _OLD.first(session, {"pressed": pressed, "recipient": way.recipient})
        if old is not None:
            taken = Taken(pressed, *old)
            _GIVEN_UP.run(session, {"pressed": pressed})
    values = {
        "message_id": message_id,
        "recipient": way.recipient,
        "account_id": way.account_id,
        "group_id": way.group_id,
        "lane": way.lane,
        "state": "due" if way.group_id else "sending",
        "refs": taken.refs if taken else None,
        "parts": taken.parts if taken else None,
        "topic": way.topic,
        "not_before": now,
        "process_id": None if way.group_id else way.process_id,
    }
    return _NEW_DELIVERY.one(session, values), taken
