"""Every part of the page, drawn in a real browser: nothing too wide, too small or unheard."""

import pytest
from playwright.async_api import Browser, expect

from tests.bot.web.page import PHONE, SCREEN, SMALL, opened
from tests.web_mock import cards, scenes

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SIZES = pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["390", "1280"])
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])


@SIZES
@THEMES
async def test_every_block_is_drawn_without_findings(browser: Browser, size: tuple[int, int], theme: str) -> None:
    async with opened(browser, scenes.every_part(), size=size, theme=theme) as seen:
        await expect(seen.page.locator(".msg")).to_have_count(8)

        for block in (".facts", ".progress", ".bars", ".notice.danger", ".figures", ".listing.changed", ".code.big", ".picture.qr", ".blank", ".leaf", ".file"):
            await expect(seen.page.locator(f".msg {block}").first).to_be_visible()
        assert await seen.findings() == []


@SIZES
@THEMES
async def test_a_group_in_arabic_reads_from_right_to_left_without_findings(browser: Browser, size: tuple[int, int], theme: str) -> None:
    async with opened(browser, scenes.arabic(), "/#room-1", size, theme) as seen:
        await expect(seen.page.locator(".bars")).to_contain_text("١٤")
        ways = await seen.page.evaluate(
            "['.bars .meter', '.composer .send', '.composer .menu-button'].map((q) => document.querySelector(q).getBoundingClientRect().x)"
        )

        assert ways[1] < ways[2]
        assert await seen.findings() == []


@SIZES
@THEMES
@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_a_form_is_shown_whole_with_its_error_without_findings(browser: Browser, size: tuple[int, int], theme: str, lang: str) -> None:
    async with opened(browser, scenes.form(wrong=True, lang=lang), size=size, theme=theme) as seen:
        await expect(seen.page.locator(".sheet [aria-invalid=true]")).to_have_count(1)

        await expect(seen.page.locator(".composer")).to_be_hidden()
        await expect(seen.page.get_by_role("link", name="Ngày và giờ" if lang == "vi" else "Date and time")).to_be_visible()
        assert await seen.findings() == []


@THEMES
@pytest.mark.parametrize("path", ["/p/roster", "/p/slips", "/plain/sign-in", "/plain/sign-in-wrong", "/plain/link", "/plain/welcome"])
@SIZES
async def test_a_page_of_its_own_has_no_findings(browser: Browser, path: str, size: tuple[int, int], theme: str) -> None:
    async with opened(browser, scenes.vietnamese(), path, size, theme) as seen:
        await expect(seen.page.locator("h1")).to_have_count(1)

        assert await seen.findings() == []


@pytest.mark.parametrize("room", ["1", "2", "3"])
@THEMES
async def test_the_rooms_and_the_list_beside_them_have_no_findings(browser: Browser, room: str, theme: str) -> None:
    async with opened(browser, scenes.vietnamese(), f"/#room-{room}", SCREEN, theme) as seen:
        await expect(seen.page.locator("#log .msg").first).to_be_visible()
        await seen.page.locator(".settings summary").click()

        assert await seen.findings() == []


@pytest.mark.parametrize("size", [PHONE, SMALL], ids=["390", "320"])
@pytest.mark.parametrize("text", ["large", "largest"])
@pytest.mark.parametrize("scene", ["every_part", "form", "english", "arabic"])
async def test_large_text_overflows_nowhere(browser: Browser, size: tuple[int, int], text: str, scene: str) -> None:
    async with opened(browser, getattr(scenes, scene)(), size=size, text=text) as seen:
        await expect(seen.page.locator(".sheet, #log .msg").filter(visible=True).first).to_be_visible()

        assert await seen.findings() == []


async def test_on_a_phone_the_arrow_leads_to_the_list_and_back_again(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese()) as seen:
        await seen.page.get_by_role("link", name="Về danh sách trò chuyện").click()
        await expect(seen.page.locator(".talk")).to_be_hidden()
        assert await seen.findings() == []

        await seen.page.get_by_role("link", name="Đảng bộ An Bình").click()

        await expect(seen.page.locator(".unread-from")).to_be_visible()
        await expect(seen.page.get_by_role("heading", name="Đảng bộ An Bình")).to_be_visible()


async def test_the_text_button_goes_round_three_sizes_and_is_remembered(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese()) as seen:
        sizes = []
        for _tap in range(3):
            await seen.page.locator("#text-size").click()
            sizes.append(await seen.page.evaluate("getComputedStyle(document.documentElement).fontSize"))

        assert sizes == ["22px", "26px", "18px"]


async def test_the_theme_can_be_chosen_against_the_device(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese(), size=SCREEN, theme="dark") as seen:
        await seen.page.locator(".settings summary").click()
        await seen.page.get_by_role("radio", name="Sáng").check()
        await seen.page.reload()

        assert await seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(246, 242, 234)"


async def test_a_long_listing_shows_twenty_rows_and_the_rest_on_request(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese(), "/p/roster") as seen:
        rows = seen.page.locator(".listing.good li")
        await expect(rows).to_have_count(20)

        await seen.page.get_by_role("button", name="Xem thêm 6").click()

        await expect(rows).to_have_count(26)


async def test_the_room_screen_is_readable_from_eight_metres(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese(), "/p/room", (1920, 1080), "dark") as seen:
        await expect(seen.page.locator(".stage .value")).to_have_text("4821")
        sizes = await seen.page.evaluate(
            """[...document.querySelectorAll(".stage *")].filter((node) => [...node.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
            .map((node) => parseFloat(getComputedStyle(node).fontSize))"""
        )

        assert min(sizes) >= 56
        assert await seen.page.evaluate("getComputedStyle(document.querySelector('.stage')).backgroundColor") == "rgb(255, 255, 255)"
        assert await seen.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert await seen.findings() == []


async def test_the_room_screen_changes_by_itself_and_counts_down(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese(), "/p/room", (1920, 1080)) as seen:
        await expect(seen.page.locator(".stage .value")).to_have_text("4821")
        until = await seen.page.evaluate("new Date(Date.now() + 18000).toISOString()")

        await seen.mock.tell({"type": "card", "card": cards.room("7350", 24, until)})

        await expect(seen.page.locator(".stage .value")).to_have_text("7350")
        await expect(seen.page.locator(".until")).to_contain_text("giây")
        await expect(seen.page.locator(".stage footer")).to_contain_text("24 trên 31")


async def test_invitation_cards_stay_whole_on_paper(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese(), "/p/slips", SCREEN, "dark") as seen:
        await seen.page.emulate_media(media="print")

        await expect(seen.page.get_by_role("button")).to_have_count(0)
        assert await seen.page.evaluate("getComputedStyle(document.querySelector('.slip')).breakInside") == "avoid"
        assert await seen.page.evaluate("getComputedStyle(document.body).color") == "rgb(35, 34, 30)"


async def test_a_code_is_set_in_two_groups_however_it_is_pasted(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese(), "/plain/sign-in") as seen:
        await seen.page.locator("#code").focus()

        await seen.page.keyboard.insert_text("k7mp-3xq9")

        await expect(seen.page.locator("#code")).to_have_value("K7MP 3XQ9")
