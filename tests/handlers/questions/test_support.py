"""Published questions: read, found, supported, put on the agenda, taken back."""

import pytest

from core.i18n import verbatim
from tests.answer import Answer
from tests.handlers.questions.test_life import LAMP, answer, ask, opens
from tests.talk import Person, Talk

WORDING = "Can the lamp at the market be mended?"


async def publish(who: Person, words: str = WORDING, reply: str = "") -> Answer:
    """Open the last question on the desk and publish it: with an answer where there is one, else for support."""
    await who.presses("Publish", await opens(who))
    return await (who.fills(words=words, answer=reply) if reply else who.fills(words=words))


async def publish_answered(binh: Person, words: str = WORDING, reply: str = "By Friday.") -> Answer:
    await answer(binh)
    await binh.presses("Publish with the answer")
    return await binh.fills(words=words, answer=reply)


async def _cell_of(talk: Talk, count: int) -> list[Person]:
    return [await talk.member(f"member_{number:02}") for number in range(count)]


async def test_the_wording_is_open_to_change_and_everybody_reads_that(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    await answer(binh)

    form = await binh.presses("Publish with the answer")
    await binh.fills(words=WORDING, answer="By Friday.")

    assert (form.field("words").value, form.field("answer").value) == (LAMP, "By Friday.")
    assert WORDING in cam.last
    assert "By Friday." in cam.last
    assert LAMP not in cam.last
    assert "Ana" not in cam.last


@pytest.mark.parametrize(
    ("words", "reply", "field", "said"),
    [
        ("Call Ana on 0912 345 678 about the lamp", "By Friday.", "words", "a phone number: “0912 345 678”"),
        (WORDING, "Write to binh@example.org", "answer", "a mail address: “binh@example.org”"),
        ("My card is 4111 1111 1111 1111", "By Friday.", "words", "the number of a bank card"),
        ("CCCD 001058012345", "By Friday.", "words", "an identity number"),
    ],
)
async def test_what_leads_to_a_person_is_asked_back_before_publishing(talk: Talk, words: str, reply: str, field: str, said: str) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)

    wrong = await publish_answered(binh, words, reply)
    shown = len(cam.sees)
    right = await binh.fills(words=WORDING, answer="By Friday.")

    assert said in wrong.error(field)
    assert wrong.field("words").value == words
    assert shown == 0
    assert WORDING in right


async def test_answered_ones_are_found_with_and_without_tone_marks_by_their_published_words_only(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana, "Đèn chợ nhà bà Tám bao giờ sửa?")
    await publish_answered(binh, "Đèn đường ở chợ bao giờ sửa?", "Trước thứ Sáu.")

    found = await cam.says("/answers den duong")
    secret = await cam.says("/answers Tám")

    assert "2026-1" in found
    assert "Nothing was found" in secret


async def test_hits_are_turned_over(talk: Talk) -> None:
    binh, cam = await talk.secretary("binh"), await talk.member("cam")
    for number in range(8):
        await ask(await talk.member(f"member_{number}"), f"Lamp {number}")
        await publish_answered(binh, f"When will lamp {number} be mended?")

    first = await cam.says("/answers lamp")
    second = await cam.presses("More")

    numbers = [label for label in (*first.labels, *second.labels) if label.startswith("2026-")]
    assert numbers == [f"2026-{number}" for number in range(8, 0, -1)]
    assert "2026-1" in second


async def test_the_search_form_finds_and_says_what_to_try(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    await publish_answered(binh)
    await cam.says("/answers")
    await cam.presses("Search")

    found = await cam.fills(words="lamp")
    opened = await cam.presses("2026-1")

    assert "lamp" in found
    assert "By Friday." in opened


async def test_a_published_question_is_for_its_unit_and_those_below(talk: Talk) -> None:
    binh, ana, dung = await talk.secretary("binh"), await talk.member("ana"), await talk.member("dung", "other")
    await ask(ana)
    card = await publish_answered(binh)
    show = binh.sees_about("By Friday.").action("questions.answered")

    assert card.title == "A question and its answer"
    assert dung.sees == []
    assert "Nothing is published yet" in await dung.does(show)


async def test_what_is_published_is_changed_in_place_and_taken_back_from_everybody(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    await publish_answered(binh)
    await binh.says("/questions")
    await binh.presses("Answered")
    await binh.presses("2026-1")
    await binh.presses("Change what is published")
    await binh.fills(words="Will the lamp be mended?", answer="Yes, by Friday.")
    changed = [one.text for one in cam.sees]
    await binh.says("/questions")
    await binh.presses("Answered")
    await binh.presses("2026-1")
    await binh.presses("Publish no more")

    assert len(changed) == 1
    assert "Yes, by Friday." in changed[0]
    assert "no longer published" in cam.last
    assert "Nothing was found" in await cam.says("/answers lamp")


async def test_enough_support_puts_the_published_words_on_the_next_agenda(talk: Talk) -> None:
    binh, ana, crowd = await talk.secretary("binh"), await talk.member("ana"), await _cell_of(talk, 3)
    await binh.says("/meeting 5/12 19:30 Culture House")
    await binh.presses("Send the invitation")
    await ask(ana)
    await publish(binh)

    seen = [await one.presses("I support this") for one in crowd]
    invitation = crowd[0].sees_about("Invitation to a meeting")
    agenda = await crowd[0].presses("Agenda", invitation)

    assert seen[-1].progress("Support") == (3, 3)
    assert "it goes on the agenda" in ana.last
    assert "has enough support" in binh.last
    assert f"{WORDING} (2026-1)" in agenda
    assert LAMP not in agenda
    assert agenda.lines()[-1].title == verbatim("Closing")


async def test_without_a_planned_meeting_the_next_one_takes_it_once(talk: Talk) -> None:
    binh, ana, crowd = await talk.secretary("binh"), await talk.member("ana"), await _cell_of(talk, 3)
    await ask(ana)
    await publish(binh)
    for one in crowd:
        await one.presses("I support this")

    await binh.says("/meeting 5/12 19:30 Culture House")
    first = await binh.presses("Agenda")
    await binh.presses("Change the agenda")
    await binh.fills(items=f"Opening\n{WORDING} (2026-1)\nClosing")
    await binh.says("/meeting 12/12 19:30 Culture House")
    second = await binh.presses("Agenda")

    assert f"{WORDING} (2026-1)" in first
    assert WORDING not in second


async def test_a_draft_that_is_thrown_away_gives_the_question_back(talk: Talk) -> None:
    binh, ana, crowd = await talk.secretary("binh"), await talk.member("ana"), await _cell_of(talk, 3)
    await ask(ana)
    await publish(binh)
    for one in crowd:
        await one.presses("I support this")
    await binh.says("/meeting 5/12 19:30 Culture House")
    await binh.presses("Throw away")

    await binh.says("/meeting 12/12 19:30 Culture House")

    assert WORDING in await binh.presses("Agenda")


async def test_support_counts_once_and_can_be_taken_back(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    await publish(binh)

    once = await cam.presses("I support this")
    twice = await cam.does(type(once.action("questions.support"))("questions.support", (*once.action("questions.support").ids[:1], 1)))
    none = await cam.presses("You support this")

    assert once.progress("Support") == (1, 3)
    assert twice.progress("Support") == (1, 3)
    assert none.progress("Support") == (0, 3)


async def test_the_asker_does_not_support_the_own_question(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana, name="anonymous")
    await publish(binh)

    assert "your own question" in await ana.presses("I support this")


async def test_the_answer_to_a_published_question_rings_once_more(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    await publish(binh)
    await publish_answered(binh)

    assert "By Friday." in cam.last
    assert len(cam.sees) == 2


async def test_supporting_what_is_answered_shows_that_it_is(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    await publish(binh)
    old = cam.sees_about(WORDING)
    await answer(binh)
    await binh.presses("Publish with the answer")
    await binh.fills(words=WORDING, answer="By Friday.")

    assert "answered already" in await cam.does(old.action("questions.support"))


async def test_a_question_taken_back_is_no_longer_published(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    await publish(binh)
    await ana.says("/ask")
    await ana.presses("My questions")
    await ana.presses("2026-1")
    await ana.presses("Take the question back")

    assert "no longer published" in cam.last


async def test_open_ones_are_listed_for_support(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await cam.says("/ask")
    empty = await cam.presses("Questions to support")
    await ask(ana)
    await publish(binh)
    await cam.says("/ask")

    listed = await cam.presses("Questions to support")

    assert "Nothing to support now" in empty
    assert WORDING in listed


async def test_in_a_larger_unit_a_fifth_of_the_official_members_is_needed(talk: Talk) -> None:
    binh, ana, crowd = await talk.secretary("binh"), await talk.member("ana"), await _cell_of(talk, 18)
    await talk.member("young", standing="probationary")
    await ask(ana)

    card = await publish(binh)

    assert card.progress("Support") == (0, 4)
    assert len(crowd) == 18
