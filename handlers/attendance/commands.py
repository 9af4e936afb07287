"""Attendance: entry points of members, of the secretary, and of the levels above."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from core import jobs as core_jobs
from core import ledger, links
from core.access import MEMBERS, SECRETARIES
from core.card import Card
from core.context import Context, GuestContext, Start
from core.errors import Refusal
from core.events import CheckedIn
from core.fields import CodeField, FieldValue
from core.i18n import _
from core.identity import unit_ref
from handlers.attendance import cards, rules, service
from handlers.attendance.rules import Status

_CODE = CodeField("code", _("The four digits on the room screen"), length=rules.DIGITS)
_FORMATS = ("xlsx", "pdf")


def check_in(ctx: Context, code: Annotated[str, _CODE]) -> Card:
    """Check the writer in at the meeting whose room code was typed."""
    return _arrived(ctx, service.check_in(ctx.session, ctx.person, code, ctx.now))


def check_in_by_qr(ctx: Context | GuestContext, token: str) -> Card:
    """Check in by the QR code of the room screen."""
    if isinstance(ctx, GuestContext):
        raise Refusal(_("Please join with the code of your invitation first, then scan the QR code again."))
    return _arrived(ctx, service.check_in(ctx.session, ctx.person, token, ctx.now, by_qr=True))


def leave(ctx: Context, meeting_id: int) -> Card:
    status = service.leave(ctx.session, ctx.person, meeting_id, ctx.now)
    ctx.touch("attendance.board", meeting_id)
    return cards.left(status)


def roll_call(ctx: Context) -> Card:
    """Open the roll of the one meeting that is near, or ask which."""
    found = service.meetings_to_mark(ctx.session, ctx.person, ctx.now)
    current = [one for one in found if one.state != "closed" and one.starts_at <= ctx.now + rules.OPENS_BEFORE + timedelta(hours=2)]
    return roll(ctx, current[0].id, 0) if len(current) == 1 else cards.choose(found)


def roll(ctx: Context, meeting_id: int, first: int) -> Card:
    """Show the roll; opening it is what opens the register, from an hour before the meeting on."""
    meeting = service.register(ctx.session, meeting_id).meeting
    if meeting.state == "called" and meeting.starts_at - rules.OPENS_BEFORE <= ctx.now:
        open_for_all(ctx, meeting_id)
    return cards.roll(service.register(ctx.session, meeting_id), first)


def open_for_all(ctx: Context, meeting_id: int) -> None:
    """Open the register and put the live board into the unit's groups."""
    meeting = service.open_register(ctx.session, meeting_id, ctx.now)
    ledger.tell_groups(ctx.session, f"meeting-{meeting_id}-board", None, service.groups_of(meeting.unit_id), ctx.now, live=("attendance.board", (meeting_id,)))


def here(ctx: Context, meeting_id: int, member_id: int) -> Card:
    """Mark one member present: on time, or late when it is late."""
    meeting = service.register(ctx.session, meeting_id).meeting
    window = rules.window(meeting.starts_at, meeting.minutes_long, meeting.late_after_minutes)
    service.mark_one(ctx.session, meeting_id, member_id, rules.judge_arrival(window, ctx.now), ctx.person, ctx.now)
    ctx.touch("attendance.board", meeting_id)
    return cards.roll(service.register(ctx.session, meeting_id), 0)


def all_except(ctx: Context, meeting_id: int) -> Start:
    return Start("attendance.all_except", (meeting_id,))


def marked_rest(ctx: Context, meeting_id: int, values: Mapping[str, FieldValue]) -> Card:
    """Mark everybody present except those who were named."""
    absent = values.get("absent")
    service.mark_rest(ctx.session, meeting_id, [int(one) for one in absent] if isinstance(absent, tuple) else [], ctx.person, ctx.now)
    ctx.touch("attendance.board", meeting_id)
    return cards.roll(service.register(ctx.session, meeting_id), 0)


def mark(ctx: Context, meeting_id: int) -> Start:
    return Start("attendance.mark", (meeting_id,))


def marked(ctx: Context, meeting_id: int, values: Mapping[str, FieldValue]) -> Card:
    service.mark_one(ctx.session, meeting_id, _member(values), Status(str(values["status"])), ctx.person, ctx.now)
    ctx.touch("attendance.board", meeting_id)
    return cards.roll(service.register(ctx.session, meeting_id), 0)


def room(ctx: Context, meeting_id: int) -> Card:
    """Show the code on the secretary's own phone, with the way to the room screen."""
    open_for_all(ctx, meeting_id)
    register = service.register(ctx.session, meeting_id)
    token = links.make_page_link(ctx.session, "attendance.room", (meeting_id,), ctx.person.member_id, ctx.now)
    return cards.code(register, rules.code_at(register.meeting.secret, rules.step_of(ctx.now)), f"{ctx.desk.public_url}/p/{token}")


def room_screen(ctx: Context, meeting_id: int) -> Card:
    """The page for the projector."""
    register = service.register(ctx.session, meeting_id)
    step = rules.step_of(ctx.now)
    link = f"{ctx.desk.public_url}/join/c-{rules.token_at(register.meeting.secret, step)}"
    return cards.room(register, rules.code_at(register.meeting.secret, step), link)


def close(ctx: Context, meeting_id: int) -> Card:
    register = service.close_register(ctx.session, meeting_id, ctx.person.member_id, ctx.now)
    ctx.touch("attendance.board", meeting_id)
    return cards.closed(register, service.absent_in_a_row(ctx.session, register.meeting))


def show_list(ctx: Context, meeting_id: int, first: int) -> Card:
    """Show the list: with names to the unit itself, as counts to the levels above."""
    register = service.register(ctx.session, meeting_id)
    unit = unit_ref(register.unit)
    if not ctx.person.may(MEMBERS, unit):
        return cards.counts(register)
    return cards.listed(register, first, service.corrections(ctx.session, meeting_id), may_change=ctx.person.may(SECRETARIES, unit))


def make_file(ctx: Context, meeting_id: int, choice: int) -> Card:
    """Have the list made as a file; it comes as a message of its own."""
    kind = _FORMATS[choice] if choice < len(_FORMATS) else _FORMATS[0]
    core_jobs.enqueue(
        ctx.session, "attendance.register", {"meeting_id": meeting_id, "member_id": ctx.person.member_id, "format": kind, "asked": ctx.now.isoformat()}, ctx.now
    )
    return cards.making(service.register(ctx.session, meeting_id).meeting)


def correct(ctx: Context, meeting_id: int) -> Start:
    return Start("attendance.correct", (meeting_id,))


def corrected(ctx: Context, meeting_id: int, values: Mapping[str, FieldValue]) -> Card:
    service.correct(ctx.session, meeting_id, _member(values), Status(str(values["status"])), str(values["reason"]), ctx.person, ctx.now)
    ctx.touch("attendance.board", meeting_id)
    return show_list(ctx, meeting_id, 0)


def _arrived(ctx: Context, arrival: service.Arrival) -> Card:
    if arrival.is_new:
        ctx.publish(CheckedIn(arrival.register.meeting.id, ctx.person.member_id))
        ctx.touch("attendance.board", arrival.register.meeting.id)
    return cards.checked_in(arrival)


def _member(values: Mapping[str, FieldValue]) -> int:
    member_id = values["member"]
    if not isinstance(member_id, int):
        raise Refusal(_("Please choose a name."), "member")
    return member_id
