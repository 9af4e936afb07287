"""What members are shown of the news: lists, a post, the digest, what was found."""

from datetime import datetime, time

from core.card import (
    Action,
    Attachment,
    Block,
    Button,
    ButtonStyle,
    Card,
    Empty,
    Icon,
    Kind,
    Layout,
    Line,
    Listing,
    Notice,
    Paragraph,
    Span,
    SpanStyle,
    Tag,
    bold,
    line,
    notice,
    paragraph,
    soft,
    spans,
)
from core.files import attachment
from core.i18n import DateStyle, Moment, Words, _, ngettext, pgettext, verbatim
from core.paging import Row, turn
from db.models.news import Post
from handlers.news import rules
from handlers.news.service import PostView, State
from handlers.news.service_reading import Found, Listed

PAGE = 6
DIGEST_SHOWS = 12
_GROUP_PART = 600
_NAMES_ARE_SEEN = _("Please confirm that you have read this. Your {secretary} sees who has confirmed and who has not.")


def listed(posts: tuple[Listed, ...], first: int, *, may_write: bool, unsent: int) -> Card:
    """List the newest posts, one button each; what is new is marked."""
    shown = posts[:PAGE]
    rows = tuple((_open_button(one.post),) for one in shown)
    lines = tuple(_listed_line(one.post, _tag_of(one)) for one in shown)
    empty = Empty(_("No news yet"), _("What your {secretary} or the levels above write will stand here."))
    foot: list[Row] = [(Button(_("Search"), Action("news.search"), Icon.SEARCH), Button(_("Hour of the digest"), Action("news.hour"), Icon.CLOCK))]
    if may_write:
        drafts = ngettext("My posts ({n} not sent)", "My posts ({n} not sent)")(n=unsent) if unsent else _("My posts")
        foot.append((Button(_("Write a post"), Action("news.write"), Icon.PENCIL), Button(drafts, Action("news.desk", (0,)), Icon.DOCUMENT)))
    return Card(
        title=_("News"),
        blocks=(Listing(lines),) if lines else (empty,),
        buttons=(*rows, *turn("news.list", (), first, PAGE, has_more=len(posts) > PAGE), *foot),
    )


def post(seen: PostView, part: int, *, url: str = "", confirmed: bool | None = None) -> Card:
    """Show a post, or a part of a long one. `url`: its page; `confirmed`: None where the reader need not confirm it."""
    card = _post(seen, part)
    ids, number = (seen.post.id,), len(parts_of(seen.post))
    blocks: tuple[Block, ...] = card.blocks
    rows: list[Row] = []
    turns = [Button(_("Back"), Action("news.read", (*ids, part - 1)), Icon.BACK)] if part else []
    if part + 1 < number:
        first = ButtonStyle.PRIMARY if confirmed is not False else ButtonStyle.SECONDARY
        turns.append(Button(_("Read on ({n} of {total})")(n=part + 2, total=number), Action("news.read", (*ids, part + 1)), style=first))
    rows += [tuple(turns)] if turns else []
    if confirmed is False:
        blocks = (*blocks, notice(Kind.CAUTION, _NAMES_ARE_SEEN))
        rows.append((Button(_("I have read it"), Action("news.confirm", ids), Icon.CHECK, ButtonStyle.PRIMARY),))
    elif confirmed:
        blocks = (*blocks, notice(Kind.GOOD, _("You have confirmed that you have read this. Thank you.")))
    links = [Button(_("The whole post on a page"), url=url, icon=Icon.DOCUMENT)] if url and number > 1 else []
    links += [Button(_("Source"), url=seen.post.link)] if seen.post.link else []
    rows += [tuple(links)] if links else []
    rows.append((Button(_("All news"), Action("news.list", (0,)), Icon.BACK),))
    return Card(card.title, card.kicker, tag=card.tag, blocks=blocks, buttons=tuple(rows), attachments=card.attachments)


def page(seen: PostView) -> Card:
    """Show the whole post on a page of its own."""
    head = _head(seen.post)
    return Card(
        kicker=verbatim(seen.unit.name),
        title=verbatim(seen.post.title),
        tag=_corrected_tag(seen.post),
        blocks=(*head, *map(paragraph_of, rules.read_text(seen.post.text))),
        attachments=attachments(seen),
        layout=Layout.PAGE,
    )


def told(seen: PostView, *, is_corrected: bool = False) -> Card:
    """Show a post as it is sent to members: an urgent one, or a test."""
    post, ids = seen.post, (seen.post.id,)
    card = _post(seen, 0)
    rows: list[Row] = []
    if len(parts_of(post)) > 1:
        rows.append((Button(_("Read on"), Action("news.read", (*ids, 1))),))
    blocks = card.blocks
    if post.is_compulsory:
        blocks = (*blocks, notice(Kind.CAUTION, _NAMES_ARE_SEEN))
        rows.append((Button(_("I have read it"), Action("news.confirm", ids), Icon.CHECK, ButtonStyle.PRIMARY),))
    if is_corrected:
        blocks = (_what_changed(post), *blocks)
    tag = card.tag or (Tag(_("Urgent"), Kind.DANGER) if post.is_urgent else None)
    return Card(card.title, card.kicker, tag=tag, blocks=blocks, buttons=tuple(rows), attachments=card.attachments)


def test(seen: PostView) -> Card:
    """Show a draft to its writer as its readers will see it."""
    card = told(seen)
    words = notice(Kind.QUIET, _("This is a test: nobody but you has got it."))
    return Card(card.title, card.kicker, tag=card.tag, blocks=(words, *card.blocks), attachments=card.attachments)


def in_group(seen: PostView) -> Card:
    """Show a post to a whole group: its beginning; the rest and all that is personal in private."""
    post = seen.post
    beginning = rules.parts(rules.read_text(post.text), _GROUP_PART)
    label = _("Read and confirm") if post.is_compulsory else _("Read on") if len(beginning) > 1 else None
    return Card(
        kicker=verbatim(seen.unit.name),
        title=verbatim(post.title),
        tag=_corrected_tag(post) or (Tag(_("Urgent"), Kind.DANGER) if post.is_urgent else None),
        blocks=tuple(map(paragraph_of, beginning[0])),
        buttons=((Button(label, Action("news.open", (post.id,))),),) if label else (),
        attachments=attachments(seen),
    )


def digest(posts: tuple[Post, ...], at: datetime) -> Card:
    """List the posts of the day, each one tap away; of those withdrawn since, that they are."""
    shown = posts[:DIGEST_SHOWS]
    lines = tuple(_listed_line(post, _digest_tag(post)) if post.state == State.SENT else _withdrawn_line(post) for post in shown)
    rest = len(posts) - len(shown)
    more = (paragraph(ngettext("{n} more post stands in the news.", "{n} more posts stand in the news.")(n=rest)),) if rest else ()
    return Card(
        kicker=_("Digest"),
        title=_("News of the day"),
        date=Moment(at, DateStyle.DATE),
        blocks=(Listing(lines), *more),
        buttons=(
            *((_open_button(post),) for post in shown if post.state == State.SENT),
            (Button(_("All news"), Action("news.list", (0,)), Icon.DOCUMENT), Button(_("Change the hour"), Action("news.hour"), Icon.CLOCK)),
        ),
    )


def reminder(seen: PostView) -> Card:
    """Remind somebody who has not confirmed a post."""
    ids = (seen.post.id,)
    return Card(
        kicker=pgettext("news", "Reminder"),
        title=verbatim(seen.post.title),
        blocks=(
            paragraph(_("You have not confirmed yet that you have read this post.")),
            paragraph(verbatim(rules.beginning(seen.post.text))),
            notice(Kind.CAUTION, _NAMES_ARE_SEEN),
        ),
        buttons=(
            (Button(pgettext("news", "Read it"), Action("news.open", ids), style=ButtonStyle.PRIMARY),),
            (Button(_("I have read it"), Action("news.confirm", ids)),),
        ),
    )


def correction(seen: PostView) -> Card:
    """Tell those who got a post in their digest what was corrected in it."""
    return Card(
        kicker=pgettext("news", "Correction"),
        title=verbatim(seen.post.title),
        blocks=(_what_changed(seen.post),),
        buttons=((Button(pgettext("news", "Read it"), Action("news.open", (seen.post.id,)), style=ButtonStyle.PRIMARY),),),
    )


def withdrawn(post: Post) -> Card:
    """Stand where a withdrawn post stood."""
    why = (paragraph(bold(_("Reason")), verbatim(": "), verbatim(post.correction)),) if post.correction else ()
    return Card(kicker=_("Withdrawn"), title=verbatim(post.title), blocks=(notice(Kind.CAUTION, _("This post has been withdrawn.")), *why))


def found(words: str, posts: tuple[Found, ...], first: int) -> Card:
    """List what was found, with the words where they stand."""
    lines = tuple(
        Line(
            verbatim(one.post.title),
            notes=(spans(verbatim(one.excerpt[0]), bold(verbatim(one.excerpt[1])), verbatim(one.excerpt[2])), (soft(_day(one.post)),)),
        )
        for one in posts[:PAGE]
    )
    asked = _("News with “{words}”")(words=words)
    empty = Empty(_("Nothing found"), _("No post holds these words. Fewer words find more, with or without tone marks."))
    foot = (Button(_("Search again"), Action("news.search"), Icon.SEARCH), Button(_("All news"), Action("news.list", (0,)), Icon.BACK))
    return Card(
        kicker=_("Search"),
        title=asked,
        blocks=(Listing(lines),) if lines else (empty,),
        buttons=(*((_open_button(one.post),) for one in posts[:PAGE]), *turn("news.found", (), first, PAGE, has_more=len(posts) > PAGE), foot),
    )


def hour_kept(hour: time, at: datetime) -> Card:
    words = _("Your digest comes at {hour} every day that has news. The next one: {moment}.")(hour=hour, moment=Moment(at))
    return Card(blocks=(paragraph(words),), buttons=((Button(_("All news"), Action("news.list", (0,)), Icon.BACK),),))


def attachments(seen: PostView) -> tuple[Attachment, ...]:
    return tuple(attachment(file) for _id, file in seen.files)


def parts_of(post: Post) -> tuple[tuple[rules.Paragraph, ...], ...]:
    return rules.parts(rules.read_text(post.text))


def _post(seen: PostView, part: int) -> Card:
    post = seen.post
    shown = parts_of(post)
    part = min(part, len(shown) - 1)
    return Card(
        kicker=verbatim(seen.unit.name),
        title=verbatim(post.title),
        tag=_corrected_tag(post),
        blocks=(*(_head(post) if not part else ()), *map(paragraph_of, shown[part])),
        attachments=attachments(seen) if not part else (),
    )


def _head(post: Post) -> tuple[Block, ...]:
    corrected = (_what_changed(post),) if post.correction else ()
    return (paragraph(soft(_day(post))), *corrected) if post.sent_at else corrected


def paragraph_of(pieces: rules.Paragraph) -> Paragraph:
    return Paragraph(tuple(Span(verbatim(piece.text), SpanStyle(piece.style.value), piece.url) for piece in pieces))


def _what_changed(post: Post) -> Notice:
    return notice(Kind.CHANGED, bold(_("Corrected")), verbatim(": "), verbatim(post.correction))


def _corrected_tag(post: Post) -> Tag | None:
    return Tag(_("Corrected"), Kind.CHANGED) if post.corrected_at else None


def _open_button(post: Post) -> Button:
    return Button(verbatim(post.title), Action("news.open", (post.id,)), Icon.DOCUMENT)


def _listed_line(post: Post, tag: Words | None) -> Line:
    return line(verbatim(post.title), verbatim(rules.beginning(post.text)), soft(_day(post)), tag=tag)


def _tag_of(one: Listed) -> Words | None:
    return _("please confirm") if one.must_read else _("new") if one.is_new else None


def _digest_tag(post: Post) -> Words | None:
    return _("please confirm") if post.is_compulsory else _("corrected") if post.corrected_at else None


def _withdrawn_line(post: Post) -> Line:
    return line(verbatim(post.title), *((verbatim(post.correction),) if post.correction else ()), tag=_("withdrawn"))


def _day(post: Post) -> Words:
    return Moment(post.sent_at) if post.sent_at else verbatim("")
