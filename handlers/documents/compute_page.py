"""A page of an internal document as a picture, with the name of whoever looks written over it. Runs in the worker only."""

import io
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from handlers.documents.rules import StampedPage

_FONT = Path(__file__).parent.parent.parent / "fonts" / "NotoSans-Bold.ttf"
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
    font = ImageFont.truetype(str(_FONT), max(16, width // 42))
    side = int((width**2 + height**2) ** 0.5)
    layer = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    line = "   ·   ".join(words)
    wide = max(1, int(pen.textlength(line, font=font))) + width // 12
    step = max(60, int(font.size * 4.5))
    for row, top in enumerate(range(0, side, step)):
        for left in range(-(row % 2) * wide // 2, side, wide):
            pen.text((left, top), line, font=font, fill=_INK)
    turned = layer.rotate(_ANGLE, resample=Image.Resampling.BILINEAR)
    left, top = (side - width) // 2, (side - height) // 2
    return turned.crop((left, top, left + width, top + height))
