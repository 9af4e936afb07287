"""The demo organisation: from the first page into each of its people, and back. Started as whoever installs it starts it."""

import pytest
from playwright.async_api import Browser, expect

from tests.stories.conftest import photographed
from tests.stories.program import Program
from tests.stories.visitor import LATER, visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="module")]

PERSONAS = ("secretary", "member", "elder", "officer", "newcomer")


async def test_a_visitor_steps_into_each_person_of_the_demo_and_back(browser: Browser, program: Program) -> None:
    program.start()
    async with photographed(browser, program, "demo"):
        visitor = await visit(browser, program.address)
        await visitor.page.locator('form[action="/demo"] button').click()
        await expect(visitor.page.locator('form[action^="/demo/"]')).to_have_count(len(PERSONAS), timeout=LATER)
        names = set()

        for persona in PERSONAS:
            await visitor.page.locator(f'form[action="/demo/{persona}"] button').click()
            await visitor.opens()
            await visitor.says("/menu")
            await expect(visitor.page.locator("#log .row.menu").last).to_be_visible()
            names.add(await visitor.page.locator("#me-name").text_content())
            await visitor.page.locator(".to-list").click()
            await visitor.page.locator("#demo a").click()

        assert len(names) == len(PERSONAS)
        assert program.setup_link is not None
        await visitor.page.goto(program.setup_link)
        await expect(visitor.page.locator("form.fields")).to_have_count(0)
        assert visitor.complaints == []


async def test_a_stranger_without_the_link_cannot_set_up(browser: Browser, program: Program) -> None:
    program.start()
    async with photographed(browser, program, "stranger"):
        stranger = await visit(browser, program.address)
        await stranger.page.locator('form[action="/setup"] button').click()

        await expect(stranger.page.locator("h1")).to_have_text(stranger.words("Set up my organisation"))
        await expect(stranger.page.locator("input, textarea, select")).to_have_count(0)
        link = str(program.setup_link)
        for address in ("/", "/setup", "/demo", "/setup/x"):
            assert link not in await (await stranger.page.request.get(program.address + address)).text()
