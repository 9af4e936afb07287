"""Finding a date: days and times are the answers, and one of them becomes a meeting by one tap."""

from sqlalchemy import select

from core.card import Action
from core.i18n import verbatim
from db.models.meetings import Invitee, Meeting
from tests.handlers.polls.asking import asks_by_form, chosen, counts, drafts
from tests.talk import Person, Talk

DATES = "12/12 19:30\nchủ nhật 13/12 8h\n14/12 19h30"
SATURDAY, SUNDAY = "Saturday, 12 December 2026, 19:30", "Sunday, 13 December 2026, 08:00"


async def _found(talk: Talk) -> tuple[Person, Person]:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks_by_form(binh, kind="date", options=DATES)
    for who, label in ((ana, SATURDAY), (ana, SUNDAY), (cam, SUNDAY)):
        await who.presses(label)
    talk.clock.moves_to("2026-12-05 20:00")
    await talk.tick()
    return binh, ana


async def test_dates_are_read_as_people_write_them_and_shown_with_their_weekday(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")

    await asks_by_form(binh, kind="date", options=DATES)

    assert ana.last.labels == [SATURDAY, SUNDAY, "Monday, 14 December 2026, 19:30"]
    assert ana.last.fact("How") == "Choose every time that suits you."


async def test_a_date_that_does_not_exist_is_named_by_its_line(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    wrong = await drafts(binh, kind="date", options="12/12 19:30\n31/11 19:30")

    assert wrong.error("options").startswith("Line 2, “31/11 19:30”: ")
    assert wrong.field("options").value == "12/12 19:30\n31/11 19:30"


async def test_the_same_time_written_twice_is_refused(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    assert (await drafts(binh, kind="date", options="12/12 19:30\n12/12/2026 19h30")).error("options")


async def test_a_draft_with_dates_is_changed_as_it_was_typed(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await drafts(binh, kind="date", options=DATES)

    parts = await binh.presses("Change")
    form = await binh.presses("What can be chosen")
    changed = await binh.fills(options="12/12 19:30\n20/12 8h")

    assert "How it is answered" not in parts.labels
    assert [line.title for line in changed.lines()] == [verbatim(SATURDAY), verbatim("Sunday, 20 December 2026, 08:00")]
    assert changed.fact("How") == "Choose every time that suits you."
    assert form.field("options").value == "12/12/2026 19:30\n13/12/2026 08:00\n14/12/2026 19:30"
    assert SUNDAY in form


async def test_everybody_may_choose_every_time_that_suits(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks_by_form(binh, kind="date", options=DATES)
    await ana.presses(SATURDAY)

    answer = await ana.presses(SUNDAY)

    assert chosen(answer) == [SATURDAY, SUNDAY]
    assert counts(answer) == {SATURDAY: 1, SUNDAY: 1, "Monday, 14 December 2026, 19:30": 0}


async def test_the_result_offers_the_best_dates_first(talk: Talk) -> None:
    binh, _ana = await _found(talk)

    result = binh.sees_about("Most chose")

    assert [label for label in result.labels if label.startswith("Call the meeting")] == [f"Call the meeting for {SUNDAY}", f"Call the meeting for {SATURDAY}"]
    assert "2 people" in result


async def test_one_tap_makes_the_draft_of_a_meeting_which_one_tap_sends(talk: Talk) -> None:
    binh, ana = await _found(talk)
    await binh.presses(f"Call the meeting for {SUNDAY}")
    draft = binh.sees_about("The date was found by asking")

    await binh.presses("Send the invitation", on=draft)

    assert draft.fact("Time") == SUNDAY
    assert "“Which day?”" in draft
    assert ana.last.fact("Time") == SUNDAY
    assert "I will come" in ana.last.labels


async def test_the_meeting_calls_those_whom_the_poll_asked(talk: Talk) -> None:
    binh, ana, dung = await talk.secretary("binh"), await talk.member("ana"), await talk.member("dung", role="committee")
    await asks_by_form(binh, kind="date", options=DATES, audience="committee")
    await dung.presses(SUNDAY)
    talk.clock.moves_to("2026-12-05 20:00")
    await talk.tick()

    await binh.presses("Call the meeting for")

    with talk.app.database.transaction() as session:
        invited = set(session.scalars(select(Invitee.member_id)))
    assert invited == {binh.member_id, dung.member_id}
    assert ana.member_id not in invited


async def test_two_taps_on_a_date_make_one_meeting(talk: Talk) -> None:
    binh, _ana = await _found(talk)
    result = binh.sees_about("Most chose")
    await binh.presses(f"Call the meeting for {SUNDAY}", on=result)

    again = await binh.presses(f"Call the meeting for {SUNDAY}", on=result)

    assert chosen(again) == [f"Call the meeting for {SUNDAY}"]
    with talk.app.database.transaction() as session:
        assert len(session.scalars(select(Meeting.id)).all()) == 1


async def test_a_draft_that_was_thrown_away_can_be_made_again(talk: Talk) -> None:
    binh, _ana = await _found(talk)
    again = await binh.presses(f"Call the meeting for {SUNDAY}", on=binh.sees_about("Most chose"))
    await binh.presses("Throw away", on=binh.sees_about("The date was found by asking"))

    await binh.presses(f"Call the meeting for {SUNDAY}", on=again)

    with talk.app.database.transaction() as session:
        assert len(session.scalars(select(Meeting.id)).all()) == 1


async def test_a_date_gone_by_becomes_no_meeting(talk: Talk) -> None:
    binh, _ana = await _found(talk)
    result = binh.sees_about("Most chose")
    talk.clock.moves_to("2026-12-20 08:00")

    refused = await binh.presses(f"Call the meeting for {SUNDAY}", on=result)

    assert "This time has gone by." in refused
    with talk.app.database.transaction() as session:
        assert session.scalars(select(Meeting.id)).all() == []


async def test_no_meeting_is_called_while_people_are_still_answering(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks_by_form(binh, kind="date", options=DATES)

    refused = await binh.does(Action("polls.meet", ana.last.action("polls.choose").ids))

    assert "People are still answering." in refused


async def test_an_answer_in_words_becomes_no_meeting(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks_by_form(binh)

    assert "This answer is no date." in await binh.does(Action("polls.meet", ana.last.action("polls.choose").ids))
