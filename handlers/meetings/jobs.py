"""Sending the invitation, with its calendar file: read, compute, then tell."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from core.card import Action, Attachment, Card
from core.codec import Json, decode_card
from core.jobs import Kept
from db.models.ledger import Message
from db.models.meetings import Invitee
from handlers.meetings import cards, rules, service


@dataclass(frozen=True, slots=True)
class CalendarData:
    """What the calendar file says. `sequence` grows with every change (RFC 5545, 3.8.7.4); instants are aware UTC."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    agenda: tuple[str, ...]
    made_at: datetime
    is_cancelled: bool


def read_meeting(session: Session, args: dict[str, Json], now: datetime) -> CalendarData:
    """Give what stands in the calendar file."""
    seen = service.view(session, _meeting_id(args))
    meeting = seen.meeting
    return CalendarData(
        uid=f"meeting-{meeting.id}@sotay",
        sequence=meeting.version,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.starts_at + timedelta(minutes=meeting.minutes_long),
        place=meeting.place,
        link=meeting.link,
        agenda=seen.agenda,
        made_at=now,
        is_cancelled=meeting.state == "cancelled",
    )


def tell_invited(session: Session, args: dict[str, Json], made: Kept, now: datetime) -> None:
    """Send the invitation, or its newest edition, with the calendar file."""
    _tell(session, args, Attachment(made.file_id, made.name, made.media_type, made.size), now)


def tell_without_calendar(session: Session, args: dict[str, Json], why: str, now: datetime) -> None:
    """An invitation without its calendar file is better than none."""
    _tell(session, args, None, now)


def _tell(session: Session, args: dict[str, Json], calendar: Attachment | None, now: datetime) -> None:
    seen = service.view(session, _meeting_id(args))
    meeting = seen.meeting
    if meeting.state not in {"called", "open"}:
        return
    is_moved = bool(args.get("is_moved"))
    card: Card = cards.moved(seen, calendar) if is_moved else cards.invitation(seen, None, calendar)
    key = rules.invitation_key(meeting.id)
    if not ledger.change(session, key, card, now, anew=is_moved and not _stands(session, key, card)):
        invited = select(Invitee.member_id).where(Invitee.meeting_id == meeting.id)
        message_id = ledger.tell(session, key, card, invited, now, expires_at=meeting.starts_at + timedelta(hours=6))
        ledger.watch(session, message_id, meeting.unit_id, meeting.called_by_id, (meeting.title, Action("meetings.show", (meeting.id,))), now)


def _stands(session: Session, key: str, card: Card) -> bool:
    """Tell whether just that was told last, but for the calendar file: of two changes close together the job of the first may find the last date too."""
    told = session.scalar(select(Message.card).where(Message.key == key).with_for_update())
    return isinstance(told, dict) and replace(decode_card(told), attachments=()) == replace(card, attachments=())


def _meeting_id(args: dict[str, Json]) -> int:
    found = args["meeting_id"]
    if not isinstance(found, int):
        raise TypeError("a meeting's id is a number")
    return found
