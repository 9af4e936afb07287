"""What one person has open: a form and what was typed into it, numbers that choose, refused tries. Rows, so that a restart loses nothing."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from core.errors import Refusal
from core.feature import Attempts
from core.i18n import ngettext
from db.models.channels import Attempt, Conversation
from db.upsert import insert_once

_BY_OWNER = select(Conversation).where(Conversation.owner == bindparam("owner"))
_LATELY = (Attempt.who == bindparam("who"), Attempt.what == bindparam("what"), Attempt.at > bindparam("since"))
_REFUSED = select(func.count()).select_from(Attempt).where(*_LATELY)
_FIRST_REFUSED = select(func.min(Attempt.at)).where(*_LATELY)


def owner_of(member_id: int | None, account_id: int) -> str:
    """Give whose conversation it is: the member's, on whichever channel; a guest's account's."""
    return f"m{member_id}" if member_id is not None else f"a{account_id}"


def find(session: Session, owner: str) -> Conversation | None:
    return session.scalars(_BY_OWNER, {"owner": owner}).first()


def conversation(session: Session, owner: str) -> Conversation:
    """Give the conversation, made where there is none yet: also where somebody's first two updates come by two channels at once."""
    found = find(session, owner)
    if found is None:
        insert_once(session, Conversation, {"owner": owner, "field": 0, "opened": 0}, ("owner",))
        found = session.scalars(_BY_OWNER, {"owner": owner}).one()
    return found


def open_form(talk: Conversation, name: str, fingerprint: str, about: tuple[int, ...], typed: Mapping[str, str]) -> None:
    """Open a form. The same one about the same thing goes on where it was left; `typed` wins where it says something."""
    is_same = talk.form == name and talk.fingerprint == fingerprint and about_of(talk) == about
    kept = typed_of(talk) if is_same else {}
    if not is_same:
        talk.opened += 1
        talk.field = 0
        talk.delivery_id = None
    talk.form, talk.fingerprint = name, fingerprint
    talk.about, talk.typed = list(about), {**kept, **typed}


def close_form(talk: Conversation) -> None:
    talk.form = talk.fingerprint = talk.about = talk.typed = talk.delivery_id = None
    talk.field = 0


def typed_of(talk: Conversation) -> dict[str, str]:
    return {str(name): str(words) for name, words in talk.typed.items()} if isinstance(talk.typed, dict) else {}


def about_of(talk: Conversation) -> tuple[int, ...]:
    return tuple(int(one) for one in talk.about) if isinstance(talk.about, list) else ()


def refuse_too_many(session: Session, who: str, what: str, limit: Attempts, now: datetime) -> None:
    """Raise Refusal when `who` was refused too often at `what`."""
    tries = {"who": who, "what": what, "since": now - limit.within}
    session.flush()
    if (session.connection().scalar(_REFUSED, tries) or 0) < limit.most:
        return
    oldest = session.scalar(_FIRST_REFUSED, tries) or now
    minutes = max(1, -int(-((oldest + limit.within - now).total_seconds()) // 60))
    raise Refusal(ngettext("Too many tries. Please try again in {n} minute.", "Too many tries. Please try again in {n} minutes.")(n=minutes))


def note_refused(session: Session, who: str, what: str, now: datetime) -> None:
    session.add(Attempt(who=who, what=what, at=now))
