"""The register of a meeting as it stands: who is on it, what each counts as, how many are there. Reads, and writes nothing."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, select, union
from sqlalchemy.orm import Session, aliased

from core import preset
from core.errors import Refusal
from core.i18n import _
from db.models.meetings import AgendaItem, Attendance, AttendanceCorrection, Invitee, Meeting
from db.models.org import Member, Membership, Unit
from db.queries.roll import on_date
from handlers.attendance import rules
from handlers.attendance.rules import EXPECTED, WAS_THERE, Basis, Mark, Status, Tally, Way, Window

_Home, _Visit = aliased(Membership), aliased(Membership)


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


def _people(meeting: Meeting, unit: Unit, on: date) -> Select[tuple[int]]:
    """Select everybody who is enrolled in the unit that day, invited, or entered already. By ids, so that 90,000 members do not matter."""
    ids = union(
        select(Membership.member_id).where(Membership.unit_id == unit.id, on_date(on)),
        select(Invitee.member_id).where(Invitee.meeting_id == meeting.id),
        select(Attendance.member_id).where(Attendance.meeting_id == meeting.id),
    ).subquery()
    return select(ids.c[0])


def _entries(session: Session, meeting: Meeting, unit: Unit) -> tuple[Entry, ...]:
    on = meeting.starts_local.date()

    def held(membership: type[Membership]) -> ColumnElement[bool]:
        return and_(membership.member_id == Member.id, membership.from_on <= on, func.coalesce(membership.until_on, on) >= on)

    statement = (
        select(Member.id, Member.full_name, Member.standing, Member.is_exempt, Member.erased_at)
        .add_columns(_Home.unit_id, _Home.kind, _Home.from_on, _Visit.id.label("visit_id"))
        .add_columns(Invitee.id.label("invitee_id"), Invitee.answer, Invitee.reason)
        .add_columns(Attendance.status, Attendance.way, Attendance.arrived_at, Attendance.left_at, Attendance.counted_as, Attendance.reason.label("own_reason"))
        .outerjoin(_Home, and_(held(_Home), _Home.kind != "guest"))
        .outerjoin(_Visit, and_(held(_Visit), _Visit.kind == "guest", _Visit.unit_id == unit.id))
        .outerjoin(Invitee, and_(Invitee.member_id == Member.id, Invitee.meeting_id == meeting.id))
        .outerjoin(Attendance, and_(Attendance.member_id == Member.id, Attendance.meeting_id == meeting.id))
        .where(Member.id.in_(_people(meeting, unit, on)))
        .order_by(Member.sort_name, Member.id, _Home.from_on.desc())
    )
    rows: dict[int, _Row] = {}
    for row in session.execute(statement).mappings():
        if row["erased_at"] is None or row["status"] is not None:
            rows.setdefault(row["id"], _row(row, unit))
    return _concluded(tuple(rows.values()), meeting)


def _row(row: RowMapping, unit: Unit) -> _Row:
    is_home = row["unit_id"] == unit.id or (not unit.is_cell and row["unit_id"] is not None)
    kind = row["kind"] if is_home else "guest" if row["visit_id"] is not None else None
    entry = Entry(
        member_id=row["id"],
        name=row["full_name"],
        basis=rules.basis_of(kind, row["standing"], is_exempt=row["is_exempt"]),
        status=Status(row["status"]) if row["status"] else None,
        way=Way(row["way"]) if row["way"] else None,
        arrived_at=row["arrived_at"],
        left_at=row["left_at"],
        has_said_no=row["answer"] == "no",
        reason=row["own_reason"] or (row["reason"] if row["answer"] == "no" else None),
    )
    return _Row(entry, kind, row["from_on"], row["counted_as"], is_invited=row["invitee_id"] is not None)


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
