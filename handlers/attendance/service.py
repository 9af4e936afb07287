"""Checking in, leaving, calling the roll. Services never commit and never send."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Date, and_, bindparam, false, or_, select
from sqlalchemy.orm import Session

from core import audit
from core.access import SECRETARIES
from core.context import Person
from core.errors import Refusal
from core.i18n import DateStyle, Moment, _
from db.models.base import Key
from db.models.meetings import Attendance, Invitee, Meeting
from db.models.org import Membership, Unit
from db.queries.roll import on_date
from db.ready import Ready
from db.upsert import insert_once
from handlers.attendance import register, rules
from handlers.attendance.register import DOORS, Doors
from handlers.attendance.rules import WAS_THERE, Punctuality, Status, Way, Window

_LONGEST = timedelta(hours=14)
_NOT_HELD = _("This meeting does not take place.")

# What every check-in asks is made once: building it anew costs more than running it.
# The meetings to which a member may come now: only what finds the one that is meant.
_MEMBER, _SOON, _LONG_AGO = (
    bindparam("member_id", type_=Key),
    bindparam("soon", type_=Meeting.starts_at.type),
    bindparam("long_ago", type_=Meeting.starts_at.type),
)
_GUEST_OF = select(Membership.unit_id).where(Membership.member_id == _MEMBER, on_date(bindparam("on", type_=Date)))
_INVITED_TO = select(Invitee.meeting_id).where(Invitee.member_id == _MEMBER)


@functools.cache
def _near_below(levels: int) -> Ready[*tuple[object, ...]]:
    """Select the doors to which a member may come now whose cell stands in so many levels; held until the commit, as by `_DOORS`."""
    above = [bindparam(f"above_{level}", type_=Key) for level in range(levels)]
    return Ready(
        select(*DOORS)
        .join(Unit, Unit.id == Meeting.unit_id)
        .where(or_(Meeting.unit_id.in_(above) if above else false(), Meeting.unit_id.in_(_GUEST_OF), Meeting.id.in_(_INVITED_TO)))
        .where(
            or_(
                and_(or_(Meeting.state == "called", Meeting.state == "closed"), Meeting.starts_at.between(_LONG_AGO, _SOON)),
                and_(Meeting.state == "open", Meeting.starts_at.between(_LONG_AGO, bindparam("far", type_=Meeting.starts_at.type))),
            )
        )
        .order_by(Meeting.starts_at)
        .with_for_update(of=Meeting, read=True)
    )


# Where somebody arrives a meeting is held until the commit, so that its register is not closed in between; others may arrive beside.
_DOORS = Ready(select(*DOORS).join(Unit, Unit.id == Meeting.unit_id).where(Meeting.id == bindparam("meeting_id")).with_for_update(of=Meeting, read=True))


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody checked in; `is_new` is False where they had before, `is_back` True where they had left meanwhile."""

    meeting_id: int
    status: Status
    arrived_at: datetime | None
    is_new: bool
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """What the secretary enters for somebody. `arrived_at`, where seen to arrive; `reason`, for who is excused."""

    member_id: int
    status: Status
    arrived_at: datetime | None = None
    reason: str = ""


# ----------------------------------------------------------------------------------------------------- members


def check_in(session: Session, person: Person, code: str, now: datetime) -> Arrival:
    """Record that `person` has arrived. A second time changes nothing: the first arrival stands.

    Raises Refusal when no meeting that concerns the member has this code now, or its register is closed.
    """
    for doors in _near(session, person, now):
        if rules.accepts_code(doors.secret, code, now):
            return _arrive(session, person, doors, Way.CODE, now)
    words = _("No meeting of {unit} has the code {code} now. The code on the room screen changes every 30 seconds.")
    raise Refusal(words(unit=person.home.name if person.home else "–", code=code), "code")


def find_scanned(session: Session, person: Person, token: str, now: datetime) -> Meeting:
    """Give the meeting whose QR code was scanned. Raises Refusal."""
    for doors in _near(session, person, now):
        if rules.accepts_token(doors.secret, token, now):
            return session.get_one(Meeting, doors.id)
    raise Refusal(_("This QR code is too old. Please scan the one on the room screen again."))


def press_for(meeting: Meeting, person: Person, now: datetime) -> tuple[int, int]:
    """Give what the check-in button carries for this member: (step, proof)."""
    step = rules.step_of(now)
    return step, rules.press_proof(meeting.secret, person.member_id, step)


def arrive_by_press(session: Session, person: Person, meeting_id: int, pressed: tuple[int, int], now: datetime) -> Arrival:
    """Check in by the button that a scan has shown. Raises Refusal for one that is too old, or was somebody else's."""
    found = _DOORS.first(session, {"meeting_id": meeting_id})
    doors = Doors(*found) if found else None
    if doors is None or not rules.accepts_press(doors.secret, person.member_id, pressed, now):
        raise Refusal(_("This button is too old. Please scan the QR code on the room screen again."))
    return _arrive(session, person, doors, Way.QR, now)


def leave(session: Session, person: Person, meeting_id: int, now: datetime) -> Status:
    """Note that a member who is there goes now; gives how they stand."""
    meeting = _open(session, meeting_id)
    mark = _own_mark(session, meeting_id, person)
    mark.left_at = now
    if rules.leaves_early(_window(session, meeting), now):
        mark.status = Status.LEFT_EARLY
    mark.version += 1
    session.flush()
    return Status(mark.status)


def stay(session: Session, person: Person, meeting_id: int, now: datetime) -> None:
    """Take back that somebody has left: the arrival stands as it was."""
    meeting = _open(session, meeting_id)
    _come_back(session, _window(session, meeting), _own_mark(session, meeting_id, person))


def _arrive(session: Session, person: Person, doors: Doors, way: Way, now: datetime) -> Arrival:
    """Enter an arrival once."""
    _refuse_unless_open(doors.state)
    meeting_id, window = doors.id, register.window_of(doors, doors.preset)
    status = _status_of_arrival(window, now)
    values = {"meeting_id": meeting_id, "member_id": person.member_id, "status": status, "way": way, "arrived_at": now, "version": 1}
    if insert_once(session, Attendance, values, ("meeting_id", "member_id")) is not None:
        return Arrival(meeting_id, status, now, is_new=True)
    mark = _marks(session, meeting_id, person.member_id)[person.member_id]
    is_back = mark.status == Status.LEFT_EARLY
    is_new = mark.status not in WAS_THERE
    if is_back:
        _come_back(session, window, mark)
    elif is_new:
        _write(mark, status, way, None)
        mark.arrived_at = now
    session.flush()
    return Arrival(meeting_id, Status(mark.status), mark.arrived_at, is_new=is_new, is_back=is_back)


def _status_of_arrival(window: Window, now: datetime) -> Status:
    match rules.judge_arrival(window, now):
        case Punctuality.ON_TIME:
            return Status.PRESENT
        case Punctuality.LATE:
            return Status.LATE
        case Punctuality.TOO_EARLY:
            raise Refusal(_("Check-in opens at {time}.")(time=Moment(window.opens_at, DateStyle.TIME)))
        case Punctuality.TOO_LATE:
            words = _("Check-in ended at {time}. If you are there, please tell your {secretary}, who can still enter you.")
            raise Refusal(words(time=Moment(window.closes_at, DateStyle.TIME)))


def _window(session: Session, meeting: Meeting) -> Window:
    return register.window_of(meeting, session.get_one(Unit, meeting.unit_id).preset)


def _come_back(session: Session, window: Window, mark: Attendance) -> None:
    is_late = mark.arrived_at is not None and mark.arrived_at > window.late_from
    mark.status, mark.left_at = Status.LATE if is_late else Status.PRESENT, None
    mark.version += 1
    session.flush()


def _own_mark(session: Session, meeting_id: int, person: Person) -> Attendance:
    mark = _marks(session, meeting_id, person.member_id).get(person.member_id)
    if mark is None or mark.status not in WAS_THERE:
        raise Refusal(_("You have not checked in to this meeting."))
    return mark


def _near(session: Session, person: Person, now: datetime) -> Iterable[Doors]:
    """Give the doors to which a member may come now: of the own cell and the units above, where invited, where a guest."""
    above = [int(part) for part in person.home.path.split("/") if part] if person.home else []
    soon, long_ago, far = now + rules.OPENS_BEFORE, now - _LONGEST, now + _LONGEST
    given = {"member_id": person.member_id, "on": now.date(), "soon": soon, "long_ago": long_ago, "far": far}
    found = _near_below(len(above)).all(session, given | {f"above_{level}": unit_id for level, unit_id in enumerate(above)})
    return (Doors._make(row) for row in found)


# ------------------------------------------------------------------------------------------------- the roll call


def meetings_to_mark(session: Session, person: Person, now: datetime) -> tuple[Meeting, ...]:
    """Give the meetings whose roll the person may call: the open ones and those near in time, soonest first; else the next one."""
    units = {role.unit.unit_id for role in person.roles if role.rank >= SECRETARIES}
    mine = select(Meeting).where(Meeting.unit_id.in_(units), Meeting.state.in_(("called", "open"))).order_by(Meeting.starts_at)
    near = tuple(session.scalars(mine.where(Meeting.starts_at.between(now - timedelta(days=7), now + timedelta(hours=12)))))
    return near or tuple(session.scalars(mine.where(Meeting.starts_at > now).limit(1)))


def mark_one(session: Session, meeting_id: int, marked: Marked, by: Person, now: datetime) -> None:
    """Mark a member by hand, while the register is open. An arrival that is known already stands."""
    meeting = _open(session, meeting_id)
    register.read(session, meeting_id).entry(marked.member_id)
    mark = _mark_anew(session, meeting_id, marked.member_id)
    arrived_at = (mark.arrived_at or marked.arrived_at) if marked.status in WAS_THERE else None
    _write(mark, marked.status, Way.BY_SECRETARY, by.member_id)
    mark.arrived_at, mark.left_at, mark.reason = arrived_at, None, marked.reason or None
    _note(session, meeting, by, marked.member_id, now)
    session.flush()


def mark_here(session: Session, meeting_id: int, member_id: int, by: Person, now: datetime) -> None:
    """Mark a member who stands before the secretary: on time, or late when it is late."""
    found = register.read(session, meeting_id)
    if not found.entry(member_id).was_there:
        status = Status.PRESENT if now <= found.window.late_from else Status.LATE
        mark_one(session, meeting_id, Marked(member_id, status, arrived_at=now), by, now)


def toggle_missing(session: Session, meeting_id: int, member_id: int, by: Person, now: datetime) -> None:
    """Turn "missing" on or off for the roll call. Who has checked in meanwhile is there, whatever the card still shows."""
    meeting = _open(session, meeting_id)
    entry = register.read(session, meeting_id).entry(member_id)
    if entry.was_there and entry.way is not Way.ROLL_CALL:
        raise Refusal(_("{name} has checked in meanwhile and is counted as present.")(name=entry.name))
    mark = _mark_anew(session, meeting_id, member_id)
    if not entry.is_missed:
        _write(mark, Status.ABSENT, Way.ROLL_CALL, by.member_id)
    elif entry.has_said_no:
        _write(mark, Status.PRESENT, Way.ROLL_CALL, by.member_id)
    else:
        session.delete(mark)
    _note(session, meeting, by, member_id, now)
    session.flush()


def mark_missing(session: Session, meeting_id: int, member_ids: Iterable[int], by: Person, now: datetime) -> None:
    """Mark those who were named as missing. Raises Refusal, with nothing written, for somebody who has checked in."""
    meeting = _open(session, meeting_id)
    found = register.read(session, meeting_id)
    named = [found.entry(member_id) for member_id in member_ids]
    for entry in named:
        if entry.was_there and entry.way is not Way.ROLL_CALL:
            words = _("{name} has checked in. Leave the name out, or mark {name} otherwise.")
            raise Refusal(words(name=entry.name), "absent")
    for entry in named:
        if not entry.is_missed:
            _write(_mark_anew(session, meeting_id, entry.member_id), Status.ABSENT, Way.ROLL_CALL, by.member_id)
            _note(session, meeting, by, entry.member_id, now)
    session.flush()


def mark_rest(session: Session, meeting_id: int, by: Person, now: datetime) -> int:
    """Mark everybody who is expected and neither seen nor missing as present; gives how many that were. When they came nobody has noted."""
    meeting = _open(session, meeting_id)
    rest = [entry for entry in register.read(session, meeting_id).expected if entry.status is None and not entry.is_missed]
    session.add_all(
        Attendance(meeting_id=meeting_id, member_id=entry.member_id, status=Status.PRESENT, way=Way.ROLL_CALL, by_member_id=by.member_id) for entry in rest
    )
    audit.record(session, by.member_id, "attendance.roll_called", now, unit_id=meeting.unit_id, object_id=meeting_id)
    session.flush()
    return len(rest)


def show_item(session: Session, meeting_id: int, position: int) -> None:
    """Let the room screen show an item of the agenda, 0 for the title of the meeting."""
    meeting = _open(session, meeting_id)
    meeting.agenda_position = min(position, len(register.agenda(session, meeting_id)))
    session.flush()


def unit_of(session: Session, meeting_id: int, *_more: int) -> int | None:
    """Give the unit that a meeting belongs to: the scope of all its buttons."""
    return session.scalar(select(Meeting.unit_id).where(Meeting.id == meeting_id))


def version_of(session: Session, meeting_id: int, *_more: int) -> int:
    return session.scalar(select(Meeting.version).where(Meeting.id == meeting_id)) or 0


def _open(session: Session, meeting_id: int) -> Meeting:
    """Give a meeting whose register may be written, held until the commit. Raises Refusal."""
    meeting = session.get(Meeting, meeting_id, with_for_update=True, populate_existing=True)
    if meeting is None:
        raise Refusal(_NOT_HELD)
    _refuse_unless_open(meeting.state)
    return meeting


def _refuse_unless_open(state: str) -> None:
    """Raise Refusal where a register may not be written."""
    if state == "cancelled":
        raise Refusal(_NOT_HELD)
    if state == "closed":
        raise Refusal(_("The register is closed. If it is wrong, your {secretary} can correct it."))
    if state == "draft":
        raise Refusal(_("Nobody has been invited to this meeting yet."))


def _marks(session: Session, meeting_id: int, *member_ids: int) -> dict[int, Attendance]:
    found = select(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.member_id.in_(member_ids))
    return {mark.member_id: mark for mark in session.scalars(found)}


def _mark_anew(session: Session, meeting_id: int, member_id: int) -> Attendance:
    """Give somebody's mark, made if there is none yet."""
    mark = _marks(session, meeting_id, member_id).get(member_id)
    if mark is None:
        mark = Attendance(meeting_id=meeting_id, member_id=member_id, status=Status.ABSENT, way=Way.BY_SECRETARY, version=0)
        session.add(mark)
    return mark


def _write(mark: Attendance, status: Status, way: Way, by_member_id: int | None) -> None:
    mark.status, mark.way, mark.by_member_id = status, way, by_member_id
    mark.version += 1


def _note(session: Session, meeting: Meeting, by: Person, member_id: int, now: datetime) -> None:
    audit.record(session, by.member_id, "attendance.marked", now, unit_id=meeting.unit_id, object_id=meeting.id, fields=(f"member {member_id}",))
