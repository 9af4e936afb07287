"""What the clock derives: posts whose time has come, digests, reminders of what must be read, feeds to be asked."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import jobs, ledger
from db.models.news import Post
from handlers.news import cards, cards_reading, publishing, rules, service, service_digest, service_feeds, service_reading

_DIGEST_GOOD_FOR = timedelta(days=7)


def send_due(session: Session, now: datetime) -> bool:
    """Send the next post whose time has come. True: there may be more."""
    post_id = service.due(session, now)
    if post_id is None:
        return False
    post = service.found(session, post_id)
    if service.reached(session, post, now).total:
        publishing.publish(session, post_id, post.by_member_id, now)
    else:
        service.unschedule(session, post_id)  # its readers are gone: it waits among the drafts
    return True


def send_digests(session: Session, now: datetime) -> bool:
    """Tell everybody who has the same list at the same hour, in one message. Its key names hour and list: ticking twice tells nobody twice."""
    due = service_digest.next_list(session, now)
    if due is None:
        return False
    known = ledger.find(session, due.key)
    if known is None:
        card = cards_reading.digest(due.posts, due.at)
        known = ledger.tell(session, due.key, card, due.members, now, priority=ledger.MASS, expires_at=now + _DIGEST_GOOD_FOR)
    else:
        ledger.add_recipients(session, known, due.members, now, priority=ledger.MASS)
    service_digest.note_told(session, due, known, now)
    return True


def refresh_digests(session: Session, now: datetime) -> bool:
    """Draw the next digest again in which a post was corrected or withdrawn."""
    message = service_digest.stale_digest(session)
    if message is None:
        return False
    posts = service_digest.posts_of(session, message.id)
    service_digest.note_fresh(session, message.id)
    ledger.change(session, message.key, cards_reading.digest(posts, message.told_at), now)
    return True


def remind(session: Session, now: datetime) -> bool:
    """Remind those who have not confirmed a post, twice; then give their secretaries the list."""
    due = select(Post).where(Post.reminds_at.is_not(None), Post.reminds_at <= now).order_by(Post.reminds_at).limit(1)
    post = session.scalars(due).first()
    if post is None or post.sent_at is None:
        return False
    seen = service.view(session, post.id)
    if rules.is_last(post.reminded):
        if not service_reading.count_read(session, post, now).is_complete:
            ledger.tell(session, f"post-{post.id}-list", cards.call_them(seen), service_reading.secretaries_of_silent(session, post, now), now)
    else:
        key, silent = publishing.reminder_key(post.id, post.reminded), service_reading.silent(session, post, now)
        ledger.tell(session, key, cards_reading.reminder(seen), silent, now, priority=ledger.REMINDER, expires_at=now + timedelta(days=2))
    post.reminded += 1
    post.reminds_at = rules.next_reminder(post.sent_at, post.reminded, now)
    session.flush()
    return True


def ask_feeds(session: Session, now: datetime) -> bool:
    """Have the next feed read whose hour has come. The next time is set before, so that nobody asks twice."""
    feed = service_feeds.next_to_ask(session, now)
    if feed is None:
        return False
    feed.next_at = now + rules.POLLED_EVERY
    jobs.enqueue(session, "news.feed", {"feed_id": feed.id}, now)
    session.flush()
    return True
