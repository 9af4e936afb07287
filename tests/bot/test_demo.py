"""The demo organisation: months as a cell has lived them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot import demo_papers
from bot.demo import DemoOrganisation
from bot.settings import Settings
from db.database import Database
from db.models.documents import DispatchUnit, Document
from db.models.meetings import Meeting
from db.models.questions import Question
from handlers.documents import compute_text, rules
from handlers.documents.rules import Upload


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


@pytest.mark.parametrize("paper", demo_papers.PAPERS, ids=lambda paper: paper.number)
def test_the_papers_of_the_demo_say_what_is_found_in_them(paper: demo_papers.Paper) -> None:
    read = compute_text.read(Upload(paper.content, paper.file))

    printed = [set(page.split()) for page in read.pages]
    printed[0] -= {"CỘNG", "SẢN", "VIỆT", "NAM"}  # the motto above, which no index needs
    assert printed == [set(page.split()) for page in paper.texts]
    assert read.guess == rules.guess(paper.texts[0], paper.file)


def test_the_month_has_papers_and_questions_that_wait_and_some_that_are_done(settings: Settings, database: Database) -> None:
    with database.transaction() as session:
        DemoOrganisation(settings).fill(session, datetime(2026, 11, 24, 9, 0, tzinfo=UTC))

        documents = session.scalars(select(Document).order_by(Document.id)).all()
        assert [(one.number, one.state, one.is_internal) for one in documents] == [
            ("05-HD/ĐU", "published", True),
            ("21-KH/ĐU", "published", False),
            ("14-NQ/CB", "published", False),
        ]
        assert session.scalars(select(DispatchUnit.step)).all() == ["sent"] * 3
        assert session.scalars(select(Question.state).order_by(Question.id)).all() == ["answered", "open"]
