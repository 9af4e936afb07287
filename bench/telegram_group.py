"""Two hundred members check in within a minute on Telegram's wire, while the card in their group is kept up to date."""

import asyncio
import random
import time
from pathlib import Path

from sqlalchemy import func, select

from bench.crowd import SECRET, Someone
from bench.figures import Figure, at_most, exactly, percentile
from bench.presses import durable_postgres
from bench.telegram_world import World, directory_of, world
from bot.app import clock
from db.models.meetings import Attendance
from handlers.attendance import rules
from tests.botapi.server import Asked

MEMBERS, WITHIN = 200, 60.0
_PATIENCE = 120


def measure(directory: Path) -> list[Figure]:
    """Do it on both databases."""
    return [
        figure
        for name, url in (("SQLite", ""), ("PostgreSQL", durable_postgres()))
        for figure in asyncio.run(_evening(name, directory_of(directory, name), url))
    ]


async def _evening(name: str, directory: Path, url: str) -> list[Figure]:
    async with world(directory, url, MEMBERS) as scene:
        scene.child.start()
        await scene.api.until(scene.group.chat.of_bot, _PATIENCE)  # the register is open, and its card stands
        answers = await _arrive(scene)
        await scene.api.until(lambda: f"{MEMBERS}" in scene.group.chat.of_bot()[-1].text, _PATIENCE)
        with scene.database.transaction() as session:
            recorded = session.scalar(select(func.count()).select_from(Attendance)) or 0
    in_group = scene.api.pace.most_within(f"{scene.bot.id}/{scene.group.chat.chat_id}", 60.0)
    edits = sum(one.method.startswith("edit") and str(one.given.get("chat_id")) == str(scene.group.chat.chat_id) for one in scene.api.requests)
    return [
        exactly(f"{name}: check-ins recorded", recorded, MEMBERS),
        exactly("  answered", len(answers), MEMBERS),
        Figure("  50 of 100 answers", f"{percentile(answers, 50) * 1000:.0f} ms"),
        at_most("  95 of 100 answers", percentile(answers, 95) * 1000, 1000, "ms"),
        exactly("  answers of 429", len(scene.api.flooded), 0),
        exactly("  invalid requests", len(scene.api.refused), 0),
        Figure("  most messages and edits in the group in a minute", str(in_group), "at most 20", is_kept=in_group <= 20),
        Figure("  edits of its card in all; messages there", f"{edits}; {len(scene.group.chat.of_bot())}"),
    ]


async def _arrive(scene: World) -> list[float]:
    """Let everybody come at some instant of the minute, and give the seconds until each had an answer."""
    chance = random.Random()
    asked: dict[str, float] = {}
    answered: dict[str, float] = {}

    def note(request: Asked) -> None:
        chat = str(request.given.get("chat_id"))
        if request.method == "sendmessage" and chat in asked:
            answered.setdefault(chat, time.perf_counter() - asked[chat])

    async def come(who: Someone, after: float) -> None:
        await asyncio.sleep(after)
        user = scene.users[who.account_id]
        asked[str(user.id)] = time.perf_counter()
        user.says(scene.bot, f"/checkin {rules.code_at(SECRET, rules.step_of(clock()))}")

    scene.api.before = note
    async with asyncio.TaskGroup() as tasks:
        for who in scene.crowd.members:
            tasks.create_task(come(who, chance.uniform(0, WITHIN)))
    await scene.api.until(lambda: len(answered) == MEMBERS, _PATIENCE)
    return list(answered.values())
