"""Sessions of the web page, as their member sees them: listed and revoked. The page itself opens and rotates them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.orm import Session

from db.models.channels import Account
from db.models.web import WebSession

VALID = timedelta(days=90)  # after the last visit


def sessions_of(session: Session, member_id: int, now: datetime) -> Sequence[WebSession]:
    """Give a member's browsers, the last seen first."""
    return session.scalars(select(WebSession).where(WebSession.member_id == member_id, *is_good(now)).order_by(WebSession.seen_at.desc(), WebSession.id)).all()


def revoke(session: Session, member_id: int, session_id: int, now: datetime) -> bool:
    """Sign one browser of a member out; False where it is not theirs or no longer signed in."""
    which = (WebSession.id == session_id, WebSession.member_id == member_id, *is_good(now))
    result = session.execute(update(WebSession).where(*which).values(revoked_at=now).execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount == 1


def is_good(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give what makes a session good: an account that became somebody else's, or nobody's, ends it."""
    is_theirs = select(Account.id).where(Account.id == WebSession.account_id, Account.member_id == WebSession.member_id).exists()
    return WebSession.revoked_at.is_(None), WebSession.seen_at > now - VALID, is_theirs
