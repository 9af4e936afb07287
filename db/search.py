"""Search: by words, with and without tone marks; what is spelled exactly as typed comes first, then the newest."""

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnClause, Select, TextClause, column, delete, func, or_, select, table, text
from sqlalchemy.orm import Session

from db.folding import fold
from db.models.search import SearchAsked, SearchText
from db.upsert import insert_once

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
    asked_for: dict[int, str] = {}
    for asked in _ways(session.get_bind().dialect.name, typed):
        for object_id in _found(session, area, asked, among):
            asked_for.setdefault(object_id, asked)
            if len(asked_for) >= first + most:
                break
        if len(asked_for) >= first + most:
            break
    return _hits(session, area, dict([*asked_for.items()][first:]))


def keep_asked(session: Session, area: str, member_id: int, words: str) -> None:
    """Remember what somebody looks for, so that its pages can be turned."""
    if insert_once(session, SearchAsked, {"member_id": member_id, "area": area, "words": words}, ("member_id", "area")) is None:
        session.scalars(select(SearchAsked).where(SearchAsked.member_id == member_id, SearchAsked.area == area)).one().words = words
        session.flush()


def asked_last(session: Session, area: str, member_id: int) -> str:
    """Give what somebody looked for last; "" where nothing is remembered."""
    return session.scalar(select(SearchAsked.words).where(SearchAsked.member_id == member_id, SearchAsked.area == area)) or ""


def _hits(session: Session, area: str, asked_for: Mapping[int, str]) -> tuple[Hit, ...]:
    """Give these objects (`asked_for[object]` is what they match) with the first place that matches. Only now are texts read: a book has long pages."""
    hits: dict[int, Hit] = {}
    lowest = func.min(SearchText.place)
    for asked in set(asked_for.values()):
        objects = [object_id for object_id, other in asked_for.items() if other == asked]
        matches, row = _matches(session, area, asked)
        is_one = (SearchText.area == area) & SearchText.object_id.in_(objects)
        is_found = SearchText.id.in_(select(row).select_from(_INDEX).where(matches))
        places = session.execute(select(SearchText.object_id, lowest).where(is_one, is_found).group_by(SearchText.object_id)).all()
        at = or_(*((SearchText.object_id == object_id) & (SearchText.place == place) for object_id, place in places))
        hits |= {row.object_id: Hit(row.object_id, row.place, row.text) for row in session.scalars(select(SearchText).where(SearchText.area == area, at))}
    return tuple(hits[object_id] for object_id in asked_for)


def excerpt(whole: str, typed: str, most: int = 160) -> tuple[str, str, str]:
    """Give what stands around the first match: before it, the match itself, after it."""
    plain, places = _folded_with_places(whole)
    words = _words(fold(typed))
    found = re.search(r"\W+".join(map(re.escape, words)), plain) if words else None
    found = found or next((match for word in words if (match := re.search(rf"\b{re.escape(word)}", plain))), None)
    begin, end = (places[found.start()], places[found.end() - 1] + 1) if found else (0, 0)
    side = max(20, (most - (end - begin)) // 2)
    return _tail(whole[:begin], side), whole[begin:end], _head(whole[end:], side)


def _found(session: Session, area: str, asked: str, among: Select[int]) -> Iterator[int]:
    """Give the objects that match, the newest first; one whose pages all match comes many times.

    Half of all texts may match: SQLite goes through its index from the newest on, looks each up, and stops when there are enough.
    """
    matches, row = _matches(session, area, asked)
    ids = among.subquery()
    is_among = select(ids.c[0]).where(ids.c[0] == SearchText.object_id).exists()
    query = (
        select(SearchText.id, SearchText.object_id).select_from(_INDEX).where(matches, SearchText.id == row, is_among).order_by(row.desc()).limit(_LOOKED_AT)
    )
    last: int | None = None
    for _round in range(_ROUNDS):
        rows = session.execute(query if last is None else query.where(row < last)).all()
        yield from (object_id for _text_id, object_id in rows)
        if len(rows) < _LOOKED_AT:
            return
        last = rows[-1].id


def _matches(session: Session, area: str, asked: str) -> tuple[TextClause, ColumnClause[int]]:
    """Give the condition that a row of the index matches, and the column that names its text."""
    if session.get_bind().dialect.name == "sqlite":
        return text("search_index MATCH :asked").bindparams(asked=f"{_mark(area)} AND ({asked})"), _INDEX.c.rowid
    return text("search_index.words @@ to_tsquery('simple', :asked)").bindparams(asked=f"{_mark(area)} & ({asked})"), _INDEX.c.id


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


def _folded_with_places(whole: str) -> tuple[str, Sequence[int]]:
    """Give the text without marks, letter by letter, and for each of its letters the place in the text that it stands for."""
    letters = [*map(_letters, whole)]
    plain = "".join(letters)
    if len(plain) == len(whole) and "" not in letters:  # one for one, as in nearly every text
        return plain, range(len(whole))
    return plain, [place for place, found in enumerate(letters) for _letter in found]


@functools.lru_cache(4096)
def _letters(char: str) -> str:
    """Give a letter without its marks: there are few, and a page has thousands."""
    return fold(char) or (" " if char.isspace() else "")


def _tail(words: str, most: int) -> str:
    return words if len(words) <= most else "… " + words[-most:].partition(" ")[2]


def _head(words: str, most: int) -> str:
    return words if len(words) <= most else words[:most].rpartition(" ")[0] + " …"
