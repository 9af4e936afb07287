"""What is shown in the room: the changing code, on the secretary's phone and on the wall."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.card import Action, Block, Button, ButtonStyle, Card, Code, Icon, Kind, Layout, Progress, QrCode, Tag, notice, paragraph, soft
from core.i18n import DateStyle, Moment, _, ngettext, verbatim
from handlers.attendance.cards import progress, quorum_tag
from handlers.attendance.register import Register


@dataclass(frozen=True, slots=True)
class Shown:
    """What the room sees beside the count. `agenda`: (title, who presents it) in order; `code` is empty while nobody may check in."""

    register: Register
    agenda: tuple[tuple[str, str], ...]
    code: str
    changes_at: datetime
    link: str


def code(seen: Shown, url: str) -> Card:
    """The room's code on the secretary's own phone, and the way to the screen for all."""
    ids = (seen.register.meeting.id,)
    position = seen.register.meeting.agenda_position
    turns = []
    if position:
        turns.append(Button(_("Item before"), Action("attendance.item", (*ids, position - 1)), Icon.BACK))
    if position < len(seen.agenda):
        turns.append(Button(_("Next item: {title}")(title=verbatim(seen.agenda[position][0])), Action("attendance.item", (*ids, position + 1))))
    blocks: tuple[Block, ...] = (
        Code(seen.code, _("Everybody types this. It changes every 30 seconds."), is_big=True, changes_at=seen.changes_at),
        progress(seen.register),
        paragraph(_("The room screen shows the code, a QR code and the count in large letters. Open it on the PC at the projector.")),
    )
    return Card(
        kicker=_("Check-in code"),
        title=verbatim(seen.register.meeting.title),
        blocks=blocks,
        buttons=(
            (Button(_("Show the new code"), Action("attendance.room", ids), Icon.CLOCK, ButtonStyle.PRIMARY),),
            (Button(_("Open the room screen"), url=url, icon=Icon.PROJECTOR), Button(_("Roll call"), Action("attendance.roll", (*ids, 0)), Icon.PEOPLE)),
            *((tuple(turns),) if turns else ()),
        ),
    )


def room(seen: Shown, now: datetime) -> Card:
    """The screen for the whole room: nine things at most."""
    register, position = seen.register, seen.register.meeting.agenda_position
    meeting = register.meeting
    item, owner = seen.agenda[position - 1] if 0 < position <= len(seen.agenda) else ("", "")
    number = Tag(_("Item {n} of {total}")(n=position, total=len(seen.agenda)), Kind.PLAIN)
    check_in: tuple[Block, ...] = (
        QrCode(seen.link, _("Scan to check in")),
        Code(seen.code, _("or type this code"), is_big=True, changes_at=seen.changes_at),
    )
    return Card(
        kicker=verbatim(meeting.title if item else register.unit.name),
        title=verbatim(item or meeting.title),
        tag=number if item else quorum_tag(register),
        blocks=(
            *((paragraph(soft(_("Presented by {name}")(name=owner))),) if owner else ()),
            *_hour(register, now),
            *(check_in if seen.code else ()),
            progress(register),
        ),
        layout=Layout.ROOM,
    )


def _hour(register: Register, now: datetime) -> tuple[Block, ...]:
    """When it begins, then how much of it is left, then that it is over."""
    meeting = register.meeting
    if meeting.state == "cancelled":
        return (notice(Kind.CAUTION, _("This meeting does not take place.")),)
    if register.is_closed:
        return (paragraph(_("The register is closed.")),)
    if meeting.state == "called" and now < register.window.opens_at:
        return (paragraph(_("Check-in opens at {time}.")(time=Moment(register.window.opens_at, DateStyle.TIME))),)
    if now < meeting.starts_at:
        return (paragraph(_("We begin at {time}.")(time=Moment(meeting.starts_at, DateStyle.TIME))),)
    left = -(-(meeting.starts_at + timedelta(minutes=meeting.minutes_long) - now) // timedelta(minutes=1))
    if left <= 0:
        return ()
    words = ngettext("{n} minute left", "{n} minutes left")(n=left)
    return (Progress(_("Time left"), meeting.minutes_long - left, meeting.minutes_long, words),)
