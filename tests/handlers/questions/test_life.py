"""The life of a question: asked, answered, told, closed, opened again, taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from db.models.ledger import AuditEntry
from tests.answer import Answer
from tests.talk import Person, Talk

LAMP = "When will the lamp at the market be mended?"


async def ask(who: Person, words: str = LAMP, name: str = "named", file: int | str = "") -> Answer:
    """Ask by the form."""
    await who.says("/ask")
    await who.presses("Write a question")
    return await who.fills(words=words, name=name, file=file)


async def open_news(who: Person) -> Answer:
    """Open what the desk was told last."""
    return await who.presses("Open the question")


async def opens(who: Person, code: str = "2026-") -> Answer:
    """Open a question from the list; the first one where no number is said."""
    return await who.presses(code, await who.says("/questions"))


async def answer(who: Person, words: str = "By Friday.", code: str = "2026-") -> Answer:
    await who.presses("Answer", await opens(who, code))
    return await who.fills(words=words)


async def test_a_question_gets_its_number_and_the_date_of_its_answer_at_once(talk: Talk) -> None:
    ana = await talk.member("ana")

    handed_in = await ask(ana)

    assert "2026-1" in handed_in.title
    assert handed_in.fact("Answer by") == "Tuesday, 8 December 2026"
    assert handed_in.fact("It is with") == "Cell 3"


async def test_numbers_count_through_the_whole_organisation(talk: Talk) -> None:
    ana, dung = await talk.member("ana"), await talk.member("dung", "far")

    first, second = await ask(ana), await ask(dung)

    assert "2026-1" in first.title
    assert "2026-2" in second.title


async def test_one_line_asks_and_two_buttons_decide_about_the_name(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")

    choice = await ana.says(f"/ask {LAMP}")
    handed_in = await ana.presses("Ask with my name")

    assert choice.labels == ["Ask with my name", "Ask anonymously"]
    assert "Nobody sees your name" in choice
    assert "holds its key could break the seal" in choice
    assert "2026-1" in handed_in.title
    assert "Ana" in binh.sees_about("New question 2026-1")


async def test_nothing_is_handed_in_before_the_choice(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")

    await ana.says(f"/ask {LAMP}")

    assert binh.sees == []
    assert "Nothing stands here" in await binh.says("/questions")


async def test_a_draft_is_handed_in_once(talk: Talk) -> None:
    ana = await talk.member("ana")
    choice = await ana.says(f"/ask {LAMP}")
    await ana.presses("Ask with my name")

    again = await ana.does(choice.action("questions.hand_in"))

    assert "handed in already" in again


async def test_a_draft_nobody_hands_in_is_thrown_away(talk: Talk) -> None:
    ana = await talk.member("ana")
    choice = await ana.says(f"/ask {LAMP}")
    talk.clock.passes(timedelta(days=3))
    await talk.tick()

    late = await ana.does(choice.action("questions.hand_in"))

    assert "no longer exists" in late


async def test_the_answer_reaches_the_asker_who_closes_the_question(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)

    sent = await answer(binh, "By Friday.")
    told = ana.sees_about("Your question is answered")
    closed = await ana.presses("Thank you, it is answered")

    assert "The answer is sent." in sent
    assert "By Friday." in told
    assert "Thank you for asking" in closed
    assert "closed" in await ana.presses("Show the question")


async def test_an_answer_that_does_not_help_is_asked_again_twice_at_most(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)
    for _time in range(2):
        await answer(binh)
        await ana.presses("Ask again")
        await ana.fills(words="It is still dark.")
        assert "was opened again" in binh.sees_about("It is still dark.")
    await answer(binh)

    last = ana.sees_about("Your question is answered")

    assert last.labels == ["Thank you, it is answered", "Show the question"]


async def test_a_reopened_question_waits_for_a_week_again(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)
    await answer(binh)
    talk.clock.passes(timedelta(days=5))
    await ana.presses("Ask again")

    reopened = await ana.fills(words="It is still dark.")

    assert reopened.fact("Answer by") == "Monday, 14 December 2026"


async def test_two_weeks_after_the_answer_it_is_closed_by_itself(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)
    await answer(binh)
    talk.clock.passes(timedelta(days=14, hours=1))

    await talk.tick()
    await talk.tick()

    told = [one for one in ana.sees if "Your question is closed" in one]
    assert len(told) == 1
    assert "Ask again" in told[0].labels
    assert "Closed after two weeks of silence" in await ana.presses("Show the question", told[0])


async def test_the_log_names_who_acted_and_nobody_where_the_clock_did(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)
    await answer(binh)
    talk.clock.passes(timedelta(days=14, hours=1))
    await talk.tick()

    with talk.app.database.transaction() as session:
        entries = session.execute(select(AuditEntry.action, AuditEntry.by_member_id).order_by(AuditEntry.id)).all()

    assert [tuple(one) for one in entries] == [("questions.asked", ana.member_id), ("questions.answered", binh.member_id), ("questions.expired", None)]


async def test_the_asker_takes_a_question_back_until_it_is_answered(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)
    await ana.presses("Show the question")
    own = ana.last
    await ana.presses("Take the question back")

    desk = await binh.says("/questions")
    late = await ana.does(own.action("questions.withdraw"))

    assert "taken back" in binh.sees_about("Question 2026-1 was taken back").title
    assert desk.figure("open") == 0
    assert "can no longer be taken back" in late


async def test_my_questions_stand_in_pages_with_where_they_are(talk: Talk) -> None:
    ana = await talk.member("ana")
    for number in range(8):
        await ask(ana, f"Question about lamp {number}?", "anonymous" if number % 2 else "named")
        talk.clock.passes(timedelta(days=1))
    await ana.says("/ask")

    first = await ana.presses("My questions")
    second = await ana.presses("More")

    assert len(first.lines()) == 6
    assert first.line_about("lamp 7") == "waiting"
    assert len(second.lines()) == 2


async def test_somebody_who_has_asked_nothing_is_told_what_will_stand_there(talk: Talk) -> None:
    ana = await talk.member("ana")
    await ana.says("/ask")

    assert "You have asked nothing yet" in await ana.presses("My questions")


async def test_a_file_comes_with_the_question_and_with_the_answer(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana, file=ana.keeps_file("lamp.png", b"picture"))

    seen = await open_news(binh)
    await binh.presses("Answer")
    await binh.fills(words="See the plan.", file=binh.keeps_file("plan.pdf", b"plan"))

    assert [one.name for one in seen.card.attachments] == ["lamp.png"]
    assert [one.name for one in ana.sees_about("See the plan.").card.attachments] == ["plan.pdf"]


async def test_a_file_of_another_kind_is_refused_and_the_words_are_kept(talk: Talk) -> None:
    ana = await talk.member("ana")

    wrong = await ask(ana, file=ana.keeps_file("lamp.exe", b"program"))

    assert "another kind" in wrong.error("file")
    assert wrong.field("words").value == LAMP


async def test_too_many_words_are_counted_for_the_asker(talk: Talk) -> None:
    ana = await talk.member("ana")

    wrong = await ana.says("/ask " + "a" * 4001)

    assert "4,001 characters long, at most 4,000 fit" in wrong


async def test_six_questions_a_day_are_one_too_many_with_a_name_or_without(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    for number in range(5):
        await ask(ana, f"Question {number}?", "anonymous" if number % 2 else "named")

    refused = await ask(ana, "One more?")
    talk.clock.passes(timedelta(days=1))
    await talk.tick()
    tomorrow = await ana.fills(words="One more?", name="named")

    assert "You have asked 5 questions today" in refused
    assert refused.field("words").value == "One more?"
    assert "2026-6" in tomorrow.title
    assert (await binh.says("/questions")).figure("open") == 6


async def test_a_flood_of_one_line_questions_stops_too(talk: Talk) -> None:
    ana = await talk.member("ana")
    for number in range(5):
        await ana.says(f"/ask Question {number}?")
        await ana.presses("Ask anonymously")
    await ana.says("/ask One more?")

    assert "You have asked 5 questions today" in await ana.presses("Ask anonymously")


@pytest.mark.parametrize("press", ["questions.show", "questions.thank", "questions.withdraw", "questions.reply", "questions.again"])
async def test_nobody_else_sees_or_handles_a_members_question(talk: Talk, press: str) -> None:
    ana, cam = await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    show = ana.last.action("questions.show")

    refused = await cam.does(type(show)(press, show.ids))

    assert LAMP not in refused
    assert "whoever asked" in refused or "between its asker and those who answer it" in refused


async def test_a_secretarys_own_question_goes_one_level_up(talk: Talk) -> None:
    binh, officer = await talk.secretary("binh"), await talk.officer("officer")

    handed_in = await ask(binh)

    assert handed_in.fact("It is with") == "An Binh commune"
    assert "Binh" in officer.sees_about("New question 2026-1")


async def test_the_elder_reads_the_menu_and_types_an_alias(talk: Talk) -> None:
    ana = await talk.member("ana")

    assert "Ask a question" in (await ana.says("/menu")).labels
    assert "Write a question" in (await ana.says("hoi")).labels
