"""Documents of the cell: one published, with a version that waits, a draft; one sent by the cell and one sent to it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from db.models.documents import Dispatch, DispatchUnit, Document, DocumentVersion
from db.models.ledger import File

if TYPE_CHECKING:
    from datetime import datetime

    from tests.world import Ids, World


def _document(session: Session, unit_id: int, file_id: int, now: "datetime", states: tuple[str, ...]) -> int:
    """Make a document with a version for each state; published where the first one is."""
    is_published = states[0] == "published"
    document = Document(
        unit_id=unit_id,
        kind="plan",
        number=f"{unit_id}-KH/CB",
        title="Plan",
        made_at=now,
        published_at=now if is_published else None,
        edition=int(is_published),
    )
    document.state = "published" if is_published else "draft"
    session.add(document)
    session.flush()
    session.add_all(
        DocumentVersion(document_id=document.id, number=number, file_id=file_id, made_at=now, state=state) for number, state in enumerate(states, 1)
    )
    session.flush()
    return document.id


def fill(session: Session, world: "World") -> None:
    """Make the library of the cell, and a paper each way."""
    now, units = world.talk.clock.now(), world.talk.units
    file = File(sha256="0" * 64, name="plan.pdf", media_type="application/pdf", size=1, made_at=now)
    session.add(file)
    session.flush()
    ids = world.ids
    ids["document"] = _document(session, units["cell"], file.id, now, ("published", "ready"))
    ids["document draft"] = _document(session, units["cell"], file.id, now, ("ready",))
    ids["received document"] = _document(session, units["commune"], file.id, now, ("published",))
    for name, document, sender, receiver in (
        ("sent dispatch", "document", "cell", "commune"),
        ("received dispatch", "received document", "commune", "cell"),
    ):
        dispatch = Dispatch(document_id=ids[document], unit_id=units[sender], sent_at=now, zone="Asia/Ho_Chi_Minh", year=2026, number=1)
        dispatch.is_up, dispatch.due_on = sender == "cell", now.date() + timedelta(days=9)
        session.add(dispatch)
        session.flush()
        session.add(DispatchUnit(dispatch_id=dispatch.id, unit_id=units[receiver]))
        ids[name] = dispatch.id
    session.flush()


_CELL = ("member of cell", "committee of cell", "deputy of cell", "secretary of cell")
_STAFF = ("committee of cell", "deputy of cell", "secretary of cell")
_ABOVE = ("committee of commune", "deputy of commune", "secretary of commune")  # the commune was sent the cell's document
ARGUMENTS: "dict[str, Ids]" = {
    "documents.list": lambda _ids: (0, 0, 0, 0),
    "documents.choose": lambda _ids: (0, 0, 0, 0),
    **{f"documents.{name}": (lambda _ids: (0,)) for name in ("found", "bookmarks", "drafts")},
    "documents.show": lambda ids: (ids["document"],),
    "documents.keep": lambda ids: (ids["document"], 1),
    "documents.versions": lambda ids: (ids["document"], 0),
    "documents.older": lambda ids: (ids["document"], 1),
    **{f"documents.{name}": (lambda ids: (ids["document"],)) for name in ("manage", "change", "correct", "waiting", "publish_version", "withdraw")},
    **{f"documents.{name}": (lambda ids: (ids["document draft"],)) for name in ("publish", "discard")},
    "documents.tell": lambda ids: (ids["document"], ids["unit"]),
    "documents.dispatch": lambda ids: (ids["document"],),
    "documents.dispatches_from": lambda _ids: (0, 0),
    **{f"documents.{name}": (lambda ids: (ids["received dispatch"],)) for name in ("arrival", "received", "passed", "done")},
    "documents.table": lambda ids: (ids["sent dispatch"], 0),
    **{f"documents.{name}": (lambda ids: (ids["sent dispatch"],)) for name in ("picture", "remind", "close")},
    "documents.register": lambda ids: (ids["unit"], 0, 2026, 0),
    "documents.register_file": lambda ids: (ids["unit"], 0, 2026, 0),
}
BY_OBJECT: dict[str, tuple[str, ...]] = {
    **{f"documents.{name}": _CELL + _ABOVE for name in ("show", "keep", "versions", "older")},
    "documents.dispatch": _STAFF + _ABOVE,
    **{f"documents.{name}": _STAFF for name in ("arrival", "received", "passed", "done")},
}
