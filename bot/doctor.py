"""The doctor: looks at settings, database, disk, clock, keys, ledger and Telegram, and says how to mend each."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import audit_chain
from bot.filestore import FileStore
from bot.migrate import is_current
from bot.settings import Settings
from db.database import Database
from db.engines import parse_url, sqlite_file
from db.keys import UnreadableError
from db.models.channels import Account, Bot
from db.models.ledger import Delivery, File, Inbox, JobRow, Message, Process
from db.models.org import Member

if TYPE_CHECKING:
    from bot.telegram.checkup import Checkup

_LEAST_SPACE = 500_000_000
_LATE = timedelta(minutes=10)
_MANY = 1000  # updates that wait: the program does not run, or does not keep up


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and in a sentence what was seen or what to do."""

    subject: str
    is_well: bool
    words: str


def examine(settings: Settings, database: Database, now: datetime) -> tuple[Finding, ...]:
    """Look at everything; nothing is changed."""
    findings = [*_settings(settings), *_disk(settings), *_telegram(settings), *_reach(database)]
    if all(finding.is_well for finding in findings if finding.subject == "database"):
        findings += [*_look(database, _keys), *_look(database, lambda session: _clock(session, now)), *_look(database, lambda session: _ledger(session, now))]
        findings += [
            *_look(database, lambda session: _inbox(session, now)),
            *_look(database, lambda session: _platforms(session, now)),
            *_look(database, _audit),
            *_look(database, lambda session: _files(session, settings)),
        ]
    return tuple(findings)


def in_words(findings: tuple[Finding, ...]) -> str:
    """Give the findings as lines for the terminal."""
    lines = [f"{'well ' if one.is_well else 'MEND '} {one.subject:<9} {one.words}" for one in findings]
    ill = sum(not one.is_well for one in findings)
    return "\n".join([*lines, "", "Everything is well." if not ill else f"{ill} to mend: see the lines that begin with MEND."])


def _look(database: Database, examination: Callable[[Session], Iterator[Finding]]) -> list[Finding]:
    with database.transaction() as session:
        return list(examination(session))


def _settings(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        "settings",
        is_well=True,
        words=f"database {'SQLite' if sqlite_file(parse_url(settings.database_url)) else 'PostgreSQL'}, page at {settings.public_url}, time zone {settings.time_zone}",
    )
    is_open = settings.web_host not in {"127.0.0.1", "localhost", "::1"}
    if is_open and not settings.public_url.startswith("https://"):
        yield Finding(
            "settings",
            is_well=False,
            words="The page can be reached without encryption. Put a proxy with HTTPS before it and set SOTAY_PUBLIC_URL=https://...",
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield Finding(
            "disk", is_well=False, words=f"The folder {folder} cannot be written. Make it, and give it to the user that runs the bot (SOTAY_DATA_DIR)."
        )
        return
    free = shutil.disk_usage(folder).free
    words = (
        f"{free / 1e9:.1f} GB are free."
        if free >= _LEAST_SPACE
        else f"Only {free / 1e6:.0f} MB are free. Delete old copies in {folder / 'backups'}, or give the disk more room."
    )
    yield Finding("disk", is_well=free >= _LEAST_SPACE, words=words)


def _reach(database: Database) -> Iterator[Finding]:
    try:
        with database.transaction() as session:
            session.execute(text("SELECT 1"))
            current = is_current(session.connection())
    except SQLAlchemyError as error:
        yield Finding("database", is_well=False, words=f"It cannot be reached ({type(error).__name__}). Check SOTAY_DATABASE_URL, and that the server runs.")
        return
    yield Finding(
        "database",
        is_well=current,
        words="It answers, and its tables are up to date." if current else "Its tables are of another version. Run: python -m bot migrate",
    )


def _keys(session: Session) -> Iterator[Finding]:
    try:
        session.scalars(select(Member.phone).where(Member.phone.is_not(None)).limit(20)).all()
        session.scalars(select(Message.card).where(Message.card.is_not(None)).order_by(Message.id.desc()).limit(1)).all()
    except UnreadableError:
        yield Finding(
            "keys",
            is_well=False,
            words="Personal data cannot be read with this key. Set SOTAY_SECRET_KEY to the key that wrote it.",
        )
    else:
        yield Finding("keys", is_well=True, words="Personal data can be read.")


def _clock(session: Session, now: datetime) -> Iterator[Finding]:
    newest = session.scalar(select(func.max(Process.seen_at)))
    if newest is not None and newest > now + timedelta(minutes=2):
        yield Finding(
            "clock",
            is_well=False,
            words="The clock of this machine is behind what was written before. Set it right (timedatectl set-ntp true): reminders depend on it.",
        )
    else:
        yield Finding("clock", is_well=True, words=f"It says {now:%Y-%m-%d %H:%M} UTC.")


def broken_deliveries(session: Session) -> int:
    """Count the rows that break the ledger's rule: due if and only if shown_edition < edition and not sending, failed, dropped, expired or by hand."""
    behind = Delivery.shown_edition < Message.edition
    broken = or_(and_(Delivery.state == "due", ~behind), and_(Delivery.state == "sent", behind), Delivery.shown_edition > Message.edition)
    return session.scalar(select(func.count()).select_from(Delivery).join(Message, Message.id == Delivery.message_id).where(broken)) or 0


def _ledger(session: Session, now: datetime) -> Iterator[Finding]:
    broken = broken_deliveries(session)
    yield Finding(
        "ledger",
        is_well=not broken,
        words="Its rule holds for every row."
        if not broken
        else f"{broken} rows break its rule. Restart the bot; if they stay, send this line to the developers.",
    )
    late = (
        session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == "due", Delivery.lane != "", Delivery.not_before < now - _LATE)) or 0
    )
    words = "Nothing waits." if not late else f"{late} messages have waited for over ten minutes. Is the bot running? Start it: make run"
    yield Finding("ledger", is_well=not late, words=words)
    failed = session.scalar(select(func.count()).select_from(JobRow).where(JobRow.state == "failed")) or 0
    if failed:
        yield Finding("jobs", is_well=True, words=f"{failed} jobs have failed so far; whoever asked for them was told.")


def _inbox(session: Session, now: datetime) -> Iterator[Finding]:
    errors = session.scalars(select(Inbox).where(Inbox.error.is_not(None), Inbox.taken_at > now - timedelta(days=7)).order_by(Inbox.id.desc()).limit(3)).all()
    where = "; ".join((one.error or "").split(" < ")[0] + " at " + (one.error or " < ?").split(" < ")[1] for one in errors if " < " in (one.error or ""))
    words = (
        "No update has failed this week."
        if not errors
        else f"Updates have failed this week, newest: {where}. Nothing is lost; please report it with this line."
    )
    yield Finding("inbox", is_well=not errors, words=words)


_FAULTS = {
    "token": "Telegram does not accept its token. Ask @BotFather for it (/mybots, API Token) and set SOTAY_TELEGRAM_TOKENS.",
    "conflict": "Another program listens with the same token. Stop that one, or give each a bot of its own.",
    "refused": "Telegram refuses how it wants to listen. Check SOTAY_TELEGRAM_WEBHOOK and SOTAY_PUBLIC_URL.",
    "connection": "Telegram cannot be reached. Check this machine's network, and SOTAY_TELEGRAM_API where a server of your own is used.",
}


def _telegram(settings: Settings) -> Iterator[Finding]:
    """Ask Telegram itself, where it is switched on."""
    if not settings.telegram.tokens:
        return
    from bot.telegram.checkup import check_all  # noqa: PLC0415  (aiogram takes two seconds: only where it is used)

    for one in check_all(settings.telegram):
        yield _checked(one, settings)


def _checked(one: "Checkup", settings: Settings) -> Finding:
    wanted = f"{settings.public_url}/hooks/telegram/{one.name}" if settings.telegram.has_webhook else ""
    if one.fault:
        return Finding("telegram", is_well=False, words=f"{one.name}: {_FAULTS[one.fault]}")
    if one.webhook != wanted:
        have, set_to = one.webhook or "no webhook", wanted or "no webhook"
        words = f"@{one.username}: Telegram has {have}, and this program uses {set_to}. It is set at the next start: make run"
        return Finding("telegram", is_well=False, words=words)
    if one.webhook_problem:
        words = f"@{one.username}: Telegram could not call the webhook ({one.webhook_problem}). Check SOTAY_PUBLIC_URL and its certificate."
        return Finding("telegram", is_well=False, words=words)
    way = "by webhook" if wanted else "by long polling"
    return Finding("telegram", is_well=one.waiting < _MANY, words=f"@{one.username} answers, {way}; {one.waiting} updates wait.")


def _platforms(session: Session, now: datetime) -> Iterator[Finding]:
    """Say what is wrong with a bot now, which messages were refused this week, and how many people no platform reaches."""
    for bot in session.scalars(select(Bot).where(Bot.fault.is_not(None)).order_by(Bot.id)):
        since = f" (since {bot.fault_at:%Y-%m-%d %H:%M} UTC)" if bot.fault_at else ""
        yield Finding(bot.channel, is_well=False, words=f"{bot.name}: {_FAULTS.get(bot.fault or '', bot.fault)}{since}")
    refused = select(Delivery.why, func.count()).join(Message, Message.id == Delivery.message_id)
    week = refused.where(Delivery.state == "failed", Delivery.why.is_not(None), Message.told_at > now - timedelta(days=7))
    for why, count in session.execute(week.group_by(Delivery.why).order_by(func.count().desc()).limit(3)):
        yield Finding("messages", is_well=False, words=f"{count} could not be delivered this week: {why}. Those people are on their secretary's call list.")
    unreached = session.scalar(select(func.count()).select_from(Account).where(Account.blocked_at.is_not(None), Account.member_id.is_not(None))) or 0
    if unreached:
        yield Finding("people", is_well=True, words=f"{unreached} accounts cannot be written to: blocked, or the private chat was never opened.")


def _audit(session: Session) -> Iterator[Finding]:
    broken = audit_chain.broken_at(session)
    words = "Its chain is whole." if broken is None else f"It was changed from outside at entry {broken}. Compare with a backup."
    yield Finding("audit", is_well=broken is None, words=words)


def _files(session: Session, settings: Settings) -> Iterator[Finding]:
    store = FileStore(settings.data_dir / "files")
    missing = sum(not store.has(sha256) for sha256 in session.scalars(select(File.sha256).order_by(File.id.desc()).limit(500)))
    words = (
        "Every file that was looked for is there."
        if not missing
        else f"{missing} files are missing in {settings.data_dir / 'files'}. Bring them back from a backup."
    )
    yield Finding("files", is_well=not missing, words=words)
