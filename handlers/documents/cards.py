"""What members see of the library: lists, hits, a document, its versions, its pages."""

from collections.abc import Sequence

from core.card import (
    Action,
    Attachment,
    Block,
    Button,
    ButtonStyle,
    Card,
    Details,
    Empty,
    Icon,
    Kind,
    Layout,
    Line,
    Listing,
    Span,
    Tag,
    bold,
    details,
    line,
    notice,
    paragraph,
    soft,
)
from core.files import attachment
from core.i18n import DateStyle, Day, Moment, Text, Words, _, joined, ngettext, render, verbatim
from core.paging import Row, turn
from core.reader import Reader
from db.models.documents import Document, DocumentVersion
from db.models.ledger import File
from db.models.org import Unit
from handlers.documents import rules
from handlers.documents.service import Found, Seen, Wanted

PAGE = 6
VERSIONS = 10
_SHORT = 60  # characters of a title on a button
KINDS = {
    rules.Kind.RESOLUTION: _("Resolution"),
    rules.Kind.DIRECTIVE: _("Directive"),
    rules.Kind.REGULATION: _("Regulation or decision"),
    rules.Kind.CONCLUSION: _("Conclusion"),
    rules.Kind.PLAN: _("Plan"),
    rules.Kind.GUIDE: _("Guide"),
    rules.Kind.MINUTES: _("Minutes"),
    rules.Kind.FORM: _("Form"),
    rules.Kind.OTHER: _("Other document"),
}


def kind_of(document: Document) -> Text:
    return KINDS[rules.Kind(document.kind)]


def short(document: Document) -> Words:
    """Give a document as a button names it: "12-NQ/CB: On the admission of ..."."""
    title = document.title if len(document.title) <= _SHORT else document.title[:_SHORT].rpartition(" ")[0] + " …"
    return verbatim(f"{document.number}: {title}" if document.number and title else document.number or title or "–")


def listed(found: Sequence[Document], wanted: Wanted, narrowed: Words | None, first: int, *, is_staff: bool) -> Card:
    """List the newest documents, one button each, and the ways to narrow them down."""
    shown, has_more = found[:PAGE], len(found) > PAGE
    rows = tuple((_to_document(one),) for one in shown)
    empty = (
        Empty(_("Nothing is here yet"), _("Resolutions, plans and guides that your {secretary} publishes stand here."))
        if narrowed is None
        else Empty(_("Nothing fits"), _("There is no such document. Choose another type, level or year."))
    )
    narrow = tuple(Button(label, Action("documents.choose", (what, *wanted.ids))) for what, label in enumerate((_("Type"), _("Level"), _("Year"))))
    foot: tuple[Row, ...] = (
        (Button(_("Search"), Action("documents.search"), Icon.SEARCH), Button(_("My bookmarks"), Action("documents.bookmarks", (0,)))),
        *(((Button(_("All documents"), Action("documents.list", (0, 0, 0, 0))),),) if narrowed is not None else ()),
        *((_staff_row(),) if is_staff else ()),
    )
    return Card(
        title=_("Documents"),
        blocks=(*((paragraph(soft(narrowed)),) if narrowed is not None else ()), *(() if shown else (empty,))),
        buttons=(*rows, *turn("documents.list", wanted.ids, first, PAGE, has_more=has_more), *((narrow,) if shown or narrowed is not None else ()), *foot),
    )


def _staff_row() -> Row:
    return (
        Button(_("Add a document"), Action("documents.add"), Icon.PLUS),
        Button(_("Sent and received"), Action("documents.dispatches")),
    )


def choices(what: int, wanted: Wanted, options: Sequence[tuple[int, Words]]) -> Card:
    """Offer the types, levels or years that there are."""
    titles = (_("Which type?"), _("Which level?"), _("Which year?"))

    def narrowed(value: int) -> tuple[int, ...]:
        ids = list(wanted.ids)
        ids[what] = value
        return (*ids, 0)

    chosen = wanted.ids[what]
    buttons = [Button(label, Action("documents.list", narrowed(value)), is_chosen=value == chosen) for value, label in options]
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return Card(title=titles[what], buttons=(*rows, (Button(_("All"), Action("documents.list", narrowed(0))),)))


def narrowed_to(wanted: Wanted, unit: Unit | None) -> Words | None:
    """Say what a list is narrowed down to; None for everything."""
    parts: list[Words] = [KINDS[rules.KINDS[wanted.kind - 1]]] if 0 < wanted.kind <= len(rules.KINDS) else []
    parts += [verbatim(unit.name)] if unit is not None else []
    parts += [verbatim(str(wanted.year))] if wanted.year else []
    return joined(*parts, between=", ") if parts else None


def bookmarked(found: Sequence[Document], first: int) -> Card:
    shown = found[:PAGE]
    empty = Empty(_("No bookmark yet"), _("Open a document and press “Keep a bookmark”: you will find it here again."))
    return Card(
        title=_("My bookmarks"),
        blocks=() if shown else (empty,),
        buttons=(*((_to_document(one),) for one in shown), *turn("documents.bookmarks", (), first, PAGE, has_more=len(found) > PAGE), (_to_list(),)),
    )


def hits(words: str, found: Sequence[Found], first: int) -> Card:
    """Show what was found, each with the page and the sentence around the words."""
    shown = found[:PAGE]
    empty = Empty(_("Nothing found"), _("Try fewer words, or the number of the document. With or without tone marks: both are found."))
    again = (Button(_("Search for something else"), Action("documents.search"), Icon.SEARCH), _to_list())
    return Card(
        kicker=_("Search"),
        title=verbatim(words),
        blocks=(Listing(tuple(_hit(one) for one in shown)) if shown else empty,),
        buttons=(*((_to_document(one.document),) for one in shown), *turn("documents.found", (), first, PAGE, has_more=len(found) > PAGE), again),
    )


def _hit(found: Found) -> Line:
    before, match, after = found.excerpt
    sentence = (Span(verbatim(before)), bold(verbatim(match)), Span(verbatim(after)))
    lead = _("page {page}")(page=found.page) if found.page else None
    return Line(short(found.document), lead, (tuple(part for part in sentence if part.words != verbatim("")),) if found.page else ())


def document(seen: Seen, link: str = "") -> Card:
    """Show a document: the public one with its file, the internal one with the personal `link` to its pages."""
    one = seen.document
    ids = (one.id,)
    keep = Button(
        _("Remove the bookmark") if seen.is_bookmarked else _("Keep a bookmark"),
        Action("documents.keep", (one.id, int(not seen.is_bookmarked))),
        is_chosen=seen.is_bookmarked,
    )
    read = ((Button(_("Read it"), url=link, icon=Icon.DOCUMENT, style=ButtonStyle.PRIMARY),),) if link else ()
    near = tuple((Button(label, Action("documents.show", (other.id,)), Icon.DOCUMENT),) for label, other in _neighbours(seen))
    versions = (Button(_("Versions"), Action("documents.versions", (*ids, 0)), Icon.CLOCK),) if one.edition > 1 else ()
    manage = ((Button(_("Send, correct, withdraw"), Action("documents.manage", ids), Icon.SETTINGS),),) if seen.may_manage else ()
    return Card(
        kicker=kind_of(one),
        title=verbatim(one.title),
        tag=Tag(_("Internal"), Kind.CAUTION) if one.is_internal else None,
        blocks=(*_notices(seen), facts(seen), *((_how_to_read(),) if link else ())),
        buttons=(*read, *near, (keep, *versions), *manage, (_to_list(),)),
        attachments=files(seen),
    )


def files(seen: Seen) -> tuple[Attachment, ...]:
    """Give what may leave the house: nothing of an internal document."""
    return () if seen.document.is_internal else (attachment(seen.file),)


def facts(seen: Seen) -> Details:
    """Give what a document says of itself."""
    one, version = seen.document, seen.version
    rows: list[tuple[Words, Words | Span]] = []
    if one.number:
        rows.append((_("Number"), verbatim(one.number)))
    if one.signed_on:
        rows.append((_("Date"), Day(one.signed_on, DateStyle.SHORT)))
    if one.issuer:
        rows.append((_("Issued by"), verbatim(one.issuer)))
    rows.append((_("Level"), verbatim(seen.unit.name)))
    if one.valid_until:
        rows.append((_("Valid until"), Day(one.valid_until, DateStyle.SHORT)))
    if version.pages:
        rows.append((_("Length"), ngettext("{n} page", "{n} pages")(n=version.pages)))
    if seen.replaces:
        rows.append((_("Replaces"), short(seen.replaces)))
    return details(*rows)


def _notices(seen: Seen) -> tuple[Block, ...]:
    found: list[Block] = []
    if seen.document.state == "withdrawn":
        found.append(notice(Kind.CAUTION, _("This document has been withdrawn.")))
    if seen.replaced_by:
        found.append(notice(Kind.CAUTION, _("This document has been replaced by {document}.")(document=short(seen.replaced_by))))
    if seen.version.is_scan:
        found.append(notice(Kind.QUIET, scanned()))
    return tuple(found)


def scanned() -> Text:
    return _("This is a scan without letters that a computer can read: only its title and number can be found by search.")


def _how_to_read() -> Block:
    return paragraph(soft(_("It opens on the web page after you have signed in, for you alone. If a code is asked for, type /web here.")))


def _neighbours(seen: Seen) -> tuple[tuple[Words, Document], ...]:
    new = ((_("Open the new document"), seen.replaced_by),) if seen.replaced_by else ()
    old = ((_("Open what it replaces"), seen.replaces),) if seen.replaces and seen.replaces.state == "published" else ()
    return (*new, *old)


def history(seen: Seen, found: Sequence[tuple[DocumentVersion, str]], first: int) -> Card:
    """List the versions, the one that holds first."""
    lines = tuple(
        line(
            _("Version {number}")(number=version.number),
            Moment(version.made_at),
            *((verbatim(name),) if name else ()),
            tag=_("holds now") if version.number == seen.document.edition else None,
        )
        for version, name in found[first : first + VERSIONS]
    )
    ids = (seen.document.id,)
    old = [version.number for version, _name in found[first : first + VERSIONS] if version.number != seen.document.edition and not seen.document.is_internal]
    older = tuple((Button(_("Version {number}")(number=number), Action("documents.older", (*ids, number)), Icon.DOCUMENT),) for number in old)
    return Card(
        kicker=short(seen.document),
        title=_("Versions"),
        blocks=(
            Listing(lines),
            *((paragraph(soft(_("Of an internal document only the version that holds now is shown."))),) if seen.document.is_internal else ()),
        ),
        buttons=(*older, *turn("documents.versions", ids, first, VERSIONS, has_more=first + VERSIONS < len(found)), (to_show(seen.document),)),
    )


def older_version(seen: Seen, version: DocumentVersion, file: File) -> Card:
    """Show an older version of a public document, which does not hold any more."""
    return Card(
        kicker=short(seen.document),
        title=_("Version {number}")(number=version.number),
        blocks=(
            notice(Kind.CAUTION, _("This is an older version. Version {number} holds now.")(number=seen.document.edition)),
            details((_("Date"), Moment(version.made_at))),
        ),
        buttons=((Button(_("Versions"), Action("documents.versions", (seen.document.id, 0)), Icon.BACK), to_show(seen.document)),),
        attachments=(attachment(file),),
    )


def pages(seen: Seen, reader: Reader, name: str) -> Card:
    """Show an internal document on the page: its pages as pictures, drawn for whoever looks, and nothing to take away."""
    numbers = range(1, max(1, seen.version.pages) + 1)
    shown = tuple(Attachment(seen.file.id, render(_("Page {page}")(page=number), reader), "image/jpeg", 0, is_picture=True) for number in numbers)
    return Card(
        kicker=kind_of(seen.document),
        title=verbatim(seen.document.title),
        tag=Tag(_("Internal"), Kind.CAUTION),
        blocks=(
            facts(seen),
            notice(Kind.CAUTION, _("Shown to {name} only: every page carries the name and the time. Please do not photograph or pass it on.")(name=name)),
        ),
        attachments=shown,
        layout=Layout.PAGE,
    )


def told(seen: Seen, lead: Text) -> Card:
    """Bring a document to members, who have not asked for it."""
    one = seen.document
    return Card(
        kicker=lead,
        title=verbatim(one.title),
        tag=Tag(_("Internal"), Kind.CAUTION) if one.is_internal else None,
        blocks=(facts(seen),),
        buttons=((Button(_("Open"), Action("documents.show", (one.id,)), Icon.DOCUMENT, ButtonStyle.PRIMARY),),),
        attachments=files(seen),
    )


def gone(document: Document) -> Card:
    """Take the place of what members were told of a document that is withdrawn now."""
    return Card(kicker=_("Withdrawn"), title=short(document), blocks=(notice(Kind.CAUTION, _("This document has been withdrawn.")),))


def to_show(document: Document) -> Button:
    return Button(_("The document"), Action("documents.show", (document.id,)), Icon.BACK)


def _to_document(document: Document) -> Button:
    return Button(short(document), Action("documents.show", (document.id,)), Icon.DOCUMENT)


def _to_list() -> Button:
    return Button(_("All documents"), Action("documents.list", (0, 0, 0, 0)))
