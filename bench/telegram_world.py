"""The real program as a process of its own, on the strict Telegram of the tests, with people who have telephones."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bench.child import Child
from bench.crowd import KEY, Crowd, gather, settings_for
from bench.footprint import free_port
from bot.app import clock
from bot.migrate import migrate
from db import keys
from db.database import Database
from db.models.channels import Account
from db.models.channels import Group as GroupRow
from tests.botapi.people import BotApi, Group, User
from tests.botapi.server import BotAccount


@dataclass(slots=True)
class World:
    """Telegram, the program, its database, and everybody by the id of their account."""

    api: BotApi
    bot: BotAccount
    child: Child
    database: Database
    crowd: Crowd
    users: dict[int, User]
    group: Group


def directory_of(directory: Path, name: str) -> Path:
    """Make a directory for one database's run."""
    (directory / name).mkdir()
    return directory / name


@asynccontextmanager
async def world(directory: Path, database_url: str, members: int, others: int = 0) -> AsyncIterator[World]:
    """Set up an organisation on Telegram; the program is not started yet."""
    keys.install(keys.KeyRing([KEY]))
    settings = settings_for(directory, database_url)
    migrate(settings.database_url, directory)
    async with BotApi(clock) as api:
        bot = api.bot("sotay_bot")
        given = {"SOTAY_SECRET_KEY": KEY, "SOTAY_DATABASE_URL": settings.database_url, "SOTAY_TELEGRAM_TOKENS": f"main={bot.token}"}
        child = Child(directory, free_port(), given | {"SOTAY_TELEGRAM_API": api.url})
        with closing(Database(settings.database_url)) as database:
            crowd, users, group = _settle(database, api, bot, (members, others))
            try:
                yield World(api, bot, child, database, crowd, users, group)
            finally:
                child.kill()


def _settle(database: Database, api: BotApi, bot: BotAccount, counts: tuple[int, int]) -> tuple[Crowd, dict[int, User], Group]:
    """Give every account its user, and the cell its group."""
    users = {}
    with database.transaction() as session:
        crowd = gather(session, ("telegram", "main"), clock(), *counts)
        for account in session.scalars(select(Account)):
            user = users[account.id] = api.user(account.name)
            user.chat(bot).can_write = True
            account.external_id = str(user.id)
        group = api.group(bot, "Chi bộ thôn 1")
        group.chat.members.add(bot.id)
        session.scalars(select(GroupRow)).one().external_id = str(group.chat.chat_id)
    return crowd, users, group
