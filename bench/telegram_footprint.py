"""Memory and the time to the first answer on Telegram, and memory after a hundred thousand updates: of the real program, on the strict Telegram of the tests."""

import asyncio
import time
from pathlib import Path

from bench.figures import Figure, at_most, exactly, median
from bench.telegram_world import World, directory_of, world
from tests.botapi.people import User
from tests.botapi.updates import generate

STARTS = 3
UPDATES, EARLIER, AT_ONCE = 100_000, 20_000, 1000
PEOPLE = 2000  # so many that nobody is answered faster than a chat takes it: else answers wait, and what waits takes room
MEGABYTES, SECONDS, GROWS_BY = 260, 5, 10
_PATIENCE = 120  # seconds, for a thousand updates


def measure(directory: Path) -> list[Figure]:
    """Do it, on SQLite."""
    return asyncio.run(_measure(directory_of(directory, "footprint")))


async def _measure(directory: Path) -> list[Figure]:
    async with world(directory, "", 4, PEOPLE - 4) as scene:
        (user, *_others) = scene.users.values()
        seconds = [await _first_answer(scene, user) for _start in range(STARTS)]
        at_start = scene.child.resident_megabytes()
        began = time.perf_counter()
        earlier = await _take(scene, EARLIER, seed=1)
        later = await _take(scene, UPDATES - EARLIER, seed=2)
        took = time.perf_counter() - began
        errors = sum('"level": "error"' in line for line in scene.child.errors.read_text(encoding="utf-8").splitlines())
        refused = len(scene.api.refused)
    return [
        at_most(f"From the command to the first answer, median of {STARTS}", median(seconds), SECONDS, "s"),
        Figure("Memory of the main process after it", f"{at_start:.0f} MB"),
        at_most(f"  after {EARLIER} updates of all kinds", earlier, MEGABYTES, "MB"),
        at_most(f"  after {UPDATES}", later, MEGABYTES, "MB"),
        at_most("  grown between", later - earlier, GROWS_BY, "MB"),
        exactly("Errors in the log", errors, 0),
        exactly("Invalid requests", refused, 0),
        Figure("Updates a second, the strict server beside it", f"{UPDATES / took:.0f}"),
    ]


async def _first_answer(scene: World, user: User) -> float:
    """Start the program with a question waiting, and give the seconds until its answer stands in the chat."""
    scene.child.kill()
    chat = user.chat(scene.bot)
    said = len(chat.of_bot())
    user.says(scene.bot, "/menu")
    began = time.perf_counter()
    scene.child.start()
    await scene.api.until(lambda: len(chat.of_bot()) > said, _PATIENCE)
    return time.perf_counter() - began


async def _take(scene: World, count: int, seed: int) -> float:
    """Let the program take updates that people send and that nobody would send, and give its memory in MB."""
    scene.bot.allowed = None
    scene.api.pace.is_on = False
    made = generate(seed, count, [one.raw for one in scene.users.values()], [scene.group.chat.as_json()])
    for _batch in range(count // AT_ONCE):
        for _number in range(AT_ONCE):
            scene.bot.next_update += 1
            scene.api.queue(scene.bot, {"update_id": scene.bot.next_update, **next(made)})
        await scene.api.settled(scene.bot, within=_PATIENCE)
        scene.api.requests.clear()
        for user in scene.users.values():
            del user.chat(scene.bot).messages[:-50]
    return scene.child.resident_megabytes()
