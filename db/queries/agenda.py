"""What members want to be talked about: questions with enough support, and the meeting on whose agenda they stand."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.meetings import AgendaItem, Meeting
from db.models.questions import Question

_LONGEST = 280  # characters; with the number behind it, an item of an agenda holds 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """A supported question as an item of an agenda: the published wording, never the question itself."""

    question_id: int
    title: str


def item_title(wording: str, number: str) -> str:
    """Give the words of the item: "Should the street be lit at night? (2026-17)"."""
    line = " ".join(wording.split())
    return f"{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'} ({number})"


def wanted(session: Session, unit_id: int) -> tuple[Wanted, ...]:
    """Give the published questions of a unit that have enough support, wait for an answer, and stand on no agenda yet."""
    stands = select(AgendaItem.id).join(Meeting, Meeting.id == AgendaItem.meeting_id).where(AgendaItem.question_id == Question.id, Meeting.state != "cancelled")
    rows = session.scalars(
        select(Question)
        .where(
            Question.published_unit_id == unit_id,
            Question.published_at.is_not(None),
            Question.supported_at.is_not(None),
            Question.state.in_(("open", "asked")),
            ~stands.exists(),
        )
        .order_by(Question.supported_at, Question.id)
    )
    return tuple(Wanted(one.id, item_title(one.published_words or "", one.code)) for one in rows)


def meeting_about(session: Session, question_id: int) -> Meeting | None:
    """Give the meeting on whose agenda a question stands, the latest where there are several."""
    statement = (
        select(Meeting)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.question_id == question_id, Meeting.state.not_in(("draft", "cancelled")))
        .order_by(Meeting.starts_at.desc())
    )
    return session.scalars(statement.limit(1)).first()
