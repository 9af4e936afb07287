"""Posts as their writers handle them: drafts, whom they are for, corrections. Services never commit and never send."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from core import audit, ledger, when
from core.access import UnitRef
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from db.models.ledger import File
from db.models.news import DigestEntry, DigestPost, Post, PostFile
from db.models.org import Unit
from db.queries import reach, roll
from handlers.news import rules

MOST_FILES = 10


class State(StrEnum):
    """Where a post is on its way."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PostView:
    """A post with all that its card shows. `files`: (id of the post's file, the file)."""

    post: Post
    unit: Unit
    for_unit: Unit
    files: tuple[tuple[int, File], ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a post is for: everybody at or below `unit_id`, or of these to some offices, one standing, some languages."""

    unit_id: int
    offices: tuple[str, ...] = ()
    standing: str = ""
    languages: tuple[str, ...] = ()


def write(session: Session, person: Person, unit: UnitRef, title: str, text: str, now: datetime) -> Post:
    """Keep a draft that nobody has been told of; it is for everybody at and below the unit."""
    home = session.get_one(Unit, unit.unit_id)
    post = Post(
        unit_id=unit.unit_id,
        for_unit_id=unit.unit_id,
        title=title,
        text=text,
        language=home.language or person.reader.language,
        zone=home.zone or person.reader.zone,
        by_member_id=person.member_id,
        made_at=now,
    )
    session.add(post)
    session.flush()
    return post


def change(session: Session, post_id: int, title: str, text: str) -> None:
    """Write a draft anew."""
    post = unsent(session, post_id)
    post.title, post.text = title, text
    post.version += 1


def add_text(session: Session, post_id: int, more: str) -> None:
    """Write on where a message of a platform was too short for the whole. Raises Refusal where it becomes too long."""
    post = unsent(session, post_id)
    whole = f"{post.text}\n{more}"
    if len(whole) > rules.MOST_TEXT:
        words = _("With this the post is {length} characters long, at most {most} fit. Please shorten it.")
        raise Refusal(words(length=len(whole), most=rules.MOST_TEXT), "text")
    post.text = whole
    post.version += 1


def choose_audience(session: Session, post_id: int, chosen: Audience) -> None:
    """Say whom a draft is for. Raises Refusal for a unit that is not the writer's or below."""
    post = unsent(session, post_id)
    unit, top = session.get_one(Unit, post.unit_id), session.get(Unit, chosen.unit_id)
    if top is None or not top.path.startswith(unit.path):
        raise Refusal(_("This {unit} is not one of yours. Please choose from the list."), "unit")
    post.for_unit_id = top.id
    post.offices, post.standing, post.languages = ",".join(chosen.offices), chosen.standing, ",".join(chosen.languages)
    post.version += 1


def add_file(session: Session, post_id: int, file_id: int) -> None:
    post = unsent(session, post_id)
    files = session.scalars(select(PostFile.file_id).where(PostFile.post_id == post_id)).all()
    if file_id in files:
        return
    if len(files) >= MOST_FILES:
        raise Refusal(_("A post holds at most {most} files. Please take one off first.")(most=MOST_FILES), "file")
    session.add(PostFile(post_id=post_id, file_id=file_id))
    post.version += 1
    session.flush()


def take_file_off(session: Session, post_id: int, post_file_id: int) -> None:
    unsent(session, post_id).version += 1
    session.execute(delete(PostFile).where(PostFile.id == post_file_id, PostFile.post_id == post_id))


def mark_urgent(session: Session, post_id: int, person: Person, now: datetime, *, is_urgent: bool) -> None:
    """Let a post go out at once, past digests and quiet hours. Each use is in the audit log."""
    post = unsent(session, post_id)
    if post.is_urgent != is_urgent:
        post.is_urgent = is_urgent
        post.version += 1
        audit.record(session, person.member_id, "news.urgent" if is_urgent else "news.not_urgent", now, unit_id=post.unit_id, object_id=post_id)


def mark_compulsory(session: Session, post_id: int, *, is_compulsory: bool) -> None:
    post = unsent(session, post_id)
    post.is_compulsory = is_compulsory
    post.version += 1


def schedule(session: Session, post_id: int, wall: datetime, zone: str) -> None:
    """Let a post go out at a wall time of the zone in which its writer reads the clock."""
    post = unsent(session, post_id)
    post.goes_at = when.to_instant(wall, ZoneInfo(zone))
    post.state = State.SCHEDULED
    post.version += 1


def unschedule(session: Session, post_id: int) -> None:
    post = unsent(session, post_id)
    post.state, post.goes_at = State.DRAFT, None
    post.version += 1


def discard(session: Session, post_id: int) -> None:
    """Throw a draft away."""
    unsent(session, post_id)
    session.execute(delete(Post).where(Post.id == post_id))


def mark_sent(session: Session, post_id: int, by_member_id: int | None, now: datetime) -> Post:
    """Note that a post goes out now. Raises Refusal when somebody was faster."""
    post = unsent(session, post_id)
    post.state, post.sent_at, post.goes_at = State.SENT, now, None
    post.reminds_at = rules.next_reminder(now, 0, now) if post.is_compulsory else None
    post.version += 1
    audit.record(session, by_member_id, "news.sent", now, unit_id=post.unit_id, object_id=post_id, fields=("urgent",) if post.is_urgent else ())
    session.flush()
    return post


def correct(session: Session, post_id: int, person: Person, title: str, text: str, why: str, now: datetime) -> Post:
    """Write a sent post anew. `why`: what is told of it; empty for a slip that nobody need hear of."""
    post = sent(session, post_id)
    fields = tuple(name for name, was, new in (("title", post.title, title), ("text", post.text, text)) if was != new)
    if not why and (post.title, rules.beginning(post.text)) != (title, rules.beginning(text)):
        _make_stale(session, post_id)  # whoever is told what is corrected has no need of the list once more
    post.title, post.text, post.correction, post.corrected_at = title, text, why, now
    post.version += 1
    audit.record(session, person.member_id, "news.corrected", now, unit_id=post.unit_id, object_id=post_id, fields=fields)
    session.flush()
    return post


def withdraw(session: Session, post_id: int, person: Person, why: str, now: datetime) -> Post:
    """Take a sent post back: it stands in no list any more, and waits for no digest."""
    post = sent(session, post_id)
    post.state, post.correction, post.corrected_at, post.reminds_at = State.WITHDRAWN, why, now, None
    post.version += 1
    audit.record(session, person.member_id, "news.withdrawn", now, unit_id=post.unit_id, object_id=post_id)
    ledger.count(session, delete(DigestEntry).where(DigestEntry.post_id == post_id))
    _make_stale(session, post_id)
    session.flush()
    return post


def view(session: Session, post_id: int) -> PostView:
    """Give a post with its units and files. Raises Refusal when it is gone."""
    post = found(session, post_id)
    rows = session.execute(select(PostFile.id, File).join(File, File.id == PostFile.file_id).where(PostFile.post_id == post_id).order_by(PostFile.id))
    return PostView(post, session.get_one(Unit, post.unit_id), session.get_one(Unit, post.for_unit_id), tuple((one, file) for one, file in rows))


def audience(session: Session, post: Post, now: datetime) -> Select[int]:
    """Select whom a post is for, as of today."""
    path = session.get_one(Unit, post.for_unit_id).path
    return roll.audience(path, now.date(), post.language, offices=_split(post.offices), standing=post.standing, languages=_split(post.languages))


def reached(session: Session, post: Post, now: datetime) -> reach.Reach:
    return reach.reach(session, audience(session, post, now))


def audience_of(post: Post) -> Audience:
    return Audience(post.for_unit_id, _split(post.offices), post.standing, _split(post.languages))


def is_for_all(post: Post) -> bool:
    """Say whether a post is for everybody of its unit, and so for the unit's group too."""
    return not (post.offices or post.standing or post.languages)


def written(session: Session, unit_id: int, first: int, most: int) -> tuple[Post, ...]:
    """Give the posts of a unit as its writers see them: what is not sent yet, then what is, the newest first."""
    is_sent = Post.state.in_((State.SENT, State.WITHDRAWN))
    newest = func.coalesce(Post.sent_at, Post.made_at).desc()
    return tuple(session.scalars(select(Post).where(Post.unit_id == unit_id).order_by(is_sent, newest, Post.id.desc()).offset(first).limit(most)))


def count_unsent(session: Session, unit_id: int) -> int:
    waiting = select(func.count()).select_from(Post).where(Post.unit_id == unit_id, Post.state.in_((State.DRAFT, State.SCHEDULED)))
    return session.scalar(waiting) or 0


def due(session: Session, now: datetime) -> int | None:
    """Give a post whose time has come."""
    return session.scalar(select(Post.id).where(Post.goes_at.is_not(None), Post.goes_at <= now, Post.state == State.SCHEDULED).order_by(Post.goes_at).limit(1))


def units_right_below(session: Session, unit_id: int) -> tuple[Unit, ...]:
    return tuple(session.scalars(select(Unit).where(Unit.parent_id == unit_id).order_by(Unit.name, Unit.id)))


def unit_of(session: Session, post_id: int, *_more: int) -> int | None:
    """Give the unit whose post it is: the scope of what its writers do."""
    return session.scalar(select(Post.unit_id).where(Post.id == post_id))


def readers_unit_of(session: Session, post_id: int, *_more: int) -> int | None:
    """Give the unit whose members a post is for: the scope of what its readers do."""
    return session.scalar(select(Post.for_unit_id).where(Post.id == post_id))


def version_of(session: Session, post_id: int, *_more: int) -> int:
    return session.scalar(select(Post.version).where(Post.id == post_id)) or 0


def found(session: Session, post_id: int) -> Post:
    """Give a post. Raises Refusal when it is gone."""
    post = session.get(Post, post_id)
    if post is None:
        raise Refusal(_("This post no longer exists."))
    return post


def unsent(session: Session, post_id: int) -> Post:
    """Give a post that is still a draft, locked. Raises Refusal."""
    post = session.get(Post, post_id, with_for_update=True)
    if post is None:
        raise Refusal(_("This post no longer exists."))
    if post.state in {State.SENT, State.WITHDRAWN}:
        raise Refusal(_("This post has been sent already. To change it, press “Correct”."))
    return post


def sent(session: Session, post_id: int) -> Post:
    """Give a post that stands with its readers, locked. Raises Refusal."""
    post = session.get(Post, post_id, with_for_update=True)
    if post is None:
        raise Refusal(_("This post no longer exists."))
    if post.state == State.WITHDRAWN:
        raise Refusal(_("This post has been withdrawn already."))
    if post.state != State.SENT:
        raise Refusal(_("This post has not been sent yet. To change it, press “Change”."))
    return post


def _make_stale(session: Session, post_id: int) -> None:
    """Let the digests that list a post be drawn again."""
    ledger.count(session, update(DigestPost).where(DigestPost.post_id == post_id).values(is_stale=True))


def _split(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split(",") if word)
