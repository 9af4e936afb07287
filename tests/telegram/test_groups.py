"""A unit's group: bound by its secretary, spoken in only when meant, never a place for what is personal."""

import pytest
from sqlalchemy import select

from core import ledger
from core.card import Card, ShownTo, paragraph
from core.i18n import verbatim
from db.models.channels import Group as GroupRow
from tests.botapi.people import Group
from tests.telegram.conftest import Phone, Wire


@pytest.fixture
def way() -> str:
    return "polling"


async def bound_group(wire: Wire, secretary: Phone, kind: str = "group") -> Group:
    """Give a group that the secretary has bound to the cell."""
    group = wire.api.group(wire.bot, "Cell 3", kind)
    group.adds(by=secretary.user)
    await wire.settles()
    secretary.user.presses(group.chat.last, "Connect with Cell 3")
    await wire.settles()
    return group


async def tell(wire: Wire, words: str) -> None:
    """Tell the cell's group something."""
    with wire.app.database.transaction() as session:
        card = Card(blocks=(paragraph(verbatim(words)),), shown_to=ShownTo.CHAT)
        ledger.tell_groups(session, f"told-{words}", card, select(GroupRow.id).where(GroupRow.unit_id == wire.talk.units["cell"]), wire.talk.clock.now())
    await wire.settles()


def row_of(wire: Wire) -> GroupRow:
    with wire.app.database.transaction() as session:
        return session.scalars(select(GroupRow)).one()


async def test_the_secretary_adds_the_bot_and_confirms_whose_group_it_is(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")

    group = await bound_group(wire, lan)

    assert "this is the group of Cell 3 now" in group.chat.last
    assert len(group.chat.of_bot()) == 1
    assert row_of(wire).unit_id == wire.talk.units["cell"]


async def test_a_member_who_adds_the_bot_is_told_who_binds_the_group(wire: Wire) -> None:
    ana, lan = await wire.member("ana"), await wire.member("lan", role="secretary")
    group = wire.api.group(wire.bot, "Cell 3")

    group.adds(by=ana.user)
    await wire.settles()
    told = group.chat.last
    lan.user.says(group, "/bind@sotay_bot")
    await wire.settles()
    ana.user.presses(group.chat.last, "Connect with Cell 3")
    await wire.settles()

    assert told.labels == []
    assert "type /bind here" in told
    assert row_of(wire).unit_id is None
    assert "for the secretary of Cell 3 only" in ana.chat.last


async def test_a_group_of_another_unit_is_not_taken(wire: Wire) -> None:
    lan, hoa = await wire.member("lan", role="secretary"), await wire.member("hoa", "other", role="secretary")
    group = await bound_group(wire, lan)

    hoa.user.says(group, "/bind")
    await wire.settles()

    assert "This group belongs to Cell 3" in group.chat.last
    assert group.chat.last.labels == []


async def test_a_group_is_given_back_by_its_secretary_only(wire: Wire) -> None:
    lan, ana = await wire.member("lan", role="secretary"), await wire.member("ana")
    group = await bound_group(wire, lan)

    ana.user.says(group, "/unbind")
    await wire.settles()
    question = group.chat.last
    ana.user.presses(question, "Disconnect")
    await wire.settles()
    still = row_of(wire).unit_id
    lan.user.presses(question, "Disconnect")
    await wire.settles()

    assert still == wire.talk.units["cell"]
    assert row_of(wire).unit_id is None
    assert "no longer belongs to Cell 3" in group.chat.last


async def test_what_is_asked_in_the_group_is_answered_in_private(wire: Wire) -> None:
    lan, ana = await wire.member("lan", role="secretary"), await wire.member("ana")
    group = await bound_group(wire, lan)
    before = len(group.chat.of_bot())

    ana.user.says(group, "/me")
    await wire.settles()

    assert len(group.chat.of_bot()) == before
    assert "Ana" in ana.chat.last


async def test_who_has_not_opened_the_private_chat_is_led_there_and_answered_there(wire: Wire) -> None:
    lan, ana = await wire.member("lan", role="secretary"), await wire.member("ana", has_chat=False)
    group = await bound_group(wire, lan)

    ana.user.says(group, "/me")
    await wire.settles()
    line = group.chat.last
    ana.user.starts(wire.bot, line.button("Open our chat")["url"].partition("?start=")[2])
    await wire.settles()

    assert line.text == "Ana, my answer is for you alone. Please open our chat to read it."
    assert "Ana" in ana.chat.last


@pytest.mark.parametrize("words", ["good morning", "/menu@other_bot", "/roll20", "I met @sotay_bot yesterday", "hello @sotay_bot"])
async def test_the_groups_own_talk_is_not_answered(wire: Wire, words: str) -> None:
    lan = await wire.member("lan", role="secretary")
    group = await bound_group(wire, lan)
    before = (len(group.chat.of_bot()), len(lan.chat.of_bot()))

    lan.user.says(group, words)
    await wire.settles()

    assert (len(group.chat.of_bot()), len(lan.chat.of_bot())) == before


async def test_called_by_its_name_it_gives_the_menu_in_private(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")
    group = await bound_group(wire, lan)

    lan.user.says(group, "@sotay_bot")
    await wire.settles()

    assert lan.chat.last.labels


async def test_an_anonymous_administrator_is_asked_to_write_as_a_person(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")
    group = await bound_group(wire, lan)

    lan.user.says(group, "/menu", as_group=True)
    await wire.settles()

    assert "You write in the name of the group" in group.chat.last


async def test_a_stranger_in_the_group_learns_nothing(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")
    group = await bound_group(wire, lan)
    stranger = wire.api.user("Otto", language="en")
    stranger.chat(wire.bot)

    stranger.says(group, "/members")
    await wire.settles()

    assert group.chat.last.text.startswith("Otto, my answer is for you alone")
    assert stranger.chat(wire.bot).of_bot() == []


async def test_a_group_follows_to_the_supergroup_that_it_becomes(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")
    group = await bound_group(wire, lan)

    group.migrates()
    await wire.settles()
    await tell(wire, "The hall is open")

    assert "The hall is open" in group.chat.last
    assert row_of(wire).external_id == str(group.chat.chat_id)


async def test_a_migration_that_nobody_told_of_is_followed_when_the_platform_says_so(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")
    group = await bound_group(wire, lan)

    group.migrates(tells=False)
    await tell(wire, "The hall is open")

    assert "The hall is open" in group.chat.last


async def test_a_supergroup_that_was_met_before_its_migration_was_known_is_still_the_units_group(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")
    group = await bound_group(wire, lan)

    group.migrates(tells=False)
    group.adds(lan.user)
    await wire.settles()
    await tell(wire, "The hall is open")

    assert "The hall is open" in group.chat.last
    assert row_of(wire).external_id == str(group.chat.chat_id)


async def test_what_belongs_in_a_deleted_topic_goes_to_the_general_part(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")
    group = wire.api.group(wire.bot, "Cell 3", "supergroup")
    group.adds(by=lan.user)
    topic = group.topic("Meetings")
    lan.user.says(group, "/bind", topic=topic)
    await wire.settles()
    lan.user.presses(group.chat.last, "Connect with Cell 3")
    await wire.settles()
    await tell(wire, "In the topic")
    told = group.chat.last
    del group.chat.topics[topic]

    await tell(wire, "The hall is open")

    assert told.thread_id == topic
    assert group.chat.last.thread_id is None
    assert row_of(wire).topic is None


async def test_a_group_that_puts_the_bot_out_is_not_written_to(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")
    group = await bound_group(wire, lan)

    group.removes(by=lan.user)
    await wire.settles()
    asked = len(wire.api.requests)
    await tell(wire, "The hall is open")

    assert row_of(wire).left_at is not None
    assert [one.method for one in wire.api.requests[asked:] if one.method == "sendmessage"] == []
