"""What the clock derives: registers open an hour before the meeting and close two hours after its end."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from db.models.meetings import Meeting
from db.queries import roll
from handlers.attendance import cards, rules, service

_LONGEST = timedelta(hours=14)


def open_registers(session: Session, now: datetime) -> bool:
    """Open one register whose time has come, with its board in the groups; True: there may be more."""
    due = select(Meeting).where(Meeting.state == "called", Meeting.starts_at <= now + rules.OPENS_BEFORE, Meeting.starts_at > now - _LONGEST).limit(1)
    meeting = session.scalars(due).first()
    if meeting is None:
        return False
    service.open_register(session, meeting.id, now)
    ledger.tell_groups(session, f"meeting-{meeting.id}-board", None, service.groups_of(meeting.unit_id), now, live=("attendance.board", (meeting.id,)))
    return True


def close_registers(session: Session, now: datetime) -> bool:
    """Close one register that is over, and tell the secretaries; True: there may be more."""
    for meeting in session.scalars(select(Meeting).where(Meeting.state == "open", Meeting.starts_at < now).order_by(Meeting.starts_at)):
        if now < rules.window(meeting.starts_at, meeting.minutes_long, meeting.late_after_minutes).closes_at:
            continue
        register = service.close_register(session, meeting.id, None, now)
        ledger.touch(session, "attendance.board", (meeting.id,), now)
        card = cards.closed(register, service.absent_in_a_row(session, meeting))
        ledger.tell(session, f"meeting-{meeting.id}-closed", card, roll.holders(meeting.unit_id, now.date()), now)
        return True
    return False
