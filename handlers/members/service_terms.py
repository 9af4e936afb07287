"""How memberships and roles begin and end: visits, leaving and coming back, offices with their terms."""

from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core import audit
from core.access import RoleKind
from core.errors import Refusal
from core.i18n import _
from db.models.org import Member, Membership, RoleTerm
from handlers.members.service import GUEST, in_term, open_membership


def receive_guest(session: Session, member_id: int, unit_id: int, by_member_id: int, now: datetime) -> None:
    """Take a member of another unit in for a while."""
    known = select(Membership.id).where(Membership.member_id == member_id, Membership.unit_id == unit_id, Membership.until_on.is_(None))
    if session.scalar(known) is not None:
        raise Refusal(_("This {member} is on your roll already."), "name")
    session.add(Membership(member_id=member_id, unit_id=unit_id, kind=GUEST, from_on=now.date()))
    audit.record(session, by_member_id, "members.guest_received", now, unit_id=unit_id, object_id=member_id)


def open_visit(session: Session, member_id: int, unit_id: int) -> Membership:
    """Give the membership by which a member is a guest of a unit."""
    query = select(Membership).where(Membership.member_id == member_id, Membership.unit_id == unit_id, Membership.kind == GUEST, Membership.until_on.is_(None))
    return session.scalars(query).one()


def end_membership(session: Session, membership_id: int, by_member_id: int, now: datetime) -> Membership:
    """End a membership, and with a home the roles in its unit. Raises Refusal for oneself as the last secretary."""
    ended = session.get(Membership, membership_id)
    if ended is None or ended.until_on is not None:
        raise Refusal(_("This {member} is no longer on the roll."))
    if ended.kind != GUEST:
        held = select(RoleTerm).where(RoleTerm.member_id == ended.member_id, RoleTerm.unit_id == ended.unit_id, *in_term(now.date()))
        for role in session.scalars(held).all():
            end_role(session, role.id, by_member_id, now)
    ended.until_on = before(now.date())
    session.get_one(Member, ended.member_id).version += 1
    audit.record(session, by_member_id, "members.ended", now, unit_id=ended.unit_id, object_id=ended.member_id)
    return ended


def end_home(session: Session, member_id: int, by_member_id: int, now: datetime) -> Membership:
    """End the membership by which a member is at home."""
    home = open_membership(session, member_id)
    if home is None:
        raise Refusal(_("This {member} is no longer on the roll."))
    return end_membership(session, home.id, by_member_id, now)


def resume_membership(session: Session, membership_id: int, by_member_id: int, now: datetime) -> int:
    """Take the end of a membership back and give the member's id. Raises Refusal when the member is at home elsewhere meanwhile."""
    ended = session.get_one(Membership, membership_id)
    if ended.until_on is not None:
        if ended.kind != GUEST and open_membership(session, ended.member_id) is not None:
            raise Refusal(_("This {member} belongs to another {cell} meanwhile."))
        ended.until_on = None
        session.get_one(Member, ended.member_id).version += 1
        audit.record(session, by_member_id, "members.resumed", now, unit_id=ended.unit_id, object_id=ended.member_id)
    return ended.member_id


def give_role(session: Session, member_id: int, term: RoleTerm, by_member_id: int, now: datetime) -> None:
    """Give a member an office of a unit. `term` is not yet stored. Raises Refusal when the member holds it already."""
    ahead = or_(RoleTerm.until_on.is_(None), RoleTerm.until_on >= term.from_on)
    if (
        session.scalar(select(RoleTerm.id).where(RoleTerm.member_id == member_id, RoleTerm.unit_id == term.unit_id, RoleTerm.kind == term.kind, ahead))
        is not None
    ):
        raise Refusal(_("This {member} holds this role already."), "kind")
    if term.until_on is not None and term.until_on < term.from_on:
        raise Refusal(_("The term would end before it begins. Please choose a later day."), "until_on")
    session.add(term)
    session.flush()
    audit.record(session, by_member_id, "members.role_given", now, unit_id=term.unit_id, object_id=member_id, fields=(term.kind,))


def end_role(session: Session, role_id: int, by_member_id: int, now: datetime) -> RoleTerm:
    """End an office today. Raises Refusal when the last secretary would remove himself: nobody could then give the role again."""
    role = session.get_one(RoleTerm, role_id)
    if role.member_id == by_member_id and role.kind == RoleKind.SECRETARY:
        others = select(func.count()).where(RoleTerm.unit_id == role.unit_id, RoleTerm.kind == role.kind, RoleTerm.id != role.id, *in_term(now.date()))
        if not session.scalar(others):
            raise Refusal(_("You are the only {secretary} of this {unit}. Please give the role to somebody else first."))
    role.until_on = before(now.date())
    audit.record(session, by_member_id, "members.role_ended", now, unit_id=role.unit_id, object_id=role.member_id, fields=(role.kind,))
    return role


def before(on: date) -> date:
    """Give the day before: a term and a membership count their last day, and what ends now ends at once."""
    return date.fromordinal(on.toordinal() - 1)
