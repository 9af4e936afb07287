"""The month of a cell on Telegram: the first issue's story, by polling and by webhook, and once with members on the web as well."""

import pytest

from db.models.meetings import Meeting
from handlers.attendance import rules
from handlers.members import service_joining
from tests.botapi.chats import SeenFile
from tests.botapi.people import Group, User
from tests.telegram.conftest import Phone, Wire


async def joins(wire: Wire, name: str, role: str | None = None) -> Phone:
    """Join as whoever scanned the square of the printed card."""
    person = await wire.talk.member(name, role=role, reachable=False)
    with wire.app.database.transaction() as session:
        code = service_joining.invite(session, person.member_id, None, wire.talk.clock.now()).code
    user: User = wire.api.user(name.title(), language="en")
    user.starts(wire.bot, code)
    await wire.settles()
    assert "Welcome" in user.chat(wire.bot).last
    return Phone(wire, user, person)


async def group_of(wire: Wire, secretary: Phone) -> Group:
    group = wire.api.group(wire.bot, "Cell 3", "supergroup")
    group.adds(by=secretary.user)
    await wire.settles()
    secretary.user.presses(group.chat.last, "Connect with Cell 3")
    await wire.settles()
    return group


def the_meeting(wire: Wire) -> Meeting:
    with wire.app.database.transaction() as session:
        return session.query(Meeting).one()


def code_now(wire: Wire) -> str:
    return rules.code_at(the_meeting(wire).secret, rules.step_of(wire.talk.clock.now()))


def sheets(phone: Phone) -> list[SeenFile]:
    return [one.file for one in phone.chat.of_bot() if one.file and one.file.name.endswith(".xlsx")]


async def goes_on(wire: Wire, wall: str) -> None:
    """Let the time pass, and the platform's minute with it."""
    wire.talk.clock.moves_to(wall)
    await wire.talk.tick()
    await wire.settles()


@pytest.mark.usefixtures("quick_boards")
async def test_a_cell_calls_its_meeting_answers_checks_in_and_closes(wire: Wire) -> None:
    lan, ana, ben = await joins(wire, "lan", "secretary"), await joins(wire, "ana"), await joins(wire, "ben")
    group = await group_of(wire, lan)

    await lan.says("/meeting 1/12 19:30 Culture House")
    await lan.presses("Send the invitation")
    await wire.talk.tick()
    await wire.settles()
    invitation = ana.chat.about("Invitation to a meeting")
    await ana.presses("I will come")
    await ben.presses("I will be late")

    assert "Time: Tuesday, 1 December 2026, 19:30" in invitation
    assert invitation.file is not None
    assert invitation.file.name.endswith(".ics")
    assert "Noted: you will come." in invitation

    await goes_on(wire, "19:00")
    board = group.chat.last
    before = board.text
    await ana.says(f"/checkin {code_now(wire)}")
    await wire.settles()

    assert "Present: 0 of 3 official members" in before
    assert "You are checked in" in ana.chat.last
    assert "Present: 1 of 3 official members" in board

    await lan.says("/rollcall")
    await lan.presses("See the list")
    await lan.presses("As Excel")
    await wire.until(lambda: any(sheets(lan)))
    (sheet,) = sheets(lan)

    assert "Ana · present" in lan.chat.about("Not marked (2)").text
    assert sheet.content.startswith(b"PK")


@pytest.mark.usefixtures("quick_boards")
async def test_members_on_telegram_and_on_the_web_are_one_cell(wire: Wire) -> None:
    lan, ana = await joins(wire, "lan", "secretary"), await joins(wire, "ana")
    cam = await wire.talk.member("cam")
    group = await group_of(wire, lan)

    await lan.says("/meeting 1/12 19:30 Culture House")
    await lan.presses("Send the invitation")
    await wire.talk.tick()
    await wire.settles()
    await cam.presses("I will come", on=cam.sees_about("Culture House"))
    await goes_on(wire, "19:00")
    await cam.says(f"/checkin {code_now(wire)}")
    await ana.says(f"/checkin {code_now(wire)}")
    await wire.settles()

    assert "You are checked in" in cam.last
    assert "You are checked in" in ana.chat.last
    assert "Present: 2 of 3 official members" in group.chat.last


@pytest.mark.usefixtures("quick_boards")
async def test_a_meeting_is_changed_field_by_field_and_what_is_right_is_kept(wire: Wire) -> None:
    lan = await joins(wire, "lan", "secretary")
    await lan.says("/meeting 5/12 19:30 Culture House")
    await lan.presses("Change")

    title = lan.chat.last.text
    await lan.presses("Keep this answer")
    await lan.says("6/12 20:00")
    place = lan.chat.last.text
    await lan.says("School hall")
    while "Not sent yet" not in lan.chat.last:
        await lan.presses("Keep this answer" if "Keep this answer" in str(lan.chat.last.labels) else "Skip")

    assert "Question 1 of" in title
    assert "Your answer so far: Culture House" in place
    assert "Time: Sunday, 6 December 2026, 20:00" in lan.chat.last
    assert "Place: School hall" in lan.chat.last
