"""The import of a list: sending it, looking at what it would do, writing, undoing."""

from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from core import jobs
from core.access import UnitRef
from core.card import Card
from core.context import Context, Start
from core.errors import Refusal
from core.fields import FieldValue, FileField
from core.i18n import _
from core.identity import unit_ref
from db.models.ledger import File
from db.models.org import Unit
from handlers.members import cards_import, forms, service_import, service_writing


def import_list(
    ctx: Context, file: Annotated[int, FileField("file", _("The list"), accept=forms.SPREADSHEETS, max_bytes=forms.MOST_BYTES, hint=forms.LIST_HINT)]
) -> Card:
    """Read a list for the roll of the unit acted for."""
    if ctx.unit is None:
        raise Refusal(_("Please choose in the menu for which unit you act."))
    return _read(ctx, ctx.unit, file)


def import_into(ctx: Context, unit_id: int) -> Start:
    return Start("members.roster", (unit_id,))


def finish_import(ctx: Context, unit_id: int, values: Mapping[str, FieldValue]) -> Card:
    file_id = values["file"]
    if not isinstance(file_id, int):
        raise Refusal(_("Please send a file here."), "file")
    return _read(ctx, unit_ref(ctx.session.get_one(Unit, unit_id)), file_id)


def lists(ctx: Context, unit_id: int) -> Card:
    """Show the lists sent lately, each with its way back."""
    return cards_import.lists(unit_ref(ctx.session.get_one(Unit, unit_id)), service_import.recent(ctx.session, unit_id, ctx.now))


def show(ctx: Context, import_id: int) -> Card:
    """Show an import as it stands now: what an old button answers too."""
    return cards_import.as_it_stands(service_import.preview(ctx.session, import_id), service_import.first_rows(ctx.session, import_id))


def show_rows(ctx: Context, import_id: int, section: int, page: int) -> Card:
    found = service_import.preview(ctx.session, import_id)
    verdict = cards_import.SECTIONS[min(section, len(cards_import.SECTIONS) - 1)]
    rows = service_import.rows_of(ctx.session, import_id, verdict, page * cards_import.PAGE, cards_import.PAGE)
    return cards_import.page_of_rows(found, verdict, rows, page)


def write(ctx: Context, import_id: int) -> Card:
    """Write the first lines at once, which for most cells is all; the clock goes on with the rest."""
    service_writing.start_writing(ctx.session, import_id, ctx.person.member_id, ctx.now)
    service_writing.write_slice(ctx.session, import_id, ctx.now)
    return show(ctx, import_id)


def undo(ctx: Context, import_id: int) -> Card:
    service_writing.start_undoing(ctx.session, import_id, ctx.person.member_id, ctx.now)
    service_writing.undo_slice(ctx.session, import_id, ctx.now)
    return show(ctx, import_id)


def cancel(ctx: Context, import_id: int) -> Card:
    service_import.cancel(ctx.session, import_id)
    return show(ctx, import_id)


def _read(ctx: Context, unit: UnitRef, file_id: int) -> Card:
    if not ctx.session.get_one(Unit, unit.unit_id).is_cell:
        raise Refusal(_("A list is for the roll of one {cell}. Please choose in the menu for which you act."))
    file = ctx.session.get_one(File, file_id)
    opened = service_import.begin(ctx.session, unit.unit_id, ctx.person.member_id, file.name, ctx.now)
    today = ctx.now.astimezone(ZoneInfo(ctx.reader.zone)).date().isoformat()
    jobs.enqueue(ctx.session, "members.roster", {"import_id": opened.id, "file_id": file_id, "today": today}, ctx.now)
    return cards_import.reading(file.name)
