"""What a packed file (DOCX, XLSX) may hold before anything reads it: no bombs, no macros, nothing that fetches or runs something when it is opened."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from handlers.documents.rules import Problem

_MOST_INFLATED = 150_000_000
_MOST_PARTS = 5_000
_MOST_RATIO = 250  # a book of text packs to 1:10, empty formatted rows to 1:100
_RATIO_COUNTS_FROM = 4_000_000
_MOST_CELLS = 4_000_000  # calamine lays a sheet out from its first to its last used cell, 32 bytes each
_LONGEST_SHOWN = 60
_PIECE = 1 << 20

_EXTERNAL = re.compile(rb'TargetMode\s*=\s*["\']External["\']', re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_IS_HYPERLINK = re.compile(rb'Type\s*=\s*["\'][^"\']*/hyperlink["\']')
_CALLS_OUT = re.compile(
    r"\b(?:WEBSERVICE|FILTERXML|IMAGE|RTD|CALL|REGISTER\.ID|DDE)\s*\(|(?<!\w)\[\d+\]|\[[^\]]+\.xl\w+\]|https?:|file:|\\\\|\|\s*'", re.IGNORECASE
)
_HYPERLINK = re.compile(r"\bHYPERLINK\s*\(\s*(?!\"#)", re.IGNORECASE)
_FETCHES = re.compile(r"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\s", re.IGNORECASE)
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class Unsafe(Exception):
    """The file is not taken; `problem` says why."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, tuple(params.items()))


def unpack(content: bytes) -> zipfile.ZipFile:
    """Open an archive whose directory promises nothing monstrous. What it promises binds: no part is read beyond its declared size. Raises Unsafe."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise Unsafe("damaged") from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_INFLATED:
        raise Unsafe("bomb")
    for part in parts:
        if part.file_size > _RATIO_COUNTS_FROM and part.file_size > _MOST_RATIO * max(1, part.compress_size):
            raise Unsafe("bomb")
        if part.flag_bits & 0x1:
            raise Unsafe("locked")
        name = part.filename.casefold()
        if name.endswith("vbaproject.bin") or "/macrosheets/" in name:
            raise Unsafe("macros")
    return archive


def part_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """Give one part. Raises Unsafe where it is not what the directory says."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise Unsafe("damaged") from error


def check_document(archive: zipfile.ZipFile) -> None:
    """Refuse a DOCX that fetches something when it is opened: a template, a picture, a field. Raises Unsafe."""
    for name in archive.namelist():
        if name.endswith(".rels"):
            _check_relations(part_of(archive, name), "document_calls_out")
    for name in archive.namelist():
        if name.startswith("word/") and name.endswith(".xml"):
            instructions = _Instructions()
            instructions.read(part_of(archive, name))
            if _FETCHES.search(instructions.words):
                raise Unsafe("document_calls_out")


def check_workbook(archive: zipfile.ZipFile) -> None:
    """Refuse an XLSX whose cells call out when it is opened, with the sheet and the cell at fault. Raises Unsafe."""
    names = archive.namelist()
    titles = _sheet_titles(archive)
    for name in names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            sheet = _Sheet(titles.get(name, name.rpartition("/")[2].removesuffix(".xml")))
            sheet.read(part_of(archive, name))
    for name in names:
        if name.startswith(("xl/externalLinks/", "xl/queryTables/")) or name == "xl/connections.xml":
            raise Unsafe("workbook_is_linked")
        if name.endswith(".rels"):
            _check_relations(part_of(archive, name), "workbook_is_linked")


def check_cells(rows: list[list[str]]) -> None:
    """Refuse separated values that a spreadsheet program would run. Raises Unsafe."""
    for row_number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if value.lstrip().startswith(("=", "+", "@", "-")) and (_CALLS_OUT.search(value) or _HYPERLINK.search(value)):
                raise Unsafe("cell_calls_out", sheet="CSV", cell=f"{_letters(place)}{row_number}", formula=value[:_LONGEST_SHOWN])


def _check_relations(content: bytes, code: str) -> None:
    for relation in _RELATION.findall(content):
        if _EXTERNAL.search(relation) and not _IS_HYPERLINK.search(relation):
            raise Unsafe(code)


def _sheet_titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Give `titles[part]`: how people call the sheet that lies in a part of the archive."""
    try:
        book, relations = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
    except (KeyError, zipfile.BadZipFile):
        return {}
    targets: dict[str, str] = {}
    titles: dict[str, str] = {}

    def note_relation(_name: str, attributes: dict[str, str]) -> None:
        targets[attributes.get("Id", "")] = attributes.get("Target", "").rpartition("/")[2]

    def note_sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            target = targets.get(next((value for key, value in attributes.items() if key.endswith(":id")), ""), "")
            titles[f"xl/worksheets/{target}"] = attributes.get("name", "")

    _Xml(note_relation).read(relations)
    _Xml(note_sheet).read(book)
    return titles


class _Xml:
    """Reads XML piece by piece. A document that declares entities is no office file. Raises Unsafe."""

    def __init__(self, begin: Callable[[str, dict[str, str]], None] | None = None) -> None:
        self._parser = expat.ParserCreate()
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = begin or self.begin
        self._parser.EndElementHandler = self.end
        self._parser.CharacterDataHandler = self.say

    def read(self, content: bytes) -> None:
        try:
            for start in range(0, len(content), _PIECE):
                self._parser.Parse(content[start : start + _PIECE], False)  # noqa: FBT003 - expat's own signature
            self._parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            raise Unsafe("damaged") from error

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Meet the begin of an element."""

    def end(self, name: str) -> None:
        """Meet the end of an element."""

    def say(self, words: str) -> None:
        """Meet words."""

    def _refuse(self, *_declaration: object) -> None:
        raise Unsafe("bomb")


class _Instructions(_Xml):
    """The instructions of a DOCX's fields, such as PAGE; hyperlinks are no harm."""

    def __init__(self) -> None:
        super().__init__()
        self._is_instruction = False
        self._parts: list[str] = []

    @property
    def words(self) -> str:
        return "".join(self._parts)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._is_instruction = local == "instrText"
        if local == "fldSimple":
            self._parts.append(" " + next((value for key, value in attributes.items() if key.endswith("instr")), "") + " ")
        if local == "fldChar":
            self._parts.append(" ")

    def end(self, name: str) -> None:
        self._is_instruction = False

    def say(self, words: str) -> None:
        if self._is_instruction:
            self._parts.append(words)


class _Sheet(_Xml):
    """The formulas of a sheet, and how far its cells reach."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._cell = ""
        self._formula: list[str] | None = None
        self._rows = self._columns = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._cell = attributes.get("r", "")
            self._reach()
        elif local == "f":
            self._formula = []

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "f" and self._formula is not None:
            formula, self._formula = "".join(self._formula), None
            if _CALLS_OUT.search(formula) or _HYPERLINK.search(formula):
                raise Unsafe("cell_calls_out", sheet=self._title, cell=self._cell or "?", formula=f"={formula}"[:_LONGEST_SHOWN])

    def say(self, words: str) -> None:
        if self._formula is not None:
            self._formula.append(words)

    def _reach(self) -> None:
        found = _CELL.fullmatch(self._cell)
        if found is None:
            return
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        self._columns, self._rows = max(self._columns, column), max(self._rows, int(found[2]))
        if self._columns * self._rows > _MOST_CELLS:
            raise Unsafe("too_wide", sheet=self._title)


def _letters(place: int) -> str:
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
