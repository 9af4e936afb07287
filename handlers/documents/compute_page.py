"""A page of an internal document as a picture, with the name of whoever looks written over it. Runs in the worker only."""

import io
import itertools
import re
import unicodedata
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from handlers.documents.rules import StampedPage

_FONTS = Path(__file__).parent.parent.parent / "fonts"
_ARABIC, _HEBREW = "NotoSansArabic-Bold.ttf", "NotoSansHebrew-Bold.ttf"
# As the names of letters and digits begin in Unicode; NotoSans has all others.
_SCRIPTS = {"ARABIC": _ARABIC, "ARABIC-INDIC": _ARABIC, "EXTENDED": _ARABIC, "HEBREW": _HEBREW}
_WIDTH = 1240  # dots: A4 at 150 an inch, legible on a phone when it is drawn larger
_TALLEST = 3500
_INK = (120, 20, 20, 62)  # seen on white and on dark alike, and the words below it stay legible
_ANGLE = 28
_QUALITY = 82


def draw(page: StampedPage) -> bytes:
    """Give a JPEG of one page (the first is 0), stamped all over."""
    picture = _page(page.content, page.place)
    stamped = Image.alpha_composite(picture.convert("RGBA"), _stamp(picture.size, page.words)).convert("RGB")
    drawn = io.BytesIO()
    stamped.save(drawn, "JPEG", quality=_QUALITY)
    return drawn.getvalue()


def _page(content: bytes, place: int) -> Image.Image:
    if content[:1024].lstrip().startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        try:
            page = document[place]
            width, height = page.get_size()
            scale = min(_WIDTH / max(1.0, width), _TALLEST / max(1.0, height))
            drawn: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
            return drawn
        finally:
            document.close()
    picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")).convert("RGB")
    picture.thumbnail((_WIDTH, _TALLEST))
    return picture


def _stamp(size: tuple[int, int], words: tuple[str, ...]) -> Image.Image:
    """Give a layer that repeats the words in slanting rows, so that no piece of the page is without them."""
    width, height = size
    side = int((width**2 + height**2) ** 0.5)
    layer = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    letters = max(16, width // 42)
    line = written(words, letters)
    wide, step = line.width + width // 12, max(60, int(letters * 4.5))
    for row, top in enumerate(range(0, side, step)):
        for left in range(-(row % 2) * wide // 2, side, wide):
            layer.paste(_INK, (left, top), line)
    turned = layer.rotate(_ANGLE, resample=Image.Resampling.BILINEAR)
    left, top = (side - width) // 2, (side - height) // 2
    return turned.crop((left, top, left + width, top + height))


def written(words: tuple[str, ...], letters: int) -> Image.Image:
    """Give the words in one line as a mask: each run in the font of its script, which joins Arabic letters and runs from the right where the script does."""
    runs = [run for number, word in enumerate(words) for run in ("   ·   " if number else "", *_runs(word)) if run]
    fonts = [ImageFont.truetype(str(_FONTS / _font_of(run)), letters, layout_engine=ImageFont.Layout.RAQM) for run in runs]
    widths = [int(font.getlength(run)) + 1 for font, run in zip(fonts, runs, strict=True)]
    mask = Image.new("L", (max(1, sum(widths)), letters * 2), 0)
    pen, left = ImageDraw.Draw(mask), 0
    for run, font, wide in zip(runs, fonts, widths, strict=True):
        pen.text((left, letters * 3 // 2), run, font=font, fill=255, anchor="ls")
        left += wide
    return mask


def _runs(word: str) -> list[str]:
    """Give the runs of a word that one font has, in the order in which they are seen: a number stands left of what is written from the right."""
    runs = ["".join(chars) for _font, chars in itertools.groupby(_with_spaces(word), key=_font_of)]
    return runs[::-1] if any(_font_of(run) in _SCRIPTS.values() for run in runs) else runs


def _with_spaces(word: str) -> list[str]:
    """Give the letters, each with the spaces behind it, so that a space never makes a run of its own."""
    return re.findall(r"\S\s*|^\s+", word)


def _font_of(run: str) -> str:
    scripts = (unicodedata.name(char, "").partition(" ")[0] for char in run)
    return next((_SCRIPTS[script] for script in scripts if script in _SCRIPTS), "NotoSans-Bold.ttf")
