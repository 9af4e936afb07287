"""The conversation, live: nothing lost, nothing twice, whatever the line does."""

import re

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.bot.web.page import SCREEN, opened
from tests.web_mock import cards, scenes
from tests.web_mock.server import Mock

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def _done(mock: Mock, kind: str) -> list[object]:
    return [frame.get("text") or frame.get("token") or frame.get("do") or frame.get("uploads") for frame in mock.applied if frame["type"] == kind]


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


async def test_what_is_said_stands_once_in_the_log(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese()) as seen:
        await expect(seen.page.locator("#log .msg")).to_have_count(2)
        await seen.page.locator("#say").fill("Tôi đến ngay")
        await seen.page.keyboard.press("Enter")

        await expect(seen.page.locator("#log .msg.mine")).to_have_text(re.compile("Tôi đến ngay"))
        await expect(seen.page.locator("#pending .msg")).to_have_count(0)
        assert _done(seen.mock, "say") == ["Tôi đến ngay"]


async def test_shift_enter_is_a_new_line_and_a_letter_in_the_making_is_not_sent(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese()) as seen:
        await seen.page.locator("#say").fill("Một")
        await seen.page.keyboard.press("Shift+Enter")
        await seen.page.keyboard.type("hai")
        await seen.page.evaluate(
            "document.getElementById('say').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"
        )
        await expect(seen.page.locator("#say")).to_have_value("Một\nhai")

        await seen.page.keyboard.press("Enter")

        await expect(seen.page.locator("#log .msg.mine")).to_have_count(1)
        assert _done(seen.mock, "say") == ["Một\nhai"]


async def test_without_a_line_words_and_presses_wait_and_then_go_out_once(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese()) as seen:
        await expect(seen.page.locator("#log .msg")).to_have_count(2)
        await seen.context.set_offline(True)
        await seen.mock.cut()
        await seen.page.locator("#say").fill("Tôi xin đến muộn")
        await seen.page.keyboard.press("Enter")
        await seen.page.get_by_role("button", name="Tôi dự").click()
        await expect(seen.page.locator("#strip")).to_be_visible()
        await expect(seen.page.locator(".note.waiting")).to_have_count(2)
        await expect(seen.page.get_by_role("button", name="Tôi dự")).to_have_attribute("aria-busy", "true")
        assert await seen.findings() == []

        await seen.context.set_offline(False)

        await expect(seen.page.get_by_role("button", name="Tôi dự")).to_have_attribute("aria-pressed", "true")
        await expect(seen.page.locator("#strip")).to_be_hidden()
        await expect(seen.page.locator(".note.waiting")).to_have_count(0)
        await expect(seen.page.locator(".msg.mine")).to_have_count(2)
        assert _done(seen.mock, "say") == ["Tôi xin đến muộn"]
        assert _done(seen.mock, "press") == ["meetings.answer:12,0@3"]


async def test_a_lost_confirmation_doubles_nothing(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese()) as seen:
        await expect(seen.page.locator("#log .msg")).to_have_count(2)
        seen.mock.loses_answers = True
        await seen.page.locator("#say").fill("Chỉ một lần")
        await seen.page.keyboard.press("Enter")

        await expect(seen.page.locator("#log .msg.mine")).to_have_count(1)
        await seen.settled()

        await expect(seen.page.locator(".msg.mine")).to_have_count(1)
        assert _done(seen.mock, "say") == ["Chỉ một lần"]


async def test_a_reload_without_a_line_loses_nothing_typed_or_sent(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese()) as seen:
        await expect(seen.page.locator("#log .msg")).to_have_count(2)
        await seen.page.evaluate("WebSocket.prototype.send = () => {}")
        await seen.page.locator("#say").fill("Gửi trước khi tải lại")
        await seen.page.keyboard.press("Enter")
        await seen.page.locator("#say").fill("đang gõ dở")

        await seen.page.reload()

        await expect(seen.page.locator("#say")).to_have_value("đang gõ dở")
        await expect(seen.page.locator("#log .msg.mine")).to_have_count(1)
        await expect(seen.page.locator("#pending .msg")).to_have_count(0)
        assert _done(seen.mock, "say") == ["Gửi trước khi tải lại"]


async def test_what_happened_meanwhile_is_there_after_the_reconnection(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese(), "/#room-2", SCREEN) as seen:
        await expect(seen.page.locator("#log .msg")).to_have_count(4)
        await seen.context.set_offline(True)
        await seen.mock.cut()
        seen.mock.change(seen.mock.messages["2"][1], card=cards.attendance(27), updated="cập nhật lúc 19:40")
        seen.mock.add("2", "member", name="Phạm Thị Hòa", text="Tôi tới rồi.")

        await seen.context.set_offline(False)

        await expect(seen.page.locator("#log .msg")).to_have_count(5)
        await expect(seen.page.locator(".figure")).to_have_text("27")


async def test_an_old_edition_never_replaces_a_newer_one(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese(), "/#room-2", SCREEN) as seen:
        await expect(seen.page.locator(".figure")).to_have_text("23")
        old = dict(seen.mock.messages["2"][1])
        await seen.mock.show(seen.mock.change(seen.mock.messages["2"][1], card=cards.attendance(29)))
        await expect(seen.page.locator(".figure")).to_have_text("29")

        await seen.mock.show(old, seen.mock.add("2", "member", name="Hòa", text="Sau cùng"))

        await expect(seen.page.get_by_text("Sau cùng")).to_be_visible()
        await expect(seen.page.locator(".figure")).to_have_text("29")


async def test_older_messages_come_in_as_one_scrolls_up_each_once(browser: Browser) -> None:
    async with opened(browser, scenes.long_history(150)) as seen:
        await expect(seen.page.get_by_text("Tin số 150.")).to_be_visible()
        for _step in range(12):
            await seen.page.locator("#scroll").evaluate("(pane) => pane.scrollTo(0, -1e6)")
            await seen.page.wait_for_timeout(80)

        shown = await seen.page.locator("#log .msg .bubble > span").all_inner_texts()
        assert shown == [f"Tin số {at}." for at in range(1, 151)]
        assert await seen.page.locator("#log .day").all_inner_texts() == [f"Ngày {at}" for at in range(1, 6)]
        await expect(seen.page.locator("#older")).to_be_hidden()


async def test_reading_up_is_not_disturbed_by_what_comes_in(browser: Browser) -> None:
    async with opened(browser, scenes.long_history(60)) as seen:
        await expect(seen.page.get_by_text("Tin số 60.")).to_be_visible()
        await seen.page.locator("#scroll").evaluate("(pane) => pane.scrollTo(0, -900)")
        before = await seen.page.get_by_text("Tin số 45.").bounding_box()

        await seen.mock.show(seen.mock.add("1", text="Tin mới tới", day="Ngày 2"))

        await expect(seen.page.locator("#newest")).to_be_visible()
        after = await seen.page.get_by_text("Tin số 45.").bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) <= 2
        await seen.page.locator("#newest").click()
        await expect(seen.page.get_by_text("Tin mới tới")).to_be_in_viewport()


async def test_unread_counts_go_when_the_room_is_seen(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese(), "/#room-1", SCREEN) as seen:
        await expect(seen.page.locator(".badge")).to_have_count(1)
        assert await seen.page.title() == "(2) Sổ tay"

        await seen.page.get_by_role("link", name="Đảng bộ An Bình").click()

        await expect(seen.page.locator(".badge")).to_have_count(0)
        assert {"type": "read", "room": "3", "seq": 3} in seen.mock.applied


async def test_a_refusal_is_said_beside_what_was_refused(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese()) as seen:
        await expect(seen.page.locator("#log .msg")).to_have_count(2)
        seen.mock.refuses = "Sổ tay chưa nhận được."
        await seen.page.get_by_role("button", name="Vắng mặt").click()
        await expect(seen.page.locator("#log .msg .note.danger")).to_have_text("Sổ tay chưa nhận được.")

        await seen.page.locator("#say").fill("Xin chào")
        await seen.page.keyboard.press("Enter")

        await expect(seen.page.locator("#pending .note.danger")).to_have_text("Sổ tay chưa nhận được.")


async def test_a_form_keeps_what_is_typed_while_its_check_is_on_the_way(browser: Browser) -> None:
    async with opened(browser, scenes.form(), size=SCREEN) as seen:
        starts, place = seen.page.get_by_label("Ngày và giờ", exact=True), seen.page.get_by_label("Địa điểm")
        await starts.fill("31/11 19h30")
        await place.fill("Hội trường")
        await expect(seen.page.locator(".field .error")).to_have_count(1)
        await expect(starts).to_have_attribute("aria-invalid", "true")
        await expect(place).to_have_value("Hội trường")

        await starts.fill("30/11 19h30")
        await seen.page.reload()
        await expect(starts).to_have_value("30/11 19h30")
        await starts.blur()

        await expect(place).to_have_value("Hội trường")


async def test_a_submission_with_an_error_leads_to_the_first_bad_field(browser: Browser) -> None:
    async with opened(browser, scenes.form(), size=SCREEN) as seen:
        await seen.page.get_by_label("Ngày và giờ", exact=True).fill("31/11")
        await seen.page.get_by_label("Địa điểm").focus()
        await seen.page.get_by_role("button", name="Xem trước giấy mời").click()
        await expect(seen.page.get_by_label("Ngày và giờ", exact=True)).to_be_focused()
        await seen.page.get_by_label("Địa điểm").focus()

        await seen.page.get_by_role("link", name="Ngày và giờ").click()

        await expect(seen.page.get_by_label("Ngày và giờ", exact=True)).to_be_focused()
        await seen.page.keyboard.press("Escape")
        await expect(seen.page.get_by_role("link", name=re.compile("Nhắc"))).to_be_focused()
        await seen.page.get_by_role("button", name="Hủy").click()
        await expect(seen.page.locator(".composer")).to_be_visible()


async def test_what_the_picker_gives_is_written_into_the_typed_field(browser: Browser) -> None:
    async with opened(browser, scenes.form(), size=SCREEN) as seen:
        await seen.page.locator(".picker input").evaluate(
            "(input) => { input.value = '2026-12-05T19:30'; input.dispatchEvent(new Event('change', { bubbles: true })); }"
        )

        await expect(seen.page.get_by_label("Ngày và giờ", exact=True)).to_have_value("05/12/2026 19:30")
        await expect(seen.page.locator(".understood")).to_have_text("Thứ Bảy, 05/12/2026, 19:30")


async def test_a_file_goes_up_with_the_form_and_one_that_is_refused_says_why(browser: Browser) -> None:
    async with opened(browser, scenes.form(), size=SCREEN) as seen:
        field = seen.page.locator(".drop input")
        await field.set_input_files([_file("thu.exe", b"MZ")])
        await expect(seen.page.locator(".drop .error")).to_have_text("Sổ tay không nhận tệp .exe.")
        await field.set_input_files([_file("to.pdf", b"x" * 2_100_000)])
        await expect(seen.page.locator(".drop .error")).to_contain_text("2,1\u00a0MB")

        await field.set_input_files([_file("nhỏ.pdf", b"x")])

        await expect(seen.page.locator(".drop .file")).to_contain_text("nhỏ.pdf")
        await seen.page.get_by_role("button", name="Xem trước giấy mời").click()
        await seen.settled()
        values = next(frame for frame in seen.mock.applied if frame["type"] == "fill")["values"]
        assert isinstance(values, dict)
        assert (values["paper"], values["kind"], values["invited"]) == ("nhỏ.pdf", "usual", "all")


async def test_files_can_be_chosen_or_pasted_and_are_sent_once(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese()) as seen:
        await seen.page.locator("#files").set_input_files([_file(name, b"1") for name in ("a.csv", "b.csv")])
        await expect(seen.page.locator("#log .msg.mine .file")).to_have_count(2)

        await seen.page.evaluate(
            """() => {
                const data = new DataTransfer();
                data.items.add(new File(["x"], "dán.png"));
                document.getElementById("say").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
            }"""
        )

        await expect(seen.page.locator("#log .msg.mine .file")).to_have_count(3)
        await expect(seen.page.locator("#pending .msg")).to_have_count(0)
        assert _done(seen.mock, "say") == [["a.csv", "b.csv"], ["dán.png"]]


async def test_the_menu_button_in_a_group_opens_the_bots_own_room(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese(), "/#room-2", SCREEN) as seen:
        await expect(seen.page.locator("#log .msg")).to_have_count(4)
        await seen.page.get_by_role("button", name="Menu").click()

        await expect(seen.page.get_by_role("heading", name="Sổ tay")).to_be_visible()
        await expect(seen.page.locator("#log .row.menu")).to_have_count(6)
        assert [frame["room"] for frame in seen.mock.applied if frame["type"] == "say"] == ["1"]


async def test_one_persons_words_are_never_sent_in_anothers_name(browser: Browser) -> None:
    async with opened(browser, scenes.vietnamese()) as seen:
        await expect(seen.page.locator("#log .msg")).to_have_count(2)
        await seen.page.evaluate("WebSocket.prototype.send = () => {}")
        await seen.page.locator("#say").fill("Của Lan")
        await seen.page.keyboard.press("Enter")
        await seen.page.evaluate("sessionStorage.setItem('sotay-owner', JSON.stringify('somebody else'))")

        await seen.page.reload()
        await expect(seen.page.locator("#log .msg")).to_have_count(2)

        assert _done(seen.mock, "say") == []
