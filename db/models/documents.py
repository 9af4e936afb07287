"""The library: documents, their versions, who keeps or opened them; and dispatches, by which a document goes to units and is acknowledged."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Key, UTCDateTime


class Document(Base):
    """A paper of a unit. `edition`: the number of its version that holds now, 0 before the first is published.

    `state`: draft, published, withdrawn. An internal one is shown on the page only, never sent to a messenger.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(12), default="other")
    number: Mapped[str] = mapped_column(String(80), default="")
    signed_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(500), default="")
    valid_until: Mapped[date | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    is_internal: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    edition: Mapped[int] = mapped_column(default=0)
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index("ix_document_unit_id_published_at", "unit_id", "published_at"),)


class DocumentVersion(Base):
    """A file of a document. Its pages are found under its id. `state`: reading, ready, published; `pages_kept`: how many are searchable so far.

    `is_drawable`: a PDF or a picture, by its content, so that its pages can be shown without giving the file out.
    """

    __tablename__ = "document_version"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    number: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(10), default="reading")
    pages: Mapped[int] = mapped_column(default=0)
    pages_kept: Mapped[int] = mapped_column(default=0)
    is_scan: Mapped[bool] = mapped_column(default=False)
    is_drawable: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (UniqueConstraint("document_id", "number"),)


class DocumentBookmark(Base):
    """That a member wants to find a document again."""

    __tablename__ = "document_bookmark"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("member_id", "document_id"),)


class DocumentOpening(Base):
    """Which version of a document a member saw last: whoever saw an older one is told of a correction. Shown to nobody."""

    __tablename__ = "document_opening"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    edition: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("member_id", "document_id"),)


class Dispatch(Base):
    """A document that `unit_id` sent down to units, or up to the one above. `year` and `number`: its place in the sender's register of outgoing papers.

    `zone`: where `due_on` is that day.
    """

    __tablename__ = "dispatch"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    is_up: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    zone: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    number: Mapped[int]

    __table_args__ = (UniqueConstraint("unit_id", "year", "number"), Index("ix_dispatch_due_on", "due_on"))


class DispatchUnit(Base):
    """A unit to which a dispatch goes, and how far it has come with it. `year` and `number`: its place in the unit's register of incoming papers."""

    __tablename__ = "dispatch_unit"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatch.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    step: Mapped[str] = mapped_column(String(10), default="sent")
    received_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    passed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    year: Mapped[int | None]
    number: Mapped[int | None]

    __table_args__ = (UniqueConstraint("dispatch_id", "unit_id"), UniqueConstraint("unit_id", "year", "number"))
