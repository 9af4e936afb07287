"""The web channel's rows: accounts, rooms, messages in commit order, what was read, files as they were shown."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session

from bot.pipeline import conversations
from core import identity
from core.access import RoleKind
from core.codec import Json
from core.context import Person
from core.words import given_name
from db import keys
from db.models.channels import Account, Group
from db.models.ledger import Delivery, File
from db.models.org import Unit
from db.models.web import WebDownload, WebMessage, WebRead, WebRoom
from db.queries import bots
from db.upsert import insert_once

T = TypeVar("T")

PAGE = 40  # messages a page of history
_CHANGES = 200  # more than this is sent as a fresh page: the reader was away for long


@dataclass(frozen=True, slots=True)
class Room:
    """A conversation that an account may see. `external_id` is its chat's."""

    id: int
    account_id: int | None
    group_id: int | None
    external_id: str
    counter: int
    unit_name: str


@dataclass(frozen=True, slots=True)
class Message:
    """What was shown in a room. `shown` holds card or form, text, files, and of people their name, role and initial."""

    id: int
    room_id: int
    seq: int
    changed: int
    delivery_id: int | None
    account_id: int | None
    key: str | None
    shown: dict[str, Json]
    is_withdrawn: bool
    at: datetime
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Key:
    """By what a message is found again: the delivery that it shows, or the key that the page gave it and whose words they are."""

    delivery_id: int | None = None
    client_key: str | None = None
    account_id: int | None = None


NO_KEY = Key()


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file as rooms and pages give it out."""

    id: int
    sha256: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Line:
    """A room's line in the list of conversations."""

    room: Room
    last: Message | None
    unread: int
    head: int
    read: int


# ---------------------------------------------------------------------------------------------------------- accounts


def account_of(session: Session, bot_id: int, member_id: int, now: datetime) -> int:
    """Give the member's one account on the page, made at the first sign-in. Another browser uses the same one."""
    accounts = session.scalars(select(Account).where(Account.bot_id == bot_id, Account.member_id == member_id).order_by(Account.id)).all()
    if not accounts:
        made = Account(bot_id=bot_id, external_id=f"m{member_id}-{secrets.token_hex(8)}", name="", lane=f"{bot_id}:0", used_at=now)
        session.add(made)
        session.flush()
        accounts = [made]
    for other in accounts[1:]:  # who joined anew by a code came as a guest first: that account is given up
        other.member_id = None
    session.flush()
    if accounts[0].member_id is None or len(accounts) > 1:
        identity.connect(session, accounts[0].id, member_id, now)
    return accounts[0].id


def member_behind(session: Session, account_id: int) -> int | None:
    return session.scalar(select(Account.member_id).where(Account.id == account_id))


def public_id(account_id: int) -> str:
    """Give what the page may know an account by."""
    return keys.keyed_hash("web account", str(account_id))[:16]


def seal_upload(file_id: int, member_id: int) -> str:
    """Give the id under which the page knows a file that this member uploaded: worthless to anybody else."""
    return f"{file_id}-{_upload_seal(keys.ring(), file_id, member_id)}"


def open_upload(sealed: str, member_id: int) -> int | None:
    """Give the file that `seal_upload` was given, if it was given to this member."""
    number, _hyphen, seal = sealed.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return int(number) if secrets.compare_digest(seal.encode(), _upload_seal(keys.ring(), int(number), member_id).encode()) else None


def uploaded(session: Session, sealed: str, member_id: int) -> ShownFile | None:
    """Give the file that a member uploaded under this id; None where it is not theirs, or no longer there."""
    file_id = open_upload(sealed, member_id)
    file = session.get(File, file_id) if file_id is not None else None
    return _file(file) if file is not None and file.by_member_id == member_id else None


def unseal_files(values: Iterable[tuple[str, str]], form: Mapping[str, Json] | None, member_id: int) -> tuple[tuple[str, str], ...]:
    """Put file ids where the page sent upload ids; anything else in a file field is nothing."""
    fields = form.get("fields") if form else None
    files = {str(field["name"]) for field in fields if isinstance(field, dict) and field.get("type") == "file"} if isinstance(fields, list) else set()
    return tuple((name, str(open_upload(typed, member_id) or "") if name in files else typed) for name, typed in values)


def seal_value(session: Session, room_id: int, value: str) -> str:
    """Give what the page is shown in a file field that holds a file's id."""
    member_id = session.scalar(select(Account.member_id).join(WebRoom, WebRoom.account_id == Account.id).where(WebRoom.id == room_id))
    return seal_upload(int(value), member_id) if value.isdecimal() and member_id is not None else ""


def other_chats(session: Session) -> tuple[tuple[str, str], ...]:
    """Give the chats where members may also talk with the organisation: (platform, link without its code)."""
    return tuple((platform, link) for _bot_id, platform, link in bots.chats(session))


def external_id(session: Session, account_id: int) -> str:
    return session.scalars(select(Account.external_id).where(Account.id == account_id)).one()


def _upload_seal(ring: keys.KeyRing, file_id: int, member_id: int) -> str:
    return ring.keyed_hash("web upload", f"{file_id}:{member_id}")[:32]


# ------------------------------------------------------------------------------------------------------------- rooms


def ensure_rooms(session: Session, bot_id: int, person: Person) -> None:
    """Make what is missing of the rooms that a member may see. A group that is seen for the first time has been read so far."""
    room_of_account(session, person.account_id)
    for unit_id in _unit_ids(person):
        values = {"bot_id": bot_id, "external_id": f"u{unit_id}", "unit_id": unit_id, "lane": f"{bot_id}:0"}
        group_id = insert_once(session, Group, values, ("bot_id", "external_id"))
        if group_id is None:
            group_id = session.scalars(select(Group.id).where(Group.bot_id == bot_id, Group.external_id == f"u{unit_id}")).one()
        room_id = room_of_group(session, group_id)
        seq = session.scalars(select(WebRoom.counter).where(WebRoom.id == room_id)).one()
        insert_once(session, WebRead, {"room_id": room_id, "account_id": person.account_id, "seq": seq}, ("room_id", "account_id"))


def has_rooms(session: Session, bot_id: int, person: Person) -> bool:
    return len(rooms_of(session, bot_id, person)) == len(_unit_ids(person)) + 1


def rooms_of(session: Session, bot_id: int, person: Person) -> tuple[Room, ...]:
    """Give the rooms that a member may see now: the bot first, then the groups of their units from the cell upwards."""
    account = (
        select(WebRoom.id, WebRoom.account_id, WebRoom.group_id, Account.external_id, WebRoom.counter)
        .join(Account, Account.id == WebRoom.account_id)
        .where(WebRoom.account_id == person.account_id)
    )
    own = [Room(*row, person.home.name if person.home else "") for row in session.execute(account).all()]
    units = _unit_ids(person)
    groups = (
        select(WebRoom.id, WebRoom.account_id, WebRoom.group_id, Group.external_id, WebRoom.counter, Unit.name, Unit.id)
        .join(Group, Group.id == WebRoom.group_id)
        .join(Unit, Unit.id == Group.unit_id)
        .where(Group.bot_id == bot_id, Group.unit_id.in_(units), Group.left_at.is_(None))
    )
    found = sorted(session.execute(groups).all(), key=lambda row: units.index(row[6]))
    return (*own, *(Room(*row[:6]) for row in found))


def room_of_account(session: Session, account_id: int) -> int:
    """Give the room in which the bot and an account talk, made when first needed."""
    known = session.scalar(select(WebRoom.id).where(WebRoom.account_id == account_id))
    made = known or insert_once(session, WebRoom, {"account_id": account_id, "counter": 0}, ("account_id",))
    return made or session.scalars(select(WebRoom.id).where(WebRoom.account_id == account_id)).one()


def room_of_group(session: Session, group_id: int) -> int:
    known = session.scalar(select(WebRoom.id).where(WebRoom.group_id == group_id))
    made = known or insert_once(session, WebRoom, {"group_id": group_id, "counter": 0}, ("group_id",))
    return made or session.scalars(select(WebRoom.id).where(WebRoom.group_id == group_id)).one()


def line_of(session: Session, room: Room, account_id: int) -> Line:
    """Give what the list of conversations says of a room."""
    visible = WebMessage.room_id == room.id, WebMessage.shown.is_not(None)
    last = session.scalar(select(WebMessage).where(*visible, _is_no_form()).order_by(WebMessage.seq.desc()).limit(1))
    read = session.scalar(select(WebRead.seq).where(WebRead.room_id == room.id, WebRead.account_id == account_id)) or 0
    is_other = func.coalesce(WebMessage.account_id, 0) != account_id
    unread = session.scalar(select(func.count()).select_from(WebMessage).where(*visible, _is_no_form(), WebMessage.seq > read, is_other)) or 0
    return Line(room, _message(last) if last else None, unread, last.seq if last else 0, read)


def mark_read(session: Session, room_id: int, account_id: int, seq: int) -> None:
    """Note up to where an account has read a room; never backwards."""
    if insert_once(session, WebRead, {"room_id": room_id, "account_id": account_id, "seq": seq}, ("room_id", "account_id")) is None:
        session.execute(
            update(WebRead)
            .where(WebRead.room_id == room_id, WebRead.account_id == account_id, WebRead.seq < seq)
            .values(seq=seq)
            .execution_options(synchronize_session=False)
        )


def _unit_ids(person: Person) -> tuple[int, ...]:
    """Give the units whose groups a member sees: the own cell and all above it, and the units in which there is an office."""
    above = reversed([int(part) for part in person.home.path.strip("/").split("/")]) if person.home else ()
    return tuple(dict.fromkeys((*above, *(role.unit.unit_id for role in person.roles))))


# ---------------------------------------------------------------------------------------------------------- messages


def messages_after(session: Session, room: Room, changed: int) -> tuple[Message, ...] | None:
    """Give what changed in a room after `changed`; None where that is more than a page should be told one by one."""
    rows = session.scalars(
        select(WebMessage).where(WebMessage.room_id == room.id, WebMessage.changed_seq > changed).order_by(WebMessage.seq).limit(_CHANGES + 1)
    ).all()
    return _shown(rows) if len(rows) <= _CHANGES else None


def messages_before(session: Session, room_id: int, before: int | None) -> tuple[tuple[Message, ...], bool]:
    """Give a page of history that ends before `before` (None: the newest), and whether there is more above it."""
    rows = select(WebMessage).where(WebMessage.room_id == room_id, _is_no_form())
    if before is not None:
        rows = rows.where(WebMessage.seq < before)
    found = session.scalars(rows.order_by(WebMessage.seq.desc()).limit(PAGE + 1)).all()
    return _shown(list(reversed(found[:PAGE]))), len(found) > PAGE


def open_form(session: Session, room_id: int, member_id: int, account_id: int) -> dict[str, Json] | None:
    """Give the form that is open in a room, as it was shown last."""
    talk = conversations.find(session, conversations.owner_of(member_id, account_id))
    if talk is None or talk.form is None or talk.delivery_id is None:
        return None
    row = session.scalar(select(WebMessage).where(WebMessage.room_id == room_id, WebMessage.delivery_id == talk.delivery_id))
    form = row.shown.get("form") if row is not None and isinstance(row.shown, dict) else None
    return form if isinstance(form, dict) else None


def delivery_of(session: Session, room_id: int, message_id: int) -> int | None:
    return session.scalar(select(WebMessage.delivery_id).where(WebMessage.room_id == room_id, WebMessage.id == message_id))


def rows_of(session: Session, delivery_ids: Iterable[int]) -> dict[int, WebMessage]:
    """Give what shows these deliveries."""
    found = session.scalars(select(WebMessage).where(WebMessage.delivery_id.in_(list(delivery_ids)))).all()
    return {row.delivery_id: row for row in found if row.delivery_id is not None}


def add(session: Session, room_id: int, shown: dict[str, Json], at: datetime, *, key: Key = NO_KEY) -> None:
    """Put a new message at the end of a room. Its number is taken in the same transaction, so that numbers commit in order."""
    number = next_number(session, room_id)
    made = WebMessage(room_id=room_id, seq=number, changed_seq=number, shown=shown, at=at)
    made.delivery_id, made.client_key, made.account_id = key.delivery_id, key.client_key, key.account_id
    session.add(made)


def change(session: Session, row: WebMessage, shown: dict[str, Json], *, delivery_id: int | None, changed_at: datetime | None) -> None:
    """Show something else in a message's place."""
    row.shown, row.delivery_id, row.changed_at = shown, delivery_id, changed_at or row.changed_at
    row.changed_seq = next_number(session, row.room_id)


def next_number(session: Session, room_id: int) -> int:
    """Take a room's next number; who else wants one waits until this transaction is committed."""
    return session.execute(update(WebRoom).where(WebRoom.id == room_id).values(counter=WebRoom.counter + 1).returning(WebRoom.counter)).scalar_one()


def last_number(session: Session, room_id: int) -> int:
    return session.scalars(select(WebRoom.counter).where(WebRoom.id == room_id)).one()


def mark_answered(session: Session, delivery_ids: Sequence[int]) -> None:
    """Mark answers as sent in the transaction that shows them; one that became newer meanwhile is due again at once."""
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids))
        .values(state=case((Delivery.state == "sending", "sent"), else_=Delivery.state), shown_edition=1, process_id=None)
        .execution_options(synchronize_session=False)
    )


def is_form(row: WebMessage) -> bool:
    return isinstance(row.shown, dict) and "form" in row.shown


def form_key(delivery_id: int) -> str:
    """Give the client key of a row that holds an open form: it is on nobody's log, and counts for nobody."""
    return f"form-{delivery_id}"


def _is_no_form() -> ColumnElement[bool]:
    return func.coalesce(WebMessage.client_key, "").not_like("form-%")


def _shown(rows: Sequence[WebMessage]) -> tuple[Message, ...]:
    return tuple(_message(row) for row in rows if not is_form(row))


def _message(row: WebMessage) -> Message:
    shown = row.shown if isinstance(row.shown, dict) else {}
    return Message(
        row.id, row.room_id, row.seq, row.changed_seq, row.delivery_id, row.account_id, row.client_key, shown, row.is_withdrawn, row.at, row.changed_at
    )


def speaker(session: Session, person: Person, group_id: int | None) -> dict[str, Json]:
    """Give what a room is told of who speaks; in a group, their office in its unit too."""
    office = None
    if group_id is not None:
        unit_id = session.scalar(select(Group.unit_id).where(Group.id == group_id))
        kind = next((role.kind for role in person.roles if role.unit.unit_id == unit_id), None)
        term = "committee_member" if kind is RoleKind.COMMITTEE else kind
        office = person.reader.term(f"{term}.title") if term else None
    return {"name": person.full_name, "initial": given_name(person.full_name)[:1].upper(), "role": office}


# ------------------------------------------------------------------------------------------------------------- files


def file_token(session: Session, room_id: int, file_id: int) -> str:
    """Give the token by which whoever sees a room fetches a file that was shown in it."""
    insert_once(session, WebDownload, {"token": secrets.token_urlsafe(24), "room_id": room_id, "file_id": file_id}, ("room_id", "file_id"))
    return session.scalars(select(WebDownload.token).where(WebDownload.room_id == room_id, WebDownload.file_id == file_id)).one()


def file_behind(session: Session, token: str) -> tuple[int, ShownFile] | None:
    """Give the room in which a file was shown, and the file."""
    found = session.execute(select(WebDownload.room_id, File).join(File, File.id == WebDownload.file_id).where(WebDownload.token == token)).first()
    return (found[0], _file(found[1])) if found else None


def file_row(session: Session, file_id: int) -> ShownFile | None:
    row = session.get(File, file_id)
    return _file(row) if row is not None else None


def _file(row: File) -> ShownFile:
    return ShownFile(row.id, row.sha256, row.name, row.media_type, row.size)
