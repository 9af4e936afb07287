"""Corrections and transfers: what one side asks for and another confirms."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import Session

from core import audit
from core.access import UnitRef
from core.errors import Refusal
from core.i18n import _
from db.models.org import Member, Membership, RecordCorrection, Transfer, Unit
from handlers.members import service, service_terms
from handlers.members.record import RecordField, value_of

WAITING, CONFIRMED, REFUSED, WITHDRAWN = "waiting", "confirmed", "refused", "withdrawn"
WAITS_FOR_NEW, WAITS_FOR_OLD = "wait_new", "wait_old"  # of a transfer: which cell has still to confirm


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A member's correction: `changes[field]` is (before, after)."""

    correction_id: int
    member_id: int
    full_name: str
    state: str
    changes: dict[RecordField, tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True)
class TransferView:
    """A member's way from one cell to another. `deciding_unit_id` is the one that has still to confirm."""

    transfer_id: int
    member_id: int
    full_name: str
    from_unit_id: int
    from_name: str
    to_unit_id: int
    to_name: str
    asked_by: str
    state: str

    @property
    def is_waiting(self) -> bool:
        return self.state in {WAITS_FOR_NEW, WAITS_FOR_OLD}

    @property
    def deciding_unit_id(self) -> int:
        return self.to_unit_id if self.state == WAITS_FOR_NEW else self.from_unit_id

    @property
    def asking_unit_id(self) -> int:
        return self.from_unit_id if self.state == WAITS_FOR_NEW else self.to_unit_id


def ask_correction(session: Session, member_id: int, field: RecordField, value: str | None, now: datetime) -> CorrectionView:
    """Keep what the member says about the own record until the secretary confirms it. A newer word about the same field replaces the older."""
    member = session.get_one(Member, member_id)
    stands = value_of(member, field)
    if stands == value:
        raise Refusal(_("This is what your record says already."))
    for other in session.scalars(select(RecordCorrection).where(RecordCorrection.member_id == member_id, RecordCorrection.state == WAITING)):
        if field in _changes(other):
            other.state = WITHDRAWN
    asked = RecordCorrection(member_id=member_id, asked_at=now, changes={field.value: [stands, value]}, state=WAITING)
    session.add(asked)
    session.flush()
    return view_correction(session, asked.id)


def view_correction(session: Session, correction_id: int) -> CorrectionView:
    found = session.get(RecordCorrection, correction_id)
    if found is None:
        raise Refusal(_("This correction is no longer there."))
    return CorrectionView(found.id, found.member_id, session.get_one(Member, found.member_id).full_name, found.state, _changes(found))


def decide_correction(session: Session, correction_id: int, by_member_id: int, now: datetime, *, is_confirmed: bool) -> CorrectionView | None:
    """Write a correction into the record, or refuse it. None when somebody has decided before."""
    found = session.scalars(select(RecordCorrection).where(RecordCorrection.id == correction_id).with_for_update()).one()
    if found.state != WAITING:
        return None
    found.state, found.decided_by_id, found.decided_at = CONFIRMED if is_confirmed else REFUSED, by_member_id, now
    changes = _changes(found)
    if is_confirmed:
        service.change_member(session, found.member_id, {field: after for field, (_before, after) in changes.items()}, by_member_id, now)
    action = "members.correction_confirmed" if is_confirmed else "members.correction_refused"
    audit.record(session, by_member_id, action, now, unit_id=service.unit_of_member(session, found.member_id), object_id=found.member_id, fields=tuple(changes))
    return view_correction(session, correction_id)


def unit_of_correction(session: Session, correction_id: int) -> int | None:
    found = session.get(RecordCorrection, correction_id)
    return service.unit_of_member(session, found.member_id) if found else None


def corrections_of(session: Session, member_id: int) -> tuple[CorrectionView, ...]:
    """Give what a member has corrected and nobody has confirmed yet."""
    query = select(RecordCorrection.id).where(RecordCorrection.member_id == member_id, RecordCorrection.state == WAITING).order_by(RecordCorrection.id)
    return tuple(view_correction(session, one) for one in session.scalars(query))


def corrections_waiting(session: Session, unit_id: int) -> tuple[CorrectionView, ...]:
    query = (
        select(RecordCorrection.id)
        .join(Membership, Membership.member_id == RecordCorrection.member_id)
        .where(RecordCorrection.state == WAITING, Membership.unit_id == unit_id, Membership.until_on.is_(None), Membership.kind != service.GUEST)
        .order_by(RecordCorrection.id)
    )
    return tuple(view_correction(session, one) for one in session.scalars(query.limit(service.PAGE)))


def ask_transfer(session: Session, member_id: int, to_unit_id: int, by: tuple[int, UnitRef], now: datetime) -> TransferView:
    """Ask for a transfer; `by` is the asking member and the unit acted for: the old cell's secretary asks the new cell, or the other way round.

    Raises Refusal when one is under way, or the member is there already.
    """
    by_member_id, acting = by
    home = service.open_membership(session, member_id)
    if home is None:
        raise Refusal(_("This {member} is no longer on the roll."))
    if home.unit_id == to_unit_id:
        raise Refusal(_("This {member} belongs to that {cell} already."), "unit")
    under_way = select(Transfer.id).where(Transfer.member_id == member_id, Transfer.state.in_((WAITS_FOR_NEW, WAITS_FOR_OLD)))
    if session.scalar(under_way) is not None:
        raise Refusal(_("A transfer of this {member} is waiting to be confirmed already."))
    state = WAITS_FOR_OLD if acting.unit_id == to_unit_id else WAITS_FOR_NEW
    asked = Transfer(member_id=member_id, from_unit_id=home.unit_id, to_unit_id=to_unit_id, asked_by_id=by_member_id, asked_at=now, state=state)
    session.add(asked)
    session.flush()
    audit.record(session, by_member_id, "members.transfer_asked", now, unit_id=acting.unit_id, object_id=member_id)
    return view_transfer(session, asked.id)


def view_transfer(session: Session, transfer_id: int) -> TransferView:
    found = session.get(Transfer, transfer_id)
    if found is None:
        raise Refusal(_("This transfer is no longer there."))
    names = {unit.id: unit.name for unit in session.scalars(select(Unit).where(Unit.id.in_((found.from_unit_id, found.to_unit_id))))}
    people = {one.id: one.full_name for one in session.scalars(select(Member).where(Member.id.in_((found.member_id, found.asked_by_id))))}
    return TransferView(
        found.id,
        found.member_id,
        people[found.member_id],
        found.from_unit_id,
        names[found.from_unit_id],
        found.to_unit_id,
        names[found.to_unit_id],
        people[found.asked_by_id],
        found.state,
    )


def decide_transfer(session: Session, transfer_id: int, by_member_id: int, now: datetime, state: str) -> TransferView | None:
    """Confirm, refuse or withdraw. A confirmed one ends the old membership and its roles, and begins the new one. None when it was decided before."""
    found = session.scalars(select(Transfer).where(Transfer.id == transfer_id).with_for_update()).one()
    if found.state not in {WAITS_FOR_NEW, WAITS_FOR_OLD}:
        return None
    home = service.open_membership(session, found.member_id)
    if state == CONFIRMED and (home is None or home.unit_id != found.from_unit_id):
        raise Refusal(_("This {member} belongs to another {cell} meanwhile."))
    found.state, found.decided_by_id, found.decided_at = state, by_member_id, now
    if state == CONFIRMED:
        service_terms.end_home(session, found.member_id, by_member_id, now)
        _end_visit(session, found.member_id, found.to_unit_id, now.date())
        session.flush()
        session.add(Membership(member_id=found.member_id, unit_id=found.to_unit_id, kind=service.HOME, from_on=now.date()))
    session.flush()
    audit.record(session, by_member_id, f"members.transfer_{state}", now, unit_id=found.to_unit_id, object_id=found.member_id)
    return view_transfer(session, transfer_id)


def transfers_waiting(session: Session, unit_id: int) -> tuple[TransferView, ...]:
    """Give the transfers that wait for this unit or were asked by it."""
    here = or_(Transfer.from_unit_id == unit_id, Transfer.to_unit_id == unit_id)
    query = select(Transfer.id).where(here, Transfer.state.in_((WAITS_FOR_NEW, WAITS_FOR_OLD))).order_by(Transfer.id)
    return tuple(view_transfer(session, one) for one in session.scalars(query.limit(service.PAGE)))


def all_three(found: TransferView, today: date) -> Select[int]:
    """Select who is told of a transfer: the member and both cells' secretaries."""
    sides = [service.secretaries_of(unit_id, today) for unit_id in (found.from_unit_id, found.to_unit_id)]
    everybody = union(select(Member.id).where(Member.id == found.member_id), *sides).subquery()
    return select(Member.id).where(Member.id.in_(select(everybody.c[0])))


def find_elsewhere(session: Session, unit_id: int, name: str, born: str | None) -> Member:
    """Find a member of another unit by name and birth date or year. Raises Refusal when nobody, or more than one, fits."""
    found = [one for one in service.same_name(session, unit_id, name) if born is None or (value_of(one, RecordField.BORN) or "").startswith(born[:4])]
    exact = [one for one in found if value_of(one, RecordField.BORN) == born]
    fitting = exact or found
    if not fitting:
        raise Refusal(_("Nobody of this name and birth date is on the roll there. Please compare with the paper of transfer."), "name")
    if len(fitting) > 1:
        raise Refusal(_("Several people there have this name. Please give the full birth date."), "born")
    return fitting[0]


def _end_visit(session: Session, member_id: int, unit_id: int, on: date) -> None:
    visits = select(Membership).where(
        Membership.member_id == member_id, Membership.unit_id == unit_id, Membership.kind == service.GUEST, Membership.until_on.is_(None)
    )
    for visit in session.scalars(visits):
        visit.until_on = service_terms.before(on)


def _changes(stored: RecordCorrection) -> dict[RecordField, tuple[str | None, str | None]]:
    changes = stored.changes if isinstance(stored.changes, dict) else {}
    return {RecordField(name): (before, after) for name, (before, after) in changes.items()}
