"""The rest of the month in a real browser: what comes from above and is asked below, as the people of the demo live through it."""

import re
from datetime import datetime
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.handlers.documents import papers
from tests.stories.conftest import photographed
from tests.stories.program import Program
from tests.stories.screens import become
from tests.stories.visitor import LATER, Visitor, visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420), pytest.mark.asyncio(loop_scope="module")]

MORNING = datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TITLE, TEXT = "Cảnh báo lũ ở khu phố 3", "Nước sông lên *báo động 2*. Xin các đồng chí kê cao đồ đạc."
CHOICES = ("Sáng thứ Bảy", "Sáng Chủ Nhật")
LAMP, REPLY = "Bao giờ sửa đèn đường ở chợ?", "Thứ Sáu tuần này sẽ sửa xong."


async def test_a_month_of_news_documents_polls_and_questions(browser: Browser, program: Program) -> None:
    program.start(MORNING)
    async with photographed(browser, program, "month"):
        guest = await visit(browser, program.address)
        await guest.page.locator('form[action="/demo"] button').click()
        await expect(guest.page.locator('form[action^="/demo/"]').first).to_be_visible(timeout=LATER)
        secretary, member, officer = [await become(browser, program, persona, "vi") for persona in ("secretary", "member", "officer")]
        await _post(secretary, member)
        await _document(secretary, member)
        await _poll(secretary, member)
        await _question(secretary, member, officer)

        assert secretary.complaints + member.complaints + officer.complaints == []


async def _post(secretary: Visitor, member: Visitor) -> None:
    """An urgent post: seen as it will be, sent, there at once, found again without marks."""
    await secretary.says("/post")
    await secretary.page.locator("#sheet input").first.fill(TITLE)
    await secretary.page.locator("#sheet textarea").first.fill(TEXT)
    await secretary.submits()
    await expect(_about(secretary, "báo động 2")).to_be_visible(timeout=LATER)
    await secretary.presses("Urgent")
    await expect(secretary.button("Urgent")).to_have_attribute("aria-pressed", "true", timeout=LATER)
    await secretary.presses("Send now")

    await expect(_about(member, TITLE)).to_be_visible(timeout=LATER)
    await member.says("/news canh bao lu")
    await expect(member.page.locator("#log").get_by_role("button", name=TITLE).last).to_be_visible(timeout=LATER)


async def _document(secretary: Visitor, member: Visitor) -> None:
    """A file is read, looked over and published; its page is found without tone marks. An internal one is shown, marked, and not given out."""
    file = {"name": "nghi_quyet.pdf", "mimeType": "application/pdf", "buffer": papers.pdf(*papers.RESOLUTION)}
    await secretary.says("/upload")
    await secretary.page.locator("#sheet input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a file's parts
    await secretary.submits()
    await expect(secretary.button("Publish")).to_be_visible(timeout=LATER)
    await expect(_about(secretary, "12-NQ/CB")).to_be_visible(timeout=LATER)
    await secretary.presses("Change")
    await secretary.page.locator("#sheet input[value=internal]").check()
    await secretary.submits()
    await secretary.presses("Publish")
    await expect(secretary.button("The document")).to_be_visible(timeout=LATER)

    await member.says("/docs quan chung uu tu")
    await member.page.locator("#log").get_by_role("button", name="12-NQ/CB").last.click()
    link = member.page.locator("#log").get_by_role("link", name=member.words("Read it")).last
    await expect(link).to_be_visible(timeout=LATER)
    reading = await member.context.new_page()
    await reading.goto(urljoin(member.page.url, await link.get_attribute("href") or ""))
    await expect(reading.locator("img").first).to_be_visible(timeout=LATER)
    await expect(reading.locator("a[download]")).to_have_count(0)
    await reading.close()


async def _poll(secretary: Visitor, member: Visitor) -> None:
    """A poll in one line; one tap answers, another one changes it; the result comes with a picture."""
    await secretary.says(f"/poll Dọn vệ sinh lúc nào? | {CHOICES[0]} | {CHOICES[1]}")
    await expect(secretary.button("Send the poll")).to_be_visible(timeout=LATER)
    await secretary.presses("Send the poll")
    question = _about(member, "Dọn vệ sinh lúc nào?")
    await expect(question).to_be_visible(timeout=LATER)
    for choice in CHOICES:
        await question.get_by_role("button", name=choice).click()
        await expect(question.get_by_role("button", name=choice)).to_have_attribute("aria-pressed", "true", timeout=LATER)

    await secretary.says("/polls")
    await secretary.page.locator("#log").get_by_role("button", name="Dọn vệ sinh lúc nào?").last.click()
    await secretary.presses("Close now")
    await secretary.presses("Close and tell everybody")
    chart = secretary.page.locator("#log .msg img").last
    await expect(chart).to_have_attribute("alt", re.compile(r"poll.*\.png"), timeout=LATER)
    await chart.evaluate("picture => picture.scrollIntoView()")
    await expect(chart).to_be_visible(timeout=LATER)


async def _question(secretary: Visitor, member: Visitor, officer: Visitor) -> None:
    """A question gets its number, is handed up, and the answer from above reaches the member."""
    await member.says(f"/ask {LAMP}")
    await member.presses("Ask with my name")
    await expect(_about(member, "2027-3")).to_be_visible(timeout=LATER)

    await expect(secretary.button("Open the question")).to_be_visible(timeout=LATER)
    await secretary.presses("Open the question")
    await secretary.presses("Hand on")
    await secretary.chooses("Đảng bộ xã An Bình")
    await secretary.submits()

    await expect(officer.button("Open the question")).to_be_visible(timeout=LATER)
    await officer.presses("Open the question")
    await officer.presses("Answer")
    await officer.page.locator("#sheet textarea").first.fill(REPLY)
    await officer.submits()
    await expect(_about(member, REPLY)).to_be_visible(timeout=LATER)


def _about(who: Visitor, text: str) -> Locator:
    """Give the newest message that holds this text: others may come in between."""
    return who.page.locator("#log .msg").filter(has_text=text).last
