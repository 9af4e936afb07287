"""Columns mean the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from sqlalchemy import ForeignKey, MetaData, inspect, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db import keys
from db.database import Database
from db.models.base import Base, Encrypted, EncryptedJson, Key, UTCDateTime

HANOI = timezone(timedelta(hours=7))


class Colour(StrEnum):
    DARK_RED = "red"


class OwnBase(DeclarativeBase):
    """A base of its own, so that these tables do not end up among the real ones."""

    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    type_annotation_map = Base.type_annotation_map


class Sample(OwnBase):
    """One column of each kind."""

    __tablename__ = "sample"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    colour: Mapped[Colour | None]
    phone: Mapped[str | None] = mapped_column(Encrypted)
    card: Mapped[object | None] = mapped_column(EncryptedJson)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("sample.id"))


@pytest.fixture
def sample(database: Database) -> Database:
    keys.install(keys.KeyRing(["k" * 40]))
    with database.transaction() as session:
        OwnBase.metadata.create_all(session.connection())
    return database


def store(database: Database, row: Sample) -> Sample:
    with database.transaction() as session:
        session.add(row)
    with database.transaction() as session:
        return session.scalars(select(Sample)).one()


def test_an_instant_of_any_zone_comes_back_in_utc(sample: Database) -> None:
    local = datetime(2026, 12, 5, 19, 30, tzinfo=HANOI)

    row = store(sample, Sample(starts_at=local, ends_at=local))

    assert row.starts_at == row.ends_at == local
    assert row.starts_at is not None
    assert row.starts_at.tzinfo == UTC


def test_instants_of_different_zones_compare_in_sql(sample: Database) -> None:
    store(sample, Sample(starts_at=datetime(2026, 12, 5, 19, 30, tzinfo=HANOI)))

    with sample.transaction() as session:
        assert session.scalars(select(Sample.id).where(Sample.starts_at < datetime(2026, 12, 5, 12, 31, tzinfo=UTC))).all() == [1]
        assert session.scalars(select(Sample.id).where(Sample.starts_at < datetime(2026, 12, 5, 12, 30, tzinfo=UTC))).all() == []


def test_a_naive_time_is_refused(sample: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        store(sample, Sample(starts_at=datetime(2026, 12, 5, 19, 30)))  # noqa: DTZ001 - the mistake that this is about


def test_personal_texts_are_not_readable_in_the_file(sample: Database) -> None:
    row = store(sample, Sample(phone="+84901234567", card={"title": "Chào", "n": [1, None]}))

    with sample.transaction() as session:
        stored = session.execute(text("SELECT phone, card FROM sample")).one()
    assert (row.phone, row.card) == ("+84901234567", {"title": "Chào", "n": [1, None]})
    assert b"84901" not in bytes(stored.phone)
    assert b"title" not in bytes(stored.card)


def test_nothing_stays_nothing(sample: Database) -> None:
    row = store(sample, Sample())

    assert (row.starts_at, row.colour, row.phone, row.card) == (None, None, None, None)


def test_a_closed_set_is_stored_by_its_values(sample: Database) -> None:
    row = store(sample, Sample(colour=Colour.DARK_RED))

    with sample.transaction() as session:
        assert session.execute(text("SELECT colour FROM sample")).scalar_one() == "red"
    assert row.colour is Colour.DARK_RED


def test_a_key_holds_64_bits(sample: Database) -> None:
    assert store(sample, Sample(id=2**62)).id == 2**62


def test_constraints_have_names(sample: Database) -> None:
    with sample.transaction() as session:
        inspector = inspect(session.connection())

        assert inspector.get_pk_constraint("sample")["name"] == "pk_sample"
        assert [key["name"] for key in inspector.get_foreign_keys("sample")] == ["fk_sample_parent_id"]


def test_without_a_key_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys._Installed, "ring", None)

    with pytest.raises(RuntimeError, match="install"):
        Encrypted().process_bind_param("phone", sqlite.dialect())
