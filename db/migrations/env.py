"""What Alembic runs: on the connection of bot/migrate.py, which locks and copies before, or from `make migration` on a database of its own."""

import os
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Enum
from sqlalchemy.types import TypeDecorator

from db.engines import parse_url, writing_engine
from db.models.base import Base
from db.models.search import INDEX


def plain_type(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write types as SQLAlchemy's own, so that a revision still means the same when our models have moved on."""
    if kind != "type":
        return False
    match item:
        case TypeDecorator():
            return f"sa.{item.impl_instance!r}"
        case Enum():
            return f"sa.String(length={item.length})"
        case _:
            return False


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the search index: each database makes its own, by hand in the migration."""
    return not (kind == "table" and (name or "").startswith(INDEX))


def run(connection: Connection) -> None:
    """Run what Alembic was asked for in the connection's transaction, and check what the absent foreign keys did not."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,  # SQLite changes a table by making it anew; elsewhere a batch is a plain ALTER
        render_item=plain_type,
        include_name=is_ours,
        transactional_ddl=True,  # Alembic's default for SQLite is False, since the driver used to begin no transaction before DDL; ours does
    )
    context.run_migrations()
    if connection.dialect.name == "sqlite" and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        message = f"a migration left rows without their parents: {[tuple(row) for row in orphans[:10]]}"
        raise RuntimeError(message)


def run_on(url: str) -> None:
    """Run in a transaction on a database of one's own."""
    engine = writing_engine(parse_url(url), connections=1, foreign_keys=False)
    with engine.begin() as connection:
        run(connection)
    engine.dispose()


given = context.config.attributes.get("connection")
if isinstance(given, Connection):
    run(given)
else:
    run_on(os.environ["SOTAY_DATABASE_URL"])
