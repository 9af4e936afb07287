"""What the clock derives: reminders, and the progress that senders watch."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from db.models.ledger import Message
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


def watch(session: Session, now: datetime) -> bool:
    """Bring the progress cards of invitations that are still going out up to date, and once more when the last one is sent.

    The expiry of a progress card says that it has been drawn for the last time.
    """
    recent = select(Meeting.id).where(Meeting.called_at > now - timedelta(hours=12), Meeting.state == "called")
    for meeting_id in session.scalars(recent):
        card = session.scalar(select(Message).where(Message.key == f"meeting-{meeting_id}-sending", Message.expires_at.is_(None)))
        if card is None:
            continue
        if not ledger.progress(session, ledger.find(session, rules.invitation_key(meeting_id)) or 0).waiting:
            card.expires_at = now + timedelta(hours=12)
            session.flush()
        ledger.touch(session, "meetings.sending", (meeting_id,), now)
    return False
