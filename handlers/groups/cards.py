"""What the bot says in a group about the group itself: for everybody's eyes."""

from core.access import UnitRef
from core.card import Action, Button, ButtonStyle, Card, Paragraph, ShownTo, paragraph
from core.i18n import Text, _
from handlers.groups.service import BELONGS, NOT_BOUND


def ask(group_id: int, units: tuple[UnitRef, ...]) -> Card:
    """Greet, and offer to bind; where nobody can confirm, say who can."""
    hello = paragraph(_("Hello! I am the handbook of your organisation: I call meetings here and show who is present. What is personal I say in private only."))
    if not units:
        return _said(hello, paragraph(_("The {secretary} of your unit connects this group with it: type /bind here.")))
    rows = tuple(
        (Button(_("Connect with {unit}")(unit=unit.name), Action("groups.confirm", (unit.unit_id, group_id)), style=ButtonStyle.PRIMARY),) for unit in units
    )
    return _said(hello, paragraph(_("Is this the group of your unit? Everybody in it will see its meetings.")), buttons=rows)


def bound(unit_name: str) -> Card:
    return _said(paragraph(BELONGS(unit=unit_name)))


def is_bound(unit_name: str) -> Card:
    return _said(paragraph(_("Done: this is the group of {unit} now. Its meetings will be shown here.")(unit=unit_name)))


def ask_release(group_id: int, unit_name: str) -> Card:
    words = _("Should this group no longer belong to {unit}? Nothing more of the unit will be shown here.")
    row = (Button(_("Disconnect"), Action("groups.release", (group_id,)), style=ButtonStyle.DANGER),)
    return _said(paragraph(words(unit=unit_name)), buttons=(row,))


def not_bound() -> Card:
    return _said(paragraph(NOT_BOUND))


def is_released(unit_name: str) -> Card:
    words: Text = _("Done: this group no longer belongs to {unit}.")
    return _said(paragraph(words(unit=unit_name)))


def _said(*blocks: Paragraph, buttons: tuple[tuple[Button, ...], ...] = ()) -> Card:
    return Card(blocks=blocks, buttons=buttons, shown_to=ShownTo.CHAT)
