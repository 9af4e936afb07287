"""Pictures that people send, made anew: upright, without what cameras and programs add (place, device, comments), no larger than anybody needs."""

import io
import warnings
from typing import TypeAlias

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 50_000_000
_LONGEST_SIDE = 3000  # a page of A4 that was photographed stays legible: 250 dots an inch
_QUALITY = 85


Cleaned: TypeAlias = tuple[bytes, str]  # content and ending; no content, and the reason in place of the ending


def clean(content: bytes) -> Cleaned:
    """Draw a picture anew. Reasons against it: too_many_pixels, broken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return b"", "too_many_pixels"
                return _anew(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return b"", "too_many_pixels"
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError):  # Pillow raises each of these for broken files
        return b"", "broken"


def _anew(picture: Image.Image) -> Cleaned:
    upright = ImageOps.exif_transpose(picture)
    has_glass = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    is_drawn = picture.format == "PNG" or has_glass
    drawn = upright.convert("RGBA" if has_glass else "RGB")
    drawn.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    drawn.info.clear()  # nothing of what came with it is written again
    kept = io.BytesIO()
    if is_drawn:
        drawn.save(kept, "PNG")
    else:
        drawn.save(kept, "JPEG", quality=_QUALITY)
    return kept.getvalue(), ".png" if is_drawn else ".jpg"
