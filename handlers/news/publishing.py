"""What goes out: a post to its readers at once or by their digests, to the groups, and what follows a correction or a withdrawal."""

from datetime import datetime

from sqlalchemy import Select, String, cast, literal, select
from sqlalchemy.orm import Session

from core import ledger
from core.card import Action
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from db.models.channels import Group
from db.models.ledger import Delivery, Message
from db.models.news import DigestPost, Post
from db.models.org import Member, Unit
from db.queries import roll
from handlers.news import cards_reading, rules, service, service_digest, service_reading


def key_of(post_id: int) -> str:
    return f"post-{post_id}"


def group_key(post_id: int) -> str:
    return f"post-{post_id}-group"


def publish(session: Session, post_id: int, by_member_id: int | None, now: datetime, *, in_groups: bool = True) -> Post:
    """Send a post: an urgent one at once, any other with the next digest of each reader; in the groups at once."""
    if not service.reached(session, service.found(session, post_id), now).total:
        raise Refusal(_("This will reach nobody: no member fits. Please look at “Who gets it”."))
    post = service.mark_sent(session, post_id, by_member_id, now)
    service_reading.let_be_found(session, post)
    to = service.audience(session, post, now)
    if post.is_urgent:
        message_id = ledger.tell(session, key_of(post_id), cards_reading.told(service.view(session, post_id)), to, now, priority=ledger.URGENT)
        ledger.watch(session, message_id, post.unit_id, by_member_id, (post.title, Action("news.manage", (post_id,))), now)
    else:
        service_digest.let_wait(session, post, to, now)
    if in_groups and service.is_for_all(post):
        ledger.tell_groups(session, group_key(post_id), cards_reading.in_group(service.view(session, post_id)), _groups(session, post), now)
    return post


def correct(session: Session, post_id: int, now: datetime) -> None:
    """Bring a post up to date wherever it stands. Where something is told of it, exactly those who got it hear it."""
    seen = service.view(session, post_id)
    post = seen.post
    service_reading.let_be_found(session, post)
    told = cards_reading.told(seen, is_corrected=bool(post.correction))
    ledger.change(session, key_of(post_id), told, now, anew=bool(post.correction))
    ledger.change(session, group_key(post_id), cards_reading.in_group(seen), now)
    if post.correction and not post.is_urgent:
        key = f"post-{post_id}-correction-{post.version}"
        ledger.tell(session, key, cards_reading.correction(seen), _who_got_it_by_digest(post_id), now)


def withdraw(session: Session, post_id: int, now: datetime) -> None:
    """Take a post back wherever it stands; who has not got it yet never does."""
    post = service.found(session, post_id)
    service_reading.let_be_found(session, post)
    farewell = cards_reading.withdrawn(post)
    keys = session.scalars(select(Message.key).where(Message.key.startswith(f"post-{post_id}-", autoescape=True)))
    for key in (key_of(post_id), *keys.all()):
        ledger.withdraw(session, key, farewell, now)


def confirm(session: Session, post_id: int, member_id: int, now: datetime, *, by: Person | None = None) -> None:
    """Keep that somebody has read a post that must be read; reminders that they have not got yet are dropped."""
    service_reading.confirm(session, post_id, member_id, now, by_member_id=by.member_id if by else None)
    for number in range(len(rules.REMINDERS) - 1):
        ledger.drop(session, reminder_key(post_id, number), [member_id])


def reminder_key(post_id: int, number: int) -> str:
    return f"post-{post_id}-reminder-{number}"


def try_out(session: Session, post_id: int, person: Person, now: datetime) -> None:
    """Send a post to its writer alone, as a message of its own, looking as it will."""
    card = cards_reading.test(service.view(session, post_id))
    ledger.tell(session, f"test-{post_id}-{now:%Y%m%dT%H%M%S%f}", card, select(Member.id).where(Member.id == person.member_id), now, priority=ledger.URGENT)


def _groups(session: Session, post: Post) -> Select[int]:
    """Select the groups of the units that a post is for."""
    path = session.get_one(Unit, post.for_unit_id).path
    return select(Group.id).join(Unit, Unit.id == Group.unit_id).where(roll.below(path))


def _who_got_it_by_digest(post_id: int) -> Select[int]:
    return (
        select(Member.id)
        .join(Delivery, Delivery.recipient == literal("m") + cast(Member.id, String))
        .join(DigestPost, DigestPost.message_id == Delivery.message_id)
        .where(DigestPost.post_id == post_id, Delivery.shown_edition > 0)
        .distinct()
    )
