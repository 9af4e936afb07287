"""Bring the tables to the state that this version of the program needs; a copy of the file comes before."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

import db.migrations
from db.engines import parse_url, sqlite_file, writing_engine
from db.locks import ProcessLock

SCRIPTS = Path(db.migrations.__file__).parent

_KEY_NOTE = """\
These are copies of the database from before each change of its tables.
The key is NOT inside: without SOTAY_SECRET_KEY (or the file secret.key of the data directory) personal data in them cannot be read.
Keep a copy of the key in another place.
"""


class MigrationError(Exception):
    """The tables cannot be brought to the state that is needed; says what to do."""


def migrate(url: str, data_dir: Path, scripts: Path = SCRIPTS) -> bool:
    """Run what is missing, under a lock, in one transaction. Gives whether there was anything to do.

    On SQLite a copy of the file is put into `data_dir`/backups before. Raises MigrationError.
    """
    address = parse_url(url)
    config = _config(scripts)
    with ProcessLock(address, "migrate", wait=True):
        engine = writing_engine(address, connections=1, foreign_keys=False)
        try:
            with engine.connect() as connection:
                before = _revision(connection)
            if before == ScriptDirectory.from_config(config).get_current_head():
                return False
            file = sqlite_file(address)
            if before is not None and file is not None:
                _back_up(file, data_dir / "backups" / f"{file.stem}-{before}.db")
            with engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as error:
            message = f"The database was written by another version of the program ({error}): install that version or a newer one."
            raise MigrationError(message) from error
        finally:
            engine.dispose()
    return True


def is_current(connection: Connection) -> bool:
    """Say whether the tables are those of this version."""
    return _revision(connection) == ScriptDirectory.from_config(_config(SCRIPTS)).get_current_head()


def _config(scripts: Path) -> Config:
    """Point Alembic to the revisions, wherever the program was started from; pyproject has the same for its command line."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _back_up(file: Path, copy: Path) -> None:
    """Copy a database that may be in use. The name tells the revision; a repeated attempt renews its copy."""
    copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    (copy.parent / "README.txt").write_text(_KEY_NOTE)
    unfinished = copy.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(unfinished)) as target:
        source.backup(target)
    unfinished.chmod(0o600)
    unfinished.replace(copy)
