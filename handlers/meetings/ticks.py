"""What the clock derives: reminders."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from db.models.meetings import Invitee, Meeting
from handlers.meetings import cards, rules, service
from handlers.meetings.rules import REMINDERS, Reply


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
