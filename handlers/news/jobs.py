"""Feeds are read in the background: fetched, understood by the worker, then made into posts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from core.card import Card
from core.codec import Json
from core.jobs import FromWeb
from db.models.news import Feed
from db.models.org import Member
from db.queries import roll
from handlers.news import cards_feeds, feeds, publishing, service, service_feeds
from handlers.news.feeds import FeedContent, FeedSource
from handlers.news.service_feeds import Outcome

_WRITERS = ("secretary", "deputy")


def read_feed(session: Session, args: dict[str, Json], now: datetime) -> FeedSource:
    """Ask for the feed, if it has changed since the last time."""
    feed = service_feeds.found(session, _feed_id(args))
    return FeedSource(FromWeb(feed.url, feeds.MOST_BYTES, feed.etag, feed.modified))


def keep_feed(session: Session, args: dict[str, Json], content: FeedContent, now: datetime) -> None:
    """Make posts of what is new: drafts, or straight into the digests; the groups are not told of each."""
    feed = session.get(Feed, _feed_id(args))
    if feed is None:
        return
    if content.problem is not None:
        feed_failed(session, args, content.problem, now)
        return
    taken = service_feeds.take_in(session, feed, content, now)
    if feed.is_direct:
        for post_id in taken.post_ids:
            if service.reached(session, service.found(session, post_id), now).total:
                publishing.publish(session, post_id, None, now, in_groups=False)
    if taken.is_first:
        _tell_who_added(session, feed, cards_feeds.works(feed, len(taken.post_ids)), now)
    elif taken.post_ids and not feed.is_direct:
        ledger.tell(session, f"feeds-{feed.unit_id}-{now:%Y%m%d}", cards_feeds.drafts_wait(), roll.holders(feed.unit_id, now.date(), _WRITERS), now)


def feed_failed(session: Session, args: dict[str, Json], why: str, now: datetime) -> None:
    """Leave a failing feed alone for longer; say once that it is dead, or at once that it never worked."""
    feed = session.get(Feed, _feed_id(args))
    if feed is None:
        return
    url = feed.url
    match service_feeds.note_failure(session, feed, now):
        case Outcome.NEVER_WORKED:
            _tell_who_added(session, feed, cards_feeds.never_worked(url, why), now)
        case Outcome.DEAD:
            ledger.tell(session, f"feed-{feed.id}-dead-{now:%Y%m%d}", cards_feeds.dead(feed, why), roll.holders(feed.unit_id, now.date(), _WRITERS), now)
        case Outcome.MAY_PASS:
            session.flush()


def _tell_who_added(session: Session, feed: Feed, card: Card, now: datetime) -> None:
    """Tell whoever waits for it, at once: they have just asked."""
    key = f"feed-{feed.id}-read-{now:%Y%m%dT%H%M%S}"
    ledger.tell(session, key, card, select(Member.id).where(Member.id == feed.by_member_id), now, priority=ledger.URGENT)


def _feed_id(args: dict[str, Json]) -> int:
    found = args["feed_id"]
    if not isinstance(found, int):
        raise TypeError("a feed's id is a number")
    return found
