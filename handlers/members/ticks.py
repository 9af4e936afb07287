"""What the clock goes on with: imports that are being written or undone, some lines at a time."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from db.models.org import Member
from handlers.members import cards_import, service_import, service_writing
from handlers.members.service_import import State


def go_on_with_imports(session: Session, now: datetime) -> bool:
    """Write or undo the next lines of the oldest import under way, and tell whoever began it when it is done. True: there is more."""
    opened = service_writing.in_progress(session)
    if opened is None:
        return False
    go_on = service_writing.write_slice if opened.state == State.WRITING else service_writing.undo_slice
    if not go_on(session, opened.id, now) and opened.by_member_id is not None:
        card = cards_import.as_it_stands(service_import.preview(session, opened.id), service_import.first_rows(session, opened.id))
        ledger.tell(session, f"import-{opened.id}-{opened.state}", card, select(Member.id).where(Member.id == opened.by_member_id), now, priority=ledger.URGENT)
    return True
