"""Who sent an update: the member or the guest behind an account."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session, aliased, load_only

from bot.update import Sender
from core.context import Guest, Person
from core.i18n import LANGUAGES
from core.identity import Defaults, as_person, reach_by, reader_of_guest
from db.models.channels import Account
from db.models.org import Member, Membership, Unit

_HEARD_AGAIN = timedelta(minutes=1)
_Home = aliased(Unit)
# Of a member only what makes a Person: the rest is personal, and deciphering it at every press costs as much as finding it.
_NEEDED = load_only(Member.full_name, Member.language, Member.zone, Member.acting_unit_id, Member.reach_account_id, Member.erased_at)
_ACCOUNT = (
    select(Account.id, Account.lane, Account.used_at, Account.blocked_at, Account.language.label("account_language"), Member, _Home)
    .outerjoin(Member, Member.id == Account.member_id)
    .outerjoin(Membership, (Membership.member_id == Member.id) & Membership.until_on.is_(None) & (Membership.kind != "guest"))
    .outerjoin(_Home, _Home.id == Membership.unit_id)
    .where(Account.bot_id == bindparam("bot_id"), Account.external_id == bindparam("external_id"))
    .options(_NEEDED)
)


def recognise(session: Session, bot_id: int, sender: Sender, now: datetime, defaults: Defaults, *, is_private: bool = True) -> Person | Guest:
    """Give the Person or the Guest behind an account, which is made at the first word.

    What was written in private also notes that this channel was used last. Who was only heard in a group has no private chat yet.
    """
    found = session.execute(_ACCOUNT, {"bot_id": bot_id, "external_id": sender.external_id}).first()
    if found is None:
        account = Account(bot_id=bot_id, external_id=sender.external_id, name=sender.name, language=_known(sender.language), lane=f"{bot_id}:0", used_at=now)
        account.blocked_at = None if is_private else now
        session.add(account)
        session.flush()
        return Guest(account.id, reader_of_guest(account.language, defaults), sender.address)
    account_id, lane, used_at, blocked_at, account_language, member, home = found
    if is_private and (used_at is None or blocked_at is not None or now - used_at > _HEARD_AGAIN):
        session.execute(update(Account).where(Account.id == account_id).values(used_at=now, blocked_at=None))
        if member is not None and member.reach_account_id != account_id:
            reach_by(session, member.id, account_id, lane)
    if member is None or member.erased_at is not None:
        return Guest(account_id, reader_of_guest(account_language, defaults), sender.address)
    return as_person(session, member, home, account_id, now, defaults)


def _known(language: str) -> str | None:
    short = language.replace("_", "-").partition("-")[0].casefold()
    return short if short in LANGUAGES else None
