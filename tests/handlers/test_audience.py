"""Whom something is for, and how they can be reached."""

from sqlalchemy import Select

from core.identity import connect
from db.models.channels import Account, Bot
from db.models.org import Member
from db.queries import reach, roll
from tests.talk import BEGINNING, Talk

TODAY = BEGINNING.date()


def _path(talk: Talk, unit: str) -> str:
    return "/" + "".join(f"{talk.units[name]}/" for name in ("province", "commune", unit)[: 2 if unit == "commune" else 3])


def _who(talk: Talk, ids: Select[int]) -> set[str]:
    with talk.app.database.transaction() as session:
        return {session.get_one(Member, one).full_name for one in session.scalars(ids)}


async def test_it_is_for_everybody_at_a_unit_and_below(talk: Talk) -> None:
    for name, unit in (("ana", "cell"), ("binh", "other"), ("cam", "far")):
        await talk.member(name, unit)

    assert _who(talk, roll.audience(_path(talk, "commune"), TODAY, "vi")) == {"Ana", "Binh"}
    assert _who(talk, roll.audience(_path(talk, "cell"), TODAY, "vi")) == {"Ana"}


async def test_it_may_be_for_offices_one_standing_or_languages_only(talk: Talk) -> None:
    await talk.secretary("binh")
    await talk.member("ana", standing="probationary")
    await talk.member("cam", language="ru")
    await talk.member("dung", language=None)
    cell = _path(talk, "cell")

    assert _who(talk, roll.audience(cell, TODAY, "vi", offices=("secretary",))) == {"Binh"}
    assert _who(talk, roll.audience(cell, TODAY, "vi", standing="probationary")) == {"Ana"}
    assert _who(talk, roll.audience(cell, TODAY, "vi", languages=("ru",))) == {"Cam"}
    assert _who(talk, roll.audience(cell, TODAY, "vi", languages=("en",))) == {"Ana", "Binh", "Dung"}  # the unit reads English


async def test_people_are_counted_by_the_channel_that_reaches_them(talk: Talk) -> None:
    for name in ("ana", "binh"):
        await talk.member(name)
    cam = await talk.member("cam", reachable=False)
    await talk.member("elder", reachable=False)
    with talk.app.database.transaction() as session:
        bot = Bot(channel="telegram", name="sotay")
        session.add(bot)
        session.flush()
        account = Account(bot_id=bot.id, external_id="7", name="Cam", lane=f"{bot.id}:0")
        session.add(account)
        session.flush()
        connect(session, account.id, cam.member_id, talk.clock.now())

        found = reach.reach(session, roll.audience(_path(talk, "cell"), TODAY, "vi"))

    assert found == reach.Reach(4, (("screen", 2), ("telegram", 1)), 1)
