"""`import-roster` and `invite`: the same preview, the same writing and the same invitations as in the chat, beside a running bot."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.jobs import ComputeFailed
from bot.settings import Settings
from bot.worker import Worker
from core import identity
from core.codec import Json
from core.errors import Refusal
from core.feature import JobLimits
from core.i18n import Words, joined, render
from core.reader import Reader
from db.database import Database
from db.models.org import Unit
from handlers.members import service_import, service_joining, service_writing
from handlers.members.rules import RosterFile, RosterUpload
from handlers.members.service_import import Report, ReportLine

_COMPUTE = "handlers.members.compute:read_upload"
_HEADS = ("refused", "changed", "added", "unchanged")


class RosterRefused(Exception):
    """The command cannot be done; its words say why and what to do."""


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """What a file would do to a unit's roll, line by line."""

    unit_id: int
    roster: RosterFile
    report: Report
    reader: Reader
    file_name: str

    def as_json(self) -> dict[str, list[dict[str, Json]]]:
        """Give the lists `added`, `changed`, `unchanged`, `refused`; row numbers are the spreadsheet's."""
        return {head: [self._line(line, with_reason=head == "refused") for line in self._lines(head)] for head in ("added", "changed", "unchanged", "refused")}

    def in_words(self, *, is_written: bool) -> str:
        """Give the preview as lines for the terminal, refused rows first."""
        words = []
        for head in _HEADS:
            lines = self._lines(head)
            words.append(f"{head}: {len(lines)}")
            if head != "unchanged":
                words += [f"  row {line.row}: {line.name}{f' - {self._reason(line)}' if line.reason else ''}" for line in lines]
        words.append("Written. It can be undone in the chat for 30 days." if is_written else "Nothing was written. To write it, add --write.")
        return "\n".join(words)

    def _lines(self, head: str) -> tuple[ReportLine, ...]:
        report = self.report
        return {"added": report.added, "changed": report.changed, "unchanged": report.unchanged, "refused": report.refused}[head]

    def _line(self, line: ReportLine, *, with_reason: bool) -> dict[str, Json]:
        shown: dict[str, Json] = {"row": line.row, "name": line.name, "born_on": line.born_on, "phone": line.phone}
        return shown | {"reason": self._reason(line)} if with_reason else shown

    def _reason(self, line: ReportLine) -> str:
        parts: tuple[Words, ...] = line.reason
        return render(joined(*parts, between=" "), self.reader)


async def read(database: Database, settings: Settings, file: Path, unit_code: str, now: datetime) -> RosterPreview:
    """Read a file in the worker and compare it with the unit's roll; nothing is kept. Raises RosterRefused."""
    defaults = identity.Defaults(settings.default_language, str(settings.time_zone))
    with database.transaction() as session:
        unit = session.scalar(select(Unit).where(Unit.code == unit_code))
        if unit is None:
            codes = ", ".join(session.scalars(select(Unit.code).order_by(Unit.path).limit(20)))
            raise RosterRefused(f"No unit has the code {unit_code}. There are: {codes or 'none yet'}.")
    reader = identity.reader_of_guest(unit.language or settings.default_language, defaults)
    try:
        content = await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        raise RosterRefused(f"The file {file} cannot be read: {error.strerror}.") from error
    worker = Worker((_COMPUTE.partition(":")[0],))
    try:
        roster = await worker.run(_COMPUTE, RosterUpload(content, file.name, now.astimezone(settings.time_zone).date()), JobLimits())
    except ComputeFailed as failure:
        raise RosterRefused(f"The file {file.name} cannot be read ({failure.why}). Please save it as XLSX or CSV and try again.") from failure
    finally:
        worker.close()
    if not isinstance(roster, RosterFile):
        raise TypeError("reading a roster gives a RosterFile")
    report = _look_only(database, unit.id, roster, now, file.name)
    if report.refusal is not None:
        raise RosterRefused(render(report.refusal, reader))
    return RosterPreview(unit.id, roster, report, reader, file.name)


def write(database: Database, preview: RosterPreview, now: datetime) -> None:
    """Write what the preview shows, as one import that the chat can undo."""
    with database.transaction() as session:
        import_id = service_import.plan(session, preview.unit_id, preview.roster, now, preview.file_name)
        service_writing.write_import(session, import_id, now)


def invite(database: Database, settings: Settings, words: str, now: datetime) -> str:
    """Make an invitation for the member whom `words` name, and give code and link. Raises RosterRefused."""
    with database.transaction() as session:
        found = service_joining.find_member(session, words)
        if not found:
            raise RosterRefused(f'Nobody on the roll is called {words}. Please type the full name, or name and birth year: "Lê Thị Lan, 1985".')
        if len(found) > 1:
            people = "; ".join(f"{member.full_name}, {member.birth_year or '?'} ({unit})" for member, unit in found[:6])
            raise RosterRefused(
                f'Several people are called so: {people}. Please add the birth year, for example: "{found[0][0].full_name}, {found[0][0].birth_year}".'
            )
        try:
            made = service_joining.invite(session, found[0][0].id, None, now)
        except Refusal as refusal:
            raise RosterRefused(render(refusal.text, Reader("en"))) from refusal
        lines = (made.full_name, f"  code  {made.code[:4]} {made.code[4:]}", f"  link  {made.link(settings.public_url)}")
        return "\n".join((*lines, f"  valid until {made.expires_at:%Y-%m-%d}, for single use"))


def _look_only(database: Database, unit_id: int, roster: RosterFile, now: datetime, file_name: str) -> Report:
    """Make the preview in a transaction that is rolled back."""

    class _LookedError(Exception):
        """Ends the transaction."""

    kept: list[Report] = []
    with suppress(_LookedError), database.transaction() as session:
        kept.append(service_import.report(session, service_import.plan(session, unit_id, roster, now, file_name)))
        raise _LookedError
    return kept[0]
