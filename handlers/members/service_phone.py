"""Joining by a telephone number for which the platform vouches, and the year of birth: couples share telephones."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Refusal
from core.i18n import _
from db.keys import keyed_hashes
from db.models.channels import Account
from db.models.org import Member, Membership
from handlers.members.service import GUEST
from handlers.members.service_joining import Joined, connect

AT_MOST = 8  # people with one telephone

NO_MATCH = _("This year does not fit anybody with this number. Please type the four digits again, or ask your {secretary} for a code.")


def with_phone(session: Session, phone: str) -> tuple[int, ...]:
    """Give the members on a roll who have this number, in E.164."""
    query = (
        select(Member.id)
        .join(Membership, Membership.member_id == Member.id)
        .where(Member.phone_hash.in_(keyed_hashes("phone", phone)), Member.erased_at.is_(None), Membership.until_on.is_(None), Membership.kind != GUEST)
        .order_by(Member.id)
        .limit(AT_MOST)
    )
    return tuple(session.scalars(query))


def join(session: Session, account_id: int, member_ids: tuple[int, ...], year: int, now: datetime) -> Joined:
    """Make an account that of the one person among these who was born in this year. Raises Refusal where it is nobody, or more than one."""
    fitting = session.scalars(select(Member).where(Member.id.in_(member_ids), Member.birth_year == year, Member.erased_at.is_(None)).with_for_update()).all()
    if not fitting:
        raise Refusal(NO_MATCH, field="year")
    if len(fitting) > 1:
        raise Refusal(_("More than one person with this number was born in that year. Please ask your {secretary} for the code of your invitation."))
    return connect(session, session.get_one(Account, account_id), fitting[0], now)
