"""Attendance: entry points of members, of the secretary, and of the levels above."""

from collections.abc import Mapping
from typing import Annotated

from core import jobs, links
from core.access import SECRETARIES
from core.card import Card
from core.codec import Json
from core.context import Context, GuestContext, Shared, Start
from core.errors import Refusal
from core.events import CheckedIn
from core.fields import CodeField, FieldValue
from core.i18n import _
from core.identity import unit_ref
from db.models.org import Unit
from handlers.attendance import board, cards, cards_list, cards_room, register, rules, service, service_closing
from handlers.attendance.rules import Status
from handlers.attendance.service import Marked
from handlers.attendance.service_closing import Change

_CODE = CodeField("code", _("The four digits on the room screen"), length=rules.DIGITS)
_FORMATS = ("xlsx", "pdf")


# ----------------------------------------------------------------------------------------------------- members


def check_in(ctx: Context, code: Annotated[str, _CODE]) -> Shared:
    """Check the writer in at the meeting whose room code was typed."""
    return _arrived(ctx, service.check_in(ctx.session, ctx.person, code, ctx.now))


def check_in_by_qr(ctx: Context | GuestContext, token: str) -> Card:
    """Show the one button that checks in, after the QR code of the room screen was scanned."""
    if isinstance(ctx, GuestContext):
        raise Refusal(_("Please join with the code of your invitation first, then scan the QR code again."))
    meeting = service.find_scanned(ctx.session, ctx.person, token, ctx.now)
    return cards.scanned(meeting, ctx.session.get_one(Unit, meeting.unit_id).name, service.press_for(meeting, ctx.person, ctx.now))


def arrive(ctx: Context, meeting_id: int, step: int, proof: int) -> Shared:
    return _arrived(ctx, service.arrive_by_press(ctx.session, ctx.person, meeting_id, (step, proof), ctx.now))


def leave(ctx: Context, meeting_id: int) -> Card:
    status = service.leave(ctx.session, ctx.person, meeting_id, ctx.now)
    ctx.touch(board.LIVE, meeting_id)
    return cards.left(meeting_id, status)


def stay(ctx: Context, meeting_id: int) -> Card:
    service.stay(ctx.session, ctx.person, meeting_id, ctx.now)
    ctx.touch(board.LIVE, meeting_id)
    return cards.stayed(meeting_id)


def show_list(ctx: Context, meeting_id: int, first: int) -> Card:
    """Show the list: with names to the secretary, as counts to the members and the levels above."""
    found = register.read(ctx.session, meeting_id)
    if not ctx.person.may(SECRETARIES, unit_ref(found.unit)):
        return cards_list.counts(found)
    return cards_list.listed(found, first, register.corrections(ctx.session, meeting_id))


# --------------------------------------------------------------------------------------------------- the roll


def roll_call(ctx: Context) -> Card:
    """Open the roll of the one meeting that is near, or ask which."""
    found = service.meetings_to_mark(ctx.session, ctx.person, ctx.now)
    return roll(ctx, found[0].id, 0) if len(found) == 1 else cards.choose(found)


def roll(ctx: Context, meeting_id: int, first: int) -> Card:
    """Show the roll; from an hour before the meeting on, looking at it opens the register."""
    found = register.read(ctx.session, meeting_id)
    if found.is_closed:
        return _closed(ctx, found)
    if found.meeting.state == "called" and ctx.now >= found.window.opens_at:
        return open_register(ctx, meeting_id)
    return cards.waits(found) if found.meeting.state == "called" else cards.roll(found, first, ctx.now)


def as_it_stands(ctx: Context, meeting_id: int) -> Card:
    """Show the roll as it stands, where a button was pressed that no longer fits."""
    return roll(ctx, meeting_id, 0)


def open_register(ctx: Context, meeting_id: int) -> Card:
    """Open the register now, and put the live board into the unit's groups."""
    board.open_with_board(ctx.session, meeting_id, ctx.now)
    return cards.roll(register.read(ctx.session, meeting_id), 0, ctx.now)


def here(ctx: Context, meeting_id: int, member_id: int, first: int = 0) -> Card:
    """Mark one member present: on time, or late when it is late."""
    service.mark_here(ctx.session, meeting_id, member_id, ctx.person, ctx.now)
    return _roll_after_marking(ctx, meeting_id, first)


def missing(ctx: Context, meeting_id: int, first: int) -> Card:
    """Ask who is not there, to mark all others present."""
    return cards.missing(register.read(ctx.session, meeting_id), first)


def toggle(ctx: Context, meeting_id: int, member_id: int, first: int) -> Card:
    service.toggle_missing(ctx.session, meeting_id, member_id, ctx.person, ctx.now)
    ctx.touch(board.LIVE, meeting_id)
    return missing(ctx, meeting_id, first)


def save(ctx: Context, meeting_id: int) -> Card:
    """Mark everybody present who is expected and was not named as missing."""
    service.mark_rest(ctx.session, meeting_id, ctx.person, ctx.now)
    return _roll_after_marking(ctx, meeting_id)


def all_except(ctx: Context, meeting_id: int) -> Start:
    return Start("attendance.all_except", (meeting_id,))


def marked_rest(ctx: Context, meeting_id: int, values: Mapping[str, FieldValue]) -> Card:
    """Mark those who were named as missing and all others as present."""
    named = values.get("absent")
    service.mark_missing(ctx.session, meeting_id, [int(one) for one in named] if isinstance(named, tuple) else [], ctx.person, ctx.now)
    return save(ctx, meeting_id)


def mark(ctx: Context, meeting_id: int) -> Start:
    return Start("attendance.mark", (meeting_id,))


def marked(ctx: Context, meeting_id: int, values: Mapping[str, FieldValue]) -> Card:
    chosen = Marked(_member(values), Status(str(values["status"])), reason=str(values.get("reason") or ""))
    service.mark_one(ctx.session, meeting_id, chosen, ctx.person, ctx.now)
    return _roll_after_marking(ctx, meeting_id)


def close(ctx: Context, meeting_id: int) -> Card:
    """Close the register, and tell the other secretaries what came of it."""
    found = service_closing.close_register(ctx.session, meeting_id, ctx.person.member_id, ctx.now)
    board.tell_closed(ctx.session, found, ctx.now, but=ctx.person.member_id)
    ctx.touch(board.LIVE, meeting_id)
    return _closed(ctx, found)


def reopen(ctx: Context, meeting_id: int) -> Card:
    """Undo the closing."""
    service_closing.reopen(ctx.session, meeting_id, ctx.person, ctx.now)
    return _roll_after_marking(ctx, meeting_id)


# --------------------------------------------------------------------------------------------------- the room


def room(ctx: Context, meeting_id: int) -> Card:
    """Show the code on the secretary's own phone, with the way to the room screen."""
    board.open_with_board(ctx.session, meeting_id, ctx.now)
    found = register.read(ctx.session, meeting_id)
    if found.is_closed:
        return _closed(ctx, found)
    token = links.make_page_link(ctx.session, "attendance.room", (meeting_id,), ctx.person.member_id, ctx.now)
    return cards_room.code(_shown(ctx, found), f"{ctx.desk.public_url}/p/{token}")


def item(ctx: Context, meeting_id: int, position: int) -> Card:
    """Let the room screen show another item of the agenda."""
    service.show_item(ctx.session, meeting_id, position)
    ctx.touch(board.LIVE, meeting_id)
    return room(ctx, meeting_id)


def room_screen(ctx: Context, meeting_id: int) -> Card:
    """The page for the projector."""
    return cards_room.room(_shown(ctx, register.read(ctx.session, meeting_id)), ctx.now)


# --------------------------------------------------------------------------------------------------- the list


def make_file(ctx: Context, meeting_id: int, choice: int) -> Card:
    """Have the list made as a file; it comes as a message of its own."""
    kind = _FORMATS[choice] if choice < len(_FORMATS) else _FORMATS[0]
    args: dict[str, Json] = {"meeting_id": meeting_id, "member_id": ctx.person.member_id, "format": kind}
    jobs.enqueue(ctx.session, "attendance.register", args | {"language": ctx.reader.language, "asked": ctx.now.isoformat()}, ctx.now)
    return cards_list.making(show_list(ctx, meeting_id, 0))


def correct(ctx: Context, meeting_id: int) -> Start:
    return Start("attendance.correct", (meeting_id,))


def corrected(ctx: Context, meeting_id: int, values: Mapping[str, FieldValue]) -> Card:
    change = Change(_member(values), Status(str(values["status"])), str(values["reason"]))
    service_closing.correct(ctx.session, meeting_id, change, ctx.person, ctx.now)
    ctx.touch(board.LIVE, meeting_id)
    return show_list(ctx, meeting_id, 0)


def _arrived(ctx: Context, arrival: service.Arrival) -> Shared:
    if arrival.is_new:
        ctx.publish(CheckedIn(arrival.meeting_id, ctx.person.member_id))
    if arrival.is_new or arrival.is_back:
        ctx.touch(board.LIVE, arrival.meeting_id)
    return Shared(register.count, (arrival.meeting_id,), lambda count: cards.checked_in(arrival, count))


def _roll_after_marking(ctx: Context, meeting_id: int, first: int = 0) -> Card:
    ctx.touch(board.LIVE, meeting_id)
    return cards.roll(register.read(ctx.session, meeting_id), first, ctx.now)


def _closed(ctx: Context, found: register.Register) -> Card:
    may_reopen = service_closing.may_reopen(ctx.session, found.meeting, ctx.now)
    return cards.closed(found, service_closing.absent_in_a_row(ctx.session, found), may_reopen=may_reopen)


def _shown(ctx: Context, found: register.Register) -> cards_room.Shown:
    """Give what the room sees now. Nobody is shown a code that would be refused."""
    secret, step = found.meeting.secret, rules.step_of(ctx.now)
    is_open = found.meeting.state in {"called", "open"} and found.window.opens_at <= ctx.now <= found.window.closes_at
    return cards_room.Shown(
        register=found,
        agenda=register.agenda(ctx.session, found.meeting.id),
        code=rules.code_at(secret, step) if is_open else "",
        changes_at=rules.changes_at(ctx.now),
        link=f"{ctx.desk.public_url}/start/c-{rules.token_at(secret, step)}",
    )


def _member(values: Mapping[str, FieldValue]) -> int:
    member_id = values["member"]
    if not isinstance(member_id, int):
        raise Refusal(_("Please choose a name."), "member")
    return member_id
