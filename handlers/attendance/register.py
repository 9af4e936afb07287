"""The register of a meeting as it stands: who is on it, what each counts as, how many are there. Reads, and writes nothing."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, func, select, union
from sqlalchemy.orm import Session, aliased

from core import preset
from core.errors import Refusal
from core.i18n import _
from db.models.meetings import AgendaItem, Attendance, AttendanceCorrection, Invitee, Meeting
from db.models.org import Member, Membership, Unit
from handlers.attendance import rules
from handlers.attendance.rules import EXPECTED, WAS_THERE, Basis, Mark, Status, Tally, Way, Window

_Home = aliased(Membership)


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


@dataclass(frozen=True, slots=True)
class Register:
    """A meeting with everybody on its register, in the order of names. `needed`: the quorum; `no_quorum_after`: minutes after which it fails the meeting."""

    meeting: Meeting
    unit: Unit
    entries: tuple[Entry, ...]
    tally: Tally
    needed: int
    window: Window
    no_quorum_after: int | None = None

    @property
    def has_quorum(self) -> bool:
        return self.tally.present >= self.needed

    @property
    def is_closed(self) -> bool:
        return self.meeting.state == "closed"

    @property
    def expected(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.is_expected)

    def entry(self, member_id: int) -> Entry:
        """Give one person's entry. Raises Refusal for somebody who is not on this register."""
        for found in self.entries:
            if found.member_id == member_id:
                return found
        raise Refusal(_("This person is not on the roll of this meeting."))


def find_meeting(session: Session, meeting_id: int) -> Meeting:
    """Give a meeting of which people were told. Raises Refusal."""
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise Refusal(_("This meeting no longer exists."))
    if meeting.state == "draft":
        raise Refusal(_("Nobody has been invited to this meeting yet."))
    return meeting


def read(session: Session, meeting_id: int) -> Register:
    """Read a register. In a closed one each counts as what was written at closing, whatever people have become since."""
    meeting = find_meeting(session, meeting_id)
    unit = session.get_one(Unit, meeting.unit_id)
    entries = _entries(session, meeting, unit)
    counted = rules.tally((_mark(entry) for entry in entries), is_closed=meeting.state == "closed")
    kind = _kind(meeting, unit)
    return Register(meeting, unit, entries, counted, _needed(meeting, unit, counted.entitled), window_of(meeting, unit), kind.quorum_within if kind else None)


def window_of(meeting: Meeting, unit: Unit) -> Window:
    """Give a meeting's window; some organisations close the register a while after the start."""
    kind = _kind(meeting, unit)
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


def _mark(entry: Entry) -> Mark:
    return Mark(entry.basis, entry.status, has_reason=entry.has_said_no and bool(entry.reason))


def _kind(meeting: Meeting, unit: Unit) -> preset.MeetingKind | None:
    return next((kind for kind in preset.preset(unit.preset).kinds if kind.key == meeting.kind), None)


def _needed(meeting: Meeting, unit: Unit, entitled: int) -> int:
    """Count the quorum by the unit's own rule where it has one, else by that of the kind of meeting, else as more than half."""
    kind = _kind(meeting, unit)
    rule = preset.read_quorum(unit.quorum_rule) if unit.quorum_rule else kind.quorum if kind else preset.read_quorum(">1/2")
    return rules.needed_for(entitled, rule.numerator, rule.denominator, is_more_than=rule.is_more_than, number=rule.number)


# -------------------------------------------------------------------------------------------------- who is on it


@dataclass(frozen=True, slots=True)
class _Row:
    """What the tables know of one person, before anything is concluded. `kind`: the membership as this meeting sees it."""

    entry: Entry
    kind: str | None
    from_on: date | None
    counted_as: str | None
    is_invited: bool


def _enrolled(membership: type[Membership]) -> ColumnElement[bool]:
    return and_(membership.from_on <= bindparam("on"), func.coalesce(membership.until_on, bindparam("on")) >= bindparam("on"))


# Made once, for every check-in counts anew. Everybody who is enrolled in the unit that day, invited, or entered already: by ids, so that 90,000
# members do not matter. Visits are asked for apart: joined here, SQLite went through the whole unit for each of its members (4 ms of 240).
_PEOPLE = union(
    select(Membership.member_id).where(Membership.unit_id == bindparam("unit_id"), _enrolled(Membership)),
    select(Invitee.member_id).where(Invitee.meeting_id == bindparam("meeting_id")),
    select(Attendance.member_id).where(Attendance.meeting_id == bindparam("meeting_id")),
).subquery()
_ROWS = (
    select(Member.id, Member.full_name, Member.standing, Member.is_exempt, Member.erased_at.is_not(None))
    .add_columns(_Home.unit_id, _Home.kind, _Home.from_on, Invitee.id, Invitee.answer, Invitee.reason)
    .add_columns(Attendance.status, Attendance.way, Attendance.arrived_at, Attendance.left_at, Attendance.counted_as, Attendance.reason)
    .outerjoin(_Home, and_(_Home.member_id == Member.id, _enrolled(_Home), _Home.kind != "guest"))
    .outerjoin(Invitee, and_(Invitee.member_id == Member.id, Invitee.meeting_id == bindparam("meeting_id")))
    .outerjoin(Attendance, and_(Attendance.member_id == Member.id, Attendance.meeting_id == bindparam("meeting_id")))
    .where(Member.id.in_(select(_PEOPLE.c[0])))
    .order_by(Member.sort_name, Member.id, _Home.from_on.desc())
)
_VISITS = select(Membership.member_id).where(Membership.unit_id == bindparam("unit_id"), Membership.kind == "guest", _enrolled(Membership))


def _entries(session: Session, meeting: Meeting, unit: Unit) -> tuple[Entry, ...]:
    about = {"on": meeting.starts_local.date(), "unit_id": unit.id, "meeting_id": meeting.id}
    visitors = frozenset(session.scalars(_VISITS, about))
    rows: dict[int, _Row] = {}
    for member_id, name, standing, is_exempt, is_erased, home_id, kind, from_on, invitee_id, answer, excuse, *mark in session.execute(_ROWS, about):
        if member_id in rows or (is_erased and mark[0] is None):
            continue
        is_home = home_id == unit.id or (not unit.is_cell and home_id is not None)
        seen_as = kind if is_home else "guest" if member_id in visitors else None
        status, way, arrived_at, left_at, counted_as, reason = mark
        has_said_no = answer == "no"
        entry = Entry(
            member_id=member_id,
            name=name,
            basis=rules.basis_of(seen_as, standing, is_exempt=is_exempt),
            status=Status(status) if status else None,
            way=Way(way) if way else None,
            arrived_at=arrived_at,
            left_at=left_at,
            has_said_no=has_said_no,
            reason=reason or (excuse if has_said_no else None),
        )
        rows[member_id] = _Row(entry, seen_as, from_on, counted_as, is_invited=invitee_id is not None)
    return _concluded(tuple(rows.values()), meeting)


def _concluded(rows: tuple[_Row, ...], meeting: Meeting) -> tuple[Entry, ...]:
    """Leave out who is not called, and let those who came uncalled be guests.

    Called is who was invited. Where that was the whole unit (nobody enrolled then was left out), also whoever joined it after the call,
    and those who stand outside the base.
    """
    called_on = meeting.called_at.astimezone(ZoneInfo(meeting.zone)).date()
    has_invitees = any(row.is_invited for row in rows)
    left_out = [row for row in rows if row.entry.is_expected and not row.is_invited]
    new = {row.entry.member_id for row in left_out if row.from_on is not None and row.from_on >= called_on}
    partly = {row.entry.basis for row in left_out if row.entry.member_id not in new}
    is_frozen = meeting.state == "closed" and any(row.counted_as for row in rows)
    entries = []
    for row in rows:
        entry, basis = row.entry, row.entry.basis
        joins = Basis.OFFICIAL not in partly and basis not in partly and (not entry.is_expected or entry.member_id in new)
        if row.counted_as is not None:
            entries.append(replace(entry, basis=Basis(row.counted_as)))
        elif not is_frozen and row.kind is not None and (row.is_invited or joins or not has_invitees):
            entries.append(entry)
        elif entry.status is not None:
            entries.append(replace(entry, basis=Basis.GUEST))
    return tuple(entries)
