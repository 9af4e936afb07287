"""Files of the page: taken by content and size, given out only to whoever may see where they were shown."""

import io
import zipfile

import pytest

from bot import content
from core.errors import Refusal
from tests.bot.web.site import Frame, Site

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8000  # two pieces of the file store


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return made.getvalue()


XLSX = packed("[Content_Types].xml", "xl/workbook.xml")


def _file(message: Frame) -> dict[str, object]:
    files = message["files"]
    assert isinstance(files, list)
    found: dict[str, object] = files[0]
    return found


async def test_a_file_in_a_group_is_fetched_by_its_members_only(site: Site) -> None:
    ana, binh, chi = await site.signed_in("ana"), await site.signed_in("binh"), await site.signed_in("chi", "other")
    hers, his = await ana.opens(), await binh.opens()
    room = hers.group("Cell 3")
    await his.reads_room(room)
    upload = await (await ana.uploads("../../Kế hoạch.pdf", PDF)).json()

    confirmed = await hers.does({"type": "say", "text": "", "uploads": [upload["id"]], "room": room})
    assert confirmed["type"] == "ack", confirmed
    shown = _file(await his.sees("Kế hoạch.pdf"))
    url = str(shown["url"])
    fetched, other, stranger = await binh.gets(url), await chi.gets(url), await (await site.visitor()).gets(url)

    assert (upload["name"], upload["size"], shown["size_text"]) == ("Kế hoạch.pdf", len(PDF), "2 MB")
    assert (fetched.status, await fetched.read()) == (200, PDF)
    assert fetched.headers["Content-Disposition"] == "inline; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf"
    assert (fetched.headers["X-Content-Type-Options"], fetched.headers["Content-Type"]) == ("nosniff", "application/pdf")
    assert (other.status, stranger.status) == (404, 302)


async def test_a_part_of_a_file_is_given_and_one_that_did_not_change_is_not_sent_again(site: Site) -> None:
    ana = await site.signed_in("ana")
    line = await ana.opens()
    upload = await (await ana.uploads("plan.pdf", PDF)).json()
    await line.does({"type": "say", "text": "", "uploads": [upload["id"]]})
    items = (await line.reads_room())["items"]
    assert isinstance(items, list)
    url = str(_file(items[0])["url"])
    place = 1 << 20

    part = await ana.gets(url, Range=f"bytes={place - 2}-{place + 1}")
    last = await ana.gets(url, Range="bytes=-5")
    beyond = await ana.gets(url, Range=f"bytes={len(PDF)}-")
    same = await ana.gets(url, **{"If-None-Match": part.headers["ETag"]})

    assert (part.status, await part.read(), part.headers["Content-Range"]) == (206, PDF[place - 2 : place + 2], f"bytes {place - 2}-{place + 1}/{len(PDF)}")
    assert await last.read() == PDF[-5:]
    assert (beyond.status, same.status) == (416, 304)


async def test_an_upload_needs_a_session_and_a_header_that_no_form_can_send(site: Site) -> None:
    ana, stranger = await site.signed_in("ana"), await site.visitor()

    assert (await stranger.uploads("plan.pdf", PDF)).status == 403
    assert (await ana.posts("/upload", {"file": "x"})).status == 403


@pytest.mark.parametrize(
    ("name", "sent", "words"),
    [
        ("setup.exe", b"MZ\x90\x00", "a program or a web page"),
        ("list.csv", b"#!/bin/sh\nrm -r /", "a program or a web page"),
        ("plan.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "a program or a web page"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a program or a web page"),
        ("archive.zip", packed("a.txt"), "of a kind that is not taken"),
        ("macros.xlsx", packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "holds macros"),
        ("empty.txt", b"", "is empty"),
        ("noise.bin", bytes(range(256)), "of a kind that is not taken"),
    ],
)
async def test_what_is_not_taken_is_refused_in_a_sentence(site: Site, name: str, sent: bytes, words: str) -> None:
    answer = await (await site.signed_in("ana")).uploads(name, sent)

    assert answer.status == 415
    assert words in (await answer.json())["error"]
    assert name in (await answer.json())["error"]


async def test_a_file_over_20_megabytes_is_refused(site: Site) -> None:
    answer = await (await site.signed_in("ana")).uploads("big.pdf", b"%PDF-1.7" + bytes(content.MOST_BYTES))

    assert "at most 20 MB" in (await answer.json())["error"]


@pytest.mark.parametrize(
    ("name", "head", "ending"),
    [
        ("a.pdf", b"%PDF-1.4\n1 0 obj", ".pdf"),
        ("photo.jpeg", bytes.fromhex("ffd8ffe000104a46494600010100"), ".jpg"),
        ("photo.png", bytes.fromhex("89504e470d0a1a0a0000000d49484452"), ".png"),
        ("photo.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 ", ".webp"),
        ("old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100), ".xls"),
        ("list.csv", "Họ và tên;Năm sinh\n".encode("cp1258", "replace"), ".csv"),
        ("notes.md", "Biên bản họp".encode(), ".txt"),
        ("wide.csv", "tên".encode("utf-16"), ".csv"),
        ("meeting.ics", b"BEGIN:VCALENDAR\r\n", ".ics"),
        ("really-a-picture.pdf", bytes.fromhex("89504e470d0a1a0a0000000d49484452"), ".png"),
    ],
)
def test_a_file_is_what_its_content_says(name: str, head: bytes, ending: str) -> None:
    assert content.judge(name, head) == ending


def test_a_packed_file_is_known_by_its_directory() -> None:
    found = [
        content.judge_packed("a.docx", packed("[Content_Types].xml", "word/document.xml")),
        content.judge_packed("a.xlsx", XLSX),
        content.judge_packed("a.ods", packed("mimetype", "content.xml")),
    ]

    assert found == [".docx", ".xlsx", ".ods"]
    with pytest.raises(Refusal):
        content.judge_packed("a.xlsx", b"PK\x03\x04 and nothing behind it")


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("C:\\Users\\lan\\Kế hoạch.XLSX", "Kế hoạch.xlsx"),
        ("../../etc/passwd", "passwd.xlsx"),
        ("in\u202evoice\u0000.xlsx", "invoice.xlsx"),
        ("", "file.xlsx"),
        ('a"b<c>|d?.xlsx', "a_b_c__d_.xlsx"),
        ("x" * 400 + ".xlsx", "x" * 120 + ".xlsx"),
    ],
)
def test_names_are_cleaned(given: str, clean: str) -> None:
    assert content.clean_name(given, ".xlsx") == clean
