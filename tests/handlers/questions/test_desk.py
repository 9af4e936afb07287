"""Those who answer: the list, asking back, handing on, merging, what is late; and what each side may see."""

from datetime import timedelta

import pytest

from core.card import Action
from core.i18n import verbatim
from tests.handlers.questions.test_life import LAMP, answer, ask, open_news
from tests.talk import Person, Talk


async def test_the_list_shows_what_is_due_first_and_marks_what_is_late(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana, "The older one?")
    talk.clock.passes(timedelta(days=8))
    await ask(cam, "The newer one?")

    desk = await binh.says("/questions")

    assert [line.lead for line in desk.lines()] == [verbatim("2026-1"), verbatim("2026-2")]
    assert desk.line_about("older") == "late"
    assert desk.line_about("newer") == "waiting"
    assert (desk.figure("open"), desk.figure("late"), desk.figure("answered")) == (2, 1, 0)


async def test_the_list_is_paged_and_sorted_onto_shelves(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    for number in range(8):
        await ask(ana if number % 2 else cam, f"Question {number}?")
    await answer(binh)

    first = await binh.says("/questions")
    second = await binh.presses("More", first)
    answered = await binh.presses("Answered", second)
    empty = await binh.presses("Late", answered)

    assert len(first.lines()) == 6
    assert len(second.lines()) == 1
    assert len(answered.lines()) == 1
    assert "Nothing stands here" in empty


async def test_what_somebody_without_a_phone_asks_is_entered_with_the_name_and_marked(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("elder", reachable=False, has_phone=False)
    await binh.says("/questions")
    await binh.presses("Enter somebody's question")

    entered = await binh.fills(member="elder", words=LAMP)
    await answer(binh, "By Friday.")
    calls = await binh.says("/calls")

    assert entered.fact("Question from") == "Elder"
    assert "entered by the secretary" in entered
    assert "Elder" in calls


async def test_a_question_is_entered_for_members_of_the_own_unit_only(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("dung", "other")
    await binh.says("/questions")
    await binh.presses("Enter somebody's question")

    wrong = await binh.fills(member="dung", words=LAMP)

    assert "Nobody here is called" in wrong.error("member")


async def test_members_have_no_desk(talk: Talk) -> None:
    ana = await talk.member("ana")

    assert "only" in await ana.says("/questions")


async def test_asking_back_reaches_an_anonymous_asker_who_replies_with_one_button(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana, name="anonymous")
    await open_news(binh)
    await binh.presses("Ask back")
    await binh.fills(words="Which lamp?")

    asked = ana.sees_about("asks you something")
    await ana.presses("Reply", asked)
    await ana.fills(words="The one at the gate.")

    reply = binh.sees_about("The one at the gate.")
    assert "Which lamp?" in asked
    assert reply.title == "Reply to question 2026-1"
    assert "Ana" not in reply
    assert "anonymous" in reply


async def test_asked_back_and_never_replied_it_is_closed_and_can_be_opened_again(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)
    await open_news(binh)
    await binh.presses("Ask back")
    await binh.fills(words="Which lamp?")
    talk.clock.moves_to("2026-12-24 09:00")
    await talk.tick()

    assert "Ask again" in ana.sees_about("Your question is closed").labels


async def test_a_question_that_is_not_asked_back_takes_no_reply(talk: Talk) -> None:
    ana = await talk.member("ana")
    handed_in = await ask(ana)
    await ana.does(Action("questions.reply", handed_in.action("questions.show").ids))

    assert "Nothing is asked of you" in await ana.fills(words="But still.")


async def test_handed_on_up_and_answered_there_with_each_step_shown_to_the_asker(talk: Talk) -> None:
    binh, officer, ana = await talk.secretary("binh"), await talk.officer("officer"), await talk.member("ana")
    await ask(ana)
    await open_news(binh)
    form = await binh.presses("Hand on")
    await binh.fills(unit="An Binh commune", words="Please help, the lamp is yours.")
    told = ana.sees_about("was handed on to An Binh commune")
    await answer(officer, "The electricity company comes on Thursday.")
    own = await ana.presses("Show the question")

    assert [one.value for one in form.field("unit").choices] == [str(talk.units["commune"])]
    assert "2026-1" in told
    assert "The electricity company comes on Thursday." in ana.sees_about("Your question 2026-1")
    assert [line.title for line in own.lines()] == [
        verbatim("Asked. Cell 3 has it"),
        verbatim("Handed on by Cell 3 to An Binh commune"),
        verbatim("Answered by An Binh commune"),
    ]


async def test_handed_down_to_a_unit_below(talk: Talk) -> None:
    officer, binh, dung = await talk.officer("officer"), await talk.secretary("binh"), await talk.secretary("dung", "other")
    await ask(binh)
    await open_news(officer)
    await officer.presses("Hand on")

    await officer.fills(unit="Cell 4")

    assert "was handed on to you" in dung.sees_about(LAMP).title


async def test_a_question_goes_one_level_at_a_time(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)
    await open_news(binh)
    await binh.presses("Hand on")

    wrong = await binh.fills(unit="Province")

    assert "Please choose one of these: An Binh commune." in wrong.error("unit")


async def test_the_level_above_sees_a_question_only_when_it_was_handed_on(talk: Talk) -> None:
    binh, officer, ana = await talk.secretary("binh"), await talk.officer("officer"), await talk.member("ana")
    handed_in = await ask(ana)
    show = handed_in.action("questions.show")

    before = await officer.does(show)
    await open_news(binh)
    await binh.presses("Hand on")
    await binh.fills(unit="An Binh commune")
    after = await officer.does(show)

    assert LAMP not in before
    assert LAMP in after


async def test_whoever_handed_it_on_may_follow_it_but_no_longer_answer_it(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await talk.officer("officer")
    await ask(ana)
    seen = await open_news(binh)
    await binh.presses("Hand on")
    await binh.fills(unit="An Binh commune")

    followed = await binh.presses("Show the question")
    refused = await binh.does(seen.action("questions.answer"))

    assert LAMP in followed
    assert "Answer" not in followed.labels
    assert "An Binh commune only" in refused


async def _puts_together(who: Person, words: str, number: str) -> None:
    """Put the question that holds these words to the one with the number."""
    await who.presses("Open the question", who.sees_about(words))
    await who.presses("Same as another question")
    await who.fills(number=number)


async def test_two_who_ask_the_same_get_one_answer(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    await ask(cam, "Why is it dark at the market?", "anonymous")
    await _puts_together(binh, "Why is it dark", "1")

    await answer(binh, "By Friday.")

    assert "2026-2" in cam.sees_about("Others ask the same")
    assert "By Friday." in ana.last
    assert "By Friday." in cam.last
    assert "Thank you for asking" in await cam.presses("Thank you, it is answered")


async def test_what_was_put_together_by_mistake_is_taken_apart_and_each_gets_its_own_answer(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    await ask(cam, "When is the market mended?", "anonymous")
    await _puts_together(binh, "When is the market", "1")
    await binh.says("/questions")
    await binh.presses("Ended")
    await binh.presses("2026-2")

    apart = await binh.presses("It asks something else")
    await answer(binh, "By Friday.")

    assert "Answer" in apart.labels
    assert "looked at on its own again" in cam.sees_about("on its own")
    assert "By Friday." in ana.last
    assert "By Friday." not in cam.last


@pytest.mark.parametrize(("typed", "said"), [("99", "holds no question with the number “99”"), ("1", "the question itself"), ("what?", "holds no question")])
async def test_a_wrong_number_to_put_it_to_is_said_with_an_example(talk: Talk, typed: str, said: str) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)
    await open_news(binh)
    await binh.presses("Same as another question")

    wrong = await binh.fills(number=typed)

    assert said in wrong.error("number")


async def test_what_was_put_to_a_question_stands_alone_again_when_that_is_taken_back(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await ask(ana)
    await ask(cam, "Why is it dark at the market?")
    await _puts_together(binh, "Why is it dark", "2026-1")
    await ana.presses("Show the question")
    await ana.presses("Take the question back")

    assert (await binh.says("/questions")).line_about("dark") == "waiting"


async def test_the_same_question_is_answered_once_and_the_answer_can_be_changed(talk: Talk) -> None:
    binh, deputy, ana = await talk.secretary("binh"), await talk.member("deputy", role="deputy"), await talk.member("ana")
    await ask(ana)
    await open_news(deputy)
    await deputy.presses("Answer")
    await answer(binh, "By Friday.")
    refused = await deputy.fills(words="By Monday.")
    await binh.presses("Show the question")
    await binh.presses("Change the answer")
    await binh.fills(words="By Saturday.")

    assert "does not wait for an answer any more" in refused
    assert "By Saturday." in ana.last


async def test_an_old_card_shows_how_the_question_stands_now(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)
    old = await open_news(binh)
    await binh.presses("Answer", old)
    await binh.fills(words="By Friday.")

    stale = await binh.does(old.action("questions.forward"))

    assert "answered" in stale
    assert stale.card.form is None


async def test_in_the_morning_of_the_day_and_of_the_day_after_the_secretary_is_reminded_once(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await ask(ana)

    talk.clock.moves_to("2026-12-08 06:00")
    await talk.tick()
    early = len(binh.sees)
    talk.clock.moves_to("2026-12-08 08:05")
    await talk.tick()
    await talk.tick()
    today = binh.sees_about("To be answered today")
    talk.clock.moves_to("2026-12-09 08:05")
    await talk.tick()
    talk.clock.moves_to("2026-12-10 08:05")
    await talk.tick()

    assert early == 1
    assert "1 question waits for your answer" in today
    assert len([one for one in binh.sees if "To be answered today" in one]) == 1
    assert len([one for one in binh.sees if "Late since today" in one]) == 1


async def test_three_days_later_the_level_above_learns_the_number_and_never_the_words(talk: Talk) -> None:
    binh, officer, ana = await talk.secretary("binh"), await talk.officer("officer"), await talk.member("ana")
    await ask(ana)

    talk.clock.moves_to("2026-12-11 09:00")
    await talk.tick()
    before = len(officer.sees)
    talk.clock.moves_to("2026-12-12 09:00")
    await talk.tick()
    await talk.tick()

    told = officer.sees_about("1 question is late in Cell 3")
    assert before == 0
    assert len(officer.sees) == 1
    assert "2026-1" in told
    assert "lamp" not in told
    assert "Ana" not in told
    assert "Your question is late. An Binh commune has been told so" in ana.last
    assert binh.sees


async def test_what_is_answered_in_time_makes_nobody_late(talk: Talk) -> None:
    binh, officer, ana = await talk.secretary("binh"), await talk.officer("officer"), await talk.member("ana")
    await ask(ana)
    await answer(binh)

    talk.clock.moves_to("2026-12-13 09:00")
    await talk.tick()

    assert officer.sees == []


async def test_many_that_are_late_are_told_above_as_one_number_and_every_asker_hears_of_it(talk: Talk) -> None:
    officer, ana, cam, dung = await talk.officer("officer"), await talk.member("ana"), await talk.member("cam"), await talk.member("dung")
    for who in (ana, cam, dung):
        for number in range(4):
            await ask(who, f"Question {number}?")
    talk.clock.moves_to("2026-12-12 09:00")

    await talk.tick()
    await talk.tick()

    assert [one.title for one in officer.sees] == ["12 questions are late in Cell 3"]
    assert all(len([one for one in who.sees if "Your question is late" in one]) == 4 for who in (ana, cam, dung))
