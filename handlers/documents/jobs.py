"""Longer work: reading a file, drawing how far a dispatch has come, making a register."""

from datetime import datetime
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core import jobs, ledger, preset
from core.card import Attachment, Card
from core.codec import Json
from core.i18n import DateStyle, Moment, Words, _, pgettext, render, verbatim
from core.jobs import Kept
from core.papers import Chart, Table
from core.reader import Reader
from db.models.documents import DocumentVersion
from db.models.ledger import File
from db.models.org import Member, Unit
from handlers.documents import cards, cards_dispatch, cards_upload, service, service_dispatch, service_register, service_upload
from handlers.documents.rules import Problem, Reading, Step, Upload
from handlers.documents.service_register import Entry

Args = dict[str, Json]


# ------------------------------------------------------------------------------------------------------ reading a file


def read_file(session: Session, args: Args, now: datetime) -> Upload:
    """Hand over the file; the runner puts its bytes in the place of the reference."""
    version = session.get_one(DocumentVersion, _id(args, "version_id"))
    file = session.get_one(File, version.file_id)
    return Upload(cast("bytes", jobs.FileContent(file.id)), file.name)


def keep_file(session: Session, args: Args, reading: Reading, now: datetime) -> bool:
    """Make the next pages searchable, and after the last one show what was read to whoever sent the file. True: there is more."""
    version_id = _id(args, "version_id")
    problem = reading.problem or (Problem("not_drawable") if service_upload.is_out_of_place(session, version_id, reading) else None)
    if problem is not None:
        _refuse(session, version_id, problem, now)
        return False
    if service_upload.keep_pages(session, version_id, reading):
        return True
    version = session.get(DocumentVersion, version_id)
    if version is None or version.by_member_id is None:
        return False
    seen = service.view(session, version.document_id)
    is_first = seen.document.state == "draft"
    card = cards_upload.draft(seen) if is_first else cards_upload.new_version(*service_upload.version_view(session, version))
    _tell(session, f"document-version-{version_id}", card, version.by_member_id, now)
    return False


def file_failed(session: Session, args: Args, why: str, now: datetime) -> None:
    """Say that the file could not be read: what takes too long or too much memory is refused, whatever it is."""
    _refuse(session, _id(args, "version_id"), Problem("damaged" if why == "error" else "bomb" if why == "memory" else "slow"), now)


def _refuse(session: Session, version_id: int, problem: Problem, now: datetime) -> None:
    name, member_id, _document_id = service_upload.drop(session, version_id)
    if member_id is not None:
        _tell(session, f"document-version-{version_id}", cards_upload.refused(name, problem), member_id, now)


# ------------------------------------------------------------------------------------------------- pictures and registers


def read_picture(session: Session, args: Args, now: datetime) -> Chart:
    """Give the counts of a dispatch as bars."""
    found = service_dispatch.table(session, _id(args, "dispatch_id"), now)
    reader = _reader(session, args, found.unit)
    rows = tuple(
        (render(cards_dispatch.STANDS[step], reader), found.counts.get(step, 0)) for step in Step if step is not Step.PASSED or not found.dispatch.is_up
    )
    foot = render(_("{received} of {total} units have it")(received=found.at_least(Step.RECEIVED), total=found.total), reader)
    return Chart(reader.language, render(cards.short(found.document), reader), rows, foot, f"dispatch-{found.dispatch.number}-{found.dispatch.year}.png")


def read_register(session: Session, args: Args, now: datetime) -> Table:
    """Give a whole register as a list."""
    unit, is_out, year = session.get_one(Unit, _id(args, "unit_id")), bool(args["is_out"]), _id(args, "year")
    reader = _reader(session, args, unit)
    above = session.get(Unit, unit.parent_id) if unit.parent_id else None
    entries = (service_register.outgoing if is_out else service_register.incoming)(session, unit.id, year, 0)

    def say(words: Words) -> str:
        return render(words, reader)

    whom = pgettext("document", "To") if is_out else pgettext("document", "From")
    columns = (_("No."), _("Date"), _("Document number"), _("Title of the document"), whom, _("State"))
    return Table(
        format=str(args["format"]),
        language=reader.language,
        title=say(cards_dispatch.register_title(is_out=is_out, year=year)),
        heads=(*((above.name,) if above else ()), unit.name),
        columns=tuple(say(column) for column in columns),
        rows=tuple(tuple(say(cell) for cell in _row(one)) for one in reversed(entries)),
        file_name=f"{'outgoing' if is_out else 'incoming'}-{year}.{args['format']}",
    )


def _row(one: Entry) -> tuple[Words, ...]:
    document = one.document
    return (
        verbatim(str(one.number)),
        Moment(one.at, DateStyle.SHORT),
        verbatim(document.number or "–"),
        verbatim(document.title),
        cards_dispatch.others(one),
        cards_dispatch.state(one),
    )


def keep_made(session: Session, args: Args, made: Kept, now: datetime) -> None:
    """Send a picture or a register to whoever asked for it."""
    session.get_one(File, made.file_id).by_member_id = _id(args, "member_id")
    file = Attachment(made.file_id, made.name, made.media_type, made.size, is_picture=made.media_type.startswith("image/"))
    if "dispatch_id" in args:
        title = cards.short(service_dispatch.table(session, _id(args, "dispatch_id"), now).document)
    else:
        title = cards_dispatch.register_title(is_out=bool(args["is_out"]), year=_id(args, "year"))
    _tell(session, f"document-made-{args['member_id']}-{args['asked']}", cards_dispatch.made(title, file), _id(args, "member_id"), now)


def made_failed(session: Session, args: Args, why: str, now: datetime) -> None:
    _tell(session, f"document-made-{args['member_id']}-{args['asked']}", cards_dispatch.not_made(), _id(args, "member_id"), now)


def _reader(session: Session, args: Args, unit: Unit) -> Reader:
    language = str(args["language"])
    return Reader(language, unit.zone or str(args["zone"]), unit.name, preset.terms(unit.preset, language))


def _tell(session: Session, key: str, card: Card, member_id: int, now: datetime) -> None:
    """Answer whoever waits for it: no quiet hours for an answer."""
    only: Select[int] = select(Member.id).where(Member.id == member_id)
    ledger.tell(session, key, card, only, now, priority=ledger.URGENT)


def _id(args: Args, name: str) -> int:
    value = args[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is a number")
    return value
