"""News at its size: search over 20,000 posts, and a post that goes to 93,089 members, urgent or by their digests."""

import random
import time
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from bench.crowd import KEY
from bench.figures import Figure, at_most, exactly, percentile
from bench.presses import durable_postgres
from bot.migrate import migrate
from bot.upkeep import ensure_bot
from core.access import UnitRef
from core.context import Person
from core.reader import Reader
from db import keys
from db.database import Database, Priority
from db.models.channels import Account
from db.models.ledger import Delivery
from db.models.news import DigestEntry, Post
from db.models.org import Member, Membership, Unit
from handlers.news import publishing, service_reading, ticks

POSTS, QUERIES, MEMBERS = 20_000, 400, 93_089
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
_WORDS = (
    "đảng bộ xã chi ủy nghị quyết học tập làm theo tấm gương phong trào thi đua yêu nước phòng chống bão lũ thiên tai dân vận khéo nông thôn mới "
    "chuyển đổi số cải cách hành chính công tác cán bộ kiểm tra giám sát sinh hoạt chuyên đề kết nạp đảng viên mới bảo hiểm y tế giáo dục đất đai"
)
_SYLLABLES = tuple(_WORDS.split(" "))


def measure(directory: Path) -> list[Figure]:
    """Measure search on SQLite, and sending on both databases."""
    keys.install(keys.KeyRing([KEY]))
    figures = []
    for name, url in (("SQLite", f"sqlite:///{directory / 'sotay.db'}"), ("PostgreSQL", durable_postgres())):
        migrate(url, directory)
        with closing(Database(url)) as database:
            person = database.submit(_gather, Priority.BULK).result()
            figures += _send(database, name)
            if database.is_sqlite:
                figures += _search(database, person)
    return figures


def _gather(session: Session) -> Person:
    """Make a province of one cell, whose members all have an account."""
    unit = Unit(path="", code="P", name="Province", language="vi", zone="Asia/Ho_Chi_Minh")
    session.add(unit)
    session.flush()
    unit.path = f"/{unit.id}/"
    bot_id = ensure_bot(session, "telegram", "bench")
    numbers = range(1, MEMBERS + 1)
    session.execute(insert(Member), [{"id": one, "full_name": f"Người {one}", "folded_name": f"nguoi {one}", "sort_name": f"{one}"} for one in numbers])
    session.execute(insert(Membership), [{"member_id": one, "unit_id": unit.id, "from_on": NOW.date() - timedelta(days=9)} for one in numbers])
    account = {"bot_id": bot_id, "name": "", "lane": f"{bot_id}:0"}
    session.execute(insert(Account), [account | {"id": one, "external_id": str(one), "member_id": one} for one in numbers])
    session.execute(update(Member).values(reach_account_id=Member.id))
    ref = UnitRef(unit.id, unit.path, unit.name)
    return Person(1, 1, "Người 1", ref, ref, (), Reader("vi"), "party_cell")


def _post(session: Session, chance: random.Random, **columns: object) -> Post:
    unit_id = session.scalars(select(Unit.id)).one()
    words = " ".join(chance.choices(_SYLLABLES, k=160))
    values = {"unit_id": unit_id, "for_unit_id": unit_id, "title": " ".join(chance.choices(_SYLLABLES, k=8)), "text": words, "language": "vi"}
    post = Post(**values | {"zone": "Asia/Ho_Chi_Minh", "made_at": NOW} | columns)
    session.add(post)
    session.flush()
    return post


def _send(database: Database, name: str) -> list[Figure]:
    """Send an urgent post, then one by the digests of all."""
    chance = random.Random(1)

    def publish(session: Session, *, is_urgent: bool) -> None:
        publishing.publish(session, _post(session, chance, is_urgent=is_urgent).id, None, NOW)

    urgent = _timed(database, lambda session: publish(session, is_urgent=True))
    waits = _timed(database, lambda session: publish(session, is_urgent=False))
    digest = _timed(database, lambda session: ticks.send_digests(session, NOW + timedelta(days=1)))
    idle = _timed(database, lambda session: ticks.send_digests(session, NOW + timedelta(days=1)))
    told, left = database.submit(_count, Priority.BULK).result()
    needed = _memory(database, lambda session: publish(session, is_urgent=True))
    return [
        at_most(f"{name}: an urgent post to {MEMBERS:,} members", urgent, 10, "s"),
        at_most(f"{name}: a post put into their digests", waits, 10, "s"),
        at_most(f"{name}: their digests", digest, 10, "s"),
        at_most(f"{name}: a tick with nothing to do", idle * 1000, 20, "ms"),
        exactly(f"{name}: messages in the ledger", told, 2 * MEMBERS),
        exactly(f"{name}: still waiting", left, 0),
        at_most(f"{name}: memory for one more urgent post", needed, 5, "MB"),
    ]


def _count(session: Session) -> tuple[int, int]:
    """Give how many messages are in the ledger, and how many posts wait for digests."""
    counted = (session.scalar(select(func.count()).select_from(table)) or 0 for table in (Delivery, DigestEntry))
    return next(counted), next(counted)


def _search(database: Database, person: Person) -> list[Figure]:
    """Search by one to three words, with and without marks, as members do."""
    chance = random.Random(2)

    def fill(session: Session) -> None:
        for number in range(POSTS):
            post = _post(session, chance, state="sent", sent_at=NOW + timedelta(seconds=number))
            service_reading.let_be_found(session, post)

    database.submit(fill, Priority.BULK).result()
    times = []
    for number in range(QUERIES):
        words = " ".join(chance.choices(_SYLLABLES, k=number % 3 + 1)) if number % 10 else "không-có-từ này"
        times.append(_timed(database, partial(service_reading.find, person=person, words=words, first=0, most=9)) * 1000)
    listed = [_timed(database, lambda session: service_reading.listed(session, person, NOW, 0, 7)) * 1000 for _time in range(40)]
    return [
        at_most(f"Search over {POSTS:,} posts on SQLite, 95 of 100", percentile(times, 95), 50, "ms"),
        Figure("the slowest", f"{max(times):.1f} ms"),
        at_most("The list of the newest, 95 of 100", percentile(listed, 95), 50, "ms"),
    ]


def _memory(database: Database, work: Callable[[Session], object]) -> float:
    """Give the most memory in MB that a piece of work holds at a time."""
    tracemalloc.start()
    database.submit(work, Priority.BULK).result()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1_000_000


def _timed(database: Database, work: Callable[[Session], object]) -> float:
    """Give how many seconds a piece of work takes, its commit included."""
    begun = time.perf_counter()
    database.submit(work, Priority.BULK).result()
    return time.perf_counter() - begun
