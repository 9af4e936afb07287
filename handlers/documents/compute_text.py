"""The text of a document, page by page: PDF, DOCX, XLSX, separated values; a picture has none. Runs in the worker only."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

import docx
import pypdfium2
from docx.oxml.ns import qn
from python_calamine import CalamineError, CalamineWorkbook

from handlers.documents import rules
from handlers.documents.compute_guard import Unsafe, check_cells, check_document, check_workbook, unpack
from handlers.documents.rules import Reading, Upload

_LONGEST_PAGE = 50_000  # characters: a sheet counts as one page
_MOST_TEXT = 5_000_000
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # an encrypted DOCX or XLSX lies in one of these ([MS-OFFCRYPTO] 2.3)
_SPACES = re.compile(r"[ \t\u00a0]+")
_BLANKS = re.compile(r"\n{3,}")
_HYPHENS = re.compile(r"(?<=\w)[\u00ad\ufffe]\s?\n?(?=\w)")  # a soft hyphen at the end of a line


def read(upload: Upload) -> Reading:
    """Read a file, whatever its name says, and guess what it is. One that is not taken comes back with its `problem`."""
    try:
        pages = _limited(tuple(_pages(upload.content)))
    except Unsafe as unsafe:
        return Reading(problem=unsafe.problem)
    is_drawable = _is_pdf(upload.content) or _is_picture(upload.content)
    return Reading(pages, rules.guess(pages[0] if pages else "", upload.name), is_drawable=is_drawable)


def _is_pdf(content: bytes) -> bool:
    return content[:1024].lstrip().startswith(b"%PDF")


def _is_picture(content: bytes) -> bool:
    return content.startswith(_PICTURES) or (content.startswith(b"RIFF") and content[8:12] == b"WEBP")


def _pages(content: bytes) -> Iterator[str]:
    if not content.strip(b"\x00 \r\n\t"):
        raise Unsafe("empty")
    if _is_pdf(content):
        return _pdf(content)
    if content.startswith(b"PK"):
        return _packed(content)
    if content.startswith(_OLE):
        is_locked = "EncryptedPackage".encode("utf-16-le") in content
        raise Unsafe("locked" if is_locked else "other_kind")
    if _is_picture(content):
        return iter(("",))
    return _text(content)


def _pdf(content: bytes) -> Iterator[str]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unsafe("locked" if "password" in str(error).casefold() or "security" in str(error).casefold() else "damaged") from error
    try:
        if not 0 < len(document) <= rules.MOST_PAGES:
            raise Unsafe("too_many_pages" if len(document) else "damaged", most=str(rules.MOST_PAGES))
        for number in range(len(document)):
            page = document[number]
            words = page.get_textpage()
            yield words.get_text_bounded()
            words.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        raise Unsafe("damaged") from error
    finally:
        document.close()


def _packed(content: bytes) -> Iterator[str]:
    with unpack(content) as archive:
        names = archive.namelist()
        if any(name.startswith("word/") for name in names):
            check_document(archive)
            return _docx(content)
        if any(name.startswith("xl/") for name in names):
            check_workbook(archive)
            return _xlsx(content)
    raise Unsafe("other_kind")


def _docx(content: bytes) -> Iterator[str]:
    """Give the text as Word broke it into pages when it was last saved; at least at the breaks that the writer set."""
    try:
        body = docx.Document(io.BytesIO(content)).element.body
    except Exception as error:  # what a broken package raises is not one class
        raise Unsafe("damaged") from error
    words: list[str] = []
    for element in body.iter(qn("w:p"), qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:lastRenderedPageBreak")):
        kind = element.tag
        if kind == qn("w:lastRenderedPageBreak") or (kind == qn("w:br") and element.get(qn("w:type")) == "page"):
            if "".join(words).strip():
                yield "".join(words)
            words = []
        elif kind == qn("w:t"):
            words.append(element.text or "")
        else:
            words.append(" " if kind == qn("w:tab") else "\n")
    yield "".join(words)


def _xlsx(content: bytes) -> Iterator[str]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
            lines = (" ".join(str(cell) for cell in row if cell not in {"", None}) for row in rows)
            yield "\n".join([name, *(line for line in lines if line)])
    except (CalamineError, ValueError, OSError) as error:
        raise Unsafe("damaged") from error


def _text(content: bytes) -> Iterator[str]:
    """Read words in UTF-8, or in UTF-16 with its mark. Anything else would be shown with broken letters."""
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unsafe("broken_letters") from error
    if "\x00" in text:
        raise Unsafe("other_kind")
    try:
        check_cells(list(csv.reader(io.StringIO(text))))
    except csv.Error:
        check_cells([[line] for line in text.splitlines()])
    yield text


def _limited(pages: tuple[str, ...]) -> tuple[str, ...]:
    """Give the pages as they are kept: composed letters, single spaces, no hyphens of line ends, and no more than a library needs."""
    if len(pages) > rules.MOST_PAGES:
        raise Unsafe("too_many_pages", most=str(rules.MOST_PAGES))
    left, kept = _MOST_TEXT, []
    for page in pages:
        clean = unicodedata.normalize("NFC", page[:_LONGEST_PAGE]).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        clean = _BLANKS.sub("\n\n", _SPACES.sub(" ", _HYPHENS.sub("", clean))).strip()[:left]
        left -= len(clean)
        kept.append(clean)
    return tuple(kept)
