"""What a PDF may not do when it is opened: run a script or start a program. Its objects lie open in the file, or packed in object streams."""

import re
import zlib
from collections.abc import Iterator

_MOST_INFLATED = 64_000_000  # bytes, of all object streams together
_PIECE, _OVERLAP = 1 << 20, 1 << 10


class MonstrousError(Exception):
    """The object streams of a PDF hold more than any paper needs."""


def _name(letters: str) -> bytes:
    """Give the pattern of a name, any letter of which may be written as # and two hexadecimal digits (ISO 32000-1, 7.3.5)."""
    return b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (ord(letter), ord(letter), ord(letter)) for letter in letters) + rb"(?![A-Za-z0-9#])"


_GAP = rb"(?:[\s\x00]|%[^\r\n]*[\r\n])*"
# An action's type (ISO 32000-1, 12.6.4): a script, a program to start. Without one of these neither is ever run.
_RUNS = re.compile(_name("S") + _GAP + b"(?:" + _name("JavaScript") + b"|" + _name("Launch") + b")")
_PACKED = re.compile(_name("ObjStm") + rb".{0,2000}?\bstream\r?\n", re.DOTALL)


def runs_something(content: bytes) -> bool:
    """Say whether a PDF has an action that runs a script or starts a program. Raises MonstrousError."""
    return _RUNS.search(content) is not None or any(_RUNS.search(objects) for objects in _packed_objects(content))


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """Give what lies in the object streams (ISO 32000-1, 7.5.7), in pieces that overlap."""
    left = _MOST_INFLATED
    for found in _PACKED.finditer(content):
        end = content.find(b"endstream", found.end())
        unpacker, packed, before = zlib.decompressobj(), content[found.end() : end if end >= 0 else None], b""
        while packed and not unpacker.eof:
            try:
                piece = unpacker.decompress(packed, _PIECE)
            except zlib.error:
                break  # not packed, then it lies open in the file; or so that nobody can unpack it
            left -= len(piece)
            if left < 0:
                raise MonstrousError
            yield before + piece
            packed, before = unpacker.unconsumed_tail, piece[-_OVERLAP:]
