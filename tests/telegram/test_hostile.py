"""Ten thousand updates that nobody would send, through the real channel: no error, no invalid request, nothing to the wrong people."""

import pytest
from sqlalchemy import func, select

from db.models.ledger import Inbox
from tests.botapi.updates import KINDS, generate
from tests.telegram.conftest import Wire

COUNT, AT_ONCE = 10_000, 500
ON_POSTGRES = 2_000  # what the database has to do with it shows sooner


@pytest.fixture
def way() -> str:
    return "polling"


def test_every_kind_is_generated() -> None:
    people = [{"id": 5, "is_bot": False, "first_name": "Ana"}]

    assert {kind for update in generate(1, 3000, people, []) for kind in update} == set(KINDS)


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.usefixtures("no_pace")
async def test_ten_thousand_updates_leave_no_error_and_tell_nobody_elses_business(
    wire: Wire,
    caplog: pytest.LogCaptureFixture,
    on_postgres: bool,  # noqa: FBT001
) -> None:
    lan, ana = await wire.member("lan", role="secretary"), await wire.member("ana")
    secret = await wire.talk.member("xuyen", reachable=False, card_number="999888777")
    group = wire.api.group(wire.bot, "Cell 3")
    group.adds(by=lan.user)
    await wire.settles()
    wire.bot.allowed = None
    count = ON_POSTGRES if on_postgres else COUNT
    updates = generate(7, count, [lan.user.raw, ana.user.raw], [group.chat.as_json()])

    for _batch in range(count // AT_ONCE):
        for _number in range(AT_ONCE):
            wire.bot.next_update += 1
            wire.api.queue(wire.bot, {"update_id": wire.bot.next_update, **next(updates)})
        await wire.api.settled(wire.bot, within=120)
    await wire.settles()

    with wire.app.database.transaction() as session:
        errors = session.scalars(select(Inbox.error).where(Inbox.error.is_not(None), ~Inbox.error.startswith("unreadable"))).all()
        taken = session.scalar(select(func.count()).select_from(Inbox))
    assert errors == []
    assert taken
    assert [one.event for one in caplog.records if one.levelname == "ERROR"] == []  # type: ignore[attr-defined]
    shown = [one for chat in wire.bot.world.chats.values() if chat.chat_id != lan.user.id for one in chat.of_bot()]
    assert not any("999888777" in one.text for one in shown)
    assert not any("Xuyen" in one.text for one in shown if one.chat is not ana.chat)
    assert secret.member_id
