"""News: posts with their files, what waits for each member's digest, who has read what must be read, and feeds."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Key, UTCDateTime

IS_STALE = text("is_stale")
REMINDS = text("reminds_at IS NOT NULL")
GOES = text("goes_at IS NOT NULL")


class Post(Base):
    """A news item. It is `unit_id`'s, and goes to everybody at or below `for_unit_id`, or of these to some `offices`, one `standing`, some `languages`.

    `state`: draft, scheduled, sent, withdrawn. `language` and `zone` hold for readers who have none themselves. `opened` counts openings, not people.
    `reminds_at`: when those who have not read it are reminded next, for the `reminded`-th time.
    """

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    for_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    offices: Mapped[str] = mapped_column(String(60), default="")
    standing: Mapped[str] = mapped_column(String(12), default="")
    languages: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(60))
    is_urgent: Mapped[bool] = mapped_column(default=False)
    is_compulsory: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id", ondelete="SET NULL"), index=True)
    link: Mapped[str] = mapped_column(String(1000), default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    goes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    corrected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    correction: Mapped[str] = mapped_column(String(300), default="")
    reminded: Mapped[int] = mapped_column(default=0)
    reminds_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_post_for_unit_id_state_sent_at", "for_unit_id", "state", "sent_at"),
        Index("ix_post_unit_id_state", "unit_id", "state"),
        Index("ix_post_goes_at", "goes_at", sqlite_where=GOES, postgresql_where=GOES),
        Index("ix_post_reminds_at", "reminds_at", sqlite_where=REMINDS, postgresql_where=REMINDS),
    )


class PostFile(Base):
    """A picture or file that goes with a post."""

    __tablename__ = "post_file"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))

    __table_args__ = (UniqueConstraint("post_id", "file_id"),)


class PostRead(Base):
    """That a member confirmed a post that must be read; for no other post is it kept who read it. `by_member_id`: who noted it for them."""

    __tablename__ = "post_read"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    __table_args__ = (UniqueConstraint("post_id", "member_id"),)


class NewsLook(Base):
    """When a member looked at the news: what came after `since` is new to them. A visit goes on until half an hour after `looked_at`."""

    __tablename__ = "news_look"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    looked_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DigestHour(Base):
    """The hour at which a member wants the digest. Who has none gets it at the usual one."""

    __tablename__ = "digest_hour"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    hour: Mapped[time]


class DigestEntry(Base):
    """A post that waits for a member's digest, which goes out at `at`."""

    __tablename__ = "digest_entry"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        UniqueConstraint("post_id", "member_id"),
        Index("ix_digest_entry_at", "at"),
        Index("ix_digest_entry_member_id_at", "member_id", "at"),
    )


class DigestPost(Base):
    """That a digest lists a post. `is_stale`: the post was corrected or withdrawn since."""

    __tablename__ = "digest_post"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    is_stale: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("message_id", "post_id"),
        Index("ix_digest_post_stale", "message_id", sqlite_where=IS_STALE, postgresql_where=IS_STALE),
    )


class Feed(Base):
    """A feed (RSS, Atom) whose entries become posts of a unit: drafts to be approved, or straight into the digest where it `is_direct`.

    `etag` and `modified`: the server's own marks, sent back so that it need not answer what we have. `failed_at`: since when it fails.
    """

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    url: Mapped[str] = mapped_column(String(1000))
    title: Mapped[str] = mapped_column(String(200), default="")
    is_direct: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(60))
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    etag: Mapped[str] = mapped_column(String(200), default="")
    modified: Mapped[str] = mapped_column(String(100), default="")
    next_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_reported: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (UniqueConstraint("unit_id", "url"),)


class FeedMark(Base):
    """By what an entry is known again: a hash of its id, of its address or of its words. Any of them is enough."""

    __tablename__ = "feed_mark"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id", ondelete="CASCADE"))
    mark: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("feed_id", "mark"),)
