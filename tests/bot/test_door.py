"""The door: what is let in under which name, and the sentence for everything else."""

import io
import zipfile
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.door import Door, Taken
from bot.filestore import FileStore
from bot.jobs import ComputeFailed
from core.errors import Refusal
from core.feature import JobLimits
from core.i18n import render
from core.reader import Reader
from tests.inline_worker import InlineWorker

PLACE = {1: "N", 2: (21.0, 1.0, 42.0), 3: "E", 4: (105.0, 51.0, 12.0)}  # GPS: latitude and longitude, in degrees, minutes, seconds


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def door(files: FileStore) -> Door:
    return Door(files, InlineWorker())


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65536):
        yield content[start : start + 65536]


async def refusal_of(door: Door, name: str, content: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        await door.take(name, pieces(content))
    return render(refused.value.text, Reader())


def photo(*, width: int = 40, height: int = 20, orientation: int = 1, kind: str = "JPEG") -> bytes:
    """Give a photo that says where it was taken, by which device, and which way it was held; its left half is red."""
    exif = Image.Exif()
    exif[0x010F] = "Fairphone"
    exif[0x0112] = orientation
    exif[0x8825] = PLACE
    drawn = Image.new("RGB", (width, height), "blue")
    drawn.paste("red", (0, 0, width // 2, height))
    kept = io.BytesIO()
    drawn.save(kept, kind, exif=exif, comment=b"taken at home" if kind == "JPEG" else None)
    return kept.getvalue()


def packed(*names: str, content: bytes = b"x") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return kept.getvalue()


def active_pdf(action: bytes, *, is_packed: bool = False) -> bytes:
    """Give a PDF that does something when it is opened; its action lies open, or in an object stream (PDF 1.7, 7.5.7)."""
    lying = b"9001 0 obj" + action + b"endobj\n"
    if is_packed:
        inner = zlib.compress(b"9001 0 " + action)
        lying = b"9002 0 obj<</Type/ObjStm/N 1/First 7/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(inner), inner)
    return b"%PDF-1.7\n" + lying


def huge_png() -> bytes:
    """Give a picture of 40,000 by 40,000 pixels in a few bytes: only its head says so."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    head = (40_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_is_kept_without_the_place_and_the_device(door: Door, files: FileStore, kind: str) -> None:
    taken = await door.take(f"house.{kind.lower()}", pieces(photo(kind=kind)))

    kept = files.read(taken.sha256)
    with Image.open(io.BytesIO(kept)) as picture:
        assert dict(picture.getexif()) == {}
        assert "comment" not in picture.info
    assert b"Fairphone" not in kept
    assert taken.size == len(kept)
    assert taken.media_type in {"image/jpeg", "image/png"}


async def test_a_picture_that_was_taken_sideways_stands_upright(door: Door, files: FileStore) -> None:
    taken = await door.take("house.jpg", pieces(photo(orientation=6)))

    with Image.open(io.BytesIO(files.read(taken.sha256))) as picture:
        assert picture.size == (20, 40)
        red, _green, blue = picture.convert("RGB").getpixel((10, 2))  # type: ignore[misc]  # three channels
        assert red > 200
        assert blue < 50


async def test_a_large_photo_is_made_as_large_as_a_page_needs(door: Door, files: FileStore) -> None:
    taken = await door.take("page.jpg", pieces(photo(width=4500, height=6000)))

    with Image.open(io.BytesIO(files.read(taken.sha256))) as picture:
        assert picture.size == (2250, 3000)


async def test_a_file_is_what_its_content_says(door: Door) -> None:
    taken = await door.take("plan.docx", pieces(b"%PDF-1.7\n"))

    assert (taken.name, taken.media_type) == ("plan.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "is empty"),
        ("tool.pdf", b"MZ\x90\x00", "a program or a web page"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a program or a web page"),
        ("letter.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "holds macros"),
        ("list.xlsx", packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "holds macros"),
        ("bomb.docx", packed("a.txt", content=bytes(5_000_000)), "of a kind that is not taken here"),
        ("cut.jpg", photo(width=400, height=400)[:500], "is damaged"),
        ("huge.png", huge_png(), "too many pixels"),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00", "of a kind that is not taken here"),
    ],
)
async def test_what_is_not_taken_gets_its_sentence(door: Door, name: str, content: bytes, words: str) -> None:
    assert words in await refusal_of(door, name, content)


async def test_a_file_of_49_megabytes_is_refused_before_it_has_come_in_whole(door: Door) -> None:
    came = 0

    async def slowly() -> AsyncIterator[bytes]:
        nonlocal came
        for _megabyte in range(49):
            came += 1
            yield b"%PDF" + bytes(999_996)

    with pytest.raises(Refusal) as refused:
        await door.take("book.pdf", slowly())

    assert "at most 20 MB" in render(refused.value.text, Reader())
    assert came == 21


class _Bursting:
    async def run(self, target: str, payload: object, limits: JobLimits) -> object:
        raise ComputeFailed("memory")


async def test_a_picture_that_bursts_the_worker_gets_its_sentence(files: FileStore) -> None:
    assert "is damaged" in await refusal_of(Door(files, _Bursting()), "house.jpg", photo())


async def test_what_was_taken_says_what_it_is(door: Door, files: FileStore) -> None:
    taken = await door.take("a/b\\notes\u202etxt.exe", pieces("Ghi chú".encode()))

    assert taken == Taken(files.write("Ghi chú".encode()), 8, "notestxt.txt", "text/plain")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (active_pdf(b"<</S /JavaScript/JS(app.alert(1))>>"), "holds a script"),
        (active_pdf(b"<</#53 %x\n/Java#53cript/JS(app.alert(1))>>"), "holds a script"),
        (active_pdf(b"<</S/JavaScript/JS(app.alert(1))>>", is_packed=True), "holds a script"),
        (active_pdf(b" " * 3_000_000 + b"<</S/JavaScript/JS(1)>>", is_packed=True), "holds a script"),
        (active_pdf(b"<</S/Launch/F(calc.exe)>>"), "holds a script"),
        (active_pdf(b" " * 70_000_000, is_packed=True), "would grow beyond all measure"),
    ],
    ids=["open", "under another spelling", "packed", "packed far behind", "a program", "a bomb"],
)
async def test_a_pdf_that_does_something_when_it_is_opened_is_not_taken(door: Door, content: bytes, says: str) -> None:
    assert says in await refusal_of(door, "form.pdf", content)


@pytest.mark.parametrize("is_packed", [True, False])
async def test_a_pdf_that_only_speaks_of_scripts_is_taken(door: Door, is_packed: bool) -> None:  # noqa: FBT001
    content = active_pdf(b"<</Title(Hoc JavaScript)/JS(1)/S/JavaScripts>>", is_packed=is_packed)

    assert (await door.take("course.pdf", pieces(content))).media_type == "application/pdf"
