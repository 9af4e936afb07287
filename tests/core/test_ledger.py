"""The ledger's one rule, under everything that happens to it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import upkeep
from bot.doctor import broken_deliveries
from bot.outbox import Outbox, mark_shown
from core import ledger
from core.card import Attachment, Card, paragraph
from core.i18n import verbatim
from db.models.ledger import Message
from db.models.org import Member
from tests.talk import Talk

OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["tell", "change", "anew", "drop", "withdraw", "deliver", "crash", "stop", "expire"]), st.integers(0, 3), st.integers(0, 4)),
    min_size=1,
    max_size=25,
)


def _card(words: str) -> Card:
    return Card(blocks=(paragraph(verbatim(words)),))


def _everybody(session: Session) -> list[int]:
    return list(session.scalars(select(Member.id).order_by(Member.id)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=OPERATIONS)
def test_due_means_shown_edition_below_edition_whatever_happens(talk: Talk, operations: list[tuple[str, int, int]]) -> None:
    asyncio.run(_people(talk))
    outbox = Outbox(talk.app.pipeline)

    for number, (name, message, member) in enumerate(operations):
        with talk.app.database.transaction() as session:
            _apply(session, talk, outbox, (name, f"message-{message}", member, f"{number}"))

        with talk.app.database.transaction() as session:
            assert broken_deliveries(session) == 0, (name, message, member)


async def _people(talk: Talk) -> None:
    for name in ("ana", "binh", "cam", "dung"):
        await talk.member(name)
    await talk.member("elder", reachable=False)


def _apply(session: Session, talk: Talk, outbox: Outbox, operation: tuple[str, str, int, str]) -> None:
    name, key, place, words = operation
    now = talk.clock.now()
    people = _everybody(session)
    lane = f"{talk.screen.bot_id}:0"
    actions: dict[str, Callable[[], object]] = {
        "tell": lambda: ledger.tell(session, key, _card(words), select(Member.id), now, expires_at=now + timedelta(days=1)),
        "change": lambda: ledger.change(session, key, _card(words), now),
        "anew": lambda: ledger.change(session, key, _card(words), now, anew=True),
        "drop": lambda: ledger.drop(session, key, [people[place % len(people)]]),
        "withdraw": lambda: ledger.withdraw(session, key, _card("withdrawn"), now),
        "deliver": lambda: _deliver(session, outbox, lane, place, talk),
        "crash": lambda: _crash(session, outbox, lane, talk),
        "stop": lambda: ledger.stop(session, ledger.find(session, key) or 0),
        "expire": lambda: upkeep.expire(session, now),
    }
    actions[name]()


def _deliver(session: Session, outbox: Outbox, lane: str, most: int, talk: Talk) -> None:
    picked = outbox.pick(session, lane, talk.clock.now(), most + 1)
    if picked.outgoing:
        mark_shown(session, picked.outgoing)


def _crash(session: Session, outbox: Outbox, lane: str, talk: Talk) -> None:
    """A process takes a row and dies; the next one finds it due again."""
    for one in outbox.pick(session, lane, talk.clock.now(), 1).outgoing:
        outbox.take(session, one.delivery_id, 4711)
    upkeep.take_over_from_dead(session, 4712, talk.clock.now(), is_alone=True)


async def test_a_key_that_was_told_is_not_told_again(talk: Talk) -> None:
    ana = await talk.member("ana")

    for _time in range(2):
        with talk.app.database.transaction() as session:
            ledger.tell(session, "once", _card("hello"), select(Member.id), talk.clock.now())
        await talk.settles()

    assert len(ana.sees) == 1


async def test_a_change_reaches_exactly_those_who_have_it(talk: Talk) -> None:
    ana, binh = await talk.member("ana"), await talk.member("binh")
    with talk.app.database.transaction() as session:
        ledger.tell(session, "news", _card("first"), select(Member.id).where(Member.id == ana.member_id), talk.clock.now())
    await talk.settles()

    with talk.app.database.transaction() as session:
        ledger.change(session, "news", _card("second"), talk.clock.now())
    await talk.settles()

    assert [one.text.strip() for one in ana.sees] == ["second"]
    assert binh.sees == []


async def test_anew_rings_again_with_a_new_message(talk: Talk) -> None:
    ana = await talk.member("ana")
    with talk.app.database.transaction() as session:
        ledger.tell(session, "news", _card("first"), select(Member.id), talk.clock.now())
    await talk.settles()

    with talk.app.database.transaction() as session:
        ledger.change(session, "news", _card("moved"), talk.clock.now(), anew=True)
    await talk.settles()

    assert len(ana.sees) == 2
    assert "moved" in ana.last


async def test_who_has_no_account_is_on_the_call_list_until_they_join(talk: Talk) -> None:
    elder = await talk.member("elder", reachable=False)
    with talk.app.database.transaction() as session:
        message_id = ledger.tell(session, "news", _card("hello"), select(Member.id), talk.clock.now())
        before = ledger.progress(session, message_id)

    with talk.app.database.transaction() as session:
        ledger.reach_anew(session, elder.member_id, None, "")
        after = ledger.progress(session, message_id)

    assert (before.by_hand, after.by_hand) == (1, 1)


@pytest.mark.parametrize("states", [("due", 0), ("sent", 1)])
async def test_stopping_spares_those_who_have_not_got_it(talk: Talk, states: tuple[str, int]) -> None:
    ana = await talk.member("ana")
    with talk.app.database.transaction() as session:
        message_id = ledger.tell(session, "news", _card("hello"), select(Member.id), talk.clock.now())
    if states[0] == "sent":
        await talk.settles()

    with talk.app.database.transaction() as session:
        spared = ledger.stop(session, message_id)
    await talk.settles()

    assert spared == 1 - states[1]
    assert len(ana.sees) == states[1]


async def test_a_reminder_that_comes_too_late_is_not_sent(talk: Talk) -> None:
    ana = await talk.member("ana")
    with talk.app.database.transaction() as session:
        ledger.tell(session, "reminder", _card("soon"), select(Member.id), talk.clock.now(), expires_at=talk.clock.now() + timedelta(hours=1))

    talk.clock.passes(timedelta(hours=2))
    await talk.settles()

    assert ana.sees == []


async def test_what_shall_ring_rings_also_where_only_its_file_is_another(talk: Talk) -> None:
    await talk.member("ana")
    now, first, second = talk.clock.now(), Attachment(1, "plan.pdf", "application/pdf", 9), Attachment(2, "plan.pdf", "application/pdf", 9)
    with talk.app.database.transaction() as session:
        ledger.tell(session, "plan", replace(_card("The plan"), attachments=(first,)), select(Member.id), now)

        ledger.change(session, "plan", replace(_card("The plan"), attachments=(second,)), now, anew=True)

        assert session.scalars(select(Message.anew_edition).where(Message.key == "plan")).one() == 2
