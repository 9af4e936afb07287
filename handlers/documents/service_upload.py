"""Files on their way into the library: taken, read, confirmed, published; and the versions that follow."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import audit
from core.errors import Refusal
from core.i18n import _
from db import search
from db.models.documents import Document, DocumentOpening, DocumentVersion
from db.models.ledger import File, Message
from handlers.documents import rules, service
from handlers.documents.rules import Reading


def begin(session: Session, unit_id: int, member_id: int, file_id: int, now: datetime) -> DocumentVersion:
    """Take a file as a document that nobody sees yet."""
    document = Document(unit_id=unit_id, by_member_id=member_id, made_at=now)
    session.add(document)
    session.flush()
    return _add_version(session, document, member_id, file_id, now)


def begin_version(session: Session, document_id: int, member_id: int, file_id: int, now: datetime) -> DocumentVersion:
    """Take a corrected file of a document that is published. What was sent before and not published is given up. Raises Refusal."""
    document = service.find_document(session, document_id)
    if document.state != "published":
        raise Refusal(_("Only a published document gets a new version. Publish it first."))
    for waiting in session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document_id, DocumentVersion.state != "published")):
        _forget(session, waiting)
    return _add_version(session, document, member_id, file_id, now)


def _add_version(session: Session, document: Document, member_id: int, file_id: int, now: datetime) -> DocumentVersion:
    last = session.scalar(select(func.max(DocumentVersion.number)).where(DocumentVersion.document_id == document.id)) or 0
    version = DocumentVersion(document_id=document.id, number=last + 1, file_id=file_id, by_member_id=member_id, made_at=now)
    session.add(version)
    session.flush()
    return version


def is_out_of_place(session: Session, version_id: int, reading: Reading) -> bool:
    """Say whether a file cannot be a version of its document: an internal one is a PDF or a picture."""
    version = session.get(DocumentVersion, version_id)
    return version is not None and not reading.is_drawable and session.get_one(Document, version.document_id).is_internal


def keep_pages(session: Session, version_id: int, reading: Reading) -> bool:
    """Make the next pages of a version searchable; True: there are more. With the last ones it is ready."""
    version = session.get(DocumentVersion, version_id)
    if version is None or version.state != "reading":
        return False
    version.is_drawable = reading.is_drawable
    end = version.pages_kept + rules.PAGES_AT_ONCE
    pages = {place: text for place, text in enumerate(reading.pages, 1) if version.pages_kept < place <= end and text.strip()}
    search.add(session, service.AREA, version_id, pages)
    version.pages_kept = min(end, len(reading.pages))
    if version.pages_kept < len(reading.pages):
        return True
    version.state, version.pages, version.is_scan = "ready", len(reading.pages), reading.is_scan
    document = session.get_one(Document, version.document_id)
    if document.state == "draft":
        found = reading.guess
        document.kind, document.number, document.signed_on = found.kind, found.number, found.signed_on
        document.issuer, document.title = found.issuer, found.title
    session.flush()
    return False


def drop(session: Session, version_id: int) -> tuple[str, int | None, int | None]:
    """Throw away what cannot be taken, and give its name, who sent it, and the document that stays without it (None: it is gone too)."""
    version = session.get(DocumentVersion, version_id)
    if version is None:
        return "", None, None
    document, file = session.get_one(Document, version.document_id), session.get_one(File, version.file_id)
    name, member_id = file.name, version.by_member_id
    stays = document.id if document.state != "draft" else None
    _forget(session, version)
    if stays is None:
        session.delete(document)
        session.flush()
    _forget_file(session, file)
    return name, member_id, stays


def change(session: Session, document_id: int, member_id: int, values: Mapping[str, object], now: datetime) -> Document:
    """Write down what a document says of itself. Raises Refusal."""
    document = service.find_document(session, document_id)
    is_internal = values["reach"] == "internal"
    if is_internal:
        _refuse_undrawable(service.view(session, document_id).version)
    replaces_id = values.get("replaces")
    if replaces_id == document_id:
        raise Refusal(_("A document does not replace itself. Please type the number of the older one."), "replaces")
    document.kind, document.number = str(values["kind"]), str(values.get("number") or "")
    document.issuer, document.title = str(values.get("issuer") or ""), str(values["title"])
    signed_on, valid_until = values.get("signed_on"), values.get("valid_until")
    document.signed_on = signed_on if isinstance(signed_on, date) else None
    document.valid_until = valid_until if isinstance(valid_until, date) else None
    document.replaces_id = replaces_id if isinstance(replaces_id, int) else None
    document.is_internal = is_internal
    document.version += 1
    audit.record(session, member_id, "documents.changed", now, unit_id=document.unit_id, object_id=document.id)
    session.flush()
    if document.state == "published":
        _index_title(session, document)
    return document


def publish(session: Session, document_id: int, member_id: int, now: datetime) -> Document:
    """Let members see a document. Raises Refusal."""
    document = service.find_document(session, document_id)
    if document.state == "published":
        raise Refusal(_("This document is published already."))
    seen = service.view(session, document_id)
    if document.state == "draft" and seen.version.state == "reading":
        raise Refusal(_("The file is still being read. Please wait a moment, you will be told here."))
    if not document.title:
        raise Refusal(_("Please give the document a title first: press “Change”."))
    if document.is_internal:
        _refuse_undrawable(seen.version)
    document.state, document.published_at = "published", document.published_at or now
    document.edition = document.edition or 1
    seen.version.state = "published"
    document.version += 1
    audit.record(session, member_id, "documents.published", now, unit_id=document.unit_id, object_id=document.id)
    session.flush()
    _index_title(session, document)
    return document


def waiting_version(session: Session, document_id: int) -> DocumentVersion:
    """Give the corrected file that waits to be published. Raises Refusal."""
    waiting = select(DocumentVersion).where(DocumentVersion.document_id == document_id, DocumentVersion.state == "ready")
    version = session.scalars(waiting.order_by(DocumentVersion.number.desc())).first()
    if version is None:
        raise Refusal(_("No new version is waiting. Send the corrected file first."))
    return version


def publish_version(session: Session, document_id: int, member_id: int, now: datetime) -> Document:
    """Let the corrected file hold from now on; number and history stay. Raises Refusal."""
    document, version = service.find_document(session, document_id), waiting_version(session, document_id)
    version.state, version.made_at = "published", now
    document.edition = version.number
    document.version += 1
    audit.record(session, member_id, "documents.version_published", now, unit_id=document.unit_id, object_id=document.id)
    session.flush()
    _index_title(session, document)
    return document


def discard(session: Session, document_id: int) -> None:
    """Throw away a draft, or the new version that waits. Raises Refusal."""
    document = service.find_document(session, document_id)
    version = service.view(session, document_id).version if document.state == "draft" else waiting_version(session, document_id)
    drop(session, version.id)


def withdraw(session: Session, document_id: int, member_id: int, now: datetime) -> Document:
    """Let nobody see a document any more but those who keep the library."""
    document = service.find_document(session, document_id)
    if document.state != "published":
        raise Refusal(_("This document is not published."))
    document.state = "withdrawn"
    document.version += 1
    audit.record(session, member_id, "documents.withdrawn", now, unit_id=document.unit_id, object_id=document.id)
    session.flush()
    return document


def told_keys(session: Session, document_id: int) -> tuple[str, ...]:
    """Give the keys of all that members were told of a document."""
    return tuple(session.scalars(select(Message.key).where(Message.key.startswith(f"document-{document_id}-", autoescape=True))))


def _refuse_undrawable(version: DocumentVersion) -> None:
    """Raise Refusal for an internal document whose pages could not be shown without giving the file out."""
    if version.state == "reading":
        raise Refusal(_("The file is still being read. Please wait a moment, you will be told here."))
    if not version.is_drawable:
        raise Refusal(
            _(
                "An internal document is a PDF or a picture: only those can be shown page by page without leaving this house. "
                "In Word or Excel, choose “Save as”, then PDF, and send that file."
            ),
            "reach",
        )


def _index_title(session: Session, document: Document) -> None:
    version = service.view(session, document.id).version
    words = " ".join(part for part in (document.number, document.title, document.issuer) if part)
    search.forget_place(session, service.AREA, version.id, 0)
    search.add(session, service.AREA, version.id, {0: words})


def _forget(session: Session, version: DocumentVersion) -> None:
    search.forget(session, service.AREA, version.id)
    session.execute(delete(DocumentVersion).where(DocumentVersion.id == version.id))
    session.flush()


def _forget_file(session: Session, file: File) -> None:
    """Let the sweep take the bytes, unless the chat of whoever sent them still shows them there."""
    try:
        with session.begin_nested():
            session.delete(file)
            session.flush()
    except IntegrityError:
        session.expire(file)


def version_view(session: Session, version: DocumentVersion) -> tuple[service.Seen, DocumentVersion, str, int]:
    """Give a new version with its document, the name of its file, and how many opened an older one."""
    seen = service.view(session, version.document_id)
    opened = session.scalar(select(func.count()).select_from(DocumentOpening).where(DocumentOpening.document_id == version.document_id)) or 0
    return seen, version, session.get_one(File, version.file_id).name, opened
