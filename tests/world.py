"""A world in which everything exists once, in the cell: what every handler can be called with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.channels import Account, Bot, Group
from db.models.meetings import Attendance, Invitee, Meeting
from db.models.org import Invitation, Membership, RecordCorrection, RoleTerm, RosterImport, RosterImportRow, Transfer
from handlers.attendance import rules
from handlers.members.service_corrections import WAITS_FOR_NEW
from tests.talk import Person, Talk
from tests.worlds import documents, news, polls, questions, sending

Ids: TypeAlias = Callable[[dict[str, int]], tuple[int, ...]]

PARTS = (documents, news, polls, questions, sending)
SECRET = "s" * 32
ROLES = ("member", "committee", "deputy", "secretary")


@dataclass(slots=True)
class World:
    """The people by role and side ("secretary of commune"), and the ids of things in the cell."""

    talk: Talk
    people: dict[str, Person] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)


async def build(talk: Talk) -> World:
    """Make people on each side of the tree, and one of everything in the cell."""
    world = World(talk)
    world.people["guest"] = talk.guest("stranger")
    for unit, home in (("cell", "cell"), ("other", "other"), ("commune", "other"), ("province", "far"), ("far", "far"), ("far_commune", "far")):
        for role in ROLES:
            if role == "member" and unit != home:
                continue
            name = f"{role} of {unit}"
            world.people[name] = await talk.member(name.replace(" ", "_"), home, role=None if role == "member" else role, role_in=unit)
    subject = await talk.member("subject", role="committee")
    elder = await talk.member("elder", reachable=False)
    visitor = await talk.member("visitor", "other")
    with talk.app.database.transaction() as session:
        _fill_chats(session, world)
        _fill(session, world, subject.member_id, elder.member_id, visitor.member_id)
        for part in PARTS:
            part.fill(session, world)
    return world


def _fill_chats(session: Session, world: World) -> None:
    """Make a group that is nobody's, one that is the cell's, and a bot of Telegram that a link opens."""
    bot_id, cell = world.talk.screen.bot_id, world.talk.units["cell"]
    chat = Bot(channel="telegram", name="sotay", link="https://t.me/sotay_bot?start=")
    free, bound = (Group(bot_id=bot_id, external_id=name, unit_id=unit, lane=f"{bot_id}:0") for name, unit in (("free", None), ("bound", cell)))
    session.add_all([chat, free, bound])
    session.flush()
    world.ids |= {"free group": free.id, "bound group": bound.id, "chat": chat.id}


def _fill(session: Session, world: World, subject: int, elder: int, visitor: int) -> None:
    talk, ids, now = world.talk, world.ids, world.talk.clock.now()
    cell, other = talk.units["cell"], talk.units["other"]
    secretary = world.people["secretary of cell"].member_id
    ids |= {"member": subject, "elder": elder, "unit": cell, "other": other}
    role = session.scalars(select(RoleTerm).where(RoleTerm.member_id == subject)).one()
    visit = Membership(member_id=visitor, unit_id=cell, kind="guest", from_on=now.date())
    ended = Membership(member_id=visitor, unit_id=cell, kind="guest", from_on=now.date() - timedelta(days=9), until_on=now.date() - timedelta(days=1))
    correction = RecordCorrection(member_id=subject, asked_at=now, changes={"card_number": [None, "12345"]})
    transfer = Transfer(member_id=elder, from_unit_id=cell, to_unit_id=other, asked_by_id=secretary, asked_at=now, state=WAITS_FOR_NEW)
    session.add_all([visit, ended, correction, transfer])
    for state, name in (("called", "meeting"), ("draft", "draft"), ("open", "open"), ("open", "arrived"), ("closed", "closed")):
        starts_at = now + timedelta(days=3) if state in {"called", "draft"} else now - timedelta(minutes=5 if state == "open" else 4000)
        meeting = Meeting(
            unit_id=cell,
            kind="regular",
            title=f"Meeting {name}",
            starts_local=starts_at.replace(tzinfo=None) + timedelta(hours=7),
            zone="Asia/Ho_Chi_Minh",
            starts_at=starts_at,
            state=state,
            called_by_id=secretary,
            called_at=now - timedelta(days=5),
            secret=SECRET,
            opened_at=now if state == "open" else None,
            closed_at=now - timedelta(minutes=5) if state == "closed" else None,
        )
        session.add(meeting)
        session.flush()
        ids[name] = meeting.id
        members = session.scalars(select(Membership.member_id).where(Membership.unit_id == cell, Membership.until_on.is_(None)))
        invited = members.all()
        session.add_all(Invitee(meeting_id=meeting.id, member_id=member_id) for member_id in invited)
        if name == "arrived":
            session.add_all(
                Attendance(meeting_id=meeting.id, member_id=member_id, status="present", way="code", arrived_at=now - timedelta(minutes=1))
                for member_id in invited
            )
        if state == "closed":
            session.add(Attendance(meeting_id=meeting.id, member_id=subject, status="absent", way="roll_call"))
    for state in ("preview", "written"):
        imported = RosterImport(unit_id=cell, by_member_id=secretary, file_name="roster.xlsx", made_at=now, state=state, written_at=now)
        session.add(imported)
        session.flush()
        content = {"values": {"full_name": "New Person"}, "changes": {}, "told": []}
        session.add(RosterImportRow(import_id=imported.id, row_number=5, verdict="added", content=content))
        ids[state] = imported.id
    session.flush()
    ids |= {"role": role.id, "visit": visit.id, "ended": ended.id, "correction": correction.id, "transfer": transfer.id}
    ids["step"] = rules.step_of(now)
    session.add_all(
        Invitation(
            member_id=one.member_id, code_hash=f"joined-{one.member_id}", made_at=now - timedelta(days=1), expires_at=now + timedelta(days=9), used_at=now
        )
        for one in world.people.values()
        if one.member_id
    )
    ids["account"] = session.scalars(select(Account.id).where(Account.member_id == subject)).one()


# The ids with which each handler is called; "me" is whoever calls it. A handler that is missing here fails the test that calls every one.
ARGUMENTS: dict[str, Ids] = {
    "meetings.upcoming": lambda _ids: (0,),
    "meetings.past": lambda _ids: (0,),
    "meetings.show": lambda ids: (ids["meeting"],),
    "meetings.agenda": lambda ids: (ids["meeting"],),
    "meetings.answer": lambda ids: (ids["meeting"], 0),
    "meetings.send": lambda ids: (ids["draft"],),
    "meetings.discard": lambda ids: (ids["draft"],),
    **{f"meetings.{name}": (lambda ids: (ids["meeting"],)) for name in ("change", "change_agenda", "paper", "cancel", "on_behalf")},
    "meetings.answers": lambda ids: (ids["meeting"], 0),
    "members.unit": lambda ids: (ids["unit"],),
    "members.roll": lambda ids: (ids["unit"], 0, 0),
    "members.pick": lambda ids: (ids["unit"], 0, 0),
    "members.filters": lambda ids: (ids["unit"],),
    "members.manage": lambda ids: (ids["unit"],),
    "members.lists": lambda ids: (ids["unit"],),
    **{f"members.{name}": (lambda ids: (ids["member"],)) for name in ("member", "more", "change", "end", "roles", "transfer", "invite")},
    **{
        f"members.{name}": (lambda ids: (ids["unit"],)) for name in ("add", "waiting", "invitations", "invitations_pdf", "import_into", "arrivals", "call_list")
    },
    **{f"members.{name}": (lambda ids: (ids["member"], 1)) for name in ("exempt", "phone", "away")},
    "members.visit": lambda ids: (ids["visit"],),
    "members.end_visit": lambda ids: (ids["visit"],),
    "members.resume": lambda ids: (ids["ended"],),
    "members.give_role": lambda ids: (ids["member"], ids["unit"]),
    "members.end_role": lambda ids: (ids["role"],),
    "members.import_shown": lambda ids: (ids["preview"],),
    "members.import_rows": lambda ids: (ids["preview"], 0, 0),
    "members.import_write": lambda ids: (ids["preview"],),
    "members.import_undo": lambda ids: (ids["written"],),
    "members.import_cancel": lambda ids: (ids["preview"],),
    **{f"members.{name}": (lambda ids: (ids["correction"],)) for name in ("correction", "confirm", "refuse")},
    "members.disconnect": lambda ids: (ids["account"],),
    "members.sign_out": lambda _ids: (1,),
    "members.connect_chat": lambda ids: (ids["chat"],),
    **{f"members.{name}": (lambda ids: (ids["transfer"],)) for name in ("transfer_shown", "accept_transfer", "decline_transfer", "withdraw_transfer")},
    "members.called": lambda ids: (ids["elder"],),
    **{f"attendance.{name}": (lambda ids: (ids["open"],)) for name in ("save", "all_except", "mark", "room", "close")},
    **{f"attendance.{name}": (lambda ids: (ids["open"], 0)) for name in ("roll", "list", "file", "missing", "item")},
    **{f"attendance.{name}": (lambda ids: (ids["open"], ids["member"], 0)) for name in ("here", "toggle")},
    **{f"attendance.{name}": (lambda ids: (ids["arrived"],)) for name in ("leave", "stay")},
    "attendance.arrive": lambda ids: (ids["open"], ids["step"], rules.press_proof(SECRET, ids["me"], ids["step"])),
    "attendance.open": lambda ids: (ids["meeting"],),
    "attendance.reopen": lambda ids: (ids["closed"],),
    "attendance.correct": lambda ids: (ids["closed"],),
    "start.more": lambda _ids: (0,),
    "start.act": lambda ids: (ids["unit"],),
    "start.speak": lambda _ids: (1,),
    "groups.confirm": lambda ids: (ids["unit"], ids["free group"]),
    "groups.release": lambda ids: (ids["bound group"],),
    **{name: given for part in PARTS for name, given in part.ARGUMENTS.items()},
}

# Handlers that are called in a group, and in which one.
IN_GROUP = {"groups.bind": "free group", "groups.confirm": "free group", "groups.unbind": "bound group", "groups.release": "bound group"}
