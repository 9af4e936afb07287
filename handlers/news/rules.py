"""News as arithmetic: how a text is read and cut, when a digest goes out, when readers are reminded, how long a failing feed is left alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_TEXT, PART = 10_000, 1_500  # characters of a post; of what is shown of it at once
USUAL_HOUR = time(18, 30)
VISIT = timedelta(minutes=30)

# Those who have not read what must be read are reminded twice, then their secretary gets the list.
REMINDERS = (timedelta(days=2), timedelta(days=4), timedelta(days=6))
_TIME_TO_ANSWER = timedelta(days=1)

POLLED_EVERY, LONGEST_WAIT = timedelta(hours=1), timedelta(days=1)
DEAD_AFTER, DEAD_FAILURES = timedelta(days=2), 5

_PARAGRAPH = re.compile(r"\s*\n\s*")
_INLINE = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,200})\]\((?P<target>https?://[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)"
    r"|(?P<url>https?://[^\s<>\"“”]+)"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]{0,500}[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]{0,500}[^\s_])?)_(?![\w_])"
)
_ENDS_NO_LINK = ".,;:!?…'’”"
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s")


class Style(StrEnum):
    """How a run of words is written."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words in one style; `url` only for links."""

    text: str
    style: Style = Style.PLAIN
    url: str = ""


Paragraph = tuple[Piece, ...]


def read_text(text: str) -> tuple[Paragraph, ...]:
    """Read a text as people type it: a line is a paragraph, *bold*, _italic_, and addresses of the web become links. Nothing typed is lost."""
    return tuple(tuple(_pieces(line)) for line in _PARAGRAPH.split(text.strip()) if line)


def parts(paragraphs: tuple[Paragraph, ...], most: int = PART) -> tuple[tuple[Paragraph, ...], ...]:
    """Cut a text into parts of about `most` characters: between paragraphs, in a long paragraph between sentences, else between words."""
    made: list[tuple[Paragraph, ...]] = []
    current: list[Paragraph] = []
    for paragraph in paragraphs:
        room = most - _length(*current)
        begins_here = _length(paragraph) > most and room >= most // 3  # else it would leave a part of one line before it
        for short in _cut(paragraph, room if begins_here else most, most):
            if current and _length(*current) + _length(short) > most:
                made.append(tuple(current))
                current = []
            current.append(short)
    return (*made, tuple(current)) if current or not made else tuple(made)


def plain(text: str) -> str:
    """Give the words of a text without its marks, on one line: for excerpts and for the search."""
    return " ".join("".join(piece.text for piece in paragraph) for paragraph in read_text(text))


def beginning(text: str, most: int = 140) -> str:
    """Give the first words of a text."""
    words = plain(text)
    return words if len(words) <= most else words[:most].rpartition(" ")[0] + " …"


def next_at(hour: time, zone: ZoneInfo, now: datetime) -> datetime:
    """Give the next instant, later than `now`, at which it is `hour` in a zone."""
    wall = now.astimezone(zone)
    for days in range(3):
        candidate = datetime.combine(wall.date() + timedelta(days=days), hour, zone)
        if candidate > now:
            return candidate
    raise ValueError("an hour comes every day")


def next_reminder(sent_at: datetime, reminded: int, now: datetime) -> datetime | None:
    """Give when those who have not read a post are reminded after `reminded` times, or their list is given out; None when that is over.

    Where one came late, because the program stood still, the next one leaves a day to answer it.
    """
    if reminded == len(REMINDERS):
        return None
    return max(sent_at + REMINDERS[reminded], now + _TIME_TO_ANSWER) if reminded else sent_at + REMINDERS[0]


def is_last(reminded: int) -> bool:
    """Say whether it is the secretary's turn: the list, in place of a reminder."""
    return reminded == len(REMINDERS) - 1


def retry_at(failures: int, now: datetime) -> datetime:
    """Give when a feed that failed `failures` times in a row is asked again: after 1, 2, 4 ... hours, at most a day."""
    return now + min(POLLED_EVERY * (1 << min(failures - 1, 10)), LONGEST_WAIT)


def is_dead(failures: int, failed_at: datetime | None, now: datetime) -> bool:
    return failures >= DEAD_FAILURES and failed_at is not None and now - failed_at >= DEAD_AFTER


def _pieces(line: str) -> Iterator[Piece]:
    place = 0
    for found in _INLINE.finditer(line):
        end = found.end()
        if found["url"]:
            address = found["url"].rstrip(_ENDS_NO_LINK)
            while address.endswith(")") and address.count(")") > address.count("("):
                address = address[:-1].rstrip(_ENDS_NO_LINK)
            piece, end = Piece(address, Style.LINK, address), found.start() + len(address)
        elif found["words"]:
            piece = Piece(found["words"], Style.LINK, found["target"])
        else:
            piece = Piece(found["bold"], Style.BOLD) if found["bold"] else Piece(found["italic"], Style.ITALIC)
        if found.start() > place:
            yield Piece(line[place : found.start()])
        yield piece
        place = end
    if place < len(line):
        yield Piece(line[place:])


def _cut(paragraph: Paragraph, room: int, most: int) -> Iterator[Paragraph]:
    """Cut a paragraph: its first piece fits into `room`, the others into `most` characters."""
    current: list[Piece] = []
    for piece in paragraph:
        left = piece.text
        while _length(tuple(current)) + len(left) > room and piece.style is not Style.LINK:
            at = _place_to_cut(left, max(room - _length(tuple(current)), 0))
            if not at and not current:
                at = room  # one word without an end
            if at:
                current.append(Piece(left[:at].rstrip(), piece.style, piece.url))
                left = left[at:].lstrip()
            yield tuple(current)
            current, room = [], most
        if left:
            current.append(Piece(left, piece.style, piece.url))
    if current:
        yield tuple(current)


def _place_to_cut(words: str, room: int) -> int:
    """Give after how many characters to cut, at most `room`: behind the last sentence in the second half, else behind the last word, else 0."""
    ends = [found.end() for found in _SENTENCE_END.finditer(words, 0, room) if found.end() >= room // 2]
    return ends[-1] if ends else words.rfind(" ", 0, room) + 1


def _length(*paragraphs: Paragraph) -> int:
    return sum(len(piece.text) for paragraph in paragraphs for piece in paragraph)
