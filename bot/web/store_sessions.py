"""The web channel's rows of sessions: made at sign-in, 90 days sliding, rotated daily."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from core.sessions import is_good
from db.keys import token_hash
from db.models.web import WebSession

ROTATED_EVERY = timedelta(days=1)
PREVIOUS_VALID = timedelta(minutes=1)  # pages that were being fetched when the token was rotated
_SEEN_EVERY = timedelta(minutes=10)  # a row written at every visit would be one write per page


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that is good: whose, and on which account of the web channel."""

    session_id: int
    member_id: int
    account_id: int
    is_demo: bool


def open_session(session: Session, member_id: int, account_id: int, browser: str, now: datetime, *, is_demo: bool = False) -> str:
    """Sign a browser in and give its token, which is kept as a hash only."""
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=token_hash(token),
            member_id=member_id,
            account_id=account_id,
            browser=browser[:80],
            made_at=now,
            seen_at=now,
            rotated_at=now,
            is_demo=is_demo,
        )
    )
    session.flush()
    return token


def find_session(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Give the session that a token opens, if it is still good: an account that became somebody else's, or nobody's, ends it."""
    hashed = token_hash(token)
    is_it = or_(WebSession.token_hash == hashed, and_(WebSession.previous_hash == hashed, WebSession.rotated_at > now - PREVIOUS_VALID))
    found = session.execute(select(WebSession.id, WebSession.member_id, WebSession.account_id, WebSession.is_demo).where(is_it, *is_good(now))).first()
    return SignedIn(*found) if found else None


def is_open(session: Session, session_id: int, now: datetime) -> bool:
    """Tell whether a session that was found before is still good."""
    return session.scalar(select(WebSession.id).where(WebSession.id == session_id, *is_good(now))) is not None


def needs_touch(session: Session, session_id: int, now: datetime) -> bool:
    """Tell whether a visit should be noted, or the token rotated. Readers ask this first: most visits write nothing."""
    row = session.get(WebSession, session_id)
    return row is not None and (now - row.seen_at > _SEEN_EVERY or now - row.rotated_at > ROTATED_EVERY)


def note_seen(session: Session, session_id: int, now: datetime) -> None:
    """Let the 90 days begin anew."""
    session.execute(update(WebSession).where(WebSession.id == session_id).values(seen_at=now).execution_options(synchronize_session=False))


def rotate(session: Session, token: str, now: datetime) -> str | None:
    """Note a visit, and once a day give a new token in the place of the old one, which stays good for a minute."""
    hashed = token_hash(token)
    row = session.scalar(select(WebSession).where(WebSession.token_hash == hashed, *is_good(now)))
    if row is None:
        return None
    row.seen_at = now
    if now - row.rotated_at <= ROTATED_EVERY:
        return None
    renewed = secrets.token_urlsafe(32)
    changed = (
        update(WebSession)
        .where(WebSession.id == row.id, WebSession.token_hash == hashed)
        .values(token_hash=token_hash(renewed), previous_hash=hashed, rotated_at=now)
        .execution_options(synchronize_session=False)
    )
    result = session.execute(changed)
    return renewed if isinstance(result, CursorResult) and result.rowcount else None
