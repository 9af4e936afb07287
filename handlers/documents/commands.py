"""Documents: what members do with the library."""

from typing import Annotated, cast

from core import jobs, links
from core.access import COMMITTEE
from core.card import Card
from core.context import Context, Start
from core.errors import Refusal
from core.fields import FieldValue, TextField
from core.i18n import Moment, Words, _, render, verbatim
from db.models.org import Unit
from db.search import asked_last, keep_asked
from handlers.documents import cards, cards_upload, service
from handlers.documents.rules import KINDS, StampedPage
from handlers.documents.service import Seen, Wanted

_WORDS = TextField("words", _("What are you looking for?"), most=100)


def docs(ctx: Context, words: Annotated[str, _WORDS] = "") -> Card:
    """Show the newest documents, or those in which these words stand."""
    return _look_for(ctx, words) if words else browse(ctx, 0, 0, 0, 0)


def browse(ctx: Context, kind: int, unit_id: int, year: int, first: int) -> Card:
    wanted = Wanted(kind, unit_id, year)
    found = service.browse(ctx.session, ctx.person, wanted, first, cards.PAGE + 1)
    narrowed = cards.narrowed_to(wanted, ctx.session.get(Unit, unit_id) if unit_id else None)
    return cards.listed(found, wanted, narrowed, first, is_staff=ctx.person.may(COMMITTEE, ctx.person.acting))


def choose(ctx: Context, what: int, kind: int, unit_id: int, year: int) -> Card:
    """Offer what a list can be narrowed down to: 0 types, 1 levels, 2 years."""
    wanted = Wanted(kind, unit_id, year)
    options: list[tuple[int, Words]]
    if what == 0:
        options = [(number, cards.KINDS[KINDS[number - 1]]) for number in service.kinds(ctx.session, ctx.person, wanted)]
    elif what == 1:
        options = [(unit.id, verbatim(unit.name)) for unit in service.levels(ctx.session, ctx.person)]
    else:
        options = [(one, verbatim(str(one))) for one in service.years(ctx.session, ctx.person, wanted)]
    return cards.choices(min(what, 2), wanted, options)


def search(ctx: Context) -> Start:
    return Start("documents.search")


def searched(ctx: Context, values: dict[str, FieldValue]) -> Card:
    return _look_for(ctx, str(values["words"]))


def found(ctx: Context, first: int) -> Card:
    """Turn the pages of what was looked for last."""
    words = asked_last(ctx.session, service.AREA, ctx.person.member_id)
    return _hits(ctx, words, first) if words else browse(ctx, 0, 0, 0, 0)


def show(ctx: Context, document_id: int) -> Card:
    """Show a document, and note which version was seen."""
    seen = service.see(ctx.session, ctx.person, document_id)
    if seen.document.state == "draft":
        return cards_upload.draft(seen)
    service.note_opened(ctx.session, ctx.person.member_id, seen.document, ctx.now)
    return cards.document(seen, _link(ctx, seen))


def keep(ctx: Context, document_id: int, is_kept: int) -> Card:
    """Keep a document among the own bookmarks, or no longer."""
    service.see(ctx.session, ctx.person, document_id)
    service.bookmark(ctx.session, ctx.person.member_id, document_id, ctx.now, is_kept=bool(is_kept))
    return show(ctx, document_id)


def bookmarks(ctx: Context, first: int) -> Card:
    return cards.bookmarked(service.bookmarks(ctx.session, ctx.person, first, cards.PAGE + 1), first)


def versions(ctx: Context, document_id: int, first: int) -> Card:
    seen = service.see(ctx.session, ctx.person, document_id)
    return cards.history(seen, service.versions(ctx.session, document_id), first)


def older(ctx: Context, document_id: int, number: int) -> Card:
    """Show an older version; the one that holds now opens as the document itself."""
    seen = service.see(ctx.session, ctx.person, document_id)
    return show(ctx, document_id) if number == seen.document.edition else cards.older_version(seen, *service.older_version(ctx.session, seen, number))


def paper(ctx: Context, document_id: int) -> Card:
    """Show an internal document on the page, to whom it is for at this moment."""
    return cards.pages(_internal(ctx, document_id), ctx.reader, ctx.person.full_name)


def paper_page(ctx: Context, document_id: int, place: int) -> StampedPage:
    """Give one page (the first is 0) with what is written over it. Raises Refusal where there is no such page."""
    seen = _internal(ctx, document_id)
    if place >= max(1, seen.version.pages):
        raise Refusal(_("This document has no such page."))
    unit = ctx.person.home or ctx.person.acting
    words = (ctx.person.full_name, *((unit.name,) if unit else ()), render(Moment(ctx.now), ctx.reader))
    return StampedPage(cast("bytes", jobs.FileContent(seen.file.id)), place, words)


def _internal(ctx: Context, document_id: int) -> Seen:
    seen = service.see(ctx.session, ctx.person, document_id)
    if not seen.document.is_internal or seen.document.state != "published":
        raise Refusal(_("This document is not shown here any more. You find it in the chat, under Documents."))
    return seen


def _link(ctx: Context, seen: Seen) -> str:
    """Give the personal address of an internal document's pages; nothing for a public one, whose file is sent."""
    if not seen.document.is_internal or seen.document.state != "published":
        return ""
    token = links.make_page_link(ctx.session, "documents.paper", (seen.document.id,), ctx.person.member_id, ctx.now)
    return f"{ctx.desk.public_url}/p/{token}"


def _look_for(ctx: Context, words: str) -> Card:
    keep_asked(ctx.session, service.AREA, ctx.person.member_id, words)
    return _hits(ctx, words, 0)


def _hits(ctx: Context, words: str, first: int) -> Card:
    return cards.hits(words, service.find(ctx.session, ctx.person, words, first, cards.PAGE + 1), first)
