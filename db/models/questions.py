"""Questions: what members ask, the way each one goes until it is answered, and what of it the unit may read."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Encrypted, Key, UTCDateTime


class Question(Base):
    """A question. `number` counts within the whole organisation and the year, and stays wherever the question goes; a draft has none.

    An anonymous one has no `asker_id`: the asker is sealed in `asker`, so that the answer finds the way, and what was when is kept as a day only.
    `unit_id`: who holds it now. `state`: draft, open, asked (waits for the asker), answered, closed, withdrawn, merged (into `merged_into_id`).
    What is published is the wording that an official chose, never the question itself; `support_needed` is counted then, once.
    `file`: the id of what came with it, sealed too.
    """

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    top_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int | None]
    number: Mapped[int | None]
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    asker: Mapped[str] = mapped_column(Encrypted)
    words: Mapped[str] = mapped_column(Encrypted)
    file: Mapped[str | None] = mapped_column(Encrypted)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    escalated_on: Mapped[date | None]
    reopened: Mapped[int] = mapped_column(default=0)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)
    published_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    published_words: Mapped[str | None] = mapped_column(Text)
    published_answer: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    support_needed: Mapped[int | None]
    supported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("top_unit_id", "year", "number"),
        Index("ix_question_unit_id_state_due_on", "unit_id", "state", "due_on"),
        Index("ix_question_state_due_on", "state", "due_on"),
        Index("ix_question_published", "published_unit_id", "published_at"),
    )

    @property
    def is_anonymous(self) -> bool:
        return self.asker_id is None

    @property
    def code(self) -> str:
        """Give the number as people say it: 2026-17."""
        return f"{self.year}-{self.number}" if self.number else "–"


class QuestionStep(Base):
    """One step of a question's way. `by_member_id` names officials only, never the asker; `to_unit_id` for a question that was handed on.

    `kind`: asked, answered, asked_back, replied, forwarded, merged, parted, published, unpublished, escalated, supported, closed (by the asker), expired, reopened, withdrawn.
    """

    __tablename__ = "question_step"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    to_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    words: Mapped[str | None] = mapped_column(Encrypted)
    file: Mapped[str | None] = mapped_column(Encrypted)


class QuestionSupport(Base):
    """That a member supports a published question: once."""

    __tablename__ = "question_support"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("question_id", "member_id"),)


class QuestionQuota(Base):
    """How many questions somebody asked on a day. `who` is a keyed hash of member and day; the row is thrown away when the day is over."""

    __tablename__ = "question_quota"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    who: Mapped[str] = mapped_column(String(64), unique=True)
    on_date: Mapped[date]
    asked: Mapped[int] = mapped_column(default=0)
