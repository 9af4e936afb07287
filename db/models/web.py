"""The web channel's own tables: what was shown in which room, sessions, sign-in links and codes, downloads."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, EncryptedJson, Key, UTCDateTime


class WebRoom(Base):
    """A conversation on the page: the bot with one account, or a unit's group. `counter` numbers all that changes in it."""

    __tablename__ = "web_room"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), unique=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("chat_group.id"), unique=True)
    counter: Mapped[int] = mapped_column(default=0)


class WebMessage(Base):
    """What was shown: a card of the bot or people's own words. `changed_seq` grows with every change, from the room's counter."""

    __tablename__ = "web_message"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("web_room.id"))
    seq: Mapped[int]
    changed_seq: Mapped[int]
    delivery_id: Mapped[int | None] = mapped_column(Key, unique=True)
    client_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    shown: Mapped[object | None] = mapped_column(EncryptedJson)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("room_id", "seq"), Index("ix_web_message_changed", "room_id", "changed_seq"))


class WebRead(Base):
    """Up to where an account has read a room."""

    __tablename__ = "web_read"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("web_room.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    seq: Mapped[int]

    __table_args__ = (UniqueConstraint("room_id", "account_id"),)


class WebSession(Base):
    """A signed-in browser: 90 days, sliding; the token is rotated and only its hash kept (the previous one stays valid for a minute)."""

    __tablename__ = "web_session"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    previous_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    browser: Mapped[str] = mapped_column(String(80), default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    rotated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)


class SignInLink(Base):
    """A personal link or code into the web page, for single use. `kind`: link, code, setup."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class WebDownload(Base):
    """A file as it was shown in a room: the token's row; whoever may see the room may fetch it."""

    __tablename__ = "web_download"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("web_room.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))

    __table_args__ = (UniqueConstraint("room_id", "file_id"),)
