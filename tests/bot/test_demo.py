"""The demo organisation: months as a cell has lived them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.demo import DemoOrganisation
from bot.settings import Settings
from db.database import Database
from db.models.meetings import Meeting


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2026, 11, 24), (date(2026, 8, 3), date(2026, 9, 3), date(2026, 10, 3))),
        (date(2027, 3, 31), (date(2026, 12, 3), date(2027, 1, 3), date(2027, 2, 3))),
    ],
)
def test_each_cell_has_met_once_in_each_of_the_last_three_months(settings: Settings, database: Database, today: date, before: tuple[date, ...]) -> None:
    with database.transaction() as session:
        DemoOrganisation(settings).fill(session, datetime(today.year, today.month, today.day, 9, 0, tzinfo=UTC))

        past = session.scalars(select(Meeting).where(Meeting.state == "closed").order_by(Meeting.unit_id, Meeting.starts_at)).all()
        cells = {meeting.unit_id for meeting in past}
        assert len(cells) == 6
        for cell in cells:
            assert tuple(meeting.starts_local.date() for meeting in past if meeting.unit_id == cell) == before
