"""News: what its readers do."""

from datetime import time
from typing import Annotated

from core import links
from core.access import COMMITTEE
from core.card import Card
from core.context import Context, Start
from core.errors import Refusal
from core.fields import FieldValue, TextField
from core.i18n import _
from db.search import asked_last, keep_asked
from handlers.news import cards_reading, publishing, service, service_digest, service_reading

PAGE = "news.post"
_WORDS = TextField("words", _("Which words?"), most=100)


def news(ctx: Context, words: Annotated[str, _WORDS] = "") -> Card:
    """Show the newest posts, or those that hold the words typed."""
    return _look_for(ctx, words) if words else show_list(ctx, 0)


def show_list(ctx: Context, first: int) -> Card:
    unit = ctx.person.acting
    may_write = unit is not None and ctx.person.may(COMMITTEE, unit)
    unsent = service.count_unsent(ctx.session, unit.unit_id) if unit is not None and may_write else 0
    posts = service_reading.listed(ctx.session, ctx.person, ctx.now, first, cards_reading.PAGE + 1)
    return cards_reading.listed(posts, first, may_write=may_write, unsent=unsent)


def open_post(ctx: Context, post_id: int) -> Card:
    """Show a post from its beginning, and count that it was opened."""
    card = read_on(ctx, post_id, 0)
    service_reading.note_opened(ctx.session, post_id)
    return card


def read_on(ctx: Context, post_id: int, part: int) -> Card:
    """Show a part of a post; a long one has a page too."""
    seen = service_reading.read(ctx.session, ctx.person, post_id)
    url = ""
    if not part and len(cards_reading.parts_of(seen.post)) > 1:
        token = links.make_page_link(ctx.session, PAGE, (post_id,), ctx.person.member_id, ctx.now)
        url = f"{ctx.desk.public_url}/p/{token}"
    must_confirm = seen.post.is_compulsory and service_reading.is_reader(ctx.session, ctx.person, post_id)
    confirmed = service_reading.has_read(ctx.session, post_id, ctx.person.member_id) if must_confirm else None
    return cards_reading.post(seen, part, url=url, confirmed=confirmed)


def whole(ctx: Context, post_id: int) -> Card:
    """The page with the whole post."""
    return cards_reading.page(service_reading.read(ctx.session, ctx.person, post_id))


def confirm(ctx: Context, post_id: int) -> Card:
    """Keep that the member has read what must be read."""
    service_reading.read(ctx.session, ctx.person, post_id)
    publishing.confirm(ctx.session, post_id, ctx.person.member_id, ctx.now)
    return read_on(ctx, post_id, 0)


def search(ctx: Context) -> Start:
    return Start("news.search")


def searched(ctx: Context, values: dict[str, FieldValue]) -> Card:
    return _look_for(ctx, str(values["words"]))


def found(ctx: Context, first: int) -> Card:
    """Turn the pages of what was looked for last."""
    words = asked_last(ctx.session, service_reading.AREA, ctx.person.member_id)
    return _found(ctx, words, first) if words else show_list(ctx, 0)


def hour(ctx: Context) -> Start:
    return Start("news.hour", typed={"hour": f"{service_digest.hour_of(ctx.session, ctx.person.member_id):%H:%M}"})


def hour_chosen(ctx: Context, values: dict[str, FieldValue]) -> Card:
    chosen = values["hour"]
    if not isinstance(chosen, time):
        raise Refusal(_("Please type the hour."), "hour")
    return cards_reading.hour_kept(chosen, service_digest.choose_hour(ctx.session, ctx.person, chosen, ctx.now))


def _look_for(ctx: Context, words: str) -> Card:
    keep_asked(ctx.session, service_reading.AREA, ctx.person.member_id, words)
    return _found(ctx, words, 0)


def _found(ctx: Context, words: str, first: int) -> Card:
    return cards_reading.found(words, service_reading.find(ctx.session, ctx.person, words, first, cards_reading.PAGE + 1), first)
