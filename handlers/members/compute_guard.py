"""What an uploaded file is by its content, and whether it may be opened: encrypted, with macros, or packed to burst are refused before any reader sees them."""

import io
import re
import struct
import zipfile
import zlib
from enum import StrEnum

from handlers.members.rules import Problem, problem

MOST_BYTES = 10 * 1024 * 1024
_MOST_INFLATED = 64 * 1024 * 1024
_MOST_PARTS = 2_000
_MOST_RATIO = 250  # a sheet of 5,000 lines packs to 1:10 or 1:20, empty formatted rows to 1:100
_RATIO_COUNTS_FROM = 4 * 1024 * 1024
_MOST_CELLS = 4_000_000  # calamine lays a sheet out from its first to its last used cell, 32 bytes each
_SLICE = 256 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_XLS = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)  # BOF, then FilePass ([MS-XLS] 2.4.117)
_ZIP = b"PK\x03\x04"
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")  # APPNOTE 4.3.7
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')
_CELL_WITHOUT_PLACE = re.compile(rb"<(?:\w+:)?c(?:\s(?![^>]*\br=)[^>]*)?>")
_ROW_PLACE = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="([0-9]{1,7})"[^>]*(?<!/)>')
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*)>")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_ODS_ROWS_REPEATED = re.compile(rb'number-rows-repeated="([0-9]+)"')
_ODS_CELLS_REPEATED = re.compile(rb'number-columns-repeated="([0-9]+)"')


class Kind(StrEnum):
    """What can be read: a workbook that calamine opens, or text with separators."""

    WORKBOOK = "workbook"
    TEXT = "text"


class RefusedFile(ValueError):
    """The file as a whole is not taken; `problem` says why."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.problem: Problem = problem(code, **params)


def inspect(content: bytes) -> Kind:
    """Tell what the file is. Raises RefusedFile when it must not be opened."""
    if not content.strip(b"\x00 \r\n\t"):
        raise RefusedFile("empty_file")
    if len(content) > MOST_BYTES:
        raise RefusedFile("too_big", limit=str(MOST_BYTES // (1024 * 1024)))
    if content.startswith(_OLE):
        _inspect_ole(content)
        return Kind.WORKBOOK
    if content.startswith((_ZIP, b"PK\x05\x06")):
        _inspect_zip(content)
        return Kind.WORKBOOK
    _inspect_text(content)
    return Kind.TEXT


def _inspect_ole(content: bytes) -> None:
    """Judge by the names in the directory of a compound file ([MS-CFB] 2.6.1: UTF-16, 64 bytes)."""

    def has_entry(name: str) -> bool:
        return (name + "\0").encode("utf-16-le") in content

    if has_entry("EncryptedPackage") or has_entry("EncryptionInfo"):
        raise RefusedFile("encrypted")
    if not (has_entry("Workbook") or has_entry("Book")):
        raise RefusedFile("not_a_spreadsheet")
    if _LOCKED_XLS.search(content):
        raise RefusedFile("encrypted")
    if has_entry("_VBA_PROJECT_CUR") or has_entry("_VBA_PROJECT"):
        raise RefusedFile("has_macros")


def _inspect_text(content: bytes) -> None:
    start = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"mime-version")):
        raise RefusedFile("web_page")
    if start.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise RefusedFile("not_a_spreadsheet")


def _inspect_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError):
        raise RefusedFile("damaged") from None
    names = {part.filename.lower() for part in parts}
    is_excel = any(name.startswith("xl/workbook") or name == "[content_types].xml" for name in names)
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_INFLATED:
        raise RefusedFile("zip_bomb")
    if any(part.flag_bits & 0x1 for part in parts):
        raise RefusedFile("encrypted")
    if any(name.endswith((".bin",)) and "vba" in name for name in names) or any(name.startswith(("basic/", "scripts/", "xl/macrosheets/")) for name in names):
        raise RefusedFile("has_macros")
    if any(name.startswith(("word/", "ppt/")) for name in names) or not (is_excel or "content.xml" in names):
        raise RefusedFile("not_a_spreadsheet")
    _inspect_parts(content, parts)


def _inspect_parts(content: bytes, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack every part, counting: the sizes that an archive declares are claims."""
    left = _MOST_INFLATED
    for part in parts:
        inflated = _inflate(content, part, left)
        left -= len(inflated)
        if len(inflated) != part.file_size:
            raise RefusedFile("damaged")
        if len(inflated) > _RATIO_COUNTS_FROM and len(inflated) > _MOST_RATIO * max(1, part.compress_size):
            raise RefusedFile("zip_bomb")
        _inspect_part(part.filename.lower(), inflated)


def _inspect_part(name: str, inflated: bytes) -> None:
    if name == "[content_types].xml" and b"macroenabled" in inflated.lower():
        raise RefusedFile("has_macros")
    if name == "mimetype" and b"opendocument" in inflated and b"spreadsheet" not in inflated:
        raise RefusedFile("not_a_spreadsheet")
    if name == "meta-inf/manifest.xml" and b"encryption-data" in inflated:
        raise RefusedFile("encrypted")
    is_content = name == "content.xml"
    if (is_content and _ods_cells(inflated) > _MOST_CELLS) or (not is_content and b"sheetData" in inflated and _xlsx_cells(inflated) > _MOST_CELLS):
        raise RefusedFile("too_wide")


def _inflate(content: bytes, part: zipfile.ZipInfo, limit: int) -> bytes:
    """Give the unpacked bytes of a part, at most `limit`. Raises RefusedFile beyond it."""
    try:
        fields = _LOCAL_HEADER.unpack_from(content, part.header_offset)
    except struct.error:
        raise RefusedFile("damaged") from None
    start = part.header_offset + _LOCAL_HEADER.size + fields[9] + fields[10]
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        if len(packed) > limit:
            raise RefusedFile("zip_bomb")
        return packed
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise RefusedFile("damaged")
    unpacker, pieces, count = zlib.decompressobj(-15), [], 0
    while packed and not unpacker.eof:
        try:
            piece = unpacker.decompress(packed, _SLICE)
        except zlib.error:
            raise RefusedFile("damaged") from None
        pieces.append(piece)
        count += len(piece)
        if count > limit:
            raise RefusedFile("zip_bomb")
        packed = unpacker.unconsumed_tail
    return b"".join(pieces)


def _xlsx_cells(sheet: bytes) -> int:
    """Count the cells from A1 to the last that holds something."""
    last_row = last_column = 0
    for found in _CELL.finditer(sheet):
        last_row = max(last_row, int(found[2]))
        last_column = max(last_column, _column_number(found[1]))
    unplaced = sum(1 for _found in _CELL_WITHOUT_PLACE.finditer(sheet))
    if unplaced:
        last_row = max([last_row, *(int(found[1]) for found in _ROW_PLACE.finditer(sheet))])
        last_column = max(last_column, min(unplaced, 16_384))
    return last_row * last_column


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_cells(content: bytes) -> int:
    """Count what the repetitions of the largest OpenDocument sheet unfold to (ODF 1.3 part 3, 19.675): an empty tail is not laid out."""
    return max(_ods_sheet_cells(sheet) for sheet in content.split(b"<table:table "))


def _ods_sheet_cells(sheet: bytes) -> int:
    widest = rows = blank_rows = 0
    for repeated, width in _ods_rows(sheet):
        if width == 0:
            blank_rows += repeated
            continue
        rows += blank_rows + repeated
        blank_rows = 0
        widest = max(widest, width)
    return rows * widest


def _ods_rows(sheet: bytes) -> list[tuple[int, int]]:
    """Give (how often, cells up to the last with content) for each row element."""
    found_rows = []
    starts = list(_ODS_ROW.finditer(sheet))
    ends = [*(found.start() for found in starts), len(sheet)][1:]
    for found, end in zip(starts, ends, strict=True):
        width = place = 0
        for cell in _ODS_CELL.finditer(sheet, found.end(), end):
            place += _repeated(_ODS_CELLS_REPEATED, cell[1])
            if not cell[1].endswith(b"/") or b"office:value" in cell[1]:
                width = place
        found_rows.append((_repeated(_ODS_ROWS_REPEATED, found[1]), width))
    return found_rows


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1][:12]) if found else 1
