"""What an import looks like: the preview line by line, writing, and undoing."""

from core.access import UnitRef
from core.card import Action, Block, Button, ButtonStyle, Card, Figure, Figures, Icon, Kind, Line, Listing, Span, bold, notice, paragraph, soft, spans
from core.i18n import DateStyle, Joined, Text, Words, _, at, ngettext, pgettext, verbatim
from handlers.members import import_texts, roster_texts
from handlers.members.record import RecordField
from handlers.members.record_texts import LABELS, shown
from handlers.members.roster_plan import Verdict
from handlers.members.rules import problem
from handlers.members.service_import import UNDO_FOR, Preview, RowView, State

PAGE = 12
SECTIONS = (Verdict.REFUSED, Verdict.CHANGED, Verdict.ADDED, Verdict.LATE, Verdict.KEPT)  # numbers in buttons
_TITLES: dict[Verdict, Text] = {
    Verdict.REFUSED: ngettext("{n} row skipped", "{n} rows skipped"),
    Verdict.CHANGED: ngettext("{n} person changed", "{n} people changed"),
    Verdict.ADDED: ngettext("{n} person added", "{n} people added"),
    Verdict.LATE: ngettext("{n} person left as they are", "{n} people left as they are"),
    Verdict.KEPT: ngettext("{n} person left as they are", "{n} people left as they are"),
}
_MORE: dict[Verdict, Text] = {
    Verdict.REFUSED: ngettext("Show {n} more row", "Show {n} more rows"),
    Verdict.CHANGED: ngettext("Show {n} more person changed", "Show {n} more people changed"),
    Verdict.ADDED: ngettext("Show {n} more person added", "Show {n} more people added"),
    Verdict.LATE: ngettext("Show {n} more person", "Show {n} more people"),
    Verdict.KEPT: ngettext("Show {n} more person", "Show {n} more people"),
}
_KINDS = {Verdict.REFUSED: Kind.DANGER, Verdict.CHANGED: Kind.CHANGED, Verdict.ADDED: Kind.GOOD, Verdict.LATE: Kind.CAUTION, Verdict.KEPT: Kind.CAUTION}


def reading(file_name: str) -> Card:
    """Say that the file is being read; the preview comes by itself."""
    words = _("“{file}” is being read. The preview comes here in a few seconds; nothing is written before you say so.")(file=file_name)
    return Card(kicker=_("List of members"), blocks=(paragraph(words),))


def preview(found: Preview, rows: dict[Verdict, tuple[RowView, ...]]) -> Card:
    """Show what writing the file would do: skipped first, then changed, then added, and one button with the number."""
    n = found.to_write
    write = Button(
        ngettext("Write {n} person into the roll", "Write {n} people into the roll")(n=n),
        Action("members.import_write", (found.import_id,), found.version),
        Icon.CHECK,
        ButtonStyle.PRIMARY,
    )
    cancel = Button(_("Cancel"), Action("members.import_cancel", (found.import_id,), found.version))
    blocks: list[Block] = [_figures(found)]
    for verdict in (Verdict.REFUSED, Verdict.CHANGED, Verdict.ADDED):
        if rows[verdict]:
            blocks.append(listing(verdict, rows[verdict], found.count(verdict)))
        if verdict is Verdict.REFUSED and rows[verdict]:
            blocks.append(paragraph(soft(_("Mend these rows in the file and send it again later. The others can be written now."))))
    blocks += _noticed(found)
    blocks.append(paragraph(soft(_("Can be undone for 30 days."))) if n else paragraph(_("There is nothing to write: the roll says the same already.")))
    return Card(
        kicker=_("Before it is written"),
        title=verbatim(found.file_name or found.unit_name),
        blocks=(paragraph(soft(found_unit(found))), *blocks),
        buttons=(*_more_buttons(found, rows), *(((write,),) if n else ()), (cancel,) if n else (_roll(found), _menu())),
    )


def found_unit(found: Preview) -> Text:
    return _("For the roll of {unit}.")(unit=found.unit_name)


def refused(found: Preview) -> Card:
    """Say why the file as a whole was not taken."""
    why = roster_texts.refusal(found.refusal) if found.refusal else _("This file could not be read.")
    return Card(
        kicker=_("List of members"),
        title=_("This file cannot be used"),
        blocks=(notice(Kind.DANGER, why),),
        buttons=(
            (Button(_("Send another file"), Action("members.import_into", (found.unit_id,)), Icon.DOCUMENT, ButtonStyle.PRIMARY),),
            (_roll(found), _menu()),
        ),
    )


def failed(found: Preview) -> Card:
    """Say that reading did not end in time or took too much memory."""
    words = _("Reading “{file}” took too long, so it was stopped. Copy the list alone into a new file and send that.")(file=found.file_name)
    return Card(
        kicker=_("List of members"),
        title=_("This file cannot be used"),
        blocks=(notice(Kind.DANGER, words),),
        buttons=(
            (Button(_("Send another file"), Action("members.import_into", (found.unit_id,)), Icon.DOCUMENT, ButtonStyle.PRIMARY),),
            (_roll(found), _menu()),
        ),
    )


def as_it_stands(found: Preview, rows: dict[Verdict, tuple[RowView, ...]]) -> Card:
    """Show the current card of an import, whatever its state: what an old button answers."""
    with_rows = {State.PREVIEW: preview, State.WRITTEN: written, State.UNDONE: undone}
    plain = {State.REFUSED: refused, State.FAILED: failed, State.WRITING: under_way, State.UNDOING: under_way}
    if found.state in with_rows:
        return with_rows[found.state](found, rows)
    if found.state in plain:
        return plain[found.state](found)
    return reading(found.file_name) if found.state == State.READING else closed(found)


_STATES = {
    State.PREVIEW: _("waits to be written"),
    State.WRITING: _("is being written"),
    State.WRITTEN: _("written, can be undone"),
    State.UNDOING: _("is being undone"),
    State.UNDONE: _("undone"),
}


def lists(unit: UnitRef, found: tuple[Preview, ...]) -> Card:
    """Show the lists that were sent lately, to look at again or to undo."""
    send = Button(_("Send a list"), Action("members.import_into", (unit.unit_id,)), Icon.DOCUMENT, ButtonStyle.PRIMARY)
    lines = tuple(Line(verbatim(one.file_name or "–"), None, (spans(_STATES[one.state]),)) for one in found)
    opens = tuple((Button(verbatim(one.file_name or "–"), Action("members.import_shown", (one.import_id,))),) for one in found)
    words = _("An Excel or CSV file, as the office keeps it. You see what would be written before anything is.")
    blocks: tuple[Block, ...] = (paragraph(words), *((Listing(lines, title=_("Sent in the last 30 days")),) if found else ()))
    roll = Button(_("Roll"), Action("members.roll", (unit.unit_id, 0, 0)), Icon.PEOPLE)
    return Card(kicker=verbatim(unit.name), title=_("Lists of members"), blocks=blocks, buttons=((send,), *opens, (roll, _menu())))


def closed(found: Preview) -> Card:
    words = _("A newer file took the place of this one.") if found.state == State.REPLACED else _("Cancelled. Nothing was written.")
    return Card(kicker=verbatim(found.file_name), blocks=(paragraph(words),), buttons=((_roll(found), _menu()),))


def under_way(found: Preview) -> Card:
    words = _("Being written. You get a message when it is done.") if found.state == State.WRITING else _("Being undone. You get a message when it is done.")
    return Card(kicker=verbatim(found.file_name), blocks=(paragraph(words),))


def written(found: Preview, rows: dict[Verdict, tuple[RowView, ...]]) -> Card:
    """Say what was written, with the way back."""
    figures = Figures(
        (
            Figure(found.count(Verdict.ADDED), pgettext("figure", "Added"), Kind.GOOD),
            Figure(found.count(Verdict.CHANGED), pgettext("figure", "Changed")),
            Figure(found.count(Verdict.UNCHANGED), pgettext("figure", "As before")),
        )
    )
    blocks: list[Block] = [figures]
    if rows.get(Verdict.LATE):
        blocks.append(listing(Verdict.LATE, rows[Verdict.LATE], found.count(Verdict.LATE)))
    if found.written_at:
        blocks.append(paragraph(soft(_("Can be undone until {day}.")(day=at(found.written_at + UNDO_FOR, DateStyle.DATE)))))
    undo = Button(_("Undo"), Action("members.import_undo", (found.import_id,), found.version))
    invite = Button(pgettext("joining", "Invitations"), Action("members.invitations", (found.unit_id,)), Icon.PRINT, ButtonStyle.PRIMARY)
    return Card(
        kicker=verbatim(found.file_name),
        title=_("Written into the roll of {unit}.")(unit=found.unit_name),
        blocks=tuple(blocks),
        buttons=((invite,), (_roll(found), undo)),
    )


def undone(found: Preview, rows: dict[Verdict, tuple[RowView, ...]]) -> Card:
    """Say what was undone, and who was left alone because of a later change."""
    blocks: list[Block] = [paragraph(ngettext("{n} person is as before the file.", "{n} people are as before the file.")(n=found.count(Verdict.UNDONE)))]
    if rows.get(Verdict.KEPT):
        blocks.append(listing(Verdict.KEPT, rows[Verdict.KEPT], found.count(Verdict.KEPT)))
    return Card(kicker=verbatim(found.file_name), title=_("Undone."), blocks=tuple(blocks), buttons=((_roll(found), _menu()),))


def page_of_rows(found: Preview, verdict: Verdict, rows: tuple[RowView, ...], page: int) -> Card:
    """Show more lines of one verdict, twelve at a time."""

    def turn(label: Text, number: int) -> Button:
        return Button(label, Action("members.import_rows", (found.import_id, SECTIONS.index(verdict), number)))

    pages = max(1, -(-found.count(verdict) // PAGE))
    turns = [turn(_("Previous page"), page - 1)] if page else []
    turns += [turn(_("Next page"), page + 1)] if page + 1 < pages else []
    back = Button(_("Back to the preview"), Action("members.import_shown", (found.import_id,)), Icon.BACK)
    note = (paragraph(soft(_("Page {page} of {pages}")(page=page + 1, pages=pages))),) if pages > 1 else ()
    return Card(
        kicker=verbatim(found.file_name),
        blocks=(listing(verdict, rows, found.count(verdict)), *note),
        buttons=(*((tuple(turns),) if turns else ()), (back,)),
    )


def listing(verdict: Verdict, rows: tuple[RowView, ...], count: int) -> Listing:
    return Listing(tuple(row_line(row) for row in rows), title=_TITLES[verdict](n=count), kind=_KINDS[verdict])


def row_line(row: RowView) -> Line:
    """Show a line: where it stands, who, and what is to be said: a change's new value first."""
    said: list[Words | Span | tuple[Span, ...]] = []
    told = [import_texts.told(what) for what in row.told]
    match row.verdict:
        case Verdict.ADDED:
            said = [soft(_about(row)), *(soft(words) for words in told)]
        case Verdict.CHANGED:
            for field, (before, after) in row.changes.items():
                said += [_now(field, after), soft(_was(field, before))]
            said += [soft(words) for words in told]
        case Verdict.LATE:
            said = [import_texts.told(problem("late"))]
        case _:
            said = list(told)
    notes = tuple(one if isinstance(one, tuple) else spans(one) for one in said)
    return Line(verbatim(row.name) if row.name else _("(no name)"), _("Row {row}")(row=row.row), notes)


def _now(field: RecordField, after: str) -> tuple[Span, ...]:
    return spans(LABELS[field], verbatim(": "), bold(shown(field, after)))


def _was(field: RecordField, before: str | None) -> Text:
    return _("It was {value}.")(value=shown(field, before)) if before else _("It was empty.")


def _about(row: RowView) -> Words:
    """Say who is added: birth, standing, presence, and whether there is a phone."""
    parts: list[Words] = []
    if born := row.values.get(RecordField.BORN):
        parts.append(_("born {born}")(born=shown(RecordField.BORN, born)))
    parts += [shown(field, row.values[field]) for field in (RecordField.STANDING, RecordField.PRESENCE) if field in row.values]
    phone = row.values.get(RecordField.PHONE)
    parts.append(shown(RecordField.PHONE, phone) if phone else _("no phone"))
    return Joined(tuple(parts), ", ")


def _figures(found: Preview) -> Figures:
    skipped = found.count(Verdict.REFUSED)
    return Figures(
        (
            Figure(skipped, pgettext("figure", "Skipped"), Kind.DANGER if skipped else Kind.PLAIN),
            Figure(found.count(Verdict.CHANGED), pgettext("figure", "Changed")),
            Figure(found.count(Verdict.ADDED), pgettext("figure", "Added")),
            Figure(found.count(Verdict.UNCHANGED), pgettext("figure", "As before")),
        )
    )


def _noticed(found: Preview) -> list[Block]:
    """Say what of the file was left out, and who of the roll is not in it."""
    said: list[Block] = []
    if found.ignored_headers:
        said.append(notice(Kind.QUIET, _("Columns that were not read: {headers}.")(headers=", ".join(found.ignored_headers))))
    if found.other_sheets:
        said.append(notice(Kind.QUIET, _("There are lists on other sheets too, which were not read: {sheets}.")(sheets=", ".join(found.other_sheets))))
    if found.missing:
        words = ngettext("{n} person on the roll is not in the file and stays on it.", "{n} people on the roll are not in the file and stay on it.")
        said.append(notice(Kind.QUIET, words(n=found.missing)))
    return said


def _more_buttons(found: Preview, rows: dict[Verdict, tuple[RowView, ...]]) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        (Button(_MORE[verdict](n=found.count(verdict) - len(seen)), Action("members.import_rows", (found.import_id, SECTIONS.index(verdict), 0))),)
        for verdict, seen in rows.items()
        if verdict in _KINDS and found.count(verdict) > len(seen)
    )


def _roll(found: Preview) -> Button:
    return Button(_("Roll"), Action("members.roll", (found.unit_id, 0, 0)), Icon.PEOPLE)


def _menu() -> Button:
    return Button(_("Menu"), Action("start.menu"))
