"""A feed as data: what is fetched, what was understood of it."""

from dataclasses import dataclass
from enum import StrEnum

from core.jobs import Fetched, FromWeb

MOST_BYTES = 2_000_000  # the largest feeds of newspapers have about half a megabyte


class Problem(StrEnum):
    """Why what came is not read."""

    NO_FEED = "no_feed"
    ENTITIES = "entities"  # declares entities, with which a small file becomes a huge one or reads other files


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed as the worker gets it: the bytes stand where `page` asked for them."""

    page: FromWeb | Fetched


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry: plain words, the text with the marks that posts have. By any of `marks` it is known again."""

    title: str
    text: str
    link: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedContent:
    """What a feed holds, the newest entry first; nothing where it `is_unchanged` or there is a `problem`."""

    title: str = ""
    entries: tuple[FeedEntry, ...] = ()
    etag: str = ""
    modified: str = ""
    is_unchanged: bool = False
    problem: Problem | None = None
