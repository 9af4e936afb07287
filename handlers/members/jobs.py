"""Longer work: reading a list, and drawing the invitation cards."""

from datetime import date, datetime
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core import jobs, ledger, preset
from core.card import Attachment
from core.codec import Json
from core.i18n import direction, render
from core.reader import Reader
from db.folding import fold
from db.models.ledger import File
from db.models.org import Member, RosterImport, Unit
from handlers.members import cards_import, cards_joining, service_import, service_joining
from handlers.members.invitation_sheet import InvitationSheet, PaperCard
from handlers.members.rules import RosterFile, RosterUpload

Args = dict[str, Json]


def read_roster(session: Session, args: Args, now: datetime) -> RosterUpload:
    """Hand over the file; the runner puts its bytes in the place of the reference."""
    file = session.get_one(File, _id(args, "file_id"))
    return RosterUpload(cast("bytes", jobs.FileContent(file.id)), file.name, date.fromisoformat(str(args["today"])))


def keep_roster(session: Session, args: Args, result: RosterFile, now: datetime) -> bool:
    """Compare the next lines with the roll; after the last one, show the preview to whoever sent the file. True: there is more."""
    import_id = _id(args, "import_id")
    if service_import.plan_slice(session, import_id, result):
        return True
    _tell(session, import_id, now)
    return False


def roster_failed(session: Session, args: Args, why: str, now: datetime) -> None:
    if service_import.fail(session, _id(args, "import_id")):
        _tell(session, _id(args, "import_id"), now)


def _tell(session: Session, import_id: int, now: datetime) -> None:
    found = service_import.preview(session, import_id)
    opened = session.get_one(RosterImport, import_id)
    if opened.by_member_id is None or found.state not in {service_import.State.PREVIEW, service_import.State.REFUSED, service_import.State.FAILED}:
        return
    card = cards_import.as_it_stands(found, service_import.first_rows(session, import_id))
    # The person waits for it: no quiet hours for an answer.
    ledger.tell(session, f"import-{import_id}", card, _only(opened.by_member_id), now, priority=ledger.URGENT)


def read_invitations(session: Session, args: Args, now: datetime) -> InvitationSheet:
    """Give the open invitations of a unit, in the language of whoever asked."""
    unit = session.get_one(Unit, _id(args, "unit_id"))
    language, public_url = str(args["language"]), str(args["public_url"])
    reader = Reader(language, str(args["zone"]), "", preset.terms(str(args["preset"]), language))
    sheet = cards_joining.paper(unit.name, public_url)
    cards = tuple(
        PaperCard(one.full_name, cards_joining.spaced(one.code), render(cards_joining.works_until(one), reader), one.link(public_url))
        for one in service_joining.cards_of(session, unit.id, now)
    )
    title, kicker, how = (render(words, reader) for words in sheet)
    return InvitationSheet(f"{fold(title).replace(' ', '-')}.pdf", title, kicker, how, language, direction(language) == "rtl", cards)


def keep_invitations(session: Session, args: Args, result: jobs.Kept, now: datetime) -> None:
    """Send the file to whoever asked for it, and to nobody else."""
    unit, member_id = session.get_one(Unit, _id(args, "unit_id")), _id(args, "member_id")
    session.get_one(File, result.file_id).by_member_id = member_id
    card = cards_joining.pdf(unit.name, Attachment(result.file_id, result.name, result.media_type, result.size))
    ledger.tell(session, f"invitations-{unit.id}-{member_id}-{now.timestamp():.0f}", card, _only(member_id), now, priority=ledger.URGENT)


def invitations_failed(session: Session, args: Args, why: str, now: datetime) -> None:
    unit, member_id = session.get_one(Unit, _id(args, "unit_id")), _id(args, "member_id")
    key = f"invitations-{unit.id}-{member_id}-{now.timestamp():.0f}"
    ledger.tell(session, key, cards_joining.pdf_failed(unit.name), _only(member_id), now, priority=ledger.URGENT)


def _only(member_id: int) -> Select[int]:
    return select(Member.id).where(Member.id == member_id)


def _id(args: Args, name: str) -> int:
    value = args[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is an id")
    return value
