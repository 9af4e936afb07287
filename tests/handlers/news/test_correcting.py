"""A sent post is corrected or withdrawn wherever it stands."""

from sqlalchemy import select

from db.models.ledger import AuditEntry
from tests.handlers.news.test_digest import send
from tests.handlers.news.test_writing import write
from tests.talk import Person, Talk


async def _urgent(who: Person, title: str = "Flood warning", text: str = "Water rises at 6.") -> None:
    await write(who, title, text)
    await who.presses("Urgent")
    await who.presses("Send now")


async def _digest(talk: Talk) -> None:
    talk.clock.moves_to("18:30")
    await talk.tick()


async def test_a_slip_is_corrected_in_place_and_rings_nobody(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _urgent(binh)
    await binh.presses("Correct")

    await binh.fills(title="Flood warning", text="Water rises at 7.", why="")

    assert len(ana.sees) == 1
    assert "Water rises at 7." in ana.last
    assert "Corrected" in ana.last


async def test_what_matters_is_told_anew_to_those_who_got_it(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await _urgent(binh)
    await binh.presses("Correct")

    await binh.fills(title="Flood warning", text="Water rises at 7.", why="the hour")

    assert len(ana.sees) == 2
    assert "Corrected: the hour" in ana.last


async def test_whoever_got_it_by_the_digest_hears_what_is_corrected(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    await _digest(talk)
    late = await talk.member("late")
    await binh.presses("Correct")

    await binh.fills(title="Market on Saturday", text="The market opens on Saturday.", why="the day")
    await talk.tick()

    told = ana.sees_about("Corrected: the day")
    assert told.title == "Market on Saturday"
    assert "opens on Saturday" in await ana.presses("Read it", on=told)
    assert len(ana.sees) == 2
    assert late.sees == []


async def test_a_slip_in_the_title_is_corrected_in_the_digest_too(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, "Markt day")
    await _digest(talk)
    await binh.presses("Correct")

    await binh.fills(title="Market day", text="The market opens on Friday.", why="")
    await talk.tick()

    assert len(ana.sees) == 1
    assert "Market day" in ana.last.labels
    assert ana.last.line_about("market day") == "corrected"


async def test_before_the_digest_a_correction_is_told_to_nobody(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    await binh.presses("Correct")

    await binh.fills(title="Market on Saturday", text="The market opens on Saturday.", why="the day")
    early = list(ana.sees)
    await _digest(talk)

    assert early == []
    assert len(ana.sees) == 1
    assert "Market on Saturday" in ana.last.labels


async def test_the_group_shows_the_corrected_post(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    talk.group("cell")
    await send(binh)
    await binh.presses("Correct")

    await binh.fills(title="Market day", text="The market opens on Saturday.", why="the day")

    (shown,) = talk.in_group("cell")
    assert "on Saturday" in shown


async def test_a_corrected_post_is_found_by_its_new_words_only(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await send(binh)
    await binh.presses("Correct")
    await binh.fills(title="Market day", text="It opens on Saturday.", why="")

    assert "Nothing found" in await binh.says("/news friday")
    assert "Market day" in (await binh.says("/news saturday")).labels


async def test_a_withdrawn_post_gives_way_to_a_sentence_everywhere(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.group("cell")
    await _urgent(binh)
    await binh.presses("Withdraw")

    withdrawn = await binh.fills(why="it was a drill")
    after = await ana.says("/news")

    assert "This post has been withdrawn." in ana.sees[0]
    assert "it was a drill" in ana.sees[0]
    assert "This post has been withdrawn." in talk.in_group("cell")[0]
    assert "No news yet" in after
    assert "Withdrawn wherever it stood." in withdrawn
    assert "Nothing found" in await ana.says("/news flood")


async def test_a_withdrawn_post_comes_in_no_digest(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, "Market day")
    await send(binh, "Flood drill")
    await binh.presses("Withdraw")
    await binh.fills(why="")

    await _digest(talk)

    assert "Market day" in ana.last.labels
    assert "Flood drill" not in ana.last.labels


async def test_a_digest_says_of_a_post_that_it_was_withdrawn_and_why(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, "Market day")
    await send(binh, "Flood drill")
    await _digest(talk)
    await binh.presses("Withdraw", on=binh.sees_about("It comes with the next digest"))

    await binh.fills(why="no drill this week")
    await talk.tick()

    assert len(ana.sees) == 1
    assert "Market day" in ana.last.labels
    assert "Flood drill" not in ana.last.labels
    assert ana.last.line_about("flood drill") == "withdrawn"
    assert "no drill this week" in ana.last


async def test_whoever_opened_a_post_from_the_digest_hears_that_it_was_withdrawn(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, "Flood drill")
    await _digest(talk)
    await ana.presses("Flood drill")
    await binh.presses("Withdraw", on=binh.sees_about("It comes with the next digest"))

    await binh.fills(why="")
    await talk.tick()

    assert ana.last.line_about("flood drill") == "withdrawn"


async def test_reminders_of_a_withdrawn_post_stop(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await write(binh)
    await binh.presses("To be confirmed")
    await binh.presses("Send now")
    await binh.presses("Withdraw")
    await binh.fills(why="")

    talk.clock.moves_to("2026-12-03 08:00")
    await talk.tick()

    assert ana.sees == []


async def test_an_old_button_of_a_withdrawn_post_says_so(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    listed = await ana.says("/news")
    await binh.presses("Withdraw")
    await binh.fills(why="")

    refused = await ana.does(listed.action("news.open"))

    assert "has been withdrawn" in refused


async def test_correcting_and_withdrawing_are_in_the_audit_log_without_words(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await send(binh)
    await binh.presses("Correct")
    await binh.fills(title="Market day", text="Other words.", why="the words")
    await binh.presses("Withdraw")
    await binh.fills(why="secret reason")

    with talk.app.database.transaction() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("news.")).order_by(AuditEntry.id)).all()
        assert [(entry.action, entry.fields) for entry in entries] == [("news.sent", ""), ("news.corrected", "text"), ("news.withdrawn", "")]


async def test_members_correct_nothing(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    correct = binh.last.action("news.correct")

    refused = await ana.does(correct)

    assert "only" in refused
