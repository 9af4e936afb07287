"""Memory, the time to the first answer, and the import of a thousand rows, of `python -m bot` on the demo organisation."""

import asyncio
import json
import os
import socket
import time
from pathlib import Path

import aiohttp

from bench.child import Child, command
from bench.figures import Figure, at_most, median
from bench.roster import spreadsheet

STARTS = 5
ROWS = 1000


def measure(directory: Path) -> list[Figure]:
    """Fill a demo, start it several times, look at its memory after people were there, then import beside it."""
    made = command(directory, ["demo", "--json"], {"SOTAY_WEB_PORT": str(port := free_port())})
    assert made.returncode == 0, made.stderr
    links = [ways["web"] for ways in json.loads(made.stdout)["personas"].values()]
    unit = json.loads(made.stdout)["units"][-1]["code"]
    child = Child(directory, port, {})
    try:
        seconds, computed, at_start, used = asyncio.run(_visit(child, links))
        (directory / "list.xlsx").write_bytes(spreadsheet(ROWS))
        began, worked = time.perf_counter(), os.times()
        done = command(directory, ["import-roster", str(directory / "list.xlsx"), "--unit", unit, "--write", "--json"], {})
        took, now = time.perf_counter() - began, os.times()
        assert done.returncode == 0, done.stderr
        assert len(json.loads(done.stdout)["added"]) == ROWS, f"{len(json.loads(done.stdout)['added'])} rows were added"
    finally:
        child.stop()
    return [
        at_most(f"From the command to the first answer, median of {STARTS}", median(seconds), 2, "s"),
        Figure("  the slowest; processor time until then", f"{max(seconds):.1f} s; {computed:.1f} s"),
        Figure("Memory of the main process after the start", f"{at_start:.1f} MB"),
        at_most(f"  after {len(links)} people were on the page", used, 120, "MB"),
        at_most(f"Import of {ROWS} rows beside it, command to end", took, 10, "s"),
        Figure("  processor time", f"{now.children_user + now.children_system - worked.children_user - worked.children_system:.1f} s"),
    ]


async def _visit(child: Child, links: list[str]) -> tuple[list[float], float, float, float]:
    seconds = []
    for number in range(STARTS):
        child.start()
        seconds.append(await child.answers())
        if number < STARTS - 1:
            child.stop()
    computed, at_start = child.processor_seconds(), child.resident_megabytes()
    for link in links:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Origin": f"http://127.0.0.1:{child.port}"}) as client:
            async with client.post(link) as response:
                assert response.status == 200, f"{response.status} for a sign-in link"
            async with client.ws_connect(f"http://127.0.0.1:{child.port}/live") as line:
                await line.send_json({"type": "sync", "rooms": {}})
                hello = await line.receive_json(timeout=10)
                room = next(one for one in hello["rooms"] if one["kind"] == "bot")["id"]
                await line.send_json({"type": "open", "room": room})
                for key, words in enumerate(("/menu", "/help", "/meetings", "/me")):
                    await line.send_json({"type": "say", "key": f"visit-{key:04}", "room": room, "text": words})
                    while (await line.receive_json(timeout=10))["type"] != "ack":
                        """Read on: what changed comes before and after."""
    return seconds, computed, at_start, child.resident_megabytes()


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port
