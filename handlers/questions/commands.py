"""Questions: what askers do."""

from typing import Annotated

from core.card import Card
from core.context import Context, Start
from core.fields import FieldValue, TextField
from core.i18n import _
from handlers.questions import cards, forms, rules, service, service_public, telling
from handlers.questions.cards import PAGE

_WORDS = TextField("words", _("What do you want to ask?"), most=rules.MOST_LETTERS, is_long=True)


def ask(ctx: Context, words: Annotated[str, _WORDS] = "") -> Card:
    """Begin to ask: by one line, which is then handed in with the name or without; or by the form."""
    if not words:
        return cards.home()
    return cards.choose(service.draft(ctx.session, ctx.person, words, None, ctx.now), is_public=ctx.place is not None)


def write(ctx: Context) -> Start:
    return Start("questions.ask")


def asked(ctx: Context, values: dict[str, FieldValue]) -> Card:
    """Hand in what the form holds."""
    question = service.draft(ctx.session, ctx.person, str(values["words"]), file_in(values), ctx.now)
    return _hand_in(ctx, question.id, is_anonymous=values["name"] == forms.ANONYMOUSLY)


def hand_in(ctx: Context, question_id: int, anonymously: int) -> Card:
    return _hand_in(ctx, question_id, is_anonymous=anonymously == 1)


def mine(ctx: Context, first: int) -> Card:
    return cards.listed(service.own(ctx.session, ctx.person, first, PAGE + 1), first)


def reply(ctx: Context, question_id: int) -> Start:
    return Start("questions.reply", (_own(ctx, question_id),))


def replied(ctx: Context, question_id: int, values: dict[str, FieldValue]) -> Card:
    step = service.reply(ctx.session, question_id, ctx.person, str(values["words"]), file_in(values), ctx.now)
    telling.tell_desk(ctx.session, step, ctx.now)
    return cards.done(question_id, _("Sent. Thank you. The answer follows."))


def thank(ctx: Context, question_id: int) -> Card:
    """Close a question whose answer helps."""
    service.close(ctx.session, question_id, ctx.person, ctx.now)
    return cards.done(question_id, _("Closed. Thank you for asking."))


def again(ctx: Context, question_id: int) -> Start:
    return Start("questions.again", (_own(ctx, question_id),))


def reopened(ctx: Context, question_id: int, values: dict[str, FieldValue]) -> Card:
    step = service.reopen(ctx.session, question_id, ctx.person, str(values["words"]), ctx.now)
    telling.tell_desk(ctx.session, step, ctx.now)
    return cards.handed_in(service.view(ctx.session, question_id, ctx.person, ctx.now))


def withdraw(ctx: Context, question_id: int) -> Card:
    """Take a question back; what was published of it goes too."""
    question = service.found(ctx.session, question_id)
    step = service.withdraw(ctx.session, question_id, ctx.person, ctx.now)
    if question.published_at is not None:
        telling.take_from_unit(ctx.session, question, ctx.now)
        service_public.unpublish(ctx.session, question_id, None, ctx.now)
    telling.tell_desk(ctx.session, step, ctx.now)
    return cards.done(question_id, _("Taken back. Nobody needs to answer it any more."))


def file_in(values: dict[str, FieldValue]) -> int | None:
    """Give the file of a form, where one was sent."""
    file_id = values.get("file")
    return file_id if isinstance(file_id, int) else None


def _hand_in(ctx: Context, question_id: int, *, is_anonymous: bool) -> Card:
    step = service.hand_in(ctx.session, question_id, ctx.person, ctx.now, is_anonymous=is_anonymous)
    telling.tell_desk(ctx.session, step, ctx.now)
    return cards.handed_in(service.view(ctx.session, question_id, ctx.person, ctx.now))


def _own(ctx: Context, question_id: int) -> int:
    """Give the id back, where the question is the writer's own. Raises Refusal."""
    service.own_one(ctx.session, question_id, ctx.person)
    return question_id
