"""What holds for every feature is tested once for all: rights, arguments, alternatives."""

import pytest
from sqlalchemy.orm import Session

from bot.pipeline import Reply, answers
from bot.pipeline.routing import Entry
from bot.update import Chat, Pressed, Said, Sender, Update
from core import identity
from core.access import Access, is_allowed
from core.card import Action, Card, Kind, Notice
from core.context import Person as Known
from db.models.org import Unit
from handlers import FEATURES
from tests.answer import Answer
from tests.talk import Person, Talk
from tests.world import ARGUMENTS, IN_GROUP, PARTS, World, build

CALM = "it is not your fault"
SIDES = {
    "of the cell": ("member of cell", "committee of cell", "deputy of cell", "secretary of cell"),
    "secretary of the cell": ("deputy of cell", "secretary of cell"),
    "secretary of the other cell": ("deputy of other", "secretary of other"),
}

# Handlers that look, beside the role, at the object itself: who was invited, which side has still to confirm.
BY_OBJECT = {
    "meetings.show": SIDES["of the cell"],
    "meetings.agenda": SIDES["of the cell"],
    "meetings.answer": SIDES["of the cell"],
    "attendance.leave": SIDES["of the cell"],
    "attendance.stay": SIDES["of the cell"],
    "start.act": SIDES["of the cell"],
    "members.transfer_shown": SIDES["secretary of the cell"] + SIDES["secretary of the other cell"],
    "members.accept_transfer": SIDES["secretary of the other cell"],
    "members.decline_transfer": SIDES["secretary of the other cell"],
    "members.withdraw_transfer": SIDES["secretary of the cell"],
    **{name: people for part in PARTS for name, people in part.BY_OBJECT.items()},
}


def _ask(talk: Talk, session: Session, who: Person, content: Pressed | Said, group_id: int | None = None) -> Reply:
    chat = Chat(who.name) if group_id is None else Chat(f"group {group_id}", is_group=True, group_id=group_id)
    update = Update(talk.screen.bot_id, "every", Sender(who.name, address="every"), chat, content)
    return talk.app.pipeline.handle(session, update, talk.clock.now(), talk.app.process_id).replies[0]


def _text(reply: Reply) -> str:
    return Answer.of(reply.card, reply.reader, reply.delivery_id).text


def _press(world: World, who: Person, name: str, ids: tuple[int, ...]) -> Reply:
    """Let somebody press, and take it back: nobody meets what another one did."""
    group_id = world.ids[IN_GROUP[name]] if name in IN_GROUP else None
    with world.talk.app.database._sessions() as session:
        reply = _ask(world.talk, session, who, Pressed(Action(name, ids).encode()), group_id)
        session.rollback()
        return reply


def _ids(world: World, who: Person, name: str) -> tuple[int, ...]:
    return ARGUMENTS[name](world.ids | {"me": who.member_id}) if name in ARGUMENTS else ()


def _is_refused(card: Card) -> bool:
    """Tell a refusal, whatever its words: nothing but a sentence of caution, and the way to the menu. A guest is asked for the code of an invitation."""
    is_sentence = len(card.blocks) == 1 and isinstance(card.blocks[0], Notice) and card.blocks[0].kind is Kind.CAUTION
    return (is_sentence and card.form is None and card.buttons == ((answers.menu_button(),),)) or card == answers.guest("K7MPX4RD")


def _may(world: World, who: Person, entry: Entry, ids: tuple[int, ...]) -> bool:
    if who.member_id == 0:
        return entry.access is Access.EVERYONE
    with world.talk.app.database.transaction() as session:
        known: Known = identity.person_of(session, who.member_id, who.account_id, world.talk.clock.now(), world.talk.app.defaults)
        unit = known.acting
        if entry.scope is not None:
            unit = identity.unit_ref(session.get_one(Unit, entry.scope(session, *ids)))
        return is_allowed(entry.access, unit, known.home, known.roles, from_above=entry.from_above)


@pytest.mark.parametrize("feature", [one.name for one in FEATURES])
async def test_every_handler_succeeds_for_the_allowed_side_and_is_closed_to_all_others(talk: Talk, feature: str, on_postgres: bool) -> None:  # noqa: FBT001
    world = await build(talk)
    wrong = []
    for name, entry in talk.app.pipeline.routes.entries.items():
        if not name.startswith(f"{feature}."):
            continue
        for title, who in world.people.items():
            ids = _ids(world, who, name) if entry.ids[1] else ()
            assert entry.ids[0] <= len(ids) <= entry.ids[1], name
            may = _may(world, who, entry, ids) and (name not in BY_OBJECT or title in BY_OBJECT[name])
            if on_postgres and not may:
                continue  # rights are looked up alike on both databases; what a handler then does with its own is not
            reply = _press(world, who, name, ids)
            if CALM in _text(reply) or _is_refused(reply.card) == may:
                wrong.append(f"{name} as {title}: {_text(reply).splitlines()[:1]}")
    assert "\n".join(wrong) == ""


async def test_a_press_on_what_is_gone_says_so(talk: Talk) -> None:
    world = await build(talk)
    entries = talk.app.pipeline.routes.entries
    secretary = world.people["secretary of cell"]
    wrong = []
    for name, entry in entries.items():
        if not entry.ids[0] or name.startswith("start."):
            continue
        reply = _press(world, secretary, name, tuple(999_999 for _id in _ids(world, secretary, name)))
        if CALM in _text(reply):
            wrong.append(name)
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("token", ["meetings.answer", "meetings.answer:zz", "nothing.here:1", "meetings.answer:1,2,3,4@9", "x" * 80, "meetings.show:-1", "Đ:1"])
async def test_a_token_that_no_card_of_ours_holds_gets_the_menu(talk: Talk, token: str) -> None:
    ana = await talk.member("ana")
    with talk.app.database._sessions() as session:
        answer = _text(_ask(talk, session, ana, Pressed(token)))

    assert CALM not in answer
    assert answer
