"""Menu, help, settings: what everybody meets first."""

from tests.talk import Talk


async def test_the_menu_offers_at_most_six_things_at_a_time(talk: Talk) -> None:
    ana = await talk.member("ana")

    answer = await ana.says("/menu")

    assert "Hello" in answer
    assert 1 <= len([label for label in answer.labels if label not in {"More", "Back"}]) <= 6


async def test_a_slip_in_a_command_is_offered_corrected(talk: Talk) -> None:
    ana = await talk.member("ana")

    answer = await ana.says("/setings")

    assert "Settings" in answer.labels


async def test_unknown_words_get_an_answer(talk: Talk) -> None:
    ana = await talk.member("ana")

    answer = await ana.says("xyzzy plugh")

    assert "I did not understand “xyzzy plugh”" in answer
    assert answer.labels == ["Menu"]


async def test_a_guest_is_asked_for_the_invitation(talk: Talk) -> None:
    answer = await talk.guest("stranger").says("/settings")

    assert "Please join with the code of your invitation first" in answer


async def test_quiet_hours_are_asked_for_with_an_example_and_kept(talk: Talk) -> None:
    ana = await talk.member("ana")
    await ana.says("/settings")
    await ana.presses("Change quiet hours")

    wrong = await ana.fills(kind="change", begins="half past", ends="6:30")
    right = await ana.fills(kind="change", begins="21h30", ends="6:30")

    assert wrong.error("begins")
    assert right.fact("Quiet hours") == "21:30 to 06:30"


async def test_the_same_update_twice_has_one_effect(talk: Talk) -> None:
    ana = await talk.member("ana")

    await ana.says("/menu", key="one")
    await ana.says("/menu", key="one")

    assert len(ana.sees) == 1


async def test_the_language_changes_with_the_very_next_card(talk: Talk) -> None:
    ana = await talk.member("ana")
    await ana.says("/settings")
    await ana.presses("Change the language")

    answer = await ana.presses("English")

    assert answer.fact("Language") == "English"


async def test_cancel_closes_a_form_and_says_so(talk: Talk) -> None:
    ana = await talk.member("ana")
    await ana.says("/settings")
    await ana.presses("Change quiet hours")

    answer = await ana.says("cancel")

    assert "Nothing was changed" in answer
