"""The doing of a plan, inside the savepoint: rights, arguments, the handler; and the steps of an open form."""

from collections.abc import Mapping
from dataclasses import replace

from bot.pipeline import answers, conversations
from bot.pipeline.dispatch import Call, Fetch, Fill, Plan, Say, open_form
from bot.pipeline.routing import Entry, FormEntry
from bot.pipeline.turn import Turn
from bot.update import FormStep
from core import forms
from core.card import Card
from core.context import Shared, Start
from core.errors import Refusal
from core.fields import FieldValue
from core.forms import Checked
from core.i18n import Text


def perform(turn: Turn, plan: Plan) -> Card | Shared | None:
    """Give the answer's card, or what makes it when the others are done. Raises Refusal."""
    match plan:
        case None | Fetch():
            return None
        case Say(card):
            return card
        case Call():
            return _call(turn, plan)
        case Fill():
            return _fill(turn, plan)


def after_refusal(turn: Turn, plan: Plan, refusal: Refusal) -> Card:
    """Give the refusal's card. Where a form is open and was being finished, it stays open, with the sentence beside the field at fault."""
    form = plan.form if isinstance(plan, Fill) else _asking_form(turn, plan)
    if form is None or open_form(turn) is not form:
        return answers.refused(refusal.text)
    names = [field.name for field in form.form.fields]
    at_fault = refusal.field if refusal.field in names else names[0] if len(names) == 1 else None
    return _form_card(turn, form, {at_fault: refusal.text} if at_fault else {}, None if at_fault else refusal.text, current=at_fault or "")


def _call(turn: Turn, call: Call) -> Card | Shared | None:
    entry = call.entry
    if call.words or entry.fields:
        return _call_with_words(turn, call)
    context = turn.context(entry, call.ids)
    handler = entry.handler
    button = entry.button
    if (
        button is not None
        and button.version is not None
        and call.version
        and button.version(turn.session, *call.ids) != call.version
        and button.shows is not None
    ):
        handler = button.shows
    arguments = (call.code,) if call.code is not None else call.ids
    return _answer(turn, handler(context, *arguments))


def _call_with_words(turn: Turn, call: Call) -> Card | Shared | None:
    """A command with arguments: what is missing or wrong is asked for by its one-field form."""
    entry = call.entry
    turn.context(entry, ())
    needed = [field for field in entry.fields if field.name not in entry.optional]
    key = f"ask.{entry.name.partition('.')[2]}"
    form = turn.routes.forms[key]
    if any(field.name not in call.words for field in needed):
        return _open(turn, Start(key, typed=call.words))
    whole = replace(form.form, fields=tuple(field for field in entry.fields if field.name in call.words))
    checked = forms.check(whole, call.words, turn.asked())
    if any(field.name in checked.errors for field in needed):
        _open(turn, Start(key, typed=call.words))
        return _form_card(turn, form, {}, None)
    for error in checked.errors.values():
        raise Refusal(error)
    if turn.talk.form == key:
        conversations.close_form(turn.talk)
    return _finish_command(turn, entry, checked.values)


def _asking_form(turn: Turn, plan: Plan) -> FormEntry | None:
    return turn.routes.forms.get(f"ask.{plan.entry.name.partition('.')[2]}") if isinstance(plan, Call) and plan.entry.fields else None


def _fill(turn: Turn, fill: Fill) -> Card | Shared | None:
    form = fill.form
    if turn.talk.fingerprint != form.form.fingerprint:
        entered = tuple(words for words in conversations.typed_of(turn.talk).values() if words.strip())
        conversations.close_form(turn.talk)
        return answers.form_outdated(entered)
    match fill.step:
        case FormStep.CANCEL:
            conversations.close_form(turn.talk)
            return answers.form_closed()
        case FormStep.BACK:
            return answers.form_kept()
        case FormStep.CHECK:
            return _form_card(turn, form, {}, None, with_errors=False)
        case FormStep.SUBMIT:
            checked = _checked(turn, form)
            return _form_card(turn, form, {}, None) if checked.errors else _finish(turn, form, checked)
        case _:
            return _next_field(turn, form)


def _next_field(turn: Turn, form: FormEntry) -> Card | Shared | None:
    """Go on after one field was answered: the next one, then those still wrong, then the end. A form to be reviewed is gone through field by field."""
    checked = _checked(turn, form)
    current = checked.shown[min(turn.talk.field, len(checked.shown) - 1)]
    if current.name in checked.errors:
        return _form_card(turn, form, {}, None, with_errors=False, current=current.name)
    typed = conversations.typed_of(turn.talk)
    after = checked.shown[checked.shown.index(current) + 1 :] if turn.talk.is_review else ()
    ahead = [field for field in checked.shown if field.name not in typed] or after or [field for field in checked.shown if field.name in checked.errors]
    if not ahead:
        return _finish(turn, form, checked)
    turn.talk.field = checked.shown.index(ahead[0])
    return _form_card(turn, form, {}, None, with_errors=False, current=ahead[0].name)


def _finish(turn: Turn, form: FormEntry, checked: Checked) -> Card | Shared | None:
    about = conversations.about_of(turn.talk)
    if form.asks_for is not None:
        card = _finish_command(turn, form.entry, checked.values)
    else:
        context = turn.context(form.entry, about)
        card = _answer(turn, form.entry.handler(context, *about, checked.values))
    if turn.talk.form == form.key and not (isinstance(card, Card) and card.form):
        conversations.close_form(turn.talk)
    return card


def _finish_command(turn: Turn, entry: Entry, values: Mapping[str, FieldValue]) -> Card | Shared | None:
    context = turn.context(entry, ())
    given = {name: value for name, value in values.items() if value is not None}
    return _answer(turn, entry.handler(context, **given))


def _answer(turn: Turn, answer: Card | Start | Shared) -> Card | Shared:
    return _open(turn, answer) if isinstance(answer, Start) else answer


def _open(turn: Turn, start: Start) -> Card:
    """Open a form, if the person may use it, and give its card."""
    form = turn.routes.forms[start.name]
    turn.context(form.entry, start.about)
    conversations.open_form(turn.talk, start.name, form.form.fingerprint, start.about, start.typed)
    turn.talk.is_review = {field.name for field in _checked(turn, form).shown} <= conversations.typed_of(turn.talk).keys()
    return _form_card(turn, form, {}, None, with_errors=False)


def _checked(turn: Turn, form: FormEntry) -> Checked:
    return forms.check(form.form, conversations.typed_of(turn.talk), turn.asked(conversations.about_of(turn.talk)))


def _form_card(turn: Turn, form: FormEntry, errors: dict[str, Text], problem: Text | None, *, with_errors: bool = True, current: str = "") -> Card:
    checked = _checked(turn, form)
    checked = replace(checked, errors={**checked.errors, **errors})
    if not current and checked.shown:
        current = next(
            (field.name for field in checked.shown if with_errors and field.name in checked.errors),
            checked.shown[min(turn.talk.field, len(checked.shown) - 1)].name,
        )
    view = forms.view(form.form, turn.talk.opened, conversations.typed_of(turn.talk), checked, current=current, with_errors=with_errors)
    return answers.form_card(view, problem)
