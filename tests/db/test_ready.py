"""Statements made ready give and take what SQLAlchemy would, and fail as it does; a savepoint takes back what failed inside."""

from datetime import UTC, datetime, timedelta, timezone
from secrets import token_hex

import pytest
from sqlalchemy import ForeignKey, bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from db.database import Database, Priority
from db.engines import is_passing
from db.models.base import Encrypted, UTCDateTime
from db.ready import Ready, ReadyChange
from db.savepoint import savepoint

WAIT = 20  # seconds after which a test that hangs fails
SEVEN = datetime(2026, 11, 26, 19, 30, tzinfo=timezone(timedelta(hours=7)))


class _Base(DeclarativeBase):
    pass


class Note(_Base):
    """A row with every kind of value that is not stored as it is given."""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Encrypted)
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_read: Mapped[bool] = mapped_column(default=False)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))


class Stamped(_Base):
    """A row whose default is made anew each time."""

    __tablename__ = "stamped"
    id: Mapped[int] = mapped_column(primary_key=True)
    stamp: Mapped[str] = mapped_column(default=token_hex)


ADDED = Ready(insert(Note).returning(Note.id), columns=("words", "at", "about_id"))
FOUND = Ready(select(Note.words, Note.at, Note.is_read).where(Note.id == bindparam("one")))
READ = ReadyChange(update(Note).where(Note.is_read == bindparam("was_read")).values(is_read=True))


@pytest.fixture
def notes(database: Database) -> Database:
    with database.transaction() as session:
        _Base.metadata.create_all(session.connection())
    return database


def add(session: Session, words: str, about_id: int | None = None) -> int:
    return ADDED.one(session, {"words": words, "at": SEVEN, "about_id": about_id})


def test_values_come_back_as_they_were_given_and_a_constant_default_is_filled_in(notes: Database) -> None:
    with notes.transaction() as session:
        first = add(session, "Đã nhận")

        assert FOUND.all(session, {"one": first}) == [("Đã nhận", SEVEN.astimezone(UTC), False)]
        assert FOUND.scalar(session, {"one": first}) == "Đã nhận"
        assert session.execute(text("SELECT words FROM note")).scalar_one() != "Đã nhận"  # it lies there encrypted


def test_what_is_not_there_is_none(notes: Database) -> None:
    with notes.transaction() as session:
        assert FOUND.first(session, {"one": 99}) is None
        assert FOUND.scalar(session, {"one": 99}) is None


def test_a_change_says_how_many_rows_it_met(notes: Database) -> None:
    with notes.transaction() as session:
        add(session, "one")
        add(session, "two")

        assert READ.run(session, {"was_read": False}) == 2
        assert READ.run(session, {"was_read": False}) == 0


def test_a_value_that_was_not_given_is_named(notes: Database) -> None:
    with notes.transaction() as session, pytest.raises(KeyError, match="one"):
        FOUND.all(session, {})


def test_a_text_that_depends_on_its_values_is_refused(notes: Database) -> None:
    several = Ready(select(Note.id).where(Note.id.in_((1, 2))))

    with notes.transaction() as session, pytest.raises(ValueError, match="depends on its values"):
        several.all(session, {})


def test_a_default_that_is_made_anew_must_be_given(notes: Database) -> None:
    with notes.transaction() as session, pytest.raises(TypeError, match="stamp"):
        Ready(insert(Stamped).returning(Stamped.id), columns=()).one(session, {})


def test_an_error_of_the_driver_comes_as_sqlalchemys_and_shows_no_value(notes: Database) -> None:
    with pytest.raises(IntegrityError) as raised, notes.transaction() as session:
        add(session, "a secret word", about_id=99)

    assert "INSERT INTO note" in str(raised.value)
    assert "secret" not in str(raised.value)
    assert not is_passing(raised.value)


def test_when_the_connection_is_lost_the_whole_is_repeated(notes: Database) -> None:
    tries: list[int] = []

    def cut_off(session: Session) -> int:
        tries.append(add(session, "note"))
        if len(tries) == 1:
            if notes.is_sqlite:  # no server that could hang up: the same error by hand
                raise DBAPIError("", {}, Exception("gone"), connection_invalidated=True)
            with notes.transaction() as other:
                mine = session.connection().scalar(text("SELECT pg_backend_pid()"))
                other.execute(text("SELECT pg_terminate_backend(:mine)"), {"mine": mine})
            add(session, "lost")
        return len(tries)

    assert notes.submit(cut_off, Priority.UPDATE).result(WAIT) == 2


def read_and_fail(session: Session, note_id: int) -> None:
    session.get_one(Note, note_id).is_read = True
    add(session, "inside")
    raise LookupError


def test_a_savepoint_takes_back_what_failed_inside_and_nothing_else(notes: Database) -> None:
    with notes.transaction() as session:
        before = add(session, "before")
        with pytest.raises(LookupError), savepoint(session):
            read_and_fail(session, before)
        with savepoint(session):
            add(session, "after")

    with notes.transaction() as session:
        rows = session.execute(select(Note.words, Note.is_read).order_by(Note.id)).all()
        assert [tuple(row) for row in rows] == [("before", False), ("after", False)]


def test_after_an_error_of_the_database_inside_a_savepoint_the_transaction_goes_on(notes: Database) -> None:
    with notes.transaction() as session:
        with pytest.raises(SQLAlchemyError), savepoint(session):
            add(session, "orphan", about_id=99)

        assert FOUND.first(session, {"one": add(session, "after")}) is not None
