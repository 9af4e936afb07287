"""Who belongs where on a date: the roll of a unit, and everybody below it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from db.models.org import Member, Membership, RoleTerm, Unit


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member on a unit's roll. `kind` as in Membership: home, away or guest."""

    member: Member
    kind: str


def on_date(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Give the condition that a membership holds on a day."""
    return (Membership.from_on <= on) & or_(Membership.until_on.is_(None), Membership.until_on >= on)


def enrolled(session: Session, unit_id: int, on: date) -> tuple[Enrolled, ...]:
    """Give the roll of a unit on a day, in the order of names."""
    rows = session.execute(
        select(Member, Membership.kind)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.unit_id == unit_id, on_date(on), Member.erased_at.is_(None))
        .order_by(Member.sort_name, Member.id)
    )
    return tuple(Enrolled(member, kind) for member, kind in rows)


def below(path: str) -> ColumnElement[bool]:
    """Give the condition that a unit is the one at `path` or stands below it: one range of the index on both databases."""
    return (Unit.path >= path) & (Unit.path < path[:-1] + "0")  # "0" is the character after "/"


def member_ids_below(path: str, on: date) -> Select[int]:
    """Select everybody whose home is at or below `path`."""
    return (
        select(Member.id)
        .join(Membership, Membership.member_id == Member.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(below(path), on_date(on), Membership.kind != "guest", Member.erased_at.is_(None))
    )


def holders(unit_id: int, on: date, kinds: tuple[str, ...] = ("secretary", "deputy")) -> Select[int]:
    """Select the members who hold an office in a unit."""
    return select(RoleTerm.member_id).where(
        RoleTerm.unit_id == unit_id, RoleTerm.kind.in_(kinds), RoleTerm.from_on <= on, or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= on)
    )


def holders_below(path: str, on: date, kinds: tuple[str, ...] = ("secretary", "deputy")) -> Select[int]:
    """Select the members who hold an office in a unit at or below `path`, each once."""
    return (
        select(RoleTerm.member_id)
        .join(Unit, Unit.id == RoleTerm.unit_id)
        .where(below(path), RoleTerm.kind.in_(kinds), RoleTerm.from_on <= on, or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= on))
        .distinct()
    )


def audience(path: str, on: date, default_language: str, *, offices: tuple[str, ...] = (), standing: str = "", languages: tuple[str, ...] = ()) -> Select[int]:
    """Select whom something at `path` is for: everybody at or below it, or of these those with an office, of one standing, who read one of these languages.

    Somebody who has chosen no language reads the unit's, else `default_language`.
    """
    ids = member_ids_below(path, on)
    if offices:
        ids = ids.where(Member.id.in_(holders_below(path, on, offices)))
    if standing:
        ids = ids.where(Member.standing == standing)
    if languages:
        ids = ids.where(func.coalesce(Member.language, Unit.language, default_language).in_(languages))
    return ids
