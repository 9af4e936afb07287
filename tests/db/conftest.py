"""Both databases, each empty."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.database import Database
from tests.postgres import make_database


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    return f"sqlite:///{tmp_path / 'sotay.db'}" if request.param == "sqlite" else make_database("empty")


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """Give an open, empty database."""
    with closing(Database(address)) as opened:
        yield opened
