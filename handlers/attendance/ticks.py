"""What the clock and other features bring about: registers open and close by themselves, and follow their meeting."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from core.events import Event, MeetingChanged
from db.models.meetings import Meeting
from handlers.attendance import board, register, rules, service_closing

_LONGEST = timedelta(hours=14)
_REMEMBERED = timedelta(days=7)


def open_registers(session: Session, now: datetime) -> bool:
    """Open one register whose time has come, with its board in the groups; True: there may be more."""
    due = select(Meeting).where(Meeting.state == "called", Meeting.starts_at.between(now - _LONGEST, now + rules.OPENS_BEFORE)).order_by(Meeting.starts_at)
    for meeting in session.scalars(due):
        if now < meeting.starts_at + timedelta(minutes=meeting.minutes_long) + rules.CLOSES_AFTER:
            board.open_with_board(session, meeting.id, now)
            return True
    return False


def close_registers(session: Session, now: datetime) -> bool:
    """Close one register that is over, and tell the secretaries; True: there may be more. Where nobody came they are asked instead."""
    is_over = (Meeting.state == "open") & Meeting.starts_at.between(now - _REMEMBERED, now - rules.CLOSES_AFTER)
    for meeting_id in session.scalars(select(Meeting.id).where(is_over).order_by(Meeting.starts_at)).all():
        found = register.read(session, meeting_id)
        if now < rules.closes_itself_at(found.window, found.meeting.opened_at):
            continue
        if not any(entry.was_there for entry in found.entries):
            if board.tell_nobody_entered(session, found, now):
                return True
            continue
        board.tell_closed(session, service_closing.close_register(session, meeting_id, None, now), now)
        ledger.touch(session, board.LIVE, (meeting_id,), now)
        return True
    return False


def follow_change(session: Session, event: Event, now: datetime) -> None:
    """Let register and board follow a meeting that was moved or called off."""
    if not isinstance(event, MeetingChanged):
        raise TypeError("only changes of meetings are followed")
    meeting = session.get(Meeting, event.meeting_id)
    if meeting is not None and meeting.state == "open":
        service_closing.take_back_opening(session, event.meeting_id, now)
    ledger.touch(session, board.LIVE, (event.meeting_id,), now)
