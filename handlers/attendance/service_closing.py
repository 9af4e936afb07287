"""Opening and closing a register, correcting it afterwards, and noticing who stays away."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from core import audit
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from db.models.channels import Group
from db.models.meetings import Attendance, AttendanceCorrection, Meeting
from handlers.attendance import register, rules
from handlers.attendance.register import Entry, Register
from handlers.attendance.rules import MISSING, WAS_THERE, Basis, Status, Way

_REMEMBERED = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Change:
    """A correction: whose mark becomes what, and why."""

    member_id: int
    became: Status
    reason: str


def open_register(session: Session, meeting_id: int, now: datetime) -> Meeting:
    """Open the register: from now on people can check in. A second time changes nothing."""
    meeting = _held(session, meeting_id)
    if meeting.state == "called":
        meeting.state, meeting.opened_at = "open", now
        meeting.version += 1
        session.flush()
    return meeting


def close_register(session: Session, meeting_id: int, by_member_id: int | None, now: datetime) -> Register:
    """Close the register: who was not seen is excused where they gave a reason before, else absent. What each counts as is written down for good."""
    meeting = _held(session, meeting_id)
    if meeting.state == "closed":
        raise Refusal(_("The register is closed already."))
    if meeting.state != "open":
        raise Refusal(_("The register is not open yet."))
    for entry in register.read(session, meeting_id).entries:
        _write_down(session, meeting_id, entry)
    meeting.state, meeting.closed_at = "closed", now
    meeting.version += 1
    audit.record(session, by_member_id, "attendance.closed", now, unit_id=meeting.unit_id, object_id=meeting_id)
    session.flush()
    return register.read(session, meeting_id)


def may_reopen(session: Session, meeting: Meeting, now: datetime) -> bool:
    """Tell whether closing can still be undone: within a day, as long as nothing was corrected."""
    if meeting.state != "closed" or meeting.closed_at is None or now > meeting.closed_at + rules.REOPENS_WITHIN:
        return False
    return not session.scalar(select(func.count()).select_from(AttendanceCorrection).where(AttendanceCorrection.meeting_id == meeting.id))


def reopen(session: Session, meeting_id: int, by: Person, now: datetime) -> None:
    """Undo the closing: what was only concluded from silence goes, what somebody entered stays."""
    meeting = _held(session, meeting_id)
    if not may_reopen(session, meeting, now):
        raise Refusal(_("This register can no longer be opened again. Single lines can be corrected."))
    session.execute(delete(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.way == Way.CLOSING))
    session.execute(update(Attendance).where(Attendance.meeting_id == meeting_id).values(counted_as=None))
    meeting.state, meeting.opened_at, meeting.closed_at = "open", now, None
    meeting.version += 1
    audit.record(session, by.member_id, "attendance.reopened", now, unit_id=meeting.unit_id, object_id=meeting_id)
    session.flush()


def take_back_opening(session: Session, meeting_id: int, now: datetime) -> None:
    """After a change of date: a register that was open for the old date waits for the new one, unless somebody is entered already."""
    meeting = _held(session, meeting_id)
    is_far = meeting.state == "open" and now < meeting.starts_at - rules.OPENS_BEFORE
    if is_far and not session.scalar(select(func.count()).select_from(Attendance).where(Attendance.meeting_id == meeting_id)):
        meeting.state, meeting.opened_at = "called", None
        meeting.version += 1
        session.flush()


def correct(session: Session, meeting_id: int, change: Change, by: Person, now: datetime) -> None:
    """Change a mark after closing; who did it and why stays readable under the list."""
    meeting = _held(session, meeting_id)
    if meeting.state != "closed":
        raise Refusal(_("The register is still open: mark the person in the roll call."))
    entry = register.read(session, meeting_id).entry(change.member_id)
    if entry.status is change.became:
        raise Refusal(_("It says so already."), "status")
    mark = session.scalar(select(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.member_id == change.member_id))
    if mark is None:
        mark = Attendance(meeting_id=meeting_id, member_id=change.member_id, counted_as=entry.basis, version=0)
        session.add(mark)
    mark.status, mark.way, mark.by_member_id = change.became, Way.BY_SECRETARY, by.member_id
    mark.reason = change.reason if change.became is Status.EXCUSED else None
    if change.became not in WAS_THERE:
        mark.arrived_at = mark.left_at = None
    mark.version += 1
    session.add(
        AttendanceCorrection(
            meeting_id=meeting_id,
            member_id=change.member_id,
            by_member_id=by.member_id,
            at=now,
            was=entry.status,
            became=change.became,
            reason=change.reason,
        )
    )
    audit.record(
        session, by.member_id, "attendance.corrected", now, unit_id=meeting.unit_id, object_id=meeting_id, fields=(f"member {change.member_id}", "status")
    )
    session.flush()


def absent_in_a_row(session: Session, closed: Register) -> tuple[Entry, ...]:
    """Give who has now missed exactly the last two meetings of this unit to which they were expected, with or without a reason."""
    missing = {entry.member_id: entry for entry in closed.expected if entry.status in MISSING}
    meeting = closed.meeting
    rows = session.execute(
        select(Attendance.member_id, Attendance.status)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(
            Meeting.unit_id == meeting.unit_id,
            Meeting.state == "closed",
            Meeting.starts_at.between(meeting.starts_at - _REMEMBERED, meeting.starts_at),
            Attendance.member_id.in_(missing),
            Attendance.status != Status.OUTSIDE,
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )
    newest_first: dict[int, list[Status]] = defaultdict(list)
    for member_id, status in rows:
        newest_first[member_id].append(Status(status))
    return tuple(entry for member_id, entry in missing.items() if rules.has_just_missed_two(newest_first[member_id]))


def groups_of(unit_id: int) -> Select[int]:
    """Select the group chats of a unit."""
    return select(Group.id).where(Group.unit_id == unit_id, Group.left_at.is_(None))


def _write_down(session: Session, meeting_id: int, entry: Entry) -> None:
    """Keep how somebody stands and what they count as. That the roll call missed somebody gives way to a reason given beforehand."""
    has_reason = entry.has_said_no and bool(entry.reason)
    status = entry.status
    if status is None or (status is Status.ABSENT and entry.way is Way.ROLL_CALL):
        status = rules.status_at_closing(entry.basis, has_reason=has_reason)
    counted = Attendance.meeting_id == meeting_id, Attendance.member_id == entry.member_id
    if entry.status is None:
        reason = entry.reason if status is Status.EXCUSED else None
        session.add(Attendance(meeting_id=meeting_id, member_id=entry.member_id, status=status, way=Way.CLOSING, counted_as=Basis(entry.basis), reason=reason))
    else:
        session.execute(update(Attendance).where(*counted).values(status=status, counted_as=entry.basis))


def _held(session: Session, meeting_id: int) -> Meeting:
    """Give a meeting, held until the commit: nobody arrives while its register is closed. Raises Refusal."""
    meeting = session.scalar(select(Meeting).where(Meeting.id == meeting_id).with_for_update().execution_options(populate_existing=True))
    if meeting is None or meeting.state in {"cancelled", "draft"}:
        raise Refusal(_("This meeting does not take place."))
    return meeting
