"""A form asked one question at a time, as channels without whole forms ask it: buttons of `fit.controls`, words for the rest."""

from bot.fit import controls
from core.card import Action, Button
from core.i18n import Verbatim
from tests.answer import Answer
from tests.talk import Person, Talk


def buttons_of(answer: Answer) -> dict[str, Action]:
    """Give the form's own buttons by their labels."""
    assert answer.card.form is not None, answer.text
    buttons = [button for row in controls(answer.card.form) for button in row]
    return {label_of(button): button.action for button in buttons if button.action}


def label_of(button: Button) -> str:
    return button.label.text if isinstance(button.label, Verbatim) else getattr(button.label, "msgid", "")


def asked_in(answer: Answer) -> str:
    assert answer.card.form is not None, answer.text
    return answer.card.form.fields[answer.card.form.current].name


async def opens_quiet_hours(ana: Person) -> Answer:
    await ana.says("/settings")
    return await ana.presses("Change quiet hours")


async def test_questions_are_asked_and_answered_one_by_one(talk: Talk) -> None:
    ana = await talk.member("ana")
    first = await opens_quiet_hours(ana)

    second = await ana.does(buttons_of(first)["At hours of my own"], first)
    third = await ana.says("21:30")
    done = await ana.says("6:30")

    assert [asked_in(answer) for answer in (first, second, third)] == ["kind", "begins", "ends"]
    assert done.fact("Quiet hours") == "21:30 to 06:30"


async def test_back_asks_again_and_keeps_what_was_answered(talk: Talk) -> None:
    ana = await talk.member("ana")
    first = await opens_quiet_hours(ana)
    await ana.does(buttons_of(first)["At hours of my own"], first)
    third = await ana.says("21:30")

    again = await ana.does(buttons_of(third)["Back"], third)
    onward = await ana.does(buttons_of(again)["Keep this answer"], again)
    done = await ana.says("6:30")

    assert (asked_in(again), again.field("begins").value) == ("begins", "21:30")
    assert asked_in(onward) == "ends"
    assert done.fact("Quiet hours") == "21:30 to 06:30"


async def test_a_button_of_an_earlier_question_shows_the_one_that_is_asked_now(talk: Talk) -> None:
    ana = await talk.member("ana")
    first = await opens_quiet_hours(ana)
    old = buttons_of(first)
    await ana.does(old["At hours of my own"], first)
    await ana.says("21:30")

    for label in ("Never be quiet", "Cancel"):
        answer = await ana.does(old[label])
        assert asked_in(answer) == "ends"
        assert answer.field("begins").value == "21:30"


async def test_a_forged_choice_changes_nothing(talk: Talk) -> None:
    ana = await talk.member("ana")
    first = await opens_quiet_hours(ana)
    assert first.card.form is not None

    for token in (Action("form.choose", (first.card.form.form_id, 0, 99)), Action("form.choose", (first.card.form.form_id, 0)), Action("form.skip", (0,))):
        assert asked_in(await ana.does(token)) == "kind"


async def test_cancel_closes_the_form(talk: Talk) -> None:
    ana = await talk.member("ana")
    first = await opens_quiet_hours(ana)

    answer = await ana.does(buttons_of(first)["Cancel"], first)

    assert "Nothing was changed" in answer
    assert (await ana.does(buttons_of(first)["Cancel"])).card.form is None
