"""Polls: entry points of whoever is asked."""

from dataclasses import replace

from core import audit, jobs
from core.access import SECRETARIES
from core.card import Card
from core.codec import Json
from core.context import Context, Shared
from core.errors import Refusal
from core.i18n import _
from handlers.polls import board, cards, cards_leading, rules, service, service_making
from handlers.polls.service import Answer, PollView


def show_list(ctx: Context) -> Card:
    return list_polls(ctx, 0)


def list_polls(ctx: Context, first: int) -> Card:
    """List what is open, then what is over."""
    found = service.listed(ctx.session, ctx.person, ctx.now, first, cards.PAGE + 1)
    waiting = service.waiting(ctx.session, found, ctx.person.member_id)
    return cards.listed(found, waiting, first, ctx.now, may_ask=ctx.person.may(SECRETARIES, ctx.person.acting))


def choose(ctx: Context, poll_id: int, option_id: int) -> Card | Shared:
    """Keep a press on an option; after the end, say so and show the result. The group's board is built when it goes out, never here."""
    answer = service.choose(ctx.session, poll_id, option_id, ctx.person.member_id, ctx.now)
    if answer.is_late:
        return cards.result(answer.view, is_late=True)
    if answer.is_first:
        board.spare(ctx.session, answer.view.poll, ctx.person.member_id, ctx.now)
    if answer.is_new:
        ctx.touch(board.LIVE, poll_id)
    if not answer.view.is_counted:
        return cards.own(answer)
    return Shared(service.counts, (poll_id,), lambda counted: cards.own(replace(answer, view=service.with_counts(answer.view, counted))))


def show(ctx: Context, poll_id: int) -> Card:
    """Show a poll: to its secretary with what can be done, to whoever was asked with the own answer."""
    seen = service.view(ctx.session, poll_id, ctx.person.member_id)
    led = service.led(ctx.session, seen, ctx.person)
    if led is None:
        return _own(ctx, seen)
    return for_secretary(ctx, led)


def mine(ctx: Context, poll_id: int) -> Card:
    """Show the poll as a member sees it, to a secretary who is asked as well."""
    seen = service.view(ctx.session, poll_id, ctx.person.member_id)
    service.led(ctx.session, seen, ctx.person)
    return _own(ctx, seen)


def for_secretary(ctx: Context, seen: PollView) -> Card:
    """Show a poll to its secretary as it stands: draft, open, over."""
    poll = seen.poll
    if poll.state == "draft":
        return cards_leading.draft(seen, service_making.reach_of(ctx.session, poll, ctx.now))
    if rules.is_over(poll.state, poll.closes_at, ctx.now):
        return cards_leading.closed(seen)
    return cards_leading.running(seen)


def names(ctx: Context, poll_id: int, first: int) -> Card:
    """Name who chose what: to everybody who was asked where names are shown, else to the secretary alone, and then it is noted."""
    seen = _looked_into(ctx, poll_id)
    if not seen.poll.has_names:
        audit.record(ctx.session, ctx.person.member_id, "polls.names_seen", ctx.now, unit_id=seen.poll.unit_id, object_id=poll_id)
    return cards.named(seen, service.names(ctx.session, poll_id, first, cards.NAMES_PAGE + 1), first)


def chart(ctx: Context, poll_id: int) -> Card:
    """Have the counts drawn; the picture comes as a message of its own."""
    return _made(ctx, poll_id, "chart")


def sheet(ctx: Context, poll_id: int) -> Card:
    return _made(ctx, poll_id, "sheet")


def _own(ctx: Context, seen: PollView) -> Card:
    is_over = rules.is_over(seen.poll.state, seen.poll.closes_at, ctx.now)
    return cards.result(seen) if is_over else cards.own(Answer(seen))


def _made(ctx: Context, poll_id: int, what: str) -> Card:
    seen = service.view(ctx.session, poll_id, ctx.person.member_id)
    is_led = service.led(ctx.session, seen, ctx.person) is not None
    if not is_led and not service.shows_counts(seen, ctx.now):
        raise _not_yet()
    args: dict[str, Json] = {"poll_id": poll_id, "member_id": ctx.person.member_id, "what": what, "asked": ctx.now.isoformat()}
    args |= {"language": ctx.reader.language, "zone": ctx.reader.zone, "with_names": is_led or seen.poll.has_names}
    if what == "sheet" and is_led and not seen.poll.has_names:
        audit.record(ctx.session, ctx.person.member_id, "polls.names_seen", ctx.now, unit_id=seen.poll.unit_id, object_id=poll_id)
    jobs.enqueue(ctx.session, f"polls.{what}", args, ctx.now)
    return cards_leading.making(show(ctx, poll_id))


def _looked_into(ctx: Context, poll_id: int) -> PollView:
    """Give a poll whose names somebody may read. Raises Refusal."""
    seen = service.view(ctx.session, poll_id, ctx.person.member_id)
    led = service.led(ctx.session, seen, ctx.person)
    if led is not None:
        return led
    if not seen.poll.has_names:
        raise Refusal(_("Names are hidden in this poll. Only the {secretary} can look them up."))
    if not service.shows_counts(seen, ctx.now):
        raise _not_yet()
    return replace(seen, has_units=False)


def _not_yet() -> Refusal:
    return Refusal(_("You see what the others chose when you have answered yourself, or when the poll is closed."))
