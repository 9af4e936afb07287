"""Internal documents: never sent to a messenger, shown page by page after sign-in, with the reader's name on every page."""

import io
import itertools
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, fields, is_dataclass
from typing import cast

import pytest
from PIL import Image, ImageChops, ImageStat
from sqlalchemy import select

from bot.app import App
from bot.settings import Settings
from bot.web.channel import WebChannel
from core.card import Attachment
from core.codec import Json, decode
from db.database import Database
from db.models.documents import DocumentVersion
from db.models.ledger import Message
from handlers import FEATURES
from handlers.documents import compute_page
from handlers.documents.rules import StampedPage
from tests.bot.web.site import Site, Visitor
from tests.handlers.documents import papers
from tests.handlers.documents.test_library import publishes
from tests.inline_worker import InlineWorker
from tests.screen import Screen
from tests.talk import Clock, Person, Talk


@dataclass(slots=True)
class House:
    """A program with messenger and page, in which an internal document is published."""

    site: Site
    talk: Talk
    binh: Person
    ana: Person

    async def browser(self, person: Person) -> Visitor:
        """Give a browser in which somebody is signed in."""
        visitor = await self.site.visitor()
        assert (await visitor.posts(f"/in/{self.site.link(person.member_id)}")).status == 303
        return visitor


@pytest.fixture
async def house(settings: Settings, database: Database, clock: Clock) -> AsyncIterator[House]:
    app = App(settings, FEATURES, database, InlineWorker(), clock.now)
    app.serve([("screen", "main", Screen), ("web", "web", WebChannel)])
    screen = next(channel for channel in app.channels.values() if isinstance(channel, Screen))
    talk = Talk(app, screen, clock)
    async with AsyncExitStack() as stack:
        site = await Site(app, talk, stack).start()
        binh, ana = await talk.secretary("binh"), await talk.member("ana")
        await publishes(binh, reach="internal")
        yield House(site, talk, binh, ana)


async def _opens(house: House, person: Person) -> str:
    """Open the document in the messenger and give the path of the personal link."""
    await person.says("/docs")
    shown = await person.presses("12-NQ/CB")
    assert shown.card.attachments == ()
    return shown.button("Read it").url.removeprefix("http://sotay.test")


def _attached(value: object) -> set[int]:
    if isinstance(value, Attachment):
        return {value.file_id}
    if isinstance(value, tuple):
        return {found for part in value for found in _attached(part)}
    return (
        {found for field in fields(value) for found in _attached(getattr(value, field.name))} if is_dataclass(value) and not isinstance(value, type) else set()
    )


async def test_no_message_ever_carries_an_internal_file(house: House) -> None:
    officer = await house.talk.officer("cam")
    await house.binh.presses("Tell the members")
    await house.ana.says("/docs quần chúng")
    await _opens(house, house.ana)
    await house.binh.presses("The document")
    await house.binh.presses("Send, correct, withdraw")
    await house.binh.presses("Send it to units")
    await house.binh.fills(to="up")
    await officer.presses("Received")
    await house.binh.presses("Which units")
    await house.talk.tick()

    with house.talk.app.database.transaction() as session:
        internal = set(session.scalars(select(DocumentVersion.file_id)))
        cards = [decode(cast("Json", card)) for card in session.scalars(select(Message.card)) if card is not None]
    assert internal
    assert not internal & {file_id for card in cards for file_id in _attached(card)}
    assert "A new document" in house.ana.sees_about("A new document")


async def test_the_personal_link_asks_for_a_sign_in_and_comes_back(house: House) -> None:
    path = await _opens(house, house.ana)
    visitor = await house.site.visitor()

    asked = await visitor.gets(path)
    entered = await visitor.posts("/sign-in", {"code": house.site.link(house.ana.member_id, "code")})
    shown = await visitor.gets(entered.headers["Location"])

    assert "Type your code" in await asked.text()
    assert "phát triển" not in await asked.text()
    assert entered.headers["Location"] == path
    assert "Nghị quyết về phát triển đảng viên năm 2027" in await shown.text()
    assert shown.headers["Cache-Control"] == "no-store"


async def test_the_link_of_one_member_is_closed_to_another(house: House) -> None:
    path = await _opens(house, house.ana)
    dung = await house.talk.member("dung")
    visitor = await house.browser(dung)

    page, picture = await visitor.gets(path), await visitor.gets(f"{path}/files/0")

    assert page.status == 403
    assert "personal" in await page.text()
    assert picture.status == 404
    assert (await (await house.site.visitor()).gets(f"{path}/files/0")).status == 404


async def test_pages_are_pictures_that_no_browser_keeps_and_no_button_downloads(house: House) -> None:
    path = await _opens(house, house.ana)
    visitor = await house.browser(house.ana)
    page = await (await visitor.gets(path)).text()

    card = json.loads(re.findall(r'id="card-data">(.*?)</script>', page)[0])
    shown = [block for block in card["blocks"] if block["type"] == "picture"]
    picture = await visitor.gets(shown[1]["url"])
    drawn = Image.open(io.BytesIO(await picture.read()))

    assert [one["alt"] for one in shown] == ["Page 1", "Page 2", "Page 3"]
    assert card["buttons"] == card["attachments"] == []
    assert picture.headers["Cache-Control"] == "no-store"
    assert picture.content_type == "image/jpeg"
    assert drawn.width == 1240
    assert (await visitor.gets(f"{path}/files/3")).status == 404


async def test_a_page_is_closed_when_the_document_is_withdrawn_or_the_member_moves(house: House) -> None:
    path = await _opens(house, house.ana)
    visitor = await house.browser(house.ana)
    assert (await visitor.gets(f"{path}/files/0")).status == 200

    await house.binh.presses("The document")
    await house.binh.presses("Send, correct, withdraw")
    await house.binh.presses("Withdraw")

    assert (await visitor.gets(path)).status == 404
    assert (await visitor.gets(f"{path}/files/0")).status == 404


async def test_only_pdf_and_pictures_can_be_internal_and_the_way_to_a_pdf_is_said(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.uploads("ke_hoach.docx", papers.word("KẾ HOẠCH\nvề trồng cây"))
    await binh.presses("Change")

    asked = await binh.fills(kind="plan", title="Kế hoạch", reach="internal")

    assert "choose “Save as”, then PDF" in asked.error("reach")


async def test_an_internal_documents_new_version_is_a_pdf_too(house: House) -> None:
    await house.binh.presses("The document")
    await house.binh.presses("Send, correct, withdraw")
    await house.binh.presses("Corrected file")

    await house.binh.uploads("nghi_quyet.docx", papers.word("NGHỊ QUYẾT"))

    assert "Save as" in house.binh.sees_about("cannot be used")
    assert any(label.startswith("12-NQ/CB") for label in (await house.ana.says("/docs")).labels)


def test_the_name_is_written_all_over_the_page() -> None:
    content = papers.pdf("Trang một")

    plain = Image.open(io.BytesIO(compute_page.draw(StampedPage(content, 0, ("",))))).convert("L")
    stamped = Image.open(io.BytesIO(compute_page.draw(StampedPage(content, 0, ("Nguyễn Thị Ánh Nguyệt", "Chi bộ 3", "05/12/2026 19:30"))))).convert("L")

    changed = ImageChops.difference(plain, stamped)
    width, height = changed.size
    for column in range(3):
        for row in range(4):
            piece = changed.crop((column * width // 3, row * height // 4, (column + 1) * width // 3, (row + 1) * height // 4))
            assert ImageStat.Stat(piece).extrema[0][1] > 20, (column, row)


def _columns(drawn: Image.Image) -> list[bool]:
    """Say of each column of dots whether there is ink in it."""
    return [any(drawn.crop((column, 0, column + 1, drawn.height)).tobytes()) for column in range(drawn.width)]


def test_arabic_letters_are_joined_on_the_page() -> None:
    joined, apart = (compute_page.written((name,), 40) for name in ("بیتین", "ب ی ت ی ن"))

    assert sum(one and not after for one, after in itertools.pairwise([*_columns(joined), False])) == 1
    assert sum(one and not after for one, after in itertools.pairwise([*_columns(apart), False])) == 5


@pytest.mark.parametrize("unit", ["סניף 3", "شعبه ۳", "شعبة 3"])
def test_a_number_stands_left_of_what_is_written_from_the_right(unit: str) -> None:
    whole, number = (compute_page.written((words,), 40) for words in (unit, unit[-1]))
    left, top, right, bottom = number.getbbox() or (0, 0, 0, 0)
    begins = (whole.getbbox() or (0,))[0]

    first = whole.crop((begins, top, begins + right - left, bottom))
    assert ImageChops.difference(first, number.crop((left, top, right, bottom))).getbbox() is None


def test_a_picture_is_stamped_as_well() -> None:
    drawn = Image.open(io.BytesIO(compute_page.draw(StampedPage(papers.picture(), 0, ("Ana",)))))

    assert drawn.size == (600, 800)
