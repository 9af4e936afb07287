"""Reading the office's roster from a spreadsheet: which sheet, which table, which people, and what is wrong with the rest."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from handlers.members.compute_book import MOST_ROWS, Sheet, open_book
from handlers.members.compute_guard import RefusedFile
from handlers.members.compute_lines import LineKind, settle_columns, sort_lines
from handlers.members.compute_people import Said, read_person, read_section
from handlers.members.compute_sheet import Table, find_table, headers_seen
from handlers.members.rules import (
    Likeness,
    Problem,
    RosterFile,
    RosterRow,
    RosterUpload,
    SkippedRow,
    fold,
    identity_of,
    is_same_name,
    judge_likeness,
    problem,
)

_LONGEST_SKIPPED = 80


def read_upload(upload: RosterUpload) -> RosterFile:
    """Read a roster as a job's computation."""
    return read_roster(upload.content, upload.filename, upload.today)


def read_roster(content: bytes, filename: str, today: date) -> RosterFile:
    """Read the people of a roster (XLSX, XLS, ODS, CSV). A file that cannot be taken as a whole comes back with its `refusal`."""
    try:
        return _read(open_book(content), today)
    except RefusedFile as refused:
        return RosterFile(refusal=replace(refused.problem, params=(*refused.problem.params, ("file", filename))))


def _read(sheets: list[Sheet], today: date) -> RosterFile:
    found = _readings([sheet for sheet in sheets if not sheet.is_hidden], today) or _readings([sheet for sheet in sheets if sheet.is_hidden], today)
    if not found:
        seen = next((headers for sheet in sheets if not sheet.is_hidden and len(headers := headers_seen(sheet)) > 1), [])
        raise RefusedFile("no_name_column", headers=", ".join(f"“{header}”" for header in seen)) if seen else RefusedFile("no_header")
    best = max(found, key=lambda reading: sum(not row.is_refused for row in reading.rows))
    if not best.rows:
        raise RefusedFile("no_people", sheet=best.sheet)
    if len(best.rows) > MOST_ROWS:
        raise RefusedFile("too_many_rows", limit=str(MOST_ROWS))
    others = tuple(reading.sheet for reading in found if reading is not best and reading.rows)
    return replace(best, rows=_judge_doubles(best.rows), other_sheets=others)


def _readings(sheets: list[Sheet], today: date) -> list[RosterFile]:
    tables = [table for sheet in sheets if (table := find_table(sheet))]
    return [_read_table(settle_columns(table, today), today) for table in tables]


def _read_table(table: Table, today: date) -> RosterFile:
    if sum(1 for _line in table.body()) > 2 * MOST_ROWS:
        raise RefusedFile("too_many_rows", limit=str(MOST_ROWS))
    rows: list[RosterRow] = []
    skipped: list[SkippedRow] = []
    said = Said()
    for line, kind in sort_lines(table, today):
        if kind is LineKind.PERSON:
            rows.append(read_person(line, said, today))
            continue
        text = " · ".join(line.texts())
        if kind is LineKind.SECTION:
            said = read_section(text)
        if kind is not LineKind.REMARK or any(sign.isalpha() for sign in text):
            skipped.append(SkippedRow(line.row, str(kind), text[:_LONGEST_SKIPPED]))
    return RosterFile(
        sheet=table.sheet.name,
        header_rows=(table.first + 1, table.last + 1),
        columns=tuple(column for column in table.columns if column.header or column.heading),
        rows=tuple(rows),
        skipped=tuple(skipped),
    )


def _judge_doubles(rows: tuple[RosterRow, ...]) -> tuple[RosterRow, ...]:
    """Refuse who stands in the file a second time; namesakes and couples with one phone stay, the latter with a note."""
    by_name: dict[str, list[RosterRow]] = defaultdict(list)
    by_phone: dict[str, RosterRow] = {}
    by_citizen_number: dict[str, RosterRow] = {}
    judged: list[RosterRow] = []
    for row in rows:
        double = None if row.is_refused else next((found for other in by_name[fold(row.name)] if (found := _double(row, other))), None)
        if row.is_refused or double:
            judged.append(replace(row, problems=(*row.problems, double)) if double else row)
            continue
        notes = list(row.notes)
        if row.phone and row.phone in by_phone:
            notes.append(_beside("phone_shared", by_phone[row.phone]))
        if row.citizen_number and row.citizen_number in by_citizen_number:
            notes.append(_beside("citizen_number_shared", by_citizen_number[row.citizen_number]))
        kept = replace(row, notes=tuple(notes))
        judged.append(kept)
        by_name[fold(row.name)].append(kept)
        if row.phone:
            by_phone.setdefault(row.phone, kept)
        if row.citizen_number:
            by_citizen_number.setdefault(row.citizen_number, kept)
    return tuple(judged)


def _double(row: RosterRow, other: RosterRow) -> Problem | None:
    if not is_same_name(row.name, other.name):
        return None
    match judge_likeness(identity_of(row), identity_of(other)):
        case Likeness.NAMESAKE:
            return None
        case Likeness.UNSURE:
            return problem("double_unsure", row=str(other.row))
        case Likeness.SAME_YEAR:
            return problem("double_year", row=str(other.row))
        case Likeness.SAME:
            return problem(_reason(row, other), row=str(other.row))


def _reason(row: RosterRow, other: RosterRow) -> str:
    numbers = ((row.citizen_number, other.citizen_number), (row.card_number, other.card_number))
    if any(mine and mine == theirs for mine, theirs in numbers):
        return "double_number"
    if row.born_on:
        return "double"
    return "double_year" if row.birth_year else "double_no_birth"


def _beside(code: str, other: RosterRow) -> Problem:
    return problem(code, row=str(other.row), name=other.name)
