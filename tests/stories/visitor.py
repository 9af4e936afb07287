"""Somebody at the page: what one says, presses and fills in, and what one then sees, in one's own language."""

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from core import preset
from core.i18n import Text, render
from core.reader import Reader
from tests.bot.web.page import PHONE

LATER = 20_000  # ms: what a tick, a job or a new start of the program brings


def words(text: str, language: str = "vi") -> str:
    """Give a text without parameters as the catalogue has it, with the party cell's terms."""
    return render(Text(text), Reader(language, terms=preset.terms("party_cell", language)))


@dataclass
class Visitor:
    """One person with a browser of one's own."""

    page: Page
    context: BrowserContext
    complaints: list[str]
    language: str = "vi"

    def words(self, text: str) -> str:
        return words(text, self.language)

    @property
    def newest(self) -> Locator:
        return self.page.locator("#log .msg").last

    def button(self, label: str) -> Locator:
        """Give the newest button with this label; what is no text of the program's is taken as it is."""
        return self.page.locator("#log").get_by_role("button", name=self.words(label), exact=True).last

    def field(self, label: str) -> Locator:
        return self.page.locator("#sheet").get_by_label(self.words(label)).first

    async def enters(self, address: str) -> None:
        """Open a link that shows one button first, and press it."""
        await self.page.goto(address)
        await self.page.locator("main form button").click()
        await self.opens()

    async def opens(self) -> None:
        """Wait until the conversation is there."""
        await expect(self.page.locator("#talk-title")).not_to_be_empty(timeout=LATER)

    async def says(self, text: str) -> None:
        await self.page.locator("#say").fill(text)
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator("#pending .msg")).to_have_count(0)

    async def presses(self, label: str) -> None:
        await self.button(label).click()

    async def fills(self, label: str, value: str) -> None:
        await self.field(label).fill(value)
        await self.page.keyboard.press("Tab")

    async def chooses(self, label: str) -> None:
        await self.page.locator("#sheet").get_by_role("radio", name=self.words(label)).check()

    async def submits(self) -> None:
        await self.page.locator("#sheet .foot .primary").click()

    async def sees(self, text: str, within: float = LATER) -> Locator:
        """Wait for a message with this text of the program's, and give the newest such."""
        message = self.page.locator("#log .msg").filter(has_text=self.words(text)).last
        await expect(message).to_be_visible(timeout=within)
        return message

    async def downloads(self, name_ends: str) -> bytes:
        """Press the download of the newest file with this ending, and give what came."""
        link = self.page.locator(f'#log a[download$="{name_ends}"]').last
        await expect(link).to_be_visible(timeout=LATER)
        async with self.page.expect_download() as coming:
            await link.click()
        path = await (await coming.value).path()
        return Path(path).read_bytes()  # noqa: ASYNC240  (a small file, and nothing else runs in this loop)


async def visit(browser: Browser, address: str, language: str = "vi", size: tuple[int, int] = PHONE, theme: str = "light") -> Visitor:
    """Let somebody new open the page."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        timezone_id="Asia/Ho_Chi_Minh",
        locale=language,
    )
    page = await context.new_page()
    visitor = Visitor(page, context, [], language)
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    page.on("console", lambda message: visitor.complaints.append(message.text) if "Content Security Policy" in message.text else None)
    await page.goto(address)
    return visitor
