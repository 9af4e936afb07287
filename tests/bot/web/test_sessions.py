"""Sessions: opened, found, rotated, listed, revoked."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.web import store_sessions
from core import sessions
from db.database import Database
from db.models.channels import Account, Bot
from db.models.org import Member

NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)


@pytest.fixture
def member_id(database: Database) -> int:
    with database.transaction() as session:
        session.add_all([Bot(id=1, channel="web", name="web"), Member(id=7, full_name="Ana", folded_name="ana", sort_name="ana")])
        session.flush()
        session.add(Account(id=3, bot_id=1, external_id="x", member_id=7, lane="1:0"))
    return 7


def _opened(session: Session, member_id: int, browser: str = "Firefox") -> str:
    return store_sessions.open_session(session, member_id, 3, browser, NOW)


def test_a_token_is_rotated_once_a_day_and_the_old_one_stays_good_for_a_minute(database: Database, member_id: int) -> None:
    with database.transaction() as session:
        token = _opened(session, member_id)
        later = NOW + timedelta(hours=25)

        early = store_sessions.rotate(session, token, NOW + timedelta(hours=23))
        renewed = store_sessions.rotate(session, token, later)
        session.expire_all()

        assert early is None
        assert renewed is not None
        assert store_sessions.find_session(session, renewed, later) is not None
        assert store_sessions.find_session(session, token, later + timedelta(seconds=59)) is not None
        assert store_sessions.find_session(session, token, later + timedelta(seconds=61)) is None
        assert store_sessions.rotate(session, token, later) is None


def test_a_session_is_good_for_ninety_days_after_the_last_visit(database: Database, member_id: int) -> None:
    with database.transaction() as session:
        token = _opened(session, member_id)

        assert store_sessions.find_session(session, token, NOW + timedelta(days=89)) is not None
        assert store_sessions.find_session(session, token, NOW + timedelta(days=90, seconds=1)) is None


def test_a_member_sees_and_revokes_only_own_browsers(database: Database, member_id: int) -> None:
    with database.transaction() as session:
        _opened(session, member_id), _opened(session, member_id, "Chrome, Android")
        own = sessions.sessions_of(session, member_id, NOW)

        foreign = sessions.revoke(session, member_id + 1, own[0].id, NOW)
        done = sessions.revoke(session, member_id, own[0].id, NOW)
        twice = sessions.revoke(session, member_id, own[0].id, NOW)

        assert {row.browser for row in own} == {"Firefox", "Chrome, Android"}
        assert (foreign, done, twice) == (False, True, False)
        assert len(sessions.sessions_of(session, member_id, NOW)) == 1
