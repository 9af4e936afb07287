"""What one's own record, corrections, transfers and the call list look like."""

from collections.abc import Sequence

from core.card import Action, Button, ButtonStyle, Card, Icon, Kind, Line, Listing, QrCode, Span, bold, details, line, notice, paragraph, soft
from core.i18n import Joined, Words, _, at, ngettext, verbatim
from db.models.web import WebSession
from handlers.members.record import RecordField, value_of
from handlers.members.record_texts import KINDS, LABELS, ROLES, shown
from handlers.members.service import MemberView
from handlers.members.service_calls import Call
from handlers.members.service_corrections import CONFIRMED, REFUSED, WITHDRAWN, CorrectionView, TransferView


def own_record(view: MemberView, corrections: tuple[CorrectionView, ...]) -> Card:
    """Show a member all that is kept, and how to have it corrected."""
    one = view.member
    rows: list[tuple[Words, Words | Span]] = [
        (LABELS[field], shown(field, value_of(one, field))) for field in RecordField if field not in {RecordField.NAME, RecordField.PRESENCE}
    ]
    if view.unit:
        rows.append((_("{cell.title}"), verbatim(view.unit.name)))
    if view.kind:
        rows.append((LABELS[RecordField.PRESENCE], KINDS[view.kind]))
    if view.roles:
        rows.append(
            (_("Roles"), Joined(tuple(_("{role}, {unit}")(role=ROLES.get(role.kind, verbatim(role.kind)), unit=role.unit_name) for role in view.roles)))
        )
    waits = tuple(notice(Kind.CHANGED, _("Waiting for your {secretary}: {changes}.")(changes=change_words(asked))) for asked in corrections)
    return Card(
        kicker=_("My record"),
        title=verbatim(one.full_name),
        blocks=(details(*rows), *waits, paragraph(soft(_("Phone, card and citizen number are seen by you and the {secretary} of your {cell} only.")))),
        buttons=(
            (Button(_("Correct something"), Action("members.correct"), Icon.PENCIL), Button(_("My devices"), Action("members.devices"), Icon.SETTINGS)),
            (_menu(),),
        ),
    )


def devices(channels: Sequence[tuple[int, str, bool]], others: Sequence[tuple[int, str]], browsers: Sequence[WebSession]) -> Card:
    """Show by which ways one can be reached, and which browsers are signed in. `channels`: (account, platform, is this one); `others`: (bot, platform)."""
    ways = tuple(line(verbatim(platform.title()), _("the one you write from now") if is_this else _("connected")) for _account, platform, is_this in channels)
    signed = tuple(line(verbatim(one.browser or "–"), soft(_("last seen {moment}")(moment=at(one.seen_at)))) for one in browsers)
    buttons = [
        *(
            (Button(_("Disconnect {channel}")(channel=verbatim(platform.title())), Action("members.disconnect", (account,))),)
            for account, platform, is_this in channels
            if not is_this
        ),
        *((Button(_("Connect {channel}")(channel=verbatim(platform.title())), Action("members.connect_chat", (bot_id,))),) for bot_id, platform in others),
        *((Button(_("Sign out: {browser}")(browser=one.browser or "–"), Action("members.sign_out", (one.id,))),) for one in browsers),
    ]
    blocks = (Listing(ways, title=_("Channels")), *((Listing(signed, title=_("Browsers that are signed in")),) if signed else ()))
    return Card(kicker=_("My record"), title=_("My devices"), blocks=blocks, buttons=(*buttons, (Button(_("Back"), Action("members.me"), Icon.BACK), _menu())))


def connect_chat(platform: str, link: str) -> Card:
    name = verbatim(platform.title())
    return Card(
        kicker=_("My devices"),
        title=_("Connect {channel}")(channel=name),
        blocks=(
            paragraph(_("Press the button on this device, or scan the square with the phone on which you use {channel}. It works once.")(channel=name)),
            QrCode(link, _("Opens {channel}")(channel=name)),
        ),
        buttons=(
            (Button(_("Open {channel}")(channel=name), url=link, style=ButtonStyle.PRIMARY),),
            (Button(_("Back"), Action("members.devices"), Icon.BACK), _menu()),
        ),
    )


def change_words(asked: CorrectionView) -> Words:
    return Joined(tuple(_("{field}: {value}")(field=LABELS[field], value=shown(field, after)) for field, (_before, after) in asked.changes.items()))


def correction_sent(asked: CorrectionView) -> Card:
    return Card(
        title=_("Sent to your {secretary}."),
        blocks=(paragraph(bold(change_words(asked))), paragraph(_("Your record changes as soon as it is confirmed; you get a message."))),
        buttons=((Button(_("My record"), Action("members.me"), Icon.PERSON), _menu()),),
    )


def correction(asked: CorrectionView) -> Card:
    """Ask the secretary: new value first, what it was below."""
    lines: tuple[Line, ...] = tuple(
        Line(LABELS[field], None, ((bold(shown(field, after)),), (soft(_("It was {value}.")(value=shown(field, before)) if before else _("It was empty.")),)))
        for field, (before, after) in asked.changes.items()
    )
    states = {CONFIRMED: _("Confirmed."), REFUSED: _("Not taken over."), WITHDRAWN: _("Replaced by a newer correction.")}
    if asked.state in states:
        return Card(kicker=_("Correction"), title=verbatim(asked.full_name), blocks=(Listing(lines), paragraph(states[asked.state])), buttons=((_menu(),),))
    return Card(
        kicker=_("Correction"),
        title=_("{name} corrects the own record")(name=asked.full_name),
        blocks=(Listing(lines),),
        buttons=(
            (
                Button(_("Confirm"), Action("members.confirm", (asked.correction_id,)), Icon.CHECK, ButtonStyle.PRIMARY),
                Button(_("Refuse"), Action("members.refuse", (asked.correction_id,))),
            ),
        ),
    )


def correction_decided(asked: CorrectionView) -> Card:
    """Tell the member what became of the correction."""
    if asked.state == CONFIRMED:
        return Card(
            title=_("Your record was corrected."),
            blocks=(paragraph(bold(change_words(asked))),),
            buttons=((Button(_("My record"), Action("members.me"), Icon.PERSON),),),
        )
    words = _("Your {secretary} did not take it over. Please speak to each other.")
    return Card(
        title=_("Your record stays as it is."),
        blocks=(paragraph(bold(change_words(asked))), paragraph(words)),
        buttons=((Button(_("My record"), Action("members.me"), Icon.PERSON),),),
    )


def transfer(found: TransferView, *, may_decide: bool, may_withdraw: bool) -> Card:
    """Show a transfer: who, from where, to where, who asks; buttons for the side that decides."""
    rows = ((_("From"), verbatim(found.from_name)), (_("To"), verbatim(found.to_name)), (_("Asked by"), verbatim(found.asked_by)))
    buttons: list[tuple[Button, ...]] = []
    states = {CONFIRMED: _("Confirmed by both sides."), REFUSED: _("Refused."), WITHDRAWN: _("Withdrawn.")}
    words = states.get(found.state)
    if words is None and may_decide:
        buttons.append(
            (
                Button(_("Confirm"), Action("members.accept_transfer", (found.transfer_id,)), Icon.CHECK, ButtonStyle.PRIMARY),
                Button(_("Refuse"), Action("members.decline_transfer", (found.transfer_id,))),
            )
        )
    elif words is None:
        words = _("Waiting for the {secretary} of {unit}.")(unit=found.to_name if found.deciding_unit_id == found.to_unit_id else found.from_name)
        if may_withdraw:
            buttons.append((Button(_("Withdraw"), Action("members.withdraw_transfer", (found.transfer_id,))),))
    return Card(
        kicker=_("Transfer"),
        title=verbatim(found.full_name),
        blocks=(details(*rows), *((paragraph(words),) if words else ())),
        buttons=(*buttons, (_menu(),)),
    )


def transfer_decided(found: TransferView) -> Card:
    """Tell all three what became of it."""
    match found.state:
        case "confirmed":
            words = _("{name} belongs to {to} from today on, no longer to {old}.")(name=found.full_name, to=found.to_name, old=found.from_name)
        case "refused":
            words = _("The transfer of {name} from {old} to {to} was not confirmed. Nothing has changed.")(
                name=found.full_name, to=found.to_name, old=found.from_name
            )
        case _:
            words = _("The transfer of {name} from {old} to {to} was withdrawn. Nothing has changed.")(
                name=found.full_name, to=found.to_name, old=found.from_name
            )
    return Card(kicker=_("Transfer"), title=verbatim(found.full_name), blocks=(paragraph(words),))


def is_visiting(full_name: str, unit_name: str) -> Card:
    """Tell the secretary at home, who decides whether the member counts there meanwhile."""
    words = _("{unit} has taken {name} in as a guest. If {name} does not come to your meetings meanwhile, mark it on the card: “Temporarily away”.")
    return Card(kicker=_("Roll"), title=_("A guest elsewhere"), blocks=(paragraph(words(name=full_name, unit=unit_name)),), buttons=((_menu(),),))


def calls(unit_name: str, people: tuple[Call, ...]) -> Card:
    """List who must be told by hand, with what; one button each once it is done."""
    if not people:
        return Card(
            kicker=_("Call list"),
            title=_("Nobody has to be called."),
            blocks=(paragraph(_("Whoever cannot be reached by a message appears here, with what to tell.")),),
            buttons=((_menu(),),),
        )
    lines = tuple(Line(verbatim(one.full_name), _number(one), tuple(((Span(title or _("A message")),)) for title, _told_at in one.messages)) for one in people)
    buttons = tuple((Button(_("Told: {name}")(name=one.full_name), Action("members.called", (one.member_id,)), Icon.CHECK),) for one in people)
    title = ngettext("{n} person to call", "{n} people to call")(n=len(people))
    return Card(kicker=_("Call list"), title=title, blocks=(paragraph(soft(verbatim(unit_name))), Listing(lines)), buttons=(*buttons, (_menu(),)))


def _number(one: Call) -> Words:
    return shown(RecordField.PHONE, one.phone) if one.phone else _("no phone")


def _menu() -> Button:
    return Button(_("Menu"), Action("start.menu"))
