"""A real browser looks at the mock: how a test opens it, and what holds on every page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests import chromium
from tests.web_mock.server import Mock

PHONE, SCREEN, SMALL = (390, 844), (1280, 800), (320, 640)

# What can be pressed or typed into, as big as a finger. Links inside a sentence are part of their line (WCAG 2.5.8, Inline).
_SMALL_TARGETS = """() => {
    const seen = [];
    for (const target of document.querySelectorAll("a, button, input, select, textarea, summary")) {
        if (target.matches("[aria-hidden], .hush, .skip, [type=file]") || !target.checkVisibility({ visibilityProperty: true })) continue;
        if (target.matches("a") && getComputedStyle(target).display === "inline") continue;
        const { width, height } = target.getBoundingClientRect();
        if (width < 47.9 || height < 47.9) seen.push(`${target.outerHTML.slice(0, 90)} ${width} x ${height}`);
    }
    return seen;
}"""

_TOO_WIDE = """() => {
    const seen = [];
    for (const pane of document.querySelectorAll("html, body, .scroll, .fields, .rooms, .card, .composer, .bar, .foot, .stage > *, .button")) {
        const { className, clientWidth, scrollWidth } = pane;
        if (pane.checkVisibility() && scrollWidth > clientWidth + 1) seen.push(`${className} ${scrollWidth} > ${clientWidth}`);
    }
    return seen;
}"""

_SMALL_TEXT = """() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = [];
    while (walk.nextNode()) {
        const holder = walk.currentNode.parentElement;
        if (!walk.currentNode.data.trim() || holder.matches("script, .hush, noscript") || !holder.checkVisibility()) continue;
        if (parseFloat(getComputedStyle(holder).fontSize) < 16) seen.push(walk.currentNode.data);
    }
    return seen;
}"""


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        yield browser
        await browser.close()


async def faults_of(page: Page) -> list[str]:
    """Give what axe-core finds on a page, and what is too small or too wide."""
    found = [f"{violation['id']}: {[node['html'][:160] for node in violation['nodes']]}" for violation in (await Axe().run(page)).response["violations"]]
    for script in (_SMALL_TARGETS, _TOO_WIDE, _SMALL_TEXT):
        found += await page.evaluate(script)
    return found


@dataclass
class Seen:
    """A page with the mock behind it, and what the browser complained about."""

    page: Page
    context: BrowserContext
    mock: Mock
    complaints: list[str]
    address: str

    async def findings(self) -> list[str]:
        """Give what axe-core finds, what is too small or too wide, and what the browser complained about."""
        return await faults_of(self.page) + self.complaints

    async def settled(self) -> None:
        """Wait until the server has confirmed all that was put; the page's policy forbids evaluating conditions inside it."""
        for _look in range(400):
            if await self.page.evaluate("sessionStorage.getItem('sotay-outbox')") is None:
                return
            await self.page.wait_for_timeout(25)
        raise AssertionError("something was never confirmed")


@asynccontextmanager
async def opened(
    browser: Browser, mock: Mock, path: str = "/", size: tuple[int, int] = PHONE, theme: str = "light", text: str = "normal"
) -> AsyncIterator[Seen]:
    """Serve the mock on a free port and open one of its pages."""
    runner = web.AppRunner(mock.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        timezone_id="Asia/Ho_Chi_Minh",
        locale="vi",
    )
    await context.add_init_script(f"localStorage.setItem('sotay-text', '{text}')")
    page = await context.new_page()
    seen = Seen(page, context, mock, [], f"http://{host}:{port}")
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("console", lambda message: seen.complaints.append(message.text) if "Content Security Policy" in message.text else None)
    try:
        await page.goto(seen.address + path)
        yield seen
    finally:
        await context.close()
        await runner.cleanup()
