"""Posts of the cell: a draft with a picture, and one that was sent and must be read; a feed."""

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from db.models.ledger import File
from db.models.news import Feed, Post, PostFile
from handlers.news import publishing

if TYPE_CHECKING:
    from tests.world import Ids, World

_OF_THE_CELL = ("member of cell", "committee of cell", "deputy of cell", "secretary of cell")
_SECRETARIES = ("deputy of cell", "secretary of cell")


def fill(session: Session, world: "World") -> None:
    """Write and send in the name of the cell."""
    now, cell = world.talk.clock.now(), world.talk.units["cell"]
    words = {"unit_id": cell, "for_unit_id": cell, "text": "Words.", "language": "en", "zone": "Asia/Ho_Chi_Minh", "made_at": now}
    draft, sent = Post(title="Draft", **words), Post(title="Sent", is_compulsory=True, **words)
    picture = File(sha256="0" * 64, name="picture.png", media_type="image/png", size=8, made_at=now)
    session.add_all([draft, sent, picture])
    session.flush()
    beside = PostFile(post_id=draft.id, file_id=picture.id)
    session.add(beside)
    feed = Feed(unit_id=cell, url="https://example.org/feed", language="en", zone="Asia/Ho_Chi_Minh", next_at=now)
    session.add(feed)
    publishing.publish(session, sent.id, None, now)
    world.ids |= {"post draft": draft.id, "post": sent.id, "post file": beside.id, "feed": feed.id}


ARGUMENTS: "dict[str, Ids]" = {
    **{f"news.{name}": (lambda _ids: (0,)) for name in ("list", "desk", "feed_list", "found")},
    **{f"news.{name}": (lambda ids: (ids["post"],)) for name in ("open", "confirm", "manage", "correct", "withdraw", "read_for")},
    **{f"news.{name}": (lambda ids: (ids["post"], 0)) for name in ("read", "silent")},
    **{
        f"news.{name}": (lambda ids: (ids["post draft"],))
        for name in ("change", "more", "audience", "file", "files", "test", "send", "later", "unschedule", "discard")
    },
    **{f"news.{name}": (lambda ids: (ids["post draft"], 1)) for name in ("urgent", "compulsory")},
    **{f"news.{name}": (lambda ids: (ids["feed"],)) for name in ("feed", "check_feed", "drop_feed")},
    "news.direct": lambda ids: (ids["feed"], 1),
    "news.take_off": lambda ids: (ids["post draft"], ids["post file"]),
}
BY_OBJECT: dict[str, tuple[str, ...]] = {
    "news.open": _OF_THE_CELL,
    "news.read": _OF_THE_CELL,
    "news.confirm": _OF_THE_CELL,
    "news.silent": _SECRETARIES,
    "news.read_for": _SECRETARIES,
}
