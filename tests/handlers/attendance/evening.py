"""A meeting tonight, made of rows: attendance needs no more of it."""

from datetime import date, datetime

from sqlalchemy import select, update

from db.models.meetings import AgendaItem, Attendance, Invitee, Meeting
from db.models.org import Member, Membership, Unit
from handlers.attendance import rules
from tests.answer import Answer
from tests.talk import ZONE, Person, Talk


def call(talk: Talk, starts: str = "2026-12-01 19:30", *, unit: str = "cell", only: tuple[Person, ...] = (), **columns: object) -> Meeting:
    """Call a meeting of a unit: all that are enrolled there are invited, or `only` these."""
    local = datetime.fromisoformat(starts)
    now = talk.clock.now()
    with talk.app.database.transaction() as session:
        values: dict[str, object] = {
            "unit_id": talk.units[unit],
            "kind": "regular",
            "title": "December cell meeting",
            "starts_local": local,
            "zone": "Asia/Ho_Chi_Minh",
            "starts_at": local.replace(tzinfo=ZONE),
            "called_at": now,
            "secret": f"secret {unit} {starts}",
        } | columns
        meeting = Meeting(**values)
        session.add(meeting)
        session.flush()
        enrolled = session.scalars(select(Membership.member_id).where(Membership.unit_id == talk.units[unit], Membership.until_on.is_(None))).all()
        people = [person.member_id for person in only] or enrolled
        session.add_all(Invitee(meeting_id=meeting.id, member_id=member_id) for member_id in people)
    return meeting


def code_of(talk: Talk, meeting: Meeting) -> str:
    return rules.code_at(meeting.secret, rules.step_of(talk.clock.now()))


def token_of(talk: Talk, meeting: Meeting) -> str:
    return rules.token_at(meeting.secret, rules.step_of(talk.clock.now()))


async def opens(talk: Talk, meeting: Meeting, wall: str = "19:00") -> None:
    """Let it be an hour at which the register is open, by itself."""
    talk.clock.moves_to(wall)
    await talk.tick()


async def checks_in(person: Person, meeting: Meeting) -> Answer:
    return await person.says(f"/checkin {code_of(person.talk, meeting)}")


def says_no(talk: Talk, meeting: Meeting, person: Person, reason: str | None = "in hospital") -> None:
    """Answer the invitation, as the meeting's feature keeps it."""
    with talk.app.database.transaction() as session:
        answered = update(Invitee).where(Invitee.meeting_id == meeting.id, Invitee.member_id == person.member_id)
        session.execute(answered.values(answer="no", reason=reason, answered_at=talk.clock.now()))


def add_agenda(talk: Talk, meeting: Meeting, *titles: str, owner: Person | None = None) -> None:
    with talk.app.database.transaction() as session:
        session.add_all(
            AgendaItem(meeting_id=meeting.id, position=place, title=title, owner_id=owner.member_id if owner and place == 1 else None)
            for place, title in enumerate(titles, 1)
        )


def change_unit(talk: Talk, unit: str, **columns: object) -> None:
    with talk.app.database.transaction() as session:
        session.execute(update(Unit).where(Unit.id == talk.units[unit]).values(**columns))


def change_member(talk: Talk, person: Person, **columns: object) -> None:
    with talk.app.database.transaction() as session:
        session.execute(update(Member).where(Member.id == person.member_id).values(**columns))


def change_membership(talk: Talk, person: Person, **columns: object) -> None:
    with talk.app.database.transaction() as session:
        session.execute(update(Membership).where(Membership.member_id == person.member_id).values(**columns))


def moves(talk: Talk, person: Person, on: date, to: str = "cell") -> None:
    """Let somebody change units on a day: it is the last one in the old unit, and the first one in the new."""
    change_membership(talk, person, until_on=on)
    with talk.app.database.transaction() as session:
        session.add(Membership(member_id=person.member_id, unit_id=talk.units[to], kind="home", from_on=on))


def visits(talk: Talk, person: Person, unit: str = "cell") -> None:
    """Let somebody be a guest of another unit for a time."""
    with talk.app.database.transaction() as session:
        session.add(Membership(member_id=person.member_id, unit_id=talk.units[unit], kind="guest", from_on=talk.clock.now().date()))


def mark_of(talk: Talk, meeting: Meeting, person: Person) -> Attendance | None:
    with talk.app.database.transaction() as session:
        return session.scalar(select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.member_id == person.member_id))


def state_of(talk: Talk, meeting: Meeting) -> str:
    with talk.app.database.transaction() as session:
        return session.get_one(Meeting, meeting.id).state
