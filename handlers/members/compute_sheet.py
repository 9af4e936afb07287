"""Finding the table in a sheet: which rows are its header, and what each column holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.members.columns import plain, read_header
from handlers.members.compute_book import Cell, Sheet, is_blank, is_blank_row
from handlers.members.rules import Column, Heading, tidy

_LATEST_HEADER = 100
_MOST_HEADER_ROWS = 3
_LONGEST_HEADER = 120
_SURELY_A_NAME = re.compile(r"^(?:ho .*\bten|full name)\b")
_MANY = frozenset({Heading.BORN, Heading.PHONE, Heading.NOTE, Heading.NAME})  # more than one column may hold these
_NAMES = frozenset({Heading.NAME, Heading.GIVEN_NAME, Heading.FAMILY_NAME})
_PARTS_OF_A_NAME = frozenset({Heading.FAMILY_NAME, Heading.MIDDLE_NAME, Heading.GIVEN_NAME})
_WEIGHTS = {Heading.NAME: 10, Heading.GIVEN_NAME: 8, Heading.FAMILY_NAME: 4, Heading.ORDINAL: 1}
_MOST_SEEN = 12


@dataclass(frozen=True, slots=True)
class Table:
    """A header found: rows `first` to `last` (counted from 0), `columns[index]` of the sheet."""

    sheet: Sheet
    first: int
    last: int
    columns: tuple[Column, ...]
    score: int

    def places(self, heading: Heading) -> list[int]:
        return [index for index, column in enumerate(self.columns) if column.heading is heading]

    def body(self) -> Iterator[tuple[int, list[Cell]]]:
        """Give the rows under the header with their index, blank ones left out."""
        for index in range(self.last + 1, len(self.sheet.cells)):
            if not is_blank_row(self.sheet.cells[index]):
                yield index, self.sheet.cells[index]


def find_table(sheet: Sheet) -> Table | None:
    """Give the best header of the sheet: it must name the person; among equals the shorter and the upper one."""
    best: Table | None = None
    for first in range(min(_LATEST_HEADER, len(sheet.cells))):
        for last in range(first, min(first + _MOST_HEADER_ROWS, len(sheet.cells))):
            if last > first and not _may_be_header(sheet, last):
                break
            if (last == first and not _may_be_header(sheet, first)) or is_blank_row(sheet.cells[first]) or is_blank_row(sheet.cells[last]):
                break
            found = _read_band(sheet, first, last)
            if found and (best is None or found.score > best.score):
                best = found
    return best


def headers_seen(sheet: Sheet) -> list[str]:
    """Give the texts of the row that looks most like a header, for the sentence that says none was found."""
    rows = [[tidy(cell) for cell in row if isinstance(cell, str) and not is_blank(cell)] for row in sheet.cells[:_LATEST_HEADER]]
    return max(rows, key=lambda row: len(set(row)), default=[])[:_MOST_SEEN]


def column_letter(index: int) -> str:
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _may_be_header(sheet: Sheet, row: int) -> bool:
    """A header row holds short texts without figures of their own: no dates, no phones, no numbering."""
    texts = [cell for cell in sheet.cells[row] if not is_blank(cell)]
    return all(isinstance(cell, str) and len(cell) <= _LONGEST_HEADER and sum(sign.isdigit() for sign in cell) <= len(cell) // 4 for cell in texts)


def _read_band(sheet: Sheet, first: int, last: int) -> Table | None:
    labels = _labels(sheet, first, last)
    headings: list[Heading | None] = []
    for parts in labels:
        heading = read_header(parts)
        headings.append(None if heading in headings and heading not in _MANY else heading)
    _settle_names(sheet, last, labels, headings)
    if not _NAMES.intersection(headings) or not _names_stand_in_header(sheet, first, last, headings):
        return None
    known = {heading for heading in headings if heading}
    if len(known) == 1 and sum(1 for parts in labels if parts) > 1 and not any(_SURELY_A_NAME.match(plain(" ".join(parts[-1:]))) for parts in labels):
        return None
    columns = tuple(Column(column_letter(index), " / ".join(parts), heading) for index, (parts, heading) in enumerate(zip(labels, headings, strict=True)))
    return Table(sheet, first, last, columns, sum(_WEIGHTS.get(heading, 2) for heading in known))


def _labels(sheet: Sheet, first: int, last: int) -> list[tuple[str, ...]]:
    """Give each column's header cells from top to bottom; a merged parent counts for every column under it, a merged child once."""
    width = max(len(sheet.cells[row]) for row in range(first, last + 1))
    columns: list[list[str]] = [[] for _column in range(width)]
    for row in range(first, last + 1):
        texts = _texts_of_row(sheet, row, last, width)
        for column, text in enumerate(texts):
            if text and text not in columns[column]:
                columns[column].append(text)
    return [tuple(parts) for parts in columns]


def _texts_of_row(sheet: Sheet, row: int, last: int, width: int) -> list[str]:
    texts: list[str] = []
    for column in range(width):
        text = _text_at(sheet, row, column)
        origin = sheet.merged.get((row, column))
        if not text and origin:
            text = _text_at(sheet, *origin)
        elif not text and column and texts[column - 1] and all(_has_child(sheet, row, last, near) for near in (column - 1, column)):
            text = texts[column - 1]  # a merged parent in a format that does not tell
        texts.append(text)
    return texts


def _has_child(sheet: Sheet, row: int, last: int, column: int) -> bool:
    return any(_text_at(sheet, below, column) for below in range(row + 1, last + 1))


def _text_at(sheet: Sheet, row: int, column: int) -> str:
    cells = sheet.cells[row]
    cell = cells[column] if column < len(cells) else ""
    return tidy(cell) if isinstance(cell, str) else ""


def _settle_names(sheet: Sheet, last: int, labels: list[tuple[str, ...]], headings: list[Heading | None]) -> None:
    """Decide what the columns of the name are: one column, or the family's and the given name side by side."""
    if Heading.GIVEN_NAME in headings and Heading.NAME not in headings and Heading.FAMILY_NAME not in headings:
        headings[headings.index(Heading.GIVEN_NAME)] = Heading.NAME
    if Heading.FAMILY_NAME in headings and Heading.GIVEN_NAME not in headings and Heading.NAME in headings:
        headings[headings.index(Heading.FAMILY_NAME)] = None
    names = [index for index, heading in enumerate(headings) if heading is Heading.NAME]
    if not names:
        return
    first, beside = names[0], names[0] + 1
    for index in names[1:]:
        headings[index] = None
    is_merged = len(names) > 1 and names[1] == beside and labels[beside] == labels[first]
    is_unnamed = beside < len(labels) and not labels[beside] and _holds_given_names(sheet, last, first, beside)
    given = headings.index(Heading.GIVEN_NAME) if Heading.GIVEN_NAME in headings else None
    if given is not None and (given != beside or not _adds_to_names(sheet, last, first, given)):
        headings[given] = None
    elif given is not None:
        headings[first] = Heading.FAMILY_NAME
    elif is_merged or is_unnamed:
        headings[first], headings[beside] = Heading.FAMILY_NAME, Heading.GIVEN_NAME


def _pairs(sheet: Sheet, last: int, one: int, other: int) -> list[tuple[str, str]]:
    rows = range(last + 1, len(sheet.cells))
    return [(_text_at(sheet, row, one), _text_at(sheet, row, other)) for row in rows if _text_at(sheet, row, one)]


def _holds_given_names(sheet: Sheet, last: int, family: int, given: int) -> bool:
    pairs = _pairs(sheet, last, family, given)
    fitting = sum(1 for _family, name in pairs if name.replace(" ", "").isalpha() and len(name.split()) == 1)
    return bool(pairs) and fitting * 2 > len(pairs)


def _adds_to_names(sheet: Sheet, last: int, full: int, given: int) -> bool:
    """A column "Tên" beside "Họ và tên" may repeat the last word, for sorting: then it is not a part of the name."""
    pairs = [(name, short) for name, short in _pairs(sheet, last, full, given) if short]
    repeated = sum(1 for name, short in pairs if name.lower().endswith(short.lower()))
    return bool(pairs) and repeated * 2 < len(pairs)


def _names_stand_in_header(sheet: Sheet, first: int, last: int, headings: list[Heading | None]) -> bool:
    """Under the name's header a second header row holds nothing or a part of the name; a person there is no header."""
    for index, heading in enumerate(headings):
        if heading not in _NAMES and heading not in _PARTS_OF_A_NAME:
            continue
        for row in range(first, last + 1):
            text = _text_at(sheet, row, index)
            own = read_header((text,)) if text else None
            if row > first and text and own not in _NAMES and own not in _PARTS_OF_A_NAME:
                return False
    return True
