"""The demo organisation: a province, two communes, six cells, ninety members, three months of meetings, one meeting tonight."""

import random
from datetime import date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import demo_month
from bot.demo_people import PERSONAS, PLACES, UNITS, DemoMember, people
from bot.filestore import FileStore
from bot.settings import Settings
from bot.upkeep import ensure_bot
from bot.web.desk import Persona
from core import identity, jobs, links, preset
from core.words import given_name
from db.database import Database
from db.folding import fold
from db.keys import keyed_hash
from db.models.channels import Account
from db.models.meetings import Attendance, Invitee, Meeting
from db.models.org import Member, Membership, RoleTerm, Unit
from handlers.meetings import service
from handlers.members import service_joining

_EVENING = time(19, 30)
_ROOT = UNITS[0][0]


class NotEmptyError(Exception):
    """There is an organisation in this database already, and it is not the demo."""

    def __str__(self) -> str:
        return "This database holds an organisation already. Give the demo a database of its own, for example: SOTAY_DATA_DIR=demo python -m bot demo"


class DemoLinks(TypedDict):
    """What `demo --json` prints."""

    personas: dict[str, dict[str, str]]
    units: list[dict[str, str]]


class DemoOrganisation:
    """The demo as the web page needs it."""

    def __init__(self, settings: Settings) -> None:
        self._defaults = identity.Defaults(settings.default_language, str(settings.time_zone))
        self._store = FileStore(settings.data_dir / "files")

    def fill(self, session: Session, now: datetime) -> None:
        """Fill an empty database. Raises NotEmptyError for any other."""
        if session.scalar(select(func.count()).select_from(Member)):
            raise NotEmptyError
        _Filling(session, now, self._defaults).run(self._store)

    def personas(self, session: Session, now: datetime) -> tuple[Persona, ...]:
        """Give the people into whom a visitor may step; nobody where this is no demo."""
        if session.scalar(select(Unit.id).where(Unit.code == _ROOT)) is None:
            return ()
        found = {member.full_name: member for member in session.scalars(select(Member).where(Member.full_name.in_([one.name for one in PERSONAS])))}
        return tuple(Persona(one.persona, found[one.name].id, one.name, one.persona) for one in PERSONAS if one.name in found)


def fill_and_link(database: Database, settings: Settings, now: datetime) -> DemoLinks:
    """Fill an empty database, or take the demo that is there, and give fresh sign-in links for its people."""
    organisation = DemoOrganisation(settings)
    with database.transaction() as session:
        if not organisation.personas(session, now):
            organisation.fill(session, now)
        found = organisation.personas(session, now)
        units = session.execute(select(Unit.code, Unit.name).order_by(Unit.id)).all()
        return {
            "personas": {one.key: _ways(session, settings, one.member_id, now) for one in found},
            "units": [{"code": code, "name": name} for code, name in units],
        }


def _ways(session: Session, settings: Settings, member_id: int, now: datetime) -> dict[str, str]:
    """Give the ways of one persona: a link for the browser, and what follows /start on Telegram."""
    code = service_joining.invite(session, member_id, None, now).code
    return {"web": f"{settings.public_url}/in/{links.make_sign_in(session, member_id, now)}", "telegram_start": code}


def in_words(made: DemoLinks) -> str:
    """Give the links as lines for the terminal."""
    lines = [f"  {key:<10} {ways['web']}" for key, ways in made["personas"].items()]
    return "\n".join(["The demo organisation is ready. Each link signs in once, within 24 hours:", *lines])


class _Filling:
    """One filling of an empty database."""

    def __init__(self, session: Session, now: datetime, defaults: identity.Defaults) -> None:
        self.session, self.now, self.defaults = session, now, defaults
        self.zone = ZoneInfo(defaults.zone)
        self.today = now.astimezone(self.zone).date()
        self.chance = random.Random(7)  # noqa: S311  (the same months every time)
        self.units: dict[str, Unit] = {}
        self.members: dict[str, tuple[DemoMember, Member]] = {}

    def run(self, store: FileStore) -> None:
        bot_id = ensure_bot(self.session, "web", "web")
        for code, parent, name in UNITS:
            self._add_unit(code, parent, name)
        for number, one in enumerate(people()):
            self._add_member(one, number, bot_id)
        self.session.flush()
        for code in PLACES:
            for months in (3, 2, 1):
                self._past_meeting(code, months)
            self._coming_meeting(code)
        personas = {one.persona: member for one, member in self.members.values() if one.persona}
        demo_month.fill(self.session, store, (self.units, personas), self.now, self.defaults)

    def _add_unit(self, code: str, parent: str | None, name: str) -> None:
        above = self.units.get(parent or "")
        unit = Unit(parent_id=above.id if above else None, path="", code=code, name=name, is_cell=code in PLACES, preset=self.defaults.preset, language="vi")
        self.session.add(unit)
        self.session.flush()
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        self.units[code] = unit

    def _add_member(self, one: DemoMember, number: int, bot_id: int) -> None:
        phone = f"+8490{1_000_000 + number * 9973 % 9_000_000}" if one.has_phone else None
        member = Member(
            full_name=one.name,
            folded_name=fold(one.name),
            sort_name=fold(f"{given_name(one.name)} {one.name}"),
            sex=one.sex,
            born_on=one.born_on,
            birth_year=one.born_on.year,
            standing=one.standing,
            is_exempt=one.is_exempt,
            has_phone=one.has_phone,
            phone=phone,
            phone_hash=keyed_hash("phone", phone) if phone else None,
            admitted_on=one.born_on.replace(year=one.born_on.year + 25),
        )
        self.session.add(member)
        self.session.flush()
        home = self.units[one.cell]
        since = self.today - timedelta(days=900)
        self.session.add(Membership(member_id=member.id, unit_id=home.id, kind="away" if one.is_away else "home", from_on=since))
        if one.role:
            self.session.add(RoleTerm(member_id=member.id, unit_id=self.units[one.role_in or one.cell].id, kind=one.role, from_on=since))
        if one.has_phone and one.persona != "newcomer":
            account = Account(
                bot_id=bot_id, external_id=f"m{member.id}", member_id=member.id, name=one.name, lane=f"{bot_id}:0", used_at=self.now - timedelta(days=1)
            )
            self.session.add(account)
            self.session.flush()
            member.reach_account_id = account.id
        self.members[one.name] = (one, member)

    def _past_meeting(self, code: str, months: int) -> None:
        """A regular meeting on the third of a month gone by, with answers and attendance."""
        year, month = divmod(self.today.year * 12 + self.today.month - 1 - months, 12)
        meeting = self._meeting(code, datetime.combine(date(year, month + 1, 3), _EVENING))
        meeting.state, meeting.opened_at = "closed", meeting.starts_at - timedelta(hours=1)
        meeting.closed_at = meeting.starts_at + timedelta(hours=2)
        for one, member in self._of(code):
            if one.is_exempt or one.is_away:
                continue
            is_there = self.chance.random() < 0.86
            reply = "yes" if is_there else self.chance.choice(("no", None))
            reason = "Bận việc gia đình" if reply == "no" else None
            self.session.add(
                Invitee(meeting_id=meeting.id, member_id=member.id, answer=reply, reason=reason, answered_at=meeting.starts_at - timedelta(days=2))
            )
            is_late = is_there and self.chance.random() < 0.1
            arrived_at = meeting.starts_at + timedelta(minutes=14 if is_late else -8) if is_there else None
            status = ("late" if is_late else "present") if is_there else ("excused" if reason else "absent")
            self.session.add(
                Attendance(meeting_id=meeting.id, member_id=member.id, status=status, way="code" if is_there else "roll_call", arrived_at=arrived_at)
            )

    def _coming_meeting(self, code: str) -> None:
        """Tonight in the cell of the personas, later this month in the others; called the way a secretary calls it."""
        starts = self._tonight() if code == "AB-3" else datetime.combine(self.today + timedelta(days=5 + len(code)), _EVENING)
        secretary = next(member for one, member in self._of(code) if one.role == "secretary" and not one.role_in)
        person = identity.person_of(self.session, secretary.id, secretary.reach_account_id or 0, self.now, self.defaults)
        unit = identity.unit_ref(self.units[code])
        kind = preset.preset(self.defaults.preset).kind("regular")
        plan = service.Plan("regular", starts, PLACES[code], "", kind.agenda_in("vi"), "all", kind.minutes_long)
        meeting = service.draft(self.session, person, unit, plan, self.now)
        service.send(self.session, meeting.id, person, self.now)
        jobs.enqueue(self.session, "meetings.invite", {"meeting_id": meeting.id}, self.now)

    def _tonight(self) -> datetime:
        """Give half past seven today, or the next full quarter at least three quarters of an hour ahead where that has gone by."""
        wall = self.now.astimezone(self.zone).replace(tzinfo=None)
        soonest = wall + timedelta(minutes=45)
        rounded = soonest.replace(minute=soonest.minute // 15 * 15, second=0, microsecond=0) + timedelta(minutes=15)
        return max(datetime.combine(wall.date(), _EVENING), rounded)

    def _meeting(self, code: str, starts: datetime) -> Meeting:
        unit, kind = self.units[code], preset.preset(self.defaults.preset).kind("regular")
        starts_at = starts.replace(tzinfo=self.zone)
        meeting = Meeting(
            unit_id=unit.id,
            kind=kind.key,
            title=kind.title_on(starts.date(), "vi"),
            starts_local=starts,
            zone=self.defaults.zone,
            starts_at=starts_at,
            place=PLACES[code],
            called_at=starts_at - timedelta(days=6),
            secret=links.new_code() * 4,
        )
        self.session.add(meeting)
        self.session.flush()
        service.write_agenda(self.session, meeting.id, kind.agenda_in("vi"))
        return meeting

    def _of(self, code: str) -> list[tuple[DemoMember, Member]]:
        return [(one, member) for one, member in self.members.values() if one.cell == code]
