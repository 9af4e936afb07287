"""What the clock and other features bring about: reminders, the draft for a date that was found by asking, and questions for the agenda."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import jobs, ledger, preset
from core.events import DateChosen, Event, QuestionSupported
from core.identity import Defaults, person_of, unit_ref
from db.models.meetings import Invitee, Meeting
from db.models.org import Member, Unit
from db.queries.agenda import Wanted
from handlers.meetings import cards, rules, service, service_questions
from handlers.meetings.rules import REMINDERS, Reply

_ZONE = "Asia/Ho_Chi_Minh"  # where neither the unit nor the secretary has one of their own


def remind(session: Session, now: datetime) -> bool:
    """Turn "meeting x reminder, due and not yet told" into messages whose keys name the instant: ticking twice tells nobody twice."""
    ahead = select(Meeting).where(Meeting.state == "called", Meeting.starts_at > now, Meeting.starts_at <= now + REMINDERS[0].before)
    for meeting in session.scalars(ahead):
        reminder = rules.due_reminder(meeting.starts_at, meeting.called_at, now)
        if reminder is None:
            continue
        key = f"{rules.instant_key(meeting.id, meeting.starts_at)}-{reminder.name}"
        if ledger.find(session, key) is not None:
            continue
        invited = select(Invitee.member_id).where(Invitee.meeting_id == meeting.id)
        to = invited.where(Invitee.answer.is_(None)) if reminder.silent_only else invited.where(Invitee.answer.is_distinct_from(Reply.NO))
        card = cards.reminder(service.view(session, meeting.id), reminder.name)
        ledger.tell(session, key, card, to, now, priority=ledger.REMINDER, expires_at=meeting.starts_at)
        return True
    return False


def draft_for_date(session: Session, event: Event, now: datetime) -> None:
    """Prepare the meeting for a date that was found by asking, and send the draft to whoever chose the date. Raises Refusal for a date gone by."""
    if not isinstance(event, DateChosen):
        raise TypeError("only chosen dates become meetings")
    unit = session.get_one(Unit, event.unit_id)
    defaults = Defaults(unit.language or "vi", unit.zone or _ZONE, unit.preset)
    person = person_of(session, event.by_member_id, 0, now, defaults)
    kind = preset.preset(unit.preset).kinds[0]
    agenda = service.last_agenda(session, unit.id, kind.key) or kind.agenda_in(unit.language or person.reader.language)
    place = service.last_place(session, unit.id)
    plan = service.Plan(kind.key, event.starts_local, place, "", agenda, event.audience, kind.minutes_long)
    meeting = service.draft(session, person, unit_ref(unit), plan, now)
    card = cards.draft_for_date(service.view(session, meeting.id), service.without_account(session, meeting.id), event.question)
    secretary = select(Member.id).where(Member.id == event.by_member_id)
    ledger.tell(session, f"meeting-{meeting.id}-draft", card, secretary, now, priority=ledger.URGENT)


def take_question(session: Session, event: Event, now: datetime) -> None:
    """Put a supported question on the next agenda, and bring an invitation that was sent up to date in place."""
    if not isinstance(event, QuestionSupported):
        raise TypeError("only supported questions are taken")
    meeting = service_questions.take_one(session, event.unit_id, Wanted(event.question_id, event.title), now)
    if meeting is not None and meeting.state == "called":
        jobs.enqueue(session, "meetings.invite", {"meeting_id": meeting.id}, now)
