"""What the clock derives: reminders to units that have not said that they received something."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from db.models.documents import Dispatch, DispatchUnit
from handlers.documents import cards_dispatch, rules, service_dispatch

_LONGEST_LATE = timedelta(days=6)  # after the due date there is a reminder on three mornings
_EXPIRES = timedelta(days=1)


def remind(session: Session, now: datetime) -> bool:
    """Turn "dispatch x reminder, due and not yet told" into messages whose keys name the day: ticking twice reminds nobody twice."""
    silent = select(DispatchUnit.id).where(DispatchUnit.dispatch_id == Dispatch.id, DispatchUnit.step == rules.Step.SENT)
    open_now = select(Dispatch).where(Dispatch.closed_at.is_(None), Dispatch.due_on >= (now - _LONGEST_LATE).date(), silent.exists()).order_by(Dispatch.id)
    for dispatch in session.scalars(open_now):
        if dispatch.due_on is None:
            continue
        zone = ZoneInfo(dispatch.zone)
        reminder = rules.due_reminder(dispatch.sent_at, dispatch.due_on, zone, now)
        if reminder is None:
            continue
        key = rules.reminder_key(dispatch.id, reminder, dispatch.due_on)
        if ledger.find(session, key) is not None:
            continue
        card = cards_dispatch.reminder(service_dispatch.arriving(session, dispatch.id), is_late=now.astimezone(zone).date() > dispatch.due_on)
        to = service_dispatch.receivers(dispatch.id, now.date(), silent_only=True)
        ledger.tell(session, key, card, to, now, priority=ledger.REMINDER, expires_at=now + _EXPIRES)
        return True
    return False
