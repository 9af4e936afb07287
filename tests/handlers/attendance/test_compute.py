"""The register as XLSX and PDF, judged by other readers than the libraries that wrote it."""

import io
from dataclasses import replace

import openpyxl
import pypdfium2
import pytest

from handlers.attendance.compute import register_file
from handlers.attendance.jobs import RegisterData

PEOPLE = ("Vũ Bình", "Nguyễn Văn An", "Trần Thị Mai", "Đỗ Đức Khải")
SHEET = RegisterData(
    format="xlsx",
    language="vi",
    title="Danh sách điểm danh: Sinh hoạt thường kỳ",
    unit_above="Đảng bộ xã Hòa Bình",
    unit="Chi bộ thôn 3",
    facts=(("Thời gian", "Thứ Hai, 30/11/2026, 19:30"), ("Có mặt", "23 trên 31 đảng viên chính thức, cần 16")),
    columns=("STT", "Họ và tên", "Tư cách", "Điểm danh"),
    rows=tuple((str(place + 1), PEOPLE[place % 4], "Chính thức", "Có mặt") for place in range(80)),
    signatures=("Chủ trì", "Thư ký cuộc họp"),
    file_name="attendance-2026-11-30.xlsx",
)


def pages(sheet: RegisterData) -> list[str]:
    """Give the text of each page of the PDF."""
    document = pypdfium2.PdfDocument(register_file(replace(sheet, format="pdf")).content)
    try:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()


def test_the_workbook_holds_head_and_table() -> None:
    made = register_file(SHEET)

    book = openpyxl.load_workbook(io.BytesIO(made.content))
    rows = [[cell for cell in row if cell is not None] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert made.name == "attendance-2026-11-30.xlsx"
    assert rows[:5] == [["Đảng bộ xã Hòa Bình"], ["Chi bộ thôn 3"], [SHEET.title], list(SHEET.facts[0]), list(SHEET.facts[1])]
    assert rows[6:8] == [list(SHEET.columns), ["1", "Vũ Bình", "Chính thức", "Có mặt"]]
    assert len(rows) == 7 + 80


def test_what_people_wrote_stays_text_in_the_workbook() -> None:
    hostile = ('=HYPERLINK("http://x","y")', "+1+1", "@SUM(1)", "https://sotay.test")
    made = register_file(replace(SHEET, rows=(hostile,)))

    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
    last = [cell for row in sheet.iter_rows() for cell in row][-4:]
    assert [cell.value for cell in last] == list(hostile)
    assert {cell.data_type for cell in last} == {"s"}
    assert all(cell.hyperlink is None for cell in last)


def test_every_page_of_the_document_repeats_the_header() -> None:
    texts = pages(SHEET)

    assert len(texts) == 3
    assert all("Họ và tên" in text and "Chi bộ thôn 3" in text for text in texts)
    assert SHEET.title in texts[0]
    assert "Thư ký cuộc họp" in texts[-1]


def test_marks_of_the_template_are_words_in_a_name() -> None:
    name = '#panic("x") *b* $y$ \\ [z] <w>'

    (text,) = pages(replace(SHEET, rows=(("1", name, "", ""),)))

    assert name in text


@pytest.mark.parametrize(("language", "word"), [("ru", "Список"), ("tr", "Şğıİ"), ("he", "רשימה"), ("ar", "قائمة"), ("fa", "فهرست")])
def test_every_language_is_drawn_with_letters_of_our_own(language: str, word: str) -> None:
    made = register_file(replace(SHEET, format="pdf", language=language, title=word, rows=(("1", word, "", ""),)))

    assert b"NotoSans" in made.content
    assert made.content.startswith(b"%PDF")


def test_another_format_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="docx"):
        register_file(replace(SHEET, format="docx"))
