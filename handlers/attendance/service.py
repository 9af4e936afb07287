"""Checking in, calling the roll, closing the register and correcting it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from core import audit, preset
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from db.models.channels import Group
from db.models.meetings import AgendaItem, Attendance, AttendanceCorrection, Invitee, Meeting
from db.models.org import Member, Membership, Unit
from db.queries import roll
from handlers.attendance import rules
from handlers.attendance.rules import WAS_THERE, Base, Status


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register: a member, whether counted in the base, and the mark (None: not marked yet)."""

    member: Member
    kind: str
    mark: Attendance | None

    @property
    def status(self) -> Status | None:
        return Status(self.mark.status) if self.mark else None

    @property
    def is_there(self) -> bool:
        return self.status in WAS_THERE

    @property
    def is_counted(self) -> bool:
        return self.kind == "home" and not self.member.is_exempt


@dataclass(frozen=True, slots=True)
class Register:
    """A meeting's register. `item` is the agenda's first point, which the room screen shows."""

    meeting: Meeting
    unit: Unit
    entries: tuple[Entry, ...]
    base: Base
    item: str

    def count(self, status: Status | None, *, counted: bool | None = None) -> int:
        return sum(1 for one in self.entries if one.status is status and (counted is None or one.is_counted is counted))

    def probationary(self) -> tuple[int, int]:
        """Give (present, all) of the probationary members in the base."""
        found = [one for one in self.entries if one.is_counted and one.member.standing != "official"]
        return sum(one.is_there for one in found), len(found)

    def outside(self, kind: str) -> int:
        """Count who is outside the base: "exempt", "away" or "guest"."""
        if kind == "exempt":
            return sum(1 for one in self.entries if one.kind == "home" and one.member.is_exempt)
        return sum(1 for one in self.entries if one.kind == kind)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody checked in; `is_new` is False where they had before."""

    register: Register
    mark: Attendance
    is_new: bool


def check_in(session: Session, person: Person, code: str, now: datetime, *, by_qr: bool = False) -> Arrival:
    """Record that `person` has arrived. A second time changes nothing: the first arrival stands.

    Raises Refusal when no meeting that concerns the member has this code now, or its register is closed.
    """
    accepts = rules.accepts_token if by_qr else rules.accepts_code
    meeting = next((one for one in _meetings_of(session, person, now) if accepts(one.secret, code, now)), None)
    if meeting is None:
        words = (
            _("This QR code is too old. Please scan the one on the room screen again.")
            if by_qr
            else _("No meeting of {unit} has the code {code} now. The code on the room screen changes every 30 seconds.")
        )
        raise Refusal(words if by_qr else words(unit=person.home.name if person.home else "–", code=code), "code")
    mark = _mark_of(session, meeting.id, person.member_id)
    if mark is not None and Status(mark.status) in WAS_THERE:
        return Arrival(register(session, meeting.id), mark, is_new=False)
    status = rules.judge_arrival(_window(meeting), now)
    mark = _write(session, meeting, person.member_id, status, "qr" if by_qr else "code", person.member_id, now)
    return Arrival(register(session, meeting.id), mark, is_new=True)


def leave(session: Session, person: Person, meeting_id: int, now: datetime) -> Status:
    """Note that a member who is there goes now; gives how they stand."""
    meeting = _open(session, meeting_id)
    mark = _mark_of(session, meeting_id, person.member_id)
    if mark is None or Status(mark.status) not in WAS_THERE:
        raise Refusal(_("You have not checked in to this meeting."))
    mark.left_at = now
    if rules.leaves_early(meeting.starts_at, meeting.minutes_long, now):
        mark.status = Status.LEFT_EARLY
    mark.version += 1
    session.flush()
    return Status(mark.status)


def mark_one(session: Session, meeting_id: int, member_id: int, status: Status, by: Person, now: datetime) -> None:
    """Mark a member by hand, while the register is open."""
    meeting = _open(session, meeting_id)
    if member_id not in {one.member.id for one in register(session, meeting_id).entries}:
        raise Refusal(_("This person is not on the roll of this meeting."))
    _write(session, meeting, member_id, status, "by_secretary", by.member_id, now)


def mark_rest(session: Session, meeting_id: int, absent: Iterable[int], by: Person, now: datetime) -> int:
    """Mark everybody who is not marked yet as present, except `absent`; gives how many are present now."""
    meeting = _open(session, meeting_id)
    missing = set(absent)
    for entry in register(session, meeting_id).entries:
        if entry.member.id in missing:
            invitee = _invitee(session, meeting_id, entry.member.id)
            status = rules.status_at_closing(invitee.answer if invitee else None, invitee.reason if invitee else None)
            _write(session, meeting, entry.member.id, status, "roll_call", by.member_id, now)
        elif entry.mark is None and entry.is_counted:
            _write(session, meeting, entry.member.id, rules.judge_arrival(_window(meeting), now), "roll_call", by.member_id, now)
    return register(session, meeting_id).base.present


def open_register(session: Session, meeting_id: int, now: datetime) -> Meeting:
    """Open the register; from now on people can check in. A second time changes nothing."""
    meeting = session.get_one(Meeting, meeting_id)
    if meeting.state == "called":
        meeting.state, meeting.opened_at = "open", now
        meeting.version += 1
        session.flush()
    return meeting


def close_register(session: Session, meeting_id: int, by_member_id: int | None, now: datetime) -> Register:
    """Close the register: who was not seen is excused where they gave a reason before, else absent."""
    meeting = _open(session, meeting_id)
    for entry in register(session, meeting_id).entries:
        if entry.mark is None and entry.is_counted:
            invitee = _invitee(session, meeting_id, entry.member.id)
            status = rules.status_at_closing(invitee.answer if invitee else None, invitee.reason if invitee else None)
            _write(session, meeting, entry.member.id, status, "roll_call", by_member_id, now)
    meeting.state, meeting.closed_at = "closed", now
    meeting.version += 1
    audit.record(session, by_member_id, "attendance.closed", now, unit_id=meeting.unit_id, object_id=meeting_id)
    session.flush()
    return register(session, meeting_id)


def correct(session: Session, meeting_id: int, member_id: int, became: Status, reason: str, by: Person, now: datetime) -> None:
    """Change a mark after the fact; who did it and why stays readable under the list."""
    meeting = session.get_one(Meeting, meeting_id)
    mark = _mark_of(session, meeting_id, member_id)
    was = mark.status if mark else None
    if was == became:
        raise Refusal(_("It says so already."), "status")
    _write(session, meeting, member_id, became, "by_secretary", by.member_id, now, keep_arrival=True)
    session.add(AttendanceCorrection(meeting_id=meeting_id, member_id=member_id, by_member_id=by.member_id, at=now, was=was, became=became, reason=reason))
    audit.record(session, by.member_id, "attendance.corrected", now, unit_id=meeting.unit_id, object_id=meeting_id, fields=("status",))
    session.flush()


def corrections(session: Session, meeting_id: int) -> tuple[tuple[AttendanceCorrection, str, str], ...]:
    """Give (correction, name of the member, name of who corrected), oldest first."""
    people = {
        member.id: member.full_name
        for member in session.scalars(
            select(Member)
            .join(AttendanceCorrection, or_(AttendanceCorrection.member_id == Member.id, AttendanceCorrection.by_member_id == Member.id))
            .where(AttendanceCorrection.meeting_id == meeting_id)
        )
    }
    rows = session.scalars(select(AttendanceCorrection).where(AttendanceCorrection.meeting_id == meeting_id).order_by(AttendanceCorrection.id))
    return tuple((row, people.get(row.member_id, "–"), people.get(row.by_member_id, "–")) for row in rows)


def register(session: Session, meeting_id: int) -> Register:
    """Give the whole register: the unit's roll on the day, and visitors who checked in."""
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise Refusal(_("This meeting no longer exists."))
    unit = session.get_one(Unit, meeting.unit_id)
    marks = {mark.member_id: mark for mark in session.scalars(select(Attendance).where(Attendance.meeting_id == meeting_id))}
    enrolled = roll.enrolled(session, unit.id, meeting.starts_local.date()) if unit.is_cell else _invited(session, meeting)
    entries = [Entry(one.member, one.kind, marks.pop(one.member.id, None)) for one in enrolled]
    visitors = session.scalars(select(Member).where(Member.id.in_(marks)).order_by(Member.sort_name)) if marks else ()
    entries += [Entry(member, "guest", marks[member.id]) for member in visitors]
    counted = [one for one in entries if one.is_counted and one.member.standing == "official"]
    item = session.scalar(select(AgendaItem.title).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.position).limit(1))
    base = Base(len(counted), sum(one.is_there for one in counted), _needed(unit, meeting.kind, len(counted)))
    return Register(meeting, unit, tuple(entries), base, item or "")


def meetings_to_mark(session: Session, person: Person, now: datetime) -> tuple[Meeting, ...]:
    """Give the meetings whose roll the person may call now or soon, and the last that was closed; soonest first."""
    units = [role.unit.unit_id for role in person.roles]
    near = Meeting.starts_at.between(now - timedelta(days=3), now + timedelta(days=2))
    return tuple(
        session.scalars(
            select(Meeting).where(Meeting.unit_id.in_(units), near, Meeting.state.in_(("called", "open", "closed"))).order_by(Meeting.starts_at.desc())
        )
    )


def absent_in_a_row(session: Session, meeting: Meeting) -> tuple[Member, ...]:
    """Give who was absent without a reason at this meeting of the unit and at the one before."""
    before = session.scalar(
        select(Meeting.id)
        .where(Meeting.unit_id == meeting.unit_id, Meeting.state == "closed", Meeting.starts_at < meeting.starts_at)
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )
    if before is None:
        return ()
    was_absent = select(Attendance.member_id).where(Attendance.meeting_id == before, Attendance.status == Status.ABSENT)
    found = (
        select(Member)
        .join(Attendance, Attendance.member_id == Member.id)
        .where(Attendance.meeting_id == meeting.id, Attendance.status == Status.ABSENT, Member.id.in_(was_absent))
    )
    return tuple(session.scalars(found.order_by(Member.sort_name)))


def groups_of(unit_id: int) -> Select[int]:
    """Select the group chats of a unit."""
    return select(Group.id).where(Group.unit_id == unit_id, Group.left_at.is_(None))


def unit_of(session: Session, meeting_id: int, *_more: int) -> int | None:
    return session.scalar(select(Meeting.unit_id).where(Meeting.id == meeting_id))


def _needed(unit: Unit, kind: str, entitled: int) -> int:
    quorum = preset.preset(unit.preset).kind(kind).quorum
    return rules.needed_for(entitled, quorum.numerator, quorum.denominator, is_more_than=quorum.is_more_than, number=quorum.number)


def _invited(session: Session, meeting: Meeting) -> tuple[roll.Enrolled, ...]:
    members = session.scalars(
        select(Member).join(Invitee, Invitee.member_id == Member.id).where(Invitee.meeting_id == meeting.id).order_by(Member.sort_name, Member.id)
    )
    return tuple(roll.Enrolled(member, "home") for member in members)


def _meetings_of(session: Session, person: Person, now: datetime) -> Iterable[Meeting]:
    """Give the meetings to which a member may come now: of the own cell and the units above, where invited, where a guest."""
    above = [int(part) for part in person.home.path.split("/") if part] if person.home else []
    guest_of = select(Membership.unit_id).where(Membership.member_id == person.member_id, Membership.until_on.is_(None))
    invited = select(Invitee.meeting_id).where(Invitee.member_id == person.member_id)
    mine = or_(Meeting.unit_id.in_(above), Meeting.unit_id.in_(guest_of), Meeting.id.in_(invited))
    near = Meeting.starts_at.between(now - timedelta(hours=14), now + rules.OPENS_BEFORE)
    return session.scalars(select(Meeting).where(mine, near, Meeting.state.in_(("called", "open"))).order_by(Meeting.starts_at))


def _window(meeting: Meeting) -> rules.Window:
    return rules.window(meeting.starts_at, meeting.minutes_long, meeting.late_after_minutes)


def _open(session: Session, meeting_id: int) -> Meeting:
    meeting = session.get(Meeting, meeting_id)
    if meeting is None or meeting.state == "cancelled":
        raise Refusal(_("This meeting does not take place."))
    if meeting.state == "closed":
        raise Refusal(_("The register is closed. To change a line, press “Correct”."))
    if meeting.state == "draft":
        raise Refusal(_("Nobody has been invited to this meeting yet."))
    return meeting


def _mark_of(session: Session, meeting_id: int, member_id: int) -> Attendance | None:
    return session.scalar(select(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.member_id == member_id))


def _invitee(session: Session, meeting_id: int, member_id: int) -> Invitee | None:
    return session.scalar(select(Invitee).where(Invitee.meeting_id == meeting_id, Invitee.member_id == member_id))


def _write(
    session: Session, meeting: Meeting, member_id: int, status: Status, way: str, by_member_id: int | None, now: datetime, *, keep_arrival: bool = False
) -> Attendance:
    mark = _mark_of(session, meeting.id, member_id)
    if mark is None:
        mark = Attendance(meeting_id=meeting.id, member_id=member_id, status=status, way=way)
        session.add(mark)
    else:
        mark.version += 1
    mark.status, mark.way, mark.by_member_id = status, way, by_member_id if by_member_id != member_id else None
    if not keep_arrival:
        mark.arrived_at = now if status in WAS_THERE else None
    session.flush()
    return mark
