"""Folding of words, so that search finds them with and without tone marks: done once, in Python, into columns of their own."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Give `text` lower-cased, without marks, đ as d, one space between words: "Đặng  Văn" -> "dang van"."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACES.sub(" ", plain).strip().casefold()
