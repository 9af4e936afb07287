"""Inserts that a repeat cannot double, in the one form that both databases understand."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.models.base import Base


def insert_once(session: Session, table: type[Base], values: Mapping[str, object], unique: tuple[str, ...]) -> int | None:
    """Insert a row and give its id; None where a row with the same `unique` columns is there already."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=list(unique)).returning(_id(table))
    found: int | None = session.execute(statement).scalar()
    return found


def _id(table: type[Base]) -> ColumnElement[int]:
    column: ColumnElement[int] = table.__table__.c.id
    return column
