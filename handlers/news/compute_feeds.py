"""Feeds (RSS 2.0, Atom, RDF) read as they are out there, broken or not. Runs in the worker only.

Of an entry's HTML only paragraphs, bold, italic and links are kept, written as people write them in posts; what it points to is never loaded.
"""

import calendar
import hashlib
import html
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit

import feedparser
import nh3

from core.jobs import Fetched
from db.folding import fold
from handlers.news.feeds import FeedContent, FeedEntry, FeedSource, Problem
from handlers.news.rules import MOST_TEXT, beginning

_MOST_ENTRIES, _LONGEST_TITLE, _LONGEST_LINK, _MOST_MARKUP = 50, 200, 1000, 100_000
_ENOUGH_WORDS = 40  # characters by which a text is known again: shorter ones repeat ("Weather report")
_ENTITY = re.compile(rb"<!\s*entity", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "blockquote", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_STYLES = {"b": "*", "strong": "*", "i": "_", "em": "_"}
_TAGS = {*_BLOCKS, *_STYLES, "a", "br"}
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff"))  # marks that turn the direction of what follows
_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|yclid|mc_cid|mc_eid)$")


@dataclass(frozen=True, slots=True)
class _Raw:
    """An entry as the parser gives it, in plain words."""

    entry_id: str
    link: str
    title: str
    text: str
    published: float | None


def read_feed(source: FeedSource) -> FeedContent:
    """Give what a feed holds."""
    page = source.page
    if not isinstance(page, Fetched):
        raise TypeError("the bytes of a feed stand here")
    if page.is_unchanged:
        return FeedContent(etag=page.etag, modified=page.modified, is_unchanged=True)
    if _ENTITY.search(page.content.replace(b"\0", b"")):  # in UTF-16 and UTF-32 the letters stand between zeros
        return FeedContent(problem=Problem.ENTITIES)
    # A stream, since a text could be taken for an address. What HTML there is we clean ourselves, and its links are not guessed at.
    parsed = feedparser.parse(io.BytesIO(page.content), sanitize_html=False, resolve_relative_uris=False)
    raw = tuple(entry for found in parsed.entries[:_MOST_ENTRIES] if (entry := _raw(dict(found))) is not None)
    if not parsed.get("version") and not raw:
        return FeedContent(problem=Problem.NO_FEED)
    if all(entry.published is not None for entry in raw):
        raw = tuple(sorted(raw, key=lambda entry: entry.published or 0, reverse=True))
    ids, links = Counter(entry.entry_id for entry in raw), Counter(_normal(entry.link) for entry in raw)
    entries = tuple(FeedEntry(entry.title, entry.text, entry.link, tuple(_marks(entry, ids, links))) for entry in raw)
    return FeedContent(_title(_word(parsed.feed, "title")), entries, page.etag, page.modified)


def plain_text(markup: str) -> str:
    """Give HTML as the text of a post: a line is a paragraph, *bold*, _italic_, [words](address)."""
    reader = _Reader()
    reader.feed(nh3.clean(markup[:_MOST_MARKUP], tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"}, link_rel=None))
    reader.close()
    return _tidy(reader.text())


def _raw(entry: Mapping[str, object]) -> _Raw | None:
    """Take an entry's words out; None where it says nothing at all."""
    link = _word(entry, "link").strip()
    link = link if link.startswith(("https://", "http://")) and len(link) <= _LONGEST_LINK else ""
    text = _text(entry)
    title = _title(_word(entry, "title")) or beginning(text, 80)
    if not title:
        return None
    return _Raw(_word(entry, "id").strip(), link, title, text or title, _published(entry))


def _text(entry: Mapping[str, object]) -> str:
    """Give the longest of what an entry says: its content or its summary, short enough for a post."""
    contents = entry.get("content")
    details = [*(contents if isinstance(contents, list) else []), entry.get("summary_detail")]
    texts = [_tidy(_word(one, "value")) if one.get("type") == "text/plain" else plain_text(_word(one, "value")) for one in details if isinstance(one, Mapping)]
    longest = max(texts, key=len, default="")
    return longest if len(longest) <= MOST_TEXT else longest[: MOST_TEXT - 2].rpartition(" ")[0] + " …"


def _published(entry: Mapping[str, object]) -> float | None:
    for name in ("published_parsed", "updated_parsed"):
        try:
            return float(calendar.timegm(entry[name]))  # type: ignore[arg-type]  # what feedparser could read of a date
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    return None


def _marks(entry: _Raw, ids: Counter[str], links: Counter[str]) -> Iterator[str]:
    """Give what an entry is known by. An id or an address that several entries share says nothing."""
    link, words = _normal(entry.link), fold(entry.text)
    has_own = False
    if entry.entry_id and ids[entry.entry_id] == 1:
        yield _hashed("id", entry.entry_id)
        has_own = True
    if link and links[link] == 1:
        yield _hashed("link", link)
        has_own = True
    if len(words) >= _ENOUGH_WORDS or not has_own:
        yield _hashed("words", f"{fold(entry.title)}\n{words}")


def _normal(link: str) -> str:
    """Give an address without what changes though the page stays the same; nothing for a site's front page."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    query = urlencode(sorted((name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name)))
    path = parts.path.rstrip("/")
    return f"{host}{path}?{query}" if host and (path or query) else ""


def _hashed(kind: str, words: str) -> str:
    return hashlib.sha256(f"{kind}:{words}".encode(errors="replace")).hexdigest()


def _word(source: object, name: str) -> str:
    found = source.get(name) if isinstance(source, Mapping) else None
    return found if isinstance(found, str) else ""


def _title(markup: str) -> str:
    """Give a title without tags, however often it was escaped."""
    words = markup
    for _time in range(2):
        words = html.unescape(nh3.clean(words[:_MOST_MARKUP], tags=set()))
    words = " ".join(_tidy(words).split())
    return words if len(words) <= _LONGEST_TITLE else words[: _LONGEST_TITLE - 2].rpartition(" ")[0] + " …"


def _tidy(words: str) -> str:
    """Give words without control and direction marks, one blank between words, one line a paragraph."""
    words = unicodedata.normalize("NFC", words.replace("\xa0", " ")).translate(_TURNING)
    words = "".join(char for char in words if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs", "Co"})
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Turns the few tags that are left into marks. A link or an emphasis inside another one is plain."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._runs: list[tuple[str, str]] = []  # (words, "" or mark or address)
        self._open: list[tuple[str, str]] = []  # (tag, its mark or address)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag == "br":
            self._runs.append(("\n- " if tag == "li" else "\n", ""))
        elif tag in _STYLES:
            self._open.append((tag, _STYLES[tag]))
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            self._open.append((tag, href if href.startswith(("https://", "http://")) else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._runs.append(("\n", ""))
        self._open = [one for one in self._open if one[0] != tag]

    def handle_data(self, data: str) -> None:
        self._runs.append((" ".join(f"x{data}x".split())[1:-1], self._open[0][1] if self._open else ""))

    def text(self) -> str:
        made = ""
        for place, (words, how) in enumerate(self._runs):
            after = self._runs[place + 1][0][:1] if place + 1 < len(self._runs) else ""
            made += _written(words, how, made[-1:], after)
        return made


def _written(words: str, how: str, before: str, after: str) -> str:
    """Write a run of words with its mark, where it would be read back as such; else plain."""
    inner = words.strip()
    if not how or not inner:
        return words
    lead, tail = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    if len(how) > 1:
        address = how.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
        label = inner.translate({ord("["): "(", ord("]"): ")"})
        return f"{lead}[{label}]({address}){tail}" if len(label) <= 200 and len(address) <= _LONGEST_LINK else words
    is_apart = not (before.isalnum() and not lead) and not (after.isalnum() and not tail)
    return f"{lead}{how}{inner}{how}{tail}" if is_apart and how not in inner and len(inner) <= 500 else words
