"""What of a question the unit may read: the published wording, the answer beside it, and how many support it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, func, select
from sqlalchemy.orm import Session

from core.access import MEMBERS
from core.context import Person
from core.errors import Refusal
from core.i18n import Text, _
from core.identity import unit_ref
from db import search
from db.models.meetings import Meeting
from db.models.org import Member, Unit
from db.models.questions import Question, QuestionStep, QuestionSupport
from db.queries import agenda, roll
from db.upsert import insert_once
from handlers.questions import rules, service
from handlers.questions.rules import WAITING, State, StepKind, Trace

AREA = "question"
_NAMES: dict[Trace, Text] = {
    Trace.PHONE: _("a phone number"),
    Trace.CARD: _("the number of a bank card"),
    Trace.IDENTITY: _("an identity number"),
    Trace.MAIL: _("a mail address"),
    Trace.NUMBER: _("a long number, as on a card"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """A published question: its wording, its answer where there is one, its supporters. `meeting`: on whose agenda it stands."""

    question: Question
    unit: Unit
    supporters: int
    needed: int
    is_mine: bool
    meeting: Meeting | None

    @property
    def is_answered(self) -> bool:
        return bool(self.question.published_answer)


def publish(session: Session, question_id: int, person: Person, words: str, answer: str | None, now: datetime) -> QuestionStep:
    """Let the unit read a wording of the question, with an answer or, to be supported, without. Raises Refusal for what would name or reach a person."""
    question = service.found(session, question_id)
    if question.state not in {*WAITING, State.ANSWERED, State.CLOSED}:
        raise Refusal(_("This question cannot be published as it stands."))
    if question.published_at is not None and question.published_unit_id != question.unit_id:
        raise Refusal(_("Another unit has published this question. It can take it back."))
    _refuse_traces(words, "words")
    _refuse_traces(answer or "", "answer")
    question.published_unit_id, question.published_at = question.unit_id, question.published_at or service.stamp(session, question, now)
    question.published_words, question.published_answer = words, answer or None
    question.support_needed = question.support_needed or rules.support_needed(_official(session, question.unit_id, now))
    search.forget(session, AREA, question.id)
    if answer:
        search.index(session, AREA, question.id, {0: f"{words}\n\n{answer}"})
    return service.note(session, question, StepKind.PUBLISHED, now, by=person)


def unpublish(session: Session, question_id: int, person: Person | None, now: datetime) -> QuestionStep:
    """Take the published wording back, with those who supported it. `person` is None where its asker has withdrawn the question."""
    question = service.found(session, question_id)
    if question.published_at is None:
        raise Refusal(_("This question is not published."))
    question.published_unit_id = question.published_words = question.published_answer = question.published_at = None
    question.support_needed = question.supported_at = None
    session.execute(delete(QuestionSupport).where(QuestionSupport.question_id == question_id))
    search.forget(session, AREA, question_id)
    return service.note(session, question, StepKind.UNPUBLISHED, now, by=person)


def support(session: Session, question_id: int, person: Person, now: datetime, *, is_for: bool) -> QuestionStep | None:
    """Support a published question, or take that back. Gives a step where it has enough support just now, for the first time."""
    seen = published(session, question_id, person)
    question = seen.question
    if seen.is_answered or question.state not in WAITING:
        raise Refusal(_("This question is answered already. Its answer stands here."))
    if not is_for:
        session.execute(delete(QuestionSupport).where(QuestionSupport.question_id == question_id, QuestionSupport.member_id == person.member_id))
        return None
    if service.is_asker(question, person.member_id):
        raise Refusal(_("This is your own question. It waits for others to support it."))
    insert_once(session, QuestionSupport, {"question_id": question_id, "member_id": person.member_id, "at": now}, ("question_id", "member_id"))
    session.refresh(question, with_for_update=True)
    if question.supported_at is not None or _supporters(session, question_id) < seen.needed:
        return None
    question.supported_at = now
    return service.note(session, question, StepKind.SUPPORTED, now)


def published(session: Session, question_id: int, person: Person) -> Published:
    """Give a published question to the members of its unit. Raises Refusal for others, and where it was taken back."""
    question = session.get(Question, question_id)
    unit = session.get(Unit, question.published_unit_id) if question and question.published_unit_id else None
    if question is None or unit is None:
        raise Refusal(_("This question is not published, or no longer."))
    if not person.may(MEMBERS, unit_ref(unit)):
        raise Refusal(_("This question is for the members of {unit} only.")(unit=unit.name))
    mine = select(QuestionSupport.id).where(QuestionSupport.question_id == question_id, QuestionSupport.member_id == person.member_id)
    return Published(
        question,
        unit,
        _supporters(session, question_id),
        question.support_needed or rules.SUPPORT_LEAST,
        session.scalar(mine) is not None,
        agenda.meeting_about(session, question_id),
    )


def listed(session: Session, person: Person, first: int, most: int, *, is_answered: bool) -> tuple[Question, ...]:
    """Give what was published for a member: answered ones, or those that wait for an answer and can be supported; the newest first."""
    has_answer: ColumnElement[bool] = Question.published_answer.is_not(None)
    wanted = has_answer if is_answered else and_(~has_answer, Question.state.in_(WAITING))
    order = (Question.published_at.desc(), Question.id.desc())
    return tuple(session.scalars(select(Question).where(_is_for(person), wanted).order_by(*order).offset(first).limit(most)))


def found_by(session: Session, person: Person, typed: str, first: int, most: int) -> tuple[tuple[Question, search.Hit], ...]:
    """Find answered questions by words of their published wording and answer."""
    among: Select[int] = select(Question.id).where(_is_for(person), Question.published_answer.is_not(None))
    hits = search.find(session, AREA, typed, among, most, first)
    questions = {one.id: one for one in session.scalars(select(Question).where(Question.id.in_([hit.object_id for hit in hits])))}
    return tuple((questions[hit.object_id], hit) for hit in hits)


def times_taken_back(session: Session, question_id: int) -> int:
    """Count how often a question was published and taken back: each time everybody is told by a message of its own."""
    taken = select(func.count()).select_from(QuestionStep).where(QuestionStep.question_id == question_id, QuestionStep.kind == StepKind.UNPUBLISHED)
    return session.scalar(taken) or 0


def publishing_unit_of(session: Session, question_id: int, *_more: int) -> int | None:
    """Give the unit that has published a question: the scope of taking it back."""
    return session.scalar(select(Question.published_unit_id).where(Question.id == question_id))


def readers_of(session: Session, question: Question, now: datetime) -> Select[int]:
    """Select whom a published question is for; the asker is among them, like everybody."""
    unit = session.get_one(Unit, question.published_unit_id)
    return roll.member_ids_below(unit.path, now.date())


def _refuse_traces(text: str, field: str) -> None:
    found = rules.traces(text)
    if found:
        words = _("Here stands {what}: “{text}”. Everybody in the unit will read this. Please take it out or write it in another way.")
        raise Refusal(words(what=_NAMES[found[0].trace], text=found[0].text), field)


def _supporters(session: Session, question_id: int) -> int:
    return session.scalar(select(func.count()).select_from(QuestionSupport).where(QuestionSupport.question_id == question_id)) or 0


def _official(session: Session, unit_id: int, now: datetime) -> int:
    """Count the official members of a unit and of those below, once when a question is published: the base does not move while people support."""
    ids = roll.member_ids_below(session.get_one(Unit, unit_id).path, now.date()).where(Member.standing == "official", Member.is_exempt.is_(False))
    return session.scalar(select(func.count()).select_from(ids.subquery())) or 0


def _is_for(person: Person) -> ColumnElement[bool]:
    """Give the condition that a question was published for a member: by the own unit, by one above it, or by one whose office the member holds."""
    own = {int(part) for part in person.home.path.split("/") if part} if person.home else set()
    return Question.published_unit_id.in_(own | {role.unit.unit_id for role in person.roles}) & Question.published_at.is_not(None)
