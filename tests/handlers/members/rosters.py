"""Rosters for tests: spreadsheets built cell by cell, and what was read from them in few words."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias

import xlsxwriter

from core.i18n import render
from core.reader import Reader
from handlers.members import compute, roster_texts
from handlers.members.rules import RosterFile, RosterRow

TODAY = date(2026, 11, 24)
ENGLISH = Reader(language="en")

Value: TypeAlias = str | int | float | bool | date | datetime | None
Rows: TypeAlias = Sequence[Sequence[Value]]

HEADER = ("STT", "Họ và tên", "Ngày sinh", "Điện thoại")


def xlsx(*rows: Sequence[Value], merged: Sequence[str] = ()) -> bytes:
    """Give a workbook with one sheet; `merged` are ranges like "A1:D1" whose text stands in their first cell."""
    return workbook({"Danh sách": rows}, merged)


def workbook(sheets: Mapping[str, Rows], merged: Sequence[str] = (), hidden: Sequence[str] = ()) -> bytes:
    """Give a workbook; the ranges belong to its last sheet."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = None
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value) if value else sheet.write_blank(row, column, None)
                    elif value is not None:
                        sheet.write(row, column, value)
            if name in hidden:
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
        for area in merged:
            assert sheet is not None
            sheet.merge_range(area, None)  # keeps what stands in its first cell out of the way of a second writing
    return target.getvalue()


def read(content: bytes, filename: str = "danh-sach.xlsx") -> RosterFile:
    return compute.read_roster(content, filename, TODAY)


def rows_of(content: bytes) -> tuple[RosterRow, ...]:
    """Give the rows of a file that must be readable."""
    file = read(content)
    assert file.refusal is None, refusal_of(content)
    return file.rows


def person(*values: Value, header: Sequence[Value] = HEADER) -> RosterRow:
    """Give the one person of a roster with this line."""
    (row,) = rows_of(xlsx(header, values))
    return row


def names_of(content: bytes) -> list[str]:
    return [row.name for row in rows_of(content) if not row.is_refused]


def refusal_of(content: bytes, filename: str = "danh-sach.xlsx") -> str | None:
    why = read(content, filename).refusal
    return render(roster_texts.refusal(why), ENGLISH) if why else None


def problems_of(row: RosterRow) -> list[str]:
    return [render(roster_texts.sentence(told), ENGLISH) for told in row.problems]


def notes_of(row: RosterRow) -> list[str]:
    return [render(roster_texts.sentence(told), ENGLISH) for told in row.notes]
