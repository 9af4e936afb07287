"""Who reaches the program how: bots, accounts, groups; and what one person has open."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Encrypted, EncryptedJson, Key, UTCDateTime


class Bot(Base):
    """One bot of one platform; the web channel is a bot too.

    `link`: opens its private chat; a code is put behind it. `fault` and `fault_at`: what is wrong with it since when, for `doctor`.
    """

    __tablename__ = "bot"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    link: Mapped[str | None] = mapped_column(String(100))
    fault: Mapped[str | None] = mapped_column(String(20))
    fault_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("channel", "name"),)


class Account(Base):
    """A person as one bot knows them. `blocked_at`: nothing reaches them until they write to the bot in private (again)."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    bot_id: Mapped[int] = mapped_column(ForeignKey("bot.id"))
    external_id: Mapped[str] = mapped_column(String(80))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str] = mapped_column(Encrypted, default="")
    language: Mapped[str | None] = mapped_column(String(5))
    lane: Mapped[str] = mapped_column(String(40))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    blocked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("bot_id", "external_id"),)


class Group(Base):
    """A chat of many, bound to a unit (or not yet). `topic`: where in it the unit's messages go, on platforms whose groups have topics."""

    __tablename__ = "chat_group"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    bot_id: Mapped[int] = mapped_column(ForeignKey("bot.id"))
    external_id: Mapped[str] = mapped_column(String(80))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    lane: Mapped[str] = mapped_column(String(40))
    topic: Mapped[str | None] = mapped_column(String(20))
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("bot_id", "external_id"),)


class Conversation(Base):
    """What one person has open: a form with what was typed so far, and the numbers that choose. Belongs to the person, not to a channel.

    `is_review`: the form was filled in when it was opened, so each of its fields is asked in turn, to be kept or changed.
    """

    __tablename__ = "conversation"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    owner: Mapped[str] = mapped_column(String(40), unique=True)
    form: Mapped[str | None] = mapped_column(String(60))
    fingerprint: Mapped[str | None] = mapped_column(String(16))
    about: Mapped[object | None] = mapped_column(EncryptedJson)
    typed: Mapped[object | None] = mapped_column(EncryptedJson)
    field: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    is_review: Mapped[bool] = mapped_column(default=False, server_default=false())
    choices: Mapped[object | None] = mapped_column(EncryptedJson)
    waiting: Mapped[object | None] = mapped_column(EncryptedJson)
    delivery_id: Mapped[int | None] = mapped_column(Key)


class Attempt(Base):
    """A refused try of a limited handler."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    who: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_attempt_who_what_at", "who", "what", "at"),)


class PageLink(Base):
    """A token that opens a page: which page, about what, for whom, until when. Only the token's hash is kept."""

    __tablename__ = "page_link"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    page: Mapped[str] = mapped_column(String(60))
    about: Mapped[object] = mapped_column(EncryptedJson)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SentFile(Base):
    """A file that a platform has: `ref` is the platform's own id of it, good for this bot only."""

    __tablename__ = "sent_file"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    bot_id: Mapped[int] = mapped_column(ForeignKey("bot.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    ref: Mapped[str] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("bot_id", "sha256", "kind"),)


class ArrivingFile(Base):
    """A file that somebody sent and that is fetched after the commit. The parts of an `album` are taken up together."""

    __tablename__ = "arriving_file"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    ref: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(Encrypted)
    size: Mapped[int] = mapped_column(Key)
    album: Mapped[str | None] = mapped_column(String(40))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
