"""The screens of the demo organisation: `python -m tests.stories.screens DIRECTORY` takes a picture of each.

In Vietnamese and English, on a phone and on a desk, light and dark; what axe-core finds, or is too small or too wide, is printed.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, expect

from tests.bot.web.page import PHONE, SCREEN, a_browser, faults_of
from tests.stories.program import ROOT, Program
from tests.stories.visitor import LATER, Visitor, visit

# Forty minutes before the demo's meeting: its register is open.
AT = datetime(2027, 3, 3, 18, 50, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SCREENS = ("first", "set-up", "sign-in", "invitation", "answered", "menu", "call", "import", "roll", "roll-call", "room", "list")
OF_THE_MONTH = ("news", "post", "documents", "document", "poll", "answered-question", "ask", "papers", "arrival", "desk", "dispatch")
LANGUAGES, THEMES = ("vi", "en"), ("light", "dark")
SIZES = {"390": PHONE, "1280": SCREEN}

Look = Callable[[str, Visitor], Awaitable[None]]


async def tour(browser: Browser, program: Program, language: str, look: Look) -> None:
    """Lead through the twelve screens of a program that has not been started yet."""
    program.start(AT)
    guest = await visit(browser, f"{program.address}/?lang={language}", language)
    await look("first", guest)
    await guest.page.goto(str(program.setup_link))
    await guest.page.locator("[name=organisation]").fill("Đảng ủy phường An Bình")
    await guest.page.locator("form.fields button").click()
    await look("set-up", guest)
    await guest.page.goto(program.address)
    await guest.page.locator('form[action="/demo"] button').click()
    await expect(guest.page.locator('form[action^="/demo/"]').first).to_be_visible(timeout=LATER)
    await guest.page.goto(program.address)
    await look("sign-in", guest)
    await _as_member(await become(browser, program, "member", language), look)
    await _as_secretary(browser, program, await become(browser, program, "secretary", language), look)


async def tour_of_the_month(browser: Browser, program: Program, language: str, look: Look) -> None:
    """Lead through news, documents, polls and questions of a program that has not been started yet."""
    program.start(AT)
    guest = await visit(browser, program.address, language)
    await guest.page.locator('form[action="/demo"] button').click()
    await expect(guest.page.locator('form[action^="/demo/"]').first).to_be_visible(timeout=LATER)
    member = await become(browser, program, "member", language)
    for command, button, listed, opened in (
        ("/news", "Hướng dẫn sinh hoạt chuyên đề quý IV", "news", "post"),
        ("/docs", "14-NQ/CB", "documents", "document"),
        ("/polls", "Tháng tới", "", "poll"),
        ("/answers", "-1", "", "answered-question"),
    ):
        await _opens(member, command, button, (listed, opened), look)
    await member.says("/ask")
    await member.presses("Write a question")
    await expect(member.page.locator("#sheet .foot .primary")).to_be_visible()
    await look("ask", member)
    secretary = await become(browser, program, "secretary", language)
    await _opens(secretary, "/dispatches", "21-KH/ĐU", ("papers", "arrival"), look)
    await secretary.says("/questions")
    await expect(secretary.newest.locator(".row button").first).to_be_visible()
    await look("desk", secretary)
    await _opens(await become(browser, program, "officer", language), "/dispatches", "21-KH/ĐU", ("", "dispatch"), look)


async def _opens(who: Visitor, command: str, button: str, names: tuple[str, str], look: Look) -> None:
    """Ask for a list and open what is on it; `names` are those of the two screens, "" for one that is passed over."""
    await who.says(command)
    found = who.newest.get_by_role("button", name=button).last
    await expect(found).to_be_visible()
    if names[0]:
        await look(names[0], who)
    await found.click()
    await expect(who.page.locator("#log .msg").last.get_by_role("button", name=button)).to_have_count(0)
    await look(names[1], who)


async def become(browser: Browser, program: Program, persona: str, language: str) -> Visitor:
    """Step into one of the people of the demo, who then reads this language."""
    person = await visit(browser, f"{program.address}/demo", language)
    await person.page.locator(f'form[action="/demo/{persona}"] button').click()
    await person.opens()
    if language == "en":
        person.language = "vi"  # until it is changed
        await person.says("/settings")
        await person.presses("Change the language")
        await person.page.locator("#log").get_by_role("button", name="English", exact=True).last.click()
        await expect(person.page.locator('#log .msg[lang="en"]')).not_to_have_count(0)  # an invitation may come in between
        person.language = "en"
    return person


async def _as_member(member: Visitor, look: Look) -> None:
    await member.says("/meetings")
    await expect(member.newest.locator("button").first).to_be_visible()
    await member.newest.locator("button").first.click()
    await expect(member.button("I will come")).to_be_visible()
    await look("invitation", member)
    await member.presses("I will come")
    await expect(member.button("I will come")).to_have_attribute("aria-pressed", "true")
    await look("answered", member)


async def _as_secretary(browser: Browser, program: Program, secretary: Visitor, look: Look) -> None:
    await secretary.says("/menu")
    await expect(secretary.newest.locator(".row.menu").first).to_be_visible()
    await look("menu", secretary)
    await secretary.presses("Call a meeting")
    await secretary.fills("Day and time", "30/2 19:30")
    await secretary.submits()
    await expect(secretary.page.locator(".field[data-invalid]")).to_be_visible()
    await look("call", secretary)
    await secretary.page.locator("#sheet .bar button").click()
    await secretary.says("/import")
    await secretary.page.locator("#sheet input[type=file]").set_input_files(ROOT / "tests" / "data" / "roster" / "danh-sach.xlsx")
    await secretary.submits()
    await (await secretary.sees("Before it is written")).locator(".card-title").scroll_into_view_if_needed()
    await look("import", secretary)
    await secretary.says("/members")
    await expect(secretary.button("Open a card")).to_be_visible()
    await look("roll", secretary)
    await _evening(browser, program, secretary, look)


async def _evening(browser: Browser, program: Program, secretary: Visitor, look: Look) -> None:
    await secretary.says("/rollcall")
    for _one in range(6):
        token = await secretary.newest.locator(".row button").first.get_attribute("data-token")
        await secretary.newest.locator(".row button").first.click()
        await expect(secretary.newest.locator(f'button[data-token="{token}"]')).to_have_count(0)
    await look("roll-call", secretary)
    await secretary.presses("Code and room screen")
    link = secretary.page.locator("#log").get_by_role("link", name=secretary.words("Open the room screen")).last
    room = await secretary.context.new_page()
    await room.clock.set_system_time(program.now)
    await room.goto(program.address + str(await link.get_attribute("href")))
    await expect(room.locator("figure.picture").first).to_be_visible()
    await look("room", Visitor(room, secretary.context, [], secretary.language))
    await room.close()
    await secretary.says("/rollcall")
    await secretary.presses("See the list")
    await expect(secretary.button("As PDF")).to_be_visible()
    await look("list", secretary)


async def look_over(seen: Visitor, name: str, directory: Path | None = None) -> list[str]:
    """Look at one screen on a phone and on a desk, light and dark, and give its faults; `directory` takes the pictures."""
    faults = []
    for (width, size), theme in product(SIZES.items(), THEMES):
        await seen.page.set_viewport_size({"width": size[0], "height": size[1]})
        await seen.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        await seen.page.wait_for_timeout(250)  # colours glide for 120 ms, and the pane finds its place
        where = f"{name}-{width}-{seen.language}-{theme}"
        if directory is not None:
            await seen.page.screenshot(path=directory / f"{where}.png")
        faults += [f"{where}: {fault}" for fault in await faults_of(seen.page)]
    await seen.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    return faults


async def _main(directory: Path) -> int:
    faults: list[str] = []

    async def look(name: str, seen: Visitor) -> None:
        faults.extend(await look_over(seen, name, directory))

    async with a_browser() as browser:
        for language, tour_of in product(LANGUAGES, (tour, tour_of_the_month)):
            home = Path(tempfile.mkdtemp(prefix="sotay-screens-"))
            program = Program(home, f"sqlite:///{home}/sotay.db")
            try:
                await tour_of(browser, program, language, look)
            finally:
                program.kill()
    sys.stdout.write("\n".join([*faults, f"{len(faults)} faults; the pictures are in {directory}"]) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    TARGET = Path(sys.argv[1])
    TARGET.mkdir(parents=True, exist_ok=True)
    sys.exit(asyncio.run(_main(TARGET)))
