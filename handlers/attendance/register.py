"""The register of a meeting as it stands: who is on it, what each counts as, how many are there. Reads, and writes nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, ColumnElement, Date, RowMapping, and_, bindparam, case, exists, false, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from core import preset
from core.errors import Refusal
from core.i18n import _
from db.models.base import Key
from db.models.meetings import AgendaItem, Attendance, AttendanceCorrection, Invitee, Meeting
from db.models.org import Member, Membership, Unit
from db.ready import Ready
from handlers.attendance import rules
from handlers.attendance.rules import EXPECTED, WAS_THERE, Basis, Mark, Status, Tally, Way, Window


@dataclass(frozen=True, slots=True)
class Entry:
    """One person on the register. `reason` is the one given with the invitation's answer, or to the secretary."""

    member_id: int
    name: str
    basis: Basis
    status: Status | None = None
    way: Way | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    has_said_no: bool = False
    reason: str | None = None

    @property
    def is_expected(self) -> bool:
        return self.basis in EXPECTED

    @property
    def was_there(self) -> bool:
        return self.status in WAS_THERE

    @property
    def is_missed(self) -> bool:
        """Tell whether the roll call leaves this person out: marked as missing, or said no beforehand and not seen."""
        return self.status in rules.MISSING or (self.status is None and self.has_said_no)


@dataclass(frozen=True, slots=True)
class Correction:
    """A change after closing: whose, by whom, when, from what to what, and why."""

    name: str
    by: str
    at: datetime
    was: Status | None
    became: Status
    reason: str


class Doors(NamedTuple):
    """Of a meeting what decides who may come in, and when: `DOORS`, selected."""

    id: int
    secret: str
    state: str
    kind: str
    starts_at: datetime
    minutes_long: int
    late_after_minutes: int
    opened_at: datetime | None
    preset: str


DOORS = (
    *(Meeting.id, Meeting.secret, Meeting.state, Meeting.kind),
    *(Meeting.starts_at, Meeting.minutes_long, Meeting.late_after_minutes, Meeting.opened_at, Unit.preset),
)


_WITH_UNIT = select(Meeting, Unit).join(Unit, Unit.id == Meeting.unit_id).where(Meeting.id == bindparam("meeting_id"))


@dataclass(frozen=True, slots=True)
class Count:
    """A meeting and how many are there. `needed`: the quorum; `no_quorum_after`: minutes after which it fails the meeting, by the rules of some."""

    meeting: Meeting
    unit: Unit
    window: Window
    tally: Tally
    needed: int
    no_quorum_after: int | None

    @property
    def has_quorum(self) -> bool:
        return self.tally.present >= self.needed

    @property
    def is_closed(self) -> bool:
        return self.meeting.state == "closed"


@dataclass(frozen=True, slots=True)
class Register(Count):
    """A count with everybody by name, in their order."""

    entries: tuple[Entry, ...]

    @property
    def expected(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.is_expected)

    def entry(self, member_id: int) -> Entry:
        """Give one person's entry. Raises Refusal for somebody who is not on this register."""
        for found in self.entries:
            if found.member_id == member_id:
                return found
        raise Refusal(_("This person is not on the roll of this meeting."))


def find_meeting(session: Session, meeting_id: int) -> tuple[Meeting, Unit]:
    """Give a meeting of which people were told, and its unit. Raises Refusal."""
    found = session.execute(_WITH_UNIT, {"meeting_id": meeting_id}).first()
    if found is None:
        raise Refusal(_("This meeting no longer exists."))
    if found[0].state == "draft":
        raise Refusal(_("Nobody has been invited to this meeting yet."))
    return found[0], found[1]


def count(session: Session, meeting_id: int) -> Count:
    """Count a register without reading its names. In a closed one each counts as what was written at closing, whatever people have become since."""
    meeting, unit = find_meeting(session, meeting_id)
    return Count(*_counted(meeting, unit, _marks(session, meeting, unit)))


def read(session: Session, meeting_id: int) -> Register:
    """Read a register with its names."""
    meeting, unit = find_meeting(session, meeting_id)
    entries = _entries(session, meeting, unit)
    marks = Counter(Mark(entry.basis, entry.status, has_reason=entry.has_said_no and bool(entry.reason)) for entry in entries)
    return Register(*_counted(meeting, unit, marks), entries)


def _counted(meeting: Meeting, unit: Unit, marks: Counter[Mark]) -> tuple[Meeting, Unit, Window, Tally, int, int | None]:
    counted = rules.tally(marks, is_closed=meeting.state == "closed")
    kind = _kind(meeting, unit.preset)
    return meeting, unit, window_of(meeting, unit.preset), counted, _needed(meeting, unit, counted.entitled), kind.quorum_within if kind else None


def window_of(meeting: Meeting | Doors, organisation: str) -> Window:
    """Give a meeting's window; some organisations (by their preset's name) close the register a while after the start."""
    kind = _kind(meeting, organisation)
    return rules.window(
        meeting.starts_at,
        meeting.minutes_long,
        meeting.late_after_minutes,
        opened_at=meeting.opened_at,
        closes_after=kind.register_closes_after if kind else None,
    )


def agenda(session: Session, meeting_id: int) -> tuple[tuple[str, str], ...]:
    """Give the agenda in its order: title, and who presents it (or nothing)."""
    rows = session.execute(
        select(AgendaItem.title, func.coalesce(Member.full_name, ""))
        .outerjoin(Member, Member.id == AgendaItem.owner_id)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position)
    )
    return tuple((title, owner) for title, owner in rows)


def corrections(session: Session, meeting_id: int) -> tuple[Correction, ...]:
    """Give what was changed after closing, oldest first."""
    whose, by = aliased(Member), aliased(Member)
    rows = session.execute(
        select(AttendanceCorrection, whose.full_name, by.full_name)
        .join(whose, whose.id == AttendanceCorrection.member_id)
        .join(by, by.id == AttendanceCorrection.by_member_id)
        .where(AttendanceCorrection.meeting_id == meeting_id)
        .order_by(AttendanceCorrection.id)
    )
    return tuple(Correction(name, by_name, one.at, Status(one.was) if one.was else None, Status(one.became), one.reason) for one, name, by_name in rows)


def _kind(meeting: Meeting | Doors, organisation: str) -> preset.MeetingKind | None:
    return next((kind for kind in preset.preset(organisation).kinds if kind.key == meeting.kind), None)


def _needed(meeting: Meeting, unit: Unit, entitled: int) -> int:
    """Count the quorum by the unit's own rule where it has one, else by that of the kind of meeting, else as more than half."""
    kind = _kind(meeting, unit.preset)
    rule = preset.read_quorum(unit.quorum_rule) if unit.quorum_rule else kind.quorum if kind else preset.read_quorum(">1/2")
    return rules.needed_for(entitled, rule.numerator, rule.denominator, is_more_than=rule.is_more_than, number=rule.number)


# -------------------------------------------------------------------------------------------------- who is on it


class _Seen(NamedTuple):
    """What the tables know of one person, as far as it decides what they count as. Many people share one: counting goes over a few of these.

    `kind`: the membership as this meeting sees it; `is_new`: enrolled since the meeting was called.
    """

    kind: str | None
    standing: str
    is_exempt: bool
    is_new: bool
    is_invited: bool
    has_said_no: bool
    has_reason: bool
    status: str | None
    counted_as: str | None


_UNIT, _MEETING, _ON = bindparam("unit_id", type_=Key), bindparam("meeting_id", type_=Key), bindparam("on", type_=Date)
_Home, _Newer, _Visit = aliased(Membership), aliased(Membership), aliased(Membership)


def _held(membership: type[Membership]) -> ColumnElement[bool]:
    return and_(membership.member_id == Member.id, membership.from_on <= _ON, func.coalesce(membership.until_on, _ON) >= _ON)


# Everybody who is enrolled in the unit that day, invited, or entered already. By ids, so that 90,000 members do not matter.
_PEOPLE = union_all(
    select(Membership.member_id).where(Membership.unit_id == _UNIT, Membership.from_on <= _ON, func.coalesce(Membership.until_on, _ON) >= _ON),
    select(Invitee.member_id).where(Invitee.meeting_id == _MEETING),
    select(Attendance.member_id).where(Attendance.meeting_id == _MEETING),
).subquery()
_SAID_NO = func.coalesce(Invitee.answer, "") == "no"
_IS_HOME = or_(_Home.unit_id == _UNIT, and_(bindparam("is_upper", type_=Boolean), _Home.unit_id.is_not(None)))
# Somebody who changed units that very day has two homes: the newer one counts. Asked only of those that have ended; of open ones everybody has one.
_IS_NEWER = or_(_Newer.until_on.is_(None), _Newer.from_on > _Home.from_on)
_IS_NEWEST = or_(_Home.until_on.is_(None), ~exists().where(_held(_Newer), _Newer.kind != "guest", _IS_NEWER))
# `+ 0`: visits are found by member; by unit, SQLite would go through all memberships of the unit for each of its members.
_IS_VISITING = exists().where(_held(_Visit), _Visit.kind == "guest", _Visit.unit_id + 0 == _UNIT)
# For everybody the id and the parts of `_Seen`, one row each. A constant: building it anew costs more than running it, at every check-in.
_SEEN = (
    select(Member.id, case((_IS_HOME, _Home.kind), (_IS_VISITING, "guest")), Member.standing, Member.is_exempt)
    .add_columns(func.coalesce(_Home.from_on >= bindparam("called_on", type_=Date), false()), Invitee.id.is_not(None), _SAID_NO)
    .add_columns(or_(Attendance.reason.is_not(None), and_(_SAID_NO, Invitee.reason.is_not(None))))
    .add_columns(Attendance.status, Attendance.counted_as)
    .select_from(Member)
    .outerjoin(_Home, and_(_held(_Home), _Home.kind != "guest", _IS_NEWEST))
    .outerjoin(Invitee, and_(Invitee.member_id == Member.id, Invitee.meeting_id == _MEETING))
    .outerjoin(Attendance, and_(Attendance.member_id == Member.id, Attendance.meeting_id == _MEETING))
    .where(Member.id.in_(select(_PEOPLE.c[0])), or_(Member.erased_at.is_(None), Attendance.id.is_not(None)))
)
_EACH = _SEEN.subquery()
_ALIKE = tuple(_EACH.c[1:])
_COUNTED = Ready(select(func.count(), *_ALIKE).group_by(*_ALIKE))
_NAMED = (
    _SEEN.add_columns(Member.full_name, Attendance.way, Attendance.arrived_at, Attendance.left_at)
    .add_columns(Attendance.reason.label("own_reason"), Invitee.reason)
    .order_by(Member.sort_name, Member.id)
)


def _about(meeting: Meeting, unit: Unit) -> dict[str, object]:
    called_on = meeting.called_at.astimezone(ZoneInfo(meeting.zone)).date()
    return {"unit_id": unit.id, "meeting_id": meeting.id, "on": meeting.starts_local.date(), "called_on": called_on, "is_upper": not unit.is_cell}


def _marks(session: Session, meeting: Meeting, unit: Unit) -> Counter[Mark]:
    """Count the register without a name: what every check-in asks for, in a unit of a thousand too."""
    session.flush()
    seen = {_Seen._make(alike): number for number, *alike in _COUNTED.all(session, _about(meeting, unit))}
    bases = _bases(seen, meeting)
    counted: Counter[Mark] = Counter()
    for one, basis in bases.items():
        counted[Mark(basis, Status(one.status) if one.status else None, has_reason=one.has_said_no and one.has_reason)] += seen[one]
    return counted


def _entries(session: Session, meeting: Meeting, unit: Unit) -> tuple[Entry, ...]:
    rows = session.execute(_NAMED, _about(meeting, unit)).mappings().all()
    people = [(_Seen._make(tuple(row.values())[1 : 1 + len(_Seen._fields)]), row) for row in rows]
    bases = _bases([seen for seen, _row in people], meeting)
    return tuple(_entry(row, seen, bases[seen]) for seen, row in people if seen in bases)


def _entry(row: RowMapping, seen: _Seen, basis: Basis) -> Entry:
    return Entry(
        member_id=row["id"],
        name=row["full_name"],
        basis=basis,
        status=Status(seen.status) if seen.status else None,
        way=Way(row["way"]) if row["way"] else None,
        arrived_at=row["arrived_at"],
        left_at=row["left_at"],
        has_said_no=seen.has_said_no,
        reason=row["own_reason"] or (row["reason"] if seen.has_said_no else None),
    )


def _bases(seen: Iterable[_Seen], meeting: Meeting) -> dict[_Seen, Basis]:
    """Give what people count as; who is not called and did not come is left out, who came uncalled is a guest.

    Called is who was invited. Where that was the whole unit (nobody enrolled then was left out), also whoever joined it after the call,
    and those who stand outside the base. In a closed register what was written down at closing holds.
    """
    own = {one: rules.basis_of(one.kind, one.standing, is_exempt=one.is_exempt) for one in seen}
    is_frozen = meeting.state == "closed" and any(one.counted_as for one in own)
    has_invitees = any(one.is_invited for one in own)
    partly = {basis for one, basis in own.items() if basis in EXPECTED and not one.is_invited and not one.is_new}
    found: dict[_Seen, Basis] = {}
    for one, basis in own.items():
        joins = Basis.OFFICIAL not in partly and basis not in partly and (basis not in EXPECTED or one.is_new)
        if one.counted_as is not None:
            found[one] = Basis(one.counted_as)
        elif not is_frozen and one.kind is not None and (one.is_invited or joins or not has_invitees):
            found[one] = basis
        elif one.status is not None:
            found[one] = Basis.GUEST
    return found
