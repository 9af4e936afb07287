"""Calling meetings, changing them, and answering invitations. Services never commit and never send."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from core import audit, preset, when
from core.access import UnitRef
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from db.models.ledger import File
from db.models.meetings import AgendaItem, Invitee, Meeting, MeetingPaper
from db.models.org import Member, Unit
from db.queries import roll
from handlers.meetings import service_questions
from handlers.meetings.rules import Reply


@dataclass(frozen=True, slots=True)
class Plan:
    """What the secretary decided: wall time without zone, `minutes_long`, agenda one item a line."""

    kind: str
    starts: datetime
    place: str
    link: str
    agenda: tuple[str, ...]
    audience: str
    minutes_long: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting with all that its card shows."""

    meeting: Meeting
    unit: Unit
    agenda: tuple[str, ...]
    papers: tuple[File, ...]
    invited: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Who has answered what. `rows`: (invitee, member), in the order of names."""

    meeting: Meeting
    rows: tuple[tuple[Invitee, Member], ...]

    def count(self, reply: Reply | None) -> int:
        return sum(1 for invitee, _member in self.rows if invitee.answer == reply)


def draft(session: Session, person: Person, unit: UnitRef, plan: Plan, now: datetime) -> Meeting:
    """Prepare a meeting that nobody has been told of. Raises Refusal for a time gone by."""
    home = session.get_one(Unit, unit.unit_id)
    zone = home.zone or person.reader.zone
    starts_at = _instant(plan.starts, zone, now)
    title = plan.title or preset.preset(home.preset).kind(plan.kind).title_on(plan.starts.date(), home.language or person.reader.language)
    kind = preset.preset(home.preset).kind(plan.kind)
    meeting = Meeting(
        unit_id=unit.unit_id,
        kind=plan.kind,
        title=title,
        starts_local=plan.starts,
        zone=zone,
        starts_at=starts_at,
        minutes_long=plan.minutes_long,
        place=plan.place,
        link=plan.link,
        state="draft",
        called_by_id=person.member_id,
        called_at=now,
        secret=secrets.token_hex(16),
        late_after_minutes=kind.late_after,
    )
    session.add(meeting)
    session.flush()
    write_agenda(session, meeting.id, plan.agenda)
    service_questions.take_wanted(session, meeting)
    session.add_all(Invitee(meeting_id=meeting.id, member_id=member_id) for member_id in session.scalars(audience(session, home, plan.audience, meeting)))
    session.flush()
    return meeting


def audience(session: Session, unit: Unit, who: str, meeting: Meeting) -> Select[int]:
    """Select whom a meeting of `unit` calls: all of it (and below), its official members, or its committee."""
    on = meeting.starts_local.date()
    if who == "committee":
        return roll.holders(unit.id, on, ("secretary", "deputy", "committee"))
    if who == "secretaries":
        return roll.holders_below(unit.path, on)
    guests = roll.enrolled(session, unit.id, on) if unit.is_cell else ()
    ids = roll.member_ids_below(unit.path, on)
    if who == "official":
        ids = ids.where(Member.standing == "official")
    guest_ids = [one.member.id for one in guests if one.kind == "guest"]
    return select(Member.id).where(Member.id.in_(ids) | Member.id.in_(guest_ids)) if guest_ids else ids


def send(session: Session, meeting_id: int, person: Person, now: datetime) -> Meeting:
    """Call the meeting: from now on people are told of it. Raises Refusal when its time has gone by meanwhile."""
    meeting = _meeting(session, meeting_id)
    if meeting.state != "draft":
        raise Refusal(_("This invitation has been sent already."))
    if meeting.starts_at <= now:
        raise Refusal(_("This time has gone by. Please choose another one."))
    meeting.state, meeting.called_at = "called", now
    meeting.version += 1
    audit.record(session, person.member_id, "meetings.called", now, unit_id=meeting.unit_id, object_id=meeting.id)
    session.flush()
    return meeting


def discard(session: Session, meeting_id: int) -> None:
    """Throw a draft away."""
    meeting = _meeting(session, meeting_id)
    if meeting.state != "draft":
        raise Refusal(_("This invitation has been sent already. To call the meeting off, press “Cancel the meeting”."))
    session.execute(delete(Meeting).where(Meeting.id == meeting_id))


def move(session: Session, meeting_id: int, person: Person, changes: Mapping[str, object], now: datetime) -> bool:
    """Change time, place, link or title; True when the time is another one, which everybody must hear again."""
    meeting = _open_meeting(session, meeting_id)
    starts, place, link, title = changes.get("starts"), changes.get("place"), changes.get("link"), changes.get("title")
    is_moved = isinstance(starts, datetime) and starts != meeting.starts_local
    if isinstance(starts, datetime) and is_moved:
        meeting.starts_at = _instant(starts, meeting.zone, now)
        meeting.starts_local = starts
        meeting.called_at = now
    meeting.place, meeting.link = str(place or ""), str(link or "")
    meeting.title = str(title) if title else meeting.title
    meeting.version += 1
    audit.record(session, person.member_id, "meetings.changed", now, unit_id=meeting.unit_id, object_id=meeting.id, fields=tuple(changes))
    session.flush()
    return is_moved


def call_off(session: Session, meeting_id: int, person: Person, reason: str, now: datetime) -> Meeting:
    meeting = _open_meeting(session, meeting_id)
    meeting.state, meeting.cancel_reason = "cancelled", reason
    meeting.version += 1
    audit.record(session, person.member_id, "meetings.cancelled", now, unit_id=meeting.unit_id, object_id=meeting.id)
    session.flush()
    return meeting


def answer(session: Session, meeting_id: int, member_id: int, reply: Reply, reason: str | None, by_member_id: int, now: datetime) -> Invitee:
    """Keep a member's answer; the last one counts. `by_member_id` is somebody else where the secretary answers for them."""
    meeting = _open_meeting(session, meeting_id)
    if meeting.starts_at + timedelta(minutes=meeting.minutes_long) <= now:
        raise Refusal(_("This meeting is over."))
    invitee = session.scalar(select(Invitee).where(Invitee.meeting_id == meeting_id, Invitee.member_id == member_id))
    if invitee is None:
        raise Refusal(_("You are not invited to this meeting. If that is a mistake, please tell your {secretary}."))
    invitee.answer, invitee.reason, invitee.answered_at = reply, reason, now
    invitee.by_member_id = by_member_id if by_member_id != member_id else None
    session.flush()
    return invitee


def write_agenda(session: Session, meeting_id: int, items: Iterable[str]) -> None:
    """Put an agenda in the place of the one before. An item that keeps its words still stands for the question that it stood for."""
    questions = dict(session.execute(select(AgendaItem.title, AgendaItem.question_id).where(AgendaItem.meeting_id == meeting_id)).all())
    session.execute(delete(AgendaItem).where(AgendaItem.meeting_id == meeting_id))
    session.add_all(
        AgendaItem(meeting_id=meeting_id, position=position, title=title, question_id=questions.pop(title, None)) for position, title in enumerate(items, 1)
    )
    session.flush()


def change_agenda(session: Session, meeting_id: int, items: tuple[str, ...]) -> None:
    _open_meeting(session, meeting_id).version += 1
    write_agenda(session, meeting_id, items)


def add_paper(session: Session, meeting_id: int, file_id: int) -> None:
    _open_meeting(session, meeting_id).version += 1
    session.add(MeetingPaper(meeting_id=meeting_id, file_id=file_id))
    session.flush()


def view(session: Session, meeting_id: int) -> MeetingView:
    """Give a meeting with agenda, papers and the number of those invited. Raises Refusal when it is gone."""
    meeting = _meeting(session, meeting_id)
    items = session.scalars(select(AgendaItem.title).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.position))
    papers = session.scalars(
        select(File).join(MeetingPaper, MeetingPaper.file_id == File.id).where(MeetingPaper.meeting_id == meeting_id).order_by(MeetingPaper.id)
    )
    invited = session.scalar(select(func.count()).select_from(Invitee).where(Invitee.meeting_id == meeting_id)) or 0
    return MeetingView(meeting, session.get_one(Unit, meeting.unit_id), tuple(items), tuple(papers), invited)


def answers(session: Session, meeting_id: int) -> Answers:
    rows = session.execute(
        select(Invitee, Member).join(Member, Member.id == Invitee.member_id).where(Invitee.meeting_id == meeting_id).order_by(Member.sort_name, Member.id)
    )
    return Answers(_meeting(session, meeting_id), tuple((invitee, member) for invitee, member in rows))


def invitee_of(session: Session, meeting_id: int, member_id: int) -> Invitee | None:
    return session.scalar(select(Invitee).where(Invitee.meeting_id == meeting_id, Invitee.member_id == member_id))


def without_account(session: Session, meeting_id: int) -> int:
    """Count the invited whom no channel reaches: the secretary tells them."""
    statement = (
        select(func.count())
        .select_from(Invitee)
        .join(Member, Member.id == Invitee.member_id)
        .where(Invitee.meeting_id == meeting_id, Member.reach_account_id.is_(None))
    )
    return session.scalar(statement) or 0


def upcoming(session: Session, person: Person, now: datetime, first: int, most: int) -> tuple[Meeting, ...]:
    """Give the meetings that a member is invited to or may manage and that are not over, soonest first."""
    own = select(Invitee.meeting_id).where(Invitee.member_id == person.member_id)
    managed = [role.unit.unit_id for role in person.roles]
    wanted = (Meeting.id.in_(own) & (Meeting.state != "draft")) | Meeting.unit_id.in_(managed)
    statement = (
        select(Meeting).where(wanted, Meeting.starts_at > now - timedelta(hours=6), Meeting.state != "cancelled").order_by(Meeting.starts_at, Meeting.id)
    )
    return tuple(session.scalars(statement.offset(first).limit(most)))


def past(session: Session, person: Person, now: datetime, first: int, most: int) -> tuple[Meeting, ...]:
    """Give the meetings that are over, newest first."""
    own = select(Invitee.meeting_id).where(Invitee.member_id == person.member_id)
    managed = [role.unit.unit_id for role in person.roles]
    wanted = Meeting.id.in_(own) | Meeting.unit_id.in_(managed)
    statement = (
        select(Meeting).where(wanted, Meeting.starts_at <= now - timedelta(hours=6), Meeting.state != "draft").order_by(Meeting.starts_at.desc(), Meeting.id)
    )
    return tuple(session.scalars(statement.offset(first).limit(most)))


def last_agenda(session: Session, unit_id: int, kind: str) -> tuple[str, ...]:
    """Give the agenda of the unit's last meeting of this kind, empty where there was none."""
    last = session.scalar(
        select(Meeting.id).where(Meeting.unit_id == unit_id, Meeting.kind == kind, Meeting.state != "draft").order_by(Meeting.starts_at.desc()).limit(1)
    )
    if last is None:
        return ()
    usual = select(AgendaItem.title).where(AgendaItem.meeting_id == last, AgendaItem.question_id.is_(None))  # a question is of one meeting only
    return tuple(session.scalars(usual.order_by(AgendaItem.position)))


def last_place(session: Session, unit_id: int) -> str:
    """Give where the unit met last: most meet in the same place every month."""
    return session.scalar(select(Meeting.place).where(Meeting.unit_id == unit_id, Meeting.place != "").order_by(Meeting.starts_at.desc()).limit(1)) or ""


def unit_of(session: Session, meeting_id: int, *_more: int) -> int | None:
    """Give the unit that a meeting belongs to: the scope of its buttons and forms."""
    return session.scalar(select(Meeting.unit_id).where(Meeting.id == meeting_id))


def version_of(session: Session, meeting_id: int, *_more: int) -> int:
    return session.scalar(select(Meeting.version).where(Meeting.id == meeting_id)) or 0


def _meeting(session: Session, meeting_id: int) -> Meeting:
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise Refusal(_("This meeting no longer exists."))
    return meeting


def _open_meeting(session: Session, meeting_id: int) -> Meeting:
    meeting = _meeting(session, meeting_id)
    if meeting.state == "cancelled":
        raise Refusal(_("This meeting has been cancelled."))
    return meeting


def _instant(starts: datetime, zone: str, now: datetime) -> datetime:
    starts_at = when.to_instant(starts, ZoneInfo(zone))
    if starts_at <= now:
        raise Refusal(_("This time has gone by. Please choose one that is still ahead."), "starts")
    return starts_at
