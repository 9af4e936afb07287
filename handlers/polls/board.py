"""What is told without being asked: the poll to everybody who may answer, the board in the group, reminders, and the end."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import jobs, ledger
from core.card import Action, Attachment
from db.models.ledger import Message
from db.models.org import Member, Unit
from db.models.polls import Poll
from db.queries import roll
from handlers.polls import cards, cards_leading, rules, service, service_closing
from handlers.polls.rules import Audience
from handlers.polls.service import Answer, Named, PollView

LIVE = "polls.board"


def tell_opened(session: Session, poll: Poll, now: datetime) -> None:
    """Ask everybody who may answer, and put the board into the unit's groups; a question to the committee alone stays out of them."""
    is_cell = session.get_one(Unit, poll.unit_id).is_cell
    card = cards.question(service.overview(session, poll.id))
    priority = ledger.PERSONAL if is_cell else ledger.MASS
    message_id = ledger.tell(session, rules.poll_key(poll.id), card, service_closing.asked(poll.id), now, priority=priority)
    ledger.watch(session, message_id, poll.unit_id, poll.made_by_id, (poll.question, Action("polls.show", (poll.id,))), now)
    if poll.audience != Audience.COMMITTEE:
        ledger.tell_groups(session, rules.board_key(poll.id), None, service_closing.groups_of(poll.unit_id), now, live=(LIVE, (poll.id,)))


def tell_entered(session: Session, poll_id: int, member_id: int, now: datetime) -> None:
    """Tell a member what their secretary has entered for them, if any channel reaches them: they may change it."""
    card = cards.entered_for(Answer(service.view(session, poll_id, member_id)))
    to = select(Member.id).where(Member.id == member_id, Member.reach_account_id.is_not(None))
    ledger.tell(session, f"poll-{poll_id}-entered-{member_id}-{now:%Y%m%dT%H%M%S}", card, to, now)


def tell_extended(session: Session, poll: Poll, before: datetime, now: datetime) -> None:
    """Put the new end on everybody's card, and forget reminders of the old one."""
    drop_reminders(session, poll.id, before)
    ledger.change(session, rules.poll_key(poll.id), cards.extended(service.overview(session, poll.id)), now)


def tell_closed(session: Session, poll: Poll, before: datetime, now: datetime) -> None:
    """Give everybody who was asked the result in the place of the question; its secretaries get it with a picture when that is drawn."""
    drop_reminders(session, poll.id, before)
    ledger.change(session, rules.poll_key(poll.id), cards.result(service.overview(session, poll.id)), now)
    jobs.enqueue(session, "polls.chart", {"poll_id": poll.id}, now)


def tell_secretaries(session: Session, seen: PollView, chart: Attachment | None, now: datetime) -> None:
    """Tell the secretaries of the unit what came of it, once."""
    held = roll.holders(seen.poll.unit_id, now.date())
    ledger.tell(session, f"poll-{seen.poll.id}-closed", cards_leading.closed(seen, chart), select(Member.id).where(Member.id.in_(held)), now)


def remind(session: Session, poll: Poll, now: datetime) -> None:
    """Remind those who have not answered, once, and note when the next reminder is due."""
    announced_at = poll.announced_at or now
    reminder = rules.due_reminder(announced_at, poll.closes_at, now)
    poll.remind_at = rules.next_reminder_at(announced_at, poll.closes_at, now)
    session.flush()
    if reminder is None:
        return
    card = cards.reminder(service.overview(session, poll.id), reminder.name)
    key = rules.instant_key(poll.id, poll.closes_at) + reminder.name
    ledger.tell(session, key, card, service_closing.silent(poll.id), now, priority=ledger.REMINDER, expires_at=poll.closes_at)


def spare(session: Session, poll: Poll, member_id: int, now: datetime) -> None:
    """Let somebody who has just answered have no reminder that is still on its way."""
    for reminder in rules.reminders(poll.announced_at or now, poll.closes_at):
        if reminder.due_at <= now:
            ledger.drop(session, rules.instant_key(poll.id, poll.closes_at) + reminder.name, [member_id])


def drop_reminders(session: Session, poll_id: int, closes_at: datetime) -> None:
    ledger.drop_unseen(session, Message.key.startswith(rules.instant_key(poll_id, closes_at), autoescape=True))


def read(session: Session, poll_id: int, now: datetime) -> tuple[PollView, tuple[Named, ...], datetime]:
    """Give what the group sees. Where names are hidden, none leave the table."""
    seen = service.overview(session, poll_id)
    people = service.names(session, poll_id, 0, cards.NAMES_PAGE + 1) if seen.poll.has_names else ()
    return seen, people, now
