"""Writing an import and undoing it, some lines at a time: what was changed by somebody else meanwhile is left as it is, and said."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from core.errors import Refusal
from core.i18n import _
from db.models.meetings import Attendance, Invitee
from db.models.org import Invitation, Member, Membership, RoleTerm, RosterImport, RosterImportRow
from handlers.members.record import RecordField, erase, new_member, set_value
from handlers.members.roster_plan import Verdict
from handlers.members.rules import problem
from handlers.members.service_import import GUEST, UNDO_FOR, RowView, State, content_of, note, row_view

AT_ONCE = 15


def write_import(session: Session, import_id: int, now: datetime, by_member_id: int | None = None) -> None:
    """Write a preview as a whole, in the caller's transaction."""
    start_writing(session, import_id, by_member_id, now)
    while write_slice(session, import_id, now):
        pass


def start_writing(session: Session, import_id: int, by_member_id: int | None, now: datetime) -> None:
    """Raises Refusal when the import is no preview any more."""
    opened = _locked(session, import_id)
    if opened.state != State.PREVIEW:
        raise Refusal(_("This preview is out of date. Please send the file again."))
    opened.state = State.WRITING
    opened.version += 1
    note(session, opened, "members.import_written", by_member_id, now)


def write_slice(session: Session, import_id: int, now: datetime, limit: int = AT_ONCE) -> bool:
    """Write the next lines; True says that there are more. After the last one the import can be undone for 30 days."""
    opened = _locked(session, import_id)
    if opened.state != State.WRITING:
        return False
    rows = _next(session, import_id, limit, is_written=False)
    known = _members(session, rows)
    added: list[tuple[RosterImportRow, RowView, Member]] = []
    for row in rows:
        seen = row_view(row)
        member = known.get(row.member_id or 0)
        if row.member_id is None:
            member = new_member(dict(seen.values))
            added.append((row, seen, member))
        elif member is None or member.version != content_of(row)["version"]:
            row.verdict = Verdict.LATE.value
        elif seen.verdict is Verdict.ADDED:
            session.add(Membership(member_id=member.id, unit_id=opened.unit_id, kind=GUEST, from_on=now.date()))
            row.member_version = member.version
        else:
            _change(session, opened, row, member)
    session.add_all(member for _row, _seen, member in added)
    session.flush()
    for row, seen, member in added:
        kind = seen.values.get(RecordField.PRESENCE) or "home"
        session.add(Membership(member_id=member.id, unit_id=opened.unit_id, kind=kind, from_on=now.date()))
        row.member_id, row.member_version = member.id, member.version
    session.flush()
    if len(rows) == limit:
        return True
    opened.state, opened.written_at = State.WRITTEN, now
    opened.version += 1
    return False


def _change(session: Session, opened: RosterImport, row: RosterImportRow, member: Member) -> None:
    before: dict[str, str | None] = {}
    for name, (was, becomes) in row_view(row).changes.items():
        before[name.value] = was
        _set(session, opened.unit_id, member, name, becomes)
    member.version += 1
    row.before, row.member_version = before, member.version


def _set(session: Session, unit_id: int, member: Member, name: RecordField, value: str | None) -> None:
    if name is not RecordField.PRESENCE:
        set_value(member, name, value)
        return
    here = select(Membership).where(Membership.member_id == member.id, Membership.unit_id == unit_id, Membership.until_on.is_(None))
    session.scalars(here).one().kind = value or "home"


def start_undoing(session: Session, import_id: int, by_member_id: int | None, now: datetime) -> None:
    """Raises Refusal when the import was not written, or too long ago."""
    opened = _locked(session, import_id)
    if opened.state != State.WRITTEN or opened.written_at is None:
        raise Refusal(_("This file has not been written, or was undone already."))
    if now - opened.written_at > UNDO_FOR:
        raise Refusal(_("This file was written more than 30 days ago and can no longer be undone."))
    opened.state = State.UNDOING
    opened.version += 1
    note(session, opened, "members.import_undone", by_member_id, now)


def undo_slice(session: Session, import_id: int, now: datetime, limit: int = AT_ONCE) -> bool:
    """Undo the next lines; True says that there are more. Lines whose member was changed since are skipped, with the reason."""
    opened = _locked(session, import_id)
    if opened.state != State.UNDOING:
        return False
    rows = _next(session, import_id, limit, is_written=True)
    known = _members(session, rows)
    in_use = _in_use(session, list(known))
    for row in rows:
        member = known.get(row.member_id or 0)
        if member is None or member.version != row.member_version:
            _keep(row, "kept")
        elif row.verdict == Verdict.CHANGED:
            before = row.before if isinstance(row.before, dict) else {}
            for name, value in before.items():
                _set(session, opened.unit_id, member, RecordField(name), value)
            member.version += 1
            row.verdict = Verdict.UNDONE.value
        elif content_of(row)["is_guest"]:
            session.execute(delete(Membership).where(Membership.member_id == member.id, Membership.unit_id == opened.unit_id, Membership.kind == GUEST))
            row.verdict = Verdict.UNDONE.value
        elif member.id in in_use:
            _keep(row, "joined" if member.reach_account_id else "kept")
        else:
            session.execute(delete(Membership).where(Membership.member_id == member.id))
            session.execute(delete(Invitation).where(Invitation.member_id == member.id))
            erase(member)
            member.erased_at = now
            row.verdict = Verdict.UNDONE.value
    session.flush()
    if len(rows) == limit:
        return True
    opened.state, opened.undone_at = State.UNDONE, now
    opened.version += 1
    return False


def in_progress(session: Session) -> RosterImport | None:
    """Give the oldest import that is being written or undone."""
    return session.scalars(select(RosterImport).where(RosterImport.state.in_((State.WRITING, State.UNDOING))).order_by(RosterImport.id).limit(1)).first()


def _keep(row: RosterImportRow, why: str) -> None:
    """Leave a line as it is, and say why."""
    content = content_of(row)
    row.verdict = Verdict.KEPT.value
    row.content = {**content, "told": [[why, dict(problem(why).params)]]}


def _next(session: Session, import_id: int, limit: int, *, is_written: bool) -> Sequence[RosterImportRow]:
    to_do = RosterImportRow.verdict.in_((Verdict.ADDED.value, Verdict.CHANGED.value))
    written = RosterImportRow.member_version.is_not(None) if is_written else RosterImportRow.member_version.is_(None)
    return session.scalars(
        select(RosterImportRow).where(RosterImportRow.import_id == import_id, to_do, written).order_by(RosterImportRow.id).limit(limit)
    ).all()


def _members(session: Session, rows: Sequence[RosterImportRow]) -> dict[int, Member]:
    ids = {row.member_id for row in rows if row.member_id is not None}
    found = session.scalars(select(Member).where(Member.id.in_(ids), Member.erased_at.is_(None))) if ids else ()
    return {member.id: member for member in found}


def _in_use(session: Session, member_ids: list[int]) -> set[int]:
    """Give who has joined, holds a role, has answered an invitation or stands in a register: such a member is no mistake of a file."""
    queries = (
        select(Member.id).where(Member.id.in_(member_ids), Member.reach_account_id.is_not(None)),
        select(RoleTerm.member_id).where(RoleTerm.member_id.in_(member_ids)),
        select(Invitee.member_id).where(Invitee.member_id.in_(member_ids), or_(Invitee.answer.is_not(None), Invitee.answered_at.is_not(None))),
        select(Attendance.member_id).where(Attendance.member_id.in_(member_ids)),
    )
    return {member_id for query in queries for member_id in session.scalars(query)} if member_ids else set()


def _locked(session: Session, import_id: int) -> RosterImport:
    """Give the import, held until the commit: two that press at once come one after the other."""
    return session.scalars(select(RosterImport).where(RosterImport.id == import_id).with_for_update()).one()
