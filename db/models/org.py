"""The organisation: units, members, memberships with their history, roles with their terms, invitations."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Encrypted, EncryptedJson, Key, UTCDateTime


class Unit(Base):
    """A node of the tree. `parent_id` is the truth; `path` (`/1/3/36/`, ending in the unit's own id) makes "everything below" one index range."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(400), index=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    is_cell: Mapped[bool] = mapped_column(default=True)
    preset: Mapped[str] = mapped_column(String(40), default="party_cell")
    language: Mapped[str | None] = mapped_column(String(5))
    zone: Mapped[str | None] = mapped_column(String(60))
    quorum_rule: Mapped[str | None] = mapped_column(String(20))


class Member(Base):
    """A person of the organisation. Phone, card number and citizen number are encrypted; a phone is found by its keyed hash, which couples share."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    full_name: Mapped[str] = mapped_column(String(200))
    folded_name: Mapped[str] = mapped_column(String(200), index=True)
    sort_name: Mapped[str] = mapped_column(String(200))
    sex: Mapped[str | None] = mapped_column(String(6))
    born_on: Mapped[date | None]
    birth_year: Mapped[int | None]
    standing: Mapped[str] = mapped_column(String(12), default="official")
    is_exempt: Mapped[bool] = mapped_column(default=False)
    has_phone: Mapped[bool] = mapped_column(default=True)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    card_number: Mapped[str | None] = mapped_column(Encrypted)
    citizen_number: Mapped[str | None] = mapped_column(Encrypted)
    admitted_on: Mapped[date | None]
    official_on: Mapped[date | None]
    language: Mapped[str | None] = mapped_column(String(5))
    zone: Mapped[str | None] = mapped_column(String(60))
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    acting_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    reach_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", use_alter=True))
    version: Mapped[int] = mapped_column(default=1)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_member_reach_account_id", "reach_account_id"),)


class Membership(Base):
    """That a member belongs to a unit from one day to another. One open home at a time; `away` and `guest` are temporary.

    `kind`: home (counted here), away (home, but temporarily in another unit: outside the base), guest (temporarily here from another unit).
    """

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8), default="home")
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    __table_args__ = (
        Index(
            "uq_membership_open_home",
            "member_id",
            unique=True,
            sqlite_where=text("until_on IS NULL AND kind != 'guest'"),
            postgresql_where=text("until_on IS NULL AND kind != 'guest'"),
        ),
    )


class RoleTerm(Base):
    """An office of a unit, held by a member for a term."""

    __tablename__ = "role_term"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class Invitation(Base):
    """A personal invitation to join: an 8-character code, of which only the hash stays, for single use."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RosterImport(Base):
    """One spreadsheet that was read: its preview until it is written, and what undoing needs for 30 days after."""

    __tablename__ = "roster_import"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(10), default="reading")
    refusal: Mapped[object | None] = mapped_column(EncryptedJson)
    columns: Mapped[object | None] = mapped_column(EncryptedJson)
    written_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)


class RosterImportRow(Base):
    """One line of the spreadsheet: what it says, what it would do, and what stood there before."""

    __tablename__ = "roster_import_row"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"), index=True)
    row_number: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(10))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    member_version: Mapped[int | None]
    content: Mapped[object] = mapped_column(EncryptedJson)
    before: Mapped[object | None] = mapped_column(EncryptedJson)


class RecordCorrection(Base):
    """A member's correction of the own record, waiting for the secretary's tap."""

    __tablename__ = "record_correction"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changes: Mapped[object] = mapped_column(EncryptedJson)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Transfer(Base):
    """A member's way from one cell to another, confirmed by both secretaries."""

    __tablename__ = "transfer"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
