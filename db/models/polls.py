"""Polls: a question, its options, who may answer it, and what they chose."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Key, UTCDateTime


class Poll(Base):
    """A question to the members of a unit. `kind`: single, several, or date (the options are days and times, and one of them may become a meeting).

    `state`: draft, open, closed. `least` and `most`: how many options one may choose. `voters`: how many may answer, known from the opening on.
    `has_names`: whoever was asked sees who chose what; else only the secretary does.
    `announced_at`: when people were told of this end; `remind_at`: when the silent are reminded next. `dated_id`: the option that became a meeting.
    """

    __tablename__ = "poll"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    question: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(8))
    least: Mapped[int] = mapped_column(default=1)
    most: Mapped[int] = mapped_column(default=1)
    has_names: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[str] = mapped_column(String(10), default="all")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    state: Mapped[str] = mapped_column(String(8), default="draft")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    announced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    voters: Mapped[int] = mapped_column(default=0)
    dated_id: Mapped[int | None] = mapped_column(Key)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index("ix_poll_state_closes_at", "state", "closes_at"), Index("ix_poll_state_remind_at", "state", "remind_at"))


class PollOption(Base):
    """One answer that can be chosen, `position` from 1. `starts_local`: the wall time of the poll's unit, where the poll looks for a date."""

    __tablename__ = "poll_option"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(100))
    starts_local: Mapped[datetime | None] = mapped_column(DateTime)

    __table_args__ = (UniqueConstraint("poll_id", "position"),)


class PollVoter(Base):
    """A member who may answer: written when the poll opens, and never longer or shorter afterwards. `unit_id`: where they belonged then.

    `answered_at` is set while the answer is complete; only then does it count. `by_member_id` where somebody answered for them.
    """

    __tablename__ = "poll_voter"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    __table_args__ = (UniqueConstraint("poll_id", "member_id"),)


class PollAnswer(Base):
    """One option that a voter chose. `place` is 0 where one may choose one option only, else the option's position: so nobody answers twice."""

    __tablename__ = "poll_answer"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("poll_voter.id", ondelete="CASCADE"))
    option_id: Mapped[int] = mapped_column(ForeignKey("poll_option.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]

    __table_args__ = (UniqueConstraint("voter_id", "place"),)
