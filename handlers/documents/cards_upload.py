"""What those who keep the library see: a file that is read, confirmed, published, corrected, withdrawn."""

from collections.abc import Sequence

from core.card import Action, Block, Button, ButtonStyle, Card, Empty, Icon, Kind, Tag, notice, paragraph
from core.i18n import Text, Words, _, ngettext, verbatim
from core.paging import turn
from db.models.documents import Document, DocumentVersion
from handlers.documents import cards
from handlers.documents.rules import Problem
from handlers.documents.service import Seen

_PROBLEMS: dict[str, Text] = {
    "empty": _("The file “{name}” is empty. Please look whether it opens on your device, then send it again."),
    "locked": _("The file “{name}” is locked with a password. Please save it without the password and send it again."),
    "damaged": _("The file “{name}” is damaged and cannot be read. Please open and save it once more, then send it again."),
    "bomb": _("The file “{name}” would grow beyond all measure when it is opened. It was not kept. Please send the original, or save it as PDF."),
    "macros": _("The file “{name}” holds macros, small programs. Please save it without them (as DOCX, XLSX or PDF) and send it again."),
    "other_kind": _("The file “{name}” is of another kind. A document is a PDF, a Word or Excel file (DOCX, XLSX), or a picture."),
    "too_many_pages": _("The file “{name}” has more than {most} pages. Please send it in parts."),
    "too_wide": _("The sheet “{sheet}” of “{name}” is too large to be read. Please delete empty rows and columns at its end, or save it as PDF."),
    "cell_calls_out": _(
        "The cell {cell} of the sheet “{sheet}” fetches something from elsewhere: {formula}. Such files are not passed on. "
        "Please replace the formula by its value (copy, then paste as values), or save the file as PDF."
    ),
    "workbook_is_linked": _(
        "The file “{name}” is linked to another file or to the internet. In Excel, choose Data, Edit links, Break link; or save it as PDF."
    ),
    "document_calls_out": _("The file “{name}” fetches something from elsewhere when it is opened. Please save it as PDF and send that."),
    "broken_letters": _("The letters of “{name}” cannot be read. In Excel, save it as XLSX, or as “CSV UTF-8”, and send it again."),
    "not_drawable": _("“{name}” cannot be an internal document: that is a PDF or a picture. In Word or Excel, choose “Save as”, then PDF, and send that file."),
    "slow": _("The file “{name}” took too long to read. Please send it as PDF, or in parts."),
}


def reading(name: str) -> Card:
    return Card(blocks=(paragraph(_("“{name}” is being read. You will be told here in a moment.")(name=name)),), buttons=((_menu(),),))


def refused(name: str, what: Problem) -> Card:
    """Say what is wrong with a file and what to do. It is not kept."""
    sentence = _PROBLEMS[what.code](**{"name": name, **dict(what.params)})
    return Card(
        kicker=_("This file cannot be used"),
        title=verbatim(name),
        blocks=(notice(Kind.CAUTION, sentence),),
        buttons=((Button(_("Send another file"), Action("documents.add"), Icon.PLUS), _menu()),),
    )


def draft(seen: Seen) -> Card:
    """Show what was read off the file, to be confirmed or mended, before anybody else sees it."""
    one = seen.document
    ids, version = (one.id,), one.version
    change = Button(_("Change"), Action("documents.change", ids), Icon.PENCIL)
    first = Button(_("Publish"), Action("documents.publish", ids, version), style=ButtonStyle.PRIMARY)
    return Card(
        kicker=_("Not published yet"),
        title=verbatim(one.title or seen.file.name),
        tag=_reach(one),
        blocks=(cards.facts(seen), paragraph(_("Type: {kind}.")(kind=cards.kind_of(one))), *_hints(seen)),
        buttons=((first,), (change, Button(_("Throw away"), Action("documents.discard", ids)))),
    )


def _reach(document: Document) -> Tag:
    return Tag(_("Internal"), Kind.CAUTION) if document.is_internal else Tag(_("Public"), Kind.PLAIN)


def _hints(seen: Seen) -> tuple[Block, ...]:
    found: list[Block] = []
    if seen.version.state == "reading":
        found.append(notice(Kind.QUIET, _("The file is still being read.")))
    elif seen.version.is_scan:
        found.append(notice(Kind.CAUTION, cards.scanned()))
    found.append(paragraph(_("Please compare this with the document. All {member.plural} of {unit} and of the units below will see it.")(unit=seen.unit.name)))
    return tuple(found)


def published(seen: Seen, *, is_told: bool) -> Card:
    return _card(seen, notice(Kind.GOOD, _("Published. {member.plural.title} find it under Documents.")), is_told=is_told)


def managed(seen: Seen, waiting: DocumentVersion | None, *, is_told: bool) -> Card:
    """A document as those who keep the library see it, with what can be done."""
    words = _("A corrected file waits to be published.") if waiting else _("It stands in the library.")
    if seen.document.state == "withdrawn":
        words = _("It is withdrawn: only those who keep the library see it.")
    return _card(seen, paragraph(words), is_told=is_told, is_waiting=waiting is not None)


def _card(seen: Seen, lead: Block, *, is_told: bool, is_waiting: bool = False) -> Card:
    one = seen.document
    ids = (one.id,)
    show = (cards.to_show(one),)
    if one.state != "published":
        again = Button(_("Publish again"), Action("documents.publish", ids, one.version), style=ButtonStyle.PRIMARY)
        rows: tuple[tuple[Button, ...], ...] = ((again,), show)
    else:
        waits = ((Button(_("Look at the new version"), Action("documents.waiting", ids), style=ButtonStyle.PRIMARY),),) if is_waiting else ()
        tell = () if is_told else (Button(_("Tell the {member.plural}"), Action("documents.tell", (one.id, one.unit_id)), Icon.PEOPLE),)
        rows = (
            *waits,
            (Button(_("Send it to units"), Action("documents.dispatch", ids), Icon.DOCUMENT), *tell),
            (Button(_("Change"), Action("documents.change", ids), Icon.PENCIL), Button(_("Corrected file"), Action("documents.correct", ids), Icon.PLUS)),
            (Button(_("Withdraw the document"), Action("documents.withdraw", ids, one.version), style=ButtonStyle.DANGER), *show),
        )
    return Card(kicker=cards.kind_of(one), title=verbatim(one.title), tag=_reach(one), blocks=(lead, cards.facts(seen)), buttons=rows)


def new_version(seen: Seen, version: DocumentVersion, file_name: str, opened: int) -> Card:
    """Ask whether a corrected file is to hold from now on."""
    people = ngettext("{n} person opened the old version and will be told.", "{n} people opened the old version and will be told.")(n=opened)
    ids = (seen.document.id,)
    words: list[Words] = [ngettext("The new file has {n} page.", "The new file has {n} pages.")(n=version.pages)]
    return Card(
        kicker=_("Corrected file"),
        title=cards.short(seen.document),
        blocks=(
            paragraph(verbatim(f"{file_name}: "), *words),
            *((notice(Kind.CAUTION, cards.scanned()),) if version.is_scan else ()),
            paragraph(_("Number and history stay."), *((verbatim(" "), people) if opened else ())),
        ),
        buttons=(
            (Button(_("Publish this version"), Action("documents.publish_version", ids, seen.document.version), style=ButtonStyle.PRIMARY),),
            (Button(_("Throw away"), Action("documents.discard", ids)), cards.to_show(seen.document)),
        ),
    )


def discarded() -> Card:
    return Card(blocks=(paragraph(_("Thrown away. Nobody was told anything.")),), buttons=((_menu(),),))


def drafts(found: Sequence[Document], first: int) -> Card:
    """List what is not published yet."""
    shown = found[: cards.PAGE]
    empty = Empty(_("Nothing waits"), _("Files that you send and have not published yet stand here."))
    rows = tuple((Button(cards.short(one), Action("documents.show", (one.id,)), Icon.DOCUMENT),) for one in shown)
    return Card(
        title=_("Not published yet"),
        blocks=() if shown else (empty,),
        buttons=(*rows, *turn("documents.drafts", (), first, cards.PAGE, has_more=len(found) > cards.PAGE), (_menu(),)),
    )


def _menu() -> Button:
    return Button(_("Menu"), Action("start.menu"))


def told(seen: Seen, unit_name: str) -> Card:
    words = _("The {member.plural} of {unit} are being told now.")(unit=unit_name)
    return Card(title=cards.short(seen.document), blocks=(notice(Kind.GOOD, words),), buttons=((cards.to_show(seen.document), _menu()),))
