"""Longer work: reading a list, and drawing the invitation cards."""

from datetime import date, datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import jobs, ledger
from core.codec import Json
from db.models.ledger import File
from db.models.org import Member, RosterImport
from handlers.members import cards_import, service_import
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
    ledger.tell(session, f"import-{import_id}", card, select(Member.id).where(Member.id == opened.by_member_id), now, priority=ledger.URGENT)


def _id(args: Args, name: str) -> int:
    value = args[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is an id")
    return value
