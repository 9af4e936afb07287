"""One's own record and devices, corrections, transfers, and the call list."""

from collections.abc import Mapping

from sqlalchemy import select

from core import ledger, sessions
from core.access import SECRETARIES, UnitRef
from core.card import Card
from core.context import Context, Start
from core.errors import Refusal
from core.events import MemberMoved
from core.fields import FieldValue
from core.i18n import _
from core.identity import unit_ref
from db.models.channels import Account
from db.models.org import Member, Unit
from db.queries import bots
from handlers.members import cards, cards_record, forms, service, service_calls, service_corrections, service_joining, service_terms
from handlers.members.service_corrections import CONFIRMED, REFUSED, WITHDRAWN


def me(ctx: Context) -> Card:
    """Show the writer's own record."""
    view = service.view_member(ctx.session, ctx.person.member_id, ctx.now.date())
    return cards_record.own_record(view, service_corrections.corrections_of(ctx.session, ctx.person.member_id))


def correct(ctx: Context) -> Start:
    return Start("members.correct")


def finish_correct(ctx: Context, values: Mapping[str, FieldValue]) -> Card:
    """Keep a correction and ask the secretaries."""
    field, value = forms.value_from(values)
    asked = service_corrections.ask_correction(ctx.session, ctx.person.member_id, field, value, ctx.now)
    unit_id = service.unit_of_member(ctx.session, ctx.person.member_id)
    if unit_id is not None:
        ledger.tell(ctx.session, f"correction-{asked.correction_id}", cards_record.correction(asked), service.secretaries_of(unit_id, ctx.now.date()), ctx.now)
    return cards_record.correction_sent(asked)


def show_correction(ctx: Context, correction_id: int) -> Card:
    return cards_record.correction(service_corrections.view_correction(ctx.session, correction_id))


def confirm(ctx: Context, correction_id: int) -> Card:
    return _decide(ctx, correction_id, is_confirmed=True)


def refuse(ctx: Context, correction_id: int) -> Card:
    return _decide(ctx, correction_id, is_confirmed=False)


def devices(ctx: Context) -> Card:
    channels = service_joining.channels_of(ctx.session, ctx.person.member_id, ctx.account_id)
    others = service_joining.chats_to_connect(ctx.session, ctx.person.member_id)
    return cards_record.devices(channels, others, sessions.sessions_of(ctx.session, ctx.person.member_id, ctx.now))


def connect_chat(ctx: Context, bot_id: int) -> Card:
    """Open the way to the same person on another platform: a link with a code of one's own."""
    platform, link = next(((platform, link) for one, platform, link in bots.chats(ctx.session) if one == bot_id), ("", ""))
    if not link:
        raise Refusal(_("This no longer exists. The menu shows what is there now."))
    made = service_joining.invite(ctx.session, ctx.person.member_id, ctx.person.member_id, ctx.now)
    return cards_record.connect_chat(platform, link + made.code)


def disconnect(ctx: Context, account_id: int) -> Card:
    """Let go of another channel; the one that is written from stays."""
    account = ctx.session.get(Account, account_id)
    if account is not None and account.member_id == ctx.person.member_id and account.id != ctx.account_id:
        service_joining.disconnect(ctx.session, account, ctx.now)
    return devices(ctx)


def sign_out(ctx: Context, session_id: int) -> Card:
    sessions.revoke(ctx.session, ctx.person.member_id, session_id, ctx.now)
    return devices(ctx)


def transfer(ctx: Context, member_id: int) -> Start:
    return Start("members.move", (member_id,))


def finish_transfer(ctx: Context, member_id: int, values: Mapping[str, FieldValue]) -> Card:
    return _ask_transfer(ctx, member_id, _id(values["unit"]), _here(ctx))


def arrivals(ctx: Context, unit_id: int) -> Start:
    return Start("members.arrival", (unit_id,))


def finish_arrival(ctx: Context, unit_id: int, values: Mapping[str, FieldValue]) -> Card:
    """Take somebody of another cell in: at once for a while, or for good when the other side has confirmed."""
    born = str(values["born"]) if values.get("born") else None
    member = service_corrections.find_elsewhere(ctx.session, _id(values["unit"]), str(values["name"]), born)
    if values["stay"] == "move":
        return _ask_transfer(ctx, member.id, unit_id, _at(ctx, unit_id))
    service_terms.receive_guest(ctx.session, member.id, unit_id, ctx.person.member_id, ctx.now)
    visit = service_terms.open_visit(ctx.session, member.id, unit_id)
    home = cards_record.is_visiting(member.full_name, _at(ctx, unit_id).name)
    ledger.tell(ctx.session, f"visit-{visit.id}", home, service.secretaries_of(_id(values["unit"]), ctx.now.date()), ctx.now)
    return cards.visit(service.view_member(ctx.session, member.id, ctx.now.date()), visit)


def show_transfer(ctx: Context, transfer_id: int) -> Card:
    """Show a transfer to either side, with what this side may do."""
    found = service_corrections.view_transfer(ctx.session, transfer_id)
    may_decide = ctx.person.may(SECRETARIES, _at(ctx, found.deciding_unit_id))
    may_withdraw = ctx.person.may(SECRETARIES, _at(ctx, found.asking_unit_id))
    if not (may_decide or may_withdraw):
        raise Refusal(_("This is for the {secretary} of the two {cell.plural} only."))
    return cards_record.transfer(found, may_decide=may_decide, may_withdraw=may_withdraw)


def accept_transfer(ctx: Context, transfer_id: int) -> Card:
    return _decide_transfer(ctx, transfer_id, CONFIRMED)


def decline_transfer(ctx: Context, transfer_id: int) -> Card:
    return _decide_transfer(ctx, transfer_id, REFUSED)


def withdraw_transfer(ctx: Context, transfer_id: int) -> Card:
    return _decide_transfer(ctx, transfer_id, WITHDRAWN)


def calls(ctx: Context) -> Card:
    """Show who of the unit acted for has to be told by hand."""
    return call_list(ctx, _here(ctx).unit_id)


def call_list(ctx: Context, unit_id: int) -> Card:
    return cards_record.calls(_at(ctx, unit_id).name, service_calls.calls(ctx.session, unit_id, ctx.now))


def called(ctx: Context, member_id: int) -> Card:
    """Note that a member was told, and show who is left."""
    service_calls.note_called(ctx.session, member_id, ctx.person.member_id, ctx.now)
    return call_list(ctx, _here(ctx).unit_id)


def _decide(ctx: Context, correction_id: int, *, is_confirmed: bool) -> Card:
    decided = service_corrections.decide_correction(ctx.session, correction_id, ctx.person.member_id, ctx.now, is_confirmed=is_confirmed)
    if decided is not None and decided.member_id != ctx.person.member_id:
        whom = select(Member.id).where(Member.id == decided.member_id)
        ledger.tell(ctx.session, f"correction-{correction_id}-decided", cards_record.correction_decided(decided), whom, ctx.now)
    if decided is not None:
        ledger.change(ctx.session, f"correction-{correction_id}", cards_record.correction(decided), ctx.now)
    return show_correction(ctx, correction_id)


def _ask_transfer(ctx: Context, member_id: int, to_unit_id: int, acting: UnitRef) -> Card:
    asked = service_corrections.ask_transfer(ctx.session, member_id, to_unit_id, (ctx.person.member_id, acting), ctx.now)
    card = cards_record.transfer(asked, may_decide=True, may_withdraw=False)
    ledger.tell(ctx.session, f"transfer-{asked.transfer_id}", card, service.secretaries_of(asked.deciding_unit_id, ctx.now.date()), ctx.now)
    return cards_record.transfer(asked, may_decide=False, may_withdraw=True)


def _decide_transfer(ctx: Context, transfer_id: int, state: str) -> Card:
    """Decide, let everybody know, and change the card of those who were asked. What was decided before is shown as it stands."""
    found = service_corrections.view_transfer(ctx.session, transfer_id)
    side = found.asking_unit_id if state == WITHDRAWN else found.deciding_unit_id
    if found.is_waiting and not ctx.person.may(SECRETARIES, _at(ctx, side)):
        raise Refusal(_("This is for the {secretary} of {unit} only.")(unit=_at(ctx, side).name))
    decided = service_corrections.decide_transfer(ctx.session, transfer_id, ctx.person.member_id, ctx.now, state)
    if decided is None:
        return show_transfer(ctx, transfer_id)
    if state == CONFIRMED:
        ctx.publish(MemberMoved(decided.member_id, decided.from_unit_id, decided.to_unit_id))
    ledger.change(ctx.session, f"transfer-{transfer_id}", cards_record.transfer(decided, may_decide=False, may_withdraw=False), ctx.now)
    told = service_corrections.all_three(decided, ctx.now.date()).where(Member.id != ctx.person.member_id)
    ledger.tell(ctx.session, f"transfer-{transfer_id}-decided", cards_record.transfer_decided(decided), told, ctx.now)
    return cards_record.transfer(decided, may_decide=False, may_withdraw=False)


def _here(ctx: Context) -> UnitRef:
    if ctx.unit is None:
        raise Refusal(_("Please choose in the menu for which unit you act."))
    return ctx.unit


def _at(ctx: Context, unit_id: int) -> UnitRef:
    return unit_ref(ctx.session.get_one(Unit, unit_id))


def _id(value: FieldValue) -> int:
    if not isinstance(value, int):
        raise TypeError("the field gives an id")
    return value
