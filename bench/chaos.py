"""kill -9 at random while members check in over their sockets and a change of date goes to everybody; then everything is counted."""

import asyncio
import random
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.child import Child, command
from bench.crowd import KEY, SECRET, Crowd, call, gather, settings_for
from bench.figures import Figure, exactly
from bench.footprint import free_port
from bench.web_client import WebClient
from bot.app import clock
from bot.migrate import migrate
from bot.web import store_sessions
from core import jobs, ledger
from core.card import Action
from db import keys
from db.database import Database
from db.models.channels import Account
from db.models.ledger import Delivery, Inbox, JobRow, Message
from db.models.meetings import Attendance, Meeting
from db.models.web import WebMessage, WebRoom
from handlers.attendance import rules
from handlers.meetings.rules import invitation_key

KILLS = 20
MEMBERS = 200
TOLD = 2000
_SETTLES_WITHIN = 120  # seconds, after the last kill
_INVITATION = ("Giấy mời họp", "Ngày giờ mới")  # kickers of its editions, as these readers see them


@dataclass(slots=True)
class _Scene:
    """What there was before anything died."""

    crowd: Crowd
    tokens: list[str]
    meeting_id: int


def measure(directory: Path) -> list[Figure]:
    """Do it, on SQLite."""
    keys.install(keys.KeyRing([KEY]))
    settings = settings_for(directory)
    migrate(settings.database_url, directory)
    with closing(Database(settings.database_url)) as database, database.transaction() as session:
        scene = _prepare(session)
    child = Child(directory, free_port(), {"SOTAY_SECRET_KEY": KEY})
    try:
        clients, began = asyncio.run(_live_through(child, scene, settings.database_url)), time.perf_counter()
    finally:
        child.kill()
    with closing(Database(settings.database_url)) as database, database.transaction() as session:
        figures = _count(session, scene, clients)
    doctor = command(directory, ["doctor"], {"SOTAY_SECRET_KEY": KEY, "SOTAY_WEB_PORT": str(free_port())})
    if doctor.returncode:
        print(doctor.stdout)
    return [*figures, exactly("doctor's exit status", doctor.returncode, 0), Figure("Seconds of counting", f"{time.perf_counter() - began:.0f}")]


def _prepare(session: Session) -> _Scene:
    """Everybody is signed in; a meeting of all is announced as soon as the program lives."""
    now = clock()
    crowd = gather(session, ("web", "web"), now, MEMBERS, TOLD - MEMBERS)
    everybody = [*crowd.members, *crowd.others]
    meeting_id = call(session, crowd.commune_id, [one.member_id for one in everybody], now + timedelta(days=20), now)
    jobs.enqueue(session, "meetings.invite", {"meeting_id": meeting_id}, now)
    tokens = [store_sessions.open_session(session, one.member_id, one.account_id, "bench", now) for one in crowd.members]
    return _Scene(crowd, tokens, meeting_id)


async def _live_through(child: Child, scene: _Scene, url: str) -> list[WebClient]:
    """Let everybody act while the program is killed and started again and again; ends when all is confirmed and nothing is due."""
    chance = random.Random()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:
        # The secretary, who is the first member, has a second browser.
        clients = [WebClient(client, child.port, token) for token in (*scene.tokens, scene.tokens[0])]
        child.start()
        await child.answers()
        await _settle(url)  # everybody has read the first date
        started = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for number, one in enumerate(clients[:-1]):
                tasks.create_task(_comes(one, number, chance.uniform(0, 40)))
            tasks.create_task(_moves(clients[-1], scene))
            for _ in range(KILLS):
                await asyncio.sleep(chance.uniform(0.05, 2.5))
                child.kill()
                child.start()
                await child.answers()
        print(f"  {KILLS} kills and all confirmed after {time.perf_counter() - started:.0f} s")
        await _settle(url)
        for one in clients:
            await one.close()
    return clients


async def _comes(client: WebClient, number: int, after: float) -> None:
    """Come some time during the kills; check in, and a second time to be sure."""
    await asyncio.sleep(after)
    for attempt in ("first", "again"):
        await client.does(f"{attempt}-{number:04}", lambda: {"type": "say", "text": f"/checkin {rules.code_at(SECRET, rules.step_of(clock()))}"})


async def _moves(client: WebClient, scene: _Scene) -> None:
    """Move the meeting of all three times, as the secretary does: the button, the form, its new date."""
    for days in (21, 22, 23):
        token = Action("meetings.change", (scene.meeting_id,)).encode()
        await client.does(f"press-{days:04}", lambda token=token: {"type": "press", "message": 0, "token": token})  # type: ignore[misc]  # bound now
        form = await client.sees_form()
        starts = f"{datetime.now(UTC) + timedelta(days=days):%d/%m/%Y} 19:30"  # noqa: TID251 - beside the program, not in it
        fields = form["fields"]
        assert isinstance(fields, list)
        values = {str(one["name"]): str(one.get("value") or "") for one in fields} | {"starts": starts}
        filled = {"type": "fill", "form": form["id"], "values": values, "do": "submit"}
        await client.does(f"fills-{days:04}", lambda filled=filled: filled)  # type: ignore[misc]  # bound now
        await asyncio.sleep(10)


async def _settle(url: str) -> None:
    """Wait until nothing is due and no job waits."""
    with closing(Database(url)) as database, suppress(TimeoutError):
        async with asyncio.timeout(_SETTLES_WITHIN):
            while True:
                with database.transaction() as session:
                    due = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state.in_(("due", "sending"))))
                    jobs = session.scalar(select(func.count()).select_from(JobRow).where(JobRow.state.in_(("due", "running"))))
                if not due and not jobs:
                    return
                await asyncio.sleep(0.5)


# ---------------------------------------------------------------------------------------------------------- counting


def _count(session: Session, scene: _Scene, clients: list[WebClient]) -> list[Figure]:
    acked = sum(len(one.acked) for one in clients)
    there = [member_id for (member_id,) in session.execute(select(Attendance.member_id).where(Attendance.meeting_id == scene.crowd.meeting_id))]
    own = [one.member_id for one in scene.crowd.members]
    return [
        Figure("Sockets opened, frames sent", f"{sum(one.connects for one in clients)}, {sum(one.sends for one in clients)}"),
        exactly("Confirmed to members", acked, 2 * MEMBERS + 6),
        exactly("  refused", sum(len(one.refused) for one in clients), 0),
        exactly("  recorded, each once, of these", _recorded(session, scene, clients), acked),
        exactly("Members who checked in and are not in the register", len(set(own) - set(there)), 0),
        exactly("Members counted twice", len(there) - len(set(there)), 0),
        exactly("Check-ins answered on the page", _answers(session, scene), 2 * MEMBERS),
        *_changes(session, scene),
        *_doubled(session),
    ]


def _recorded(session: Session, scene: _Scene, clients: list[WebClient]) -> int:
    """Count the confirmed keys that stand in the inbox, without an error, exactly once."""
    taken = Counter(session.scalars(select(Inbox.key).where(Inbox.error.is_(None))))
    accounts = [one.account_id for one in (*scene.crowd.members, scene.crowd.members[0])]
    return sum(taken[f"{account_id}-{key}"] == 1 for account_id, client in zip(accounts, clients, strict=True) for key in client.acked)


def _answers(session: Session, scene: _Scene) -> int:
    """Count the cards that answer a check-in."""
    rooms = select(WebRoom.id).where(WebRoom.account_id.in_([one.account_id for one in scene.crowd.members]))
    shown = session.scalars(select(WebMessage.shown).where(WebMessage.room_id.in_(rooms), WebMessage.delivery_id.is_not(None)))
    return sum("attendance.leave" in str(one) or "Điểm danh" in str(one) for one in shown)


def _changes(session: Session, scene: _Scene) -> list[Figure]:
    message = session.scalars(select(Message).where(Message.key == invitation_key(scene.meeting_id))).one()
    states = Counter(session.scalars(select(Delivery.state).where(Delivery.message_id == message.id)))
    shown = select(func.count()).select_from(Delivery).where(Delivery.message_id == message.id, Delivery.shown_edition == message.edition)
    last = (
        select(func.count(func.distinct(WebRoom.account_id)))
        .join(WebMessage, WebMessage.room_id == WebRoom.id)
        .join(Delivery, Delivery.id == WebMessage.delivery_id)
        .where(Delivery.message_id == message.id)
    )
    meeting = session.get_one(Meeting, scene.meeting_id)
    told = ledger.progress(session, message.id)
    return [
        Figure("Editions of the change of date", f"{message.edition}, last {meeting.starts_local:%d/%m %H:%M}"),
        exactly("  told of the last one", session.scalar(shown) or 0, TOLD),
        exactly("  in so many rooms", session.scalar(last) or 0, TOLD),
        exactly("  not sent", told.total - states["sent"], 0),
    ]


def _doubled(session: Session) -> list[Figure]:
    """Count what stands twice in a room: the same delivery, the same key of a page, the same number, or the same edition of a change."""
    rows = session.execute(
        select(WebMessage.room_id, WebMessage.delivery_id, WebMessage.client_key, WebMessage.seq, WebMessage.shown).join(
            Account, Account.id == select(WebRoom.account_id).where(WebRoom.id == WebMessage.room_id).scalar_subquery()
        )
    ).all()
    deliveries = Counter(row.delivery_id for row in rows if row.delivery_id is not None)
    own = Counter(row.client_key for row in rows if row.client_key is not None)
    numbers = Counter((row.room_id, row.seq) for row in rows)
    dates = Counter((row.room_id, str((row.shown["card"]["kicker"], row.shown["card"]["blocks"]))) for row in rows if _is_change(row.shown))
    return [
        Figure("Messages in the rooms, of these invitations and changes", f"{len(rows)}, {dates.total()}"),
        exactly("  shown twice: deliveries", sum(count > 1 for count in deliveries.values()), 0),
        exactly("  shown twice: own words", sum(count > 1 for count in own.values()), 0),
        exactly("  numbered twice", sum(count > 1 for count in numbers.values()), 0),
        exactly("  changes of date told twice", sum(count > 1 for count in dates.values()), 0),
    ]


def _is_change(shown: object) -> bool:
    """Tell whether a message is an edition of the invitation, and not the answer to a check-in, which leads to the calendar too."""
    return isinstance(shown, dict) and isinstance(shown.get("card"), dict) and shown["card"].get("kicker") in _INVITATION
