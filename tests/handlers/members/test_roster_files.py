"""Files that are taken in every coding and format, and files that are refused as a whole, each with its sentence."""

import io
import struct
import unicodedata
import zipfile
from time import perf_counter

import pytest

from handlers.members.compute import read_roster, read_upload
from handlers.members.rules import RosterUpload
from tests.handlers.members.rosters import HEADER, TODAY, names_of, read, refusal_of, rows_of, workbook, xlsx

AN = (1, "Nguyễn Văn An", "05/12/1958", "0912345678")
MAI = (2, "Trần Thị Mai", "1960", "0987654321")
NAMES = ["Nguyễn Văn An", "Trần Thị Mai"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def csv(separator: str) -> str:
    return "".join(separator.join(str(cell) for cell in row) + "\r\n" for row in (HEADER, AN, MAI))


def as_1258(text: str) -> bytes:
    """Give text as Windows-1258 has it: letters with hats and hooks whole, every tone mark behind its vowel."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    syllables = []
    for sign in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", sign)
        tone = "".join(mark for mark in marks if mark in tones)
        syllables.append(unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones)) + tone)
    return "".join(syllables).encode("cp1258")


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def repacked(content: bytes, parts: dict[str, bytes]) -> bytes:
    """Give the same workbook with these parts added or put in place."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return packed({**{name: archive.read(name) for name in archive.namelist()}, **parts})


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1258"])
def test_a_csv_file_is_read_in_every_coding_and_with_every_separator(separator: str, encoding: str) -> None:
    text = csv(separator)

    rows = rows_of(as_1258(text) if encoding == "windows-1258" else text.encode(encoding))

    assert [(row.row, row.name, row.phone) for row in rows] == [(2, NAMES[0], "+84912345678"), (3, NAMES[1], "+84987654321")]


def test_decomposed_utf_8_is_composed() -> None:
    assert names_of(unicodedata.normalize("NFD", csv(";")).encode()) == NAMES


def test_excels_own_line_about_the_separator_counts_as_a_row() -> None:
    (an, _mai) = rows_of(("sep=;\r\n" + csv(";")).encode())

    assert an.row == 3


def test_separators_and_line_ends_inside_quotes_belong_to_the_cell() -> None:
    text = 'STT,"Họ, chữ đệm\nvà tên",Ngày sinh,Điện thoại\n1,Nguyễn Văn An,05/12/1958,"0912345678,\n0987654321"\n\n2,"Trần Thị Mai",1960,\n'

    rows = rows_of(text.encode())

    assert [(row.row, row.name) for row in rows] == [(2, NAMES[0]), (4, NAMES[1])]


def test_a_stray_quote_does_not_swallow_the_lines_below() -> None:
    text = 'STT,Họ và tên,Năm sinh\n1,"Nguyễn Văn An,1958\n2,Trần Thị Mai,1960\n3,Lê Thị Bông,1949\n4,Vũ Bình,1970\n'

    assert names_of(text.encode()) == ["Nguyễn Văn An", "Trần Thị Mai", "Lê Thị Bông", "Vũ Bình"]


def test_a_file_is_known_by_its_content_whatever_its_name() -> None:
    assert [row.name for row in read(xlsx(HEADER, AN), "roster.csv").rows] == NAMES[:1]
    assert [row.name for row in read(csv(",").encode(), "roster.xlsx").rows] == NAMES


def test_formulas_in_a_csv_file_are_text() -> None:
    (row,) = rows_of("Họ và tên,Ghi chú\nNguyễn Văn An,=1+1\n".encode())

    assert row.note == "=1+1"


@pytest.mark.parametrize("content", [b"", b"  \r\n\t\n", b"\xef\xbb\xbf", b"\0" * 64])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refusal_of(content) == "The file “danh-sach.xlsx” is empty. Choose the file that holds the list."


def test_an_empty_workbook_is_refused() -> None:
    assert refusal_of(workbook({"Sheet1": ()})) == "The file “danh-sach.xlsx” is empty. Choose the file that holds the list."


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0",
        b"{\\rtf1\\ansi Nguyen}",
        bytes(range(256)) * 40,
        packed({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"}),
        packed({"anh.jpg": b"\xff\xd8\xff"}),
        packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"}),
        OLE + bytes(504) + "WordDocument\0".encode("utf-16-le") + bytes(512),
    ],
    ids=["pdf", "png", "jpeg", "rtf", "noise", "docx", "zip of pictures", "odt", "doc"],
)
def test_a_file_that_is_no_spreadsheet_is_refused(content: bytes) -> None:
    assert refusal_of(content, "thư.doc") == (
        "The file “thư.doc” is not a spreadsheet. Send an Excel file (.xlsx, .xls), an OpenDocument file (.ods) or a CSV file."
    )


def test_a_web_page_with_the_name_of_a_spreadsheet_is_refused_with_the_way_out() -> None:
    assert refusal_of(b"<html><body><table><tr><td>Nguyen Van An</td></tr></table>", "ds.xls") == (
        "The file “ds.xls” is a web page with the name of a spreadsheet. Open it in Excel, save it as an Excel workbook (.xlsx) and send that."
    )


def test_an_encrypted_workbook_is_refused() -> None:
    encrypted = OLE + bytes(504) + "EncryptionInfo\0".encode("utf-16-le") + bytes(64) + "EncryptedPackage\0".encode("utf-16-le") + bytes(4096)

    assert refusal_of(encrypted) == "The file “danh-sach.xlsx” is locked with a password. Open it, remove the password, save it and send it again."


def test_an_encrypted_opendocument_sheet_is_refused() -> None:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": b"<manifest:encryption-data/>", "content.xml": b"\x07\x13"}

    assert refusal_of(packed(parts)) == "The file “danh-sach.xlsx” is locked with a password. Open it, remove the password, save it and send it again."


@pytest.mark.parametrize(
    "content",
    [
        repacked(xlsx(HEADER, AN), {"xl/vbaProject.bin": b"\0"}),
        repacked(xlsx(HEADER, AN), {"[Content_Types].xml": b'<Types><Default ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'}),
        repacked(xlsx(HEADER, AN), {"xl/macrosheets/sheet1.xml": b"<xm:macrosheet/>"}),
        OLE + bytes(504) + "Workbook\0".encode("utf-16-le") + bytes(64) + "_VBA_PROJECT_CUR\0".encode("utf-16-le") + bytes(512),
        packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>", "Basic/script-lc.xml": b"<x/>"}),
    ],
    ids=["vbaProject.bin", "macroEnabled", "macro sheet", "xls", "ods"],
)
def test_a_workbook_with_macros_is_refused(content: bytes) -> None:
    assert refusal_of(content) == (
        "The file “danh-sach.xlsx” contains macros, small programs that are not let in. Save it as an Excel workbook (.xlsx) and send that."
    )


def lying(content: bytes, name: bytes, size: int) -> bytes:
    """Give the archive with the directory's word on the unpacked size of a part put to `size` (APPNOTE 4.3.12)."""
    place = content.index(b"PK\x01\x02")
    while content[place + 46 : place + 46 + struct.unpack_from("<H", content, place + 28)[0]] != name:
        place = content.index(b"PK\x01\x02", place + 4)
    return content[: place + 24] + struct.pack("<L", size) + content[place + 28 :]


BOMB = "The file “danh-sach.xlsx” unpacks to far more than a list of people needs, so it was not opened. Copy the list into a new file and send that."


def test_a_zip_bomb_is_refused_by_what_it_declares() -> None:
    started = perf_counter()

    assert refusal_of(repacked(xlsx(HEADER, AN), {"xl/sharedStrings.xml": bytes(200_000_000)})) == BOMB
    assert perf_counter() - started < 10


def test_a_zip_bomb_that_lies_about_its_size_is_refused_while_it_unpacks() -> None:
    bomb = lying(repacked(xlsx(HEADER, AN), {"xl/sharedStrings.xml": bytes(200_000_000)}), b"xl/sharedStrings.xml", 1000)
    started = perf_counter()

    assert refusal_of(bomb) == BOMB
    assert perf_counter() - started < 10


def test_a_part_packed_beyond_all_measure_is_refused() -> None:
    assert refusal_of(repacked(xlsx(HEADER, AN), {"xl/media/image1.bmp": bytes(20_000_000)})) == BOMB


def test_an_archive_of_countless_parts_is_refused() -> None:
    assert refusal_of(packed({f"xl/{number}.xml": b"" for number in range(3000)})) == BOMB


def test_a_sheet_with_a_lone_cell_at_its_far_corner_is_refused_before_it_is_laid_out() -> None:
    content = xlsx(HEADER, AN)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')

    assert refusal_of(repacked(content, {"xl/worksheets/sheet1.xml": far})) == (
        "The sheet in “danh-sach.xlsx” is far larger than a list of people. Copy the list alone into a new file and send that."
    )


@pytest.mark.parametrize("cut", [100, 1000, 4000])
def test_a_damaged_workbook_is_refused(cut: int) -> None:
    assert (
        refusal_of(xlsx(HEADER, AN)[:cut])
        == "The file “danh-sach.xlsx” is damaged and cannot be opened. Open it in Excel, save it again and send the new file."
    )


def test_a_workbook_with_flipped_bits_is_refused_or_read_and_never_breaks() -> None:
    content = bytearray(xlsx(HEADER, AN, MAI))
    for place in range(0, len(content), 97):
        broken = bytearray(content)
        broken[place] ^= 0xFF
        read(bytes(broken))


def test_more_than_5000_people_are_refused() -> None:
    many = xlsx(("Họ và tên", "Năm sinh"), *(("Nguyễn Văn An", 1958 + number % 40) for number in range(5001)))

    assert refusal_of(many) == "The file “danh-sach.xlsx” has more than 5000 people. Split it into smaller files, one for each unit."


def test_a_file_over_10_mb_is_refused() -> None:
    assert (
        refusal_of(b"Ho va ten\n" + b"x" * 10 * 1024 * 1024)
        == "The file “danh-sach.xlsx” is larger than 10 MB. Copy the list alone into a new file and send that."
    )


def test_a_job_reads_an_upload() -> None:
    content = xlsx(HEADER, AN)

    assert read_upload(RosterUpload(content, "a.xlsx", TODAY)) == read_roster(content, "a.xlsx", TODAY)
