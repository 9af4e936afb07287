"""The desk of those who answer: what waits, answering, asking back, handing on, merging, what is late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core.context import Person
from core.errors import Refusal
from core.i18n import _
from db.models.org import Unit
from db.models.questions import Question, QuestionStep
from handlers.questions import rules, service
from handlers.questions.rules import WAITING, State, StepKind


class Shelf(IntEnum):
    """What of the desk is shown. The order is that of the buttons."""

    WAITING = 0
    LATE = 1
    ASKED = 2
    ANSWERED = 3
    ENDED = 4


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of a unit's questions, and how many there are on each shelf."""

    unit: Unit
    shelf: Shelf
    rows: tuple[Question, ...]
    counts: Mapping[Shelf, int]
    today: date


def desk(session: Session, unit_id: int, shelf: Shelf, first: int, most: int, now: datetime) -> Desk:
    """Give a page of what a unit holds: what waits by its date, the soonest first; what is done by its number, the newest first."""
    unit = session.get_one(Unit, unit_id)
    today = rules.local_day(now, service.zone_of(session, unit_id))
    is_done = shelf in {Shelf.ANSWERED, Shelf.ENDED}
    order = (Question.id.desc(),) if is_done else (Question.due_on, Question.id)
    rows = session.scalars(select(Question).where(_on(shelf, unit_id, today)).order_by(*order).offset(first).limit(most))
    counts = {one: session.scalar(select(func.count()).select_from(Question).where(_on(one, unit_id, today))) or 0 for one in Shelf}
    return Desk(unit, shelf, tuple(rows), counts, today)


def answer(session: Session, question_id: int, person: Person, words: str, file_id: int | None, now: datetime) -> tuple[QuestionStep, ...]:
    """Answer a question and all that were merged into it; gives one step for each."""
    question = service.found(session, question_id)
    if question.state not in WAITING:
        raise Refusal(_("This question does not wait for an answer any more. Open it to see how it stands."))
    return tuple(_answered(session, one, person, words, file_id, now) for one in (question, *service.merged(session, question_id)))


def amend(session: Session, question_id: int, person: Person, words: str, file_id: int | None, now: datetime) -> QuestionStep:
    """Put another answer in the place of the one that was given."""
    question = service.found(session, question_id)
    if question.state != State.ANSWERED:
        raise Refusal(_("Only an answer that still stands can be changed."))
    return _answered(session, question, person, words, file_id, now)


def last_answer(session: Session, question_id: int) -> str:
    """Give the answer that stands, empty where there is none."""
    statement = (
        select(QuestionStep.words)
        .where(QuestionStep.question_id == question_id, QuestionStep.kind == StepKind.ANSWERED)
        .order_by(QuestionStep.id.desc())
        .limit(1)
    )
    return session.scalar(statement) or ""


def ask_back(session: Session, question_id: int, person: Person, words: str, now: datetime) -> QuestionStep:
    """Ask the asker something; the question waits for the reply."""
    question = _open(session, question_id)
    question.state = State.ASKED
    return service.note(session, question, StepKind.ASKED_BACK, now, by=person, words=words)


def ways(session: Session, unit_id: int) -> tuple[Unit, ...]:
    """Give where a question can be handed on to: the unit directly above, then those directly below."""
    unit = session.get_one(Unit, unit_id)
    above = session.get(Unit, unit.parent_id) if unit.parent_id else None
    below = session.scalars(select(Unit).where(Unit.parent_id == unit_id).order_by(Unit.name, Unit.id))
    return (*((above,) if above else ()), *below)


def forward(session: Session, question_id: int, person: Person, to_unit_id: int, words: str | None, now: datetime) -> tuple[QuestionStep, ...]:
    """Hand a question on, with all that were merged into it; the number stays, and the other unit has a week of its own. Gives one step for each."""
    question = _open(session, question_id)
    if to_unit_id not in {unit.id for unit in ways(session, question.unit_id)}:
        raise Refusal(_("A question goes to the unit directly above, or to one directly below. Please choose one of these."), "unit")
    steps = []
    for one in (question, *service.merged(session, question_id)):
        steps.append(service.note(session, one, StepKind.FORWARDED, now, by=person, words=words, to_unit_id=to_unit_id))
        one.unit_id, one.escalated_on = to_unit_id, None
        one.due_on = rules.later(one.due_on, rules.local_day(now, service.zone_of(session, to_unit_id)), rules.PROMISED)
    session.flush()
    return tuple(steps)


def merge(session: Session, question_id: int, person: Person, typed: str, now: datetime) -> tuple[QuestionStep, Question]:
    """Put a question to another one that asks the same: whoever asked it gets the same answer. Gives the step, and the other question."""
    question = _open(session, question_id)
    read = rules.read_number(typed, question.year or now.year)
    wanted = (Question.year == read[0]) & (Question.number == read[1]) if read else None
    other = session.scalar(select(Question).where(wanted, Question.unit_id == question.unit_id)) if wanted is not None else None
    if other is None:
        words = _("Your unit holds no question with the number “{typed}”. Please type a number from the list, for example: {example}")
        raise Refusal(words(typed=typed, example=f"{question.year}-{max(1, (question.number or 1) - 1)}"), "number")
    if other.id == question.id:
        raise Refusal(_("This is the question itself. Please type the number of the other one."), "number")
    if other.state not in WAITING:
        raise Refusal(_("Question {number} is not open any more, so nothing can be put to it.")(number=other.code), "number")
    for one in (*service.merged(session, question_id), question):
        one.state, one.merged_into_id = State.MERGED, other.id
    return service.note(session, question, StepKind.MERGED, now, by=person), other


def part(session: Session, question_id: int, person: Person, now: datetime) -> QuestionStep:
    """Let a question stand for itself again that was put to another one. Raises Refusal."""
    question = service.found(session, question_id)
    if question.state != State.MERGED:
        raise Refusal(_("This question stands for itself already."))
    question.state, question.merged_into_id = State.OPEN, None
    question.due_on = rules.later(question.due_on, rules.local_day(now, service.zone_of(session, question.unit_id)), rules.AFTER_A_REPLY)
    return service.note(session, question, StepKind.PARTED, now, by=person)


def first_of(session: Session, which: ColumnElement[bool], most: int) -> tuple[int, tuple[Question, ...]]:
    """Give how many questions there are of which a condition holds, and those that are due first."""
    count = session.scalar(select(func.count()).select_from(Question).where(which)) or 0
    return count, tuple(session.scalars(select(Question).where(which).order_by(Question.due_on, Question.id).limit(most)))


def itself(session: Session, unit_id: int, *_more: int) -> int | None:
    """Give the unit that a list is about: the scope of its buttons."""
    return session.scalar(select(Unit.id).where(Unit.id == unit_id))


def _answered(session: Session, question: Question, person: Person, words: str, file_id: int | None, now: datetime) -> QuestionStep:
    question.state = State.ANSWERED
    question.answered_at = service.stamp(session, question, now)
    return service.note(session, question, StepKind.ANSWERED, now, by=person, words=words, file_id=file_id)


def _open(session: Session, question_id: int) -> Question:
    question = service.found(session, question_id)
    if question.state not in WAITING:
        raise Refusal(_("This question is not open any more. Open it to see how it stands."))
    return question


def _on(shelf: Shelf, unit_id: int, today: date) -> ColumnElement[bool]:
    """Give the condition that a question stands on a shelf of a unit."""
    states = {
        Shelf.WAITING: WAITING,
        Shelf.LATE: (State.OPEN,),
        Shelf.ASKED: (State.ASKED,),
        Shelf.ANSWERED: (State.ANSWERED,),
        Shelf.ENDED: (State.CLOSED, State.WITHDRAWN, State.MERGED),
    }[shelf]
    stands = (Question.unit_id == unit_id) & Question.state.in_(states)
    return stands & (Question.due_on < today) if shelf is Shelf.LATE else stands
