"""A platform of somebody else: the process is killed just before, or just after, it has accepted a message. Counted is what the platform holds."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.crowd import KEY, gather, settings_for
from bench.figures import Figure, exactly
from bot.app import App, clock
from bot.channel import Outgoing, Posted
from bot.fit.capabilities import Capabilities
from bot.migrate import migrate
from bot.pace import Paces
from bot.parts import Parts
from bot.pipeline import Outcome
from bot.posting import IN_FLIGHT
from bot.update import Update
from core import ledger
from core.card import Card, paragraph
from core.i18n import Verbatim
from db import keys
from db.database import Database
from db.models.ledger import Delivery
from db.models.org import Member
from handlers import FEATURES
from tests.inline_worker import InlineWorker

KILLS = 20
MEMBERS = 400
_MOST_CALLS = MEMBERS // KILLS  # before it dies: there is work left for the last one
_PATIENCE = 60  # seconds, for one life


class Platform:
    """The channel. What the platform accepted are lines of a file, which no crash of ours takes back."""

    name = "platform"
    capabilities = Capabilities(max_buttons=None)
    paces: Paces | None = None

    def __init__(self, parts: Parts, accepted: Path, calls: int, *, dies_after: bool) -> None:
        self.bot_id = parts.bot_id
        self._accepted = accepted
        self._calls = calls
        self._dies_after = dies_after

    def record(self, session: Session, update: Update, outcome: Outcome, now: datetime) -> None:
        """Keep nothing of its own."""

    def settle(self, outcome: Outcome) -> None:
        """Wait for nothing."""

    async def send(self, outgoing: Outgoing) -> Posted:
        self._calls -= 1
        is_last = self._calls == 0  # others come in while this one waits
        if is_last and not self._dies_after:
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(0.001)
        with self._accepted.open("a", encoding="ascii") as lines:
            lines.write(f"{outgoing.external_id}\n")
        if is_last:
            os.kill(os.getpid(), signal.SIGKILL)
        return Posted(f"ref-{outgoing.delivery_id}")


def measure(directory: Path) -> list[Figure]:
    """Tell everybody something, and let each life but the last die during a call."""
    keys.install(keys.KeyRing([KEY]))
    settings = settings_for(directory)
    migrate(settings.database_url, directory)
    with closing(Database(settings.database_url)) as database, database.transaction() as session:
        gather(session, ("platform", "main"), clock(), MEMBERS)
        ledger.tell(session, "news", Card(blocks=(paragraph(Verbatim("News")),)), select(Member.id), clock())
    chance = random.Random()
    lives = [(str(chance.randint(1, _MOST_CALLS)), chance.choice(("before", "after"))) for _ in range(KILLS)]
    for calls, when in [*lives, ("0", "never")]:
        ended = subprocess.run([sys.executable, "-m", "bench.platform", str(directory), calls, when], check=False, timeout=_PATIENCE).returncode
        assert ended == (0 if when == "never" else -signal.SIGKILL), f"a life ended with {ended}"
    accepted = Counter((directory / "accepted").read_text(encoding="ascii").split())
    doubled = sum(accepted.values()) - len(accepted)
    with closing(Database(settings.database_url)) as database, database.transaction() as session:
        sent = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == "sent")) or 0
    after = sum(when == "after" for _calls, when in lives)
    return [
        Figure("Killed during a call, of these after it was accepted", f"{KILLS}, {after}"),
        exactly("Told at least once", len(accepted), MEMBERS),
        exactly("Marked as sent", sent, MEMBERS),
        Figure("Told twice", str(doubled), f"at most {IN_FLIGHT * KILLS}", is_kept=doubled <= IN_FLIGHT * KILLS),
        Figure("  of one member, at most", str(max(accepted.values()))),
    ]


async def _live(directory: Path, calls: int, when: str) -> None:
    """Be the process: send what is due, and die during the call that was named."""
    settings = settings_for(directory)
    with closing(Database(settings.database_url)) as database:
        app = App(settings, FEATURES, database, InlineWorker())
        app.serve([("platform", "main", lambda parts: Platform(parts, directory / "accepted", calls, dies_after=when == "after"))])
        await app.delivery.drain()


if __name__ == "__main__":
    keys.install(keys.KeyRing([KEY]))
    asyncio.run(_live(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
