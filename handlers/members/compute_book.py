"""A spreadsheet file as plain sheets of cells, whatever its format: XLSX, XLS and ODS by calamine, text by its separators."""

import csv
import io
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

import python_calamine

from handlers.members.compute_guard import Kind, RefusedFile, inspect

Cell: TypeAlias = int | float | str | bool | date | datetime | time | timedelta
Place: TypeAlias = tuple[int, int]

MOST_ROWS = 5_000
_MOST_COLUMNS = 200
_SEPARATORS = (",", ";", "\t", "|")
_LONGEST_CELL = 10_000
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells as `cells[row][column]` from A1 on, blank ones as ""; `merged[place]` is the upper left place of the range that a place belongs to."""

    name: str
    cells: list[list[Cell]]
    is_hidden: bool = False
    merged: dict[Place, Place] = field(default_factory=dict)


def open_book(content: bytes) -> list[Sheet]:
    """Give every sheet of the file. Raises RefusedFile."""
    sheets = _open_workbook(content) if inspect(content) is Kind.WORKBOOK else _open_text(content)
    if not any(sheet.cells for sheet in sheets):
        raise RefusedFile("empty_file")
    return sheets


def _open_workbook(content: bytes) -> list[Sheet]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            if any(meta.typ in (python_calamine.SheetTypeEnum.MacroSheet, python_calamine.SheetTypeEnum.Vba) for meta in book.sheets_metadata):
                raise RefusedFile("has_macros")
            return [_read_sheet(book, index, meta) for index, meta in enumerate(book.sheets_metadata) if meta.typ is python_calamine.SheetTypeEnum.WorkSheet]
    except python_calamine.PasswordError:
        raise RefusedFile("encrypted") from None
    except python_calamine.CalamineError as error:
        raise RefusedFile("encrypted" if "password" in str(error).lower() else "damaged") from None


def _read_sheet(book: python_calamine.CalamineWorkbook, index: int, meta: python_calamine.SheetMetadata) -> Sheet:
    sheet = book.get_sheet_by_index(index)
    merged: dict[Place, Place] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        reach = range(top, min(bottom, top + MOST_ROWS) + 1)
        merged.update({(row, column): (top, left) for row in reach for column in range(left, min(right, left + _MOST_COLUMNS) + 1)})
    rows = [list(row[:_MOST_COLUMNS]) for row in sheet.to_python(skip_empty_area=False)]
    return Sheet(meta.name, _without_blank_end(rows), meta.visible is not python_calamine.SheetVisibleEnum.Visible, merged)


def _without_blank_end(rows: list[list[Cell]]) -> list[list[Cell]]:
    last = next((index for index in range(len(rows) - 1, -1, -1) if not is_blank_row(rows[index])), -1)
    return [[_tidy(cell) for cell in row] for row in rows[: last + 1]]


def _tidy(cell: Cell) -> Cell:
    return unicodedata.normalize("NFC", cell[:_LONGEST_CELL]).strip() if isinstance(cell, str) else cell


def is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def is_blank_row(row: list[Cell]) -> bool:
    return all(is_blank(cell) for cell in row)


def _open_text(content: bytes) -> list[Sheet]:
    separator, text = _separator(decode(content))
    try:
        rows = _parse(text, separator, csv.QUOTE_MINIMAL)
        if any(_swallowed(cell, separator) for row in rows for cell in row):
            rows = [[cell.strip('"') for cell in row] for row in _parse(text, separator, csv.QUOTE_NONE)]
    except csv.Error:
        raise RefusedFile("damaged") from None
    cells: list[list[Cell]] = [list(row[:_MOST_COLUMNS]) for row in rows]
    return [Sheet("", _without_blank_end(cells))]


def _parse(text: str, separator: str, quoting: Literal[0, 3]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting))


def _swallowed(cell: str, separator: str) -> bool:
    """Tell a cell that a stray quotation mark made of several lines of the table."""
    lines = cell.splitlines()
    return len(lines) > 2 and all(separator in line for line in lines[1:-1])


def decode(content: bytes) -> str:
    """Give text from UTF-8, UTF-16 or Windows-1258 (whose tone marks come apart from their vowels) in NFC. Raises RefusedFile for what is no text."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\x0b\x0c" for sign in text):
            return unicodedata.normalize("NFC", text)
    raise RefusedFile("not_a_spreadsheet")


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith(_UTF_16_MARKS):
        return ("utf-16",)
    if b"\0" in content:
        even, odd = content[0::2].count(0), content[1::2].count(0)
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8-sig", "cp1258")


def _separator(text: str) -> tuple[str, str]:
    """Give the separator and the text to read: Excel's own "sep=;" line, else the one that parts most lines into the same number of cells."""
    first, _end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return first.strip()[-1], "\n" + rest
    lines = text[:65_536].splitlines()[:200]
    return max(_SEPARATORS, key=lambda separator: _evenness(lines, separator)), text


def _evenness(lines: list[str], separator: str) -> tuple[int, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
    except csv.Error:
        return (0, 0)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return (count, width)
