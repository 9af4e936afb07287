"""One broadcast on Telegram's wire while the program is killed again and again, just before or just after Telegram has accepted a message."""

import asyncio
import random
import time
from pathlib import Path

from sqlalchemy import func, select

from bench.figures import Figure, exactly
from bench.presses import durable_postgres
from bench.telegram_world import World, directory_of, world
from bot.app import clock
from bot.posting import IN_FLIGHT
from core import ledger
from core.card import Card, paragraph
from core.i18n import Verbatim
from db.models.ledger import Delivery
from db.models.org import Member
from tests.botapi.server import Asked

ACCOUNTS, KILLS = 2000, 20
_WORDS = "Đại hội chi bộ: thứ Sáu, 19 giờ 30"
_PATIENCE = 300  # seconds, for one life


def measure(directory: Path) -> list[Figure]:
    """Do it on both databases."""
    return [
        figure
        for name, url in (("SQLite", ""), ("PostgreSQL", durable_postgres()))
        for figure in asyncio.run(_broadcast(name, directory_of(directory, name), url))
    ]


async def _broadcast(name: str, directory: Path, url: str) -> list[Figure]:
    async with world(directory, url, 2, ACCOUNTS - 2) as scene:
        with scene.database.transaction() as session:
            ledger.tell(session, "news", Card(blocks=(paragraph(Verbatim(_WORDS)),)), select(Member.id), clock())
        began = time.perf_counter()
        after = await _live_through(scene)
        took = time.perf_counter() - began
        await scene.api.until(lambda: not _left(scene), _PATIENCE)
        heard = _heard(scene)
    doubled = sum(heard) - len(heard)
    return [
        Figure(f"{name}: killed, of these after it was accepted", f"{KILLS}, {after}"),
        exactly("  accounts told at least once", sum(count > 0 for count in heard), ACCOUNTS),
        Figure("  told twice", str(doubled), f"at most {IN_FLIGHT * KILLS}", is_kept=doubled <= IN_FLIGHT * KILLS),
        exactly("  left unmarked", _left(scene), 0),
        exactly("  answers of 429", len(scene.api.flooded), 0),
        exactly("  invalid requests", len(scene.api.refused), 0),
        Figure("  seconds, with the starts", f"{took:.0f}"),
    ]


async def _live_through(scene: World) -> int:
    """Start it again and again until everybody was told; gives how many kills came after Telegram had accepted."""
    chance, killed_after = random.Random(), 0
    for life in range(KILLS + 1):
        until_death = chance.randint(1, ACCOUNTS // KILLS - 10) if life < KILLS else 0
        is_after = chance.random() < 0.5
        killed_after += is_after and life < KILLS
        _set_trap(scene, until_death, is_after=is_after)
        scene.child.start()
        await scene.api.until(lambda: scene.child.is_dead or min(_heard(scene)), _PATIENCE)
        assert scene.child.is_dead == (life < KILLS), f"life {life} ended otherwise: {scene.child.errors.read_text()[-2000:]}"
    return killed_after


def _set_trap(scene: World, calls: int, *, is_after: bool) -> None:
    """Kill the program at its n-th message, before or after it stands in the chat; 0 is never."""
    left = calls

    def come(asked: Asked) -> None:
        nonlocal left
        if asked.method == "sendmessage":
            left -= 1
            if left == 0 and not is_after:
                scene.child.kill()

    def done(asked: Asked) -> None:
        if asked.method == "sendmessage" and left == 0 and is_after:
            scene.child.kill()

    scene.api.before, scene.api.after = come, done


def _heard(scene: World) -> list[int]:
    """Count, for each account, how often it was told."""
    return [sum(one.text == _WORDS for one in user.chat(scene.bot).messages) for user in scene.users.values()]


def _left(scene: World) -> int:
    with scene.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Delivery).where(Delivery.message_id == 1, Delivery.state != "sent")) or 0
