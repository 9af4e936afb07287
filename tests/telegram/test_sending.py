"""What is sent: edits in place, files uploaded once, long texts in parts."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from core import ledger
from core.card import Action, Attachment, Button, Card, paragraph
from core.i18n import verbatim
from db.models.org import Member
from tests.telegram.conftest import Phone, Wire


@pytest.fixture
def way() -> str:
    return "polling"


def file_of(wire: Wire, phone: Phone, name: str, content: bytes, *, is_picture: bool = False) -> Attachment:
    return Attachment(phone.person.keeps_file(name, content), name, "application/octet-stream", len(content), is_picture=is_picture)


async def tell(wire: Wire, card: Card, *phones: Phone, key: str = "told") -> None:
    with wire.app.database.transaction() as session:
        to = select(Member.id).where(Member.id.in_([phone.person.member_id for phone in phones]))
        ledger.tell(session, key, card, to, wire.talk.clock.now())
    await wire.settles()


async def change(wire: Wire, card: Card, *, anew: bool = False) -> None:
    with wire.app.database.transaction() as session:
        ledger.change(session, "told", card, wire.talk.clock.now(), anew=anew)
    await wire.settles()


def says(words: str, *files: Attachment) -> Card:
    return Card(blocks=(paragraph(verbatim(words)),), attachments=files, buttons=((Button(verbatim("Menu"), Action("start.menu")),),))


def uploads(wire: Wire) -> int:
    return sum(bool(one.files) for one in wire.api.requests)


async def test_a_file_is_uploaded_once_however_many_get_it(wire: Wire) -> None:
    phones = [await wire.member(name) for name in ("ana", "ben", "cam")]
    paper = file_of(wire, phones[0], "paper.pdf", b"%PDF-1.7 paper")

    await tell(wire, says("A paper for you", paper), *phones)

    assert uploads(wire) <= 2  # two are on their way at a time
    for phone in phones:
        assert phone.chat.last.text == "A paper for you"
        assert phone.chat.last.file is not None
        assert phone.chat.last.file.content == b"%PDF-1.7 paper"
        assert phone.chat.last.file.name == "paper.pdf"


async def test_an_id_that_the_platform_has_forgotten_is_uploaded_anew(wire: Wire) -> None:
    ana, ben = await wire.member("ana"), await wire.member("ben")
    paper = file_of(wire, ana, "paper.pdf", b"%PDF-1.7 paper")
    await tell(wire, says("A paper for you", paper), ana)
    wire.bot.world.files.clear()

    await tell(wire, says("A paper for you", paper), ben, key="again")

    assert ben.chat.last.file is not None
    assert uploads(wire) == 2


async def test_a_picture_is_shown_as_a_picture(wire: Wire) -> None:
    ana = await wire.member("ana")

    await tell(wire, says("Look", file_of(wire, ana, "hall.jpg", b"\xff\xd8\xff hall", is_picture=True)), ana)

    assert ana.chat.last.file is not None
    assert ana.chat.last.file.is_photo


async def test_a_message_with_a_file_changes_in_place_and_keeps_or_changes_its_file(wire: Wire) -> None:
    ana = await wire.member("ana")
    first, second = file_of(wire, ana, "a.pdf", b"%PDF a"), file_of(wire, ana, "b.pdf", b"%PDF b")
    await tell(wire, says("One", first), ana)
    message = ana.chat.last

    await change(wire, says("Two", first))
    await change(wire, says("Three", second))
    changed = message.file
    await change(wire, says("Four"))

    assert ana.chat.of_bot() == [message]
    assert message.text == "Four"
    assert changed is not None
    assert changed.content == b"%PDF b"
    assert message.file is changed


async def test_what_is_told_anew_rings_and_takes_the_buttons_off_the_old_message(wire: Wire) -> None:
    ana = await wire.member("ana")
    await tell(wire, says("One"), ana)
    old = ana.chat.last

    await change(wire, says("Two"), anew=True)

    assert (old.text, old.labels) == ("One", [])
    assert (ana.chat.last.text, ana.chat.last.labels) == ("Two", ["Menu"])


@pytest.mark.parametrize(("mark", "count"), [("a", 12), ("ệ", 12), ("😀", 6)])
async def test_a_long_text_comes_in_parts_and_shrinks_again(wire: Wire, mark: str, count: int) -> None:
    ana = await wire.member("ana")
    long = "\n\n".join(mark * 900 for _paragraph in range(count))

    await tell(wire, says(long), ana)
    texts, buttons = [one.text for one in ana.chat.of_bot()], [bool(one.labels) for one in ana.chat.of_bot()]
    await change(wire, says("Short now"))

    assert len(texts) == 3
    assert "".join(texts).replace("\n", "") == long.replace("\n", "")
    assert buttons == [False, False, True]
    assert [(one.text, one.labels) for one in ana.chat.of_bot()] == [("Short now", ["Menu"])]


async def test_several_files_come_before_the_words_and_the_buttons_below_the_last(wire: Wire) -> None:
    ana = await wire.member("ana")
    files = [file_of(wire, ana, f"{number}.pdf", f"%PDF {number}".encode()) for number in range(3)]

    await tell(wire, replace(says("Three papers", *files)), ana)

    sent = ana.chat.of_bot()
    assert [one.file.name if one.file else None for one in sent] == ["0.pdf", "1.pdf", "2.pdf", None]
    assert [one.labels for one in sent] == [[], [], [], ["Menu"]]
    assert len({one.album for one in sent[:3]}) == 1
    assert [one.method for one in wire.api.requests if one.method.startswith("send")] == ["sendmediagroup", "sendmessage"]


async def test_an_album_is_uploaded_once_and_anew_where_the_platform_has_forgotten_one(wire: Wire) -> None:
    ana, ben, eve = await wire.member("ana"), await wire.member("ben"), await wire.member("eve")
    papers = says("Two papers", *(file_of(wire, ana, f"{number}.pdf", f"%PDF {number}".encode()) for number in range(2)))

    await tell(wire, papers, ana, key="first")
    await tell(wire, papers, ben, key="second")
    wire.api.fault("sendMediaGroup", "400 wrong file")
    await tell(wire, papers, eve, key="third")

    uploads = [len(one.files) for one in wire.api.requests if one.method == "sendmediagroup"]
    assert uploads == [2, 0, 0, 2]
    assert [[one.file.name if one.file else None for one in phone.chat.of_bot()] for phone in (ana, ben, eve)] == [["0.pdf", "1.pdf", None]] * 3


async def test_many_papers_come_in_albums_that_a_chat_takes(wire: Wire) -> None:
    ana = await wire.member("ana")
    files = [file_of(wire, ana, f"{number}.pdf", f"%PDF {number}".encode()) for number in range(6)]

    await tell(wire, says("Six papers", *files), ana)
    await wire.until(lambda: len(ana.chat.of_bot()) == 7)

    assert [one.file.name if one.file else None for one in ana.chat.of_bot()] == [*(f"{number}.pdf" for number in range(6)), None]
