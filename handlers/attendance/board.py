"""What is told without being asked: the live board in the groups, and the end of the register to its secretaries."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from db.models.org import Member
from db.queries import roll
from handlers.attendance import cards, service_closing
from handlers.attendance.register import Register

LIVE = "attendance.board"


def open_with_board(session: Session, meeting_id: int, now: datetime) -> None:
    """Open the register and put the board into the unit's groups: one message, however often it is opened."""
    meeting = service_closing.open_register(session, meeting_id, now)
    if meeting.state == "open":
        ledger.tell_groups(session, f"meeting-{meeting_id}-board", None, service_closing.groups_of(meeting.unit_id), now, live=(LIVE, (meeting_id,)))


def tell_closed(session: Session, closed: Register, now: datetime, *, but: int | None = None) -> None:
    """Tell the secretaries what came of it, except the one who closed it and reads it at once. Closed a second time: the same message, corrected."""
    stayed_away = service_closing.absent_in_a_row(session, closed)
    card = cards.closed(closed, stayed_away, may_reopen=True)
    key = f"meeting-{closed.meeting.id}-closed"
    if not ledger.change(session, key, card, now):
        held = roll.holders(closed.unit.id, now.date())
        ledger.tell(session, key, card, select(Member.id).where(Member.id.in_(held), Member.id != (but or 0)), now)


def tell_nobody_entered(session: Session, register: Register, now: datetime) -> bool:
    """Ask the secretaries once whether a meeting took place where nobody was entered; False where they were asked before."""
    key = f"meeting-{register.meeting.id}-nobody"
    if ledger.find(session, key) is not None:
        return False
    held = roll.holders(register.unit.id, now.date())
    ledger.tell(session, key, cards.nobody_entered(register), select(Member.id).where(Member.id.in_(held)), now)
    return True
