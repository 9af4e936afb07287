"""Invitations and joining: a personal code for single use, good for 30 days, and the account that becomes a member's by it.

A code is derived from the program's key and the invitation's number, and only its hash is kept: a page of cards can be shown again, a stolen database
holds no codes. `invite(session, member_id, by_member_id, now)` serves the chat and the command line alike.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from core import audit, identity
from core.errors import Refusal
from core.i18n import _
from core.links import CODE_LENGTH, CODE_LETTERS
from db.folding import fold
from db.keys import keyed_hash, keyed_hashes, ring
from db.models.channels import Account, Bot
from db.models.org import Invitation, Member, Membership, Unit
from db.queries import bots
from handlers.members.service import GUEST, unit_of_member

VALID = timedelta(days=30)
WRONG_PERSON_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with its code. The link is `PUBLIC_URL/join/CODE`."""

    invitation_id: int
    member_id: int
    full_name: str
    code: str
    expires_at: datetime
    has_joined: bool = False

    def link(self, public_url: str) -> str:
        return f"{public_url.rstrip('/')}/join/{self.code}"


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody who has just joined. `is_first`: on no channel before; `is_repeat`: this account was connected already."""

    member_id: int
    full_name: str
    unit_name: str
    is_first: bool
    is_repeat: bool = False


def invite(session: Session, member_id: int, by_member_id: int | None, now: datetime) -> Invited:
    """Make a new invitation; an older one that is still open stops working. Raises Refusal for who is no longer on the roll."""
    member = session.get(Member, member_id)
    unit_id = unit_of_member(session, member_id)
    if member is None or unit_id is None:
        raise Refusal(_("This {member} is no longer on the roll."))
    session.execute(
        update(Invitation).where(Invitation.member_id == member_id, Invitation.used_at.is_(None), Invitation.expires_at > now).values(expires_at=now)
    )
    made = _new(session, member, by_member_id, now)
    audit.record(session, by_member_id, "members.invited", now, unit_id=unit_id, object_id=member_id)
    return made


def invite_all(session: Session, unit_id: int, by_member_id: int, now: datetime) -> int:
    """Make sure that everybody of the unit who has a phone and no account holds an open invitation; give for how many."""
    members = session.scalars(_waiting(unit_id)).all()
    long_open = (Invitation.used_at.is_(None), Invitation.expires_at > now + VALID / 2, Invitation.member_id.in_([one.id for one in members]))
    invited = {one.member_id for one in session.scalars(select(Invitation).where(*long_open)) if _is_readable(one)}
    for member in members:
        if member.id not in invited:
            _new(session, member, by_member_id, now)
    if len(members) > len(invited):
        audit.record(session, by_member_id, "members.invited", now, unit_id=unit_id)
    return len(members)


def cards_of(session: Session, unit_id: int, now: datetime) -> tuple[Invited, ...]:
    """Give the open invitations of a unit, in the order of the roll, for printing."""
    query = (
        select(Invitation, Member)
        .join(Member, Member.id == Invitation.member_id)
        .where(Member.id.in_(_waiting(unit_id).with_only_columns(Member.id).order_by(None)), Invitation.used_at.is_(None), Invitation.expires_at > now)
        .order_by(Member.sort_name, Member.id, Invitation.id)
    )
    newest = {member.id: _invited(invitation, member) for invitation, member in session.execute(query) if _is_readable(invitation)}
    return tuple(newest.values())


def _waiting(unit_id: int) -> Select[Member]:
    """Select who is at home in the unit, has a phone, and has not joined."""
    return (
        select(Member)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.unit_id == unit_id,
            Membership.until_on.is_(None),
            Membership.kind != GUEST,
            Member.has_phone.is_(True),
            Member.reach_account_id.is_(None),
        )
        .order_by(Member.sort_name, Member.id)
    )


def join(session: Session, account_id: int, typed: str, now: datetime) -> Joined:
    """Make an account the invited member's. Raises Refusal for a code that is wrong, used or expired."""
    account = session.get_one(Account, account_id)
    found = _find(session, typed)
    if found is None:
        raise Refusal(
            _("There is no invitation with this code. Please compare it with the card, letter by letter: 8 letters and digits, for example {example}.")(
                example="K7MP X4RD"
            )
        )
    member = session.get_one(Member, found.member_id)
    home = _home(session, member.id)
    if account.member_id == member.id:
        return Joined(member.id, member.full_name, home.name if home else "", is_first=False, is_repeat=True)
    if account.member_id is not None:
        raise Refusal(
            _("You have joined here already, as {name}. This code is for somebody else: they type it on their own device.")(
                name=session.get_one(Member, account.member_id).full_name
            )
        )
    if found.used_at is not None:
        raise Refusal(
            _("This code was used already; each works once. If it was not you, or you want to join on another device, ask your {secretary} for a new one.")
        )
    if found.expires_at <= now or home is None or member.erased_at is not None:
        raise Refusal(_("This code is no longer valid. Please ask your {secretary} for a new one; it takes a minute."))
    found.used_at = now
    return connect(session, account, member, now)


def connect(session: Session, account: Account, member: Member, now: datetime) -> Joined:
    """Make an account a member's, once it is sure whose it is."""
    home = _home(session, member.id)
    is_first = not session.scalar(select(func.count()).select_from(Account).where(Account.member_id == member.id))
    identity.connect(session, account.id, member.id, now)
    if not member.has_phone:
        member.has_phone = True
    audit.record(session, member.id, "members.joined", now, unit_id=home.id if home else None, object_id=member.id)
    return Joined(member.id, member.full_name, home.name if home else "", is_first)


def _home(session: Session, member_id: int) -> Unit | None:
    homes = select(Unit).join(Membership, Membership.unit_id == Unit.id).where(Membership.member_id == member_id, Membership.until_on.is_(None))
    return session.scalar(homes.limit(1))


def leave_account(session: Session, member_id: int, account_id: int, now: datetime) -> str:
    """Take an account from its member, who joined with somebody else's card. The card works again; gives the member's name."""
    member, account = session.get_one(Member, member_id), session.get_one(Account, account_id)
    last = (
        select(Invitation).where(Invitation.member_id == member_id, Invitation.used_at > now - WRONG_PERSON_WITHIN).order_by(Invitation.used_at.desc()).limit(1)
    )
    used = session.scalars(last).first()
    if used is None:
        raise Refusal(_("This can be taken back within 15 minutes after joining. Please ask your {secretary}."))
    used.used_at = None
    disconnect(session, account, now)
    audit.record(session, member_id, "members.wrong_person", now, unit_id=unit_of_member(session, member_id), object_id=member_id)
    return member.full_name


def disconnect(session: Session, account: Account, now: datetime) -> None:
    """Make an account nobody's; what waits for its member goes to another account, or to the call list."""
    identity.fall_back(session, account.id, now)
    account.member_id = None
    account.blocked_at = None
    session.flush()


@dataclass(frozen=True, slots=True)
class JoinedCount:
    """How many of a unit have joined; `counts` is (joined, all)."""

    unit_id: int
    counts: tuple[int, int]


def joined_of_unit(session: Session, member_id: int) -> JoinedCount:
    """Count how many of a member's unit have joined."""
    unit_id = unit_of_member(session, member_id) or 0
    here = (Membership.unit_id == unit_id, Membership.until_on.is_(None), Membership.kind != GUEST)
    numbers = select(func.count(Member.reach_account_id), func.count()).select_from(Membership).join(Member, Member.id == Membership.member_id).where(*here)
    joined, total = session.execute(numbers).one()
    return JoinedCount(unit_id, (joined, total))


def channels_of(session: Session, member_id: int, account_id: int) -> tuple[tuple[int, str, bool], ...]:
    """Give a member's accounts: (account, platform, whether it is `account_id`)."""
    query = select(Account.id, Bot.channel).join(Bot, Bot.id == Account.bot_id).where(Account.member_id == member_id).order_by(Account.id)
    return tuple((one, channel, one == account_id) for one, channel in session.execute(query))


def chats_to_connect(session: Session, member_id: int) -> tuple[tuple[int, str], ...]:
    """Give the chats where a member is not yet: (bot, platform)."""
    known = set(session.scalars(select(Account.bot_id).where(Account.member_id == member_id)))
    return tuple((bot_id, platform) for bot_id, platform, _link in bots.chats(session) if bot_id not in known)


def open_invitation(session: Session, member_id: int, now: datetime) -> Invitation | None:
    query = (
        select(Invitation).where(Invitation.member_id == member_id, Invitation.used_at.is_(None), Invitation.expires_at > now).order_by(Invitation.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def find_member(session: Session, words: str) -> list[tuple[Member, str]]:
    """Give the members that a name, or "name, year", may mean, with the names of their units: for the command line."""
    name, _comma, year = (part.strip() for part in words.partition(","))
    query = (
        select(Member, Unit.name)
        .join(Membership, Membership.member_id == Member.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.until_on.is_(None), Membership.kind != GUEST, Member.folded_name == fold(name))
    )
    if year.isdecimal():
        query = query.where(Member.birth_year == int(year))
    return [(member, unit) for member, unit in session.execute(query.order_by(Member.id))]


def _new(session: Session, member: Member, by_member_id: int | None, now: datetime) -> Invited:
    while True:
        made = Invitation(member_id=member.id, code_hash=f"{member.id}-{now.timestamp()}", made_by_id=by_member_id, made_at=now, expires_at=now + VALID)
        session.add(made)
        session.flush()
        code_hash = keyed_hash("invitation", _code(made.id))
        if session.scalar(select(Invitation.id).where(Invitation.code_hash == code_hash)) is None:
            made.code_hash = code_hash
            session.flush()
            return _invited(made, member)
        session.delete(made)  # one in 5 * 10^11 for each invitation there is: the next number has another code
        session.flush()


def _invited(invitation: Invitation, member: Member) -> Invited:
    return Invited(invitation.id, member.id, member.full_name, _code(invitation.id), invitation.expires_at, has_joined=member.reach_account_id is not None)


def _code(invitation_id: int) -> str:
    """Derive the code of an invitation: eight letters and digits that nobody can compute without the key."""
    digest = hmac.new(ring().derive("invitation code"), str(invitation_id).encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:16])
    letters = []
    for _place in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return "".join(letters)


def _is_readable(invitation: Invitation) -> bool:
    """Tell whether the code can be derived again; under a new secret key those made before it cannot."""
    return keyed_hash("invitation", _code(invitation.id)) == invitation.code_hash


def _find(session: Session, typed: str) -> Invitation | None:
    """Find an invitation by its code as people type it: spaces, hyphens, small letters. Held until the commit: it works once."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(code) != CODE_LENGTH:
        return None
    return session.scalar(select(Invitation).where(Invitation.code_hash.in_(keyed_hashes("invitation", code))).with_for_update())
