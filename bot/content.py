"""What a file is, by its content: which kinds are taken, under which clean name."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

import puremagic

from bot import pdf
from core.errors import Refusal
from core.i18n import _

MOST_BYTES = 20_000_000
HEAD_BYTES = 8192  # as much as signatures and the beginning of a text need
_MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".ics": "text/calendar",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
}
_WORDS = frozenset({".csv", ".txt", ".ics"})
_SIGNATURES = {".pdf": ".pdf", ".png": ".png", ".jpg": ".jpg", ".jpeg": ".jpg", ".jfif": ".jpg", ".webp": ".webp"}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # [MS-CFB] 2.2: what old Excel writes
# Programs, and texts that a browser or a shell would run.
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n")
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|iframe|body|head|\?xml|\?php)", re.IGNORECASE)
_NAME_LENGTH = 120
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken."""

    ending: str
    media_type: str

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


def clean_name(given: str, ending: str) -> str:
    """Give a name that no file system and no reader can be tricked by: no folders, no control or direction marks, the ending of the content."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    stem = _FORBIDDEN.sub("_", name.rpartition(".")[0] if "." in name else name).strip(" .")
    return f"{stem[:_NAME_LENGTH] or 'file'}{ending}"


def judge(name: str, head: bytes) -> str:
    """Give the ending of what this content seems to be. For zip archives `judge_packed` decides. Raises Refusal."""
    if not head:
        raise Refusal(_("The file “{name}” is empty. Please look whether it opens on your device, then send it again.")(name=name))
    if head.startswith(_PROGRAMS) or (_MARKUP.search(head[:1024]) and not head.startswith((b"%PDF", b"PK", _OLE))):
        raise Refusal(_("The file “{name}” is a program or a web page. Such files are not taken here.")(name=name))
    if head.startswith(b"PK\x03\x04"):
        return ".zip"
    if head.startswith(_OLE):
        if _ending(name) != ".xls":
            raise _of_another_kind(name)
        return ".xls"
    found = next((_SIGNATURES[kind] for kind in _signatures(head) if kind in _SIGNATURES), None)
    if found is not None:
        return found
    if not _is_text(head):
        raise _of_another_kind(name)
    return _ending(name) if _ending(name) in _WORDS else ".txt"


def judge_pdf(name: str, content: bytes) -> None:
    """Refuse a PDF that does something when it is opened. Raises Refusal."""
    try:
        runs = pdf.runs_something(content)
    except pdf.MonstrousError as error:
        words = _("The file “{name}” would grow beyond all measure when it is opened. It was not kept. Please send the original, or save it as PDF.")
        raise Refusal(words(name=name)) from error
    if runs:
        raise Refusal(
            _(
                "The file “{name}” holds a script, a small program that runs when it is opened. "
                "Please open it, choose “Print”, then “Save as PDF”, and send that file."
            )(name=name)
        )


def judge_packed(name: str, content: bytes) -> str:
    """Tell what a zip archive is, by its directory alone: nothing in it is unpacked. Raises Refusal."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist()[:5000])
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RecursionError) as error:
        raise _of_another_kind(name) from error
    if "[Content_Types].xml" in names:
        if any(part.endswith("vbaProject.bin") for part in names):
            raise Refusal(_("The file “{name}” holds macros, small programs. Please save it without them (as DOCX, XLSX or PDF) and send it again.")(name=name))
        for folder, ending in (("word/", ".docx"), ("xl/", ".xlsx")):
            if any(part.startswith(folder) for part in names):
                return ending
    if {"mimetype", "content.xml"} <= names and _ending(name) == ".ods":
        return ".ods"
    raise _of_another_kind(name)


def kind_of(ending: str) -> Kind:
    return Kind(ending, _MEDIA_TYPES[ending])


def too_large(name: str, most: int = MOST_BYTES) -> Refusal:
    return Refusal(_("The file “{name}” is too large: at most {most} MB are taken.")(name=name, most=most // 1_000_000))


def _of_another_kind(name: str) -> Refusal:
    endings = ", ".join(sorted(ending.removeprefix(".").upper() for ending in _MEDIA_TYPES))
    return Refusal(_("The file “{name}” is of a kind that is not taken here. These are: {endings}.")(name=name, endings=endings))


def _ending(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].casefold() if dot >= 0 else ""


def _signatures(head: bytes) -> list[str]:
    try:
        return [found.extension for found in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []


def _is_text(head: bytes) -> bool:
    """Tell whether this reads as words: UTF-8, UTF-16 with its mark, or one of the old code pages (no control characters in any of them)."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
