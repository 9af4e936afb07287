"""The register as a file: read with its words rendered, computed in the worker, told to whoever asked."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger, preset
from core.card import Attachment, Card
from core.codec import Json
from core.i18n import DateStyle, Joined, Moment, Text, Words, _, ngettext, render, verbatim
from core.jobs import Kept
from core.papers import Table
from core.reader import Reader
from db.models.org import Member, Unit
from handlers.attendance import cards, cards_list, register
from handlers.attendance.register import Count, Entry, Register
from handlers.attendance.rules import Basis, Status


def read_register(session: Session, args: dict[str, Json], now: datetime) -> Table:
    """Give the register in the words of its unit, in the language of whoever asked."""
    found = register.read(session, _id(args, "meeting_id"))
    unit, meeting = found.unit, found.meeting
    language = str(args.get("language") or unit.language or "vi")
    reader = Reader(language, unit.zone or meeting.zone, unit.name, preset.terms(unit.preset, language))
    above = session.get(Unit, unit.parent_id) if unit.parent_id else None
    changes = register.corrections(session, meeting.id)

    def say(words: Words) -> str:
        return render(words, reader)

    columns = (_("No."), _("Full name"), _("Standing"), _("Attendance"), _("Arrived"), _("Remark"))
    return Table(
        format=str(args["format"]),
        language=reader.language,
        title=say(_("Attendance list: {title}")(title=meeting.title)),
        heads=(*((above.name,) if above else ()), unit.name),
        facts=tuple((say(label), say(value)) for label, value in _facts(found)),
        columns=tuple(say(column) for column in columns),
        rows=tuple(_row(place, entry, say) for place, entry in enumerate(found.entries, 1)),
        signatures=(say(_("Chair")), say(_("Secretary of the meeting"))),
        file_name=f"attendance-{meeting.starts_local:%Y-%m-%d}.{args['format']}",
        notes_title=say(_("Corrections")) if changes else "",
        notes=tuple(f"{one.name}: {say(cards_list.correction_words(one))}" for one in changes),
    )


def keep_register(session: Session, args: dict[str, Json], made: Kept, now: datetime) -> None:
    """Tell whoever asked."""
    meeting, _unit = register.find_meeting(session, _id(args, "meeting_id"))
    card = cards_list.made(meeting, Attachment(made.file_id, made.name, made.media_type, made.size))
    _tell(session, args, "made", card, now)


def register_failed(session: Session, args: dict[str, Json], why: str, now: datetime) -> None:
    _tell(session, args, "failed", cards_list.not_made(register.find_meeting(session, _id(args, "meeting_id"))[0]), now)


def read_board(session: Session, meeting_id: int, now: datetime) -> Count:
    return register.count(session, meeting_id)


def _tell(session: Session, args: dict[str, Json], what: str, card: Card, now: datetime) -> None:
    key = f"meeting-{args['meeting_id']}-register-{what}-{args['format']}-{args['asked']}"
    ledger.tell(session, key, card, select(Member.id).where(Member.id == _id(args, "member_id")), now, priority=ledger.URGENT)


def _facts(found: Register) -> tuple[tuple[Words, Words], ...]:
    """Give the head of the list: what minutes must hold of attendance, names included."""
    meeting, tally = found.meeting, found.tally
    ends_at = meeting.starts_at + timedelta(minutes=meeting.minutes_long)
    quorum = _("quorum reached") if found.has_quorum else _("no quorum")
    present = _("{sentence} ({quorum})")(sentence=cards.progress(found).sentence, quorum=quorum)
    rows: list[tuple[Words, Words]] = [
        (_("Time"), _("{begins} to {ends}")(begins=Moment(meeting.starts_at), ends=Moment(ends_at, DateStyle.TIME))),
        (_("Place"), verbatim(meeting.place or "–")),
        (_("Present"), present),
    ]
    if tally.probationary:
        rows.append((_("{probationary.plural.title}"), _("{present} of {total} present")(present=tally.probationary_present, total=tally.probationary)))
    rows.append((_("Base"), cards.base_in_words(found)))
    expected = found.expected
    groups = (
        (_("Absent with a reason"), [one for one in expected if one.status is Status.EXCUSED]),
        (_("Absent without a reason"), [one for one in expected if one.status is Status.ABSENT]),
        (_("Left early"), [one for one in found.entries if one.status is Status.LEFT_EARLY]),
        (_("Exempt who came"), _came(found.entries, Basis.EXEMPT)),
        (_("Temporarily away"), [one for one in found.entries if one.basis is Basis.AWAY]),
        (_("Guests"), _came(found.entries, Basis.GUEST)),
    )
    rows += [(label, _names(people)) for label, people in groups if people]
    return tuple(rows)


def _came(entries: Iterable[Entry], basis: Basis) -> list[Entry]:
    return [one for one in entries if one.basis is basis and one.was_there]


def _names(people: list[Entry]) -> Text:
    count = ngettext("{n}: {names}", "{n}: {names}")
    return count(n=len(people), names=Joined(tuple(verbatim(one.name) for one in people), ", "))


def _row(place: int, entry: Entry, say: Callable[[Words], str]) -> tuple[str, ...]:
    standing = _("{probationary.title}") if entry.basis is Basis.PROBATIONARY else _("{official.title}") if entry.basis is Basis.OFFICIAL else None
    arrived = say(Moment(entry.arrived_at, DateStyle.TIME)) if entry.arrived_at else ""
    outside = cards_list.OUTSIDE[entry.basis] if entry.basis in cards_list.OUTSIDE else _("{official}")
    status = say(cards.SAID[entry.status]) if entry.status else "–"
    notes = [note for note in cards_list.remark(entry) if note != outside]
    return (str(place), entry.name, say(standing or outside), status, arrived, ", ".join(say(note) for note in notes))


def _id(args: dict[str, Json], name: str) -> int:
    value = args[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is an id")
    return value
