"""Roster, join, call, remind, answer, check in, list: one meeting, as a secretary and a member live through it."""

import io
import re
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pypdfium2
import pytest
from playwright.async_api import Browser, expect

from tests.stories.conftest import photographed
from tests.stories.program import ROOT, Program
from tests.stories.visitor import LATER, Visitor, visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420), pytest.mark.asyncio(loop_scope="module")]

ROSTER = ROOT / "tests" / "data" / "roster" / "danh-sach.xlsx"
# A clock of its own: at night nothing rings, and this story may be told at night.
MORNING = datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
EVENING = datetime(2027, 3, 6, 19, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SECRETARY, MEMBER = "Trần Minh Đức", "Nguyễn Văn An"


async def test_an_evening_from_the_roster_to_the_list(browser: Browser, program: Program) -> None:
    program.start(MORNING)
    async with photographed(browser, program, "evening"):
        secretary = await _set_up(browser, program)
        await _import_roster(secretary)
        member = await _join(browser, program, secretary)
        await _call(secretary)
        await _answer(member)
        await _remind(program, secretary, member)
        await _check_in(browser, program, secretary, member)
        await _list(secretary)
        await _survive(program, EVENING, secretary, member)

        assert secretary.complaints + member.complaints == []


async def _set_up(browser: Browser, program: Program) -> Visitor:
    """The first page; a stranger gets nowhere; the link of the terminal works, once."""
    secretary = await visit(browser, program.address)
    await expect(secretary.page.get_by_text(secretary.words("Try the demo organisation"))).to_be_visible()
    await secretary.page.get_by_role("button", name=secretary.words("Set up my organisation")).click()
    await expect(secretary.page.locator("form.fields")).to_have_count(0)
    link = program.setup_link
    assert link is not None
    assert _status(f"{program.address}/setup/a-guess-of-a-stranger") == 404

    await secretary.page.goto(link)
    typed = {"organisation": "Đảng ủy phường An Bình", "unit": "Chi bộ khu phố 3", "code": "CB-03"}
    for name, value in typed.items():
        await secretary.page.locator(f"[name={name}]").fill(value)
    await secretary.page.locator("[name=preset]").select_option("party_cell")
    await secretary.page.locator("form.fields button").click()
    await expect(secretary.page.locator("[aria-invalid=true]")).to_have_attribute("name", "secretary")
    for name, value in typed.items():
        await expect(secretary.page.locator(f"[name={name}]")).to_have_value(value)
    await secretary.page.locator("[name=secretary]").fill(SECRETARY)
    await secretary.page.locator("form.fields button").click()

    await secretary.opens()
    await expect(secretary.page.locator("#blank")).to_be_visible()
    assert _status(link) == 404
    return secretary


async def _import_roster(secretary: Visitor) -> None:
    """The office's list: the refused row stands first, one tap writes."""
    await secretary.says("/import")
    await secretary.page.locator("#sheet input[type=file]").set_input_files(ROSTER)
    await secretary.submits()
    preview = await secretary.sees("Before it is written")
    sections = preview.locator(".listing")
    await expect(sections.first).to_have_class(re.compile("danger"))
    await expect(sections.first).to_contain_text("Hoàng Văn Sơn")
    await expect(preview).to_contain_text(MEMBER)

    await preview.locator("button.primary").click()

    await expect(secretary.newest).to_contain_text("Chi bộ khu phố 3", timeout=LATER)
    await expect(secretary.button("Undo")).to_be_visible(timeout=LATER)


async def _join(browser: Browser, program: Program, secretary: Visitor) -> Visitor:
    """An invitation for one person; a second browser joins by its code, and asks for English."""
    await secretary.says(f"/members {MEMBER}")
    await secretary.page.locator("#log").get_by_role("button", name=MEMBER).last.click()
    await secretary.presses("Invite")
    code = await secretary.newest.locator(".code .value").inner_text()

    member = await visit(browser, f"{program.address}/join/{code.replace(' ', '')}")
    await member.page.locator("main form button").click()
    await member.opens()
    await member.sees("What comes next")
    await member.says("/settings")
    await member.presses("Change the language")
    await member.page.locator("#log").get_by_role("button", name="English", exact=True).last.click()
    await expect(member.newest).to_have_attribute("lang", "en")
    member.language = "en"
    return member


async def _call(secretary: Visitor) -> None:
    """A wrong date: its error stands beside it, and nothing typed is lost."""
    await secretary.says("/menu")
    await secretary.presses("Call a meeting")
    await secretary.fills("Place", "Nhà văn hóa khu phố 3")
    await secretary.fills("Day and time", "30/2 19:30")
    await secretary.submits()
    wrong = secretary.page.locator(".field[data-invalid]")
    await expect(wrong).to_have_count(1)
    await expect(wrong.locator("label")).to_contain_text(secretary.words("Day and time"))
    await expect(wrong.locator(".error")).to_be_visible()
    await expect(secretary.field("Day and time")).to_have_value("30/2 19:30")
    await expect(secretary.field("Place")).to_have_value("Nhà văn hóa khu phố 3")

    await secretary.fills("Day and time", "6/3 19:30")
    await expect(secretary.page.locator(".understood")).to_contain_text("19:30")
    await secretary.submits()

    draft = await secretary.sees("Not sent yet")
    await expect(draft).to_contain_text("Nhà văn hóa khu phố 3")
    await secretary.presses("Send the invitation")


async def _answer(member: Visitor) -> None:
    """The invitation comes by itself, and takes one tap."""
    invitation = await member.sees("Invitation to a meeting")
    await expect(invitation).to_contain_text("Nhà văn hóa khu phố 3")
    assert (await member.downloads(".ics")).startswith(b"BEGIN:VCALENDAR")

    await member.presses("I will come")

    await expect(member.button("I will come")).to_have_attribute("aria-pressed", "true")


async def _remind(program: Program, secretary: Visitor, member: Visitor) -> None:
    """Killed, and started again the day before: the open page comes back by itself, and both are reminded."""
    program.kill()
    await expect(member.page.locator("#strip")).to_be_visible()
    program.start(EVENING - timedelta(days=1, minutes=-5))

    await expect(member.page.locator("#strip")).to_be_hidden(timeout=LATER)
    await member.sees("The meeting is tomorrow.")
    await secretary.sees("The meeting is tomorrow.")
    await expect(member.page.locator("#log .msg").filter(has_text=member.words("The meeting is tomorrow."))).to_have_count(1)


async def _check_in(browser: Browser, program: Program, secretary: Visitor, member: Visitor) -> None:
    """The room screen, opened in another browser, shows the code that the member types."""
    program.kill()
    program.start(EVENING - timedelta(minutes=20))
    await secretary.says("/rollcall")
    await secretary.presses("Code and room screen")
    link = secretary.page.locator("#log").get_by_role("link", name=secretary.words("Open the room screen")).last
    address = await link.get_attribute("href")
    assert address is not None
    screen = await visit(browser, program.address + re.sub(r"^https?://[^/]+", "", address), size=(1280, 800))
    await expect(screen.page.locator(".picture.qr, figure.picture").first).to_be_visible()
    before = await screen.page.locator(".meter").first.get_attribute("aria-valuenow")

    digits = await screen.page.locator(".code .value").inner_text()
    await member.says(f"/checkin {digits}")

    await member.sees("You are checked in.")
    await expect(screen.page.locator(".meter").first).not_to_have_attribute("aria-valuenow", before or "0", timeout=LATER)
    assert screen.complaints == []


async def _list(secretary: Visitor) -> None:
    """The list on the page, as XLSX and as PDF."""
    await secretary.says("/rollcall")
    await secretary.presses("See the list")
    rows = (await secretary.sees("Attendance list")).locator("li").filter(has_text=MEMBER)  # of whom there are two
    await expect(rows.filter(has_text=secretary.words("present"))).to_have_count(1)

    await secretary.presses("As Excel")
    book = openpyxl.load_workbook(io.BytesIO(await secretary.downloads(".xlsx")))
    cells = [str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line]
    assert MEMBER in cells

    await secretary.presses("As PDF")
    with pypdfium2.PdfDocument(await secretary.downloads(".pdf")) as document:
        assert MEMBER in document[0].get_textpage().get_text_bounded()


async def _survive(program: Program, now: datetime, *people: Visitor) -> None:
    """Killed once more: every page comes back, with nothing lost and nothing twice, and goes on."""
    before = [await _shown(one) for one in people]
    program.kill()
    for one in people:
        await one.page.locator("#say").fill("/help")
        await one.page.keyboard.press("Enter")
        await expect(one.page.locator("#strip")).to_be_visible()

    program.start(now)

    for one, seen in zip(people, before, strict=True):
        await expect(one.page.locator("#strip")).to_be_hidden(timeout=LATER)
        await one.sees("What you can do here")
        shown = await _shown(one)
        assert shown[: len(seen)] == seen
        assert len(shown) == len(seen) + 2, shown[len(seen) :]
        await one.page.reload()
        await one.sees("What you can do here")
        assert (await _shown(one))[-2:] == shown[-2:]


async def _shown(one: Visitor) -> list[str]:
    ids = await one.page.locator("#log .msg").evaluate_all("(all) => all.map((one) => one.id)")
    assert len(ids) == len(set(ids))
    return [str(one) for one in ids]


def _status(address: str) -> int:
    """Give the status of a page for somebody without a session."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  (our own program)
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
