"""What the clock brings up to date: the progress that senders watch."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from db.models.ledger import Broadcast

_LOOKED_AT = 20
_GIVEN_UP = timedelta(days=2)  # what waits longer waits for a chat that was never opened


def watch(session: Session, now: datetime) -> bool:
    """Show the progress of broadcasts that are under way, and once more when the last message is out."""
    under_way = select(Broadcast).where(Broadcast.done_at.is_(None)).order_by(Broadcast.begun_at.desc()).limit(_LOOKED_AT)
    for broadcast in session.scalars(under_way).all():
        if not ledger.progress(session, broadcast.message_id).waiting or broadcast.begun_at < now - _GIVEN_UP:
            broadcast.done_at = now
            session.flush()
        ledger.touch(session, "sending.progress", (broadcast.message_id,), now)
    return False
