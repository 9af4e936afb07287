"""What is said about attendance: the check-in, the board in the group, the roll, the end."""

from datetime import datetime, timedelta

from core.card import (
    Action,
    Button,
    ButtonStyle,
    Card,
    Details,
    Empty,
    Icon,
    Kind,
    Line,
    Listing,
    Notice,
    Progress,
    ShownTo,
    Tag,
    details,
    line,
    notice,
    paragraph,
    soft,
)
from core.i18n import DateStyle, Day, Joined, Moment, Text, Words, _, ngettext, verbatim
from db.models.meetings import Meeting
from handlers.attendance.register import Count, Entry, Register
from handlers.attendance.rules import Status, Tally
from handlers.attendance.service import Arrival

SAID = {
    Status.PRESENT: _("present"),
    Status.LATE: _("late"),
    Status.LEFT_EARLY: _("left early"),
    Status.EXCUSED: _("excused"),
    Status.ABSENT: _("absent"),
    Status.OUTSIDE: _("not expected"),
}
ROLL_PAGE = 8


# ------------------------------------------------------------------------------------------------- who arrives


def checked_in(arrival: Arrival, count: Count) -> Card:
    """Say that somebody is checked in, and how many are there now."""
    meeting = count.meeting
    title = _("You are checked in.") if arrival.is_new else _("Welcome back.") if arrival.is_back else _("You were checked in already.")
    arrived = (_("Arrived"), Moment(arrival.arrived_at, DateStyle.TIME) if arrival.arrived_at else _("entered by the {secretary}"))
    late = (notice(Kind.CAUTION, _("You are marked as late.")),) if arrival.status is Status.LATE else ()
    return Card(
        kicker=_("Check-in"),
        title=title,
        blocks=(details((_("Meeting"), verbatim(meeting.title)), arrived), progress(count), *late),
        buttons=(
            (
                Button(_("Agenda"), Action("meetings.agenda", (meeting.id,)), Icon.DOCUMENT),
                Button(_("I am leaving"), Action("attendance.leave", (meeting.id,))),
            ),
        ),
    )


def scanned(meeting: Meeting, unit: str, pressed: tuple[int, int]) -> Card:
    """Ask before anything is done: messengers open links by themselves to show a preview."""
    arrive = Action("attendance.arrive", (meeting.id, *pressed))
    return Card(
        kicker=_("Check-in"),
        title=_("Check in to “{meeting}”?")(meeting=verbatim(meeting.title)),
        blocks=(details((_("Unit"), verbatim(unit)), (_("Time"), Moment(meeting.starts_at))),),
        buttons=((Button(_("Check in"), arrive, Icon.CHECK, ButtonStyle.PRIMARY),), (Button(_("Menu"), Action("start.menu")),)),
    )


def left(meeting_id: int, status: Status) -> Card:
    words = _("Noted: you left before the end.") if status is Status.LEFT_EARLY else _("Noted: you stayed to the end. Thank you.")
    stay = Button(_("I am still here"), Action("attendance.stay", (meeting_id,)))
    return Card(kicker=_("Check-in"), blocks=(paragraph(words),), buttons=((stay, Button(_("Menu"), Action("start.menu"))),))


def stayed(meeting_id: int) -> Card:
    leave = Button(_("I am leaving"), Action("attendance.leave", (meeting_id,)))
    return Card(kicker=_("Check-in"), blocks=(paragraph(_("Good. You count as present.")),), buttons=((leave, Button(_("Menu"), Action("start.menu"))),))


# ---------------------------------------------------------------------------------------------------- counting


def progress(count: Count) -> Progress:
    """The bar towards the quorum, and the same in words."""
    tally = count.tally
    sentence = ngettext("{present} of {n} {official}, {needed} needed", "{present} of {n} {official.plural}, {needed} needed")
    words = sentence(present=tally.present, n=tally.entitled, needed=count.needed)
    return Progress(_("Present"), tally.present, tally.entitled, words, needed=count.needed)


def quorum_tag(count: Count) -> Tag:
    if count.has_quorum:
        return Tag(_("Quorum reached"))
    return Tag(ngettext("{n} more needed", "{n} more needed")(n=count.needed - count.tally.present), Kind.CAUTION)


def base_in_words(count: Count) -> Words:
    """Say who is counted and who is not: "31 official members. Not counted: 2 exempt, 1 temporarily away."."""
    tally = count.tally
    counted = ngettext("Counted: {n} {official}.", "Counted: {n} {official.plural}.")(n=tally.entitled)
    outside = (
        (ngettext("{n} exempt", "{n} exempt"), tally.exempt),
        (ngettext("{n} temporarily away", "{n} temporarily away"), tally.away),
        (ngettext("{n} guest", "{n} guests"), tally.guests),
    )
    parts = tuple(words(n=number) for words, number in outside if number)
    return Joined((counted, _("Not counted: {people}.")(people=Joined(parts, ", "))), " ") if parts else counted


def facts(count: Count) -> tuple[tuple[Words, Words], ...]:
    """What stands beside the bar; only what is not nought."""
    tally = count.tally
    rows: list[tuple[Words, Words]] = []
    if tally.probationary:
        rows.append((_("{probationary.plural.title}"), _("{present} of {total} present")(present=tally.probationary_present, total=tally.probationary)))
    rows.append((_("Absent"), _absent(count, tally)))
    if tally.late or tally.left_early:
        coming_going = tuple(words(n=number) for words, number in ((_LATE, tally.late), (_LEFT, tally.left_early)) if number)
        rows.append((_("Came and went"), Joined(coming_going, ", ")))
    if tally.exempt_present or tally.away_present:
        rows.append((_("Also here"), _also_here(tally)))
    rows.append((_("Base"), base_in_words(count)))
    return tuple(rows)


_LATE = ngettext("{n} came late", "{n} came late")
_LEFT = ngettext("{n} left early", "{n} left early")


def _absent(count: Count, tally: Tally) -> Text:
    if count.is_closed:
        return _("{excused} with a reason, {absent} without")(excused=tally.excused, absent=tally.absent)
    if tally.absent:
        return _("{excused} with a reason, {absent} without, {unseen} not seen yet")(excused=tally.excused, absent=tally.absent, unseen=tally.unseen)
    return _("{excused} with a reason, {unseen} not seen yet")(excused=tally.excused, unseen=tally.unseen)


def _also_here(tally: Tally) -> Joined:
    exempt, away = ngettext("{n} exempt", "{n} exempt"), ngettext("{n} temporarily away", "{n} temporarily away")
    return Joined(tuple(words(n=number) for words, number in ((exempt, tally.exempt_present), (away, tally.away_present)) if number), ", ")


def beside(count: Count) -> Details:
    return details(*facts(count))


def board(count: Count) -> Card:
    """The live count in the group: one message, edited as people arrive. Numbers, no names."""
    meeting = count.meeting
    check_in = Button(_("Check in"), Action("attendance.checkin"), Icon.CHECK, ButtonStyle.PRIMARY)
    see = Button(_("See the list"), Action("attendance.list", (meeting.id, 0)), Icon.PEOPLE)
    if meeting.state == "cancelled":
        words = notice(Kind.CAUTION, _("This meeting does not take place."))
        return Card(kicker=_("Attendance"), title=verbatim(meeting.title), blocks=(words,), shown_to=ShownTo.CHAT)
    if meeting.state == "called":
        opens = paragraph(_("Check-in opens on {moment}.")(moment=Moment(count.window.opens_at)))
        return Card(kicker=_("Attendance"), title=verbatim(meeting.title), blocks=(opens,), shown_to=ShownTo.CHAT)
    return Card(
        kicker=_("Attendance"),
        title=verbatim(meeting.title),
        tag=quorum_tag(count),
        blocks=(progress(count), beside(count), *((paragraph(soft(_("The register is closed."))),) if count.is_closed else ())),
        buttons=((see,) if count.is_closed else (check_in, see),),
        shown_to=ShownTo.CHAT,
    )


# --------------------------------------------------------------------------------------------------- the roll


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
        for one in meetings[:ROLL_PAGE]
    )
    return Card(title=_("Which meeting?"), buttons=rows)


def waits(register: Register) -> Card:
    """A register that is not open yet: when it opens by itself, and how to open it now."""
    ids = (register.meeting.id,)
    return Card(
        kicker=_("Roll call"),
        title=verbatim(register.meeting.title),
        blocks=(
            details((_("Begins"), Moment(register.meeting.starts_at)), (_("Check-in"), _("opens by itself at {time}")(time=_opens(register)))),
            paragraph(base_in_words(register)),
        ),
        buttons=(
            (Button(_("Open the register now"), Action("attendance.open", ids, register.meeting.version), style=ButtonStyle.PRIMARY),),
            (Button(_("The meeting"), Action("meetings.show", ids), Icon.CALENDAR), Button(_("Menu"), Action("start.menu"))),
        ),
    )


def roll(register: Register, first: int, now: datetime) -> Card:
    """The roll as its secretary calls it: one tap on a name marks it present."""
    ids = (register.meeting.id,)
    waiting = [one for one in register.expected if one.status is None and not one.is_missed]
    first = first if first < len(waiting) else 0
    names = [Button(verbatim(one.name), Action("attendance.here", (*ids, one.member_id, first)), Icon.CHECK) for one in waiting[first : first + ROLL_PAGE]]
    rows = [tuple(names[start : start + 2]) for start in range(0, len(names), 2)]
    words = _("Press a name to mark it present.") if names else _("Everybody who is expected is marked.")
    return Card(
        kicker=_("Roll call"),
        title=verbatim(register.meeting.title),
        tag=quorum_tag(register),
        blocks=(progress(register), beside(register), *_no_quorum(register, now), paragraph(words)),
        buttons=(
            *rows,
            *_turning("attendance.roll", ids, first, len(waiting)),
            (Button(_("All present except ..."), Action("attendance.missing", (*ids, 0)), style=ButtonStyle.PRIMARY),),
            (
                Button(_("Mark somebody otherwise"), Action("attendance.mark", ids), Icon.PENCIL),
                Button(_("See the list"), Action("attendance.list", (*ids, 0)), Icon.PEOPLE),
            ),
            (
                Button(_("Code and room screen"), Action("attendance.room", ids), Icon.PROJECTOR),
                Button(_("Close the register"), Action("attendance.close", ids, register.meeting.version)),
            ),
        ),
    )


def missing(register: Register, first: int) -> Card:
    """Everybody present except ...: press the names of those who are not there, then save."""
    ids = (register.meeting.id,)
    people = [one for one in register.expected if not one.was_there or one.way == "roll_call"]
    first = first if first < len(people) else 0
    names = [
        Button(verbatim(one.name), Action("attendance.toggle", (*ids, one.member_id, first)), is_chosen=one.is_missed)
        for one in people[first : first + ROLL_PAGE]
    ]
    chosen = [one for one in people if one.is_missed]
    told = sum(one.status is None for one in chosen)
    words = ngettext("{n} person is missing.", "{n} people are missing.")(n=len(chosen))
    reasons = ngettext("{n} of them gave a reason beforehand.", "{n} of them gave a reason beforehand.")(n=told)
    save = ngettext("Save: {n} more is present", "Save: {n} more are present")(n=sum(one.status is None and not one.is_missed for one in people))
    return Card(
        kicker=_("Roll call"),
        title=_("Who is not there?"),
        blocks=(
            paragraph(_("Press the names of those who are missing. Everybody else is marked present when you save.")),
            paragraph(words, *((verbatim(" "), reasons) if told else ())),
        ),
        buttons=(
            *(tuple(names[start : start + 2]) for start in range(0, len(names), 2)),
            *_turning("attendance.missing", ids, first, len(people)),
            (Button(save, Action("attendance.save", ids), Icon.CHECK, ButtonStyle.PRIMARY),),
            (
                Button(_("Type the names"), Action("attendance.all_except", ids), Icon.PENCIL),
                Button(_("Back"), Action("attendance.roll", (*ids, 0)), Icon.BACK),
            ),
        ),
    )


def nobody_entered(register: Register) -> Card:
    """Ask, rather than call everybody absent: most likely the list was kept on paper."""
    ids = (register.meeting.id,)
    return Card(
        kicker=_("Roll call"),
        title=verbatim(register.meeting.title),
        blocks=(paragraph(_("Nobody is on the list of this meeting. Did it take place? Then please enter who was there; the register stays open.")),),
        buttons=(
            (Button(_("All present except ..."), Action("attendance.missing", (*ids, 0)), style=ButtonStyle.PRIMARY),),
            (Button(_("Roll call"), Action("attendance.roll", (*ids, 0)), Icon.PEOPLE),),
        ),
    )


def closed(register: Register, stayed_away: tuple[Entry, ...], *, may_reopen: bool) -> Card:
    """What the secretary reads when the register is closed: the count, who was missing, and with care who was not there twice."""
    ids = (register.meeting.id,)
    missing_lines = tuple(_missing_line(one) for one in register.expected if one.status in {Status.EXCUSED, Status.ABSENT})
    again = Button(_("Open the register again"), Action("attendance.reopen", ids, register.meeting.version))
    return Card(
        kicker=_("The register is closed"),
        title=verbatim(register.meeting.title),
        tag=quorum_tag(register),
        blocks=(
            progress(register),
            beside(register),
            *((Listing(missing_lines, _("Missing")),) if missing_lines else (paragraph(_("Nobody was missing.")),)),
            *(_care(one) for one in stayed_away),
        ),
        buttons=(
            (Button(_("See the list"), Action("attendance.list", (*ids, 0)), Icon.PEOPLE, ButtonStyle.PRIMARY),),
            (
                Button(_("As Excel"), Action("attendance.file", (*ids, 0)), Icon.DOWNLOAD),
                Button(_("As PDF"), Action("attendance.file", (*ids, 1)), Icon.DOWNLOAD),
            ),
            *(((again,),) if may_reopen else ()),
        ),
    )


def _care(entry: Entry) -> Notice:
    return notice(Kind.QUIET, _("{name} was not there for the second time in a row. Perhaps a call or a visit would do good.")(name=entry.name))


def _missing_line(entry: Entry) -> Line:
    notes = (verbatim(entry.reason),) if entry.reason else ()
    return line(verbatim(entry.name), *notes, tag=SAID[entry.status] if entry.status else None)


def _no_quorum(register: Register, now: datetime) -> tuple[Notice, ...]:
    """Where the rules say so: a meeting without quorum some time after its start is not held."""
    minutes = register.no_quorum_after
    if minutes is None or register.has_quorum or now < register.meeting.starts_at + timedelta(minutes=minutes):
        return ()
    words = ngettext(
        "{n} minute after the start there is no quorum. By your rules the meeting is not held.",
        "{n} minutes after the start there is no quorum. By your rules the meeting is not held.",
    )
    return (notice(Kind.CAUTION, words(n=minutes)),)


def _opens(register: Register) -> Moment:
    return Moment(register.window.opens_at, DateStyle.TIME)


def _turning(action: str, ids: tuple[int, ...], first: int, total: int) -> tuple[tuple[Button, ...], ...]:
    """Give the row that leads to the names before and after, where there are any."""
    row = [Button(_("Previous names"), Action(action, (*ids, max(0, first - ROLL_PAGE))), Icon.BACK)] if first else []
    row += [Button(_("More names"), Action(action, (*ids, first + ROLL_PAGE)))] if first + ROLL_PAGE < total else []
    return (tuple(row),) if row else ()
