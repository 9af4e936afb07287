"""What is said of papers that are sent: to the units that get them, to whoever sent them, and in the registers."""

from collections.abc import Sequence

from core.card import (
    Action,
    Attachment,
    Block,
    Button,
    ButtonStyle,
    Card,
    Empty,
    Figure,
    Figures,
    Icon,
    Kind,
    Line,
    Listing,
    Progress,
    Span,
    details,
    line,
    notice,
    paragraph,
)
from core.i18n import DateStyle, Day, Moment, Text, Words, _, ngettext, pgettext, verbatim
from core.paging import turn
from db.models.documents import Dispatch, DispatchUnit, Document
from handlers.documents import cards
from handlers.documents.rules import STEPS, Step
from handlers.documents.service_dispatch import Arrival, Table
from handlers.documents.service_register import Entry

PAGE = 20
SHOWN = 6
STANDS = {Step.SENT: _("silent"), Step.RECEIVED: _("received"), Step.PASSED: _("passed on to {member.plural}"), Step.DONE: _("done")}
_ASKS = {Step.RECEIVED: _("Received"), Step.PASSED: _("Passed on to {member.plural}"), Step.DONE: _("Done")}


def arrived(found: Arrival, lead: Text | None = None) -> Card:
    """Bring a paper to a unit, with one tap to acknowledge it. What was pressed stays chosen; one only goes forward."""
    dispatch, document = found.dispatch, found.seen.document
    now = Step(found.own.step) if found.own else Step.SENT
    steps = tuple(step for step in (Step.RECEIVED, Step.PASSED, Step.DONE) if not (dispatch.is_up and step is Step.PASSED))
    buttons = tuple(
        Button(
            _ASKS[step],
            Action(f"documents.{step.value}", (dispatch.id,)),
            style=ButtonStyle.PRIMARY if step is Step.RECEIVED and now is Step.SENT else ButtonStyle.SECONDARY,
            is_chosen=found.own is not None and STEPS.index(step) <= STEPS.index(now) and now is not Step.SENT,
        )
        for step in steps
    )
    tells = now is Step.PASSED and not found.is_told and found.unit is not None and not dispatch.is_up
    tell = (
        ((Button(_("Tell the {member.plural} here too"), Action("documents.tell", (document.id, found.own.unit_id)), Icon.PEOPLE),),)
        if tells and found.own
        else ()
    )
    return Card(
        kicker=lead or (_("Sent up to you") if dispatch.is_up else _("A paper for your unit")),
        title=cards.short(document),
        blocks=(*_asked(found), cards.facts(found.seen)),
        buttons=(
            *((button,) for button in buttons[:1]),
            buttons[1:],
            *tell,
            (Button(_("Open"), Action("documents.show", (document.id,)), Icon.DOCUMENT),),
        ),
        attachments=cards.files(found.seen),
    )


def _asked(found: Arrival) -> tuple[Block, ...]:
    dispatch = found.dispatch
    rows: list[tuple[Words, Words | Span]] = [(pgettext("document", "From"), verbatim(found.sender.name)), (_("Sent"), Moment(dispatch.sent_at))]
    if dispatch.due_on:
        rows.append((_("Please answer by"), Day(dispatch.due_on)))
    if dispatch.note:
        rows.append((_("Note"), verbatim(dispatch.note)))
    if found.own is not None and found.own.number:
        rows.append((_("Incoming number"), verbatim(f"{found.own.number}/{found.own.year}")))
    return (details(*rows),)


def reminder(found: Arrival, *, is_late: bool) -> Card:
    return arrived(found, _("Still without an answer: the date has gone by") if is_late else _("Reminder: please say that you have it"))


def table(found: Table, units: Sequence[tuple[DispatchUnit, str, str]], first: int) -> Card:
    """List the units, the silent ones first, counts above."""
    head = counted(found)
    ids = (found.dispatch.id,)
    lines = tuple(_unit_line(one, name, by) for one, name, by in units[:PAGE])
    more = turn("documents.table", ids, first, PAGE, has_more=len(units) > PAGE)
    return Card(
        kicker=head.kicker,
        title=head.title,
        blocks=(*head.blocks, Listing(lines)),
        buttons=(*more, *_ways(found), (_to_dispatches(), cards.to_show(found.document))),
    )


def counted(found: Table) -> Card:
    """Say how far a paper has come: brought up to date as units answer."""
    dispatch, total, received = found.dispatch, found.total, found.at_least(Step.RECEIVED)
    rows: list[tuple[Words, Words | Span]] = [(_("Number"), verbatim(f"{dispatch.number}/{dispatch.year}")), (_("Sent"), Moment(dispatch.sent_at))]
    if dispatch.due_on:
        rows.append((_("Due"), Day(dispatch.due_on)))
    figures = [Figure(found.counts.get(Step.SENT, 0), _("silent"), Kind.CAUTION if found.is_late and found.counts.get(Step.SENT) else Kind.PLAIN)]
    figures += [Figure(found.counts.get(step, 0), label) for step, label in _FIGURES.items() if step is not Step.PASSED or not dispatch.is_up]
    return Card(
        kicker=_("Sent up") if dispatch.is_up else _("Sent down"),
        title=cards.short(found.document),
        blocks=(
            *((notice(Kind.QUIET, _("This list is closed: nobody is reminded any more.")),) if dispatch.closed_at else ()),
            Progress(_("Received"), received, total, _("{received} of {total} units have it")(received=received, total=total)),
            Figures(tuple(figures)),
            details(*rows),
        ),
        buttons=((Button(_("Which units"), Action("documents.table", (dispatch.id, 0)), Icon.PEOPLE),),),
    )


_FIGURES = {Step.RECEIVED: _("received"), Step.PASSED: _("passed on"), Step.DONE: _("done")}


def _ways(found: Table) -> tuple[tuple[Button, ...], ...]:
    ids = (found.dispatch.id,)
    remind = (
        (Button(_("Remind the silent"), Action("documents.remind", ids), Icon.CLOCK),) if found.counts.get(Step.SENT) and not found.dispatch.closed_at else ()
    )
    stop = () if found.dispatch.closed_at else (Button(_("Close the list"), Action("documents.close", ids)),)
    rows = ((*remind, *stop), (Button(_("As a picture"), Action("documents.picture", ids)),))
    return tuple(row for row in rows if row)


def _unit_line(one: DispatchUnit, name: str, by: str) -> Line:
    at = one.done_at or one.passed_at or one.received_at
    notes: list[Words] = [verbatim(by)] if by else []
    notes += [Moment(at)] if at else []
    return line(verbatim(name), *notes, tag=STANDS[Step(one.step)])


def reminded(found: Table) -> Card:
    silent = found.counts.get(Step.SENT, 0)
    return Card(
        blocks=(notice(Kind.GOOD, ngettext("{n} unit is reminded now.", "{n} units are reminded now.")(n=silent)),),
        buttons=((Button(_("Which units"), Action("documents.table", (found.dispatch.id, 0)), Icon.PEOPLE),),),
    )


def sent(found: Table, nobody: int) -> Card:
    """Say to how many units it went, and in how many of them `nobody` could be told."""
    units = ngettext("Sent to {n} unit.", "Sent to {n} units.")(n=found.total)
    call = ngettext("{n} of them has no {secretary} entered yet: please call there.", "{n} of them have no {secretary} entered yet: please call there.")
    return Card(
        title=cards.short(found.document),
        blocks=(notice(Kind.GOOD, units), *((notice(Kind.CAUTION, call(n=nobody)),) if nobody else ())),
        buttons=((Button(_("Which units"), Action("documents.table", (found.dispatch.id, 0)), Icon.PEOPLE),), (_to_dispatches(),)),
    )


def dispatches(
    came: Sequence[tuple[Dispatch, Document, Step]], went: Sequence[tuple[Dispatch, Document]], unit_id: int, year: int, firsts: tuple[int, int]
) -> Card:
    """List what waits for an answer here, and what was sent; the registers are one tap away."""
    first_in, first_out = firsts
    lines = tuple(line(cards.short(document), tag=STANDS[step]) for _dispatch, document, step in came[:SHOWN])
    own = tuple((Button(cards.short(document), Action("documents.arrival", (dispatch.id,)), Icon.DOCUMENT),) for dispatch, document, _step in came[:SHOWN])
    out = tuple(
        (Button(_("Sent: {document}")(document=cards.short(document)), Action("documents.table", (dispatch.id, 0))),) for dispatch, document in went[:SHOWN]
    )
    more = [Button(_("More received"), Action("documents.dispatches_from", (first_in + SHOWN, first_out)))] if len(came) > SHOWN else []
    more += [Button(_("More sent"), Action("documents.dispatches_from", (first_in, first_out + SHOWN)))] if len(went) > SHOWN else []
    more += [Button(_("Back"), Action("documents.dispatches_from", (0, 0)), Icon.BACK)] if first_in or first_out else []
    empty = Empty(_("Nothing was sent here yet"), _("Papers that come from another unit wait here until you say that you have them."))
    return Card(
        title=_("Sent and received"),
        blocks=(Listing(lines, _("Waits for you")),) if lines else (empty,) if not went else (),
        buttons=(
            *own,
            *out,
            *((tuple(more),) if more else ()),
            (
                Button(_("Incoming register"), Action("documents.register", (unit_id, 0, year, 0))),
                Button(_("Outgoing register"), Action("documents.register", (unit_id, 1, year, 0))),
            ),
            (Button(_("Not published yet"), Action("documents.drafts", (0,))), Button(_("All documents"), Action("documents.list", (0, 0, 0, 0)))),
        ),
    )


def register(unit_name: str, about: tuple[int, int, int], entries: Sequence[Entry], first: int) -> Card:
    """Show a register of the year, the last paper first."""
    _unit_id, is_out, year = about
    lines = tuple(_entry(one, is_out=bool(is_out)) for one in entries[:PAGE])
    empty = Empty(_("Nothing in {year}")(year=str(year)), _("Every paper that is sent or acknowledged gets its number here by itself."))
    before = Button(verbatim(str(year - 1)), Action("documents.register", (about[0], is_out, year - 1, 0)), Icon.BACK)
    made = (
        Button(_("As Excel"), Action("documents.register_file", (*about, 0)), Icon.DOWNLOAD),
        Button(_("As PDF"), Action("documents.register_file", (*about, 1)), Icon.PRINT),
    )
    return Card(
        kicker=verbatim(unit_name),
        title=register_title(is_out=bool(is_out), year=year),
        blocks=(Listing(lines) if lines else empty,),
        buttons=(
            *turn("documents.register", about, first, PAGE, has_more=len(entries) > PAGE),
            *((made,) if lines else ()),
            (before, _to_dispatches()),
        ),
    )


def register_title(*, is_out: bool, year: int) -> Text:
    return _("Outgoing papers {year}")(year=str(year)) if is_out else _("Incoming papers {year}")(year=str(year))


def _entry(one: Entry, *, is_out: bool) -> Line:
    whom = _("to {unit}")(unit=others(one)) if is_out else _("from {unit}")(unit=others(one))
    return Line(cards.short(one.document), verbatim(str(one.number)), ((Span(Moment(one.at, DateStyle.SHORT)),), (Span(whom),)), state(one))


def others(one: Entry) -> Words:
    return verbatim(one.other) if one.other else ngettext("{n} unit", "{n} units")(n=one.units)


def state(one: Entry) -> Words:
    return STANDS[one.step] if one.step else _("{received} of {total} received")(received=one.received, total=one.units)


def made(title: Words, file: Attachment) -> Card:
    return Card(blocks=(paragraph(title),), attachments=(file,), buttons=((_to_dispatches(),),))


def not_made() -> Card:
    return Card(blocks=(notice(Kind.CAUTION, _("The file could not be made. Please try again in a while.")),), buttons=((_to_dispatches(),),))


def being_made() -> Card:
    return Card(blocks=(paragraph(_("The file is being made and comes in a moment.")),), buttons=((_to_dispatches(),),))


def _to_dispatches() -> Button:
    return Button(_("Sent and received"), Action("documents.dispatches"))
