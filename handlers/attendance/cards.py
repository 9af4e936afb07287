"""What is said about attendance: the check-in, the board, the roll, the room screen, the list."""

from collections.abc import Iterable

from core.card import (
    Action,
    Attachment,
    Button,
    ButtonStyle,
    Card,
    Code,
    Details,
    Empty,
    Icon,
    Kind,
    Layout,
    Line,
    Listing,
    Progress,
    QrCode,
    ShownTo,
    Tag,
    details,
    line,
    notice,
    paragraph,
)
from core.i18n import DateStyle, Day, Moment, Text, Words, _, ngettext, verbatim
from db.models.meetings import AttendanceCorrection, Meeting
from db.models.org import Member
from handlers.attendance.rules import STATUSES, Status
from handlers.attendance.service import Arrival, Entry, Register

SAID = {
    Status.PRESENT: _("present"),
    Status.LATE: _("late"),
    Status.LEFT_EARLY: _("left early"),
    Status.EXCUSED: _("excused"),
    Status.ABSENT: _("absent"),
}
ROLL_PAGE, LIST_PAGE = 8, 25


def checked_in(arrival: Arrival) -> Card:
    """Say that somebody is checked in, and how many are there now."""
    register, mark = arrival.register, arrival.mark
    title = _("You are checked in.") if arrival.is_new else _("You were checked in already.")
    late = (notice(Kind.CAUTION, _("You are marked as late.")),) if mark.status == Status.LATE else ()
    arrived = ((_("Arrived"), Moment(mark.arrived_at, DateStyle.TIME)),) if mark.arrived_at else ()
    return Card(
        kicker=_("Check-in"),
        title=title,
        blocks=(details((_("Meeting"), verbatim(register.meeting.title)), *arrived), progress(register), *late),
        buttons=(
            (
                Button(_("Agenda"), Action("meetings.agenda", (register.meeting.id,)), Icon.DOCUMENT),
                Button(_("I am leaving"), Action("attendance.leave", (register.meeting.id,))),
            ),
        ),
    )


def left(status: Status) -> Card:
    words = _("Noted: you left before the end.") if status is Status.LEFT_EARLY else _("Noted: you stayed to the end. Thank you.")
    return Card(blocks=(paragraph(words),), buttons=((Button(_("Menu"), Action("start.menu")),),))


def progress(register: Register) -> Progress:
    """The bar towards the quorum, with its base in words."""
    base = register.base
    sentence = ngettext("{present} of {n} {official}, {needed} needed", "{present} of {n} {official.plural}, {needed} needed")
    return Progress(_("Present"), base.present, base.entitled, sentence(present=base.present, n=base.entitled, needed=base.needed), needed=base.needed)


def board(register: Register) -> Card:
    """The live count in the group: one message, edited as people arrive. Numbers, no names."""
    meeting = register.meeting
    is_open = meeting.state in {"called", "open"}
    buttons = (
        Button(_("Check in"), Action("attendance.checkin"), Icon.CHECK, ButtonStyle.PRIMARY),
        Button(_("See the list"), Action("attendance.list", (meeting.id, 0)), Icon.PEOPLE),
    )
    return Card(
        kicker=_("Attendance"),
        title=verbatim(meeting.title),
        tag=quorum_tag(register),
        blocks=(progress(register), *_beside(register)),
        buttons=(buttons if is_open else buttons[1:],),
        shown_to=ShownTo.CHAT,
    )


def quorum_tag(register: Register) -> Tag:
    base = register.base
    if base.is_reached:
        return Tag(_("Quorum reached"))
    return Tag(ngettext("{n} more needed", "{n} more needed")(n=base.missing), Kind.CAUTION)


def choose(meetings: tuple[Meeting, ...]) -> Card:
    """Ask whose roll is called, where several meetings are near."""
    if not meetings:
        empty = Empty(_("No meeting is near"), _("The roll can be called from an hour before a meeting. Call one first."))
        return Card(blocks=(empty,), buttons=((Button(_("Call a meeting"), Action("meetings.call"), Icon.PLUS, ButtonStyle.PRIMARY),),))
    rows = tuple(
        (
            Button(
                _("{day}: {title}")(day=Day(one.starts_local.date(), DateStyle.SHORT), title=verbatim(one.title)),
                Action("attendance.roll", (one.id, 0)),
                Icon.CALENDAR,
            ),
        )
        for one in meetings[:8]
    )
    return Card(title=_("Which meeting?"), buttons=rows)


def roll(register: Register, first: int) -> Card:
    """The roll as its secretary calls it: one tap on a name marks it present."""
    ids = (register.meeting.id,)
    if register.meeting.state == "closed":
        return closed(register, ())
    waiting = [one for one in register.entries if one.mark is None]
    shown = waiting[first : first + ROLL_PAGE]
    names = [Button(verbatim(one.member.full_name), Action("attendance.here", (*ids, one.member.id)), Icon.CHECK) for one in shown]
    rows = [tuple(names[start : start + 2]) for start in range(0, len(names), 2)]
    turn = [Button(_("Back"), Action("attendance.roll", (*ids, max(0, first - ROLL_PAGE))), Icon.BACK)] if first else []
    turn += [Button(_("More names"), Action("attendance.roll", (*ids, first + ROLL_PAGE)))] if first + ROLL_PAGE < len(waiting) else []
    words = _("Press a name to mark it present.") if shown else _("Everybody is marked.")
    return Card(
        kicker=_("Roll call"),
        title=verbatim(register.meeting.title),
        tag=quorum_tag(register),
        blocks=(progress(register), *_beside(register), paragraph(words)),
        buttons=(
            *rows,
            *((tuple(turn),) if turn else ()),
            (Button(_("All present except ..."), Action("attendance.all_except", ids), style=ButtonStyle.PRIMARY),),
            (
                Button(_("Mark somebody otherwise"), Action("attendance.mark", ids), Icon.PENCIL),
                Button(_("See the list"), Action("attendance.list", (*ids, 0)), Icon.PEOPLE),
            ),
            (
                Button(_("Code and room screen"), Action("attendance.room", ids), Icon.PROJECTOR),
                Button(_("Close the register"), Action("attendance.close", ids)),
            ),
        ),
    )


def code(register: Register, digits: str, url: str) -> Card:
    """The room's code on the secretary's own phone, and the way to the screen for all."""
    ids = (register.meeting.id,)
    return Card(
        kicker=_("Check-in code"),
        title=verbatim(register.meeting.title),
        blocks=(
            Code(digits, _("Everybody types this. It changes every 30 seconds."), is_big=True),
            progress(register),
            paragraph(_("The room screen shows the code, a QR code and the count in large letters. Open it on the PC at the projector.")),
        ),
        buttons=(
            (Button(_("Show the new code"), Action("attendance.room", ids), Icon.CLOCK, ButtonStyle.PRIMARY),),
            (Button(_("Open the room screen"), url=url, icon=Icon.PROJECTOR), Button(_("Roll call"), Action("attendance.roll", (*ids, 0)), Icon.PEOPLE)),
        ),
    )


def room(register: Register, digits: str, link: str) -> Card:
    """The screen for the whole room: nine things at most."""
    meeting = register.meeting
    blocks: list[Words] = [verbatim(register.item)] if register.item else []
    if meeting.state == "closed":
        return Card(
            kicker=verbatim(register.unit.name),
            title=verbatim(meeting.title),
            blocks=(paragraph(_("The register is closed.")), progress(register)),
            layout=Layout.ROOM,
        )
    return Card(
        kicker=verbatim(register.unit.name),
        title=verbatim(meeting.title),
        tag=quorum_tag(register),
        blocks=(
            *(paragraph(one) for one in blocks),
            QrCode(link, _("Scan to check in")),
            Code(digits, _("or type this code"), is_big=True),
            progress(register),
        ),
        layout=Layout.ROOM,
    )


def listed(register: Register, first: int, changes: Iterable[tuple[AttendanceCorrection, str, str]], *, may_change: bool) -> Card:
    """The list by name, grouped by how people stand; corrections beneath, with who and why."""
    order = {None: len(STATUSES), **{status: place for place, status in enumerate(STATUSES)}}
    entries = sorted(register.entries, key=lambda one: order[one.status])
    ids = (register.meeting.id,)
    turn = [Button(_("Back"), Action("attendance.list", (*ids, max(0, first - LIST_PAGE))), Icon.BACK)] if first else []
    turn += [Button(_("More names"), Action("attendance.list", (*ids, first + LIST_PAGE)))] if first + LIST_PAGE < len(entries) else []
    foot = (
        (
            (
                Button(_("As Excel"), Action("attendance.file", (*ids, 0)), Icon.DOWNLOAD),
                Button(_("As PDF"), Action("attendance.file", (*ids, 1)), Icon.DOWNLOAD),
            ),
            (Button(_("Correct"), Action("attendance.correct", ids), Icon.PENCIL), Button(_("Roll call"), Action("attendance.roll", (*ids, 0)), Icon.PEOPLE)),
        )
        if may_change
        else ()
    )
    corrected = tuple(_correction(row, name, by) for row, name, by in changes)
    return Card(
        kicker=_("Attendance list"),
        title=verbatim(register.meeting.title),
        tag=quorum_tag(register),
        blocks=(
            progress(register),
            *_beside(register),
            Listing(tuple(_line(one) for one in entries[first : first + LIST_PAGE])),
            *((Listing(corrected, _("Corrections"), Kind.CHANGED),) if corrected else ()),
        ),
        buttons=(*((tuple(turn),) if turn else ()), *foot),
    )


def counts(register: Register) -> Card:
    """The counts without names, for the levels above."""
    return Card(
        kicker=verbatim(register.unit.name), title=verbatim(register.meeting.title), tag=quorum_tag(register), blocks=(progress(register), *_beside(register))
    )


def closed(register: Register, absent_again: tuple[Member, ...]) -> Card:
    """What the secretary reads when the register is closed; in a tone of care about who stayed away twice."""
    ids = (register.meeting.id,)
    care = [
        notice(Kind.QUIET, _("{name} was not there for the second time in a row. Perhaps a call or a visit would do good.")(name=one.full_name))
        for one in absent_again[:5]
    ]
    return Card(
        kicker=_("The register is closed"),
        title=verbatim(register.meeting.title),
        tag=quorum_tag(register),
        blocks=(progress(register), *_beside(register), *care),
        buttons=(
            (Button(_("See the list"), Action("attendance.list", (*ids, 0)), Icon.PEOPLE, ButtonStyle.PRIMARY),),
            (
                Button(_("As Excel"), Action("attendance.file", (*ids, 0)), Icon.DOWNLOAD),
                Button(_("As PDF"), Action("attendance.file", (*ids, 1)), Icon.DOWNLOAD),
            ),
        ),
    )


def making(meeting: Meeting) -> Card:
    return Card(kicker=_("Attendance list"), title=verbatim(meeting.title), blocks=(paragraph(_("The file is being made. It comes in a moment.")),))


def made(meeting: Meeting, file: Attachment) -> Card:
    return Card(kicker=_("Attendance list"), title=verbatim(meeting.title), blocks=(paragraph(_("Here is the list.")),), attachments=(file,))


def not_made(meeting: Meeting) -> Card:
    words = _("The file could not be made. Please try again; if it fails again, tell whoever runs this program.")
    again = Button(_("See the list"), Action("attendance.list", (meeting.id, 0)), Icon.PEOPLE)
    return Card(kicker=_("Attendance list"), title=verbatim(meeting.title), blocks=(notice(Kind.CAUTION, words),), buttons=((again,),))


def base_in_words(register: Register) -> Text:
    """Say who is counted and who is not."""
    sentence = ngettext(
        "Counted: {n} {official}. Not counted: {exempt} exempt, {away} temporarily away, {guests} guests.",
        "Counted: {n} {official.plural}. Not counted: {exempt} exempt, {away} temporarily away, {guests} guests.",
    )
    return sentence(n=register.base.entitled, exempt=register.outside("exempt"), away=register.outside("away"), guests=register.outside("guest"))


def _beside(register: Register) -> tuple[Details]:
    present, total = register.probationary()
    rows: list[tuple[Words, Words]] = []
    if total:
        rows.append((_("{probationary.plural.title}"), _("{present} of {total} present")(present=present, total=total)))
    excused, absent = register.count(Status.EXCUSED), register.count(Status.ABSENT)
    silent = register.count(None, counted=True)
    rows.append((_("Absent"), _("{excused} with a reason, {absent} without, {silent} not seen yet")(excused=excused, absent=absent, silent=silent)))
    rows.append((_("Base"), base_in_words(register)))
    return (details(*rows),)


def _line(entry: Entry) -> Line:
    notes: list[Words] = []
    if entry.mark and entry.mark.arrived_at:
        notes.append(Moment(entry.mark.arrived_at, DateStyle.TIME))
    outside = {"away": _("temporarily away"), "guest": _("guest")}.get(entry.kind) or (_("exempt") if entry.member.is_exempt else None)
    if outside:
        notes.append(outside)
    if entry.mark and entry.mark.by_member_id:
        notes.append(_("entered by the {secretary}"))
    return line(verbatim(entry.member.full_name), *notes, tag=SAID[entry.status] if entry.status else _("not marked"))


def _correction(row: AttendanceCorrection, name: str, by: str) -> Line:
    was = SAID[Status(row.was)] if row.was else _("not marked")
    words = _("{was}, now {became}. {by}, {at}: {reason}")
    return line(verbatim(name), words(was=was, became=SAID[Status(row.became)], by=by, at=Moment(row.at), reason=row.reason))
