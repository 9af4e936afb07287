"""Questions: what the unit reads, finds and supports."""

from typing import Annotated

from core.card import Card
from core.context import Context, Start
from core.events import QuestionSupported
from core.fields import FieldValue, TextField
from core.i18n import _
from db.models.questions import Question
from db.queries import agenda
from db.search import asked_last, keep_asked
from handlers.questions import cards_public, service, service_desk, service_public, telling
from handlers.questions.cards import PAGE

_WORDS = TextField("words", _("Which words?"), most=100)


def show_answers(ctx: Context, words: Annotated[str, _WORDS] = "") -> Card:
    """List what was answered for everybody, or find in it."""
    return _look_for(ctx, words) if words else answered(ctx, 0)


def answered(ctx: Context, first: int) -> Card:
    return cards_public.listed(service_public.listed(ctx.session, ctx.person, first, PAGE + 1, is_answered=True), first, is_answered=True)


def supportable(ctx: Context, first: int) -> Card:
    return cards_public.listed(service_public.listed(ctx.session, ctx.person, first, PAGE + 1, is_answered=False), first, is_answered=False)


def search(ctx: Context) -> Start:
    return Start("questions.search")


def searched(ctx: Context, values: dict[str, FieldValue]) -> Card:
    return _look_for(ctx, str(values["words"]))


def found(ctx: Context, first: int) -> Card:
    """Turn the pages of what was looked for last."""
    words = asked_last(ctx.session, service_public.AREA, ctx.person.member_id)
    return _found(ctx, words, first) if words else answered(ctx, 0)


def published(ctx: Context, question_id: int) -> Card:
    return cards_public.published(service_public.published(ctx.session, question_id, ctx.person))


def support(ctx: Context, question_id: int, wanted: int) -> Card:
    """Support a question or take that back; enough support puts it on the next agenda."""
    enough = service_public.support(ctx.session, question_id, ctx.person, ctx.now, is_for=wanted == 1)
    seen = service_public.published(ctx.session, question_id, ctx.person)
    if enough is not None:
        telling.tell_asker(ctx.session, enough)
        telling.tell_desk(ctx.session, enough, ctx.now)
        title = agenda.item_title(seen.question.published_words or "", seen.question.code)
        ctx.publish(QuestionSupported(question_id, seen.unit.id, title))
    return cards_public.published(seen)


def publish(ctx: Context, question_id: int) -> Start:
    """Open the wording that everybody will read: with the answer where there is one, else to be supported."""
    question = service.found(ctx.session, question_id)
    typed = {"words": question.published_words or question.words}
    given = question.published_answer or service_desk.last_answer(ctx.session, question_id)
    if question.state not in {"answered", "closed"}:
        return Start("questions.publish_open", (question_id,), typed)
    return Start("questions.publish", (question_id,), typed | {"answer": given})


def published_with_answer(ctx: Context, question_id: int, values: dict[str, FieldValue]) -> Card:
    return _publish(ctx, question_id, str(values["words"]), str(values["answer"]))


def published_for_support(ctx: Context, question_id: int, values: dict[str, FieldValue]) -> Card:
    return _publish(ctx, question_id, str(values["words"]), None)


def unpublish(ctx: Context, question_id: int) -> Card:
    """Take back what was published, from everybody."""
    question: Question = service.found(ctx.session, question_id)
    telling.take_from_unit(ctx.session, question, ctx.now)
    service_public.unpublish(ctx.session, question_id, ctx.person, ctx.now)
    return cards_public.taken_back(question.code)


def _publish(ctx: Context, question_id: int, words: str, answer: str | None) -> Card:
    question = service.found(ctx.session, question_id)
    is_answered_now = bool(answer) and not question.published_answer
    service_public.publish(ctx.session, question_id, ctx.person, words, answer, ctx.now)
    telling.tell_unit(ctx.session, question, ctx.person.member_id, ctx.now, rings=is_answered_now)
    return published(ctx, question_id)


def _look_for(ctx: Context, words: str) -> Card:
    keep_asked(ctx.session, service_public.AREA, ctx.person.member_id, words)
    return _found(ctx, words, 0)


def _found(ctx: Context, words: str, first: int) -> Card:
    return cards_public.found(words, service_public.found_by(ctx.session, ctx.person, words, first, PAGE + 1), first)
