"""Joining on Telegram: by a link with a code, by a telephone number that the roll knows; one person on several channels."""

import pytest
from sqlalchemy import select

from db.keys import keyed_hash
from db.models.channels import Account
from db.models.org import Member
from tests.botapi.people import User
from tests.telegram.conftest import Wire


@pytest.fixture
def way() -> str:
    return "polling"


async def on_the_roll(wire: Wire, name: str, phone: str, born: int = 1958) -> int:
    """Give the id of a member whom the roll knows by a telephone number, and who has not joined."""
    person = await wire.talk.member(name, reachable=False, birth_year=born)
    with wire.app.database.transaction() as session:
        member = session.get_one(Member, person.member_id)
        member.phone, member.phone_hash = phone, keyed_hash("phone", phone)
    return person.member_id


async def shares(wire: Wire, user: User, *, of: User | None = None) -> str:
    user.starts(wire.bot)
    await wire.settles()
    user.shares_contact(wire.bot, of=of)
    await wire.settles()
    return user.chat(wire.bot).last.text


def member_of(wire: Wire, user: User) -> int | None:
    with wire.app.database.transaction() as session:
        return session.scalars(select(Account.member_id).where(Account.external_id == str(user.id))).one()


async def say(wire: Wire, user: User, text: str) -> str:
    user.says(wire.bot, text)
    await wire.settles()
    return user.chat(wire.bot).last.text


async def test_a_guest_is_offered_to_share_the_number(wire: Wire) -> None:
    user = wire.api.user("Ana", language="en")

    user.starts(wire.bot)
    await wire.settles()

    shown = user.chat(wire.bot).last
    assert "Please type the 8-character code of your invitation" in shown
    assert "share your telephone number" in shown
    assert shown.markup is not None
    assert shown.markup["keyboard"] == [[{"text": "Share my telephone number", "request_contact": True}]]


async def test_who_shares_a_number_of_the_roll_joins_with_the_year_of_birth(wire: Wire) -> None:
    member_id = await on_the_roll(wire, "ana", "+84901234567")
    user = wire.api.user("Ana", language="en", phone="+84901234567")

    question = await shares(wire, user)
    answer = await say(wire, user, "1958")

    assert "In which year were you born?" in question
    assert "Welcome" in answer
    assert member_of(wire, user) == member_id


async def test_of_a_couple_with_one_number_the_year_tells_who_it_is(wire: Wire) -> None:
    await on_the_roll(wire, "ana", "+84901234567", 1958)
    husband = await on_the_roll(wire, "ben", "+84901234567", 1955)
    user = wire.api.user("Ben", language="en", phone="84901234567")

    await shares(wire, user)
    await say(wire, user, "1955")

    assert member_of(wire, user) == husband


async def test_a_wrong_year_is_refused_and_can_be_typed_again(wire: Wire) -> None:
    member_id = await on_the_roll(wire, "ana", "+84901234567")
    user = wire.api.user("Ana", language="en", phone="+84901234567")
    await shares(wire, user)

    refused = await say(wire, user, "1957")
    odd = await say(wire, user, "nineteen hundred")
    await say(wire, user, "1958")

    assert "does not fit anybody with this number" in refused
    assert "In which year were you born?" in odd
    assert member_of(wire, user) == member_id


@pytest.mark.usefixtures("no_pace")
async def test_years_cannot_be_guessed_through(wire: Wire) -> None:
    await on_the_roll(wire, "ana", "+84901234567")
    user = wire.api.user("Eve", language="en", phone="+84901234567")
    await shares(wire, user)

    answers = [await say(wire, user, str(1940 + number)) for number in range(19)]

    assert "Too many tries" in answers[-1]
    assert member_of(wire, user) is None


async def test_somebody_elses_card_opens_nothing(wire: Wire) -> None:
    await on_the_roll(wire, "ana", "+84901234567")
    ana, eve = wire.api.user("Ana", phone="+84901234567"), wire.api.user("Eve", language="en")

    answer = await shares(wire, eve, of=ana)

    assert "This is somebody else's number" in answer
    assert member_of(wire, eve) is None


async def test_a_number_that_no_roll_has_is_told_of_the_code(wire: Wire) -> None:
    answer = await shares(wire, wire.api.user("Ana", language="en"))

    assert "No unit has this number on its roll" in answer


async def test_a_number_cannot_be_vouched_for_by_typing(wire: Wire) -> None:
    await on_the_roll(wire, "ana", "+84901234567")
    eve = wire.api.user("Eve", language="en")
    eve.starts(wire.bot, "members.phone")
    await wire.settles()

    eve.presses_data(eve.chat(wire.bot).last, "members.phone:1")
    await wire.settles()
    await say(wire, eve, "+84901234567")

    assert all("born" not in one for one in eve.chat(wire.bot).of_bot())


async def test_who_is_known_elsewhere_connects_telegram_by_a_link_and_is_one_person(wire: Wire) -> None:
    ana = await wire.talk.member("ana")
    await ana.says("/me")
    await ana.presses("My devices")
    card = await ana.presses("Connect Telegram")
    link = card.button("Open Telegram").url or ""
    user = wire.api.user("Ana", language="en")

    user.starts(wire.bot, link.partition("?start=")[2])
    await wire.settles()
    await wire.settles()

    assert link.startswith("https://t.me/sotay_bot?start=")
    assert member_of(wire, user) == ana.member_id
    assert "Connect Telegram" not in (await ana.presses("My devices", on=await ana.says("/me"))).labels


async def test_a_form_that_was_begun_elsewhere_is_finished_on_telegram(wire: Wire) -> None:
    lan = await wire.talk.secretary("lan")
    await lan.says("/meeting")
    user = wire.api.user("Lan", language="en")
    user.chat(wire.bot).can_write = True
    with wire.app.database.transaction() as session:
        account = Account(bot_id=wire.channel.bot_id, external_id=str(user.id), member_id=lan.member_id, lane=f"{wire.channel.bot_id}:0")
        session.add(account)

    answer = await say(wire, user, "tomorrow 19:30")

    assert "did not understand" not in answer
