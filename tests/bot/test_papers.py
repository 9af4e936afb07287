"""Papers drawn: lists as XLSX and PDF, counts as a picture, judged by other readers than the libraries that wrote them."""

import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PIL import Image

from bot.computing import papers
from bot.computing.papers import chart, table
from core.jobs import Made
from core.papers import Chart, Table

PEOPLE = ("Vũ Bình", "Nguyễn Văn An", "Trần Thị Mai", "Đỗ Đức Khải")
SHEET = Table(
    format="xlsx",
    language="vi",
    title="Danh sách điểm danh: Sinh hoạt thường kỳ",
    heads=("Đảng bộ xã Hòa Bình", "Chi bộ thôn 3"),
    facts=(("Thời gian", "Thứ Hai, 30/11/2026, 19:30"), ("Có mặt", "23 trên 31 đảng viên chính thức, cần 16")),
    columns=("STT", "Họ và tên", "Tư cách", "Điểm danh"),
    rows=tuple((str(place + 1), PEOPLE[place % 4], "Chính thức", "Có mặt") for place in range(80)),
    signatures=("Chủ trì", "Thư ký cuộc họp"),
    file_name="attendance-2026-11-30.xlsx",
)


COUNTS = Chart("vi", "Chọn ngày họp", (("Thứ Bảy, 05/12", 23), ("Chủ Nhật, 06/12", 8), ("Thứ Hai, 07/12", 0)), "31 người đã trả lời", "poll.png")


def pages(sheet: Table) -> list[str]:
    """Give the text of each page of the PDF."""
    document = pypdfium2.PdfDocument(table(replace(sheet, format="pdf")).content)
    try:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()


def test_the_workbook_holds_head_and_table() -> None:
    made = table(SHEET)

    book = openpyxl.load_workbook(io.BytesIO(made.content))
    rows = [[cell for cell in row if cell is not None] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert made.name == "attendance-2026-11-30.xlsx"
    assert rows[:5] == [["Đảng bộ xã Hòa Bình"], ["Chi bộ thôn 3"], [SHEET.title], list(SHEET.facts[0]), list(SHEET.facts[1])]
    assert rows[6:8] == [list(SHEET.columns), ["1", "Vũ Bình", "Chính thức", "Có mặt"]]
    assert len(rows) == 7 + 80


def test_what_people_wrote_stays_text_in_the_workbook() -> None:
    hostile = ('=HYPERLINK("http://x","y")', "+1+1", "@SUM(1)", "https://sotay.test")
    made = table(replace(SHEET, rows=(hostile,)))

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
    made = table(replace(SHEET, format="pdf", language=language, title=word, rows=(("1", word, "", ""),)))

    assert b"NotoSans" in made.content
    assert made.content.startswith(b"%PDF")


def test_another_format_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="docx"):
        table(replace(SHEET, format="docx"))


def test_a_list_needs_neither_facts_nor_signatures() -> None:
    (text,) = pages(replace(SHEET, heads=(), facts=(), signatures=(), rows=SHEET.rows[:3]))

    assert "Họ và tên" in text
    assert "Chủ trì" not in text


def picture(made: Made) -> Image.Image:
    return Image.open(io.BytesIO(made.content)).convert("RGB")


def colours(drawn: Image.Image, rows: Iterable[int]) -> set[tuple[int, int, int]]:
    return {drawn.getpixel((x, y)) for y in rows for x in range(0, drawn.width, 3)}  # type: ignore[misc]  # three channels


def test_counts_are_drawn_for_the_width_of_a_phone() -> None:
    drawn = picture(chart(COUNTS))

    assert drawn.width == 3 * 390
    assert 3 * 200 < drawn.height < 3 * 400
    found = colours(drawn, range(drawn.height))
    assert {(0x1A, 0x61, 0x49), (0x82, 0x7C, 0x6F), (0xEB, 0xE5, 0xD9)} <= found  # the one that leads, another one, and none


def test_letters_of_the_picture_are_16_pixels_or_more_on_a_phone() -> None:
    sizes = re.findall(r"size: ([\d.]+)pt", (Path(papers.__file__).with_name("chart.typ")).read_text(encoding="utf-8"))

    assert min(map(float, sizes)) >= 16


def test_thirty_choices_with_long_words_all_stand_in_the_picture() -> None:
    few, many = (picture(chart(replace(COUNTS, rows=(("Một lựa chọn có tên rất dài " * 4, 5),) * count))) for count in (2, 30))

    assert many.height > 10 * few.height


def drawn_label(language: str, label: str) -> bytes:
    return picture(chart(Chart(language, ".", ((label, 1),), ".", "x.png"))).tobytes()


@pytest.mark.parametrize("word", ["Ệ", "Nguyễn", "ẫỡựếượ", "Đặng Thị Ở"])
def test_tone_marks_are_drawn_alike_however_they_are_written(word: str) -> None:
    composed, decomposed = drawn_label("vi", unicodedata.normalize("NFC", word)), drawn_label("vi", unicodedata.normalize("NFD", word))

    assert composed == decomposed
    assert composed != drawn_label("vi", "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char)))


def test_arabic_letters_are_joined_and_run_from_the_right() -> None:
    word, parted = "سلام", "\u200c".join("سلام")
    joined = picture(chart(Chart("ar", ".", ((word, 1),), ".", "x.png")))

    assert joined.tobytes() != drawn_label("ar", parted)
    ink = [x for x in range(joined.width) for y in range(150, 260, 2) if sum(joined.getpixel((x, y))) < 150]  # type: ignore[arg-type]  # three channels
    assert min(ink) < joined.width // 3  # the number at the left
    assert max(ink) > joined.width * 2 // 3  # the word at the right


@pytest.mark.parametrize("letters", ["ệẫở", "Жщы", "şğİ", "سلام", "گچپژ", "שלום"])
def test_every_letter_is_in_the_fonts_that_the_project_ships(letters: str) -> None:
    nothing = drawn_label("vi", "\ue000")  # a letter that no font has

    assert len({drawn_label("vi", letter) for letter in letters}) == len(set(letters))
    assert nothing not in {drawn_label("vi", letter) for letter in letters}
