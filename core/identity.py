"""Who wrote: a member on one of several channels, or a guest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session, aliased

from core import ledger, preset
from core.access import Role, RoleKind, UnitRef
from core.context import Guest, Person
from core.i18n import LANGUAGES
from core.reader import Reader
from core.update import Sender
from core.words import given_name
from db.models.channels import Account, Group
from db.models.org import Member, Membership, RoleTerm, Unit

_HEARD_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for those who have chosen nothing themselves."""

    language: str
    zone: str
    preset: str = "party_cell"


_Home = aliased(Unit)
_ACCOUNT = (
    select(Account.id, Account.lane, Account.used_at, Account.blocked_at, Account.language.label("account_language"), Member, _Home)
    .outerjoin(Member, Member.id == Account.member_id)
    .outerjoin(Membership, (Membership.member_id == Member.id) & Membership.until_on.is_(None) & (Membership.kind != "guest"))
    .outerjoin(_Home, _Home.id == Membership.unit_id)
    .where(Account.bot_id == bindparam("bot_id"), Account.external_id == bindparam("external_id"))
)
_ROLES = (
    select(RoleTerm.kind, Unit.id, Unit.path, Unit.name)
    .join(Unit, Unit.id == RoleTerm.unit_id)
    .where(
        RoleTerm.member_id == bindparam("member_id"),
        RoleTerm.from_on <= bindparam("today"),
        or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= bindparam("today")),
    )
    .order_by(RoleTerm.id)
)


def recognise(session: Session, bot_id: int, sender: Sender, now: datetime, defaults: Defaults) -> Person | Guest:
    """Give the Person or the Guest behind an account, which is made at the first word. Also notes that this channel was used last."""
    found = session.execute(_ACCOUNT, {"bot_id": bot_id, "external_id": sender.external_id}).first()
    if found is None:
        account = Account(bot_id=bot_id, external_id=sender.external_id, name=sender.name, language=_known(sender.language), lane=f"{bot_id}:0", used_at=now)
        session.add(account)
        session.flush()
        return Guest(account.id, reader_of_guest(account.language, defaults), sender.address)
    account_id, lane, used_at, blocked_at, account_language, member, home = found
    if used_at is None or blocked_at is not None or now - used_at > _HEARD_AGAIN:
        session.execute(update(Account).where(Account.id == account_id).values(used_at=now, blocked_at=None))
        if member is not None and member.reach_account_id != account_id:
            _reach(session, member.id, account_id, lane)
    if member is None or member.erased_at is not None:
        return Guest(account_id, reader_of_guest(account_language, defaults), sender.address)
    return _person(session, member, home, account_id, now, defaults)


def person_of(session: Session, member_id: int, account_id: int, now: datetime, defaults: Defaults) -> Person:
    """Give a member as a Person, for whatever does not come by an update: pages, the command line."""
    member = session.get_one(Member, member_id)
    home = session.scalar(
        select(Unit)
        .join(Membership, Membership.unit_id == Unit.id)
        .where(Membership.member_id == member_id, Membership.until_on.is_(None), Membership.kind != "guest")
    )
    return _person(session, member, home, account_id, now, defaults)


def connect(session: Session, account_id: int, member_id: int, now: datetime) -> None:
    """Make an account a member's. What was waiting for the member by hand goes there now."""
    account = session.get_one(Account, account_id)
    account.member_id = member_id
    account.used_at = now
    session.flush()
    _reach(session, member_id, account_id, account.lane)


def fall_back(session: Session, account_id: int, now: datetime) -> None:
    """Note that an account cannot be reached, and send what its member waits for to the account used before it."""
    account = session.get_one(Account, account_id)
    account.blocked_at = now
    session.flush()
    if account.member_id is None:
        return
    others = select(Account).where(Account.member_id == account.member_id, Account.blocked_at.is_(None)).order_by(Account.used_at.desc())
    other = session.scalars(others).first()
    _reach(session, account.member_id, other.id if other else None, other.lane if other else "")


def reader_of_guest(language: str | None, defaults: Defaults) -> Reader:
    chosen = language or defaults.language
    return Reader(chosen, defaults.zone, "", preset.terms(defaults.preset, chosen))


def reader_of_member(member: Member, home: Unit | None, defaults: Defaults) -> Reader:
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


def unit_ref(unit: Unit) -> UnitRef:
    return UnitRef(unit.id, unit.path, unit.name)


def _person(session: Session, member: Member, home: Unit | None, account_id: int, now: datetime, defaults: Defaults) -> Person:
    rows = session.execute(_ROLES, {"member_id": member.id, "today": now.date()}).all()
    roles = tuple(Role(RoleKind(kind), UnitRef(unit_id, path, name)) for kind, unit_id, path, name in rows)
    home_ref = unit_ref(home) if home else None
    units = {role.unit.unit_id: role.unit for role in roles} | ({home_ref.unit_id: home_ref} if home_ref else {})
    acting = units.get(member.acting_unit_id or 0) or (roles[0].unit if roles else home_ref)
    reader = reader_of_member(member, home, defaults)
    return Person(member.id, account_id, member.full_name, home_ref, acting, roles, reader, home.preset if home else defaults.preset)


def _reach(session: Session, member_id: int, account_id: int | None, lane: str) -> None:
    session.execute(update(Member).where(Member.id == member_id).values(reach_account_id=account_id).execution_options(synchronize_session=False))
    ledger.reach_anew(session, member_id, account_id, lane)


def _address(full_name: str, terms: Mapping[str, str]) -> str:
    return f"{terms['you']} {given_name(full_name)}" if terms.get("you") else full_name


def _known(language: str) -> str | None:
    short = language.replace("_", "-").partition("-")[0].casefold()
    return short if short in LANGUAGES else None
