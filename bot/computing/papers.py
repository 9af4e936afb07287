"""Papers drawn: lists as XLSX and PDF, counts as a picture, with words that are rendered already."""

import io
import json
from pathlib import Path
from typing import Literal

import typst
import xlsxwriter

from core.i18n import direction, number
from core.jobs import Made
from core.papers import Chart, Table

_TABLE, _CHART = Path(__file__).with_name("table.typ"), Path(__file__).with_name("chart.typ")
_FONTS = Path(__file__).parent.parent.parent / "fonts"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NARROWEST, _WIDEST = 6, 48  # characters
_DOTS = 216.0  # an inch: three dots for each point, which stands for a pixel of a phone
_LINE = 15  # points: the height of a line
_SHORT = 12  # a column whose longest cell is no longer takes what it needs, longer ones share the rest


def table(data: Table) -> Made:
    """Draw a list in the format that was asked for."""
    match data.format:
        case "xlsx":
            return Made(data.file_name, _XLSX, _xlsx(data))
        case "pdf":
            return Made(data.file_name, "application/pdf", _pdf(data))
        case _:
            raise ValueError(f"no list is made as {data.format}")


def _xlsx(data: Table) -> bytes:
    """Give a workbook: the head, then the table, its header frozen and repeated on every printed page. Every cell is text, so that "=..." stays words."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        strong, title = book.add_format({"bold": True}), book.add_format({"bold": True, "font_size": 14})
        head, cell = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet()
        if direction(data.language) == "rtl":
            sheet.right_to_left()
        lines = [*((head, None) for head in data.heads[:-1]), *((head, strong) for head in data.heads[-1:]), (data.title, title)]
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


def _write_wide(sheet: xlsxwriter.worksheet.Worksheet, place: tuple[int, int], words: str, style: xlsxwriter.format.Format, data: Table) -> None:
    """Write words over all columns from `place` to the last of the table, in as many lines as they need."""
    row, column = place
    room = sum(_widths(data)[column:])
    if column < len(data.columns) - 1:
        sheet.merge_range(row, column, row, len(data.columns) - 1, "", style)
    sheet.write_string(row, column, words, style)
    if len(words) > room:
        sheet.set_row(row, _LINE * -(-len(words) // room))


def _lay_out(sheet: xlsxwriter.worksheet.Worksheet, data: Table, header_row: int) -> None:
    for column, width in enumerate(_widths(data)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(header_row + 1, 0)
    sheet.repeat_rows(header_row)
    sheet.autofilter(header_row, 0, header_row + max(1, len(data.rows)), len(data.columns) - 1)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")


def _pdf(data: Table) -> bytes:
    """Give an A4 document to print and sign."""
    words = {
        "title": data.title,
        "heads": data.heads,
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
    return _drawn(_TABLE, words, "pdf")


def chart(data: Chart) -> Made:
    """Draw counts as bars: a picture 390 px wide at three dots a pixel, with letters that are 16 px high or more there."""
    most = max((value for _label, value in data.rows), default=0)
    words = {
        "title": data.title,
        "language": data.language,
        "is_rtl": direction(data.language) == "rtl",
        "foot": data.foot,
        "rows": [
            {"label": label, "value": number(value, data.language), "share": value / most if most else 0, "leads": value == most > 0}
            for label, value in data.rows
        ],
    }
    return Made(data.file_name, "image/png", _drawn(_CHART, words, "png"))


def _drawn(template: Path, words: dict[str, object], kind: Literal["pdf", "png"]) -> bytes:
    """Draw one document with our own fonts alone. Words go in as data, so that a mark of the template in a name stays a mark."""
    drawn = typst.compile(
        template, font_paths=[_FONTS], ignore_system_fonts=True, format=kind, ppi=_DOTS, sys_inputs={"sheet": json.dumps(words, ensure_ascii=False)}
    )
    if not isinstance(drawn, bytes):
        raise TypeError("one document gives one file")
    return drawn


def _widths(data: Table) -> list[int]:
    """Give the width of each column of the workbook, in characters."""
    return [min(_WIDEST, max(_NARROWEST, longest + 2)) for longest in _longest(data)]


def _longest(data: Table) -> list[int]:
    return [max(len(row[column]) for row in (data.columns, *data.rows)) for column in range(len(data.columns))]
