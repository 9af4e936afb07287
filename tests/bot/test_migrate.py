"""Tables come and go with their data, on both databases."""

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.migrate import SCRIPTS, MigrationError, is_current, migrate
from db.database import Database
from db.engines import parse_url, writing_engine
from db.locks import ProcessLock
from db.models.base import Base
from db.models.search import INDEX

FIRST = """
import sqlalchemy as sa
from alembic import op

revision = "one"
down_revision = None


def upgrade():
    op.create_table("cell", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(10)))
    op.create_table("member", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("cell_id", sa.Integer(), sa.ForeignKey("cell.id", ondelete="CASCADE")))


def downgrade():
    op.drop_table("member")
    op.drop_table("cell")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "two"
down_revision = "one"


def upgrade():
    with op.batch_alter_table("cell") as batch:
        batch.alter_column("name", type_=sa.String(200), existing_type=sa.String(10))


def downgrade():
    with op.batch_alter_table("cell") as batch:
        batch.alter_column("name", type_=sa.String(10), existing_type=sa.String(200))
"""
ORPHANING = """
from alembic import op

revision = "two"
down_revision = "one"


def upgrade():
    op.execute("DELETE FROM cell")
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Give a history with one revision."""
    directory = tmp_path / "migrations"
    shutil.copytree(SCRIPTS, directory, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (directory / "versions").mkdir()
    (directory / "versions" / "one.py").write_text(FIRST)
    return directory


def fill(address: str) -> None:
    with closing(Database(address)) as database, database.transaction() as session:
        session.execute(text("INSERT INTO cell (id, name) VALUES (1, 'Cell 1')"))
        session.execute(text("INSERT INTO member (id, cell_id) VALUES (1, 1), (2, 1)"))


def rewind(address: str, revision: str, scripts: Path = SCRIPTS) -> None:
    """Go back to an older revision."""
    config = Config()
    config.set_main_option("script_location", str(scripts))
    engine = writing_engine(parse_url(address), connections=1, foreign_keys=False)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    engine.dispose()


def members(address: str) -> object:
    with closing(Database(address)) as database, database.transaction() as session:
        return session.execute(text("SELECT count(*) FROM member")).scalar_one()


def test_what_is_missing_runs_once(address: str, tmp_path: Path, scripts: Path) -> None:
    assert migrate(address, tmp_path, scripts)
    assert not migrate(address, tmp_path, scripts)


def test_making_a_parent_anew_keeps_its_children(address: str, tmp_path: Path, scripts: Path) -> None:
    migrate(address, tmp_path, scripts)
    fill(address)
    (scripts / "versions" / "two.py").write_text(SECOND)

    migrate(address, tmp_path, scripts)
    assert members(address) == 2

    rewind(address, "one", scripts)
    assert members(address) == 2


def test_a_migration_that_orphans_rows_changes_nothing(tmp_path: Path, scripts: Path) -> None:
    address = f"sqlite:///{tmp_path / 'sotay.db'}"
    migrate(address, tmp_path, scripts)
    fill(address)
    (scripts / "versions" / "two.py").write_text(ORPHANING)

    with pytest.raises(RuntimeError, match="without their parents"):
        migrate(address, tmp_path, scripts)

    with closing(sqlite3.connect(tmp_path / "sotay.db")) as connection:
        assert connection.execute("SELECT (SELECT count(*) FROM cell), (SELECT version_num FROM alembic_version)").fetchall() == [(1, "one")]


def test_a_copy_of_the_file_comes_before(tmp_path: Path, scripts: Path) -> None:
    address = f"sqlite:///{tmp_path / 'sotay.db'}"
    migrate(address, tmp_path / "data", scripts)
    assert not (tmp_path / "data").exists()
    fill(address)
    (scripts / "versions" / "two.py").write_text(SECOND)

    migrate(address, tmp_path / "data", scripts)

    copy = tmp_path / "data" / "backups" / "sotay-one.db"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM member").fetchone() == (2,)
    assert copy.stat().st_mode & 0o077 == 0
    assert "key is NOT inside" in (copy.parent / "README.txt").read_text()


def test_tables_of_a_newer_version_are_left_alone(address: str, tmp_path: Path, scripts: Path) -> None:
    (scripts / "versions" / "two.py").write_text(SECOND)
    migrate(address, tmp_path, scripts)
    (scripts / "versions" / "two.py").unlink()

    with pytest.raises(MigrationError, match="another version"):
        migrate(address, tmp_path, scripts)


def test_one_migrates_at_a_time(address: str, tmp_path: Path, scripts: Path) -> None:
    results: list[bool] = []
    other = threading.Thread(target=lambda: results.append(migrate(address, tmp_path, scripts)))

    with ProcessLock(parse_url(address), "migrate", wait=True):
        other.start()
        other.join(0.3)
        waited = other.is_alive()
    other.join(30)

    assert (waited, results) == (True, [True])


def test_the_real_history_makes_the_tables_of_the_models(address: str, tmp_path: Path) -> None:
    migrate(address, tmp_path)

    with closing(Database(address)) as database, database.transaction() as session:
        connection = session.connection()
        ours = MigrationContext.configure(connection, opts={"include_name": lambda name, kind, _parents: kind != "table" or not name.startswith(INDEX)})
        assert compare_metadata(ours, Base.metadata) == []
        assert is_current(connection)


def test_the_real_history_goes_back_to_nothing(address: str, tmp_path: Path) -> None:
    migrate(address, tmp_path)

    rewind(address, "base")

    with closing(Database(address)) as database, database.transaction() as session:
        assert inspect(session.connection()).get_table_names() == ["alembic_version"]
    assert migrate(address, tmp_path)
