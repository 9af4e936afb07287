"""What holds for every feature is tested once for all: rights, arguments, alternatives."""

import pytest
from sqlalchemy.orm import Session

from bot.pipeline.routing import Entry
from bot.update import Chat, Pressed, Said, Sender, Update
from core import identity
from core.access import Access, is_allowed
from core.card import Action
from core.context import Person as Known
from db.models.org import Unit
from tests.answer import Answer
from tests.talk import Person, Talk
from tests.world import ARGUMENTS, World, build

REFUSED = ("is for the", "Only members can use this", "for the members of", "only the", "Only the", "You have no role in this unit")
CALM = "it is not your fault"

# Handlers that decide by more than the role: whose card it is, who was invited, which side has still to confirm. Each has its own test.
BY_OBJECT = {
    "meetings.show",
    "meetings.agenda",
    "meetings.answer",
    "start.act",
    "members.disconnect",
    "members.sign_out",
    "members.not_me",
    "members.transfer_shown",
    "members.accept_transfer",
    "members.decline_transfer",
    "members.withdraw_transfer",
}


def _ask(talk: Talk, session: Session, who: Person, content: Pressed | Said) -> Answer:
    update = Update(talk.screen.bot_id, "every", Sender(who.name, address="every"), Chat(who.name), content)
    outcome = talk.app.pipeline.handle(session, update, talk.clock.now(), talk.app.process_id)
    reply = outcome.replies[0]
    return Answer.of(reply.card, reply.reader, reply.delivery_id)


def _asks(world: World, who: Person, content: Pressed | Said) -> Answer:
    """Let somebody do something, and take it back: nobody meets what another one did."""
    with world.talk.app.database._sessions() as session:
        answer = _ask(world.talk, session, who, content)
        session.rollback()
        return answer


def _may(world: World, who: Person, entry: Entry, ids: tuple[int, ...]) -> bool:
    if who.member_id == 0:
        return entry.access is Access.EVERYONE
    with world.talk.app.database.transaction() as session:
        known: Known = identity.person_of(session, who.member_id, who.account_id, world.talk.clock.now(), world.talk.app.defaults)
        unit = known.acting
        if entry.scope is not None:
            unit = identity.unit_ref(session.get_one(Unit, entry.scope(session, *ids)))
        return is_allowed(entry.access, unit, known.home, known.roles, from_above=entry.from_above)


async def test_every_handler_is_open_to_the_allowed_side_and_closed_to_all_others(talk: Talk) -> None:
    world = await build(talk)
    wrong = []
    for name, entry in talk.app.pipeline.routes.entries.items():
        if name in BY_OBJECT:
            continue
        ids = ARGUMENTS[name](world.ids) if entry.ids[1] else ()
        assert entry.ids[0] <= len(ids) <= entry.ids[1], name
        for title, who in world.people.items():
            answer = _asks(world, who, Pressed(Action(name, ids).encode()))
            is_refused = any(words in answer for words in REFUSED)
            if CALM in answer or is_refused == _may(world, who, entry, ids):
                wrong.append(f"{name} as {title}: {answer.text.splitlines()[:1]}")
    assert wrong == []


async def test_what_is_allowed_by_the_object_itself_is_refused_to_strangers(talk: Talk) -> None:
    world = await build(talk)
    stranger = world.people["secretary of far"]

    answers = {name: _asks(world, stranger, Pressed(Action(name, ARGUMENTS[name](world.ids)).encode())) for name in sorted(BY_OBJECT) if name in ARGUMENTS}

    assert not [name for name, answer in answers.items() if CALM in answer]
    assert not [name for name, answer in answers.items() if "Meeting meeting" in answer.text and "only" not in answer.text]


async def test_a_press_on_what_is_gone_says_so(talk: Talk) -> None:
    world = await build(talk)
    entries = talk.app.pipeline.routes.entries
    secretary = world.people["secretary of cell"]
    wrong = []
    for name, entry in entries.items():
        if not entry.ids[0] or name.startswith("start."):
            continue
        answer = _asks(world, secretary, Pressed(Action(name, tuple(999_999 for _id in ARGUMENTS[name](world.ids))).encode()))
        if CALM in answer:
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize("token", ["meetings.answer", "meetings.answer:zz", "nothing.here:1", "meetings.answer:1,2,3,4@9", "x" * 80, "meetings.show:-1", "Đ:1"])
async def test_a_token_that_no_card_of_ours_holds_gets_the_menu(talk: Talk, token: str) -> None:
    ana = await talk.member("ana")
    with talk.app.database._sessions() as session:
        answer = _ask(talk, session, ana, Pressed(token))

    assert CALM not in answer
    assert answer.text
