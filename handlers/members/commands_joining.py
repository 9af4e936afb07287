"""Invitations and joining."""

from collections.abc import Mapping
from typing import Annotated

from core import jobs, ledger, links
from core.access import UnitRef
from core.card import Card
from core.codec import Json
from core.context import Context, GuestContext, Start
from core.events import MemberJoined
from core.fields import CodeField
from core.i18n import _
from core.identity import unit_ref
from db.models.org import RoleTerm, Unit
from handlers.members import cards_joining, service, service_joining, service_phone
from handlers.members.service_joining import Joined


def invite(ctx: Context, member_id: int) -> Card:
    """Make an invitation for one person; an older one stops working."""
    return cards_joining.invitation(service_joining.invite(ctx.session, member_id, ctx.person.member_id, ctx.now), ctx.desk.public_url)


def invitations(ctx: Context, unit_id: int) -> Card:
    """Make sure that everybody who has not joined has an invitation, and offer the cards to print."""
    count = service_joining.invite_all(ctx.session, unit_id, ctx.person.member_id, ctx.now)
    token = links.make_page_link(ctx.session, "members.invitations", (unit_id,), ctx.person.member_id, ctx.now) if count else ""
    return cards_joining.invitations(_at(ctx, unit_id), count, f"{ctx.desk.public_url}/p/{token}")


def invitations_pdf(ctx: Context, unit_id: int) -> Card:
    """Have the cards drawn as a file."""
    service_joining.invite_all(ctx.session, unit_id, ctx.person.member_id, ctx.now)
    args: dict[str, Json] = {
        "unit_id": unit_id,
        "member_id": ctx.person.member_id,
        "public_url": ctx.desk.public_url,
        "language": ctx.reader.language,
        "zone": ctx.reader.zone,
    }
    jobs.enqueue(ctx.session, "members.invitations", {**args, "preset": ctx.person.preset}, ctx.now)
    return cards_joining.pdf_begun(_at(ctx, unit_id))


def invitations_page(ctx: Context, unit_id: int) -> Card:
    """Show the cards as a page for paper, as they stand now: who has joined meanwhile is no longer on it."""
    return cards_joining.printed(_at(ctx, unit_id), service_joining.cards_of(ctx.session, unit_id, ctx.now), ctx.desk.public_url)


def join(ctx: Context | GuestContext, code: Annotated[str, CodeField("code", _("Code of the invitation"), length=8, is_digits=False)]) -> Card:
    return join_by_link(ctx, code)


def join_by_link(ctx: Context | GuestContext, code: str) -> Card:
    """Make whoever holds the code a member here, and tell the secretaries, in one message that counts on."""
    return _welcome(ctx, service_joining.join(ctx.session, ctx.account_id, code, ctx.now))


def share_phone(ctx: GuestContext, phone: str) -> Card | Start:
    """Ask who has shared a number that the roll knows for the year of birth: couples share telephones."""
    member_ids = service_phone.with_phone(ctx.session, phone)
    return Start("members.birth_year", member_ids) if member_ids else cards_joining.phone_unknown()


def join_by_phone(ctx: Context | GuestContext, *about: object) -> Card:
    """Make whoever knows the year of birth the member with the shared number."""
    *member_ids, values = about
    ids, year = tuple(one for one in member_ids if isinstance(one, int)), values["year"] if isinstance(values, Mapping) else 0
    return _welcome(ctx, service_phone.join(ctx.session, ctx.account_id, ids, int(str(year)), ctx.now))


def _welcome(ctx: Context | GuestContext, joined: Joined) -> Card:
    if joined.is_first:
        ctx.publish(MemberJoined(joined.member_id))
    if not joined.is_repeat:
        progress = service_joining.joined_of_unit(ctx.session, joined.member_id)
        card = cards_joining.somebody_joined(joined.full_name, joined.unit_name, *progress.counts)
        key = f"joined-{progress.unit_id}-{ctx.now.date().isoformat()}"
        if not ledger.change(ctx.session, key, card, ctx.now):
            others = service.secretaries_of(progress.unit_id, ctx.now.date()).where(RoleTerm.member_id != joined.member_id)
            ledger.tell(ctx.session, key, card, others, ctx.now)
    return cards_joining.joined(joined)


def not_me(ctx: Context) -> Card:
    """Undo a joining with somebody else's card."""
    return cards_joining.not_me(service_joining.leave_account(ctx.session, ctx.person.member_id, ctx.account_id, ctx.now))


def _at(ctx: Context, unit_id: int) -> UnitRef:
    return unit_ref(ctx.session.get_one(Unit, unit_id))
