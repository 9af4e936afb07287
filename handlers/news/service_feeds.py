"""Feeds of a unit: added, taken in without doubles, left alone for longer while they fail."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.access import UnitRef
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from db.models.news import Feed, FeedMark, Post
from db.models.org import Unit
from db.upsert import insert_once
from handlers.news import rules
from handlers.news.feeds import FeedContent, FeedEntry

MOST_FEEDS, MOST_AT_FIRST, MOST_AT_ONCE = 20, 3, 10


class Outcome(StrEnum):
    """What a failure means: it may pass, the feed never worked and is gone again, it is dead and its writers should know."""

    MAY_PASS = "may_pass"  # noqa: S105 - no password
    NEVER_WORKED = "never_worked"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was new in a feed. `is_first`: it was read for the first time."""

    feed: Feed
    post_ids: tuple[int, ...]
    is_first: bool


def add(session: Session, person: Person, unit: UnitRef, url: str, now: datetime, *, is_direct: bool) -> Feed:
    """Keep the address of a feed. Raises Refusal for what is no address, is known, or is one too many."""
    url = url.strip()
    if not url.startswith(("https://", "http://")) or " " in url or "." not in url:
        raise Refusal(_("An address begins with https://, for example: {example}")(example="https://example.org/news.rss"), "url")
    if session.scalar(select(Feed.id).where(Feed.unit_id == unit.unit_id, Feed.url == url)) is not None:
        raise Refusal(_("This feed is on your list already."), "url")
    if (session.scalar(select(func.count()).select_from(Feed).where(Feed.unit_id == unit.unit_id)) or 0) >= MOST_FEEDS:
        raise Refusal(_("At most {most} feeds fit. Please remove one first.")(most=MOST_FEEDS), "url")
    home = session.get_one(Unit, unit.unit_id)
    feed = Feed(
        unit_id=unit.unit_id,
        url=url,
        is_direct=is_direct,
        language=home.language or person.reader.language,
        zone=home.zone or person.reader.zone,
        by_member_id=person.member_id,
        next_at=now + rules.POLLED_EVERY,
    )
    session.add(feed)
    session.flush()
    audit.record(session, person.member_id, "news.feed_added", now, unit_id=unit.unit_id, object_id=feed.id)
    return feed


def remove(session: Session, feed_id: int, person: Person, now: datetime) -> None:
    """Take a feed off the list; its posts stay."""
    feed = found(session, feed_id)
    audit.record(session, person.member_id, "news.feed_removed", now, unit_id=feed.unit_id, object_id=feed_id)
    session.delete(feed)
    session.flush()


def choose_direct(session: Session, feed_id: int, *, is_direct: bool) -> None:
    found(session, feed_id).is_direct = is_direct


def listed(session: Session, unit_id: int, first: int, most: int) -> tuple[Feed, ...]:
    return tuple(session.scalars(select(Feed).where(Feed.unit_id == unit_id).order_by(Feed.id).offset(first).limit(most)))


def found(session: Session, feed_id: int) -> Feed:
    """Give a feed. Raises Refusal when it is gone."""
    feed = session.get(Feed, feed_id)
    if feed is None:
        raise Refusal(_("This feed is no longer on the list."))
    return feed


def next_to_ask(session: Session, now: datetime) -> Feed | None:
    """Give a feed whose hour has come."""
    return session.scalars(select(Feed).where(Feed.next_at <= now).order_by(Feed.next_at).limit(1)).first()


def take_in(session: Session, feed: Feed, content: FeedContent, now: datetime) -> TakenIn:
    """Make drafts of what is new. Of a feed that is new itself only the newest entries are taken: the others are old news."""
    is_first = feed.read_at is None
    feed.read_at, feed.next_at = now, now + rules.POLLED_EVERY
    feed.failures, feed.failed_at, feed.is_reported = 0, None, False
    if content.is_unchanged:
        return TakenIn(feed, (), is_first)
    feed.title, feed.etag, feed.modified = content.title or feed.title, content.etag, content.modified
    fresh = [entry for entry in content.entries if _is_fresh(session, feed, entry)]
    taken = fresh[: MOST_AT_FIRST if is_first else MOST_AT_ONCE]
    posts = [_draft(session, feed, entry, now) for entry in reversed(taken)]
    session.flush()
    return TakenIn(feed, tuple(post.id for post in posts), is_first)


def note_failure(session: Session, feed: Feed, now: datetime) -> Outcome:
    """Note that a feed could not be read, and say what that means. One that never could be is taken off again; a dead one is named once."""
    if feed.read_at is None:
        session.delete(feed)
        session.flush()
        return Outcome.NEVER_WORKED
    feed.failures += 1
    feed.failed_at = feed.failed_at or now
    feed.next_at = rules.retry_at(feed.failures, now)
    if rules.is_dead(feed.failures, feed.failed_at, now) and not feed.is_reported:
        feed.is_reported = True
        return Outcome.DEAD
    return Outcome.MAY_PASS


def unit_of_feed(session: Session, feed_id: int, *_more: int) -> int | None:
    """Give the unit that a feed belongs to: the scope of its buttons."""
    return session.scalar(select(Feed.unit_id).where(Feed.id == feed_id))


def _is_fresh(session: Session, feed: Feed, entry: FeedEntry) -> bool:
    """Tell whether no feed of the unit has brought this entry before, and note all by which it is known from now on."""
    known = select(FeedMark.id).join(Feed, Feed.id == FeedMark.feed_id).where(Feed.unit_id == feed.unit_id, FeedMark.mark.in_(entry.marks)).limit(1)
    is_fresh = session.scalar(known) is None
    for mark in entry.marks:
        insert_once(session, FeedMark, {"feed_id": feed.id, "mark": mark}, ("feed_id", "mark"))
    return is_fresh


def _draft(session: Session, feed: Feed, entry: FeedEntry, now: datetime) -> Post:
    post = Post(
        unit_id=feed.unit_id,
        for_unit_id=feed.unit_id,
        title=entry.title,
        text=entry.text,
        link=entry.link,
        language=feed.language,
        zone=feed.zone,
        by_member_id=feed.by_member_id,
        feed_id=feed.id,
        made_at=now,
    )
    session.add(post)
    return post
