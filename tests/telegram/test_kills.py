"""kill -9 on the real program while it talks to Telegram: nothing is lost, and hardly anything is said twice."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.migrate import migrate
from bot.posting import IN_FLIGHT
from bot.upkeep import ensure_bot
from core import ledger
from core.card import Card, paragraph
from core.i18n import verbatim
from db import keys
from db.database import Database
from db.models.channels import Account
from db.models.org import Member, Membership, Unit
from tests.botapi.people import BotApi, User
from tests.botapi.server import Asked, BotAccount
from tests.postgres import make_database
from tests.stories.program import Program

SECRET = "kills-need-a-secret-key-that-is-long-enough"
WORDS = "The congress is on Friday"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  (the real program runs on the real clock)


@dataclass
class Scene:
    """The real program, its Telegram, and the people of one cell."""

    api: BotApi
    bot: BotAccount
    program: Program
    database: Database
    users: list[User] = field(default_factory=list)

    def gather(self, count: int) -> None:
        """Make members who are on Telegram."""
        with self.database.transaction() as session:
            bot_id = ensure_bot(session, "telegram", "sotay")
            unit = Unit(path="", code="CELL", name="Cell 3", is_cell=True, language="en")
            session.add(unit)
            session.flush()
            unit.path = f"/{unit.id}/"
            for number in range(count):
                user = self.api.user(f"Member {number}", language="en")
                user.chat(self.bot).can_write = True
                member = Member(full_name=f"Member {number}", folded_name=f"member {number}", sort_name=f"member {number}", language="en")
                session.add(member)
                session.flush()
                account = Account(bot_id=bot_id, external_id=str(user.id), member_id=member.id, lane=f"{bot_id}:0", used_at=now())
                session.add_all([account, Membership(member_id=member.id, unit_id=unit.id, kind="home", from_on=now().date())])
                session.flush()
                member.reach_account_id = account.id
                self.users.append(user)

    def tell_everybody(self) -> None:
        with self.database.transaction() as session:
            ledger.tell(session, "broadcast", Card(blocks=(paragraph(verbatim(WORDS)),)), select(Member.id), now(), priority=ledger.URGENT)

    async def lives(self) -> None:
        """Start the program, again where it was killed."""
        await asyncio.to_thread(self.program.start)

    def kill(self) -> None:
        assert self.program.process is not None
        self.program.process.kill()

    def is_dead(self) -> bool:
        return self.program.process is not None and self.program.process.poll() is not None

    def heard(self, words: str) -> Counter[int]:
        return Counter({user.id: sum(words in one.text for one in user.chat(self.bot).of_bot()) for user in self.users})


@pytest.fixture
def address(on_postgres: bool, tmp_path: Path) -> str:  # noqa: FBT001
    (tmp_path / "data").mkdir()
    return make_database("kills") if on_postgres else f"sqlite:///{tmp_path}/data/sotay.db"


@pytest.fixture
def installed(address: str, tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path, address)
    yield program
    program.kill()


@pytest.fixture
async def scene(installed: Program, address: str, tmp_path: Path) -> AsyncIterator[Scene]:
    keys.install(keys.KeyRing([SECRET]))
    migrate(address, tmp_path)
    async with BotApi(now) as api:
        bot = api.bot("sotay_bot")
        installed.settings |= {"SOTAY_SECRET_KEY": SECRET, "SOTAY_TELEGRAM_TOKENS": f"sotay={bot.token}", "SOTAY_TELEGRAM_API": api.url}
        with closing(Database(address)) as database:
            yield Scene(api, bot, installed, database)
        await asyncio.to_thread(installed.kill)
        assert api.refused == []
        assert api.flooded == []


async def test_a_broadcast_with_kills_before_and_after_the_platform_accepted_loses_nobody(scene: Scene) -> None:
    people, kills = 120, 4
    scene.gather(people)
    scene.tell_everybody()
    chance = random.Random(11)
    fatal = {number * people // kills + chance.randrange(people // kills): chance.random() < 0.5 for number in range(kills)}
    calls = 0

    def count(asked: Asked) -> None:
        nonlocal calls
        if asked.method == "sendmessage":
            calls += 1
            if fatal.get(calls) is True:
                scene.kill()

    def done(asked: Asked) -> None:
        if asked.method == "sendmessage" and fatal.get(calls) is False:
            scene.kill()

    scene.api.before, scene.api.after = count, done
    for _life in range(kills + 1):
        await scene.lives()
        await scene.api.until(lambda: scene.is_dead() or min(scene.heard(WORDS).values()) > 0, within=60)
        if scene.is_dead():
            fatal.pop(calls, None)

    heard = scene.heard(WORDS)
    assert min(heard.values()) == 1
    assert sum(heard.values()) - people <= IN_FLIGHT * kills


async def test_a_kill_between_commit_and_reply_gives_the_reply_after_the_start_and_once(scene: Scene) -> None:
    scene.gather(1)
    (ana,) = scene.users
    await scene.lives()
    is_first = True

    def count(asked: Asked) -> None:
        nonlocal is_first
        if asked.method == "sendmessage" and is_first:
            is_first = False
            scene.kill()

    scene.api.before = count
    ana.says(scene.bot, "/me")
    await scene.api.until(scene.is_dead)
    await scene.lives()
    await scene.api.settled(scene.bot)
    await scene.api.until(lambda: scene.heard("Member 0")[ana.id])

    assert len(ana.chat(scene.bot).of_bot()) <= 2
    assert scene.heard("Member 0")[ana.id] >= 1
