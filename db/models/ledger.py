"""The ledger: every message is a row first; what comes in, what goes out, what runs."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, EncryptedJson, Key, UTCDateTime

DUE = text("state = 'due'")
UNDER_WAY = text("done_at IS NULL")


class Message(Base):
    """What is to be said. A live message has no card: it is built by `live` about `live_ids` when it goes out."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    card: Mapped[object | None] = mapped_column(EncryptedJson)
    live: Mapped[str | None] = mapped_column(String(60))
    live_ids: Mapped[str | None] = mapped_column(String(80))
    edition: Mapped[int] = mapped_column(default=1)
    anew_edition: Mapped[int] = mapped_column(default=1)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_message_live", "live", "live_ids"),)


class Delivery(Base):
    """One message to one recipient: `m12` (a member), `g3` (a group) or `a5` (an account that is nobody's yet).

    Due is written down, and means shown_edition < edition. `state`: due, sending, sent, failed, dropped, expired, by_hand.
    `refs`: the platform's message that shows it, by which a press is told; `parts`: all its messages, in the channel's own words.
    """

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    recipient: Mapped[str] = mapped_column(String(30))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("chat_group.id"))
    lane: Mapped[str] = mapped_column(String(40), default="")
    priority: Mapped[int] = mapped_column(default=5)
    state: Mapped[str] = mapped_column(String(8), default="due")
    shown_edition: Mapped[int] = mapped_column(default=0)
    refs: Mapped[str | None] = mapped_column(String(400))
    parts: Mapped[str | None] = mapped_column(String(400))
    topic: Mapped[str | None] = mapped_column(String(20))
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    process_id: Mapped[int | None] = mapped_column(Key)
    tries: Mapped[int] = mapped_column(default=0)
    why: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("message_id", "recipient"),
        Index("ix_delivery_due", "lane", "priority", "not_before", "id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_delivery_recipient", "recipient"),
        Index("ix_delivery_refs", "refs", sqlite_where=text("refs IS NOT NULL"), postgresql_where=text("refs IS NOT NULL")),
        Index("ix_delivery_sending", "process_id", sqlite_where=text("state = 'sending'"), postgresql_where=text("state = 'sending'")),
    )


class Broadcast(Base):
    """A message whose sender watches how far it has come, and may stop it. `origin`: the action that shows what it is about.

    `done_at`: its progress has been shown for the last time.
    """

    __tablename__ = "broadcast"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_broadcast_under_way", "begun_at", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),)


class Inbox(Base):
    """An update that was taken. The unique key makes a repeat end here; a failed one keeps its error and what came."""

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    bot_id: Mapped[int] = mapped_column(ForeignKey("bot.id"))
    key: Mapped[str] = mapped_column(String(120))
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    error: Mapped[str | None] = mapped_column(String(4000))
    raw: Mapped[object | None] = mapped_column(EncryptedJson)

    __table_args__ = (UniqueConstraint("bot_id", "key"),)


class Process(Base):
    """A running process. What a dead one was sending becomes due again."""

    __tablename__ = "process"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


class JobRow(Base):
    """Longer work that waits for the worker. What died twice is not tried again."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    args: Mapped[object] = mapped_column(EncryptedJson)
    state: Mapped[str] = mapped_column(String(8), default="due")
    tries: Mapped[int] = mapped_column(default=0)
    process_id: Mapped[int | None] = mapped_column(Key)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_job_due", "id", sqlite_where=DUE, postgresql_where=DUE),)


class File(Base):
    """A file by its content; the bytes lie in the file store under `sha256`."""

    __tablename__ = "file"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class AuditEntry(Base):
    """Who did what to which object: ids and names of fields, never their contents. `seal` chains entries by hashes, set later by a tick."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_member_id: Mapped[int | None] = mapped_column(Key)
    action: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[int | None] = mapped_column(Key, index=True)
    object_id: Mapped[int | None] = mapped_column(Key)
    fields: Mapped[str] = mapped_column(String(400), default="")
    seal: Mapped[str | None] = mapped_column(String(64))
