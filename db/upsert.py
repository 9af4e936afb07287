"""Inserts that a repeat cannot double, in the one form that both databases understand."""

import functools
from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.models.base import Base
from db.ready import Ready


def insert_once(session: Session, table: type[Base], values: Mapping[str, object], unique: tuple[str, ...]) -> int | None:
    """Insert a row and give its id; None where a row with the same `unique` columns is there already."""
    session.flush()
    found: int | None = _statement(session.connection().dialect.name, table, unique, tuple(values)).scalar(session, values)
    return found


@functools.cache
def _statement(dialect: str, table: type[Base], unique: tuple[str, ...], given: tuple[str, ...]) -> Ready[int]:
    """Give the statement, made once: making it takes longer than running it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(cast("Table", table.__table__)).on_conflict_do_nothing(index_elements=list(unique)).returning(table.__table__.c.id)
    return Ready(statement, columns=given)
