"""Search in a library of 5,000 documents of ten pages, beside 20,000 posts in the same index, as a member asks for it."""

import random
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.crowd import KEY
from bench.figures import Figure, at_most, median, percentile
from bot.migrate import migrate
from core.access import UnitRef
from core.context import Person
from core.reader import Reader
from db import keys, search
from db.database import Database, Priority
from db.folding import fold
from db.models.documents import Document, DocumentVersion
from db.models.ledger import File
from db.models.org import Member, Unit
from handlers.documents import service

DOCUMENTS, PAGES, POSTS, QUERIES = 5000, 10, 20_000, 200
A_PAGE, A_POST, AT_ONCE = 400, 160, 100  # syllables; documents in one transaction
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
_BEGINNINGS, _MIDDLES = (
    ["b", "c", "ch", "d", "đ", "g", "h", "k", "kh", "l", "m", "n", "ng", "nh", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"],
    ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "ia", "uê", "oa", "ươ", "iê", "uô"],
)
_ENDINGS = ("", "n", "ng", "m", "t", "c", "p", "nh", "i", "o")


class _Speech:
    """Words as they come in texts: few of them often, most of them rarely (Zipf)."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._words = ["".join(parts) for parts in product(_BEGINNINGS, _MIDDLES, _ENDINGS)]
        random.Random(3).shuffle(self._words)
        del self._words[3000:]
        self._weights = [1 / (rank + 3) for rank in range(len(self._words))]

    def words(self, count: int) -> str:
        return " ".join(self._chance.choices(self._words, self._weights, k=count))


def measure(directory: Path) -> list[Figure]:
    """Fill the library on SQLite, then search by one to three words that stand in it, with and without marks."""
    keys.install(keys.KeyRing([KEY]))
    url = f"sqlite:///{directory / 'sotay.db'}"
    migrate(url, directory)
    with closing(Database(url)) as database:
        person, file_id = database.submit(_settle, Priority.BULK).result()
        speech = _Speech(1)
        for first in range(0, DOCUMENTS, AT_ONCE):
            unit = person.home
            assert unit is not None
            database.submit(lambda session, first=first, unit=unit: _fill(session, speech, unit.unit_id, file_id, first), Priority.BULK).result()  # type: ignore[misc]  # bound now
        times = [_search(database, person, query, is_plain=number % 2 == 0) for number, query in enumerate(_queries())]
    return [
        Figure(f"Search in {DOCUMENTS:,} documents of {PAGES} pages on SQLite, 50 of 100", f"{median(times):.1f} ms"),
        at_most("  95 of 100", percentile(times, 95), 50, "ms"),
        Figure("  the slowest", f"{max(times):.1f} ms"),
    ]


def _settle(session: Session) -> tuple[Person, int]:
    unit = Unit(path="", code="A", name="Đảng bộ xã An Bình", language="vi")
    session.add(unit)
    session.flush()
    unit.path = f"/{unit.id}/"
    member = Member(full_name="Lê Thị Lan", folded_name="le thi lan", sort_name="lan")
    file = File(sha256="0" * 64, name="a.pdf", media_type="application/pdf", size=1, made_at=NOW)
    session.add_all([member, file])
    session.flush()
    here = UnitRef(unit.id, unit.path, unit.name)
    return Person(member.id, 1, member.full_name, here, here, (), Reader("vi"), "party_cell"), file.id


def _fill(session: Session, speech: _Speech, unit_id: int, file_id: int, first: int) -> None:
    """Publish some documents, and as many posts as belong between them."""
    for number in range(first, first + AT_ONCE):
        values = {"unit_id": unit_id, "kind": "plan", "number": f"{number}-KH/ĐU", "title": speech.words(12), "made_at": NOW, "edition": 1}
        document_id = session.execute(
            insert(Document).values(**values, state="published", published_at=NOW + timedelta(minutes=number)).returning(Document.id)
        ).scalar_one()
        version = {"document_id": document_id, "number": 1, "file_id": file_id, "made_at": NOW, "state": "published", "pages": PAGES}
        version_id = session.execute(insert(DocumentVersion).values(**version).returning(DocumentVersion.id)).scalar_one()
        pages = {place: speech.words(A_PAGE) for place in range(1, PAGES + 1)}
        search.add(session, "document", version_id, {0: f"{values['number']} {values['title']}", **pages})
        for post in range(POSTS // DOCUMENTS):
            search.add(session, "news", number * 100 + post, {0: speech.words(A_POST)})


def _queries() -> list[str]:
    speech = _Speech(2)
    return [speech.words(number % 3 + 1) for number in range(QUERIES)]


def _search(database: Database, person: Person, query: str, *, is_plain: bool) -> float:
    """Give how many milliseconds one page of hits takes."""
    began = time.perf_counter()
    database.submit(lambda session: service.find(session, person, fold(query) if is_plain else query, 0, 7), Priority.UPDATE).result()
    return (time.perf_counter() - began) * 1000
