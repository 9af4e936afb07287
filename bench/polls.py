"""A press on a poll beside a check-in, through the same intake into the same database, in turns."""

import asyncio
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bench.crowd import settings_for
from bench.evening import Evening, evening
from bench.figures import Figure, at_most, median, spread
from bench.presses import RUNS, durable_postgres
from bot.app import clock
from bot.run import computing_modules
from bot.update import Chat, Pressed, Sender, Update
from bot.worker import Worker
from core import identity
from core.card import Action
from handlers.polls import board, service, service_making
from handlers.polls.rules import Audience, Kind

TIMES = 2.0


def measure(directory: Path) -> list[Figure]:
    """Measure on both databases."""
    return asyncio.run(_measure(directory))


async def _measure(directory: Path) -> list[Figure]:
    figures = []
    with closing(Worker(computing_modules())) as worker:
        for name, url in (("SQLite FULL", ""), ("PostgreSQL", durable_postgres())):
            place = directory / name
            place.mkdir()
            async with evening(settings_for(place, url), worker) as tonight:
                options = _ask(tonight)
                presses, check_ins = [], []
                for run in range(RUNS + 1):
                    check_ins.append(await tonight.rate())
                    presses.append(await _rate(tonight, *options[run % 2]))
            figures += [
                Figure(f"{name}: check-ins a second", f"{median(check_ins[1:]):.0f} {spread(check_ins[1:])}"),
                Figure("  presses on a poll a second", f"{median(presses[1:]):.0f} {spread(presses[1:])}"),
                at_most("  one press costs", median(check_ins[1:]) / median(presses[1:]), TIMES, "check-ins"),
            ]
    return figures


def _ask(tonight: Evening) -> tuple[tuple[int, int], tuple[int, int]]:
    """Open a poll for the cell, and give its two options as (poll, option)."""
    now, app = clock(), tonight.app
    with app.database.transaction() as session:
        secretary = tonight.crowd.members[0]
        person = identity.person_of(session, secretary.member_id, secretary.account_id, now, app.defaults)
        unit = next(role.unit for role in person.roles if role.unit.unit_id == tonight.crowd.cell_id)
        words = (("Thứ Bảy", None), ("Chủ Nhật", None))
        plan = service_making.Plan("Chọn ngày?", Kind.SINGLE, words, 1, 1, has_names=False, audience=Audience.ALL, closes_at=now + timedelta(days=5))
        poll = service_making.draft(session, person, unit, plan, now)
        board.tell_opened(session, service_making.open_poll(session, poll.id, person, now), now)
        first, second = (choice.option_id for choice in service.overview(session, poll.id).choices)
        return (poll.id, first), (poll.id, second)


async def _rate(tonight: Evening, poll_id: int, option_id: int) -> float:
    """Let everybody choose one option at once, and give presses per second."""
    await tonight.app.delivery.drain()
    token = Action("polls.choose", (poll_id, option_id)).encode()
    updates = [
        Update(tonight.crowd.bot_id, f"p{next(tonight.numbers)}", Sender(who.external_id), Chat(who.external_id), Pressed(token))
        for who in tonight.crowd.members
    ]
    began = time.perf_counter()
    await asyncio.gather(*(tonight.app.intake.take(update) for update in updates))
    rate = len(updates) / (time.perf_counter() - began)
    with tonight.app.database.transaction() as session:
        chosen = {choice.option_id: choice.votes for choice in service.overview(session, poll_id).choices}
    assert chosen[option_id] == len(updates), f"{chosen[option_id]} of {len(updates)} answers are recorded"
    return rate
