"""The process's own ticks: that it lives, what dead ones left behind, what is too old, the audit log's seals."""

import itertools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bot import audit_chain
from bot.filestore import FileStore
from bot.pipeline.conversations import owner_of
from core import ledger
from core.sessions import VALID
from db.models.channels import Account, Attempt, Bot, Conversation, PageLink
from db.models.ledger import Delivery, File, Inbox, JobRow, Message, Process
from db.models.org import Member
from db.models.web import SignInLink, WebDownload, WebMessage, WebRead, WebRoom, WebSession
from db.upsert import insert_once

UNSEEN = timedelta(seconds=20)
INBOX_KEPT, ANSWERS_KEPT, ERRORS_KEPT = timedelta(days=7), timedelta(days=30), timedelta(days=30)
SIGNED_OUT_KEPT = timedelta(days=30)  # sessions and links that open nothing any more
STRANGERS_KEPT = timedelta(days=60)  # accounts that are nobody's: who tried a code, or let go of an old phone
UNNAMED_KEPT = timedelta(days=1)  # a file is stored before the row that names it is committed
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Chore:
    """Something the program does for itself. `run(session, now)`: True says that there is more."""

    name: str
    every: timedelta
    run: Callable[[Session, datetime], bool]


def enrol(session: Session, now: datetime) -> int:
    """Enter this process; gives its id."""
    process = Process(started_at=now, seen_at=now)
    session.add(process)
    session.flush()
    return process.id


def ensure_bot(session: Session, channel: str, name: str) -> int:
    """Give the id of a bot, entered at its first start."""
    insert_once(session, Bot, {"channel": channel, "name": name}, ("channel", "name"))
    return session.scalars(select(Bot.id).where(Bot.channel == channel, Bot.name == name)).one()


def chores(process_id: int, *, is_alone: bool) -> tuple[Chore, ...]:
    """Give the chores of this process. `is_alone`: a lock makes sure that no other one runs, so all others are dead."""

    def live(session: Session, now: datetime) -> bool:
        session.execute(update(Process).where(Process.id == process_id).values(seen_at=now))
        return False

    def take_over(session: Session, now: datetime) -> bool:
        take_over_from_dead(session, process_id, now, is_alone=is_alone)
        expire(session, now)
        return False

    return (
        Chore("live", timedelta(seconds=5), live),
        Chore("take_over", timedelta(seconds=10), take_over),
        Chore("seal", timedelta(minutes=1), audit_chain.seal),
        Chore("sweep", timedelta(hours=1), sweep),
        Chore("sweep_strangers", timedelta(hours=1), sweep_strangers),
    )


def file_sweep(store: FileStore) -> Chore:
    """Give the chore that deletes stored bytes which no row names: one shard of 256 at a time, the whole store within a day."""
    shards = itertools.cycle(range(256))

    def sweep_files(session: Session, now: datetime) -> bool:
        def named(hashes: Collection[str]) -> Collection[str]:
            return session.scalars(select(File.sha256).where(File.sha256.in_(hashes))).all()

        store.delete_unreferenced(next(shards), named, now - UNNAMED_KEPT)
        return False

    return Chore("sweep_files", timedelta(minutes=5), sweep_files)


def take_over_from_dead(session: Session, process_id: int, now: datetime, *, is_alone: bool) -> int:
    """Make due again what dead processes were sending or computing, and give how many deliveries that was."""
    living = select(Process.id).where(Process.id == process_id if is_alone else or_(Process.id == process_id, Process.seen_at > now - UNSEEN))
    session.execute(update(JobRow).where(JobRow.state == "running", JobRow.process_id.not_in(living)).values(state="due", process_id=None))
    left = update(Delivery).where(Delivery.state == "sending", or_(Delivery.process_id.not_in(living), Delivery.process_id.is_(None)))
    return ledger.count(session, left.values(state="due", process_id=None, not_before=now))


def expire(session: Session, now: datetime) -> None:
    """Close what came too late: reminders always expire."""
    late = select(Message.id).where(Message.expires_at < now)
    ledger.count(session, update(Delivery).where(Delivery.state == "due", Delivery.message_id.in_(late)).values(state="expired"))


def sweep(session: Session, now: datetime) -> bool:
    """Delete what is kept only for a while: inbox rows, answers, refused tries, what expired or was signed out; True where there is more."""
    old_inbox = or_(Inbox.taken_at < now - ERRORS_KEPT, Inbox.error.is_(None) & (Inbox.taken_at < now - INBOX_KEPT))
    swept = [
        delete(Inbox).where(Inbox.id.in_(select(Inbox.id).where(old_inbox).limit(_AT_ONCE))),
        delete(Message).where(Message.id.in_(select(Message.id).where(Message.key.like("answer-%"), Message.told_at < now - ANSWERS_KEPT).limit(_AT_ONCE))),
        delete(Attempt).where(Attempt.at < now - timedelta(days=1)),
        delete(PageLink).where(PageLink.expires_at < now),
        delete(SignInLink).where(SignInLink.expires_at < now - SIGNED_OUT_KEPT),
        delete(WebSession).where(or_(WebSession.revoked_at < now - SIGNED_OUT_KEPT, WebSession.seen_at < now - VALID - SIGNED_OUT_KEPT)),
    ]
    counts = [ledger.count(session, statement) for statement in swept]
    return max(counts[:2]) == _AT_ONCE


def sweep_strangers(session: Session, now: datetime) -> bool:
    """Delete accounts that are nobody's and were not heard of for long, with their rooms; what they said in a unit's group keeps its account."""
    is_waited_for = or_(
        select(Delivery.id).where(Delivery.account_id == Account.id).exists(), select(Member.id).where(Member.reach_account_id == Account.id).exists()
    )
    has_talked = (
        select(WebMessage.id).join(WebRoom, WebRoom.id == WebMessage.room_id).where(WebMessage.account_id == Account.id, WebRoom.group_id.is_not(None)).exists()
    )
    strangers = select(Account.id).where(Account.member_id.is_(None), Account.used_at < now - STRANGERS_KEPT, ~is_waited_for, ~has_talked)
    gone = session.scalars(strangers.limit(_AT_ONCE)).all()
    rooms = session.scalars(select(WebRoom.id).where(WebRoom.account_id.in_(gone))).all()
    for statement in (
        delete(WebDownload).where(WebDownload.room_id.in_(rooms)),
        delete(WebMessage).where(WebMessage.room_id.in_(rooms)),
        delete(WebRead).where(or_(WebRead.room_id.in_(rooms), WebRead.account_id.in_(gone))),
        delete(WebRoom).where(WebRoom.id.in_(rooms)),
        delete(WebSession).where(WebSession.account_id.in_(gone)),
        delete(Conversation).where(Conversation.owner.in_([owner_of(None, account_id) for account_id in gone])),
        delete(Account).where(Account.id.in_(gone)),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    return len(gone) == _AT_ONCE
