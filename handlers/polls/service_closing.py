"""The end of a poll: by the clock or early, made longer, and the date that becomes a meeting."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core import audit
from core.context import Person
from core.errors import Refusal
from core.i18n import _
from db.models.channels import Group
from db.models.org import Member
from db.models.polls import Poll, PollOption, PollVoter
from handlers.polls import rules, service, service_making


def close(session: Session, poll_id: int, by_member_id: int | None, now: datetime) -> Poll:
    """Close a poll: by its secretary before its end, or by the clock. Raises Refusal where it is closed already."""
    poll = _open(session, poll_id)
    poll.state, poll.remind_at = "closed", None
    poll.closes_at = min(poll.closes_at, now)
    poll.version += 1
    audit.record(session, by_member_id, "polls.closed", now, unit_id=poll.unit_id, object_id=poll.id)
    session.flush()
    return poll


def extend(session: Session, poll_id: int, closes_at: datetime, person: Person, now: datetime) -> Poll:
    """Let a poll end later. Raises Refusal where it is over, or the new end is not later."""
    poll = _open(session, poll_id)
    if rules.is_over(poll.state, poll.closes_at, now):
        raise Refusal(_("This poll is over, and people have read its result. Please make a new one."))
    if closes_at <= poll.closes_at:
        raise Refusal(_("The poll runs until {moment} already. Please choose a later end.")(moment=poll.closes_at), "closes")
    service_making.announce(poll, closes_at, now)
    audit.record(session, person.member_id, "polls.extended", now, unit_id=poll.unit_id, object_id=poll.id, fields=("closes_at",))
    session.flush()
    return poll


def choose_date(session: Session, poll_id: int, option_id: int, now: datetime) -> tuple[Poll, datetime]:
    """Take one date of a poll for a meeting; gives its wall time. Raises Refusal."""
    poll = service.held(session, poll_id)
    option = session.scalar(select(PollOption).where(PollOption.id == option_id, PollOption.poll_id == poll_id))
    if option is None or option.starts_local is None:
        raise Refusal(_("This answer is no date. Please call the meeting yourself: /meeting"))
    if not rules.is_over(poll.state, poll.closes_at, now):
        raise Refusal(_("People are still answering. Please close the poll first."))
    poll.dated_id = option_id
    poll.version += 1
    session.flush()
    return poll, option.starts_local


def due_to_close(session: Session, now: datetime) -> int | None:
    """Give an open poll whose end has come."""
    return session.scalar(select(Poll.id).where(Poll.state == "open", Poll.closes_at <= now).order_by(Poll.closes_at, Poll.id).limit(1))


def due_to_remind(session: Session, now: datetime) -> Poll | None:
    """Give an open poll of whose end somebody is to be reminded."""
    return session.scalar(select(Poll).where(Poll.state == "open", Poll.remind_at <= now, Poll.closes_at > now).order_by(Poll.remind_at, Poll.id).limit(1))


def asked(poll_id: int) -> Select[int]:
    """Select whoever was asked."""
    return select(PollVoter.member_id).where(PollVoter.poll_id == poll_id)


def silent(poll_id: int) -> Select[int]:
    """Select whoever has not answered, or not completely, and can be reached: a reminder is no reason to call somebody a second time."""
    reached = select(Member.id).where(Member.reach_account_id.is_not(None))
    return asked(poll_id).where(PollVoter.answered_at.is_(None), PollVoter.member_id.in_(reached))


def groups_of(unit_id: int) -> Select[int]:
    """Select the group chats of a unit."""
    return select(Group.id).where(Group.unit_id == unit_id, Group.left_at.is_(None))


def _open(session: Session, poll_id: int) -> Poll:
    poll = service.held(session, poll_id)
    if poll.state == "draft":
        raise Refusal(_("This poll has not been sent yet."))
    if poll.state == "closed":
        raise Refusal(_("This poll is closed already."))
    return poll
