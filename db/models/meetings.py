"""Meetings: the call, its agenda, who is invited and what they answered, and who was there."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Encrypted, Key, UTCDateTime


class Meeting(Base):
    """A meeting. The local wall time and its zone are the truth; `starts_at` is derived from them.

    `state`: called, cancelled, open (attendance is being taken), closed. `secret` makes the room's changing code.
    `agenda_position`: the item that the room screen shows, 0 before the first.
    """

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    starts_local: Mapped[datetime] = mapped_column(DateTime)
    zone: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    minutes_long: Mapped[int] = mapped_column(default=90)
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10), default="called")
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    called_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    called_at: Mapped[datetime] = mapped_column(UTCDateTime)
    secret: Mapped[str] = mapped_column(Encrypted)
    late_after_minutes: Mapped[int] = mapped_column(default=10)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agenda_position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index("ix_meeting_unit_id_starts_at", "unit_id", "starts_at"), Index("ix_meeting_starts_at", "starts_at"))


class AgendaItem(Base):
    """One point of the agenda, with who answers for it, and the question of members that it stands for."""

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"), index=True)

    __table_args__ = (UniqueConstraint("meeting_id", "position"),)


class MeetingPaper(Base):
    """A file that goes with the meeting."""

    __tablename__ = "meeting_paper"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))


class Invitee(Base):
    """A member called to a meeting, and the answer: yes, no (with a reason) or late. `by_member_id` where somebody answered for them."""

    __tablename__ = "invitee"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    answer: Mapped[str | None] = mapped_column(String(6))
    reason: Mapped[str | None] = mapped_column(Encrypted)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)


class Attendance(Base):
    """Whether a member was there. `way`: code, qr, roll_call, by_secretary.

    `status`: present, late, left_early, excused, absent; outside (written at closing) for those who did not have to come and did not.
    `counted_as`, written at closing: official, probationary, exempt, away or guest on that day, so that the register stays true when people change.
    """

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    status: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(12))
    arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str | None] = mapped_column(Encrypted)
    counted_as: Mapped[str | None] = mapped_column(String(12))
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)


class AttendanceCorrection(Base):
    """A change to the register after the fact: who, when, why, from what to what."""

    __tablename__ = "attendance_correction"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    by_member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    was: Mapped[str | None] = mapped_column(String(10))
    became: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Encrypted)
