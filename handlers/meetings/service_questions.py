"""Questions that enough members support: each becomes an item of the unit's next agenda, with its published wording."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.meetings import AgendaItem, Meeting
from db.queries import agenda


def take_wanted(session: Session, meeting: Meeting) -> None:
    """Take what waits for a meeting onto the agenda of one that is being prepared."""
    for wanted in agenda.wanted(session, meeting.unit_id):
        _add(session, meeting, wanted)


def take_one(session: Session, unit_id: int, wanted: agenda.Wanted, now: datetime) -> Meeting | None:
    """Take a question onto the agenda of the unit's next meeting, and give that. None where none is planned: the next one that is prepared takes it."""
    ahead = select(Meeting).where(Meeting.unit_id == unit_id, Meeting.state.in_(("draft", "called")), Meeting.starts_at > now)
    meeting = session.scalars(ahead.order_by(Meeting.starts_at, Meeting.id).limit(1)).first()
    if meeting is not None:
        _add(session, meeting, wanted)
        meeting.version += 1
        session.flush()
    return meeting


def _add(session: Session, meeting: Meeting, wanted: agenda.Wanted) -> None:
    """Put an item before the last one, which closes the meeting."""
    last = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position.desc()).limit(1)).first()
    position = last.position if last else 1
    if last is not None:
        last.position += 1
        session.flush()
    session.add(AgendaItem(meeting_id=meeting.id, position=position, title=wanted.title, question_id=wanted.question_id))
    session.flush()
