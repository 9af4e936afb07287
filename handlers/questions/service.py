"""Asking: a question is handed in, gets a number and a date, and stays its asker's. Who the asker of an anonymous one is, is known to nobody but this module."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from core import audit, ledger
from core.access import COMMITTEE, SECRETARIES, UnitRef
from core.context import Person
from core.errors import Refusal
from core.i18n import _, ngettext
from core.identity import unit_ref
from core.reader import Reader
from db.keys import keyed_hash
from db.models.ledger import File
from db.models.org import Member, Membership, Unit
from db.models.questions import Question, QuestionQuota, QuestionStep
from db.upsert import insert_once
from handlers.questions import rules
from handlers.questions.rules import WAITING, State, StepKind

_LOOKED_AT = 500  # anonymous questions of a unit that are opened to find one's own, the newest first


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with the names of its units, of the official who took it, and its file."""

    step: QuestionStep
    unit: str
    to_unit: str | None
    official: str | None
    file: File | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with all that its card shows. `asker` is the name of whoever asked by name. `may_act`: for whom it waits."""

    question: Question
    unit: Unit
    from_unit: Unit
    asker: str | None
    file: File | None
    steps: tuple[StepView, ...]
    merged_into: str | None
    is_asker: bool
    may_act: bool
    today: date


def draft(session: Session, person: Person, words: str, file_id: int | None, now: datetime) -> Question:
    """Keep a question that has still to be handed in. Raises Refusal for somebody who belongs to no unit."""
    if person.home is None:
        raise Refusal(_("You belong to no unit yet. Please ask your {secretary}."))
    return _draft(session, person.member_id, person.home, words, file_id, now)


def hand_in(session: Session, question_id: int, person: Person, now: datetime, *, is_anonymous: bool) -> QuestionStep:
    """Hand a draft in: it gets its number and the promised date. Raises Refusal where the day's questions are used up."""
    question = own_one(session, question_id, person)
    if question.state != State.DRAFT:
        raise Refusal(_("This question has been handed in already."))
    home = session.get_one(Unit, question.from_unit_id)
    _number(session, question, now)
    if is_anonymous and question.file:
        _part_from_sender(session, int(question.file))
    if not is_anonymous:
        question.asker_id, question.asked_at = person.member_id, now
        if home.parent_id is not None and person.may(SECRETARIES, unit_ref(home)):
            question.unit_id = home.parent_id  # nobody is asked by oneself
    return note(session, question, StepKind.ASKED, now)


def enter_for(session: Session, unit: UnitRef, member_id: int, by: Person, words: str, file_id: int | None, now: datetime) -> QuestionStep:
    """Enter what a member of `unit` has asked an official by word of mouth: with the name, and marked as entered."""
    question = _draft(session, member_id, unit, words, file_id, now)
    _number(session, question, now)
    question.asker_id, question.asked_at = member_id, now
    return note(session, question, StepKind.ASKED, now, by=by)


def withdraw(session: Session, question_id: int, person: Person, now: datetime) -> QuestionStep:
    """Take a question back that is not answered yet. What was merged into it stands for itself again."""
    question = own_one(session, question_id, person)
    if question.state not in {*WAITING, State.MERGED}:
        raise Refusal(_("This question has been answered. It can no longer be taken back."))
    question.state, question.merged_into_id = State.WITHDRAWN, None
    for other in merged(session, question.id):
        other.state, other.merged_into_id = State.OPEN, None
    return note(session, question, StepKind.WITHDRAWN, now)


def reply(session: Session, question_id: int, person: Person, words: str, file_id: int | None, now: datetime) -> QuestionStep:
    """Keep what the asker says when asked back; the question goes on."""
    question = own_one(session, question_id, person)
    if question.state != State.ASKED:
        raise Refusal(_("Nothing is asked of you about this question now."))
    if question.is_anonymous and file_id:
        _part_from_sender(session, file_id)
    question.state = State.OPEN
    question.due_on = rules.later(question.due_on, _today(session, question, now), rules.AFTER_A_REPLY)
    return note(session, question, StepKind.REPLIED, now, words=words, file_id=file_id)


def close(session: Session, question_id: int, person: Person, now: datetime) -> QuestionStep:
    question = own_one(session, question_id, person)
    if question.state != State.ANSWERED:
        raise Refusal(_("This question has no answer that you could accept now."))
    question.state = State.CLOSED
    return note(session, question, StepKind.CLOSED, now)


def reopen(session: Session, question_id: int, person: Person, words: str, now: datetime) -> QuestionStep:
    """Ask again, because the answer does not answer."""
    question = own_one(session, question_id, person)
    if question.state not in {State.ANSWERED, State.CLOSED}:
        raise Refusal(_("This question is not answered yet, so there is nothing to open again."))
    if question.reopened >= rules.MOST_REOPENED:
        raise Refusal(_("You have opened this question again {most} times. Please ask a new one, or talk to your {secretary}.")(most=rules.MOST_REOPENED))
    question.state = State.OPEN
    question.reopened += 1
    question.answered_at = question.escalated_on = None
    question.due_on = rules.promised_on(_today(session, question, now))
    return note(session, question, StepKind.REOPENED, now, words=words)


def own(session: Session, person: Person, first: int, most: int) -> tuple[Question, ...]:
    """Give what a member has asked, by name or not, the newest first."""
    named = select(Question.id).where(Question.asker_id == person.member_id, Question.state != State.DRAFT)
    homes = select(Membership.unit_id).where(Membership.member_id == person.member_id)
    sealed = (
        select(Question.id, Question.asker)
        .where(Question.asker_id.is_(None), Question.from_unit_id.in_(homes), Question.state != State.DRAFT)
        .order_by(Question.id.desc())
        .limit(_LOOKED_AT)
    )
    opened = [question_id for question_id, asker in session.execute(sealed) if _opened(asker) == person.member_id]
    mine = select(Question).where(Question.id.in_(named) | Question.id.in_(opened)).order_by(Question.id.desc())
    return tuple(session.scalars(mine.offset(first).limit(most)))


def view(session: Session, question_id: int, person: Person, now: datetime) -> QuestionView:
    """Give a question to its asker, and to the committees of the units that hold or held it. Raises Refusal for everybody else."""
    question = found(session, question_id)
    asks = is_asker(question, person.member_id)
    if not asks and (question.state == State.DRAFT or not _has_held(session, question, person)):
        raise Refusal(_("This question is between its asker and those who answer it."))
    unit, home = session.get_one(Unit, question.unit_id), session.get_one(Unit, question.from_unit_id)
    asker = session.get(Member, question.asker_id) if question.asker_id else None
    target = session.get(Question, question.merged_into_id) if question.merged_into_id else None
    may_act = question.state != State.DRAFT and person.may(COMMITTEE, unit_ref(unit))
    return QuestionView(
        question,
        unit,
        home,
        asker.full_name if asker else None,
        file_of(session, question.file),
        steps_of(session, question_id),
        target.code if target else None,
        asks,
        may_act,
        _today(session, question, now),
    )


def steps_of(session: Session, question_id: int) -> tuple[StepView, ...]:
    """Give the steps of a question, the oldest first."""
    there = aliased(Unit)
    rows = session.execute(
        select(QuestionStep, Unit.name, there.name, Member.full_name)
        .join(Unit, Unit.id == QuestionStep.unit_id)
        .outerjoin(there, there.id == QuestionStep.to_unit_id)
        .outerjoin(Member, Member.id == QuestionStep.by_member_id)
        .where(QuestionStep.question_id == question_id)
        .order_by(QuestionStep.id)
    )
    return tuple(StepView(step, unit, to_unit, official, file_of(session, step.file)) for step, unit, to_unit, official in rows)


def note(
    session: Session,
    question: Question,
    kind: StepKind,
    now: datetime,
    *,
    by: Person | None = None,
    words: str | None = None,
    file_id: int | None = None,
    to_unit_id: int | None = None,
) -> QuestionStep:
    """Write a step down, here and in the audit log. `by` is the official who took it; the asker is named in neither where the question is anonymous."""
    question.version += 1
    at = stamp(session, question, now)
    file = str(file_id) if file_id else None
    step = QuestionStep(
        question_id=question.id,
        kind=kind,
        at=at,
        unit_id=question.unit_id,
        to_unit_id=to_unit_id,
        by_member_id=by.member_id if by else None,
        words=words,
        file=file,
    )
    session.add(step)
    session.flush()
    who = by.member_id if by else question.asker_id if kind in rules.BY_ASKERS else None  # else it was the clock, or many
    audit.record(session, who, f"questions.{kind}", at, unit_id=question.unit_id, object_id=question.id)
    return step


def stamp(session: Session, question: Question, now: datetime) -> datetime:
    """Give the time that is kept: of what concerns an anonymous question the day alone, or the hour would tell who was in the chat just then."""
    return rules.beginning_of_day(now, zone_of(session, question.from_unit_id)) if question.is_anonymous else now


def asker_id_of(question: Question) -> int:
    """Give whom the answer goes to. For the ledger alone: on an anonymous question it may reach no card, row or log."""
    return _opened(question.asker)


def is_asker(question: Question, member_id: int) -> bool:
    return _opened(question.asker) == member_id


def merged(session: Session, question_id: int) -> tuple[Question, ...]:
    """Give the questions that are merged into this one."""
    return tuple(session.scalars(select(Question).where(Question.merged_into_id == question_id, Question.state == State.MERGED).order_by(Question.id)))


def found(session: Session, question_id: int) -> Question:
    question = session.get(Question, question_id)
    if question is None:
        raise Refusal(_("This question no longer exists."))
    return question


def own_one(session: Session, question_id: int, person: Person) -> Question:
    """Give a question to its asker. Raises Refusal for everybody else."""
    question = found(session, question_id)
    if not is_asker(question, person.member_id):
        raise Refusal(_("Only whoever asked this question can do that."))
    return question


def file_of(session: Session, sealed: str | None) -> File | None:
    return session.get(File, int(sealed)) if sealed else None


def name_of(session: Session, unit_id: int | None) -> str:
    return session.get_one(Unit, unit_id).name if unit_id else ""


def zone_of(session: Session, unit_id: int) -> str:
    return session.scalar(select(Unit.zone).where(Unit.id == unit_id)) or Reader().zone


def unit_of(session: Session, question_id: int, *_more: int) -> int | None:
    """Give the unit that holds a question: the scope of what is done with it."""
    return session.scalar(select(Question.unit_id).where(Question.id == question_id, Question.state != State.DRAFT))


def version_of(session: Session, question_id: int, *_more: int) -> int:
    return session.scalar(select(Question.version).where(Question.id == question_id)) or 0


def _has_held(session: Session, question: Question, person: Person) -> bool:
    """Tell whether somebody is on the committee of a unit that holds the question or has held it. A unit that only heard that it is late has not."""
    held = {question.unit_id, *session.scalars(select(QuestionStep.unit_id).where(QuestionStep.question_id == question.id))}
    return any(role.unit.unit_id in held and role.rank >= COMMITTEE for role in person.roles)


def _today(session: Session, question: Question, now: datetime) -> date:
    return rules.local_day(now, zone_of(session, question.unit_id))


def _draft(session: Session, member_id: int, home: UnitRef, words: str, file_id: int | None, now: datetime) -> Question:
    question = Question(
        top_unit_id=int(home.path.split("/")[1]),
        from_unit_id=home.unit_id,
        unit_id=home.unit_id,
        asker=_sealed(member_id),
        words=words,
        file=str(file_id) if file_id else None,
        state=State.DRAFT,
        asked_at=rules.beginning_of_day(now, zone_of(session, home.unit_id)),
    )
    session.add(question)
    session.flush()
    return question


def _number(session: Session, question: Question, now: datetime) -> None:
    """Give a draft its number and its date. Raises Refusal where its asker's questions of the day are used up."""
    today = rules.local_day(now, zone_of(session, question.from_unit_id))
    _count_towards_the_day(session, _opened(question.asker), today)
    question.state = State.OPEN
    question.year, question.number = today.year, _next_number(session, question.top_unit_id, today.year)
    question.due_on = rules.promised_on(today)


def _next_number(session: Session, top_unit_id: int, year: int) -> int:
    """Give the next number of the year; whoever asks at the same time waits for it."""
    session.scalar(select(Unit.id).where(Unit.id == top_unit_id).with_for_update(key_share=True))
    last = session.scalar(select(func.max(Question.number)).where(Question.top_unit_id == top_unit_id, Question.year == year))
    return (last or 0) + 1


def _count_towards_the_day(session: Session, member_id: int, today: date) -> None:
    """Count a question without keeping whose it is longer than the day."""
    who = keyed_hash("question quota", f"{member_id} {today}")
    insert_once(session, QuestionQuota, {"who": who, "on_date": today, "asked": 0}, ("who",))
    one_more = update(QuestionQuota).where(QuestionQuota.who == who, QuestionQuota.asked < rules.MOST_A_DAY).values(asked=QuestionQuota.asked + 1)
    if not ledger.count(session, one_more):
        raise Refusal(
            ngettext(
                "You have asked {n} question today, the most for one day. Please ask the next one tomorrow.",
                "You have asked {n} questions today, the most for one day. Please ask the next one tomorrow.",
            )(n=rules.MOST_A_DAY)
        )


def _part_from_sender(session: Session, file_id: int) -> None:
    """Let a file no longer say who sent it, neither by its row nor by a name such as "Nguyen_Van_An.jpg"."""
    file = session.get_one(File, file_id)
    file.by_member_id, file.name = None, f"file{PurePath(file.name).suffix}"


def _sealed(member_id: int) -> str:
    return f"{member_id:019}"  # every asker's is of one length: a shorter one would say something about its member


def _opened(asker: str) -> int:
    return int(asker)
