"""What menu, help and settings say."""

from datetime import time

from core.access import UnitRef
from core.card import Action, Button, ButtonStyle, Card, Code, Icon, Listing, ShownTo, bold, details, line, paragraph
from core.context import Offer
from core.i18n import OWN_NAMES, Words, _, recipient_name, verbatim

PAGE = 6
_CITIES = {"Asia/Ho_Chi_Minh": _("Ho Chi Minh City")}


def menu(offers: tuple[Offer, ...], unit: UnitRef | None, first: int, units: int) -> Card:
    """Show at most six things to do at a time, the rest one tap away."""
    shown = offers[first : first + PAGE]
    buttons = [Button(offer.menu or offer.summary, Action(f"{offer.feature}.{offer.name}"), offer.icon) for offer in shown]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    foot = []
    if first + PAGE < len(offers):
        foot.append(Button(_("More"), Action("start.more", (first + PAGE,))))
    if first:
        foot.insert(0, Button(_("Back"), Action("start.more", (first - PAGE,)), Icon.BACK))
    if units > 1 and not first:
        foot.append(Button(_("Acting for: {unit}")(unit=unit.name if unit else "–"), Action("start.unit")))
    return Card(blocks=(paragraph(_("Hello {name}, please choose:")(name=recipient_name())),), buttons=(*rows, *((tuple(foot),) if foot else ())))


def units(choices: tuple[UnitRef, ...], acting: UnitRef | None) -> Card:
    rows = tuple((Button(verbatim(unit.name), Action("start.act", (unit.unit_id,)), is_chosen=unit == acting),) for unit in choices)
    return Card(title=_("For which unit do you act now?"), buttons=(*rows, (_menu(),)))


def help_of(offers: tuple[Offer, ...]) -> Card:
    """Say what this person can do, with the command for those who type."""
    lines = tuple(line(offer.summary, verbatim(f"/{offer.name}")) for offer in offers)
    return Card(
        title=_("What you can do here"),
        blocks=(Listing(lines), paragraph(_("Press a button or type a command. “Back” and “Cancel” always work."))),
        buttons=((_menu(),),),
    )


def city(zone: str) -> Words:
    """Give the name of a zone's city, as people there write it where that differs from the zone's name."""
    return _CITIES.get(zone) or verbatim(zone.rpartition("/")[2].replace("_", " "))


def settings(language: str, zone: str, quiet: tuple[time | None, time | None]) -> Card:
    return Card(
        title=_("Settings"),
        blocks=(
            details(
                (_("Language"), verbatim(OWN_NAMES[language])),
                (_("Time zone"), city(zone)),
                (_("Quiet hours"), _quiet(quiet)),
            ),
        ),
        buttons=(
            (Button(_("Change the language"), Action("start.language")), Button(_("Change quiet hours"), Action("start.quiet"))),
            (Button(_("Change the time zone"), Action("start.zone")), _menu()),
        ),
    )


def languages(known: tuple[str, ...], current: str) -> Card:
    buttons = tuple(
        (Button(verbatim(OWN_NAMES[language]), Action("start.speak", (number,)), is_chosen=language == current),) for number, language in enumerate(known)
    )
    return Card(title=_("In which language?"), buttons=(*buttons, (Button(_("Back"), Action("start.settings"), Icon.BACK),)))


def web(url: str, code: str, public_url: str) -> Card:
    """Show the way into the page: a link for this device, a code for another. For the sender's eyes only."""
    return Card(
        kicker=_("Web page"),
        title=_("Read on in the browser"),
        blocks=(
            paragraph(_("On this device, press the button. The link works once and for 24 hours.")),
            paragraph(_("On another device, open {address} and type this code within 15 minutes:")(address=verbatim(public_url)), verbatim(" ")),
            Code(f"{code[:4]} {code[4:]}", _("Sign-in code")),
            paragraph(bold(_("Do not pass them on: whoever has them is you."))),
        ),
        buttons=((Button(_("Open the page"), url=url, style=ButtonStyle.PRIMARY), _menu()),),
        shown_to=ShownTo.SENDER,
    )


def _quiet(quiet: tuple[time | None, time | None]) -> Words:
    begins, ends = quiet
    if begins is None or ends is None:
        return _("At night, 22:00 to 6:00")
    if begins == ends:
        return _("Never be quiet")
    return _("{begins} to {ends}")(begins=begins, ends=ends)


def _menu() -> Button:
    return Button(_("Menu"), Action("start.menu"))
