"""Polls: entry points of the secretary who asks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from core import when
from core.access import UnitRef
from core.card import Card
from core.context import Context, Start
from core.errors import Refusal
from core.events import DateChosen
from core.fields import FieldValue, TextField
from core.i18n import _
from handlers.polls import board, cards_leading, commands, forms, rules, service, service_closing, service_making
from handlers.polls.rules import Audience, Kind
from handlers.polls.service import PollView
from handlers.polls.service_making import Plan

_LINE = TextField("line", _("Question and answers"), hint=_("For example: Which day? | Monday | Tuesday"), most=4000, is_long=True)
_RUNS, _ENDS = timedelta(days=3), time(20)  # where nobody says otherwise


# ------------------------------------------------------------------------------------------------------- asking


def ask_by_line(ctx: Context, line: Annotated[str, _LINE] = "") -> Card | Start:
    """Ask by one line ("Chọn ngày? | T2 | T5"), or by the form where the answers are missing."""
    question, options = rules.read_line(line)
    if not options:
        return _start(ctx, {"question": question} if question else {})
    plan = Plan(question, Kind.SINGLE, tuple((option, None) for option in options), 1, 1, has_names=False, audience=Audience.ALL, closes_at=_usual_end(ctx))
    return _draft_card(ctx, service_making.draft(ctx.session, ctx.person, _acting(ctx), plan, ctx.now).id)


def make(ctx: Context) -> Start:
    return _start(ctx, {})


def made(ctx: Context, values: Mapping[str, FieldValue]) -> Card:
    """Show the poll that the form gives, before anybody else sees it."""
    return _draft_card(ctx, service_making.draft(ctx.session, ctx.person, _acting(ctx), _plan(ctx, values), ctx.now).id)


def change(ctx: Context, poll_id: int) -> Card:
    """Ask what of a draft is to be changed."""
    return cards_leading.parts(service.overview(ctx.session, poll_id))


def change_part(ctx: Context, poll_id: int, part: int) -> Start:
    """Open one part of a draft as a form; dates are shown as they would be typed."""
    seen = service.overview(ctx.session, poll_id)
    poll, form = seen.poll, forms.CHANGES[min(part, len(forms.CHANGES) - 1)]
    typed = {
        "question": poll.question,
        "kind": poll.kind,
        "options": "\n".join(f"{choice.starts_local:%d/%m/%Y %H:%M}" if choice.starts_local else choice.label for choice in seen.choices),
        "least": str(poll.least),
        "most": str(poll.most),
        "closes": _typed(ctx, poll.closes_at),
        "audience": poll.audience,
    }
    names = {field.name for field in form.fields} - ({"least", "most"} if poll.kind != Kind.SEVERAL else set())
    return Start(f"polls.{form.name}", (poll_id,), {name: words for name, words in typed.items() if name in names})


def changed(ctx: Context, poll_id: int, values: Mapping[str, FieldValue]) -> Card:
    """Save what was changed, and let everything else stand."""
    seen = service.overview(ctx.session, poll_id)
    service_making.redraft(ctx.session, poll_id, _plan(ctx, {**_values_of(ctx, seen), **values}), ctx.now)
    return _draft_card(ctx, poll_id)


def picture(ctx: Context, poll_id: int) -> Start:
    return Start("polls.picture", (poll_id,))


def picture_added(ctx: Context, poll_id: int, values: Mapping[str, FieldValue]) -> Card:
    file_id = values["file"]
    service_making.set_picture(ctx.session, poll_id, file_id if isinstance(file_id, int) else None)
    return _draft_card(ctx, poll_id)


def picture_removed(ctx: Context, poll_id: int) -> Card:
    service_making.set_picture(ctx.session, poll_id, None)
    return _draft_card(ctx, poll_id)


def turn_names(ctx: Context, poll_id: int) -> Card:
    """Show or hide names, by one tap on the draft."""
    service_making.turn_names(ctx.session, poll_id)
    return _draft_card(ctx, poll_id)


def discard(ctx: Context, poll_id: int) -> Card:
    service_making.discard(ctx.session, poll_id)
    return cards_leading.discarded()


def send(ctx: Context, poll_id: int) -> Card:
    """Ask everybody whom the poll is for."""
    poll = service_making.open_poll(ctx.session, poll_id, ctx.person, ctx.now)
    board.tell_opened(ctx.session, poll, ctx.now)
    return commands.show(ctx, poll_id)


# ----------------------------------------------------------------------------------------------------- meanwhile


def on_behalf(ctx: Context, poll_id: int) -> Start:
    return Start("polls.on_behalf", (poll_id,))


def answered_for(ctx: Context, poll_id: int, values: Mapping[str, FieldValue]) -> Card:
    """Enter what a member said to the secretary."""
    member_id, options = values["member"], values["options"]
    if not isinstance(member_id, int) or not isinstance(options, tuple):
        raise Refusal(_("Please choose a name."), "member")
    is_first = service.answer_for(ctx.session, poll_id, member_id, frozenset(int(one) for one in options), ctx.person, ctx.now)
    seen = _led(ctx, poll_id)
    if is_first:
        board.spare(ctx.session, seen.poll, member_id, ctx.now)
    if member_id != ctx.person.member_id:
        board.tell_entered(ctx.session, poll_id, member_id, ctx.now)
    ctx.touch(board.LIVE, poll_id)
    return cards_leading.entered(commands.for_secretary(ctx, seen))


def silent(ctx: Context, poll_id: int, first: int) -> Card:
    return cards_leading.silent(_led(ctx, poll_id), service.silent(ctx.session, poll_id, first, cards_leading.PAGE + 1), first)


def units(ctx: Context, poll_id: int, first: int) -> Card:
    return cards_leading.units(_led(ctx, poll_id), service.units(ctx.session, poll_id, first, cards_leading.PAGE + 1), first)


def extend(ctx: Context, poll_id: int) -> Start:
    return Start("polls.extend", (poll_id,))


def extended(ctx: Context, poll_id: int, values: Mapping[str, FieldValue]) -> Card:
    """Let the poll end later, and put that on everybody's card."""
    before = service.held(ctx.session, poll_id).closes_at
    poll = service_closing.extend(ctx.session, poll_id, _instant(ctx, values["closes"]), ctx.person, ctx.now)
    board.tell_extended(ctx.session, poll, before, ctx.now)
    ctx.touch(board.LIVE, poll_id)
    return commands.show(ctx, poll_id)


def end(ctx: Context, poll_id: int) -> Card:
    """Ask before a poll is closed early."""
    seen = _led(ctx, poll_id)
    if seen.poll.state != "open" or rules.is_over(seen.poll.state, seen.poll.closes_at, ctx.now):
        return commands.for_secretary(ctx, seen)
    return cards_leading.asks_to_close(seen)


def close(ctx: Context, poll_id: int) -> Card:
    """Close the poll now, and tell everybody what came of it."""
    before = service.held(ctx.session, poll_id).closes_at
    poll = service_closing.close(ctx.session, poll_id, ctx.person.member_id, ctx.now)
    board.tell_closed(ctx.session, poll, before, ctx.now)
    ctx.touch(board.LIVE, poll_id)
    return commands.show(ctx, poll_id)


def as_it_stands(ctx: Context, poll_id: int, option_id: int) -> Card:
    """Show the poll, where a date was pressed twice."""
    return commands.show(ctx, poll_id)


def meet(ctx: Context, poll_id: int, option_id: int) -> Card:
    """Let the meeting for a date be prepared; who calls meetings sends the secretary the draft. A second tap on the same card changes nothing."""
    poll, starts_local = service_closing.choose_date(ctx.session, poll_id, option_id, ctx.now)
    ctx.publish(DateChosen(poll.unit_id, ctx.person.member_id, starts_local, poll.question, poll.audience))
    return cards_leading.meeting_comes(commands.show(ctx, poll_id))


# --------------------------------------------------------------------------------------------------- what was typed


def _start(ctx: Context, typed: dict[str, str]) -> Start:
    """Open the form with what is most likely filled in already."""
    _acting(ctx)
    usual: dict[str, str] = {"closes": _typed(ctx, _usual_end(ctx)), "audience": Audience.ALL}
    return Start("polls.make", typed=usual | typed)


def _plan(ctx: Context, values: Mapping[str, FieldValue]) -> Plan:
    kind, typed = Kind(str(values["kind"])), values["options"]
    lines = typed if isinstance(typed, tuple) else ()
    least, most = values.get("least"), values.get("most")
    options: tuple[tuple[str, datetime | None], ...] = tuple((line, None) for line in lines)
    if kind is Kind.DATE:
        moments = tuple(datetime.fromisoformat(line) for line in lines)
        options = tuple((f"{moment:%d/%m/%Y %H:%M}", moment) for moment in moments)
    return Plan(
        question=str(values["question"]),
        kind=kind,
        options=options,
        least=least if isinstance(least, int) else 1,
        most=most if isinstance(most, int) else len(options),
        has_names=values["names"] == forms.SHOWN,
        audience=Audience(str(values["audience"])),
        closes_at=_instant(ctx, values["closes"]),
    )


def _values_of(ctx: Context, seen: PollView) -> dict[str, FieldValue]:
    """Give a draft as the form would. At most as many as there are options means: as many as one likes."""
    poll, number = seen.poll, len(seen.choices)
    return {
        "question": poll.question,
        "kind": poll.kind,
        "options": tuple(choice.starts_local.isoformat() if choice.starts_local else choice.label for choice in seen.choices),
        "least": poll.least,
        "most": None if poll.most >= number else poll.most,
        "names": forms.SHOWN if poll.has_names else forms.HIDDEN,
        "closes": poll.closes_at.astimezone(ZoneInfo(ctx.reader.zone)).replace(tzinfo=None),
        "audience": poll.audience,
    }


def _usual_end(ctx: Context) -> datetime:
    """Give the evening in three days."""
    zone = ZoneInfo(ctx.reader.zone)
    return when.to_instant(datetime.combine(ctx.now.astimezone(zone).date() + _RUNS, _ENDS), zone)


def _typed(ctx: Context, instant: datetime) -> str:
    return f"{instant.astimezone(ZoneInfo(ctx.reader.zone)):%d/%m/%Y %H:%M}"


def _instant(ctx: Context, value: FieldValue) -> datetime:
    if not isinstance(value, datetime):
        raise Refusal(_("Please type day and time."), "closes")
    return when.to_instant(value, ZoneInfo(ctx.reader.zone))


def _draft_card(ctx: Context, poll_id: int) -> Card:
    return commands.for_secretary(ctx, service.overview(ctx.session, poll_id))


def _led(ctx: Context, poll_id: int) -> PollView:
    """Give the poll as its secretary sees it; that the person is one was asked by the scope of the button."""
    seen = service.view(ctx.session, poll_id, ctx.person.member_id)
    return service.led(ctx.session, seen, ctx.person) or replace(seen, has_units=False)


def _acting(ctx: Context) -> UnitRef:
    if ctx.unit is None:
        raise Refusal(_("You belong to no unit yet. Please ask your {secretary}."))
    return ctx.unit
