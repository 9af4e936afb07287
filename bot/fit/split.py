"""Long text in parts: cut at paragraphs, and never inside a span, an isolate or a letter with its marks."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.fit.capabilities import Capabilities
from core.card import SpanStyle

_FSI, _PDI = "\u2068", "\u2069"
_ZERO_WIDTH_JOINER = "\u200d"
_BREAKS = tuple(re.compile(pattern) for pattern in (r"\s*\n\s*\n\s*", r"\s*\n\s*", r"(?<=[.!?…。؟۔])\s+", r"\s+"))


@dataclass(frozen=True, slots=True)
class Run:
    """Letters `start` to `end` of a part in one style, counted as Python counts; `url` only for links."""

    start: int
    end: int
    style: SpanStyle
    url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One message: plain text and the runs in it that are not plain, in order, never overlapping."""

    text: str
    runs: tuple[Run, ...] = ()


def split(whole: Part, capabilities: Capabilities) -> tuple[Part, ...]:
    """Cut a text into messages that the channel takes. Only white space at the cuts is left out."""
    parts: list[Part] = []
    start, end = _trimmed(whole.text, 0, len(whole.text))
    held = sorted((*((run.start, run.end) for run in whole.runs), *_isolates(whole.text)))
    while start < end:
        most = min(capabilities.prefix(whole.text, start, capabilities.max_text), _nth_run(whole, start, capabilities.max_spans))
        cut = _cut(whole.text, start, most, held) if most < end else end
        first, last = _trimmed(whole.text, start, cut)
        if first < last:
            parts.append(_piece(whole, first, last))
        start = cut
    return tuple(parts)


def is_boundary(text: str, position: int) -> bool:
    """Say whether a text may be cut here without parting a letter from its marks (Unicode UAX 29, in short)."""
    if not 0 < position < len(text):
        return True
    before, after = text[position - 1], text[position]
    if _ZERO_WIDTH_JOINER in {before, after} or unicodedata.category(after)[0] == "M" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return False
    if "\U0001f1e6" <= after <= "\U0001f1ff":  # flags are pairs of letters
        flags = re.search("[\U0001f1e6-\U0001f1ff]*$", text[:position])
        return flags is None or len(flags[0]) % 2 == 0
    return not ((before == "\r" and after == "\n") or ("\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff"))


def shorten(text: str, capabilities: Capabilities, most: int) -> str:
    """Give the beginning of a text and "…", together at most `most` long."""
    end = capabilities.prefix(text, 0, most - capabilities.length("…"))
    while end and not is_boundary(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def _cut(text: str, start: int, most: int, held: list[tuple[int, int]]) -> int:
    """Give where to cut in `start < cut <= most`: the best break of the second half, else the last one outside spans, else any."""
    outside = []
    for pattern in _BREAKS:
        breaks = [min(found.end(), most) for found in pattern.finditer(text, start, most + 1) if found.start() > start]
        free = [position for position in breaks if not _is_inside(position, held)]
        if free and free[-1] - start > (most - start) // 2:
            return free[-1]
        outside += free[-1:]
    outside += [edge for span in held for edge in span if start < edge <= most and is_boundary(text, edge) and not _is_inside(edge, held)]
    if outside:
        return max(outside)
    spaces = [found.end() for found in _BREAKS[-1].finditer(text, start, most) if start < found.start()]
    letters = (position for position in range(most, start, -1) if is_boundary(text, position))
    return spaces[-1] if spaces else next(letters, most)


def _is_inside(position: int, held: list[tuple[int, int]]) -> bool:
    return any(first < position < last for first, last in held)


def _nth_run(whole: Part, start: int, most: int | None) -> int:
    """Give where the first run begins that is one too many for a message."""
    ahead = [run for run in whole.runs if run.end > start]
    return ahead[most].start if most is not None and len(ahead) > most else len(whole.text)


def _piece(whole: Part, first: int, last: int) -> Part:
    inside = [run for run in whole.runs if run.start < last and run.end > first]
    return Part(whole.text[first:last], tuple(replace(run, start=max(run.start, first) - first, end=min(run.end, last) - first) for run in inside))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _isolates(text: str) -> Iterator[tuple[int, int]]:
    """Give where isolated parameters begin and end (Unicode UAX 9); one that is never closed is none."""
    opened: list[int] = []
    for found in re.finditer(f"[{_FSI}{_PDI}]", text):
        if found[0] == _FSI:
            opened.append(found.start())
        elif opened:
            yield opened.pop(), found.end()
