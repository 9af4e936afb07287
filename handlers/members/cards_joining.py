"""What invitations and joining look like: on the secretary's screen, on paper, and to whoever joins."""

from core.access import UnitRef
from core.card import Action, Attachment, Block, Button, ButtonStyle, Card, Code, Icon, Kind, Layout, Line, Listing, QrCode, bold, line, notice, paragraph, soft
from core.i18n import DateStyle, Text, _, at, ngettext, pgettext, recipient_name, verbatim
from handlers.members.service_joining import Invited, Joined


def spaced(code: str) -> str:
    return f"{code[:4]} {code[4:]}"


def invitation(made: Invited, public_url: str) -> Card:
    """Show one invitation, to be scanned from this screen, read aloud, or passed on."""
    return Card(
        kicker=_("Invitation"),
        title=verbatim(made.full_name),
        blocks=(
            paragraph(
                _("Let {name} scan this with the phone's camera, or open {address} and type the code.")(
                    name=made.full_name, address=verbatim(join_address(public_url))
                )
            ),
            QrCode(made.link(public_url), _("Opens the way in")),
            Code(spaced(made.code), _("Code of the invitation"), is_big=True),
            paragraph(
                soft(
                    _("Works once, until {day}. Only for {name}: whoever has the code is taken for this person.")(
                        day=at(made.expires_at, DateStyle.DATE), name=made.full_name
                    )
                )
            ),
        ),
        buttons=((Button(_("Back"), Action("members.member", (made.member_id,)), Icon.BACK),),),
    )


def invitations(unit: UnitRef, count: int, page_url: str) -> Card:
    """Offer the printable cards of everybody who has not joined yet."""
    back = Button(_("Roll"), Action("members.roll", (unit.unit_id, 0, 0)), Icon.PEOPLE)
    if not count:
        return Card(kicker=pgettext("joining", "Invitations"), title=_("Everybody with a phone has joined."), buttons=((back, _menu()),))
    return Card(
        kicker=pgettext("joining", "Invitations"),
        title=ngettext("{n} person has not joined yet", "{n} people have not joined yet")(n=count),
        blocks=(
            paragraph(_("Print the cards and cut them apart. Each has a code and a square to scan, works once, and is for one person.")),
            paragraph(soft(_("Best handed out at a meeting, with a helper: a minute for each person."))),
        ),
        buttons=(
            (Button(_("Open the page to print"), url=page_url, icon=Icon.PRINT, style=ButtonStyle.PRIMARY),),
            (Button(_("Cards as PDF"), Action("members.invitations_pdf", (unit.unit_id,)), Icon.DOWNLOAD),),
            (back, _menu()),
        ),
    )


def printed(unit: UnitRef, cards: tuple[Invited, ...], public_url: str) -> Card:
    """Lay the cards out for paper; the square ends each card."""
    title, kicker, how = paper(unit.name, public_url)
    blocks: list[Block] = []
    for one in cards:
        blocks += [
            paragraph(soft(kicker)),
            paragraph(bold(verbatim(one.full_name))),
            Code(spaced(one.code), works_until(one)),
            paragraph(soft(how)),
            QrCode(one.link(public_url), verbatim(one.full_name)),
        ]
    if not cards:
        blocks.append(paragraph(_("Everybody with a phone has joined.")))
    count = ngettext("{n} card, to be cut along the dashes", "{n} cards, to be cut along the dashes")(n=len(cards))
    return Card(kicker=count if cards else None, title=title, blocks=tuple(blocks), layout=Layout.PRINT)


def paper(unit_name: str, public_url: str) -> tuple[Text, Text, Text]:
    """Give what stands on all cards: the sheet's title, whose invitation it is, what to do."""
    how = _("Scan the square with the phone's camera, or open {address} and type the code.")(address=verbatim(join_address(public_url)))
    return _("Invitation cards"), _("Invitation card · {unit}")(unit=unit_name), how


def works_until(one: Invited) -> Text:
    return _("Works once, until {day}")(day=at(one.expires_at, DateStyle.SHORT))


def join_address(public_url: str) -> str:
    """Give the address as people type it."""
    return public_url.rstrip("/").partition("://")[2] or public_url


def pdf_begun(unit: UnitRef) -> Card:
    return Card(
        kicker=pgettext("joining", "Invitations"),
        blocks=(paragraph(_("The cards of {unit} are being drawn. The file comes here in a few seconds.")(unit=unit.name)),),
    )


def pdf(unit_name: str, file: Attachment) -> Card:
    words = _("The invitation cards of {unit}. Whoever has a card can join in that name: keep the file to yourself.")
    return Card(
        kicker=pgettext("joining", "Invitations"),
        title=_("Cards to print"),
        blocks=(paragraph(words(unit=unit_name)),),
        attachments=(file,),
        buttons=((_menu(),),),
    )


def pdf_failed(unit_name: str) -> Card:
    words = _("The cards of {unit} could not be drawn. Please open the page to print instead.")
    return Card(kicker=pgettext("joining", "Invitations"), blocks=(notice(Kind.CAUTION, words(unit=unit_name)),), buttons=((_menu(),),))


def joined(one: Joined) -> Card:
    """Greet by name and say what comes next."""
    title = _("You have joined already, {name}.") if one.is_repeat else _("Welcome, {name}!")
    steps: tuple[Line, ...] = (
        line(_("Invitations to meetings come here by themselves."), lead=verbatim("1")),
        line(_("Answer them with one tap: yes, no or late."), lead=verbatim("2")),
        line(_("At the meeting, type the four digits on the screen."), lead=verbatim("3")),
    )
    wrong = () if one.is_repeat else ((Button(_("This is not me"), Action("members.not_me")),),)
    return Card(
        title=title(name=recipient_name()),
        blocks=(
            paragraph(_("You are {name}, {member} of {unit}.")(name=one.full_name, unit=one.unit_name)),
            Listing(steps, title=_("What comes next")),
            paragraph(soft(_("Everything starts from the menu. Your {secretary} is glad to help."))),
        ),
        buttons=((Button(_("Menu"), Action("start.menu"), style=ButtonStyle.PRIMARY), Button(_("My record"), Action("members.me"), Icon.PERSON)), *wrong),
    )


def phone_unknown() -> Card:
    words = _("No unit has this number on its roll. Please type the 8-character code of your invitation; you get it from the secretary of your unit.")
    return Card(blocks=(paragraph(words),))


def not_me(name: str) -> Card:
    words: Text = _("Done: this device is no longer {name}'s. The card of {name} works again. Now type the code on your own card.")
    return Card(title=_("Thank you for saying so."), blocks=(paragraph(words(name=name)),))


def somebody_joined(full_name: str, unit_name: str, joined_count: int, total: int) -> Card:
    words = _("{count} of {total} {member.plural} of {unit} have joined.")(count=joined_count, total=total, unit=unit_name)
    return Card(title=_("{name} has joined.")(name=full_name), blocks=(paragraph(words),))


def _menu() -> Button:
    return Button(_("Menu"), Action("start.menu"))
