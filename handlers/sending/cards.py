"""What senders are shown."""

from core.card import Action, Block, Button, ButtonStyle, Card, Empty, Icon, Kind, Listing, Progress, details, line, notice, paragraph
from core.i18n import Text, _, ngettext, verbatim
from core.paging import Row, turn
from handlers.sending.service import Sending

PAGE = 20
_WHY = {
    "by_hand": _("has no phone or messenger here"),
    "failed": _("the messenger did not take it"),
    "expired": _("it was too late for it"),
}


def progress(sending: Sending) -> Card:
    """How far it has come, which the sender can watch and stop."""
    told = sending.told
    facts = [(_("By hand"), ngettext("{n} person without a phone", "{n} people without a phone")(n=told.by_hand))] if told.by_hand else []
    facts += [(_("Not reached"), ngettext("{n} person", "{n} people")(n=told.failed))] if told.failed else []
    ids = (sending.broadcast.message_id,)
    stop = ((Button(_("Stop sending"), Action("sending.stop", ids), style=ButtonStyle.DANGER),),) if told.waiting else ()
    who = (Button(_("Who was not reached"), Action("sending.unreached", (*ids, 0)), Icon.PEOPLE),) if told.by_hand or told.failed else ()
    return Card(
        kicker=_("Sending"),
        title=verbatim(sending.broadcast.title),
        blocks=(
            Progress(_("Sent"), told.sent, told.total, _("{sent} of {total} sent")(sent=told.sent, total=told.total)),
            *((details(*facts),) if facts else ()),
        ),
        buttons=(*stop, (*who, _origin(sending))),
    )


def stopped(sending: Sending, spared: int) -> Card:
    words = ngettext("Stopped. {n} person has not been told.", "Stopped. {n} people have not been told.")(n=spared)
    return _card(sending, _("Sending"), (notice(Kind.CAUTION, words),), ((_origin(sending),),))


def unreached(sending: Sending, people: tuple[tuple[str, str], ...], first: int) -> Card:
    """Name them, each with the reason."""
    lines = tuple(line(verbatim(name), _WHY[state]) for name, state in people[:PAGE])
    return _listed(sending, Listing(lines) if lines else _nobody(), first, has_more=len(people) > PAGE)


def unreached_by_unit(sending: Sending, units: tuple[tuple[str, int], ...], first: int) -> Card:
    """Say in which units they are: their secretaries have the names on their call lists."""
    lines = tuple(line(verbatim(name), ngettext("{n} person", "{n} people")(n=number)) for name, number in units[:PAGE])
    return _listed(sending, Listing(lines) if lines else _nobody(), first, has_more=len(units) > PAGE)


def _listed(sending: Sending, block: Listing | Empty, first: int, *, has_more: bool) -> Card:
    ids = (sending.broadcast.message_id,)
    note = paragraph(_("Each {secretary} finds the names on the call list: /calls"))
    back = (Button(_("Back"), Action("sending.show", ids), Icon.BACK), _origin(sending))
    return _card(sending, _("Not reached"), (block, note), (*turn("sending.unreached", ids, first, PAGE, has_more=has_more), back))


def _card(sending: Sending, kicker: Text, blocks: tuple[Block, ...], buttons: tuple[Row, ...]) -> Card:
    return Card(kicker=kicker, title=verbatim(sending.broadcast.title), blocks=blocks, buttons=buttons)


def _nobody() -> Empty:
    return Empty(_("Everybody was reached"), _("Whoever cannot be reached will be named here."))


def _origin(sending: Sending) -> Button:
    return Button(_("What was sent"), Action.decode(sending.broadcast.origin))
