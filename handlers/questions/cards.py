"""What askers are shown: the choice between name and none, number and date, each step, the answer."""

from core.card import (
    Action,
    Attachment,
    Block,
    Button,
    ButtonStyle,
    Card,
    Empty,
    Icon,
    Kind,
    Line,
    Listing,
    Span,
    Tag,
    bold,
    details,
    line,
    notice,
    paragraph,
    soft,
)
from core.files import attachment
from core.i18n import DateStyle, Day, Moment, Text, Words, _, pgettext, verbatim
from core.paging import Row, turn
from db.models.ledger import File
from db.models.questions import Question, QuestionStep
from handlers.questions import rules
from handlers.questions.rules import WAITING, State, StepKind
from handlers.questions.service import QuestionView, StepView

PAGE = 6
STEPS = 8
EXCERPT = 90

ANONYMOUS = _("Nobody sees your name: not the {secretary}, not the {committee}, not the level above, no other {member}; on no screen and in no list.")
KEPT = _("The log keeps the number and the day, not you and not the hour. Your name lies sealed, only to bring you the answer.")
LIMITS = _("Who runs the server and holds its key could break the seal. And in a small {cell}, your words may give you away, or what stands in a file.")
PUBLIC_ALREADY = _("This was written in the group, so everybody there has read it, and whose it is. To ask without your name, write in our private chat.")

STATES: dict[str, Text] = {
    State.OPEN: pgettext("question", "waiting"),
    State.ASKED: pgettext("question", "asked back"),
    State.ANSWERED: pgettext("question", "answered"),
    State.CLOSED: pgettext("question", "closed"),
    State.WITHDRAWN: pgettext("question", "taken back"),
    State.MERGED: pgettext("question", "put together"),
}
_STEPS: dict[str, Text] = {
    StepKind.ASKED: _("Asked. {unit} has it"),
    StepKind.ANSWERED: _("Answered by {unit}"),
    StepKind.ASKED_BACK: _("{unit} asks back"),
    StepKind.REPLIED: _("Reply from whoever asked"),
    StepKind.FORWARDED: _("Handed on by {unit} to {other}"),
    StepKind.MERGED: _("Put together with a question that asks the same"),
    StepKind.PARTED: _("Looked at on its own again"),
    StepKind.PUBLISHED: _("Published in {unit}"),
    StepKind.UNPUBLISHED: _("No longer published"),
    StepKind.ESCALATED: _("Late. {other} has been told so"),
    StepKind.SUPPORTED: _("Enough support: it goes on the agenda"),
    StepKind.CLOSED: pgettext("question", "Closed"),
    StepKind.EXPIRED: _("Closed after two weeks of silence"),
    StepKind.REOPENED: _("Opened again"),
    StepKind.WITHDRAWN: _("Taken back by whoever asked"),
}
_TOLD: dict[str, Text] = {
    StepKind.ANSWERED: _("Your question is answered"),
    StepKind.ASKED_BACK: _("{unit} asks you something"),
    StepKind.FORWARDED: _("Your question was handed on to {other}"),
    StepKind.MERGED: _("Others ask the same: you will get the same answer"),
    StepKind.PARTED: _("Your question is looked at on its own again"),
    StepKind.EXPIRED: _("Your question is closed"),
    StepKind.SUPPORTED: _("Many support your question: it goes on the agenda"),
    StepKind.ESCALATED: _("Your question is late. {other} has been told so"),
}


def home() -> Card:
    """Where asking begins."""
    return Card(
        title=_("Questions and recommendations"),
        blocks=(paragraph(_("Ask in your own words, with your name or without. You get a number and the day of the answer at once.")),),
        buttons=(
            (Button(_("Write a question"), Action("questions.write"), Icon.PENCIL, ButtonStyle.PRIMARY),),
            (Button(_("My questions"), Action("questions.mine", (0,)), Icon.PERSON), Button(_("Answered questions"), Action("questions.answered", (0,)))),
            (Button(_("Questions to support"), Action("questions.supportable", (0,)), Icon.PEOPLE),),
        ),
    )


def choose(question: Question, *, is_public: bool) -> Card:
    """Ask: with the name, or without. The two buttons weigh the same; what was written in a group can no longer be anonymous."""
    ids = (question.id,)
    named = Button(_("Ask with my name"), Action("questions.hand_in", (*ids, 0)), Icon.PERSON, ButtonStyle.PRIMARY if is_public else ButtonStyle.SECONDARY)
    without = () if is_public else (Button(_("Ask anonymously"), Action("questions.hand_in", (*ids, 1))),)
    meaning: tuple[Block, ...] = (notice(Kind.QUIET, PUBLIC_ALREADY),) if is_public else meaning_of_anonymous()
    return Card(
        kicker=_("Not handed in yet"),
        title=_("With your name, or without?"),
        blocks=(paragraph(verbatim(question.words)), *meaning),
        buttons=((named, *without),),
    )


def meaning_of_anonymous() -> tuple[Block, ...]:
    return (details((_("Anonymously"), ANONYMOUS), (_("What is kept"), KEPT), (_("Honestly"), LIMITS)),)


def handed_in(seen: QuestionView) -> Card:
    """Number and date, at once."""
    question = seen.question
    how = _("Anonymously. Nobody will see your name.") if question.is_anonymous else _("With your name")
    return Card(
        kicker=_("Handed in"),
        title=_("Your question has the number {number}")(number=question.code),
        date=_day(question),
        blocks=(
            details((_("Answer by"), Day(question.due_on or seen.today)), (_("It is with"), verbatim(seen.unit.name)), (_("Asked"), how)),
            paragraph(_("You will be told of every step here.")),
        ),
        buttons=((Button(_("Show the question"), Action("questions.show", (question.id,))), _mine()),),
    )


def own(seen: QuestionView) -> Card:
    """A question as its asker sees it: where it is, until when, and each step."""
    question = seen.question
    facts: list[tuple[Words, Words | Span]] = [
        (_("It is with"), verbatim(seen.unit.name)),
        (_("Asked"), _("anonymously") if question.is_anonymous else _("with your name")),
    ]
    if question.state in WAITING and question.due_on:
        facts.insert(1, (_("Answer by"), Day(question.due_on)))
    if seen.merged_into:
        facts.append((_("Put together with"), verbatim(seen.merged_into)))
    return Card(
        kicker=_("Your question {number}")(number=question.code),
        title=verbatim(rules.shortened(question.words, EXCERPT)),
        tag=tag(question, seen),
        blocks=(*whole(question), *latest(seen), details(*facts), steps(seen, is_official=False)),
        buttons=(*own_rows(question), (_mine(),)),
        attachments=answer_files(seen),
    )


def told(question: Question, step: QuestionStep, unit: str, other: str | None, file: File | None) -> Card:
    """Tell the asker of a step."""
    blocks: list[Block] = [paragraph(soft(verbatim(rules.shortened(question.words, EXCERPT))))]
    if step.words:
        blocks.append(paragraph(verbatim(step.words)))
    if step.kind in {StepKind.FORWARDED, StepKind.MERGED, StepKind.PARTED} and question.due_on:
        blocks.append(details((_("Answer by"), Day(question.due_on))))
    if step.kind == StepKind.EXPIRED:
        blocks.append(paragraph(_("We heard nothing from you for two weeks. If something is still open, you can ask again.")))
    return Card(
        kicker=_("Your question {number}")(number=question.code),
        title=_TOLD[step.kind](unit=unit, other=other or ""),
        blocks=tuple(blocks),
        buttons=(*own_rows(question), (Button(_("Show the question"), Action("questions.show", (question.id,))),)),
        attachments=(attachment(file),) if file else (),
    )


def listed(questions: tuple[Question, ...], first: int) -> Card:
    """List what a member has asked."""
    shown = questions[:PAGE]
    lines = tuple(line(verbatim(rules.shortened(one.words, EXCERPT)), lead=verbatim(one.code), tag=STATES[one.state]) for one in shown)
    empty = Empty(_("You have asked nothing yet"), _("Your questions stand here, each with its number, its date and its answer."))
    write = Button(_("Write a question"), Action("questions.write"), Icon.PENCIL, ButtonStyle.SECONDARY if shown else ButtonStyle.PRIMARY)
    return Card(
        title=_("My questions"),
        blocks=(Listing(lines),) if lines else (empty,),
        buttons=(*number_rows("questions.show", shown), *turn("questions.mine", (), first, PAGE, has_more=len(questions) > PAGE), (write, begin())),
    )


def latest(seen: QuestionView) -> tuple[Block, ...]:
    """Give what matters now: the answer that stands, or what the asker is asked."""
    step = _latest_step(seen)
    if step is None:
        return ()
    head = _("Answer of {unit}") if step.step.kind == StepKind.ANSWERED else _("{unit} asks")
    return (paragraph(bold(head(unit=step.unit))), paragraph(verbatim(step.step.words or "")))


def steps(seen: QuestionView, *, is_official: bool) -> Listing:
    """List the latest steps; officials see which official took them. The words of the one that matters now stand above already."""
    above = _latest_step(seen)
    return Listing(tuple(_step(one, is_official=is_official, has_words=one is not above) for one in seen.steps[-STEPS:]), title=_("Steps"))


def whole(question: Question) -> tuple[Block, ...]:
    """Give the whole question where the title is only its beginning."""
    return (paragraph(verbatim(question.words)),) if rules.shortened(question.words, EXCERPT) != question.words else ()


def tag(question: Question, seen: QuestionView) -> Tag:
    if question.state == State.OPEN and rules.is_late(question.due_on, seen.today):
        return Tag(pgettext("question", "late"), Kind.CAUTION)
    return Tag(STATES[question.state], Kind.GOOD if question.state in {State.ANSWERED, State.CLOSED} else Kind.PLAIN)


def own_rows(question: Question) -> tuple[Row, ...]:
    """Give what the asker can do now."""
    ids = (question.id,)
    back = Button(_("Take the question back"), Action("questions.withdraw", ids))
    again = Button(_("Ask again"), Action("questions.again", ids))
    may_reopen = question.reopened < rules.MOST_REOPENED
    match question.state:
        case State.OPEN | State.MERGED:
            return ((back,),)
        case State.ASKED:
            return ((Button(_("Reply"), Action("questions.reply", ids), Icon.PENCIL, ButtonStyle.PRIMARY),), (back,))
        case State.ANSWERED:
            thanks = Button(_("Thank you, it is answered"), Action("questions.thank", ids), Icon.CHECK, ButtonStyle.PRIMARY)
            return ((thanks,), (again,)) if may_reopen else ((thanks,),)
        case State.CLOSED if may_reopen:
            return ((again,),)
        case _:
            return ()


def number_rows(name: str, questions: tuple[Question, ...]) -> tuple[Row, ...]:
    """Give a button a question, three in a row, which bears its number."""
    buttons = [Button(verbatim(one.code), Action(name, (one.id,))) for one in questions]
    return tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))


def answer_files(seen: QuestionView) -> tuple[Attachment, ...]:
    """Give the files of those who answer; askers have their own."""
    return tuple(attachment(one.file) for one in seen.steps[-STEPS:] if one.file and one.step.kind == StepKind.ANSWERED)


def begin() -> Button:
    return Button(_("Questions"), Action("questions.ask"), Icon.BACK)


def _mine() -> Button:
    return Button(_("My questions"), Action("questions.mine", (0,)), Icon.PERSON)


def _day(question: Question) -> Day | None:
    return Day(question.due_on) if question.due_on else None


def _latest_step(seen: QuestionView) -> StepView | None:
    kinds = {State.ANSWERED: StepKind.ANSWERED, State.CLOSED: StepKind.ANSWERED, State.ASKED: StepKind.ASKED_BACK}
    kind = kinds.get(State(seen.question.state))
    return next((one for one in reversed(seen.steps) if one.step.kind == kind), None)


def _step(seen: StepView, *, is_official: bool, has_words: bool) -> Line:
    notes: list[Words | Span] = [verbatim(seen.step.words)] if seen.step.words and has_words else []
    if is_official and seen.official:
        notes.append(soft(verbatim(seen.official)))
    if seen.file:
        notes.append(soft(verbatim(seen.file.name)))
    if seen.step.kind == StepKind.ASKED and seen.step.by_member_id is not None:
        notes.append(soft(_("entered by the {secretary}")))
    words = _STEPS[seen.step.kind](unit=seen.unit, other=seen.to_unit or "")
    return line(words, *notes, lead=Moment(seen.step.at, DateStyle.SHORT))


def done(question_id: int, words: Text) -> Card:
    """Say what was done, with the way back to the question."""
    return Card(blocks=(paragraph(bold(words)),), buttons=((Button(_("Show the question"), Action("questions.show", (question_id,))), _mine()),))
