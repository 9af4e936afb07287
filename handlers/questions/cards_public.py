"""What the unit may read: published questions and answers, found again, and supported."""

from core.card import Action, Block, Button, ButtonStyle, Card, Empty, Icon, Line, Listing, Progress, Span, bold, details, line, paragraph
from core.i18n import DateStyle, Moment, Text, Words, _, ngettext, verbatim
from core.paging import turn
from db import search
from db.models.org import Unit
from db.models.questions import Question
from handlers.questions import rules
from handlers.questions.cards import EXCERPT, PAGE, begin, number_rows
from handlers.questions.service_public import Published


def published(seen: Published) -> Card:
    """A published question with its answer, or with its supporters."""
    question = seen.question
    blocks: list[Block] = [paragraph(verbatim(question.published_words or ""))]
    rows: list[tuple[Button, ...]] = []
    if seen.is_answered:
        blocks += [paragraph(bold(_("Answer"))), paragraph(verbatim(question.published_answer or ""))]
    else:
        said = ngettext("{n} {member} supports it, {needed} put it on the agenda", "{n} {member.plural} support it, {needed} put it on the agenda")
        words = said(n=seen.supporters, needed=seen.needed)
        blocks.append(Progress(_("Support"), seen.supporters, max(seen.needed, seen.supporters), words, needed=seen.needed))
        rows.append(_support_row(seen))
    if seen.meeting is not None:
        blocks.append(details((_("On the agenda of"), verbatim(seen.meeting.title)), (_("Time"), Moment(seen.meeting.starts_at))))
    return Card(kicker=_head(question, seen.unit), title=_title(question), blocks=tuple(blocks), buttons=(*rows, (_answered(), begin())))


def shared(question: Question, unit: Unit) -> Card:
    """Tell everybody in the unit."""
    blocks: list[Block] = [paragraph(verbatim(question.published_words or ""))]
    if question.published_answer:
        blocks += [paragraph(bold(_("Answer"))), paragraph(verbatim(question.published_answer))]
        button = Button(_("Answered questions"), Action("questions.answered", (0,)))
    else:
        blocks.append(paragraph(_("Is this your question too? Support it: with enough support it goes on the agenda.")))
        button = Button(_("I support this"), Action("questions.support", (question.id, 1)), Icon.PEOPLE, ButtonStyle.PRIMARY)
    return Card(kicker=_head(question, unit), title=_title(question), blocks=tuple(blocks), buttons=((button,),))


def taken_back(code: str) -> Card:
    return Card(
        kicker=_("Question {number}")(number=code),
        blocks=(paragraph(_("This question is no longer published.")),),
        buttons=((Button(_("Answered questions"), Action("questions.answered", (0,))),),),
    )


def listed(questions: tuple[Question, ...], first: int, *, is_answered: bool) -> Card:
    """List what was published, newest first."""
    shown = questions[:PAGE]
    lines = tuple(_line(one) for one in shown)
    name = "questions.answered" if is_answered else "questions.supportable"
    if is_answered:
        title, empty = _("Answered questions"), Empty(_("Nothing is published yet"), _("Answers that concern everybody will stand here."))
    else:
        title, empty = _("Questions to support"), Empty(_("Nothing to support now"), _("Open questions that were published will stand here."))
    find = (Button(_("Search"), Action("questions.search"), Icon.SEARCH),) if is_answered and shown else ()
    return Card(
        title=title,
        blocks=(Listing(lines),) if lines else (empty,),
        buttons=(*number_rows("questions.published", shown), *turn(name, (), first, PAGE, has_more=len(questions) > PAGE), (*find, begin())),
    )


def found(typed: str, hits: tuple[tuple[Question, search.Hit], ...], first: int) -> Card:
    """List what was found, each with the place that matches."""
    shown = hits[:PAGE]
    lines = tuple(_hit(question, hit, typed) for question, hit in shown)
    empty = Empty(_("Nothing was found"), _("Try one word less, or another one. Tone marks do not matter."))
    return Card(
        kicker=_("Answered questions"),
        title=verbatim(f"“{typed}”"),
        blocks=(Listing(lines),) if lines else (empty,),
        buttons=(
            *number_rows("questions.published", tuple(question for question, _hit in shown)),
            *turn("questions.found", (), first, PAGE, has_more=len(hits) > PAGE),
            (Button(_("Search again"), Action("questions.search")), begin()),
        ),
    )


def _support_row(seen: Published) -> tuple[Button, ...]:
    ids = (seen.question.id,)
    if seen.is_mine:
        return (Button(_("You support this"), Action("questions.support", (*ids, 0)), Icon.CHECK, is_chosen=True),)
    return (Button(_("I support this"), Action("questions.support", (*ids, 1)), Icon.PEOPLE, ButtonStyle.PRIMARY),)


def _head(question: Question, unit: Unit) -> Text:
    return _("Question {number} in {unit}")(number=question.code, unit=unit.name)


def _title(question: Question) -> Text:
    return _("A question and its answer") if question.published_answer else _("An open question")


def _answered() -> Button:
    return Button(_("Answered questions"), Action("questions.answered", (0,)))


def _line(one: Question) -> Line:
    on: list[Words] = [Moment(one.published_at, DateStyle.SHORT)] if one.published_at else []
    return line(verbatim(rules.shortened(one.published_words or "", EXCERPT)), *on, lead=verbatim(one.code))


def _hit(question: Question, hit: search.Hit, typed: str) -> Line:
    before, match, after = search.excerpt(hit.text, typed, EXCERPT)
    parts: tuple[Span, ...] = (Span(verbatim(before)), bold(verbatim(match)), Span(verbatim(after)))
    return Line(verbatim(rules.shortened(question.published_words or "", EXCERPT)), verbatim(question.code), (parts,))
