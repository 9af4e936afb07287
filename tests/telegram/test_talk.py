"""A member talks with the bot in private, by polling and by webhook."""

from tests.telegram.conftest import Wire


async def test_a_member_asks_for_the_menu_and_presses_a_button(wire: Wire) -> None:
    ana = await wire.member("ana")

    await ana.says("/menu")
    menu = ana.chat.last
    press = ana.user.presses(menu, menu.labels[0])
    await wire.settles()

    assert press.is_answered
    assert menu.edits == 1
