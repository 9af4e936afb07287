"""What the clock derives: reminders of those who have not answered, and the end."""

from datetime import datetime

from sqlalchemy.orm import Session

from core import ledger
from handlers.polls import board, service_closing


def remind(session: Session, now: datetime) -> bool:
    """Remind of one poll whose time has come; True: there may be more. Their keys name the end: ticking twice tells nobody twice."""
    poll = service_closing.due_to_remind(session, now)
    if poll is None:
        return False
    board.remind(session, poll, now)
    return True


def close(session: Session, now: datetime) -> bool:
    """Close one poll whose end has come; True: there may be more."""
    poll_id = service_closing.due_to_close(session, now)
    if poll_id is None:
        return False
    poll = service_closing.close(session, poll_id, None, now)
    board.tell_closed(session, poll, poll.closes_at, now)
    ledger.touch(session, board.LIVE, (poll_id,), now)
    return True
