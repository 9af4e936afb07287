"""Intake: order per person, one effect per update, nothing lost."""

import asyncio
import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.intake import WAITING, OverloadedError
from bot.pipeline import conversations
from bot.update import Chat, Filled, FormStep, Said, Sender, Update
from core.card import Card
from core.context import Context, Shared
from core.i18n import verbatim
from db.database import Priority
from db.models.channels import Account, Conversation
from db.models.ledger import Inbox, Message
from db.models.org import Member
from tests.at_once import at_once
from tests.talk import Talk


def _update(talk: Talk, name: str, key: str, text: str = "/menu") -> Update:
    return Update(talk.screen.bot_id, key, Sender(name), Chat(name), Said(text))


async def test_many_at_once_are_each_answered_once(talk: Talk) -> None:
    people = [await talk.member(f"ana_{number}") for number in range(20)]

    await asyncio.gather(*(talk.app.intake.take(_update(talk, person.name, f"{person.name}-{turn}")) for person in people for turn in range(3)))

    with talk.app.database.transaction() as session:
        answers = session.scalar(select(func.count()).select_from(Message).where(Message.key.like("answer-%")))
    assert answers == 60


async def test_what_one_person_does_is_done_in_its_order(talk: Talk) -> None:
    ana = await talk.member("ana")
    lines = [f"word{number}" for number in range(15)]

    await asyncio.gather(*(talk.app.intake.take(_update(talk, "ana", f"k{number}", line)) for number, line in enumerate(lines)))

    heard = [next(line for line in reversed(lines) if f"“{line}”" in answer) for answer in ana.sees]
    assert heard == lines


async def test_the_first_words_of_one_person_by_several_channels_at_once_are_all_answered(talk: Talk) -> None:
    people = [await talk.member(f"ana_{number}") for number in range(10)]
    with talk.app.database.transaction() as session:
        for person in people:
            lane = f"{talk.screen.bot_id}:0"
            session.add_all(Account(bot_id=talk.screen.bot_id, external_id=f"{person.name}-{more}", member_id=person.member_id, lane=lane) for more in range(3))
    names = [name for person in people for name in (person.name, *(f"{person.name}-{more}" for more in range(3)))]

    await asyncio.gather(*(talk.app.intake.take(_update(talk, name, f"first-{name}")) for name in names))

    with talk.app.database.transaction() as session:
        assert session.scalars(select(Inbox.error).where(Inbox.error.is_not(None))).all() == []


async def test_what_one_person_types_by_several_channels_at_once_is_all_kept(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    with talk.app.database.transaction() as session:
        lane = f"{talk.screen.bot_id}:0"
        session.add_all(Account(bot_id=talk.screen.bot_id, external_id=f"binh-{more}", member_id=binh.member_id, lane=lane) for more in range(3))
    await binh.says("/poll")
    form = binh.last.card.form
    assert form is not None
    typed = {"question": "Which day?", "options": "Monday\nTuesday", "closes": "tomorrow 20:00"}

    updates = [
        Update(talk.screen.bot_id, f"typed-{more}", Sender(f"binh-{more}"), Chat(f"binh-{more}"), Filled(form.form_id, (one,), FormStep.CHECK))
        for more, one in enumerate(typed.items())
    ]
    await at_once(talk.app.database, *(talk.app.intake.take(update) for update in updates))

    with talk.app.database.transaction() as session:
        kept = session.scalars(select(Conversation.typed).where(Conversation.owner == f"m{binh.member_id}")).one()
    assert isinstance(kept, dict)
    assert {name: kept.get(name) for name in typed} == typed


async def test_who_reads_what_is_open_waits_until_another_channel_of_the_same_person_has_written(talk: Talk) -> None:
    first_has_read, second_has_read = threading.Event(), threading.Event()

    def first(session: Session) -> None:
        open_now = conversations.talk_of(session, "m1")
        first_has_read.set()
        second_has_read.wait(0.3)  # in vain, where one waits for the other
        open_now.typed = {**conversations.typed_of(open_now), "title": "Lamps"}
        conversations.keep(session, open_now)

    def second(session: Session) -> None:
        first_has_read.wait(20)
        open_now = conversations.talk_of(session, "m1")
        second_has_read.set()
        open_now.typed = {**conversations.typed_of(open_now), "text": "The street is dark."}
        conversations.keep(session, open_now)

    await asyncio.wrap_future(talk.app.database.submit(lambda session: conversations.talk_of(session, "m1"), Priority.UPDATE))
    await asyncio.gather(*(asyncio.wrap_future(talk.app.database.submit(work, Priority.UPDATE)) for work in (first, second)))

    with talk.app.database.transaction() as session:
        found = conversations.find(session, "m1")
    assert found is not None
    assert found.typed == {"title": "Lamps", "text": "The street is dark."}


async def test_a_repeat_that_arrives_at_the_same_time_has_no_second_effect(talk: Talk) -> None:
    await talk.member("ana")

    outcomes = await asyncio.gather(*(talk.app.intake.take(_update(talk, "ana", "same")) for _time in range(5)))

    assert sorted(outcome.is_repeat for outcome in outcomes) == [False, True, True, True, True]


async def test_a_fault_in_a_handler_is_kept_answered_calmly_and_blocks_nobody(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await talk.member("ana")
    entry = talk.app.pipeline.routes.entries["start.settings"]

    def broken(_ctx: object) -> Card:
        raise ZeroDivisionError

    monkeypatch.setitem(talk.app.pipeline.routes.entries, "start.settings", type(entry)(entry.name, broken, entry.access))

    answer = await ana.says("/settings")
    after = await ana.says("/menu")

    assert "it is not your fault" in answer
    assert "Hello" in after
    with talk.app.database.transaction() as session:
        kept = session.scalars(select(Inbox).where(Inbox.error.is_not(None))).one()
        assert kept.error is not None
        assert kept.error.startswith("ZeroDivisionError")
        assert kept.raw is not None


async def test_an_answer_that_cannot_be_made_is_a_fault_of_its_handler_alone_also_beside_others(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, cam = await talk.member("ana"), await talk.member("cam")
    entry = talk.app.pipeline.routes.entries["start.settings"]

    def settings(ctx: Context) -> Shared:
        ctx.session.get_one(Member, ctx.person.member_id).full_name = "Changed"
        return Shared(lambda _session: 8, (), lambda eight: Card(title=verbatim(f"Eight by {eight // (ctx.person.member_id - ana.member_id)}")))

    monkeypatch.setitem(talk.app.pipeline.routes.entries, "start.settings", type(entry)(entry.name, settings, entry.access))

    answers = await at_once(talk.app.database, *(person.says("/settings") for person in (ana, cam)))

    assert "it is not your fault" in answers[0]
    assert answers[1].title == f"Eight by {8 // (cam.member_id - ana.member_id)}"
    with talk.app.database.transaction() as session:
        assert session.get_one(Member, ana.member_id).full_name != "Changed"
        assert session.get_one(Member, cam.member_id).full_name == "Changed"
        assert [(error or "").partition(" ")[0] for error in session.scalars(select(Inbox.error).where(Inbox.error.is_not(None)))] == ["ZeroDivisionError"]


async def test_too_many_waiting_are_turned_away_before_anything_is_done(talk: Talk) -> None:
    talk.app.intake._waiting = WAITING

    with pytest.raises(OverloadedError):
        await talk.app.intake.take(_update(talk, "ana", "k"))

    with talk.app.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Inbox)) == 0
