"""Documents: sending them down and up, acknowledging, the registers."""

from datetime import date
from zoneinfo import ZoneInfo

from core import audit, jobs, ledger
from core.access import COMMITTEE
from core.card import Card
from core.codec import Json
from core.context import Context, Start
from core.errors import Refusal
from core.fields import FieldValue
from core.i18n import _
from db.models.org import Unit
from handlers.documents import cards_dispatch, rules, service, service_dispatch, service_register
from handlers.documents.rules import Step
from handlers.documents.service_dispatch import Order

_FORMATS = ("xlsx", "pdf")


def dispatches(ctx: Context) -> Card:
    return dispatches_from(ctx, 0, 0)


def dispatches_from(ctx: Context, first_in: int, first_out: int) -> Card:
    """Show what came and what was sent, from these numbers on."""
    unit, most = service_dispatch.acting_unit(ctx.session, ctx.unit), cards_dispatch.SHOWN + 1
    offices = {role.unit.unit_id for role in ctx.person.roles if role.rank >= COMMITTEE} | {unit.id}
    came = service_dispatch.incoming(ctx.session, offices, first_in, most)
    went = service_dispatch.outgoing(ctx.session, unit.id, first_out, most)
    return cards_dispatch.dispatches(came, went, unit.id, _year(ctx, unit), (first_in, first_out))


def dispatch(ctx: Context, document_id: int) -> Start:
    """Ask to whom a document goes."""
    unit = service_dispatch.acting_unit(ctx.session, ctx.unit)
    service_dispatch.may_dispatch(ctx.session, unit, service.find_document(ctx.session, document_id))
    return Start("documents.send", (document_id,))


def send(ctx: Context, document_id: int, values: dict[str, FieldValue]) -> Card:
    """Send it, and show the sender how far it has come from now on."""
    unit, document = service_dispatch.acting_unit(ctx.session, ctx.unit), service.find_document(ctx.session, document_id)
    picked, due_on = values.get("units"), values.get("due_on")
    units = tuple(int(one) for one in picked) if isinstance(picked, tuple) else ()
    order = Order(str(values["to"]), units, due_on if isinstance(due_on, date) else None, str(values.get("note") or ""))
    made = service_dispatch.send(ctx.session, ctx.person, unit, document, order, ctx.now)
    to = service_dispatch.receivers(made.id, ctx.now.date())
    ledger.tell(ctx.session, rules.dispatch_key(made.id), cards_dispatch.arrived(service_dispatch.arriving(ctx.session, made.id)), to, ctx.now)
    sender = service_dispatch.sender(ctx.person)
    ledger.tell_live(ctx.session, f"{rules.dispatch_key(made.id)}-counted", ("documents.counted", (made.id,)), sender, ctx.now)
    nobody = service_dispatch.without_office(ctx.session, made.id, ctx.now.date())
    return cards_dispatch.sent(service_dispatch.table(ctx.session, made.id, ctx.now), nobody)


def arrival(ctx: Context, dispatch_id: int) -> Card:
    return cards_dispatch.arrived(service_dispatch.arrival(ctx.session, ctx.person, dispatch_id))


def received(ctx: Context, dispatch_id: int) -> Card:
    return _acknowledge(ctx, dispatch_id, Step.RECEIVED)


def passed(ctx: Context, dispatch_id: int) -> Card:
    return _acknowledge(ctx, dispatch_id, Step.PASSED)


def done(ctx: Context, dispatch_id: int) -> Card:
    return _acknowledge(ctx, dispatch_id, Step.DONE)


def table(ctx: Context, dispatch_id: int, first: int) -> Card:
    """Show which units have it, to the sender and to those above."""
    found = service_dispatch.table(ctx.session, dispatch_id, ctx.now)
    return cards_dispatch.table(found, service_dispatch.units(ctx.session, dispatch_id, first, cards_dispatch.PAGE + 1), first)


def remind(ctx: Context, dispatch_id: int) -> Card:
    """Remind the silent now, at most once an hour."""
    found = service_dispatch.table(ctx.session, dispatch_id, ctx.now)
    if found.dispatch.closed_at is not None:
        raise Refusal(_("This list is closed already."))
    if not found.counts.get(Step.SENT):
        raise Refusal(_("All units have answered: there is nobody to remind."))
    key = f"{rules.reminders_key(dispatch_id)}now-{ctx.now:%Y%m%dT%H}"
    if ledger.find(ctx.session, key) is not None:
        raise Refusal(_("They were reminded within this hour. Please wait a while, or call them."))
    card = cards_dispatch.reminder(service_dispatch.arriving(ctx.session, dispatch_id), is_late=found.is_late)
    to = service_dispatch.receivers(dispatch_id, ctx.now.date(), silent_only=True)
    ledger.tell(ctx.session, key, card, to, ctx.now, priority=ledger.REMINDER)
    audit.record(ctx.session, ctx.person.member_id, "documents.reminded", ctx.now, unit_id=found.unit.id, object_id=dispatch_id)
    return cards_dispatch.reminded(found)


def close(ctx: Context, dispatch_id: int) -> Card:
    """Stop reminding, and drop the reminders that nobody has seen yet."""
    service_dispatch.close(ctx.session, dispatch_id, ctx.person.member_id, ctx.now)
    ctx.touch("documents.counted", dispatch_id)
    return table(ctx, dispatch_id, 0)


def picture(ctx: Context, dispatch_id: int) -> Card:
    jobs.enqueue(ctx.session, "documents.picture", {"dispatch_id": dispatch_id, **_asker(ctx)}, ctx.now)
    return cards_dispatch.being_made()


def register(ctx: Context, unit_id: int, is_out: int, year: int, first: int) -> Card:
    """Show a register of a unit: 0 what came in, 1 what went out."""
    unit = ctx.session.get_one(Unit, unit_id)
    entries = service_register.outgoing if is_out else service_register.incoming
    return cards_dispatch.register(unit.name, (unit_id, is_out, year), entries(ctx.session, unit_id, year, first, cards_dispatch.PAGE + 1), first)


def register_file(ctx: Context, unit_id: int, is_out: int, year: int, format_number: int) -> Card:
    """Make a file of a whole register."""
    args: dict[str, Json] = {"unit_id": unit_id, "is_out": is_out, "year": year, "format": _FORMATS[min(format_number, 1)]}
    jobs.enqueue(ctx.session, "documents.register", {**args, **_asker(ctx)}, ctx.now)
    return cards_dispatch.being_made()


def _acknowledge(ctx: Context, dispatch_id: int, step: Step) -> Card:
    found = service_dispatch.acknowledge(ctx.session, ctx.person, dispatch_id, step, ctx.now)
    service.note_opened(ctx.session, ctx.person.member_id, found.seen.document, ctx.now)
    ctx.touch("documents.counted", dispatch_id)
    return cards_dispatch.arrived(found)


def _asker(ctx: Context) -> dict[str, Json]:
    """Give who asks for a file, and in which words."""
    return {"member_id": ctx.person.member_id, "language": ctx.reader.language, "zone": ctx.reader.zone, "asked": f"{ctx.now:%Y%m%dT%H%M%S%f}"}


def _year(ctx: Context, unit: Unit) -> int:
    return ctx.now.astimezone(ZoneInfo(unit.zone or ctx.reader.zone)).year
