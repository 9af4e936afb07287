"""News: the feeds that a unit's writers take in."""

from core import jobs
from core.access import UnitRef
from core.card import Card
from core.context import Context, Start
from core.errors import Refusal
from core.fields import FieldValue
from core.i18n import _
from handlers.news import cards_feeds, forms, service_feeds


def feeds(ctx: Context) -> Card:
    return feed_list(ctx, 0)


def feed_list(ctx: Context, first: int) -> Card:
    unit = _acting(ctx)
    return cards_feeds.listed(service_feeds.listed(ctx.session, unit.unit_id, first, cards_feeds.PAGE + 1), first, unit.name)


def feed(ctx: Context, feed_id: int) -> Card:
    return cards_feeds.feed(service_feeds.found(ctx.session, feed_id))


def add_feed(ctx: Context) -> Start:
    _acting(ctx)
    return Start("news.add_feed")


def feed_added(ctx: Context, values: dict[str, FieldValue]) -> Card:
    """Keep the address, and read it at once: whoever typed it wants to know whether it works."""
    is_direct = values["how"] == forms.DIRECT
    made = service_feeds.add(ctx.session, ctx.person, _acting(ctx), str(values["url"]), ctx.now, is_direct=is_direct)
    _read(ctx, made.id)
    return cards_feeds.added(made)


def direct(ctx: Context, feed_id: int, is_on: int) -> Card:
    service_feeds.choose_direct(ctx.session, feed_id, is_direct=bool(is_on))
    return feed(ctx, feed_id)


def check_feed(ctx: Context, feed_id: int) -> Card:
    found = service_feeds.found(ctx.session, feed_id)
    _read(ctx, feed_id)
    return cards_feeds.feed(found, _("The feed is being read. What is new comes in a moment."))


def drop_feed(ctx: Context, feed_id: int) -> Card:
    service_feeds.remove(ctx.session, feed_id, ctx.person, ctx.now)
    return cards_feeds.removed()


def _read(ctx: Context, feed_id: int) -> None:
    jobs.enqueue(ctx.session, "news.feed", {"feed_id": feed_id}, ctx.now)


def _acting(ctx: Context) -> UnitRef:
    if ctx.unit is None:
        raise Refusal(_("You belong to no unit yet. Please ask your {secretary}."))
    return ctx.unit
