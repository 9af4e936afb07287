"""Search: by words, with and without tone marks; what is spelled exactly as typed comes first, then the newest."""

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, column, delete, select, table, text
from sqlalchemy.orm import Session

from db.folding import fold
from db.models.search import SearchText

_WORD = re.compile(r"\w+")
_MOST_WORDS, _LONGEST_WORD = 12, 200  # PostgreSQL leaves words out that are much longer, and then finds everything
_LOOKED_AT, _ROUNDS = 50, 20  # rows; a book of 300 pages that all match is one hit
_INDEX = table("search_index", column("rowid"), column("id"))


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: its id, and the first place in it that matches, with the text there."""

    object_id: int
    place: int
    text: str


def index(session: Session, area: str, object_id: int, texts: Mapping[int, str]) -> None:
    """Let an object be found by `texts[place]`, and by nothing that was there before."""
    forget(session, area, object_id)
    add(session, area, object_id, texts)


def add(session: Session, area: str, object_id: int, texts: Mapping[int, str]) -> None:
    """Let an object be found by more of its places: a book is entered in slices."""
    for place, words in texts.items():
        whole = unicodedata.normalize("NFC", words)
        session.add(
            SearchText(area=area, object_id=object_id, place=place, text=whole, words=f"{_mark(area)}\n{_indexed(fold(whole))}\n{_indexed(whole.casefold())}")
        )
    session.flush()


def forget(session: Session, area: str, object_id: int) -> None:
    """Let an object be found no more."""
    session.flush()
    session.execute(delete(SearchText).where(SearchText.area == area, SearchText.object_id == object_id))


def forget_place(session: Session, area: str, object_id: int, place: int) -> None:
    """Let an object be found no more by what stood at one place."""
    session.flush()
    session.execute(delete(SearchText).where(SearchText.area == area, SearchText.object_id == object_id, SearchText.place == place))


def find(session: Session, area: str, typed: str, among: Select[int], most: int, first: int = 0) -> tuple[Hit, ...]:
    """Give up to `most` hits from number `first` on, among the objects whose ids are selected."""
    hits: dict[int, Hit] = {}
    for asked in _ways(session.get_bind().dialect.name, typed):
        for hit in _found(session, area, asked, among):
            hits.setdefault(hit.object_id, hit)
            if len(hits) >= first + most:
                return tuple(hits.values())[first:]
    return tuple(hits.values())[first:]


def excerpt(whole: str, typed: str, most: int = 160) -> tuple[str, str, str]:
    """Give what stands around the first match: before it, the match itself, after it."""
    plain, places = _folded_with_places(whole)
    words = _words(fold(typed))
    found = re.search(r"\W+".join(map(re.escape, words)), plain) if words else None
    found = found or next((match for word in words if (match := re.search(rf"\b{re.escape(word)}", plain))), None)
    begin, end = (places[found.start()], places[found.end() - 1] + 1) if found else (0, 0)
    side = max(20, (most - (end - begin)) // 2)
    return _tail(whole[:begin], side), whole[begin:end], _head(whole[end:], side)


def _found(session: Session, area: str, asked: str, among: Select[int]) -> Iterator[Hit]:
    """Give matches, the newest first."""
    query = _matches(session.get_bind().dialect.name, area, asked, among).limit(_LOOKED_AT)
    last: int | None = None
    for _round in range(_ROUNDS):
        rows = session.execute(query if last is None else query.where(SearchText.id < last)).all()
        for row in rows:
            yield Hit(row.object_id, row.place, row.text)
        if len(rows) < _LOOKED_AT:
            return
        last = rows[-1].id


def _matches(dialect: str, area: str, asked: str, among: Select[int]) -> Select[int, int, int, str]:
    """Select what matches. Half of all texts may: SQLite goes through its index from the newest on, looks each up, and stops when there are enough."""
    ids = among.subquery()
    is_among = select(ids.c[0]).where(ids.c[0] == SearchText.object_id).exists()
    found = select(SearchText.id, SearchText.object_id, SearchText.place, SearchText.text).where(is_among)
    if dialect == "sqlite":
        matches = text("search_index MATCH :asked").bindparams(asked=f"{_mark(area)} AND ({asked})")
        return found.select_from(_INDEX).where(matches, SearchText.id == _INDEX.c.rowid).order_by(_INDEX.c.rowid.desc())
    matches = text("search_index.words @@ to_tsquery('simple', :asked)").bindparams(asked=f"{_mark(area)} & ({asked})")
    return found.select_from(_INDEX).where(matches, SearchText.id == _INDEX.c.id).order_by(SearchText.id.desc())


def _mark(area: str) -> str:
    """Give the word by which the index knows the texts of an area."""
    return f"area{area}"


def _ways(dialect: str, typed: str) -> Iterator[str]:
    """Give what the index is asked, the likeliest first: the phrase as typed, the phrase without marks, all its words anywhere."""
    exact, plain = _words(unicodedata.normalize("NFC", typed).casefold()), _words(fold(typed))
    if not plain:
        return
    if exact != plain:
        yield _phrase(dialect, exact)
    yield _phrase(dialect, plain)
    if dialect == "sqlite":
        yield " AND ".join(f'"{word}"' for word in plain[:-1]) + (" AND " if len(plain) > 1 else "") + f'"{plain[-1]}"*'
    else:
        yield " & ".join([*plain[:-1], f"{plain[-1]}:*"])


def _phrase(dialect: str, words: list[str]) -> str:
    return '"' + " ".join(words) + '"' if dialect == "sqlite" else " <-> ".join(words)


def _indexed(whole: str) -> str:
    """Give the words alone: PostgreSQL would take `12-NQ/CB` for the name of a file, which nobody finds by its words."""
    return " ".join(_WORD.findall(whole.replace("_", " ")))


def _words(typed: str) -> list[str]:
    return [word[:_LONGEST_WORD] for word in _WORD.findall(typed.replace("_", " "))[:_MOST_WORDS]]


def _folded_with_places(whole: str) -> tuple[str, list[int]]:
    """Give the text without marks, letter by letter, and for each of its letters the place in the text that it stands for."""
    plain: list[str] = []
    places: list[int] = []
    for place, char in enumerate(whole):
        for letter in _letters(char):
            plain.append(letter)
            places.append(place)
    return "".join(plain), places


@functools.lru_cache(4096)
def _letters(char: str) -> str:
    """Give a letter without its marks: there are few, and a page has thousands."""
    return fold(char) or (" " if char.isspace() else "")


def _tail(words: str, most: int) -> str:
    return words if len(words) <= most else "… " + words[-most:].partition(" ")[2]


def _head(words: str, most: int) -> str:
    return words if len(words) <= most else words[:most].rpartition(" ")[0] + " …"
