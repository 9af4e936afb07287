"""The import of a roster: a preview that is kept line by line, writing it, and undoing it for 30 days.

Everything goes in slices, each a short transaction: `plan_slice`, `write_slice` and `undo_slice` do some lines and say whether there are more; all of
them go on where they stopped. For the command line, in one transaction: `plan` (keeps a preview and gives its id), `report`, `write_import`.
Whoever only wants to look rolls the transaction back.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from core import audit
from core.codec import Json
from core.errors import Refusal
from core.i18n import Text, _
from db.folding import fold
from db.keys import keyed_hash
from db.models.org import Member, Membership, RosterImport, RosterImportRow, Unit
from handlers.members import import_texts, roster_texts
from handlers.members.record import RecordField, value_of
from handlers.members.roster_plan import Known, Planned, Verdict, compare, values_of
from handlers.members.rules import Problem, RosterFile, RosterRow, problem

PLANNED_AT_ONCE = 25
UNDO_FOR = timedelta(days=30)
GUEST = "guest"
SHOWN_FIRST = {Verdict.REFUSED: 12, Verdict.CHANGED: 8, Verdict.ADDED: 4, Verdict.LATE: 12, Verdict.KEPT: 12}


class State:
    """The states of an import, as they are stored."""

    READING, PREVIEW, REFUSED, FAILED = "reading", "preview", "refused", "failed"
    WRITING, WRITTEN, UNDOING, UNDONE = "writing", "written", "undoing", "undone"
    CANCELLED, REPLACED = "cancelled", "replaced"


@dataclass(frozen=True, slots=True)
class RowView:
    """A line as the preview shows it. `changes[field]` is (before, after)."""

    row: int
    verdict: Verdict
    member_id: int | None
    values: dict[RecordField, str]
    changes: dict[RecordField, tuple[str | None, str]]
    told: tuple[Problem, ...]

    @property
    def name(self) -> str:
        return self.values.get(RecordField.NAME, "")


@dataclass(frozen=True, slots=True)
class Preview:
    """An import as it stands now: counts by verdict, and what was noticed about the file as a whole."""

    import_id: int
    version: int
    state: str
    unit_id: int
    unit_name: str
    file_name: str
    counts: dict[Verdict, int]
    refusal: Problem | None
    ignored_headers: tuple[str, ...]
    other_sheets: tuple[str, ...]
    missing: int
    written_at: datetime | None

    def count(self, verdict: Verdict) -> int:
        return self.counts.get(verdict, 0)

    @property
    def to_write(self) -> int:
        return self.count(Verdict.ADDED) + self.count(Verdict.CHANGED)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line for the command line: `born_on` is an ISO date or the year alone, `reason` why it was refused."""

    row: int
    name: str
    born_on: str | None
    phone: str | None
    reason: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All lines by verdict, or the sentence that refuses the file as a whole."""

    refusal: Text | None
    added: tuple[ReportLine, ...]
    changed: tuple[ReportLine, ...]
    unchanged: tuple[ReportLine, ...]
    refused: tuple[ReportLine, ...]


def begin(session: Session, unit_id: int, by_member_id: int | None, file_name: str, now: datetime) -> RosterImport:
    """Open an import. What waits as a preview in the same unit is replaced by it."""
    waiting = (RosterImport.unit_id == unit_id, RosterImport.state == State.PREVIEW)
    session.execute(update(RosterImport).where(*waiting).values(state=State.REPLACED, version=RosterImport.version + 1))
    opened = RosterImport(unit_id=unit_id, by_member_id=by_member_id, file_name=file_name[:200], made_at=now, state=State.READING, version=1)
    session.add(opened)
    session.flush()
    return opened


def plan(session: Session, unit_id: int, roster: RosterFile, now: datetime, file_name: str = "") -> int:
    """Compare a whole roster with the database, keep the preview and give its id."""
    opened = begin(session, unit_id, None, file_name, now)
    while plan_slice(session, opened.id, roster):
        pass
    return opened.id


def plan_slice(session: Session, import_id: int, roster: RosterFile) -> bool:
    """Compare the next lines; True says that there are more. The last slice turns the import into a preview, or into a refused one."""
    opened = session.get_one(RosterImport, import_id)
    if opened.state != State.READING:
        return False
    if roster.refusal is not None:
        opened.state, opened.refusal = State.REFUSED, _problem_json(roster.refusal)
        opened.version += 1
        return False
    done = session.scalar(select(func.count()).select_from(RosterImportRow).where(RosterImportRow.import_id == import_id)) or 0
    rows = roster.rows[done : done + PLANNED_AT_ONCE]
    if rows:
        times = Counter(fold(row.name) for row in roster.rows if not row.is_refused)
        known = _known(session, opened.unit_id, rows)
        sharing = _phones(session, opened.unit_id, rows)
        planned = [(row, compare(row, opened.unit_id, known.get(fold(row.name), ()), times[fold(row.name)])) for row in rows]
        session.execute(insert(RosterImportRow), [_stored(import_id, row, one, sharing) for row, one in planned])
    if done + len(rows) < len(roster.rows):
        return True
    opened.columns = {"ignored": list(roster.ignored_headers), "sheets": list(roster.other_sheets), "missing": _missing(session, opened)}
    opened.state = State.PREVIEW
    opened.version += 1
    return False


def _known(session: Session, unit_id: int, rows: tuple[RosterRow, ...]) -> dict[str, list[Known]]:
    """Give the members that have one of these names, by folded name: those of the unit and those at home elsewhere."""
    names = {fold(row.name) for row in rows if not row.is_refused}
    query = (
        select(Member, Membership.kind, Membership.unit_id, Unit.name)
        .join(Membership, Membership.member_id == Member.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Member.folded_name.in_(names), Membership.until_on.is_(None), or_(Membership.unit_id == unit_id, Membership.kind != GUEST))
    )
    found: dict[str, dict[int, Known]] = {}
    for member, kind, home_id, unit_name in session.execute(query):
        values = {name: value_of(member, name) for name in RecordField if name is not RecordField.PRESENCE} | {RecordField.PRESENCE: kind}
        one = Known(member.id, member.version, home_id, unit_name, values)
        of_name = found.setdefault(member.folded_name, {})
        if home_id == unit_id or member.id not in of_name:  # who is a guest here and at home elsewhere is one person: the one here
            of_name[member.id] = one
    return {name: list(people.values()) for name, people in found.items()}


def _phones(session: Session, unit_id: int, rows: tuple[RosterRow, ...]) -> dict[str, tuple[int, str]]:
    """Give who in the unit has the phone numbers of these lines: `[number]` = (member, name)."""
    hashes = {keyed_hash("phone", row.phone): row.phone for row in rows if row.phone}
    query = (
        select(Member.id, Member.full_name, Member.phone_hash)
        .join(Membership, Membership.member_id == Member.id)
        .where(Member.phone_hash.in_(hashes), Membership.unit_id == unit_id, Membership.until_on.is_(None))
    )
    return {hashes[phone_hash]: (member_id, name) for member_id, name, phone_hash in session.execute(query) if phone_hash}


def _stored(import_id: int, row: RosterRow, planned: Planned, sharing: dict[str, tuple[int, str]]) -> dict[str, object]:
    told = list(planned.told)
    shared = sharing.get(row.phone or "")
    if shared and shared[0] != planned.member_id and planned.verdict is not Verdict.REFUSED:
        told.append(problem("phone_of", name=shared[1]))
    if row.role and planned.verdict is not Verdict.REFUSED:
        told.append(problem("role_left", value=row.role_text or str(row.role)))
    content: dict[str, Json] = {
        "values": {name.value: value for name, value in values_of(row).items()},
        "changes": {name.value: [before, after] for name, (before, after) in planned.changes.items()},
        "told": [_problem_json(one) for one in told],
        "version": planned.version,
        "is_guest": planned.is_guest,
    }
    return {"import_id": import_id, "row_number": row.row, "verdict": planned.verdict.value, "member_id": planned.member_id, "content": content}


def _missing(session: Session, opened: RosterImport) -> int:
    """Count who is on the roll but not in the file. They are left alone: a file never removes anybody."""
    listed = select(RosterImportRow.member_id).where(RosterImportRow.import_id == opened.id, RosterImportRow.member_id.is_not(None))
    here = (Membership.unit_id == opened.unit_id, Membership.until_on.is_(None), Membership.kind != GUEST, Membership.member_id.not_in(listed))
    return session.scalar(select(func.count()).select_from(Membership).where(*here)) or 0


def fail(session: Session, import_id: int) -> bool:
    """Note that the file could not be read; False when something else became of the import meanwhile."""
    opened = session.get_one(RosterImport, import_id)
    if opened.state != State.READING:
        return False
    opened.state = State.FAILED
    opened.version += 1
    return True


def cancel(session: Session, import_id: int) -> None:
    opened = session.get_one(RosterImport, import_id)
    if opened.state in {State.PREVIEW, State.READING}:
        opened.state = State.CANCELLED
        opened.version += 1


def preview(session: Session, import_id: int) -> Preview:
    """Give the import as it stands. Raises Refusal when it is gone."""
    opened = session.get(RosterImport, import_id)
    if opened is None:
        raise Refusal(_("This file was read too long ago. Please send it again."))
    counted = select(RosterImportRow.verdict, func.count()).where(RosterImportRow.import_id == import_id).group_by(RosterImportRow.verdict)
    counts = {Verdict(verdict): number for verdict, number in session.execute(counted)}
    noticed = opened.columns if isinstance(opened.columns, dict) else {}
    return Preview(
        import_id=import_id,
        version=opened.version,
        state=opened.state,
        unit_id=opened.unit_id,
        unit_name=session.get_one(Unit, opened.unit_id).name,
        file_name=opened.file_name,
        counts=counts,
        refusal=_problem(opened.refusal) if opened.refusal is not None else None,
        ignored_headers=tuple(noticed.get("ignored", ())),
        other_sheets=tuple(noticed.get("sheets", ())),
        missing=noticed.get("missing", 0),
        written_at=opened.written_at,
    )


def recent(session: Session, unit_id: int, now: datetime) -> tuple[Preview, ...]:
    """Give the imports of the last 30 days that wait, are written or undone, the newest first."""
    kept = (State.PREVIEW, State.WRITING, State.WRITTEN, State.UNDOING, State.UNDONE)
    query = select(RosterImport.id).where(RosterImport.unit_id == unit_id, RosterImport.state.in_(kept), RosterImport.made_at > now - UNDO_FOR)
    return tuple(preview(session, one) for one in session.scalars(query.order_by(RosterImport.id.desc()).limit(8)))


def rows_of(session: Session, import_id: int, verdict: Verdict, offset: int = 0, limit: int = 12) -> tuple[RowView, ...]:
    """Give lines of one verdict in the order of the file."""
    query = select(RosterImportRow).where(RosterImportRow.import_id == import_id, RosterImportRow.verdict == verdict.value)
    return tuple(row_view(row) for row in session.scalars(query.order_by(RosterImportRow.id).offset(offset).limit(limit)))


def first_rows(session: Session, import_id: int) -> dict[Verdict, tuple[RowView, ...]]:
    """Give the lines that a card shows at once, for every verdict that is shown."""
    return {verdict: rows_of(session, import_id, verdict, 0, count) for verdict, count in SHOWN_FIRST.items()}


def row_view(row: RosterImportRow) -> RowView:
    content = content_of(row)
    values = {RecordField(name): str(value) for name, value in _dict(content["values"]).items()}
    changes: dict[RecordField, tuple[str | None, str]] = {}
    for name, pair in _dict(content["changes"]).items():
        if isinstance(pair, list):
            changes[RecordField(name)] = (None if pair[0] is None else str(pair[0]), str(pair[1]))
    told = content["told"]
    return RowView(row.row_number, Verdict(row.verdict), row.member_id, values, changes, tuple(_problem(one) for one in told) if isinstance(told, list) else ())


def content_of(row: RosterImportRow) -> dict[str, object]:
    return _dict(row.content)


def report(session: Session, import_id: int) -> Report:
    """List every line by its verdict, for the command line."""
    found = preview(session, import_id)
    lines: dict[Verdict, list[ReportLine]] = {verdict: [] for verdict in Verdict}
    query = select(RosterImportRow).where(RosterImportRow.import_id == import_id).order_by(RosterImportRow.id)
    for one in session.scalars(query):
        row = row_view(one)
        reasons = tuple(import_texts.told(what) for what in row.told) if row.verdict is Verdict.REFUSED else ()
        lines[row.verdict].append(ReportLine(row.row, row.name, row.values.get(RecordField.BORN), row.values.get(RecordField.PHONE), reasons))
    refusal = roster_texts.refusal(found.refusal) if found.refusal else None
    return Report(refusal, *(tuple(lines[verdict]) for verdict in (Verdict.ADDED, Verdict.CHANGED, Verdict.UNCHANGED, Verdict.REFUSED)))


def note(session: Session, opened: RosterImport, action: str, by_member_id: int | None, now: datetime) -> None:
    audit.record(session, by_member_id, action, now, unit_id=opened.unit_id, object_id=opened.id)


def unit_of_import(session: Session, import_id: int, *_rest: int) -> int | None:
    return session.scalar(select(RosterImport.unit_id).where(RosterImport.id == import_id))


def version_of_import(session: Session, import_id: int, *_rest: int) -> int:
    return session.scalar(select(RosterImport.version).where(RosterImport.id == import_id)) or 0


def _problem_json(told: Problem) -> Json:
    return [told.code, dict(told.params)]


def _problem(stored: object) -> Problem:
    if not isinstance(stored, list):
        raise TypeError("a problem is stored as its code and its values")
    return problem(str(stored[0]), **{str(name): str(value) for name, value in _dict(stored[1]).items()})


def _dict(stored: object) -> dict[str, object]:
    return stored if isinstance(stored, dict) else {}
