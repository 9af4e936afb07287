"""Which lines under a header are people, and which are numbering, sub-totals, section titles, signatures or the header again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from handlers.members.columns import plain
from handlers.members.compute_book import Cell, is_blank
from handlers.members.compute_dates import UnreadableDate, read_date, show
from handlers.members.compute_numbers import read_citizen_number, read_phone
from handlers.members.compute_sheet import Table
from handlers.members.rules import Heading, fold

_BIRTHS = (Heading.BORN, Heading.BORN_MALE, Heading.BORN_FEMALE, Heading.BIRTH_YEAR)
_NAMES = (Heading.FAMILY_NAME, Heading.MIDDLE_NAME, Heading.GIVEN_NAME, Heading.NAME)
_MERGED_DOWN = frozenset({Heading.PHONE, Heading.STANDING, Heading.EXEMPT, Heading.NOTE})  # a couple's phone, one cell over two lines
_PERSONAL = (*_BIRTHS, Heading.PHONE, Heading.CARD, Heading.CITIZEN)

_NUMBERING = re.compile(r"^\(?(?:\d{1,2}|[A-Za-z])\)?(?:\s*=.*)?$")
_SUBTOTAL = re.compile(
    r"^(?:tong (?:so|cong)\b.*|tong\W*\d*\W*|cong(?: (?:trang|don|so|chung|cong|mang sang)\b.*)?\W*\d*\W*|(?:grand |sub ?-? ?)?totals?\b.*"
    r"|mang sang.*|danh sach (?:nay )?(?:gom|co)\b.*)$"
)
_SIGNATURE = re.compile(
    r"(?:nguoi lap|lap bieu|lap bang|^t ?/ ?m\b|^tm\b|^k ?/ ?t\b|thay mat|ghi ro ho|ky ten|ky,|^\(?ky\)?$|dong dau|xac nhan|noi nhan"
    r"|signature|signed|prepared by|approved by|ngay[\s.…_0-9]+thang[\s.…_0-9]+nam|^(?:pho )?(?:bi thu|chu tich)(?: (?:chi bo|dang bo"
    r"|dang uy|chi uy|cong doan))?$|^(?:luu y|ghi chu)\s*:)"
)
_SECTION = re.compile(
    r"\b(?:dang vien|chi bo|dang bo|to dang|doan vien|cong doan|danh sach|mien sinh hoat|mien cong tac|cap uy|chi uy|khu pho|to dan pho)\b"
    r"|^(?:chinh thuc|du bi|thon|xom|phong|ban|khoi|to \d|members|official|probationary)\b|^(?:[ivx]+|[a-h])\s*[.)\-/:]"
)
_GROUP_MARK = re.compile(r"^(?:[IVX]+|[A-H])[.)]?$")


class LineKind(StrEnum):
    """What a line under the header is."""

    PERSON = "person"
    NUMBERING = "numbering"
    HEADER = "header"
    SUBTOTAL = "subtotal"
    SECTION = "section"
    SIGNATURE = "signature"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Line:
    """One row under the header, read by what its columns hold. `index` counts from 0."""

    table: Table
    index: int

    @property
    def row(self) -> int:
        return self.index + 1

    def cell(self, heading: Heading) -> Cell:
        return next((cell for cell in self.cells(heading) if not is_blank(cell)), "")

    def cells(self, heading: Heading) -> list[Cell]:
        return [self._at(column, heading) for column in self.table.places(heading)]

    def text(self, heading: Heading) -> str:
        return show(self.cell(heading))

    def _at(self, column: int, heading: Heading) -> Cell:
        row = self.table.sheet.cells[self.index]
        cell = row[column] if column < len(row) else ""
        origin = self.table.sheet.merged.get((self.index, column))
        if is_blank(cell) and heading in _MERGED_DOWN and origin and origin[1] == column and origin[0] > self.table.last:
            return self.table.sheet.cells[origin[0]][column]
        return cell

    def name(self) -> str:
        return " ".join(text for heading in _NAMES if (text := self.text(heading)))

    def texts(self) -> list[str]:
        return [show(cell) for cell in self.table.sheet.cells[self.index] if not is_blank(cell)]

    def is_numbered(self) -> bool:
        return bool(re.match(r"^\d{1,5}\.?$", self.text(Heading.ORDINAL)))

    def holds(self, headings: tuple[Heading, ...]) -> bool:
        return any(self.text(heading) for heading in headings)


def sort_lines(table: Table, today: date) -> Iterator[tuple[Line, LineKind]]:
    """Give every line that is not blank with its kind. Behind a signature only what is clearly a person counts as one."""
    has_signature = False
    for index, _cells in table.body():
        line = Line(table, index)
        kind = _judge(line, today)
        has_signature = has_signature or kind is LineKind.SIGNATURE
        if kind is LineKind.PERSON and has_signature and not line.is_numbered() and not _is_personal(line, today):
            kind = LineKind.SIGNATURE
        yield line, kind


def _judge(line: Line, today: date) -> LineKind:
    texts = line.texts()
    folded = [fold(text) for text in texts if any(sign.isalpha() for sign in text)]
    if len(texts) > 1 and all(_NUMBERING.match(text) for text in texts):
        return LineKind.NUMBERING
    if _repeats_header(line):
        return LineKind.HEADER
    if _is_personal(line, today):
        return LineKind.PERSON
    if any(_SUBTOTAL.match(text) for text in folded[:2]):
        return LineKind.SUBTOTAL
    return _judge_words(line, texts, folded)


def _judge_words(line: Line, texts: list[str], folded: list[str]) -> LineKind:
    """Judge a line that no birth date and no number proves to be a person."""
    name = line.name()
    if line.is_numbered() and name:
        return LineKind.PERSON
    if _is_signature(line, folded):
        return LineKind.SIGNATURE
    if _is_section(line, texts, folded):
        return LineKind.SECTION
    has_letters = sum(sign.isalpha() for sign in name) > 1
    return LineKind.PERSON if has_letters or line.holds(_PERSONAL) else LineKind.REMARK


def _is_signature(line: Line, folded: list[str]) -> bool:
    """Tell a signature; in a person's own line "Bí thư" is the role, and a remark may say anything."""
    if not any(sign.isalpha() for sign in line.name()):
        return any(_SIGNATURE.search(text) for text in folded)
    aside = {fold(line.text(heading)) for heading in (Heading.ROLE, Heading.NOTE)}
    return any(_SIGNATURE.search(text) for text in folded if text not in aside)


def _is_section(line: Line, texts: list[str], folded: list[str]) -> bool:
    if not folded:
        return False
    if _GROUP_MARK.match(texts[0]) and len(texts) > 1 and not line.holds(_PERSONAL):
        return True
    is_alone = len(set(texts)) == 1
    return is_alone and (_spans_columns(line) or bool(_SECTION.search(folded[0])) or not line.name())


def _spans_columns(line: Line) -> bool:
    merged = line.table.sheet.merged
    places = ((line.index, column) for column in range(len(line.table.columns) + 1))
    return any(merged[place][0] == line.index and merged[place] != place for place in places if place in merged)


def _repeats_header(line: Line) -> bool:
    cells = line.table.sheet.cells[line.index]
    own = [(plain(show(cell)), plain(column.header.split(" / ")[-1]), column.heading) for cell, column in zip(cells, line.table.columns, strict=False)]
    same = [heading for text, header, heading in own if text and text == header]
    return len(same) > 1 and any(heading in _NAMES for heading in same)


def _is_personal(line: Line, today: date) -> bool:
    """A line with a name and a birth date, phone or citizen number that can be read."""
    if not any(sign.isalpha() for sign in line.name()):
        return False
    if any(_is_date(cell, today) for heading in _BIRTHS for cell in line.cells(heading)):
        return True
    return bool(read_phone(line.text(Heading.PHONE)).number or read_citizen_number(line.text(Heading.CITIZEN)))


def _is_date(cell: Cell, today: date) -> bool:
    try:
        return read_date(cell, today) is not None
    except UnreadableDate:
        return False


def settle_columns(table: Table, today: date) -> Table:
    """Decide by their cells what the columns "Nam", "Nữ", "Chính thức", "Dự bị" hold: dates, or marks."""
    headings = [column.heading for column in table.columns]
    choices: tuple[tuple[Heading, Heading], ...] = (
        (Heading.MALE, Heading.BORN_MALE),
        (Heading.FEMALE, Heading.BORN_FEMALE),
        (Heading.IS_OFFICIAL, Heading.OFFICIAL),
        (Heading.IS_PROBATIONARY, Heading.ADMITTED),
    )
    for mark, dated in choices:
        for column in table.places(mark):
            if dated not in headings and _holds_dates(table, column, today):
                headings[column] = dated
    if Heading.BIRTH_DAY in headings and Heading.BORN_FEMALE not in headings:  # without tone marks the year (năm) looks like the men (nam)
        headings = [Heading.BIRTH_YEAR if heading is Heading.BORN_MALE else heading for heading in headings]
    if Heading.BIRTH_YEAR in headings and Heading.BIRTH_DAY not in headings and Heading.BORN not in headings:
        headings = [Heading.BORN if heading is Heading.BIRTH_YEAR else heading for heading in headings]
    columns = tuple(replace(column, heading=heading) for column, heading in zip(table.columns, headings, strict=True))
    return replace(table, columns=columns)


def _holds_dates(table: Table, column: int, today: date) -> bool:
    cells = [cells[column] for _index, cells in table.body() if column < len(cells) and not is_blank(cells[column])]
    return 2 * sum(_is_date(cell, today) for cell in cells) > len(cells)
