"""The register of a meeting as a file, XLSX or PDF, with words that are rendered already. Runs in the worker only."""

import io
import json
from pathlib import Path

import typst
import xlsxwriter

from core.i18n import direction
from core.jobs import Made
from handlers.attendance.jobs import RegisterData

_TEMPLATE = Path(__file__).with_name("register.typ")
_FONTS = Path(__file__).parent.parent.parent / "fonts"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NARROWEST, _WIDEST = 6, 48  # characters
_LINE = 15  # points: the height of a line
_SHORT = 12  # a column whose longest cell is no longer takes what it needs, longer ones share the rest


def register_file(data: RegisterData) -> Made:
    """Draw the register in the format that was asked for."""
    match data.format:
        case "xlsx":
            return Made(data.file_name, _XLSX, register_xlsx(data))
        case "pdf":
            return Made(data.file_name, "application/pdf", register_pdf(data))
        case _:
            raise ValueError(f"no register is made as {data.format}")


def register_xlsx(data: RegisterData) -> bytes:
    """Give a workbook: the head, then the table, its header frozen and repeated on every printed page. Every cell is text, so that "=..." stays words."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        strong, title = book.add_format({"bold": True}), book.add_format({"bold": True, "font_size": 14})
        head, cell = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet()
        if direction(data.language) == "rtl":
            sheet.right_to_left()
        lines = [*((above, None) for above in (data.unit_above,) if above), (data.unit, strong), (data.title, title)]
        for row, (text, style) in enumerate(lines):
            sheet.write_string(row, 0, text, style)
        row = len(lines)
        for label, value in data.facts:
            sheet.write_string(row, 1, label, cell)
            _write_wide(sheet, (row, 2), value, cell, data)
            row += 1
        first = row + 1
        for place, values in enumerate((data.columns, *data.rows)):
            for column, value in enumerate(values):
                sheet.write_string(first + place, column, value, cell if place else head)
        row = first + len(data.rows) + 2
        for place, words in enumerate((data.notes_title, *data.notes) if data.notes else ()):
            _write_wide(sheet, (row + place, 1), words, cell if place else strong, data)
        _lay_out(sheet, data, first)
    return target.getvalue()


def _write_wide(sheet: xlsxwriter.worksheet.Worksheet, place: tuple[int, int], words: str, style: xlsxwriter.format.Format, data: RegisterData) -> None:
    """Write words over all columns from `place` to the last of the table, in as many lines as they need."""
    row, column = place
    room = sum(_widths(data)[column:])
    if column < len(data.columns) - 1:
        sheet.merge_range(row, column, row, len(data.columns) - 1, "", style)
    sheet.write_string(row, column, words, style)
    if len(words) > room:
        sheet.set_row(row, _LINE * -(-len(words) // room))


def _lay_out(sheet: xlsxwriter.worksheet.Worksheet, data: RegisterData, header_row: int) -> None:
    for column, width in enumerate(_widths(data)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(header_row + 1, 0)
    sheet.repeat_rows(header_row)
    sheet.autofilter(header_row, 0, header_row + max(1, len(data.rows)), len(data.columns) - 1)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")


def register_pdf(data: RegisterData) -> bytes:
    """Give an A4 document to print and sign."""
    words = {
        "title": data.title,
        "unit": data.unit,
        "unit_above": data.unit_above,
        "language": data.language,
        "is_rtl": direction(data.language) == "rtl",
        "facts": data.facts,
        "columns": data.columns,
        "widths": ["auto" if longest <= _SHORT else str(min(_WIDEST, longest)) for longest in _longest(data)],
        "rows": data.rows,
        "notes_title": data.notes_title,
        "notes": data.notes,
        "signatures": data.signatures,
    }
    drawn = typst.compile(_TEMPLATE, font_paths=[_FONTS], ignore_system_fonts=True, sys_inputs={"sheet": json.dumps(words, ensure_ascii=False)})
    if not isinstance(drawn, bytes):
        raise TypeError("one document gives one file")
    return drawn


def _widths(data: RegisterData) -> list[int]:
    """Give the width of each column of the workbook, in characters."""
    return [min(_WIDEST, max(_NARROWEST, longest + 2)) for longest in _longest(data)]


def _longest(data: RegisterData) -> list[int]:
    return [max(len(row[column]) for row in (data.columns, *data.rows)) for column in range(len(data.columns))]
