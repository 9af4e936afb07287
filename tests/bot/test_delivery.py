"""Delivery to a platform of somebody else: through crashes, refusals and waits."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import upkeep
from bot.app import App
from bot.doctor import broken_deliveries
from bot.settings import Settings
from core import ledger
from core.card import Card, paragraph
from core.i18n import verbatim
from db.database import Database
from db.models.channels import Account
from db.models.ledger import Delivery
from db.models.org import Member
from handlers import FEATURES
from tests.bot.post import BLOCKED, BUSY, Post
from tests.inline_worker import InlineWorker
from tests.talk import Clock


@pytest.fixture
def posting(settings: Settings, database: Database, clock: Clock) -> App:
    """Give a program with one platform channel and five members on it."""
    app = App(settings, FEATURES, database, InlineWorker(), clock.now)
    app.serve([("post", "main", Post)])
    with database.transaction() as session:
        for number in range(5):
            member = Member(full_name=f"Member {number}", folded_name=f"member {number}", sort_name=f"{number}")
            session.add(member)
            session.flush()
            account = Account(bot_id=next(iter(app.channels)), external_id=f"x{number}", member_id=member.id, name="", lane=next(iter(app.delivery.lanes)))
            session.add(account)
            session.flush()
            member.reach_account_id = account.id
    return app


def _post(app: App) -> Post:
    post = next(iter(app.channels.values()))
    assert isinstance(post, Post)
    return post


def _tell(app: App, key: str = "news") -> None:
    with app.database.transaction() as session:
        ledger.tell(session, key, Card(blocks=(paragraph(verbatim(key)),)), select(Member.id), app.now(), priority=ledger.URGENT)


async def test_everybody_gets_a_message_once_and_at_most_two_are_in_flight(posting: App) -> None:
    _tell(posting)

    await posting.delivery.drain()

    assert sorted(one[0] for one in _post(posting).accepted) == ["x0", "x1", "x2", "x3", "x4"]
    assert _post(posting).most_at_once <= 2


@pytest.mark.parametrize(("fault", "most"), [("dies before", 5), ("dies after", 6)])
async def test_a_crash_loses_nothing_and_doubles_at_most_what_was_in_flight(posting: App, clock: Clock, fault: str, most: int) -> None:
    _tell(posting)
    _post(posting).faults = [fault]
    with suppress(asyncio.CancelledError):
        await posting.delivery.drain()

    with posting.database.transaction() as session:
        upkeep.take_over_from_dead(session, posting.process_id + 1, clock.now(), is_alone=True)
    await posting.delivery.drain()

    accepted = [one[0] for one in _post(posting).accepted]
    assert set(accepted) == {"x0", "x1", "x2", "x3", "x4"}
    assert len(accepted) <= most + 1


async def test_retry_after_is_waited_for(posting: App, clock: Clock) -> None:
    _tell(posting)
    _post(posting).faults = [BUSY]
    await posting.delivery.drain()
    early = len(_post(posting).accepted)

    clock.passes(timedelta(seconds=8))
    await posting.delivery.drain()

    assert (early, len(_post(posting).accepted)) == (4, 5)


async def test_who_blocked_the_bot_is_on_the_call_list_and_never_tried_again(posting: App, clock: Clock) -> None:
    _tell(posting)
    _post(posting).faults = [BLOCKED]
    await posting.delivery.drain()

    clock.passes(timedelta(hours=1))
    await posting.delivery.drain()

    with posting.database.transaction() as session:
        states = sorted(session.scalars(select(Delivery.state)))
        blocked = session.scalars(select(Account.blocked_at).where(Account.blocked_at.is_not(None))).all()
    assert states == ["by_hand", "sent", "sent", "sent", "sent"]
    assert len(blocked) == 1


async def test_a_newer_edition_that_came_while_sending_goes_out_after_it(posting: App) -> None:
    _tell(posting)
    await posting.delivery.drain()

    with posting.database.transaction() as session:
        ledger.change(session, "news", Card(blocks=(paragraph(verbatim("again")),)), posting.now())
        assert broken_deliveries(session) == 0
    await posting.delivery.drain()

    assert [edition for _who, _delivery, edition in _post(posting).accepted] == [1] * 5 + [2] * 5
