"""Real files for tests: PDF by typst, DOCX, XLSX, and the odd ones that offices send."""

import io
import json
import zipfile
from pathlib import Path

import docx
import openpyxl
import typst
from docx.enum.text import WD_BREAK
from PIL import Image, ImageDraw

FONTS = Path(__file__).parents[3] / "fonts"
RESOLUTION = (
    """ĐẢNG BỘ XÃ AN BÌNH
CHI BỘ 3
Số 12-NQ/CB
An Bình, ngày 30 tháng 11 năm 2026
NGHỊ QUYẾT
về phát triển đảng viên năm 2027
Căn cứ Điều lệ Đảng""",
    "Mỗi đảng viên giúp đỡ một quần chúng ưu tú ở địa bàn dân cư.",
    "Bí thư chi bộ chịu trách nhiệm thi hành nghị quyết này.",
)
_TEMPLATE = Path(__file__).with_name("pages.typ")


def pdf(*pages: str) -> bytes:
    """Give a PDF with a page for each text, one line a line."""
    made = typst.compile(_TEMPLATE, font_paths=[FONTS], ignore_system_fonts=True, format="pdf", sys_inputs={"pages": json.dumps(pages)})
    assert isinstance(made, bytes)
    return made


def word(*pages: str) -> bytes:
    document = docx.Document()
    for place, page in enumerate(pages):
        for line in page.splitlines():
            document.add_paragraph(line)
        if place < len(pages) - 1:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    return _saved(document)


def workbook(cells: dict[str, str], sheet: str = "Kế hoạch") -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].title = sheet
    for place, value in cells.items():
        book.worksheets[0][place] = value
    return _saved(book)


def picture(ending: str = "PNG") -> bytes:
    made = io.BytesIO()
    drawn = Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(drawn).rectangle((100, 100, 500, 300), fill="black")
    drawn.save(made, ending)
    return made.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Give an office file with one more part, or another one in its place."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info.filename))
        new.writestr(name, part)
    return made.getvalue()


def _saved(document: "docx.document.Document | openpyxl.Workbook") -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
