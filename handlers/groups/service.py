"""Which group is which unit's."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import ledger
from core.access import SECRETARIES, UnitRef
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from db.models.channels import Group
from db.models.ledger import Delivery
from db.models.org import Unit

BELONGS = _("This group belongs to {unit}. With /unbind its {secretary} can disconnect it.")
NOT_BOUND = _("This group is not connected with a unit.")


def unit_itself(_session: Session, unit_id: int, _group_id: int) -> int:
    return unit_id


def unit_of_group(session: Session, group_id: int) -> int | None:
    return session.scalar(select(Group.unit_id).where(Group.id == group_id))


def unit_of(session: Session, group_id: int) -> Unit | None:
    return session.scalar(select(Unit).join(Group, Group.unit_id == Unit.id).where(Group.id == group_id))


def own_units(person: Person) -> tuple[UnitRef, ...]:
    """Give the units whose secretary (or deputy) this person is."""
    units = {role.unit.unit_id: role.unit for role in person.roles if person.may(SECRETARIES, role.unit)}
    return tuple(units.values())


def bind(session: Session, group_id: int, unit_id: int, topic: str | None) -> Unit:
    """Make a group a unit's; what is said there goes to `topic`. Raises Refusal where it is another unit's."""
    group = session.get_one(Group, group_id, with_for_update=True)
    unit = session.get_one(Unit, unit_id)
    if group.unit_id not in {None, unit_id}:
        raise Refusal(BELONGS(unit=session.get_one(Unit, group.unit_id).name))
    group.unit_id, group.topic, group.left_at = unit_id, topic, None
    session.flush()
    return unit


def release(session: Session, group_id: int) -> Unit:
    """Make a group nobody's; what was still to be said there is dropped. Raises Refusal where it is nobody's already."""
    group = session.get_one(Group, group_id, with_for_update=True)
    if group.unit_id is None:
        raise Refusal(NOT_BOUND)
    unit = session.get_one(Unit, group.unit_id)
    group.unit_id = group.topic = None
    session.flush()
    ledger.count(session, update(Delivery).where(Delivery.group_id == group_id, Delivery.state == "due").values(state="dropped"))
    return unit
