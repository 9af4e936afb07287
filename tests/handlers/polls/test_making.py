"""Making a poll: by one line or by the form, looked at, changed, sent."""

import pytest

from bot.fit import fit
from bot.fit.capabilities import Capabilities
from core.card import Attachment
from tests.handlers.polls.asking import LINE, asks, asks_by_form, drafts
from tests.talk import Talk

NOT_SECRET = "Names are hidden on screen but stored. This is NOT a secret ballot."


async def test_one_line_makes_a_poll_and_shows_what_it_will_be(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    draft = await binh.says("/poll Chọn ngày? | T2 | T5")

    assert draft.title == "Chọn ngày?"
    assert [line.title.text for line in draft.lines()] == ["T2", "T5"]  # type: ignore[union-attr]
    assert draft.fact("How") == "Choose one."
    assert draft.fact("Open until") == "Friday, 4 December 2026, 20:00"
    assert NOT_SECRET in draft


async def test_the_vietnamese_alias_makes_a_poll(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    assert (await binh.says("/thamdo Which day? | Monday | Friday")).title == "Which day?"


async def test_answers_may_stand_one_a_line(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    draft = await binh.says("/poll Which day?\nMonday\nFriday")

    assert draft.title == "Which day?"
    assert len(draft.lines()) == 2


async def test_where_there_are_no_buttons_thirty_answers_are_thirty_numbers(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks_by_form(binh, options="\n".join(f"Day {number}" for number in range(30)))

    shown = fit(ana.last.card, Capabilities(max_buttons=0), ana.last.reader)

    assert [place for place, _token in shown.numbers] == list(range(1, 31))
    assert "30. Day 29" in shown.parts[-1].text


async def test_nobody_is_asked_before_the_secretary_sends(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")

    await binh.says(LINE)

    assert ana.sees == []


async def test_the_draft_says_whom_it_will_reach(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("ana")
    await talk.member("elder", reachable=False)
    await talk.member("dung", "other")

    draft = await binh.says(LINE)

    assert "This will reach 3 people: 2 in screen, 1 by your call list." in draft


async def test_a_question_alone_opens_the_form_with_it(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    form = await binh.says("/poll Which day?")

    assert form.field("question").value == "Which day?"
    assert form.field("closes").value == "04/12/2026 20:00"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Which day? | Monday", "at least 2 answers to choose from, this has 1"),
        ("Which day? | " + " | ".join(f"Day {number}" for number in range(31)), "room for 30 answers to choose from, this has 31"),
        ("Which day? | Thứ Hai | Thu hai", "“Thứ Hai” (number 1) and “Thu hai” (number 2) are the same"),
        ("Which day? | Monday | " + "x" * 101, "Answer number 2 is 101 characters long, at most 100 fit"),
        ("x" * 301 + " | Monday | Friday", "The question is 301 characters long, at most 300 fit"),
        (" | Monday | Friday", "The question is missing"),
    ],
)
async def test_a_line_that_makes_no_poll_is_refused_with_what_to_do(talk: Talk, line: str, why: str) -> None:
    binh = await talk.secretary("binh")

    assert why in await binh.says(f"/poll {line}")


async def test_thirty_answers_of_a_hundred_characters_fit(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    options = [f"{number:02} {'x' * 97}" for number in range(30)]

    draft = await drafts(binh, options="\n".join(options))

    assert [line.title.text for line in draft.lines()] == options  # type: ignore[union-attr]


async def test_what_is_wrong_in_the_form_is_said_beside_its_field_and_nothing_typed_is_lost(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    wrong = await drafts(binh, options="Monday\nmonday", question="Which day suits you?")

    assert "are the same but for capitals and marks" in wrong.error("options")
    assert wrong.field("question").value == "Which day suits you?"
    assert wrong.field("options").value == "Monday\nmonday"


@pytest.mark.parametrize(
    ("least", "most", "field", "why"),
    [("3", "2", "least", "At least 3 and at most 2 do not fit together"), ("1", "5", "most", "There are only 3 answers"), ("4", "", "least", "At least 4")],
)
async def test_a_minimum_and_maximum_that_do_not_fit_are_said_beside_their_field(talk: Talk, least: str, most: str, field: str, why: str) -> None:
    binh = await talk.secretary("binh")

    wrong = await drafts(binh, kind="several", least=least, most=most)

    assert why in wrong.error(field)


async def test_the_form_says_how_many_may_be_chosen(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    between = await drafts(binh, kind="several", least="2", most="3")
    exactly = await drafts(binh, kind="several", least="2", most="2")

    assert between.fact("How") == "Choose 2 to 3."
    assert exactly.fact("How") == "Choose 2."


async def test_several_of_which_one_may_be_chosen_is_a_choice_of_one(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    assert (await drafts(binh, kind="several", least="1", most="1")).fact("How") == "Choose one."


async def test_an_end_gone_by_is_refused_beside_its_field(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    assert (await drafts(binh, closes="30/11/2026 20:00")).error("closes")


async def test_a_draft_is_changed_part_by_part_and_the_rest_stands(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await drafts(binh, kind="several", least="2", most="3", names="shown", audience="official", options="A\nB\nC\nD")

    await binh.presses("Change")
    question = await binh.presses("The question")
    changed = await binh.fills(question="Which evening?")
    await binh.presses("Change")
    way = await binh.presses("How it is answered")
    again = await binh.fills(most="4")

    assert question.field("question").value == "Which day?"
    assert changed.title == "Which evening?"
    assert (changed.fact("How"), changed.fact("For")) == ("Choose 2 to 3.", "official members only")
    assert changed.fact("Open until") == "Saturday, 5 December 2026, 20:00"
    assert "Names are shown" in changed
    assert (way.field("least").value, way.field("most").value) == ("2", "3")
    assert again.fact("How") == "Choose 2 to 4."


async def test_as_many_as_one_likes_stays_so_when_options_are_added(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await drafts(binh, kind="several")
    await binh.presses("Change")
    await binh.presses("What can be chosen")

    changed = await binh.fills(options="A\nB\nC\nD\nE")

    assert changed.fact("How") == "Choose 1 to 5."


async def test_a_change_that_does_not_fit_is_said_and_the_draft_stands(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await drafts(binh, kind="several", least="2", most="3", options="A\nB\nC\nD")
    await binh.presses("Change")
    await binh.presses("What can be chosen")

    wrong = await binh.fills(options="A\nB")

    assert "There are only 2 answers to choose from." in wrong.error("options")
    await binh.says("/polls")
    assert len((await binh.presses("Not sent yet")).lines()) == 4


async def test_end_and_audience_are_changed_on_the_draft_of_one_line(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.says(LINE)
    await binh.presses("Change")
    await binh.presses("Until when")
    await binh.fills(closes="6/12 9:00")
    await binh.presses("Change")
    await binh.presses("Who is asked")

    changed = await binh.fills(audience="committee")

    assert changed.fact("Open until") == "Sunday, 6 December 2026, 09:00"
    assert changed.fact("For") == "The committee only"


async def test_names_are_shown_or_hidden_by_one_tap_on_the_draft(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.says(LINE)

    shown = await binh.presses("Show the names")
    hidden = await binh.presses("Hide the names")

    assert "Names are shown: everybody can see who chose what." in shown
    assert NOT_SECRET in hidden


async def test_a_picture_is_added_goes_out_with_the_question_and_can_be_removed_before(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await drafts(binh)
    await binh.presses("Add a picture")
    file_id = binh.keeps_file("hall.png", b"picture")
    added = await binh.fills(file=file_id)
    removed = await binh.presses("Remove the picture")
    await binh.presses("Add a picture")
    await binh.fills(file=file_id)

    await binh.presses("Send the poll")

    assert added.card.attachments[0].is_picture
    assert removed.card.attachments == ()
    assert ana.last.card.attachments == (Attachment(file_id, "hall.png", "application/octet-stream", 7, is_picture=True),)


async def test_another_kind_of_file_is_no_picture(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await drafts(binh)
    await binh.presses("Add a picture")

    assert ".png" in (await binh.fills(file=binh.keeps_file("plan.pdf", b"%PDF"))).error("file")


async def test_a_draft_thrown_away_is_gone_and_nobody_heard_of_it(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    draft = await binh.says(LINE)

    await binh.presses("Throw away")

    assert "no longer exists" in await binh.presses("Send the poll", on=draft)
    assert ana.sees == []


async def test_the_member_reads_question_answers_end_and_what_becomes_of_names(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")

    await asks(binh)

    assert ana.last.title == "Which day?"
    assert ana.last.labels == ["Monday", "Tuesday", "Friday"]
    assert ana.last.fact("Open until") == "Friday, 4 December 2026, 20:00"
    assert NOT_SECRET in ana.last
    assert "Only the secretary can look them up." in ana.last


async def test_markup_in_a_poll_stays_what_was_typed(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")

    await asks(binh, "/poll <b>Which</b> {day}? | *one* & {n} | <i>two</i>")

    assert ana.last.title == "<b>Which</b> {day}?"
    assert ana.last.labels == ["*one* & {n}", "<i>two</i>"]


async def test_official_members_alone_are_asked_where_the_poll_says_so(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    dung = await talk.member("dung", standing="probationary")

    await asks_by_form(binh, audience="official")

    assert ana.last.title == "Which day?"
    assert dung.sees == []


async def test_the_committee_alone_is_asked_where_the_poll_says_so(talk: Talk) -> None:
    binh, ana, dung = await talk.secretary("binh"), await talk.member("ana"), await talk.member("dung", role="committee")

    await asks_by_form(binh, audience="committee")

    assert ana.sees == []
    assert dung.last.title == "Which day?"


async def test_a_commune_asks_all_its_cells(talk: Talk) -> None:
    hoa = await talk.member("hoa", "other", role="secretary", role_in="commune")
    ana, dung, far = await talk.member("ana"), await talk.member("dung", "other"), await talk.member("far_member", "far")

    await asks(hoa)

    assert ana.last.title == dung.last.title == "Which day?"
    assert far.sees == []


async def test_a_poll_whose_end_went_by_as_a_draft_is_not_sent(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    draft = await binh.says(LINE)
    talk.clock.moves_to("2026-12-09 08:00")

    assert "The end of this poll has gone by" in await binh.presses("Send the poll", on=draft)


async def test_a_poll_is_sent_once_however_often_the_button_is_pressed(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    draft = await binh.says(LINE)
    await binh.presses("Send the poll", on=draft)

    again = await binh.presses("Send the poll", on=draft)

    assert "Close now" in again.labels
    assert sum(one.title == "Which day?" for one in ana.sees) == 1


async def test_a_poll_that_was_sent_is_not_changed(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    draft = await binh.says(LINE)
    await binh.presses("Change", on=draft)
    await binh.presses("The question")
    await binh.does(draft.action("polls.send"))

    assert "has been sent already" in await binh.fills(question="Another question?")


async def test_members_may_not_ask_and_other_secretaries_may_not_touch(talk: Talk) -> None:
    binh, ana, hoa = await talk.secretary("binh"), await talk.member("ana"), await talk.secretary("hoa", "other")
    draft = await binh.says(LINE)

    assert "for the secretary" in await ana.says("/poll Which day? | Monday | Friday")
    assert "for the secretary of Cell 3 only" in await hoa.does(draft.action("polls.send"))
