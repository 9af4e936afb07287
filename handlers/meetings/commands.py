"""Meetings: entry points of members and of secretaries."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from core import jobs as core_jobs
from core import ledger, preset, when
from core.access import MEMBERS, SECRETARIES, UnitRef
from core.card import Card
from core.context import Context, Start
from core.errors import Refusal
from core.events import InvitationAnswered, MeetingChanged
from core.fields import FieldValue, TextField
from core.i18n import _, render
from core.identity import unit_ref
from db.models.ledger import Message
from handlers.meetings import cards, forms, rules, service
from handlers.meetings.rules import REPLIES, Reply

_LINE = TextField("line", _("When and where?"), hint=_("For example: tomorrow 19:30 Culture House"), most=400)


def show_upcoming(ctx: Context) -> Card:
    return upcoming(ctx, 0)


def upcoming(ctx: Context, first: int) -> Card:
    found = service.upcoming(ctx.session, ctx.person, ctx.now, first, cards.PAGE + 1)
    return cards.listed(found, first, may_call=ctx.person.may(SECRETARIES, ctx.unit))


def past(ctx: Context, first: int) -> Card:
    return cards.listed(service.past(ctx.session, ctx.person, ctx.now, first, cards.PAGE + 1), first, may_call=False, is_past=True)


def call_by_line(ctx: Context, line: Annotated[str, _LINE] = "") -> Card | Start:
    """Call a meeting by one line ("mai 19h30 Nhà văn hóa"), or by the form where nothing was typed."""
    if not line:
        return call(ctx)
    unit = _acting(ctx)
    starts, place = when.split_moment(line, ctx.now, ZoneInfo(ctx.reader.zone), ctx.reader.language)
    kind = preset.preset(ctx.person.preset).kinds[0]
    agenda = service.last_agenda(ctx.session, unit.unit_id, kind.key) or kind.agenda_in(ctx.reader.language)
    plan = service.Plan(kind.key, starts, place or service.last_place(ctx.session, unit.unit_id), "", agenda, "all", kind.minutes_long)
    return _draft_card(ctx, service.draft(ctx.session, ctx.person, unit, plan, ctx.now).id)


def call(ctx: Context) -> Start:
    """Ask for the meeting, with what is most likely filled in already."""
    unit = _acting(ctx)
    kind = preset.preset(ctx.person.preset).kinds[0]
    typed = {"kind": kind.key, "place": service.last_place(ctx.session, unit.unit_id), "agenda": "preset", "audience": "all", "minutes": str(kind.minutes_long)}
    return Start("meetings.call", typed=typed)


def called(ctx: Context, values: dict[str, FieldValue]) -> Card:
    """Show the invitation that the form gives, before anybody else sees it."""
    unit = _acting(ctx)
    kind = preset.preset(ctx.person.preset).kind(str(values["kind"]))
    chosen = values["agenda"]
    if chosen == "own":
        items = rules.agenda_items(str(values.get("items") or ""))
    else:
        items = service.last_agenda(ctx.session, unit.unit_id, kind.key) if chosen == "last" else kind.agenda_in(ctx.reader.language)
    starts, minutes = values["starts"], values.get("minutes")
    if not isinstance(starts, datetime):
        raise Refusal(_("Please type day and time."), "starts")
    long = minutes if isinstance(minutes, int) else kind.minutes_long
    plan = service.Plan(kind.key, starts, str(values.get("place") or ""), _link(values), items, str(values["audience"]), long)
    return _draft_card(ctx, service.draft(ctx.session, ctx.person, unit, plan, ctx.now).id)


def send(ctx: Context, meeting_id: int) -> Card:
    meeting = service.send(ctx.session, meeting_id, ctx.person, ctx.now)
    core_jobs.enqueue(ctx.session, "meetings.invite", {"meeting_id": meeting_id}, ctx.now)
    ctx.publish(MeetingChanged(meeting_id))
    return cards.managed(service.view(ctx.session, meeting.id), service.answers(ctx.session, meeting_id))


def discard(ctx: Context, meeting_id: int) -> Card:
    service.discard(ctx.session, meeting_id)
    return cards.discarded()


def show(ctx: Context, meeting_id: int) -> Card:
    """Show a meeting: to its secretary with what can be done, to an invited member as the invitation with the own answer."""
    seen = _seen(ctx, meeting_id)
    is_managing = _is_managing(ctx, seen)
    if seen.meeting.state == "cancelled":
        return cards.cancelled(seen.meeting)
    if seen.meeting.state == "draft":
        return _draft_card(ctx, meeting_id) if is_managing else cards.discarded()
    if is_managing:
        return cards.managed(seen, service.answers(ctx.session, meeting_id))
    invitee = service.invitee_of(ctx.session, meeting_id, ctx.person.member_id)
    return cards.invitation(seen, Reply(invitee.answer) if invitee and invitee.answer else None)


def agenda(ctx: Context, meeting_id: int) -> Card:
    seen = _seen(ctx, meeting_id)
    return cards.agenda(seen, may_change=_is_managing(ctx, seen))


def answer(ctx: Context, meeting_id: int, choice: int) -> Card | Start:
    """Keep a one-tap answer; a refusal is asked for its reason."""
    reply = REPLIES[choice] if choice < len(REPLIES) else Reply.YES
    if reply is Reply.NO:
        return Start("meetings.reason", (meeting_id,))
    return _keep_answer(ctx, meeting_id, reply, None)


def gave_reason(ctx: Context, meeting_id: int, values: dict[str, FieldValue]) -> Card:
    key = str(values["kind"])
    words = str(values.get("words") or "") if key == forms.OTHER else render(forms.REASONS[key], ctx.reader)
    return _keep_answer(ctx, meeting_id, Reply.NO, words)


def answers(ctx: Context, meeting_id: int, first: int) -> Card:
    return cards.answered(service.answers(ctx.session, meeting_id), first)


def on_behalf(ctx: Context, meeting_id: int) -> Start:
    return Start("meetings.on_behalf", (meeting_id,))


def answered_for(ctx: Context, meeting_id: int, values: dict[str, FieldValue]) -> Card:
    """Keep what a member said to the secretary."""
    member_id = values["member"]
    if not isinstance(member_id, int):
        raise Refusal(_("Please choose a name."), "member")
    reply = Reply(str(values["answer"]))
    service.answer(ctx.session, meeting_id, member_id, reply, str(values.get("words") or "") or None, ctx.person.member_id, ctx.now)
    ctx.publish(InvitationAnswered(meeting_id, member_id))
    return cards.answered(service.answers(ctx.session, meeting_id), 0)


def change(ctx: Context, meeting_id: int) -> Start:
    """Open the meeting as a form; a date is shown as it would be typed."""
    meeting = service.view(ctx.session, meeting_id).meeting
    typed = {"title": meeting.title, "starts": f"{meeting.starts_local:%d/%m/%Y %H:%M}", "place": meeting.place, "link": meeting.link}
    return Start("meetings.change", (meeting_id,), typed)


def changed(ctx: Context, meeting_id: int, values: dict[str, FieldValue]) -> Card:
    """Save, and tell: everybody anew where the time moved, else in place."""
    seen = service.view(ctx.session, meeting_id)
    was = rules.instant_key(meeting_id, seen.meeting.starts_at)
    _link(values)
    is_moved = service.move(ctx.session, meeting_id, ctx.person, values, ctx.now)
    if seen.meeting.state == "draft":
        return _draft_card(ctx, meeting_id)
    if is_moved:
        ledger.drop_unseen(ctx.session, Message.key.startswith(was, autoescape=True))
    core_jobs.enqueue(ctx.session, "meetings.invite", {"meeting_id": meeting_id, "is_moved": is_moved}, ctx.now)
    ctx.publish(MeetingChanged(meeting_id))
    return cards.managed(service.view(ctx.session, meeting_id), service.answers(ctx.session, meeting_id))


def change_agenda(ctx: Context, meeting_id: int) -> Start:
    return Start("meetings.agenda", (meeting_id,), {"items": "\n".join(service.view(ctx.session, meeting_id).agenda)})


def agenda_changed(ctx: Context, meeting_id: int, values: dict[str, FieldValue]) -> Card:
    service.change_agenda(ctx.session, meeting_id, rules.agenda_items(str(values["items"])))
    _tell_quietly(ctx, meeting_id)
    return agenda(ctx, meeting_id)


def paper(ctx: Context, meeting_id: int) -> Start:
    return Start("meetings.paper", (meeting_id,))


def paper_added(ctx: Context, meeting_id: int, values: dict[str, FieldValue]) -> Card:
    file_id = values["file"]
    if not isinstance(file_id, int):
        raise Refusal(_("Please send a file here."), "file")
    service.add_paper(ctx.session, meeting_id, file_id)
    _tell_quietly(ctx, meeting_id)
    return show(ctx, meeting_id)


def cancel(ctx: Context, meeting_id: int) -> Start:
    return Start("meetings.cancel", (meeting_id,))


def called_off(ctx: Context, meeting_id: int, values: dict[str, FieldValue]) -> Card:
    """Call the meeting off: who was invited hears it, who has not heard of it yet never does."""
    meeting = service.call_off(ctx.session, meeting_id, ctx.person, str(values["reason"]), ctx.now)
    ledger.drop_unseen(ctx.session, Message.key.startswith(rules.instant_key(meeting_id, meeting.starts_at), autoescape=True))
    ledger.withdraw(ctx.session, rules.invitation_key(meeting_id), cards.cancelled(meeting), ctx.now)
    ctx.publish(MeetingChanged(meeting_id))
    return cards.cancelled(meeting)


def _keep_answer(ctx: Context, meeting_id: int, reply: Reply, reason: str | None) -> Card:
    invitee = service.answer(ctx.session, meeting_id, ctx.person.member_id, reply, reason, ctx.person.member_id, ctx.now)
    seen = service.view(ctx.session, meeting_id)
    silent_only = next(reminder for reminder in rules.REMINDERS if reminder.silent_only)
    ledger.drop(ctx.session, f"{rules.instant_key(meeting_id, seen.meeting.starts_at)}-{silent_only.name}", [ctx.person.member_id])
    ctx.publish(InvitationAnswered(meeting_id, ctx.person.member_id))
    return cards.thanks(seen, invitee)


def _tell_quietly(ctx: Context, meeting_id: int) -> None:
    """Bring the invitation up to date in place, where it has been sent."""
    if service.view(ctx.session, meeting_id).meeting.state == "called":
        core_jobs.enqueue(ctx.session, "meetings.invite", {"meeting_id": meeting_id}, ctx.now)


def _draft_card(ctx: Context, meeting_id: int) -> Card:
    return cards.draft(service.view(ctx.session, meeting_id), service.without_account(ctx.session, meeting_id))


def _seen(ctx: Context, meeting_id: int) -> service.MeetingView:
    """Give a meeting to those whom it concerns: members of its unit and of those below, and whoever is invited from elsewhere."""
    seen = service.view(ctx.session, meeting_id)
    if not ctx.person.may(MEMBERS, unit_ref(seen.unit)) and service.invitee_of(ctx.session, meeting_id, ctx.person.member_id) is None:
        raise Refusal(_("This meeting is for the members of {unit} only.")(unit=seen.unit.name))
    return seen


def _is_managing(ctx: Context, seen: service.MeetingView) -> bool:
    return ctx.person.may(SECRETARIES, unit_ref(seen.unit))


def _link(values: dict[str, FieldValue]) -> str:
    link = str(values.get("link") or "")
    if link and not link.startswith(("https://", "http://")):
        raise Refusal(_("A link begins with https://, for example: {example}")(example="https://meet.example.org/cell-3"), "link")
    return link


def _acting(ctx: Context) -> UnitRef:
    if ctx.unit is None:
        raise Refusal(_("You belong to no unit yet. Please ask your {secretary}."))
    return ctx.unit
