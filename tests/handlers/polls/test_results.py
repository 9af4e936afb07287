"""Results: who sees what, who chose what, the picture, the spreadsheet, the list of polls, and a commune's units."""

import io
from typing import Unpack

import openpyxl
from PIL import Image
from sqlalchemy import select

from core.card import Action
from db.models.ledger import AuditEntry, File
from tests.answer import Answer
from tests.handlers.polls.asking import LINE, Filled, asks, asks_by_form, counts
from tests.talk import Person, Talk

END = "2026-12-05 20:00"


async def _closed(talk: Talk, **values: Unpack[Filled]) -> tuple[Person, Person, Person]:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks_by_form(binh, **values)
    await ana.presses("Tuesday")
    await cam.presses("Tuesday")
    talk.clock.moves_to(END)
    await talk.tick()
    return binh, ana, cam


def _content(talk: Talk, answer: Answer) -> bytes:
    with talk.app.database.transaction() as session:
        return talk.app.store.read(session.get_one(File, answer.card.attachments[0].file_id).sha256)


def _sheet(talk: Talk, answer: Answer) -> list[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(_content(talk, answer)))
    return [[str(cell) for cell in row if cell is not None] for row in book.worksheets[0].iter_rows(values_only=True)]


async def test_where_names_are_shown_everybody_who_was_asked_sees_who_chose_what(talk: Talk) -> None:
    _binh, ana, _cam = await _closed(talk, names="shown")

    named = await ana.presses("Who chose what")

    assert "Tuesday: 2" in named
    assert [line.title.text for line in named.lines()] == ["Ana", "Cam"]  # type: ignore[union-attr]


async def test_many_names_are_shown_in_pages(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    people = [await talk.member(f"ana_{number:02}") for number in range(23)]
    await asks_by_form(binh, names="shown")
    for person in people:
        await person.presses("Friday" if person.name > "ana_11" else "Monday")

    first = await people[0].presses("Who chose what")
    second = await people[0].presses("More")

    assert (len(first.lines()), len(second.lines())) == (20, 3)
    assert "Monday: 12" in first
    assert "Friday: 11" in second


async def test_hidden_names_are_refused_to_members(talk: Talk) -> None:
    binh, ana, _cam = await _closed(talk, names="hidden")

    names = Action("polls.names", binh.sees_about("Most chose").action("polls.names").ids)

    assert "Who chose what" not in ana.last.labels
    assert "Names are hidden in this poll." in await ana.does(names)


async def test_hidden_names_are_looked_up_by_the_secretary_alone_and_that_is_noted(talk: Talk) -> None:
    binh, _ana, _cam = await _closed(talk, names="hidden")

    named = await binh.presses("Who chose what")

    assert "This is NOT a secret ballot." in named
    assert len(named.lines()) == 2
    with talk.app.database.transaction() as session:
        assert "polls.names_seen" in session.scalars(select(AuditEntry.action)).all()


async def test_names_are_not_shown_to_somebody_who_has_still_to_answer(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks_by_form(binh, names="shown")
    answer = await ana.presses("Tuesday")

    assert "when you have answered yourself" in await cam.does(answer.action("polls.names"))
    assert "when you have answered yourself" in await cam.does(Action("polls.chart", answer.action("polls.names").ids[:1]))


async def test_whoever_asks_gets_the_counts_as_a_picture(talk: Talk) -> None:
    _binh, ana, _cam = await _closed(talk, question="Chọn ngày họp chi bộ?")

    await ana.presses("As a picture")

    picture = Image.open(io.BytesIO(_content(talk, ana.last)))
    assert picture.size[0] == 390 * 3
    assert ana.last.card.attachments[0].is_picture


async def test_the_spreadsheet_of_a_member_holds_counts_and_no_hidden_names(talk: Talk) -> None:
    _binh, ana, _cam = await _closed(talk, names="hidden")

    await ana.presses("As Excel")

    rows = _sheet(talk, ana.last)
    assert ["2", "Tuesday", "2"] in rows
    assert not any("Ana" in cell or "Cam" in cell for row in rows for cell in row)
    assert any("This is NOT a secret ballot." in cell for row in rows for cell in row)


async def test_the_spreadsheet_holds_names_where_they_are_shown(talk: Talk) -> None:
    _binh, ana, _cam = await _closed(talk, names="shown")

    await ana.presses("As Excel")

    rows = _sheet(talk, ana.last)
    assert ["1", "Ana", "Tuesday"] in [row[:3] for row in rows]
    assert ["Tuesday", "2"] in rows


async def test_the_secretary_gets_hidden_names_in_the_spreadsheet(talk: Talk) -> None:
    binh, _ana, _cam = await _closed(talk, names="hidden")

    await binh.presses("As Excel", on=binh.sees_about("Most chose"))

    assert ["2", "Cam", "Tuesday"] in [row[:3] for row in _sheet(talk, binh.last)]


async def test_hostile_words_stay_words_in_the_spreadsheet(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    managed = await asks(binh, "/poll =1+1 | =HYPERLINK(1) | @SUM(1)")
    await ana.presses("=HYPERLINK(1)")

    await binh.does(managed.action("polls.sheet"))

    assert "=HYPERLINK(1)" in [cell for row in _sheet(talk, binh.last) for cell in row]


async def test_open_polls_come_first_the_soonest_end_before_the_later_then_what_is_over(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    for question, closes in (("Over", "1/12 12:00"), ("Later", "9/12 20:00"), ("Sooner", "5/12 20:00")):
        await asks_by_form(binh, question=question, closes=closes)
    await ana.presses("Monday", on=ana.sees_about("Later"))
    await binh.says("/poll Draft | Monday | Friday")
    talk.clock.moves_to("2026-12-02 08:00")

    of_ana, of_binh = await ana.says("/polls"), await binh.says("/cacthamdo")

    assert [label for label in of_ana.labels if ":" in label] == [
        "Please answer until 5 Dec 2026: Sooner",
        "Until 9 Dec 2026: Later",
        "Ended 1 Dec 2026: Over",
    ]
    assert "Not sent yet: Draft" in of_binh.labels
    assert "New poll" in of_binh.labels
    assert "New poll" not in of_ana.labels


async def test_many_polls_are_listed_in_pages_without_a_gap_or_a_double(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    for number in range(15):
        await asks_by_form(binh, question=f"Poll {number:02}", closes="1/12 12:00" if number % 2 else f"{number + 2}/12 20:00")
    talk.clock.moves_to("2026-12-01 13:00")
    await talk.tick()

    pages = [await ana.says("/polls"), await ana.presses("More"), await ana.presses("More")]
    listed = [label.partition(": ")[2] for page in pages for label in page.labels if ": " in label]

    assert len(listed) == 15
    assert len(set(listed)) == 15
    assert listed[:8] == [f"Poll {number:02}" for number in range(0, 15, 2)]


async def test_where_nothing_was_asked_yet_the_list_says_what_will_stand_there(talk: Talk) -> None:
    ana = await talk.member("ana")

    assert "No poll yet" in await ana.says("/polls")


async def test_somebody_from_elsewhere_may_not_look(talk: Talk) -> None:
    binh, hoa = await talk.secretary("binh"), await talk.officer("hoa")
    managed = await asks(binh)

    for action in (
        managed.action("polls.chart"),
        Action("polls.show", managed.action("polls.chart").ids),
        Action("polls.mine", managed.action("polls.chart").ids),
    ):
        assert "Only those who belonged to the unit" in await hoa.does(action)
    assert counts(await hoa.says("/polls")) == {}


async def test_a_commune_counts_the_answers_of_its_units(talk: Talk) -> None:
    hoa = await talk.officer("hoa")
    ana, dung, binh = await talk.member("ana"), await talk.member("dung", "other"), await talk.secretary("binh")
    managed = await asks(hoa, LINE)
    await ana.presses("Monday")
    await dung.presses("Friday")

    units = await hoa.does(managed.action("polls.units"))

    assert units.line_about("Cell 3") == "1 of 2 answered"
    assert units.line_about("Cell 4") == "1 of 2 answered"
    assert "for the secretary of An Binh commune only" in await binh.does(managed.action("polls.units"))


async def test_a_cell_is_not_counted_by_units(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    assert "By unit" not in (await asks(binh)).labels
