"""What the list says: by name for its secretary, as counts for all others, and as a file."""

from collections.abc import Iterator
from dataclasses import replace

from core.card import Action, Attachment, Button, Card, Icon, Kind, Line, Listing, line, notice, paragraph
from core.i18n import DateStyle, Moment, Text, Words, _, verbatim
from db.models.meetings import Meeting
from handlers.attendance.cards import SAID, beside, progress, quorum_tag
from handlers.attendance.register import Correction, Entry, Register
from handlers.attendance.rules import STATUSES, Basis, Status, Way

PAGE = 25

OUTSIDE = {Basis.PROBATIONARY: _("{probationary}"), Basis.EXEMPT: _("exempt"), Basis.AWAY: _("temporarily away"), Basis.GUEST: _("guest")}
_TITLES = {
    Status.PRESENT: _("Present"),
    Status.LATE: _("Came late"),
    Status.LEFT_EARLY: _("Left early"),
    Status.EXCUSED: _("Excused"),
    Status.ABSENT: _("Absent"),
}
WAYS = {
    Way.CODE: _("by code"),
    Way.QR: _("by QR code"),
    Way.ROLL_CALL: _("by roll call"),
    Way.BY_SECRETARY: _("entered by the {secretary}"),
    Way.CLOSING: _("not seen"),
}


def listed(register: Register, first: int, changes: tuple[Correction, ...]) -> Card:
    """The list by name, grouped by how people stand; corrections beneath, with who and why."""
    ids = (register.meeting.id,)
    groups = tuple(_groups(register))
    total = sum(len(entries) for _title, entries in groups)
    turn = [Button(_("Previous names"), Action("attendance.list", (*ids, max(0, first - PAGE))), Icon.BACK)] if first else []
    turn += [Button(_("More names"), Action("attendance.list", (*ids, first + PAGE)))] if first + PAGE < total else []
    change = (
        Button(_("Correct"), Action("attendance.correct", ids), Icon.PENCIL)
        if register.is_closed
        else Button(_("Mark somebody"), Action("attendance.mark", ids), Icon.PENCIL)
    )
    corrected = tuple(_correction(one) for one in changes)
    return Card(
        kicker=_("Attendance list"),
        title=verbatim(register.meeting.title),
        tag=quorum_tag(register),
        blocks=(progress(register), beside(register), *_page(groups, first), *((Listing(corrected, _("Corrections"), Kind.CHANGED),) if corrected else ())),
        buttons=(
            *((tuple(turn),) if turn else ()),
            (
                Button(_("As Excel"), Action("attendance.file", (*ids, 0)), Icon.DOWNLOAD),
                Button(_("As PDF"), Action("attendance.file", (*ids, 1)), Icon.DOWNLOAD),
            ),
            (change, Button(_("Roll call"), Action("attendance.roll", (*ids, 0)), Icon.PEOPLE)),
        ),
    )


def counts(register: Register) -> Card:
    """The counts without names."""
    return Card(
        kicker=verbatim(register.unit.name), title=verbatim(register.meeting.title), tag=quorum_tag(register), blocks=(progress(register), beside(register))
    )


def making(shown: Card) -> Card:
    """Let the list stand, so that the other kind of file is one tap away."""
    return replace(shown, blocks=(*shown.blocks, notice(Kind.QUIET, _("The file is being made. It comes in a moment."))))


def made(meeting: Meeting, file: Attachment) -> Card:
    back = Button(_("See the list"), Action("attendance.list", (meeting.id, 0)), Icon.PEOPLE)
    return Card(
        kicker=_("Attendance list"), title=verbatim(meeting.title), blocks=(paragraph(_("Here is the list.")),), buttons=((back,),), attachments=(file,)
    )


def not_made(meeting: Meeting) -> Card:
    words = _("The file could not be made. Please try again; if it fails again, tell whoever runs this program.")
    again = Button(_("See the list"), Action("attendance.list", (meeting.id, 0)), Icon.PEOPLE)
    return Card(kicker=_("Attendance list"), title=verbatim(meeting.title), blocks=(notice(Kind.CAUTION, words),), buttons=((again,),))


def correction_words(one: Correction) -> Text:
    was = SAID[one.was] if one.was else _("not marked")
    words = _("{was}, now {became}. {by}, {at}: {reason}")
    return words(was=was, became=SAID[one.became], by=one.by, at=Moment(one.at), reason=one.reason)


def remark(entry: Entry) -> tuple[Words, ...]:
    """What is to be said of somebody beside the mark: standing, when they left, the reason."""
    notes: list[Words] = [OUTSIDE[entry.basis]] if entry.basis in OUTSIDE else []
    if entry.left_at:
        notes.append(_("left at {time}")(time=Moment(entry.left_at, DateStyle.TIME)))
    if entry.status is None and entry.has_said_no:
        notes.append(_("said no"))
    if entry.reason and not entry.was_there:
        notes.append(verbatim(entry.reason))
    return tuple(notes)


def _groups(register: Register) -> Iterator[tuple[Words, tuple[Entry, ...]]]:
    """Give the list in groups: everybody who was marked, then who is still to be seen, then who does not have to come."""
    for status in STATUSES:
        yield _TITLES[status], tuple(one for one in register.entries if one.status is status)
    yield _("Not marked"), tuple(one for one in register.entries if one.status is None and one.is_expected)
    yield _("Not expected"), tuple(one for one in register.entries if one.status not in STATUSES and not one.is_expected)


def _page(groups: tuple[tuple[Words, tuple[Entry, ...]], ...], first: int) -> Iterator[Listing]:
    """Give the part of the list that stands on this page, each group under its title."""
    before = 0
    for title, entries in groups:
        shown = entries[max(0, first - before) : max(0, first + PAGE - before)]
        before += len(entries)
        if shown:
            yield Listing(tuple(_line(one) for one in shown), _("{status} ({count})")(status=title, count=len(entries)))


def _line(entry: Entry) -> Line:
    notes = [Moment(entry.arrived_at, DateStyle.TIME)] if entry.arrived_at else []
    way = (WAYS[entry.way],) if entry.way in {Way.ROLL_CALL, Way.BY_SECRETARY} else ()
    return line(
        verbatim(entry.name),
        *notes,
        *remark(entry),
        *way,
        tag=SAID[entry.status] if entry.status else _("not marked") if entry.is_expected else SAID[Status.OUTSIDE],
    )


def _correction(one: Correction) -> Line:
    return line(verbatim(one.name), correction_words(one))
