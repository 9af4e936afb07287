"""An organisation of a size: a commune, its cells, members with accounts, and a meeting that is about to begin."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.settings import Settings, TelegramSettings
from bot.upkeep import ensure_bot
from db.folding import fold
from db.models.channels import Account, Conversation, Group
from db.models.meetings import Invitee, Meeting
from db.models.org import Member, Membership, RoleTerm, Unit

KEY = "a-key-for-measurements-only-0123456789abcdef"
SECRET = "5ec2e7" * 5
ZONE = "Asia/Ho_Chi_Minh"
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi")
_GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Lan", "Minh", "Phúc", "Sơn", "Thảo", "Yến")


@dataclass(frozen=True, slots=True)
class Someone:
    """A member, and the account by which they talk."""

    member_id: int
    account_id: int
    external_id: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who there is. `meeting_id` is the cell's, which begins in ten minutes; the first of `members` is the cell's secretary."""

    bot_id: int
    commune_id: int
    cell_id: int
    empty_cell_id: int
    meeting_id: int
    members: tuple[Someone, ...]
    others: tuple[Someone, ...]


def settings_for(directory: Path, database_url: str = "", port: int = 0, telegram: TelegramSettings | None = None) -> Settings:
    """Give settings for a program of our own."""
    return Settings(
        database_url=database_url or f"sqlite:///{directory / 'sotay.db'}",
        data_dir=directory,
        secret_keys=(KEY,),
        web_host="127.0.0.1",
        web_port=port,
        public_url=f"http://127.0.0.1:{port}",
        trusted_proxies=(),
        time_zone=ZoneInfo(ZONE),
        default_language="vi",
        telegram=telegram or TelegramSettings(),
    )


def gather(session: Session, channel: tuple[str, str], now: datetime, members: int, others: int = 0) -> Crowd:
    """Fill an empty database: one cell of `members`, `others` in cells of fifty, all of one commune; `channel` is (channel, name of the bot)."""
    bot_id = ensure_bot(session, *channel)
    commune = _unit(session, None, "COMMUNE", "Xã An Bình")
    cell, empty = _unit(session, commune, "CELL", "Chi bộ thôn 1"), _unit(session, commune, "EMPTY", "Chi bộ thôn 2")
    found = _people(session, bot_id, cell, members, now)
    more: list[Someone] = []
    for number in range(0, others, 50):
        home = _unit(session, commune, f"CELL-{number}", f"Chi bộ số {number // 50}")
        more += _people(session, bot_id, home, min(50, others - number), now)
    today = (now - timedelta(days=400)).date()
    session.add_all(RoleTerm(member_id=found[0].member_id, unit_id=unit.id, kind="secretary", from_on=today) for unit in (cell, empty, commune))
    session.add(Group(bot_id=bot_id, external_id=f"-100{cell.id}" if channel[0] == "telegram" else f"u{cell.id}", unit_id=cell.id, lane=f"{bot_id}:0"))
    meeting_id = call(session, cell.id, [one.member_id for one in found], now + timedelta(minutes=10), now)
    return Crowd(bot_id, commune.id, cell.id, empty.id, meeting_id, tuple(found), tuple(more))


def call(session: Session, unit_id: int, member_ids: list[int], starts_at: datetime, now: datetime) -> int:
    """Call a meeting of everybody named."""
    meeting = Meeting(
        unit_id=unit_id,
        kind="regular",
        title="Sinh hoạt chi bộ tháng 12",
        starts_local=starts_at.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None, second=0, microsecond=0),
        zone=ZONE,
        starts_at=starts_at.replace(second=0, microsecond=0),
        place="Nhà văn hóa thôn 1",
        state="called",
        called_at=now - timedelta(days=5),
        called_by_id=member_ids[0],
        secret=SECRET,
    )
    session.add(meeting)
    session.flush()
    session.add_all(Invitee(meeting_id=meeting.id, member_id=member_id) for member_id in member_ids)
    session.flush()
    return meeting.id


def _unit(session: Session, above: Unit | None, code: str, name: str) -> Unit:
    unit = Unit(parent_id=above.id if above else None, path="", code=code, name=name, is_cell=above is not None, language="vi")
    session.add(unit)
    session.flush()
    unit.path = f"{above.path if above else '/'}{unit.id}/"
    session.flush()
    return unit


def _people(session: Session, bot_id: int, home: Unit, count: int, now: datetime) -> list[Someone]:
    """Enrol people who have talked to the bot before."""
    names = [f"{_FAMILY[number % 8]} Văn {_GIVEN[number % 12]} {number}" for number in range(count)]
    noon = time(12)  # from noon to noon: no hour is quiet, at whatever hour this is run
    made = [
        Member(full_name=name, folded_name=fold(name), sort_name=fold(name), birth_year=1950 + number % 50, quiet_from=noon, quiet_until=noon)
        for number, name in enumerate(names)
    ]
    session.add_all(made)
    session.flush()
    since = (now - timedelta(days=400)).date()
    session.add_all(Membership(member_id=one.id, unit_id=home.id, kind="home", from_on=since) for one in made)
    session.add_all(Conversation(owner=f"m{one.id}", field=0, opened=0) for one in made)
    accounts = [
        Account(bot_id=bot_id, external_id=str(one.id), member_id=one.id, name=one.full_name, lane=f"{bot_id}:0", used_at=now - timedelta(days=1))
        for one in made
    ]
    session.add_all(accounts)
    session.flush()
    for one, account in zip(made, accounts, strict=True):
        one.reach_account_id = account.id
    session.flush()
    return [Someone(one.id, account.id, account.external_id) for one, account in zip(made, accounts, strict=True)]
