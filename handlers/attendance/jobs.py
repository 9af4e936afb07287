"""The register as a file: read with its words rendered, computed in the worker, told to whoever asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger, preset
from core.card import Attachment, Card
from core.codec import Json
from core.i18n import DateStyle, Moment, Words, _, render
from core.jobs import Kept
from core.reader import Reader
from db.models.org import Member, Unit
from handlers.attendance import cards, service
from handlers.attendance.service import Entry, Register


@dataclass(frozen=True, slots=True)
class RegisterData:
    """What the file shows, every word rendered already. `rows` are the lines below `columns`; `facts` the head of the register."""

    format: str
    language: str
    title: str
    unit_above: str
    unit: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    signatures: tuple[str, str]
    file_name: str


def read_register(session: Session, args: dict[str, Json], now: datetime) -> RegisterData:
    """Give the register in the words of its unit."""
    register = service.register(session, _id(args, "meeting_id"))
    unit, meeting = register.unit, register.meeting
    reader = Reader(unit.language or "vi", unit.zone or meeting.zone, unit.name, preset.terms(unit.preset, unit.language or "vi"))
    above = session.get(Unit, unit.parent_id) if unit.parent_id else None

    def say(words: Words) -> str:
        return render(words, reader)

    columns = (_("No."), _("Full name"), _("Standing"), _("Attendance"), _("Arrived"), _("Remark"))
    return RegisterData(
        format=str(args["format"]),
        language=reader.language,
        title=say(_("Attendance list: {title}")(title=meeting.title)),
        unit_above=above.name if above else "",
        unit=unit.name,
        facts=tuple((say(label), say(value)) for label, value in _facts(register)),
        columns=tuple(say(column) for column in columns),
        rows=tuple(_row(place, entry, say) for place, entry in enumerate(register.entries, 1)),
        signatures=(say(_("Chair")), say(_("Secretary of the meeting"))),
        file_name=f"attendance-{meeting.starts_local:%Y-%m-%d}.{args['format']}",
    )


def keep_register(session: Session, args: dict[str, Json], made: Kept, now: datetime) -> None:
    """Tell whoever asked."""
    meeting = service.register(session, _id(args, "meeting_id")).meeting
    card = cards.made(meeting, Attachment(made.file_id, made.name, made.media_type, made.size))
    _tell(session, args, "made", card, now)


def register_failed(session: Session, args: dict[str, Json], why: str, now: datetime) -> None:
    _tell(session, args, "failed", cards.not_made(service.register(session, _id(args, "meeting_id")).meeting), now)


def read_board(session: Session, meeting_id: int, now: datetime) -> Register:
    return service.register(session, meeting_id)


def _tell(session: Session, args: dict[str, Json], what: str, card: Card, now: datetime) -> None:
    key = f"meeting-{args['meeting_id']}-register-{what}-{args['format']}-{args['asked']}"
    ledger.tell(session, key, card, select(Member.id).where(Member.id == _id(args, "member_id")), now, priority=ledger.URGENT)


def _facts(register: Register) -> tuple[tuple[Words, Words], ...]:
    meeting = register.meeting
    return (
        (_("Time"), Moment(meeting.starts_at)),
        (_("Place"), _("{place}")(place=meeting.place or "–")),
        (_("Present"), cards.progress(register).sentence),
        (_("Base"), cards.base_in_words(register)),
    )


def _row(place: int, entry: Entry, say: Callable[[Words], str]) -> tuple[str, ...]:
    mark = entry.mark
    standing = _("{official.title}") if entry.member.standing == "official" else _("{probationary.title}")
    arrived = say(Moment(mark.arrived_at, DateStyle.TIME)) if mark and mark.arrived_at else ""
    remark = {"away": _("temporarily away"), "guest": _("guest")}.get(entry.kind) or (_("exempt") if entry.member.is_exempt else None)
    status = say(cards.SAID[entry.status]) if entry.status else "–"
    return (str(place), entry.member.full_name, say(standing), status, arrived, say(remark) if remark else "")


def _id(args: dict[str, Json], name: str) -> int:
    value = args[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is an id")
    return value
