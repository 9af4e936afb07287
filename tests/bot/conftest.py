"""Both databases, each empty."""

from pathlib import Path

import pytest

from tests.postgres import make_database


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    return f"sqlite:///{tmp_path / 'sotay.db'}" if request.param == "sqlite" else make_database("empty")
