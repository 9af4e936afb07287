"""What the clock brings about: what is due and late is said, first here, then one level up; what was answered is closed; drafts go."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, delete, literal, select
from sqlalchemy.orm import Session

from core import ledger
from core.reader import Reader
from db.models.ledger import Message
from db.models.org import Unit
from db.models.questions import Question, QuestionQuota
from db.queries import roll
from handlers.questions import cards_desk, rules, service, service_desk, telling
from handlers.questions.rules import State, StepKind

_AT_ONCE = 5  # each is told to its asker too: a tick stays short


def remind(session: Session, now: datetime) -> bool:
    """Tell those who answer, in the morning, what is due today and what is late since today: each unit once a day."""
    for is_there, today in _mornings(session, now):
        yesterday = today - timedelta(days=1)
        is_due = (Question.state == State.OPEN) & Question.due_on.in_((yesterday, today))
        is_told = select(Message.id).where(Message.key == literal("questions-due-") + cast(Unit.id, String) + literal(f"-{today}")).exists()
        unit = session.scalar(select(Unit).where(is_there, Unit.id.in_(select(Question.unit_id).where(is_due)), ~is_told).order_by(Unit.id).limit(1))
        if unit is None:
            continue
        count, waiting = service_desk.first_of(session, is_due & (Question.unit_id == unit.id), _AT_ONCE)
        card = cards_desk.due(unit, count, tuple(one for one in waiting if one.due_on == today), tuple(one for one in waiting if one.due_on == yesterday))
        to = roll.holders(unit.id, now.date(), telling.OFFICES)
        ledger.tell(session, f"questions-due-{unit.id}-{today}", card, to, now, priority=ledger.REMINDER, expires_at=now + timedelta(days=1))
        return True
    return False


def escalate(session: Session, now: datetime) -> bool:
    """Tell the unit above, one unit at a time, how many questions are late below it; and every asker that it was told."""
    for is_there, today in _mornings(session, now):
        is_late = (Question.state == State.OPEN) & (Question.due_on < today - rules.ESCALATES_AFTER) & Question.escalated_on.is_(None)
        unit = session.scalar(
            select(Unit).where(is_there, Unit.parent_id.is_not(None), Unit.id.in_(select(Question.unit_id).where(is_late))).order_by(Unit.id).limit(1)
        )
        if unit is None:
            continue
        count, late = service_desk.first_of(session, is_late & (Question.unit_id == unit.id), _AT_ONCE)
        to = roll.holders(unit.parent_id or 0, now.date(), telling.OFFICES)
        ledger.tell(session, f"questions-late-{unit.id}-{today}", cards_desk.late_below(unit, count, late), to, now, priority=ledger.REMINDER)
        for question in late:
            question.escalated_on = today
            telling.tell_asker(session, service.note(session, question, StepKind.ESCALATED, now, to_unit_id=unit.parent_id))
        return True
    return False


def close_silent(session: Session, now: datetime) -> bool:
    """Close what was answered, or asked back, and brought no word from the asker for two weeks; the asker is told, and can open it again."""
    is_answered = (Question.state == State.ANSWERED) & (Question.answered_at <= now - rules.CLOSES_AFTER)
    is_asked = (Question.state == State.ASKED) & (Question.due_on < (now - rules.CLOSES_AFTER).date())
    questions = session.scalars(select(Question).where(is_answered | is_asked).order_by(Question.id).limit(_AT_ONCE)).all()
    for question in questions:
        question.state = State.CLOSED
        telling.tell_asker(session, service.note(session, question, StepKind.EXPIRED, now))
    return len(questions) == _AT_ONCE


def sweep(session: Session, now: datetime) -> bool:
    """Throw away who asked how much on days gone by, and drafts that were never handed in."""
    yesterday = now.date() - timedelta(days=1)  # the day ends later west of here
    session.execute(delete(QuestionQuota).where(QuestionQuota.on_date < yesterday))
    session.execute(delete(Question).where(Question.state == State.DRAFT, Question.asked_at < now - rules.DRAFTS_KEPT))
    return False


def _mornings(session: Session, now: datetime) -> Iterator[tuple[ColumnElement[bool], date]]:
    """Give, for every zone in which it is day and something is due, the condition that a unit is there, and its date."""
    is_near = (Question.state == State.OPEN) & (Question.due_on <= now.date() + timedelta(days=1))
    for zone in session.scalars(select(Unit.zone).join(Question, Question.unit_id == Unit.id).where(is_near).distinct()).all():
        here = zone or Reader().zone
        if rules.is_daytime(now, here):
            yield Unit.zone.is_not_distinct_from(zone), rules.local_day(now, here)
