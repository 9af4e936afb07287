"""Who is told of a step: the asker, those who answer, everybody. No key of a message to an asker names the question, or it would name who asked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from core.card import Action
from db.keys import keyed_hash
from db.models.org import Member, Unit
from db.models.questions import Question, QuestionStep
from db.queries import roll
from handlers.questions import cards, cards_desk, cards_public, service, service_public

OFFICES = ("secretary", "deputy", "officer")


def tell_asker(session: Session, step: QuestionStep) -> None:
    """Tell the asker of a step, at the time that the step keeps: one message and the question must not share an hour."""
    question = service.found(session, step.question_id)
    card = cards.told(question, step, service.name_of(session, step.unit_id), service.name_of(session, step.to_unit_id), service.file_of(session, step.file))
    ledger.tell(session, _key(step, "asker"), card, select(Member.id).where(Member.id == service.asker_id_of(question)), step.at)


def tell_desk(session: Session, step: QuestionStep, now: datetime) -> None:
    """Tell those who answer in the unit that holds the question now."""
    question = service.found(session, step.question_id)
    asker = session.get(Member, question.asker_id) if question.asker_id else None
    card = cards_desk.news(question, step, asker.full_name if asker else None, service.name_of(session, question.unit_id))
    ledger.tell(session, _key(step, "desk"), card, roll.holders(question.unit_id, now.date(), OFFICES), step.at)


def tell_unit(session: Session, question: Question, by_member_id: int, now: datetime, *, rings: bool) -> None:
    """Show what was published to everybody in the unit; where it was published before, change it in place, or `rings` with a new message."""
    unit = session.get_one(Unit, question.published_unit_id)
    card = cards_public.shared(question, unit)
    key = _published_key(session, question)
    if ledger.change(session, key, card, now, anew=rings):
        return
    message_id = ledger.tell(session, key, card, service_public.readers_of(session, question, now), now, priority=ledger.MASS)
    about = (question.published_words or question.code, Action("questions.published", (question.id,)))
    ledger.watch(session, message_id, unit.id, by_member_id, about, now)


def take_from_unit(session: Session, question: Question, now: datetime) -> None:
    """Take a published question back from everybody who has it; asked before it is marked so."""
    ledger.withdraw(session, _published_key(session, question), cards_public.taken_back(question.code), now)


def _published_key(session: Session, question: Question) -> str:
    return f"question-{question.id}-published-{service_public.times_taken_back(session, question.id)}"


def _key(step: QuestionStep, whom: str) -> str:
    """Give the key of what is told of a step: it names the step to this program alone."""
    return f"question-told-{keyed_hash('question told', f'{step.id} {whom}')[:40]}"
