"""Questions: what those who answer do."""

from core.card import Card
from core.context import Context, Start
from core.errors import Refusal
from core.fields import FieldValue
from core.i18n import _
from handlers.questions import cards, cards_desk, service, service_desk, telling
from handlers.questions.cards import PAGE
from handlers.questions.commands import file_in
from handlers.questions.service_desk import Shelf


def show_desk(ctx: Context) -> Card:
    """Show what waits in the unit that is acted for."""
    if ctx.unit is None:
        raise Refusal(_("You belong to no unit yet. Please ask your {secretary}."))
    return show_shelf(ctx, ctx.unit.unit_id, Shelf.WAITING, 0)


def show_shelf(ctx: Context, unit_id: int, shelf: int, first: int) -> Card:
    wanted = Shelf(shelf) if shelf < len(Shelf) else Shelf.WAITING
    return cards_desk.desk(service_desk.desk(ctx.session, unit_id, wanted, first, PAGE + 1, ctx.now), first)


def on_behalf(ctx: Context, unit_id: int) -> Start:
    return Start("questions.on_behalf", (unit_id,))


def entered(ctx: Context, unit_id: int, values: dict[str, FieldValue]) -> Card:
    """Keep what a member without a phone has asked by word of mouth."""
    member_id = values["member"]
    if not isinstance(member_id, int) or ctx.unit is None:
        raise Refusal(_("Please choose a name."), "member")
    step = service.enter_for(ctx.session, ctx.unit, member_id, ctx.person, str(values["words"]), file_in(values), ctx.now)
    return show(ctx, step.question_id)


def show(ctx: Context, question_id: int) -> Card:
    """Show a question: to its asker as the own one, to those who answer with what can be done."""
    seen = service.view(ctx.session, question_id, ctx.person, ctx.now)
    if seen.question.state == "draft":
        return cards.choose(seen.question, is_public=ctx.place is not None)
    return cards.own(seen) if seen.is_asker and not seen.may_act else cards_desk.question(seen)


def answer(ctx: Context, question_id: int) -> Start:
    return Start("questions.answer", (question_id,))


def answered(ctx: Context, question_id: int, values: dict[str, FieldValue]) -> Card:
    """Answer, and tell everybody who asked this."""
    for step in service_desk.answer(ctx.session, question_id, ctx.person, str(values["words"]), file_in(values), ctx.now):
        telling.tell_asker(ctx.session, step)
    return _sent(ctx, question_id)


def amend(ctx: Context, question_id: int) -> Start:
    return Start("questions.amend", (question_id,), {"words": service_desk.last_answer(ctx.session, question_id)})


def amended(ctx: Context, question_id: int, values: dict[str, FieldValue]) -> Card:
    step = service_desk.amend(ctx.session, question_id, ctx.person, str(values["words"]), file_in(values), ctx.now)
    telling.tell_asker(ctx.session, step)
    return _sent(ctx, question_id)


def ask_back(ctx: Context, question_id: int) -> Start:
    return Start("questions.ask_back", (question_id,))


def asked_back(ctx: Context, question_id: int, values: dict[str, FieldValue]) -> Card:
    telling.tell_asker(ctx.session, service_desk.ask_back(ctx.session, question_id, ctx.person, str(values["words"]), ctx.now))
    return cards_desk.sent(service.found(ctx.session, question_id), _("Sent. The reply will come to you here."))


def forward(ctx: Context, question_id: int) -> Start:
    return Start("questions.forward", (question_id,))


def forwarded(ctx: Context, question_id: int, values: dict[str, FieldValue]) -> Card:
    """Hand a question on; its asker and those who have it now are told."""
    words = str(values["words"]) if values.get("words") else None
    steps = service_desk.forward(ctx.session, question_id, ctx.person, int(str(values["unit"])), words, ctx.now)
    for step in steps:
        telling.tell_asker(ctx.session, step)
    telling.tell_desk(ctx.session, steps[0], ctx.now)
    return cards_desk.handed_on(service.found(ctx.session, question_id), service.name_of(ctx.session, steps[0].to_unit_id))


def merge(ctx: Context, question_id: int) -> Start:
    return Start("questions.merge", (question_id,))


def merged(ctx: Context, question_id: int, values: dict[str, FieldValue]) -> Card:
    step, other = service_desk.merge(ctx.session, question_id, ctx.person, str(values["number"]), ctx.now)
    telling.tell_asker(ctx.session, step)
    return cards_desk.sent(other, _("Put together. Both askers get the same answer."))


def part(ctx: Context, question_id: int) -> Card:
    """Let a question stand for itself again; its asker is told."""
    telling.tell_asker(ctx.session, service_desk.part(ctx.session, question_id, ctx.person, ctx.now))
    return show(ctx, question_id)


def _sent(ctx: Context, question_id: int) -> Card:
    return cards_desk.sent(service.found(ctx.session, question_id), _("The answer is sent."))
