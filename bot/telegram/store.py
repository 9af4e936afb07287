"""The rows that Telegram's channel keeps: what became of chats, files that the platform has, what is wrong with a bot."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bot import files
from bot.door import Taken
from bot.outbox import follow
from bot.parts import Parts, Rows
from bot.telegram.parse import Met, Moved
from bot.update import Upload
from core import identity
from core.context import Person
from db import keys
from db.models.channels import Account, ArrivingFile, Bot, Group, SentFile
from db.models.ledger import Delivery, File, Inbox
from db.models.org import RoleTerm
from db.upsert import insert_once


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file that was announced: whose it is, and the platform's own id of it."""

    arriving_id: int
    external_id: str
    member_id: int | None
    ref: str
    name: str
    album: str | None
    sent_at: datetime
    tries: int


class Store(Rows):
    """One bot's rows."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.bot_id = parts.bot_id

    async def note_fault(self, fault: str | None, now: datetime) -> None:
        """Keep what is wrong with the bot, for `doctor`; None where all is well again."""
        await self.write(lambda session: session.execute(update(Bot).where(Bot.id == self.bot_id).values(fault=fault, fault_at=now)))

    async def note_link(self, link: str) -> None:
        """Keep the address that opens the bot's private chat."""
        await self.write(lambda session: session.execute(update(Bot).where(Bot.id == self.bot_id).values(link=link)))

    async def keep_unreadable(self, key: str, where: str, raw: str, now: datetime) -> None:
        """Keep an update that could not be read: what came, and where it was wrong."""
        values = {"bot_id": self.bot_id, "key": key, "taken_at": now, "error": f"unreadable: {where}"[:4000], "raw": raw[:20_000]}
        await self.write(lambda session: insert_once(session, Inbox, values, ("bot_id", "key")))

    async def sent_file(self, file_id: int, kind: str) -> tuple[str, str | None]:
        """Give a file's hash, and the platform's own id where it has the file already."""

        def work(session: Session) -> tuple[str, str | None]:
            sha256 = session.scalars(select(File.sha256).where(File.id == file_id)).one()
            found = select(SentFile.ref).where(SentFile.bot_id == self.bot_id, SentFile.sha256 == sha256, SentFile.kind == kind)
            return sha256, session.scalar(found)

        return await self.read(work)

    async def keep_sent_file(self, sha256: str, kind: str, ref: str) -> None:
        values = {"bot_id": self.bot_id, "sha256": sha256, "kind": kind, "ref": ref}
        await self.write(lambda session: insert_once(session, SentFile, values, ("bot_id", "sha256", "kind")))

    async def forget_sent_file(self, sha256: str, kind: str) -> None:
        """Upload a file anew next time: the platform knows its id no more."""
        which = (SentFile.bot_id == self.bot_id, SentFile.sha256 == sha256, SentFile.kind == kind)
        await self.write(lambda session: session.execute(delete(SentFile).where(*which)))

    async def arriving(self) -> list[Arriving]:
        """Give the files that are still to be fetched, in the order in which they were sent."""
        query = (
            select(ArrivingFile, Account.external_id, Account.member_id)
            .join(Account, Account.id == ArrivingFile.account_id)
            .where(Account.bot_id == self.bot_id)
            .order_by(ArrivingFile.id)
        )

        def work(session: Session) -> list[Arriving]:
            return [
                Arriving(one.id, external_id, member_id, one.ref, one.name, one.album, one.sent_at, one.tries)
                for one, external_id, member_id in session.execute(query)
            ]

        return await self.read(work)

    async def note_try(self, arriving_id: int) -> None:
        await self.write(lambda session: session.execute(update(ArrivingFile).where(ArrivingFile.id == arriving_id).values(tries=ArrivingFile.tries + 1)))

    async def forget_arriving(self, arriving_id: int) -> None:
        await self.write(lambda session: session.execute(delete(ArrivingFile).where(ArrivingFile.id == arriving_id)))

    async def keep_file(self, one: Arriving, taken: Taken, now: datetime) -> int:
        """Enter a fetched file; gives its id."""
        return await self.write(lambda session: files.keep(session, taken.sha256, taken.name, taken.media_type, taken.size, one.member_id, now))

    async def forget_topic(self, group_id: int, topic: str) -> None:
        """A topic is gone: what goes to the group goes to its general part."""

        def work(session: Session) -> None:
            session.execute(update(Group).where(Group.id == group_id, Group.topic == topic).values(topic=None))
            session.execute(update(Delivery).where(Delivery.group_id == group_id, Delivery.topic == topic).values(topic=None))

        await self.write(work)

    async def note(self, key: str, fact: Met | Moved, now: datetime) -> None:
        """Keep a fact about a chat, once."""

        def work(session: Session) -> None:
            if insert_once(session, Inbox, {"bot_id": self.bot_id, "key": f"{key}-fact", "taken_at": now}, ("bot_id", "key")) is None:
                return
            if isinstance(fact, Moved):
                follow(session, self.bot_id, fact.old, fact.new)
            elif fact.is_group:
                _group(session, self.bot_id, fact, now)
            else:
                _account(session, self.bot_id, fact, now)

        await self.write(work)


def _group(session: Session, bot_id: int, met: Met, now: datetime) -> None:
    values = {"bot_id": bot_id, "external_id": met.external_id, "lane": f"{bot_id}:0"}
    insert_once(session, Group, values, ("bot_id", "external_id"))
    group = session.scalars(select(Group).where(Group.bot_id == bot_id, Group.external_id == met.external_id)).one()
    group.left_at = None if met.is_in else now


def _account(session: Session, bot_id: int, met: Met, now: datetime) -> None:
    account = session.scalar(select(Account).where(Account.bot_id == bot_id, Account.external_id == met.external_id))
    if account is None:
        return
    if not met.is_in:
        identity.fall_back(session, account.id, now)
    else:
        account.blocked_at = None
        account.used_at = now
        session.flush()
        if account.member_id is not None:
            identity.reach_by(session, account.member_id, account.id, account.lane)


def people_with_roles(session: Session, bot_id: int, now: datetime, defaults: identity.Defaults) -> Iterator[tuple[str, Person]]:
    """Give the people with a role today whose private chat is open: (chat, person)."""
    today = now.date()
    in_term = (RoleTerm.from_on <= today, or_(RoleTerm.until_on.is_(None), RoleTerm.until_on > today))
    officers = select(Account.external_id, Account.id, Account.member_id).where(
        Account.bot_id == bot_id, Account.blocked_at.is_(None), Account.member_id.in_(select(RoleTerm.member_id).where(*in_term))
    )
    for chat, account_id, member_id in session.execute(officers.order_by(Account.id)).all():
        if member_id is not None:
            yield chat, identity.person_of(session, member_id, account_id, now, defaults)


def announce(session: Session, account_id: int, upload: Upload, album: str | None, now: datetime) -> None:
    """Note a file that is to be fetched."""
    session.add(ArrivingFile(account_id=account_id, ref=upload.ref, name=upload.name[-200:], size=upload.size, album=album, sent_at=now))


def webhook_secret(bot_name: str) -> str:
    """Give what Telegram shows at each call, where the operator chose nothing: made from the key."""
    return keys.keyed_hash("telegram webhook", bot_name)
