"""The registers that every unit keeps of its papers: what came in, what went out, each with its running number of the year."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from db.models.documents import Dispatch, DispatchUnit, Document
from db.models.org import Unit
from handlers.documents.rules import Step


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a register. `other`: from whom it came, or to whom it went where that is one unit; `units` and `received` count for what went out."""

    dispatch_id: int
    number: int
    at: datetime
    document: Document
    other: str
    step: Step | None = None
    units: int = 1
    received: int = 0


def incoming(session: Session, unit_id: int, year: int, first: int, most: int | None = None) -> tuple[Entry, ...]:
    """Give what a unit received in a year, the last first."""
    rows = session.execute(
        select(DispatchUnit, Document, Unit.name)
        .join(Dispatch, Dispatch.id == DispatchUnit.dispatch_id)
        .join(Document, Document.id == Dispatch.document_id)
        .join(Unit, Unit.id == Dispatch.unit_id)
        .where(DispatchUnit.unit_id == unit_id, DispatchUnit.year == year)
        .order_by(DispatchUnit.number.desc())
        .offset(first)
        .limit(most)
    )
    return tuple(Entry(one.dispatch_id, one.number or 0, one.received_at, document, name, Step(one.step)) for one, document, name in rows if one.received_at)


def outgoing(session: Session, unit_id: int, year: int, first: int, most: int | None = None) -> tuple[Entry, ...]:
    """Give what a unit sent in a year, the last first."""
    own, to = aliased(DispatchUnit), aliased(Unit)
    counted = (
        select(own.dispatch_id, func.count().label("units"), func.count(own.received_at).label("received"), func.min(to.name).label("name"))
        .join(to, to.id == own.unit_id)
        .group_by(own.dispatch_id)
        .subquery()
    )
    rows = session.execute(
        select(Dispatch, Document, counted.c.name, counted.c.units, counted.c.received)
        .join(Document, Document.id == Dispatch.document_id)
        .join(counted, counted.c.dispatch_id == Dispatch.id)
        .where(Dispatch.unit_id == unit_id, Dispatch.year == year)
        .order_by(Dispatch.number.desc())
        .offset(first)
        .limit(most)
    )
    return tuple(
        Entry(one.id, one.number, one.sent_at, document, name if units == 1 else "", None, units, received) for one, document, name, units, received in rows
    )
