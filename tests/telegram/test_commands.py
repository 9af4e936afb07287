"""The commands behind Telegram's menu button."""

import asyncio
import json

import pytest

from tests.telegram.conftest import Wire


@pytest.fixture
def way() -> str:
    return "polling"


def listed(wire: Wire, scope: dict[str, object], language: str = "") -> dict[str, str]:
    return {one["command"]: one["description"] for one in wire.bot.world.commands.get(json.dumps([scope, language]), [])}


async def test_members_see_their_commands_in_their_language(wire: Wire) -> None:
    await wire.api.until(lambda: len(wire.bot.world.commands) >= 6)

    english, vietnamese = listed(wire, {"type": "default"}, "en"), listed(wire, {"type": "default"}, "vi")

    assert english.keys() == vietnamese.keys()
    assert english["checkin"] != vietnamese["checkin"]
    assert "rollcall" not in english
    assert "bind" not in english


async def test_groups_are_offered_what_is_for_groups(wire: Wire) -> None:
    await wire.api.until(lambda: len(wire.bot.world.commands) >= 6)

    assert set(listed(wire, {"type": "all_group_chats"}, "vi")) == {"bind", "unbind"}


async def test_a_secretary_sees_more(wire: Wire) -> None:
    lan = await wire.member("lan", role="secretary")
    await wire.api.until(lambda: len(wire.bot.world.commands) >= 6)

    scope: dict[str, object] = {"type": "chat", "chat_id": lan.user.id}
    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(wire.channel._keep_commands())
        await wire.api.until(lambda: listed(wire, scope))
        keeping.cancel()

    assert {"rollcall", "import", "checkin"} <= listed(wire, scope).keys()
