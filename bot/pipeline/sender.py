"""Who sent an update: the member or the guest behind an account."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.update import Sender
from core.context import Guest, Person
from core.i18n import LANGUAGES
from core.identity import Defaults, as_person, reach_by, reader_of_guest
from db.models.channels import Account
from db.models.org import Member, Membership, Unit
from db.queries.persons import HOME, KNOWN, Home, Known
from db.ready import Ready

_HEARD_AGAIN = timedelta(minutes=1)
_ACCOUNT = Ready(
    select(Account.id, Account.lane, Account.used_at, Account.blocked_at, Account.language, Member.reach_account_id, Member.erased_at, *KNOWN, *HOME)
    .outerjoin(Member, Member.id == Account.member_id)
    .outerjoin(Membership, (Membership.member_id == Member.id) & Membership.until_on.is_(None) & (Membership.kind != "guest"))
    .outerjoin(Unit, Unit.id == Membership.unit_id)
    .where(Account.bot_id == bindparam("bot_id"), Account.external_id == bindparam("external_id"))
)


def recognise(session: Session, bot_id: int, sender: Sender, now: datetime, defaults: Defaults, *, is_private: bool = True) -> Person | Guest:
    """Give the Person or the Guest behind an account, which is made at the first word.

    What was written in private also notes that this channel was used last. Who was only heard in a group has no private chat yet.
    """
    found = _ACCOUNT.first(session, {"bot_id": bot_id, "external_id": sender.external_id})
    if found is None:
        account = Account(bot_id=bot_id, external_id=sender.external_id, name=sender.name, language=_known(sender.language), lane=f"{bot_id}:0", used_at=now)
        account.blocked_at = None if is_private else now
        session.add(account)
        session.flush()
        return Guest(account.id, reader_of_guest(account.language, defaults), sender.address)
    account_id, lane, used_at, blocked_at, account_language, reach_account_id, erased_at, *about = found
    known = Known(*about[: len(KNOWN)])
    home = Home(*about[len(KNOWN) :]) if about[len(KNOWN)] is not None else None
    if is_private and (used_at is None or blocked_at is not None or now - used_at > _HEARD_AGAIN):
        session.execute(update(Account).where(Account.id == account_id).values(used_at=now, blocked_at=None))
        if known.id is not None and reach_account_id != account_id:
            reach_by(session, known.id, account_id, lane)
    if known.id is None or erased_at is not None:
        return Guest(account_id, reader_of_guest(account_language, defaults), sender.address)
    return as_person(session, known, home, account_id, now, defaults)


def _known(language: str) -> str | None:
    short = language.replace("_", "-").partition("-")[0].casefold()
    return short if short in LANGUAGES else None
