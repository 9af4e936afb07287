"""Posts as members read them: what is for somebody, what is new, what was found; and who has read what must be read."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select, true, update
from sqlalchemy.orm import Session

from core import ledger
from core.access import COMMITTEE, SECRETARIES, UnitRef
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from core.identity import unit_ref
from db import search
from db.models.news import NewsLook, Post, PostRead
from db.models.org import Member, Membership, RoleTerm, Unit
from db.queries import roll
from db.upsert import insert_once
from handlers.news import rules, service
from handlers.news.service import State

AREA = "news"


@dataclass(frozen=True, slots=True)
class Listed:
    """A post as a list shows it to a member. `must_read`: it waits for their confirmation."""

    post: Post
    is_new: bool
    must_read: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A post that was found, and what stands around the words: before them, they themselves, after them."""

    post: Post
    excerpt: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ReadCount:
    """How many of those whom a post is for have confirmed it."""

    read: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.read >= self.total


def is_for(session: Session, person: Person) -> ColumnElement[bool]:
    """Give the condition on Post that a post which was sent is for this member: the same people as `service.audience` selects."""
    if person.home is None:
        return false()
    member = session.get_one(Member, person.member_id)
    offices = [Post.offices == ""]
    for role in person.roles:
        held = (literal(",") + Post.offices + ",").contains(f",{role.kind},", autoescape=True)
        offices.append(and_(held, Post.for_unit_id.in_(_units_on(role.unit.path))))
    language = (literal(",") + Post.languages + ",").contains(f",{person.reader.language},", autoescape=True)
    return and_(
        Post.state == State.SENT,
        Post.for_unit_id.in_(_units_on(person.home.path)),
        or_(*offices),
        Post.standing.in_(("", member.standing)),
        or_(Post.languages == "", language),
    )


def listed(session: Session, person: Person, now: datetime, first: int, most: int) -> tuple[Listed, ...]:
    """Give the newest posts for a member, and note that the member has looked."""
    since = _look(session, person.member_id, now)
    newest = select(Post).where(is_for(session, person)).order_by(Post.sent_at.desc(), Post.id.desc()).offset(first).limit(most)
    posts = session.scalars(newest).all()
    compulsory = [post.id for post in posts if post.is_compulsory]
    confirmed = set(session.scalars(select(PostRead.post_id).where(PostRead.member_id == person.member_id, PostRead.post_id.in_(compulsory))))
    return tuple(
        Listed(post, post.sent_at is not None and (since is None or post.sent_at > since), post.is_compulsory and post.id not in confirmed) for post in posts
    )


def find(session: Session, person: Person, words: str, first: int, most: int) -> tuple[Found, ...]:
    """Give the posts for a member that hold these words, spelled so first, then the newest."""
    hits = search.find(session, AREA, words, select(Post.id).where(is_for(session, person)), most, first)
    posts = {post.id: post for post in session.scalars(select(Post).where(Post.id.in_([hit.object_id for hit in hits])))}
    return tuple(Found(posts[hit.object_id], search.excerpt(_body(hit.text), words)) for hit in hits if hit.object_id in posts)


def let_be_found(session: Session, post: Post) -> None:
    """Let a post be found by its title and words, or no longer where it is not sent."""
    if post.state == State.SENT:
        search.index(session, AREA, post.id, {0: f"{post.title}\n{rules.plain(post.text)}"})
    else:
        search.forget(session, AREA, post.id)


def read(session: Session, person: Person, post_id: int) -> service.PostView:
    """Give a post to a member whom it is for, or who writes for its unit. Raises Refusal."""
    seen = service.view(session, post_id)
    if person.may(COMMITTEE, unit_ref(seen.unit)):
        return seen
    if seen.post.state == State.WITHDRAWN:
        raise Refusal(_("This post has been withdrawn."))
    if not is_reader(session, person, post_id):
        raise Refusal(_("This post is for others. The news for you are here: /news"))
    return seen


def is_reader(session: Session, person: Person, post_id: int) -> bool:
    return session.scalar(select(Post.id).where(Post.id == post_id, is_for(session, person))) is not None


def note_opened(session: Session, post_id: int) -> None:
    """Count an opening; who it was is kept nowhere."""
    ledger.count(session, update(Post).where(Post.id == post_id).values(opened=Post.opened + 1))


def confirm(session: Session, post_id: int, member_id: int, now: datetime, *, by_member_id: int | None = None) -> bool:
    """Keep that a member has read a post that must be read; False where that was known. `by_member_id`: who notes it for them."""
    post = service.found(session, post_id)
    if post.state != State.SENT or not post.is_compulsory:
        raise Refusal(_("This post need not be confirmed."))
    if session.scalar(service.audience(session, post, now).where(Member.id == member_id)) is None:
        raise Refusal(_("This post is for others. The news for you are here: /news"))
    values = {"post_id": post_id, "member_id": member_id, "read_at": now, "by_member_id": by_member_id}
    return insert_once(session, PostRead, values, ("post_id", "member_id")) is not None


def has_read(session: Session, post_id: int, member_id: int) -> bool:
    return session.scalar(select(PostRead.id).where(PostRead.post_id == post_id, PostRead.member_id == member_id)) is not None


def silent(session: Session, post: Post, now: datetime) -> Select[int]:
    """Select whom a post is for and who have not confirmed it."""
    return service.audience(session, post, now).where(~select(PostRead.id).where(PostRead.post_id == post.id, PostRead.member_id == Member.id).exists())


def secretaries_of_silent(session: Session, post: Post, now: datetime) -> Select[int]:
    """Select the secretaries of the cells in which somebody has not confirmed a post, and those of the unit that sent it."""
    today = now.date()
    units = silent(session, post, now).with_only_columns(Membership.unit_id, maintain_column_froms=True)
    in_cells = RoleTerm.unit_id.in_(units) | (RoleTerm.unit_id == post.unit_id)
    return select(RoleTerm.member_id).where(in_cells, RoleTerm.kind.in_(("secretary", "deputy")), _holds(today)).distinct()


def count_read(session: Session, post: Post, now: datetime, unit: UnitRef | None = None) -> ReadCount:
    """Count those who have confirmed a post among those whom it is for (of them, those at and below `unit`)."""
    to = service.audience(session, post, now).where(roll.below(unit.path) if unit else true()).subquery()
    has_confirmed = select(PostRead.member_id).where(PostRead.post_id == post.id)
    total = session.scalar(select(func.count()).select_from(to)) or 0
    return ReadCount(session.scalar(select(func.count()).select_from(to).where(to.c[0].in_(has_confirmed))) or 0, total)


def silent_names(session: Session, post: Post, unit: UnitRef, now: datetime, first: int, most: int) -> tuple[Member, ...]:
    """Give who of a cell has not confirmed a post, in the order of names. For the cell's own secretary."""
    ids = silent(session, post, now).where(roll.below(unit.path))
    return tuple(session.scalars(select(Member).where(Member.id.in_(ids)).order_by(Member.sort_name, Member.id).offset(first).limit(most)))


def silent_by_unit(session: Session, post: Post, unit: UnitRef, now: datetime, first: int, most: int) -> tuple[tuple[str, int], ...]:
    """Give (cell, how many have not confirmed a post) below a unit, most first. No names: those are the cells' own."""
    number = func.count(Member.id)
    counted = silent(session, post, now).where(roll.below(unit.path)).with_only_columns(Unit.name, number, maintain_column_froms=True)
    rows = session.execute(counted.group_by(Unit.id, Unit.name).order_by(number.desc(), Unit.id).offset(first).limit(most))
    return tuple((name, count) for name, count in rows)


def watched_unit(session: Session, person: Person, acting: UnitRef | None, post: Post) -> UnitRef:
    """Give the unit whose readers a secretary may see: the own one, as far as the post is for it. Raises Refusal."""
    top = unit_ref(session.get_one(Unit, post.for_unit_id))
    if acting is not None and person.may(SECRETARIES, acting) and post.state == State.SENT and post.is_compulsory:
        if acting == top or acting.is_below(top):
            return acting
        if acting.unit_id == post.unit_id:
            return top
    raise Refusal(_("Only the {secretary} of the readers sees who has not read a post."))


def _look(session: Session, member_id: int, now: datetime) -> datetime | None:
    """Note a look at the news, and give after which instant a post is new: the end of the visit before this one."""
    if insert_once(session, NewsLook, {"member_id": member_id, "since": None, "looked_at": now}, ("member_id",)) is not None:
        return None
    look = session.scalars(select(NewsLook).where(NewsLook.member_id == member_id)).one()
    if now - look.looked_at > rules.VISIT:
        look.since = look.looked_at
    look.looked_at = now
    return look.since


def _units_on(path: str) -> list[int]:
    """Give the ids of the units from the root down to the one at `path`."""
    return [int(part) for part in path.strip("/").split("/")]


def _holds(today: date) -> ColumnElement[bool]:
    return and_(RoleTerm.from_on <= today, or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= today))


def _body(text: str) -> str:
    title, _line, body = text.partition("\n")
    return body or title
