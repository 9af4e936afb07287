"""What waits for digests: each member's hour, and who has the same list at the same time."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from core import ledger
from core.context import Person
from db.models.ledger import Message
from db.models.news import DigestEntry, DigestHour, DigestPost, Post
from db.models.org import Member, Unit
from db.upsert import insert_once
from handlers.news import rules
from handlers.news.service import State


@dataclass(frozen=True, slots=True)
class DueList:
    """A list of posts that is due at `at`, the compulsory ones first, and a select of the members who all have this very list."""

    at: datetime
    posts: tuple[Post, ...]
    members: Select[int]

    @property
    def key(self) -> str:
        """Give the key of its message, which names the instant and the list."""
        ids = ",".join(str(post.id) for post in self.posts)
        return f"digest-{self.at:%Y%m%dT%H%M}-{hashlib.sha256(ids.encode()).hexdigest()[:24]}"


def let_wait(session: Session, post: Post, to: Select[int], now: datetime) -> None:
    """Let a post wait for the next digest of each member whom `to` selects: one statement for each hour and zone that there is."""
    session.flush()
    zone = func.coalesce(Member.zone, Unit.zone, post.zone)
    chosen = to.outerjoin(DigestHour, DigestHour.member_id == Member.id)
    pairs = session.execute(chosen.with_only_columns(DigestHour.hour, zone, maintain_column_froms=True).distinct()).all()
    for hour, zone_name in pairs:
        at = rules.next_at(rules.USUAL_HOUR if hour is None else hour, ZoneInfo(zone_name), now)
        who = DigestHour.hour.is_(None) if hour is None else DigestHour.hour == hour
        columns = (literal(post.id), Member.id, literal(at, DigestEntry.at.type))
        rows = chosen.where(who, zone == zone_name).with_only_columns(*columns, maintain_column_froms=True).distinct()
        session.execute(insert(DigestEntry).from_select(["post_id", "member_id", "at"], rows))


def next_list(session: Session, now: datetime) -> DueList | None:
    """Give a list of posts that is due, with everybody who has this list and no other post beside it."""
    first = session.execute(
        select(DigestEntry.member_id, DigestEntry.at).where(DigestEntry.at <= now).order_by(DigestEntry.at, DigestEntry.id).limit(1)
    ).first()
    if first is None:
        return None
    rows = session.execute(
        select(Post, func.length(Unit.path))
        .join(DigestEntry, DigestEntry.post_id == Post.id)
        .join(Unit, Unit.id == Post.for_unit_id)
        .where(DigestEntry.member_id == first.member_id, DigestEntry.at <= now)
        .order_by(Post.is_compulsory.desc(), Post.sent_at.desc(), Post.id.desc())
    ).all()
    narrowest = max(rows, key=lambda row: row[1])[0]  # the post of the smallest unit has the fewest readers to look through
    ids = [post.id for post, _length in rows]
    candidate = aliased(DigestEntry)
    candidates = select(candidate.member_id).where(candidate.post_id == narrowest.id, candidate.at <= now)
    in_list = func.sum(case((DigestEntry.post_id.in_(ids), 1), else_=0))
    members = (
        select(DigestEntry.member_id)
        .where(DigestEntry.at <= now, DigestEntry.member_id.in_(candidates))
        .group_by(DigestEntry.member_id)
        .having(func.count() == len(ids), in_list == len(ids))
    )
    return DueList(first.at, tuple(post for post, _length in rows), members)


def note_told(session: Session, told: DueList, message_id: int, now: datetime) -> None:
    """Note what a digest listed, and that nobody waits for it any more."""
    for post in told.posts:
        insert_once(session, DigestPost, {"message_id": message_id, "post_id": post.id}, ("message_id", "post_id"))
    ledger.count(session, delete(DigestEntry).where(DigestEntry.at <= now, DigestEntry.member_id.in_(told.members)))


def stale_digest(session: Session) -> Message | None:
    """Give a digest that lists a post which was corrected or withdrawn since."""
    message_id = session.scalar(select(DigestPost.message_id).where(DigestPost.is_stale).limit(1))
    return session.get(Message, message_id) if message_id is not None else None


def posts_of(session: Session, message_id: int) -> tuple[Post, ...]:
    """Give the posts that a digest lists, those withdrawn last."""
    listed = select(Post).join(DigestPost, DigestPost.post_id == Post.id).where(DigestPost.message_id == message_id).order_by(Post.state == State.WITHDRAWN)
    return tuple(session.scalars(listed.order_by(Post.is_compulsory.desc(), Post.sent_at.desc(), Post.id.desc())))


def note_fresh(session: Session, message_id: int) -> None:
    ledger.count(session, update(DigestPost).where(DigestPost.message_id == message_id).values(is_stale=False))


def hour_of(session: Session, member_id: int) -> time:
    """Give the hour of a member's digest."""
    return session.scalar(select(DigestHour.hour).where(DigestHour.member_id == member_id)) or rules.USUAL_HOUR


def choose_hour(session: Session, person: Person, hour: time, now: datetime) -> datetime:
    """Keep the hour that a member wants; what waits already follows. Gives when the next digest goes out."""
    hour = hour.replace(second=0, microsecond=0)
    values = {"member_id": person.member_id, "hour": hour}
    if insert_once(session, DigestHour, values, ("member_id",)) is None:
        session.execute(update(DigestHour).where(DigestHour.member_id == person.member_id).values(hour=hour))
    at = rules.next_at(hour, ZoneInfo(person.reader.zone), now)
    ledger.count(session, update(DigestEntry).where(DigestEntry.member_id == person.member_id).values(at=at))
    return at


def waiting(session: Session, post_id: int) -> int:
    """Count the members in whose next digest a post will be."""
    return session.scalar(select(func.count()).select_from(DigestEntry).where(DigestEntry.post_id == post_id)) or 0
