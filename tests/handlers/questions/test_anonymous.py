"""Anonymous means anonymous: no screen, no row and no log lead from a question to whoever asked it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, inspect, literal_column, select, table, text

from core.card import Action
from db.models.questions import Question
from tests.handlers.questions.test_life import LAMP, answer, ask, open_news
from tests.talk import Person, Talk

ANA, QUESTION = 7_654_321, 5_000_112  # numbers that nothing else in the database bears
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def _begin_numbering(talk: Talk) -> None:
    """Let the question get a number of its own, so that it can be looked for."""
    cell = talk.units["cell"]
    with talk.app.database.transaction() as session:
        session.add(
            Question(id=QUESTION - 1, top_unit_id=cell, from_unit_id=cell, unit_id=cell, asker="0" * 19, words="", state="withdrawn", asked_at=LONG_AGO)
        )
        session.flush()
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT setval(pg_get_serial_sequence('question', 'id'), :last)"), {"last": QUESTION - 1})


def _rows(connection: Connection) -> Iterator[tuple[str, dict[str, object]]]:
    """Give every row of every table as it lies in the database: what is encrypted stays so."""
    for name in inspect(connection).get_table_names():
        for row in connection.execute(select(literal_column("*")).select_from(table(name))).mappings():
            yield name, dict(row)


def _says(row: dict[str, object], name: str) -> bool:
    return any(name in str(value) for value in row.values() if not isinstance(value, bytes | memoryview))


def _hour(value: object) -> str:
    """Give the hour of an instant, whichever way the database gives it."""
    return f"{value.astimezone(UTC):%H:%M}" if isinstance(value, datetime) else str(value)[11:16]


async def _whole_life(talk: Talk, binh: Person, ana: Person, name: str) -> None:
    """Ask with a file, be asked back, reply with a file, be answered with a file, ask again, be answered, close."""
    talk.clock.moves_to("2026-12-01 09:11")
    await ask(ana, name=name, file=ana.keeps_file("lamp.png", b"the lamp"))
    talk.clock.moves_to("2026-12-01 10:23")
    await open_news(binh)
    await binh.presses("Ask back")
    await binh.fills(words="Which lamp?")
    talk.clock.moves_to("2026-12-01 11:37")
    await ana.presses("Reply")
    await ana.fills(words="The one at the gate.", file=ana.keeps_file("gate.png", b"the gate"))
    talk.clock.moves_to("2026-12-01 13:41")
    await answer(binh)
    talk.clock.moves_to("2026-12-01 14:53")
    await ana.presses("Ask again")
    await ana.fills(words="Still dark.")
    talk.clock.moves_to("2026-12-01 16:07")
    await answer(binh)
    talk.clock.moves_to("2026-12-01 17:19")
    await ana.presses("Thank you, it is answered")
    await ana.says("/ask")
    await ana.presses("My questions")
    await talk.tick()


def _dump(talk: Talk) -> list[tuple[str, dict[str, object]]]:
    with talk.app.database.transaction() as session:
        return list(_rows(session.connection()))


@pytest.mark.parametrize(("name", "is_linked"), [("anonymous", False), ("named", True)])
async def test_no_row_of_any_table_holds_asker_and_question_together(talk: Talk, name: str, *, is_linked: bool) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana", id=ANA)
    _begin_numbering(talk)
    await _whole_life(talk, binh, ana, name)

    rows = _dump(talk)

    asker = [(where, row) for where, row in rows if _says(row, str(ANA))]
    question = [(where, row) for where, row in rows if _says(row, str(QUESTION))]
    assert {"member", "account", "delivery", "conversation"} <= {where for where, _row in asker}
    assert {"question", "question_step", "audit_entry"} <= {where for where, _row in question}
    assert any(_says(row, str(ANA)) for _where, row in question) is is_linked


async def test_no_message_to_the_asker_bears_the_question_in_its_key(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana", id=ANA)
    _begin_numbering(talk)
    await _whole_life(talk, binh, ana, "anonymous")

    rows = _dump(talk)

    message_ids = {row["message_id"] for where, row in rows if where == "delivery" and row["recipient"] == f"m{ANA}"}
    messages = [row for where, row in rows if where == "message" and row["id"] in message_ids]
    assert len(messages) > 4
    assert not any(_says(row, str(QUESTION)) for row in messages)


async def test_no_file_of_the_question_names_who_sent_it_and_no_row_says_which_file_it_is(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana", id=ANA)
    _begin_numbering(talk)
    await _whole_life(talk, binh, ana, "anonymous")

    rows = _dump(talk)

    files = [(row["name"], row["by_member_id"]) for where, row in rows if where == "file"]
    assert files == [("file.png", None), ("file.png", None)]
    kept = [row["file"] for where, row in rows if where in {"question", "question_step"} and row["file"] is not None]
    assert len(kept) == 2
    assert all(isinstance(one, bytes | memoryview) for one in kept)


async def test_what_names_the_question_and_what_names_the_asker_share_no_hour(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana", id=ANA)
    _begin_numbering(talk)
    await _whole_life(talk, binh, ana, "anonymous")

    rows = _dump(talk)

    times = {
        _hour(value)
        for where, row in rows
        if where in {"question", "question_step"} or (where == "audit_entry" and row["object_id"] == QUESTION)
        for name, value in row.items()
        if name.endswith("at") and value is not None and row.get("id") != QUESTION - 1
    }
    assert times == {"17:00"}  # midnight in Ho Chi Minh City


async def test_the_seal_is_of_one_length_for_every_member(talk: Talk) -> None:
    ana, cam = await talk.member("ana", id=ANA), await talk.member("cam")
    await ask(ana, name="anonymous")
    await ask(cam, name="anonymous")

    seals = [row["asker"] for where, row in _dump(talk) if where == "question"]

    assert len({len(bytes(one)) for one in seals if isinstance(one, bytes | memoryview)}) == 1


async def test_nobody_who_answers_sees_the_name_on_any_card(talk: Talk) -> None:
    binh, officer, ana = await talk.secretary("binh"), await talk.officer("officer"), await talk.member("ana")
    deputy, committee = await talk.member("deputy", role="deputy"), await talk.member("cam", role="committee")
    handed_in = await ask(ana, name="anonymous")
    await open_news(binh)
    await binh.presses("Ask back")
    await binh.fills(words="Which lamp?")
    await ana.presses("Reply")
    await ana.fills(words="The one at the gate.")
    await open_news(binh)
    await binh.presses("Hand on")
    await binh.fills(unit="An Binh commune")
    await answer(officer)
    for one in (deputy, committee, officer):
        await one.does(handed_in.action("questions.show"))

    seen = [card.text for one in (binh, officer, deputy, committee) for card in one.sees]

    assert any(LAMP in words for words in seen)
    assert not any("Ana" in words for words in seen)


async def test_the_choice_says_who_cannot_know_what_is_kept_and_who_could_find_out(talk: Talk) -> None:
    ana = await talk.member("ana")
    await ana.says("/ask")

    form = await ana.presses("Write a question")

    field = form.field("name")
    assert "Nobody sees your name: not the secretary" in str(field.choices[1].hint)
    assert "The log keeps the number and the day" in str(field.choices[1].hint)
    assert "holds its key could break the seal" in str(field.hint)


async def test_what_was_written_in_a_group_is_no_longer_anonymous_and_that_is_said(talk: Talk) -> None:
    ana = await talk.member("ana")

    choice = await ana.says(f"/ask {LAMP}", group="cell")

    assert choice.labels == ["Ask with my name"]
    assert "everybody there has read it" in choice
    assert talk.in_group() == []


async def test_nobody_else_hands_a_draft_in(talk: Talk) -> None:
    ana, cam = await talk.member("ana"), await talk.member("cam")
    choice = await ana.says(f"/ask {LAMP}")

    refused = await cam.does(Action("questions.hand_in", (choice.action("questions.hand_in").ids[0], 0)))

    assert "Only whoever asked" in refused


async def test_the_asker_alone_finds_the_anonymous_question_again(talk: Talk) -> None:
    ana, cam = await talk.member("ana"), await talk.member("cam")
    await ask(ana, name="anonymous")
    await ana.says("/ask")
    await cam.says("/ask")

    own, other = await ana.presses("My questions"), await cam.presses("My questions")

    assert own.line_about("lamp") == "waiting"
    assert "You have asked nothing yet" in other


async def test_who_asked_how_much_is_forgotten_when_the_day_is_over(talk: Talk) -> None:
    ana = await talk.member("ana", id=ANA)
    await ask(ana, name="anonymous")

    today = [row for where, row in _dump(talk) if where == "question_quota"]
    talk.clock.passes(timedelta(days=2))
    await talk.tick()
    later = [row for where, row in _dump(talk) if where == "question_quota"]

    assert len(today) == 1
    assert not _says(today[0], str(ANA))
    assert later == []
