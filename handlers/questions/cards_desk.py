"""What those who answer are shown: the list, one question with its steps, what is new, what is late."""

from core.card import Action, Attachment, Block, Button, ButtonStyle, Card, Empty, Figure, Figures, Icon, Kind, Line, Listing, Span, details, line, paragraph
from core.files import attachment
from core.i18n import DateStyle, Day, Text, Words, _, joined, ngettext, pgettext, verbatim
from core.paging import Row, turn
from db.models.org import Unit
from db.models.questions import Question, QuestionStep
from handlers.questions import rules
from handlers.questions.cards import EXCERPT, PAGE, STATES, STEPS, latest, number_rows, steps, tag, whole
from handlers.questions.rules import WAITING, State, StepKind
from handlers.questions.service import QuestionView
from handlers.questions.service_desk import Desk, Shelf

_SHELVES: dict[Shelf, Text] = {
    Shelf.WAITING: pgettext("question", "Open"),
    Shelf.LATE: pgettext("question", "Late"),
    Shelf.ASKED: pgettext("question", "Asked back"),
    Shelf.ANSWERED: pgettext("question", "Answered"),
    Shelf.ENDED: pgettext("question", "Ended"),
}
_NEWS: dict[str, Text] = {
    StepKind.ASKED: _("New question {number}"),
    StepKind.REPLIED: _("Reply to question {number}"),
    StepKind.FORWARDED: _("Question {number} was handed on to you"),
    StepKind.REOPENED: _("Question {number} was opened again"),
    StepKind.WITHDRAWN: _("Question {number} was taken back"),
    StepKind.SUPPORTED: _("Question {number} has enough support: it goes on the agenda"),
}


def desk(seen: Desk, first: int) -> Card:
    """List a unit's questions: what waits comes first, the soonest due on top."""
    shown = seen.rows[:PAGE]
    lines = tuple(_line(one, seen) for one in shown)
    ids = (seen.unit.id, int(seen.shelf))
    buttons = [Button(words, Action("questions.list", (seen.unit.id, int(one), 0)), is_chosen=one is seen.shelf) for one, words in _SHELVES.items()]
    empty = Empty(_("Nothing stands here"), _("What your {member.plural} ask will stand here, with the day until which an answer is promised."))
    return Card(
        kicker=verbatim(seen.unit.name),
        title=_("Questions"),
        blocks=(
            Figures(
                (
                    Figure(seen.counts[Shelf.WAITING], pgettext("question", "open")),
                    Figure(seen.counts[Shelf.LATE], pgettext("question", "late"), Kind.CAUTION if seen.counts[Shelf.LATE] else Kind.PLAIN),
                    Figure(seen.counts[Shelf.ANSWERED], pgettext("question", "answered")),
                )
            ),
            Listing(lines, title=_SHELVES[seen.shelf]) if lines else empty,
        ),
        buttons=(
            *number_rows("questions.show", shown),
            *turn("questions.list", ids, first, PAGE, has_more=len(seen.rows) > PAGE),
            tuple(buttons[:3]),
            tuple(buttons[3:]),
            *(((_on_behalf(seen),),) if seen.unit.is_cell else ()),
        ),
    )


def question(seen: QuestionView) -> Card:
    """A question as those see it who answer it, or have handed it on."""
    asked = seen.question
    facts: list[tuple[Words, Words | Span]] = [
        (_("Question from"), verbatim(seen.asker) if seen.asker else _("anonymous")),
        (_("Asked in"), verbatim(seen.from_unit.name)),
        (_("It is with"), verbatim(seen.unit.name)),
    ]
    if asked.state in WAITING and asked.due_on:
        facts.append((_("Answer by"), Day(asked.due_on)))
    if seen.merged_into:
        facts.append((_("Put together with"), verbatim(seen.merged_into)))
    return Card(
        kicker=_("Question {number}")(number=asked.code),
        title=verbatim(rules.shortened(asked.words, EXCERPT)),
        tag=tag(asked, seen),
        blocks=(*whole(asked), *latest(seen), details(*facts), steps(seen, is_official=True)),
        buttons=(*(_rows(asked) if seen.may_act else ()), (Button(_("All questions"), Action("questions.list", (seen.unit.id, 0, 0)), Icon.BACK),))
        if seen.may_act
        else ((Button(_("Menu"), Action("start.menu")),),),
        attachments=_files(seen),
    )


def news(asked: Question, step: QuestionStep, asker: str | None, unit: str) -> Card:
    """Tell those who answer that something waits for them."""
    blocks: list[Block] = [paragraph(verbatim(rules.shortened(asked.words, 300)))]
    if step.words:
        blocks.append(paragraph(verbatim(rules.shortened(step.words, 300))))
    facts: list[tuple[Words, Words | Span]] = [(_("Question from"), verbatim(asker) if asker else _("anonymous"))]
    if asked.state in WAITING and asked.due_on:
        facts.append((_("Answer by"), Day(asked.due_on)))
    return Card(
        kicker=verbatim(unit),
        title=_NEWS[step.kind](number=asked.code),
        blocks=(*blocks, details(*facts)),
        buttons=((Button(_("Open the question"), Action("questions.show", (asked.id,)), style=ButtonStyle.PRIMARY),),),
    )


def due(unit: Unit, count: int, today: tuple[Question, ...], late: tuple[Question, ...]) -> Card:
    """Remind of what is due today, and of what is late since today: how many, and the first of them."""
    blocks: list[Block] = []
    if today:
        blocks.append(Listing(tuple(_reminded(one) for one in today), title=_("To be answered today")))
    if late:
        blocks.append(Listing(tuple(_reminded(one) for one in late), title=_("Late since today"), kind=Kind.CAUTION))
    words = ngettext("{n} question waits for your answer", "{n} questions wait for your answer")(n=count)
    return Card(
        kicker=verbatim(unit.name),
        title=words,
        blocks=tuple(blocks),
        buttons=(*number_rows("questions.show", (*today, *late)[:PAGE]), (Button(_("All questions"), Action("questions.list", (unit.id, 0, 0))),)),
    )


def late_below(unit: Unit, number: int, questions: tuple[Question, ...]) -> Card:
    """Tell the unit above how many are late below, and the first numbers; never the words, which were not meant for it."""
    count = ngettext("{n} question is late in {unit}", "{n} questions are late in {unit}")(n=number, unit=unit.name)
    numbers = joined(*(verbatim(one.code) for one in questions), *((verbatim("…"),) if number > len(questions) else ()), between=", ")
    oldest = min(one.due_on for one in questions if one.due_on)
    return Card(
        kicker=_("Late answers"),
        title=count,
        blocks=(
            details((_("Numbers"), numbers), (_("The oldest was promised for"), Day(oldest))),
            paragraph(_("What was asked is not shown here. Please talk to the {secretary} of {unit}.")(unit=unit.name)),
        ),
    )


def sent(asked: Question, words: Text) -> Card:
    """Say what was done, with the way back to the list."""
    ids = (asked.unit_id, 0, 0)
    show, back = Button(_("Show the question"), Action("questions.show", (asked.id,))), Button(_("All questions"), Action("questions.list", ids), Icon.BACK)
    publish = (_publish(asked, ButtonStyle.SECONDARY),) if asked.state == State.ANSWERED and asked.published_answer is None else ()
    return Card(kicker=_("Question {number}")(number=asked.code), title=words, buttons=((publish,) if publish else ()) + ((show, back),))


def handed_on(asked: Question, unit: str) -> Card:
    words = _("Handed on to {unit}. The number stays, and whoever asked has been told.")(unit=unit)
    return Card(
        kicker=_("Question {number}")(number=asked.code), title=words, buttons=((Button(_("Show the question"), Action("questions.show", (asked.id,))),),)
    )


def _rows(asked: Question) -> tuple[Row, ...]:
    ids, version = (asked.id,), asked.version
    rows: list[Row] = []
    if asked.state in WAITING:
        rows.append((Button(_("Answer"), Action("questions.answer", ids, version), Icon.PENCIL, ButtonStyle.PRIMARY),))
        back = (Button(_("Ask back"), Action("questions.ask_back", ids, version)),) if asked.state == State.OPEN else ()
        rows.append((*back, Button(_("Hand on"), Action("questions.forward", ids, version))))
        rows.append((Button(_("Same as another question"), Action("questions.merge", ids, version)), _publish(asked, ButtonStyle.SECONDARY)))
    if asked.state == State.MERGED:
        rows.append((Button(_("It asks something else"), Action("questions.part", ids, version)),))
    if asked.state == State.ANSWERED:
        rows.append((_publish(asked, ButtonStyle.PRIMARY), Button(_("Change the answer"), Action("questions.amend", ids, version), Icon.PENCIL)))
    if asked.state == State.CLOSED:
        rows.append((_publish(asked, ButtonStyle.SECONDARY),))
    if asked.published_at is not None:
        rows.append((Button(_("As it is published"), Action("questions.published", ids)), Button(_("Publish no more"), Action("questions.unpublish", ids))))
    return tuple(rows)


def _on_behalf(seen: Desk) -> Button:
    return Button(_("Enter somebody's question"), Action("questions.on_behalf", (seen.unit.id,)), Icon.PLUS)


def _publish(asked: Question, style: ButtonStyle) -> Button:
    if asked.published_at is not None and asked.published_answer is not None:
        words = _("Change what is published")
    else:
        words = _("Publish with the answer") if asked.state in {State.ANSWERED, State.CLOSED} else _("Publish for support")
    return Button(words, Action("questions.publish", (asked.id,)), Icon.PEOPLE, style)


def _line(one: Question, seen: Desk) -> Line:
    is_late = one.state == State.OPEN and rules.is_late(one.due_on, seen.today)
    notes: list[Words] = [_("Answer by {day}")(day=Day(one.due_on, DateStyle.SHORT))] if one.state in WAITING and one.due_on else []
    return line(
        verbatim(rules.shortened(one.words, EXCERPT)), *notes, lead=verbatim(one.code), tag=pgettext("question", "late") if is_late else STATES[one.state]
    )


def _reminded(one: Question) -> Line:
    return line(verbatim(rules.shortened(one.words, EXCERPT)), lead=verbatim(one.code))


def _files(seen: QuestionView) -> tuple[Attachment, ...]:
    files = [seen.file, *(one.file for one in seen.steps[-STEPS:])]
    return tuple(attachment(file) for file in files if file is not None)
