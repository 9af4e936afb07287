"""Documents sent down to units, or up to the one above: who has received, passed on, finished."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from core import audit, ledger
from core.access import COMMITTEE, UnitRef
from core.context import Person
from core.errors import Refusal
from core.i18n import Text, _
from db.models.documents import Dispatch, DispatchUnit, Document
from db.models.ledger import Message
from db.models.org import Member, RoleTerm, Unit
from db.queries import roll
from handlers.documents import rules, service
from handlers.documents.rules import STEPS, Step

OFFICES = ("secretary", "deputy", "officer")


@dataclass(frozen=True, slots=True)
class Order:
    """What the sender decided. `units`: those that were picked, where not all are meant; `to`: below, cells, some, up."""

    to: str
    units: tuple[int, ...] = ()
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """How far a dispatch has come. `counts[step]` = units that stand exactly there."""

    dispatch: Dispatch
    document: Document
    unit: Unit
    counts: dict[Step, int]
    is_late: bool = False

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def at_least(self, step: Step) -> int:
        return sum(self.counts.get(one, 0) for one in STEPS[STEPS.index(step) :])


@dataclass(frozen=True, slots=True)
class Arrival:
    """A dispatch as a unit has it before it. `sender`: the unit that sent it."""

    dispatch: Dispatch
    seen: service.Seen
    sender: Unit
    own: DispatchUnit | None = None
    unit: Unit | None = None
    is_told: bool = False


def may_send(session: Session, unit: Unit, document: Document) -> None:
    """Raise Refusal where a unit has not got the document that it would send on."""
    if not service.is_for_unit(session, unit, document):
        raise Refusal(_("{unit} can send only published documents of its own, and those that it has received.")(unit=unit.name))


def may_dispatch(session: Session, unit: Unit, document: Document) -> None:
    """Raise Refusal where a unit has not got the document, or there is nobody to whom it could go."""
    may_send(session, unit, document)
    if unit.parent_id is None and session.scalar(select(Unit.id).where(Unit.parent_id == unit.id).limit(1)) is None:
        raise Refusal(_("There is no unit above or below to which it could go."))


def send(session: Session, person: Person, unit: Unit, document: Document, order: Order, now: datetime) -> Dispatch:
    """Send a document, and give it its number among what the unit sent this year. Raises Refusal where nobody would get it."""
    may_send(session, unit, document)
    session.refresh(unit, with_for_update=True)  # numbers follow each other without gaps
    zone = unit.zone or person.reader.zone
    year = now.astimezone(ZoneInfo(zone)).year
    last = session.scalar(select(func.max(Dispatch.number)).where(Dispatch.unit_id == unit.id, Dispatch.year == year)) or 0
    dispatch = Dispatch(
        document_id=document.id,
        unit_id=unit.id,
        by_member_id=person.member_id,
        is_up=order.to == "up",
        due_on=order.due_on,
        note=order.note,
        sent_at=now,
        zone=zone,
        year=year,
        number=last + 1,
    )
    has_it = select(DispatchUnit.id).join(Dispatch, Dispatch.id == DispatchUnit.dispatch_id)
    has_it = has_it.where(DispatchUnit.unit_id == Unit.id, Dispatch.document_id == document.id, Dispatch.unit_id == unit.id, Dispatch.closed_at.is_(None))
    targets = select(Unit.id).where(_targets(unit, order), ~has_it.exists()).order_by(Unit.path)
    if session.scalar(targets.limit(1)) is None:
        raise Refusal(_nobody(session, unit, order), "to")
    session.add(dispatch)
    session.flush()
    rows = select(literal(dispatch.id), Unit.id, literal(Step.SENT.value)).where(Unit.id.in_(targets.order_by(None))).order_by(Unit.path)
    session.execute(insert(DispatchUnit).from_select(["dispatch_id", "unit_id", "step"], rows))
    audit.record(session, person.member_id, "documents.dispatched", now, unit_id=unit.id, object_id=dispatch.id)
    return dispatch


def _targets(unit: Unit, order: Order) -> ColumnElement[bool]:
    match order.to:
        case "up":
            return Unit.id == (unit.parent_id or 0)
        case "below":
            return Unit.parent_id == unit.id
        case "cells":
            return roll.below(unit.path) & Unit.is_cell.is_(True) & (Unit.id != unit.id)
        case _:
            return roll.below(unit.path) & Unit.id.in_(order.units) & (Unit.id != unit.id)


def _nobody(session: Session, unit: Unit, order: Order) -> Text:
    if session.scalar(select(Unit.id).where(_targets(unit, order)).limit(1)) is not None:
        return _("All of them have it already, and the list is still open. Remind them there, or close it first.")
    return _("There is no unit above.") if order.to == "up" else _("There is no unit below to which it could go.")


# ------------------------------------------------------------------------------------------------------- the receivers


def receivers(dispatch_id: int, on: date, *, silent_only: bool = False) -> Select[int]:
    """Select who holds an office in the units of a dispatch, or only in those that have not received it yet."""
    query = select(RoleTerm.member_id).join(DispatchUnit, DispatchUnit.unit_id == RoleTerm.unit_id)
    is_now = (RoleTerm.from_on <= on) & or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= on)
    query = query.where(DispatchUnit.dispatch_id == dispatch_id, RoleTerm.kind.in_(OFFICES), is_now)
    return (query.where(DispatchUnit.step == Step.SENT) if silent_only else query).distinct()


def arrival(session: Session, person: Person, dispatch_id: int) -> Arrival:
    """Give a dispatch to somebody who acts for a unit that got it. Raises Refusal for anybody else."""
    dispatch = find_dispatch(session, dispatch_id)
    offices = [role.unit for role in person.roles if role.rank >= COMMITTEE]
    own = {
        one.unit_id: one
        for one in session.scalars(
            select(DispatchUnit)
            .where(DispatchUnit.dispatch_id == dispatch_id, DispatchUnit.unit_id.in_([unit.unit_id for unit in offices]))
            .order_by(DispatchUnit.id)
        )
    }
    if not own:
        raise Refusal(_("This was sent to other units. Only those who act for them can answer it."))
    acting = own.get(person.acting.unit_id) if person.acting else None
    chosen = acting or min(own.values(), key=lambda one: STEPS.index(Step(one.step)))
    told = select(Message.id).where(Message.key == rules.members_key(dispatch.document_id, chosen.unit_id))
    return Arrival(
        dispatch,
        service.view(session, dispatch.document_id),
        session.get_one(Unit, dispatch.unit_id),
        chosen,
        session.get_one(Unit, chosen.unit_id),
        is_told=session.scalar(told) is not None,
    )


def arriving(session: Session, dispatch_id: int) -> Arrival:
    """Give a dispatch as everybody gets it at first."""
    dispatch = find_dispatch(session, dispatch_id)
    return Arrival(dispatch, service.view(session, dispatch.document_id), session.get_one(Unit, dispatch.unit_id))


def acknowledge(session: Session, person: Person, dispatch_id: int, wanted: Step, now: datetime) -> Arrival:
    """Note how far the unit has come; it never goes back. The first answer gives it a number among what came in this year."""
    found = arrival(session, person, dispatch_id)
    own, unit = found.own, found.unit
    if own is None or unit is None:
        raise Refusal(_("This was sent to other units. Only those who act for them can answer it."))
    step = rules.advance(Step(own.step), wanted)
    if step == own.step:
        return found
    if own.number is None:
        session.refresh(unit, with_for_update=True)
        own.year = now.astimezone(ZoneInfo(unit.zone or found.dispatch.zone)).year
        own.number = (session.scalar(select(func.max(DispatchUnit.number)).where(DispatchUnit.unit_id == unit.id, DispatchUnit.year == own.year)) or 0) + 1
    own.step, own.by_member_id = step, person.member_id
    own.received_at = own.received_at or now
    if wanted is Step.PASSED:
        own.passed_at = now
    if wanted is Step.DONE:
        own.done_at = now
    session.flush()
    _spare(session, dispatch_id, unit.id, now)
    audit.record(session, person.member_id, f"documents.{wanted.value}", now, unit_id=unit.id, object_id=dispatch_id)
    return found


def _spare(session: Session, dispatch_id: int, unit_id: int, now: datetime) -> None:
    """Remind nobody of what has been answered meanwhile."""
    keys = session.scalars(select(Message.key).where(Message.key.startswith(rules.reminders_key(dispatch_id), autoescape=True))).all()
    people = session.scalars(roll.holders(unit_id, now.date(), OFFICES)).all() if keys else ()
    for key in keys:
        ledger.drop(session, key, people)


# ----------------------------------------------------------------------------------------------------------- the sender


def table(session: Session, dispatch_id: int, now: datetime) -> Table:
    """Count how far a dispatch has come. Raises Refusal when it is gone."""
    dispatch = find_dispatch(session, dispatch_id)
    rows = session.execute(select(DispatchUnit.step, func.count()).where(DispatchUnit.dispatch_id == dispatch_id).group_by(DispatchUnit.step))
    counts = {Step(step): number for step, number in rows}
    today = now.astimezone(ZoneInfo(dispatch.zone)).date()
    is_late = dispatch.due_on is not None and dispatch.due_on < today
    return Table(dispatch, service.find_document(session, dispatch.document_id), session.get_one(Unit, dispatch.unit_id), counts, is_late)


def units(session: Session, dispatch_id: int, first: int, most: int | None = None) -> tuple[tuple[DispatchUnit, str, str], ...]:
    """Give the units with their names and who answered, the silent first."""
    order = case({step.value: place for place, step in enumerate(STEPS)}, value=DispatchUnit.step)
    rows = session.execute(
        select(DispatchUnit, Unit.name, func.coalesce(Member.full_name, ""))
        .join(Unit, Unit.id == DispatchUnit.unit_id)
        .outerjoin(Member, Member.id == DispatchUnit.by_member_id)
        .where(DispatchUnit.dispatch_id == dispatch_id)
        .order_by(order, Unit.path)
        .offset(first)
        .limit(most)
    )
    return tuple((one, name, by) for one, name, by in rows)


def close(session: Session, dispatch_id: int, member_id: int, now: datetime) -> None:
    """Remind nobody any more; answers are still taken."""
    dispatch = find_dispatch(session, dispatch_id)
    if dispatch.closed_at is not None:
        raise Refusal(_("This list is closed already."))
    dispatch.closed_at = now
    audit.record(session, member_id, "documents.dispatch_closed", now, unit_id=dispatch.unit_id, object_id=dispatch_id)
    session.flush()


def incoming(session: Session, unit_ids: Iterable[int], first: int, most: int) -> tuple[tuple[Dispatch, Document, Step], ...]:
    """Give what came to units and is not finished, the newest first."""
    rows = session.execute(
        select(Dispatch, Document, DispatchUnit.step)
        .join(DispatchUnit, DispatchUnit.dispatch_id == Dispatch.id)
        .join(Document, Document.id == Dispatch.document_id)
        .where(DispatchUnit.unit_id.in_(list(unit_ids)), DispatchUnit.step != Step.DONE)
        .order_by(Dispatch.id.desc())
        .offset(first)
        .limit(most)
    )
    return tuple((dispatch, document, Step(step)) for dispatch, document, step in rows)


def outgoing(session: Session, unit_id: int, first: int, most: int) -> tuple[tuple[Dispatch, Document], ...]:
    """Give what a unit sent, what is still open first."""
    rows = session.execute(
        select(Dispatch, Document)
        .join(Document, Document.id == Dispatch.document_id)
        .where(Dispatch.unit_id == unit_id)
        .order_by(Dispatch.closed_at.is_not(None), Dispatch.id.desc())
        .offset(first)
        .limit(most)
    )
    return tuple((dispatch, document) for dispatch, document in rows)


def find_dispatch(session: Session, dispatch_id: int) -> Dispatch:
    """Give a dispatch. Raises Refusal."""
    dispatch = session.get(Dispatch, dispatch_id)
    if dispatch is None:
        raise Refusal(_("This list is no longer kept."))
    return dispatch


def unit_of_dispatch(session: Session, dispatch_id: int, *_more: int) -> int | None:
    """Give the unit that sent something: the scope of its table."""
    return session.scalar(select(Dispatch.unit_id).where(Dispatch.id == dispatch_id))


def acting_unit(session: Session, unit: UnitRef | None) -> Unit:
    """Give the unit that somebody acts for. Raises Refusal."""
    if unit is None:
        raise Refusal(_("Please choose in the menu for which unit you act."))
    return session.get_one(Unit, unit.unit_id)


def who_has_older(document: Document, on: date) -> Select[int]:
    """Select who opened an older version, and who holds an office in a unit to which the document was sent: they have its file, opened or not."""
    query = select(RoleTerm.member_id).join(DispatchUnit, DispatchUnit.unit_id == RoleTerm.unit_id).join(Dispatch, Dispatch.id == DispatchUnit.dispatch_id)
    is_now = (RoleTerm.from_on <= on) & or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= on)
    sent = query.where(Dispatch.document_id == document.id, RoleTerm.kind.in_(OFFICES), is_now)
    return select(Member.id).where(Member.id.in_(service.who_saw_older(document)) | Member.id.in_(sent))


def sender(person: Person) -> Select[int]:
    """Select whoever sends, where a channel reaches them."""
    return select(Member.id).where(Member.id == person.member_id, Member.reach_account_id.is_not(None))


def without_office(session: Session, dispatch_id: int, on: date) -> int:
    """Count the units of a dispatch in which nobody holds an office: somebody has to call there."""
    is_now = (RoleTerm.from_on <= on) & or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= on)
    held = select(RoleTerm.id).where(RoleTerm.unit_id == DispatchUnit.unit_id, RoleTerm.kind.in_(OFFICES), is_now)
    return session.scalar(select(func.count()).where(DispatchUnit.dispatch_id == dispatch_id, ~held.exists())) or 0


def withdraw(session: Session, document_id: int, now: datetime) -> tuple[int, ...]:
    """Close every dispatch of a document that is withdrawn, and give which."""
    found = session.scalars(select(Dispatch).where(Dispatch.document_id == document_id)).all()
    for dispatch in found:
        dispatch.closed_at = dispatch.closed_at or now
    session.flush()
    return tuple(dispatch.id for dispatch in found)


def dispatches_to(session: Session, document_id: int, unit_id: int) -> tuple[int, ...]:
    """Give the dispatches by which a unit got a document."""
    query = select(Dispatch.id).join(DispatchUnit, DispatchUnit.dispatch_id == Dispatch.id)
    return tuple(session.scalars(query.where(Dispatch.document_id == document_id, Dispatch.is_up.is_(False), DispatchUnit.unit_id == unit_id)))
