"""The founding of an organisation: its root, its first unit, and the secretary who sets it up."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.access import RoleKind
from core.words import given_name
from db.folding import fold
from db.models.org import Member, Membership, RoleTerm, Unit


@dataclass(frozen=True, slots=True)
class Founding:
    """What the operator's form gives."""

    organisation: str
    unit: str
    code: str
    preset: str
    secretary: str
    language: str


def is_founded(session: Session) -> bool:
    """Tell whether the database has a member already."""
    return session.scalar(select(Member.id).limit(1)) is not None


def found(session: Session, founding: Founding, now: datetime) -> int:
    """Make the organisation and its first unit, and give the id of its secretary."""
    today = now.date()
    root = _unit(session, founding, None)
    cell = _unit(session, founding, root)
    name = founding.secretary
    secretary = Member(full_name=name, folded_name=fold(name), sort_name=f"{given_name(fold(name))} {fold(name)}"[:200], language=founding.language)
    session.add(secretary)
    session.flush()
    session.add(Membership(member_id=secretary.id, unit_id=cell.id, from_on=today))
    _give_office(session, secretary.id, cell.id, today)
    session.flush()
    return secretary.id


def _unit(session: Session, founding: Founding, parent: Unit | None) -> Unit:
    number = session.scalar(select(func.count()).select_from(Unit)) or 0
    unit = Unit(
        parent_id=parent.id if parent else None,
        path=f"new-{number}",
        code=founding.code if parent else f"{founding.code}-0",
        name=founding.unit if parent else founding.organisation,
        is_cell=parent is not None,
        preset=founding.preset,
        language=founding.language,
    )
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.flush()
    return unit


def _give_office(session: Session, member_id: int, unit_id: int, today: date) -> None:
    session.add(RoleTerm(member_id=member_id, unit_id=unit_id, kind=RoleKind.SECRETARY, from_on=today))
