"""The library as somebody may see it: browsing, finding, opening, keeping. Services never commit and never send."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Select, and_, delete, extract, or_, select
from sqlalchemy.orm import Session

from core.access import COMMITTEE, MEMBERS
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from core.identity import unit_ref
from db import search
from db.models.documents import Dispatch, DispatchUnit, Document, DocumentBookmark, DocumentOpening, DocumentVersion
from db.models.ledger import File
from db.models.org import Member, Unit
from db.upsert import insert_once
from handlers.documents.rules import KINDS

AREA = "document"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is browsed: a type by its number from 1 on, a unit, a year; 0 is all of them."""

    kind: int = 0
    unit_id: int = 0
    year: int = 0

    @property
    def ids(self) -> tuple[int, int, int]:
        return self.kind, self.unit_id, self.year


@dataclass(frozen=True, slots=True)
class Seen:
    """A document with all that its card shows. `version`: the one that holds, or the only one that a draft has."""

    document: Document
    unit: Unit
    version: DocumentVersion
    file: File
    replaces: Document | None = None
    replaced_by: Document | None = None
    is_bookmarked: bool = False
    may_manage: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A document that was found, with the page (0: its title or number), and the words before, of and after the hit."""

    document: Document
    page: int
    excerpt: tuple[str, str, str]


def visible(person: Person) -> ColumnElement[bool]:
    """Give the condition that a document is for somebody: a member at or below its unit, an office in it, or in a unit to which it was sent."""
    offices = {role.unit.unit_id for role in person.roles}
    units = offices | set(_steps(person.home.path) if person.home else ())
    staff = [role.unit.unit_id for role in person.roles if role.rank >= COMMITTEE]
    sent = select(Dispatch.document_id).join(DispatchUnit, DispatchUnit.dispatch_id == Dispatch.id).where(DispatchUnit.unit_id.in_(staff))
    is_for = Document.unit_id.in_(sorted(units))
    return or_(is_for, Document.id.in_(sent)) if staff else is_for


def browse(session: Session, person: Person, wanted: Wanted, first: int, most: int) -> tuple[Document, ...]:
    """Give published documents, the newest first."""
    query = select(Document).where(_published(person), *_narrowed(wanted)).order_by(Document.published_at.desc(), Document.id.desc())
    return tuple(session.scalars(query.offset(first).limit(most)))


def bookmarks(session: Session, person: Person, first: int, most: int) -> tuple[Document, ...]:
    """Give what somebody keeps, the last kept first."""
    is_kept = and_(DocumentBookmark.document_id == Document.id, DocumentBookmark.member_id == person.member_id)
    query = select(Document).join(DocumentBookmark, is_kept).where(_published(person)).order_by(DocumentBookmark.id.desc())
    return tuple(session.scalars(query.offset(first).limit(most)))


def drafts(session: Session, unit_id: int, first: int, most: int) -> tuple[Document, ...]:
    """Give what a unit has not published yet, the newest first."""
    query = select(Document).where(Document.unit_id == unit_id, Document.state == "draft").order_by(Document.id.desc())
    return tuple(session.scalars(query.offset(first).limit(most)))


def kinds(session: Session, person: Person, wanted: Wanted) -> tuple[int, ...]:
    """Give the types that there are, by their numbers."""
    found = set(session.scalars(select(Document.kind).where(_published(person), *_narrowed(Wanted(0, wanted.unit_id, wanted.year))).distinct()))
    return tuple(number for number, kind in enumerate(KINDS, 1) if kind in found)


def levels(session: Session, person: Person) -> tuple[Unit, ...]:
    """Give the units whose documents somebody sees, the highest first."""
    units = select(Document.unit_id).where(_published(person)).distinct()
    return tuple(session.scalars(select(Unit).where(Unit.id.in_(units)).order_by(Unit.path)))


def years(session: Session, person: Person, wanted: Wanted) -> tuple[int, ...]:
    """Give the years in which there is something, the last first."""
    narrowed = _narrowed(Wanted(wanted.kind, wanted.unit_id, 0))
    signed = session.scalars(select(extract("year", Document.signed_on)).where(_published(person), *narrowed, Document.signed_on.is_not(None)).distinct())
    unsigned = session.scalars(select(extract("year", Document.published_at)).where(_published(person), *narrowed, Document.signed_on.is_(None)).distinct())
    return tuple(sorted({int(year) for year in (*signed, *unsigned)}, reverse=True))


def find(session: Session, person: Person, words: str, first: int, most: int) -> tuple[Found, ...]:
    """Find documents by their titles, numbers and pages."""
    holds = and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == Document.edition)
    among = select(DocumentVersion.id).join(Document, holds).where(_published(person))
    hits = search.find(session, AREA, words, among, most, first)
    query = select(DocumentVersion.id, Document).join(Document, Document.id == DocumentVersion.document_id)
    documents = dict(session.execute(query.where(DocumentVersion.id.in_([hit.object_id for hit in hits]))).all())
    return tuple(Found(documents[hit.object_id], hit.place, search.excerpt(hit.text, words) if hit.place else ("", hit.text, "")) for hit in hits)


def see(session: Session, person: Person, document_id: int) -> Seen:
    """Give a document to whom it is for; a draft to those who prepare it. Raises Refusal."""
    seen = view(session, document_id)
    document = seen.document
    may_manage = person.may(COMMITTEE, unit_ref(seen.unit))
    if not may_manage and document.state == "draft":
        raise Refusal(_("This document is not published yet."))
    if (
        not may_manage
        and not person.may(MEMBERS, unit_ref(seen.unit))
        and session.scalar(select(Document.id).where(Document.id == document_id, visible(person))) is None
    ):
        raise Refusal(_("This document is for the members of {unit} only.")(unit=seen.unit.name))
    if not may_manage and document.state == "withdrawn":
        raise Refusal(_("This document has been withdrawn."))
    kept = select(DocumentBookmark.id).where(DocumentBookmark.document_id == document_id, DocumentBookmark.member_id == person.member_id)
    replaced_by = session.scalars(
        select(Document).where(Document.replaces_id == document_id, Document.state == "published").order_by(Document.id.desc())
    ).first()
    return Seen(
        document,
        seen.unit,
        seen.version,
        seen.file,
        session.get(Document, document.replaces_id) if document.replaces_id else None,
        replaced_by,
        is_bookmarked=session.scalar(kept) is not None,
        may_manage=may_manage,
    )


def view(session: Session, document_id: int) -> Seen:
    """Give a document as it is, whoever looks. Raises Refusal."""
    document = find_document(session, document_id)
    number = document.edition or 1
    version, file = session.execute(
        select(DocumentVersion, File)
        .join(File, File.id == DocumentVersion.file_id)
        .where(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
    ).one()
    return Seen(document, session.get_one(Unit, document.unit_id), version, file)


def versions(session: Session, document_id: int) -> tuple[tuple[DocumentVersion, str], ...]:
    """Give the versions that were published, the newest first, each with the name of whoever sent it."""
    rows = session.execute(
        select(DocumentVersion, Member.full_name)
        .outerjoin(Member, Member.id == DocumentVersion.by_member_id)
        .where(DocumentVersion.document_id == document_id, DocumentVersion.state == "published")
        .order_by(DocumentVersion.number.desc())
    )
    return tuple((version, name or "") for version, name in rows)


def older_version(session: Session, seen: Seen, number: int) -> tuple[DocumentVersion, File]:
    """Give an older version of a public document, with its file. Raises Refusal."""
    version = session.scalars(
        select(DocumentVersion).where(DocumentVersion.document_id == seen.document.id, DocumentVersion.number == number, DocumentVersion.state == "published")
    ).first()
    if version is None or seen.document.is_internal:
        raise Refusal(_("This version is not shown here any more."))
    return version, session.get_one(File, version.file_id)


def note_opened(session: Session, member_id: int, document: Document, now: datetime) -> None:
    """Note which version somebody has before their eyes."""
    if document.state != "published":
        return
    values = {"member_id": member_id, "document_id": document.id, "edition": document.edition, "opened_at": now}
    if insert_once(session, DocumentOpening, values, ("member_id", "document_id")) is None:
        own = select(DocumentOpening).where(DocumentOpening.member_id == member_id, DocumentOpening.document_id == document.id)
        opening = session.scalars(own).one()
        opening.edition, opening.opened_at = max(opening.edition, document.edition), now
        session.flush()


def who_saw_older(document: Document) -> Select[int]:
    """Select the members who opened a version before the one that holds now."""
    return select(DocumentOpening.member_id).where(DocumentOpening.document_id == document.id, DocumentOpening.edition < document.edition)


def bookmark(session: Session, member_id: int, document_id: int, now: datetime, *, is_kept: bool) -> None:
    """Keep a document, or keep it no longer."""
    if is_kept:
        insert_once(session, DocumentBookmark, {"member_id": member_id, "document_id": document_id, "made_at": now}, ("member_id", "document_id"))
    else:
        own = (DocumentBookmark.member_id == member_id, DocumentBookmark.document_id == document_id)
        session.execute(delete(DocumentBookmark).where(*own).execution_options(synchronize_session=False))


def find_document(session: Session, document_id: int) -> Document:
    """Give a document. Raises Refusal."""
    document = session.get(Document, document_id)
    if document is None:
        raise Refusal(_("This document no longer exists."))
    return document


def unit_of(session: Session, document_id: int, *_more: int) -> int | None:
    """Give the unit that a document belongs to: the scope of what is done with it."""
    return session.scalar(select(Document.unit_id).where(Document.id == document_id))


def unit_itself(session: Session, unit_id: int, *_more: int) -> int | None:
    return session.scalar(select(Unit.id).where(Unit.id == unit_id))


def unit_second(session: Session, _document_id: int, unit_id: int) -> int | None:
    return unit_itself(session, unit_id)


def version_of(session: Session, document_id: int, *_more: int) -> int:
    return session.scalar(select(Document.version).where(Document.id == document_id)) or 0


def is_for_unit(session: Session, unit: Unit, document: Document) -> bool:
    """Say whether a unit has a document: its own, one from above, or one that was sent to it."""
    owner = session.get_one(Unit, document.unit_id)
    if document.state != "published":
        return False
    sent = select(Dispatch.id).join(DispatchUnit, DispatchUnit.dispatch_id == Dispatch.id)
    return unit.path.startswith(owner.path) or session.scalar(sent.where(Dispatch.document_id == document.id, DispatchUnit.unit_id == unit.id)) is not None


def _published(person: Person) -> ColumnElement[bool]:
    return and_(Document.state == "published", visible(person))


def _narrowed(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if 0 < wanted.kind <= len(KINDS):
        yield Document.kind == KINDS[wanted.kind - 1]
    if wanted.unit_id:
        yield Document.unit_id == wanted.unit_id
    if 0 < wanted.year < 9999:
        signed = Document.signed_on.between(date(wanted.year, 1, 1), date(wanted.year, 12, 31))
        begins, ends = datetime(wanted.year, 1, 1, tzinfo=UTC), datetime(wanted.year + 1, 1, 1, tzinfo=UTC)
        yield or_(signed, and_(Document.signed_on.is_(None), Document.published_at >= begins, Document.published_at < ends))


def _steps(path: str) -> Iterable[int]:
    return (int(step) for step in path.strip("/").split("/"))
