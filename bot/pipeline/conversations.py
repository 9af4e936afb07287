"""What one person has open: a form and what was typed into it, numbers that choose, refused tries. Rows, so that a restart loses nothing."""

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from core.errors import Refusal
from core.feature import Attempts
from core.i18n import ngettext
from db.models.channels import Attempt, Conversation
from db.ready import Ready, ReadyChange
from db.upsert import insert_once

_LATELY = (Attempt.who == bindparam("who"), Attempt.what == bindparam("what"), Attempt.at > bindparam("since"))
_REFUSED = Ready(select(func.count()).select_from(Attempt).where(*_LATELY))
_FIRST_REFUSED = select(func.min(Attempt.at)).where(*_LATELY)


def owner_of(member_id: int | None, account_id: int) -> str:
    """Give whose conversation it is: the member's, on whichever channel; a guest's account's."""
    return f"m{member_id}" if member_id is not None else f"a{account_id}"


@dataclass(slots=True)
class Talk:
    """What one person has open. It may be changed freely; `keep` writes it down. `kept`: the state that its row has."""

    id: int
    form: str | None
    fingerprint: str | None
    about: object | None
    typed: object | None
    field: int
    opened: int
    is_review: bool
    waiting: object | None
    delivery_id: int | None
    kept: tuple[object, ...] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.kept = self.state()

    def state(self) -> tuple[object, ...]:
        """Give all that may change, as it is now. Lists and dictionaries in it are never changed, only replaced."""
        return tuple(getattr(self, name) for name in _STATE)

    def restore(self, state: tuple[object, ...]) -> None:
        for name, value in zip(_STATE, state, strict=True):
            setattr(self, name, value)


_STATE = tuple(one.name for one in dataclasses.fields(Talk) if one.init)
_COLUMNS = {name: Conversation.__table__.c[name] for name in _STATE}
_BY_OWNER = select(*_COLUMNS.values()).where(Conversation.owner == bindparam("owner"))
_READ: Ready[*tuple[object, ...]] = Ready(_BY_OWNER)
_HELD: Ready[*tuple[object, ...]] = Ready(_BY_OWNER.with_for_update())  # PostgreSQL: several threads may take updates of one person


def find(session: Session, owner: str, statement: Ready[*tuple[object, ...]] = _READ) -> Talk | None:
    """Give what somebody has open; None where they have never written."""
    found = statement.first(session, {"owner": owner})
    return Talk(*found) if found is not None else None  # type: ignore[arg-type]  # its own columns


def talk_of(session: Session, owner: str) -> Talk:
    """Give what somebody has open, held until the commit; its row is made where there is none yet.

    So it goes well too when updates of one person come by two channels at once, their first two even.
    """
    while (found := find(session, owner, _HELD)) is None:
        insert_once(session, Conversation, {"owner": owner, "field": 0, "opened": 0}, ("owner",))
    return found


def keep(session: Session, talk: Talk) -> None:
    """Write down what has changed, and nothing else: on SQLite another channel of the same person may have written in the same transaction."""
    state = talk.state()
    changed = {name: value for name, value, was in zip(_STATE, state, talk.kept, strict=True) if value != was}
    if changed:
        talk.kept = state
        _kept(frozenset(changed)).run(session, {"one": talk.id} | {f"new_{name}": value for name, value in changed.items()})


@functools.cache
def _kept(names: frozenset[str]) -> ReadyChange:
    return ReadyChange(update(Conversation).where(Conversation.id == bindparam("one")).values({name: bindparam(f"new_{name}") for name in names}))


def open_form(talk: Talk, name: str, fingerprint: str, about: tuple[int, ...], typed: Mapping[str, str]) -> None:
    """Open a form. The same one about the same thing goes on where it was left; `typed` wins where it says something."""
    is_same = talk.form == name and talk.fingerprint == fingerprint and about_of(talk) == about
    kept = typed_of(talk) if is_same else {}
    if not is_same:
        talk.opened += 1
        talk.field = 0
        talk.delivery_id = None
    talk.form, talk.fingerprint = name, fingerprint
    talk.about, talk.typed = list(about), {**kept, **typed}


def close_form(talk: Talk) -> None:
    talk.form = talk.fingerprint = talk.about = talk.typed = talk.delivery_id = None
    talk.field = 0


def typed_of(talk: Talk) -> dict[str, str]:
    return {str(name): str(words) for name, words in talk.typed.items()} if isinstance(talk.typed, dict) else {}


def about_of(talk: Talk) -> tuple[int, ...]:
    return tuple(int(one) for one in talk.about) if isinstance(talk.about, list) else ()


def refuse_too_many(session: Session, who: str, what: str, limit: Attempts, now: datetime) -> None:
    """Raise Refusal when `who` was refused too often at `what`."""
    tries = {"who": who, "what": what, "since": now - limit.within}
    session.flush()
    if _REFUSED.one(session, tries) < limit.most:
        return
    oldest = session.scalar(_FIRST_REFUSED, tries) or now
    minutes = max(1, -int(-((oldest + limit.within - now).total_seconds()) // 60))
    raise Refusal(ngettext("Too many tries. Please try again in {n} minute.", "Too many tries. Please try again in {n} minutes.")(n=minutes))


def note_refused(session: Session, who: str, what: str, now: datetime) -> None:
    session.add(Attempt(who=who, what=what, at=now))
