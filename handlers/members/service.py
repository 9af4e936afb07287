"""The roll: who belongs to a unit, search, a member's record, and every change to it by the secretary.

For the command line and for setting up: `service_import.plan` compares a roster with the database and keeps a preview,
`service_import.report` lists it row by row, `service_import.write_import` writes it, `service_joining.invite` makes an invitation.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from core import audit
from core.access import RoleKind, UnitRef
from core.errors import Refusal
from core.i18n import _
from core.identity import unit_ref
from db.folding import fold
from db.models.channels import Account, Bot
from db.models.org import Member, Membership, RoleTerm, Unit
from db.queries import roll as queries
from handlers.members.record import RecordField, born_text, new_member, set_value, value_of
from handlers.members.rules import Identity, Likeness, is_same_name, judge_likeness

PAGE = 12
HOME, AWAY, GUEST = "home", "away", "guest"


class Which(IntEnum):
    """Filters of the roll; numbers, because buttons carry them."""

    ALL = 0
    OFFICIAL = 1
    PROBATIONARY = 2
    EXEMPT = 3
    AWAY = 4
    GUEST = 5
    NO_PHONE = 6
    NOT_JOINED = 7


_CONDITIONS: dict[Which, ColumnElement[bool]] = {
    Which.ALL: Membership.kind != GUEST,
    Which.OFFICIAL: and_(Membership.kind != GUEST, Member.standing == "official"),
    Which.PROBATIONARY: and_(Membership.kind != GUEST, Member.standing == "probationary"),
    Which.EXEMPT: and_(Membership.kind != GUEST, Member.is_exempt.is_(True)),
    Which.AWAY: Membership.kind == AWAY,
    Which.GUEST: Membership.kind == GUEST,
    Which.NO_PHONE: and_(Membership.kind != GUEST, Member.has_phone.is_(False)),
    Which.NOT_JOINED: and_(Membership.kind != GUEST, Member.has_phone.is_(True), Member.reach_account_id.is_(None)),
}


@dataclass(frozen=True, slots=True)
class RollEntry:
    """A line of the roll: nothing that only the own secretary may see."""

    member_id: int
    membership_id: int
    full_name: str
    birth_year: int | None
    standing: str
    is_exempt: bool
    kind: str
    has_phone: bool
    has_joined: bool
    roles: tuple[str, ...]
    unit_name: str


@dataclass(frozen=True, slots=True)
class RollPage:
    """One page of a unit's roll; `counts[which]` for every filter."""

    unit: UnitRef
    which: Which
    entries: tuple[RollEntry, ...]
    page: int
    total: int
    counts: dict[Which, int]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit right below, with the members of all that is under it."""

    unit_id: int
    name: str
    members: int
    is_cell: bool


@dataclass(frozen=True, slots=True)
class RoleView:
    """An office held, with its term."""

    role_id: int
    kind: str
    unit_id: int
    unit_name: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member's record as it stands; `channels` are names of platforms by which the member has joined."""

    member: Member
    unit: UnitRef | None
    kind: str
    since: date | None
    roles: tuple[RoleView, ...]
    channels: tuple[str, ...]


def open_membership(session: Session, member_id: int) -> Membership | None:
    """Give the one membership by which a member is at home somewhere."""
    return session.scalar(select(Membership).where(Membership.member_id == member_id, Membership.until_on.is_(None), Membership.kind != GUEST))


def unit_of_member(session: Session, member_id: int) -> int | None:
    """Give the unit whose secretary keeps the member's record: the home, else the unit where the member is a guest. None: no such member any more."""
    query = select(Membership.unit_id).where(Membership.member_id == member_id, Membership.until_on.is_(None)).order_by(Membership.kind == GUEST, Membership.id)
    return session.scalar(query.limit(1))


def unit_of_member_with(session: Session, member_id: int, _value: int) -> int | None:
    return unit_of_member(session, member_id)


def unit_second(session: Session, _member_id: int, unit_id: int) -> int | None:
    return unit_itself(session, unit_id)


def unit_of_membership(session: Session, membership_id: int) -> int | None:
    return session.scalar(select(Membership.unit_id).where(Membership.id == membership_id))


def unit_of_role(session: Session, role_id: int) -> int | None:
    return session.scalar(select(RoleTerm.unit_id).where(RoleTerm.id == role_id))


def unit_itself(session: Session, unit_id: int, *_rest: int) -> int | None:
    return session.scalar(select(Unit.id).where(Unit.id == unit_id))


def secretaries_of(unit_id: int, today: date) -> Select[int]:
    """Select the members who act as secretary or deputy of a unit today."""
    kinds = (RoleKind.SECRETARY.value, RoleKind.DEPUTY.value)
    return select(RoleTerm.member_id).where(RoleTerm.unit_id == unit_id, RoleTerm.kind.in_(kinds), *in_term(today))


def in_term(today: date) -> tuple[ColumnElement[bool], ...]:
    return (RoleTerm.from_on <= today, or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= today))


def roll(session: Session, unit_id: int, which: Which, page: int, today: date) -> RollPage:
    """Give a page of the unit's own roll, twelve at a time, in the order of given names."""
    unit = unit_ref(session.get_one(Unit, unit_id))
    here = (Membership.unit_id == unit_id, Membership.until_on.is_(None))
    sums = [func.count().filter(condition) for condition in _CONDITIONS.values()]
    numbers = session.execute(select(*sums).select_from(Membership).join(Member, Member.id == Membership.member_id).where(*here)).one()
    counts = dict(zip(_CONDITIONS, numbers, strict=True))
    page = min(page, max(0, (counts[which] - 1) // PAGE))
    entries = _entries(session, and_(*here, _CONDITIONS[which]), today, PAGE, page * PAGE)
    return RollPage(unit, which, entries, page, counts[which], counts)


def search(session: Session, unit: UnitRef, words: str, today: date) -> tuple[tuple[RollEntry, ...], int]:
    """Find members of the unit and below by name, with or without tone marks. Gives the first twelve and how many there are."""
    wanted = fold(words)
    pattern = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    below = select(Unit.id).where(queries.below(unit.path))
    found = and_(Membership.until_on.is_(None), Membership.unit_id.in_(below), Member.folded_name.like(pattern, escape="\\"))
    total = session.scalar(select(func.count()).select_from(Membership).join(Member, Member.id == Membership.member_id).where(found)) or 0
    return _entries(session, found, today, PAGE, 0), total


def _entries(session: Session, condition: ColumnElement[bool], today: date, limit: int, offset: int) -> tuple[RollEntry, ...]:
    query = (
        select(Member, Membership, Unit.name)
        .join(Membership, Membership.member_id == Member.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(condition)
        .order_by(Member.sort_name, Member.id)
        .limit(limit)
        .offset(offset)
    )
    rows = session.execute(query).all()
    held: dict[tuple[int, int], list[str]] = {}
    terms = select(RoleTerm.member_id, RoleTerm.unit_id, RoleTerm.kind).where(RoleTerm.member_id.in_([row[0].id for row in rows]), *in_term(today))
    for member_id, unit_id, kind in session.execute(terms.order_by(RoleTerm.id)):
        held.setdefault((member_id, unit_id), []).append(kind)
    return tuple(
        RollEntry(
            one.id,
            held_by.id,
            one.full_name,
            one.birth_year,
            one.standing,
            one.is_exempt,
            held_by.kind,
            one.has_phone,
            one.reach_account_id is not None,
            tuple(held.get((one.id, held_by.unit_id), ())),
            unit_name,
        )
        for one, held_by, unit_name in rows
    )


def units_below(session: Session, unit: UnitRef) -> tuple[UnitCount, ...]:
    """Give the units right below with how many members each has, itself and all that is under it."""
    child, under = aliased(Unit), aliased(Unit)
    query = (
        select(child.id, child.name, func.count(Membership.id), child.is_cell)
        .join(under, under.path.like(child.path + "%"))
        .outerjoin(Membership, (Membership.unit_id == under.id) & Membership.until_on.is_(None) & (Membership.kind != GUEST))
        .where(child.parent_id == unit.unit_id)
        .group_by(child.id, child.name, child.code, child.is_cell)
        .order_by(child.code)
    )
    return tuple(UnitCount(*row) for row in session.execute(query))


def view_member(session: Session, member_id: int, today: date) -> MemberView:
    """Give the record. Raises Refusal when the member is no longer there."""
    member = session.get(Member, member_id)
    if member is None or member.erased_at is not None:
        raise Refusal(_("This {member} is no longer on the roll."))
    query = select(Membership, Unit).join(Unit, Unit.id == Membership.unit_id).where(Membership.member_id == member_id, Membership.until_on.is_(None))
    row = session.execute(query.order_by(Membership.kind == GUEST, Membership.id).limit(1)).first()
    channels = session.scalars(
        select(Bot.channel).join(Account, Account.bot_id == Bot.id).where(Account.member_id == member_id).distinct().order_by(Bot.channel)
    )
    unit = unit_ref(row[1]) if row else None
    return MemberView(member, unit, row[0].kind if row else "", row[0].from_on if row else None, roles_of(session, member_id, today), tuple(channels))


def roles_of(session: Session, member_id: int, today: date) -> tuple[RoleView, ...]:
    """Give the roles that a member holds now or will hold."""
    ahead = or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= today)
    query = select(RoleTerm, Unit.name).join(Unit, Unit.id == RoleTerm.unit_id).where(RoleTerm.member_id == member_id, ahead).order_by(RoleTerm.id)
    return tuple(RoleView(role.id, role.kind, role.unit_id, name, role.from_on, role.until_on) for role, name in session.execute(query))


def add_member(session: Session, unit_id: int, values: dict[RecordField, str | None], by_member_id: int | None, now: datetime) -> Member:
    """Put somebody on the roll. Raises Refusal for a double; a namesake with another birth date is welcome."""
    name = values[RecordField.NAME] or ""
    born = values.get(RecordField.BORN)
    identity = Identity(date.fromisoformat(born) if born and len(born) > 4 else None, int(born[:4]) if born else None)
    for other in same_name(session, unit_id, name):
        match judge_likeness(identity, Identity(other.born_on, other.birth_year)):
            case Likeness.NAMESAKE:
                continue
            case Likeness.UNSURE:
                raise Refusal(
                    _("There is a {name} on the roll already. Please give the birth date, so that the two can be told apart.")(name=other.full_name), "born"
                )
            case _:
                shown = born_text(other.born_on, other.birth_year)
                words = _("{name}, born {born}, is on the roll already.") if shown else _("{name} is on the roll already.")
                raise Refusal(words(name=other.full_name, **({"born": shown} if shown else {})), "full_name")
    member = new_member(values)
    session.add(member)
    session.flush()
    session.add(Membership(member_id=member.id, unit_id=unit_id, kind=values.get(RecordField.PRESENCE) or HOME, from_on=now.date()))
    audit.record(session, by_member_id, "members.added", now, unit_id=unit_id, object_id=member.id)
    return member


def same_name(session: Session, unit_id: int, name: str) -> list[Member]:
    """Give the members of a unit that have this name."""
    query = (
        select(Member)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.unit_id == unit_id, Membership.until_on.is_(None), Member.folded_name == fold(name))
    )
    return [one for one in session.scalars(query) if is_same_name(one.full_name, name)]


def change_member(session: Session, member_id: int, changes: dict[RecordField, str | None], by_member_id: int, now: datetime) -> Member:
    """Write fields of the record. Values that stand there already change nothing."""
    member = session.get_one(Member, member_id)
    changed = {field: value for field, value in changes.items() if value_of(member, field) != value}
    for field, value in changed.items():
        set_value(member, field, value)
    if changed.get(RecordField.PHONE):
        member.has_phone = True
    if changed:
        member.version += 1
        session.flush()
        audit.record(session, by_member_id, "members.changed", now, unit_id=unit_of_member(session, member_id), object_id=member_id, fields=tuple(changed))
    return member


def set_phone_kept(session: Session, member_id: int, by_member_id: int, now: datetime, *, has_phone: bool) -> None:
    """Mark whether the member can be reached by phone at all; whoever cannot is served by the secretary."""
    member = session.get_one(Member, member_id)
    if member.has_phone != has_phone:
        member.has_phone = has_phone
        member.version += 1
        audit.record(session, by_member_id, "members.changed", now, unit_id=unit_of_member(session, member_id), object_id=member_id, fields=("has_phone",))


def set_away(session: Session, member_id: int, by_member_id: int, now: datetime, *, is_away: bool) -> None:
    """Mark a member as temporarily in another unit (outside the base here), or as back."""
    home = open_membership(session, member_id)
    if home is None:
        raise Refusal(_("This {member} is no longer on the roll."))
    kind = AWAY if is_away else HOME
    if home.kind != kind:
        home.kind = kind
        session.get_one(Member, member_id).version += 1
        audit.record(session, by_member_id, "members.changed", now, unit_id=home.unit_id, object_id=member_id, fields=("presence",))
