"""A person's own choices: language, time zone, quiet hours, acting unit."""

from datetime import datetime, time

from sqlalchemy.orm import Session

from core import links
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from db.models.org import Member


def choose_language(session: Session, person: Person, language: str) -> None:
    """Speak `language` to the member from the very next card."""
    session.get_one(Member, person.member_id).language = language
    session.info["reader_changed"] = True


def choose_zone(session: Session, person: Person, zone: str) -> None:
    session.get_one(Member, person.member_id).zone = zone
    session.info["reader_changed"] = True


def choose_quiet(session: Session, person: Person, begins: time | None, ends: time | None) -> None:
    """Keep quiet hours: None twice means the usual night, the same hour twice never."""
    member = session.get_one(Member, person.member_id)
    member.quiet_from, member.quiet_until = begins, ends


def quiet_hours(session: Session, person: Person) -> tuple[time | None, time | None]:
    member = session.get_one(Member, person.member_id)
    return member.quiet_from, member.quiet_until


def act_for(session: Session, person: Person, unit_id: int) -> None:
    """Act for another of one's units. Raises Refusal for a unit in which one has no role."""
    if unit_id not in {role.unit.unit_id for role in person.roles} | ({person.home.unit_id} if person.home else set()):
        raise Refusal(_("You have no role in this unit."))
    session.get_one(Member, person.member_id).acting_unit_id = unit_id


def sign_in(session: Session, person: Person, now: datetime) -> tuple[str, str]:
    """Give a sign-in token for a link and a code for typing, each for single use."""
    return links.make_sign_in(session, person.member_id, now), links.make_sign_in(session, person.member_id, now, kind="code")
