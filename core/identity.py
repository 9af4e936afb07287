"""Who wrote: a member on one of several channels, or a guest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from core import ledger, preset
from core.access import Role, RoleKind, UnitRef
from core.context import Person
from core.reader import Reader
from core.words import given_name
from db.models.channels import Account, Group
from db.models.org import Member, Membership, RoleTerm, Unit
from db.queries.persons import Home, Known
from db.ready import Ready


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for those who have chosen nothing themselves."""

    language: str
    zone: str
    preset: str = "party_cell"


_ROLES = Ready(
    select(RoleTerm.kind, Unit.id, Unit.path, Unit.name)
    .join(Unit, Unit.id == RoleTerm.unit_id)
    .where(
        RoleTerm.member_id == bindparam("member_id"),
        RoleTerm.from_on <= bindparam("today"),
        or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= bindparam("today")),
    )
    .order_by(RoleTerm.id)
)


def person_of(session: Session, member_id: int, account_id: int, now: datetime, defaults: Defaults) -> Person:
    """Give a member as a Person, for whatever does not come by an update: pages, the command line."""
    member = session.get_one(Member, member_id)
    home = session.scalar(
        select(Unit)
        .join(Membership, Membership.unit_id == Unit.id)
        .where(Membership.member_id == member_id, Membership.until_on.is_(None), Membership.kind != "guest")
    )
    return as_person(session, member, home, account_id, now, defaults)


def connect(session: Session, account_id: int, member_id: int, now: datetime) -> None:
    """Make an account a member's. What was waiting for the member by hand goes there now."""
    account = session.get_one(Account, account_id)
    account.member_id = member_id
    account.used_at = now
    session.flush()
    reach_by(session, member_id, account_id, account.lane)


def fall_back(session: Session, account_id: int, now: datetime) -> None:
    """Note that an account cannot be reached, and send what its member waits for to the account used before it."""
    account = session.get_one(Account, account_id)
    account.blocked_at = now
    session.flush()
    if account.member_id is None:
        return
    others = select(Account).where(Account.member_id == account.member_id, Account.blocked_at.is_(None)).order_by(Account.used_at.desc())
    other = session.scalars(others).first()
    reach_by(session, account.member_id, other.id if other else None, other.lane if other else "")


def reader_of_guest(language: str | None, defaults: Defaults) -> Reader:
    chosen = language or defaults.language
    return Reader(chosen, defaults.zone, "", preset.terms(defaults.preset, chosen))


def reader_of_member(member: Member | Known, home: Unit | Home | None, defaults: Defaults) -> Reader:
    """Give the reader that a member is: own choices first, then the unit's, then the program's."""
    language = member.language or (home.language if home else None) or defaults.language
    zone = member.zone or (home.zone if home else None) or defaults.zone
    terms = preset.terms(home.preset if home else defaults.preset, language)
    return Reader(language, zone, _address(member.full_name, terms), terms)


def reader_of_group(session: Session, group: Group, defaults: Defaults) -> Reader:
    """Give the reader that a group is: its unit."""
    unit = session.get(Unit, group.unit_id) if group.unit_id else None
    language = (unit.language if unit else None) or defaults.language
    zone = (unit.zone if unit else None) or defaults.zone
    return Reader(language, zone, unit.name if unit else "", preset.terms(unit.preset if unit else defaults.preset, language))


def unit_ref(unit: Unit | Home) -> UnitRef:
    return UnitRef(unit.id, unit.path, unit.name)


def as_person(session: Session, member: Member | Known, home: Unit | Home | None, account_id: int, now: datetime, defaults: Defaults) -> Person:
    """Give a member of the unit `home` as a Person, with the roles of today."""
    rows = _ROLES.all(session, {"member_id": member.id, "today": now.date()})
    roles = tuple(Role(RoleKind(kind), UnitRef(unit_id, path, name)) for kind, unit_id, path, name in rows)
    home_ref = unit_ref(home) if home else None
    units = {role.unit.unit_id: role.unit for role in roles} | ({home_ref.unit_id: home_ref} if home_ref else {})
    acting = units.get(member.acting_unit_id or 0) or (roles[0].unit if roles else home_ref)
    reader = reader_of_member(member, home, defaults)
    return Person(member.id, account_id, member.full_name, home_ref, acting, roles, reader, home.preset if home else defaults.preset)


def reach_by(session: Session, member_id: int, account_id: int | None, lane: str) -> None:
    """Let a member be reached by this account from now on, also with what waits already."""
    session.execute(update(Member).where(Member.id == member_id).values(reach_account_id=account_id).execution_options(synchronize_session=False))
    ledger.reach_anew(session, member_id, account_id, lane)


def _address(full_name: str, terms: Mapping[str, str]) -> str:
    return f"{terms['you']} {given_name(full_name)}" if terms.get("you") else full_name
