"""Answering a poll: one tap, changed until the end, one person one answer over all channels."""

import asyncio

from sqlalchemy import func, select, update

from bot.update import Chat, Pressed, Said, Sender, Update
from core import identity
from core.card import Button
from core.i18n import verbatim
from db.models.ledger import AuditEntry, Message
from db.models.polls import Poll, PollAnswer, PollVoter
from handlers.polls import rules
from tests.handlers.attendance.evening import call, code_of, opens
from tests.handlers.polls.asking import asks, asks_by_form, chosen, counts
from tests.statements import Statements
from tests.talk import Person, Talk

MOST_STATEMENTS = 20  # of a press: 6 are the feature's own, 2 mark the board in the group, the others go with any press


def press(talk: Talk, who: Person, button: Button) -> Update:
    assert button.action is not None
    return _update(talk, who, Pressed(button.action.encode()))


def said(talk: Talk, who: Person, words: str) -> Update:
    return _update(talk, who, Said(words))


def _update(talk: Talk, who: Person, content: Pressed | Said) -> Update:
    return Update(talk.screen.bot_id, f"counted {content}", Sender(who.name, who.name.title(), "en", f"test:{who.name}"), Chat(who.name), content)


async def test_one_tap_answers_and_shows_the_counts(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)

    answer = await ana.presses("Tuesday")

    assert "Noted: Tuesday." in answer
    assert chosen(answer) == ["Tuesday"]
    assert counts(answer) == {"Monday": 0, "Tuesday": 1, "Friday": 0}
    assert "1 of 2 people have answered." in answer
    assert len([one for one in ana.sees if one.title == "Which day?"]) == 1


async def test_who_has_not_answered_sees_the_question_without_counts(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks(binh)
    await ana.presses("Tuesday")
    await cam.says("/polls")

    shown = await cam.presses("Please answer until")

    assert counts(shown) == {}
    assert shown.labels == ["Monday", "Tuesday", "Friday"]


async def test_an_answer_can_be_changed_and_the_last_one_counts(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    await ana.presses("Tuesday")
    await ana.presses("Friday")

    answer = await ana.presses("Friday")

    assert chosen(answer) == ["Friday"]
    assert counts(answer) == {"Monday": 0, "Tuesday": 0, "Friday": 1}


async def test_several_are_saved_with_each_tap_and_count_from_the_minimum_on(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks_by_form(binh, kind="several", least="2", most="3", options="A\nB\nC\nD")

    one = await ana.presses("A")
    two = await ana.presses("C")
    back = await ana.presses("A")

    assert "Choose at least 1 more. Only then does your answer count." in one
    assert counts(one) == {}
    assert "Noted: A and C." in two
    assert counts(two) == {"A": 1, "B": 0, "C": 1, "D": 0}
    assert "Choose at least 1 more." in back
    assert chosen(back) == ["C"]
    assert counts(await binh.presses("The poll", on=await binh.presses("Who has not answered"))) == {"A": 0, "B": 0, "C": 0, "D": 0}


async def test_an_incomplete_answer_is_not_counted_for_anybody(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks_by_form(binh, kind="several", least="2", most="3", options="A\nB\nC\nD")
    await ana.presses("A")
    await cam.presses("A")

    answer = await cam.presses("B")

    assert counts(answer) == {"A": 1, "B": 1, "C": 0, "D": 0}
    assert "1 of 3 people have answered." in answer


async def test_more_than_fit_are_not_taken_and_the_way_out_is_said(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks_by_form(binh, kind="several", least="1", most="2", options="A\nB\nC")
    await ana.presses("A")
    await ana.presses("B")

    answer = await ana.presses("C")

    assert "You have chosen 2 already, more do not fit." in answer
    assert chosen(answer) == ["A", "B"]
    assert counts(answer) == {"A": 1, "B": 1, "C": 0}


async def test_of_very_many_the_counts_are_shown_to_who_asks_for_them(talk: Talk) -> None:
    """Counting 93,089 answers in each of 93,089 presses would take longer than all else."""
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    with talk.app.database.transaction() as session:
        session.execute(update(Poll).values(voters=rules.MOST_COUNTED + 1))

    answer = await ana.presses("Tuesday")
    counted = await ana.presses("See the counts")

    assert "Noted: Tuesday." in answer
    assert counts(answer) == {}
    assert counts(counted) == {"Monday": 0, "Tuesday": 1, "Friday": 0}


async def test_somebody_who_was_not_asked_is_told_so(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    late, far = await talk.member("late"), await talk.member("far_member", "far")

    for stranger in (late, far):
        refused = await stranger.does(ana.last.action("polls.choose"))
        assert "Only those who belonged to the unit when this poll was sent can answer it" in refused


async def test_the_reason_names_whom_the_poll_asks(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    dung = await talk.member("dung", standing="probationary")
    await asks_by_form(binh, audience="official")

    assert "This poll asks official members only" in await dung.does(ana.last.action("polls.choose"))


async def test_an_option_of_another_poll_is_no_answer(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    first = ana.last.action("polls.choose")
    await asks(binh, "/poll Which hour? | Seven | Eight")
    second = ana.last.action("polls.choose")
    mixed = type(first)("polls.choose", (first.ids[0], second.ids[1]))

    assert "no longer part of the poll" in await ana.does(mixed)


async def _on_a_second_channel(talk: Talk, person: Person) -> Person:
    """Give the same member with another account."""
    again = talk.guest(f"{person.name}_again")
    await again.says("hello")
    with talk.app.database.transaction() as session:
        identity.connect(session, again.account_id, person.member_id, talk.clock.now())
    again.member_id = person.member_id
    return again


def _answers(talk: Talk) -> int:
    with talk.app.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(PollAnswer)) or 0


async def test_one_person_on_two_channels_has_one_answer(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    again = await _on_a_second_channel(talk, ana)
    question = ana.last
    await ana.presses("Tuesday")

    answer = await again.does(question.button("Friday").action)  # type: ignore[arg-type]

    assert counts(answer) == {"Monday": 0, "Tuesday": 0, "Friday": 1}
    assert _answers(talk) == 1


async def test_presses_from_two_channels_at_once_make_one_answer(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    again = await _on_a_second_channel(talk, ana)
    await ana.presses("Monday")
    buttons = [ana.last.button(label).action for label in ("Monday", "Tuesday", "Friday")]

    await asyncio.gather(*(who.does(action) for _time in range(4) for action in buttons for who in (ana, again) if action))

    assert _answers(talk) == 1


async def test_many_at_once_are_counted_exactly(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    people = [await talk.member(f"ana_{number}") for number in range(12)]
    await asks(binh)

    await asyncio.gather(*(person.presses(("Monday", "Tuesday", "Friday")[place % 3]) for place, person in enumerate(people)))

    await binh.says("/polls")
    assert counts(await binh.presses("Please answer until")) == {"Monday": 4, "Tuesday": 4, "Friday": 4}


async def test_the_secretary_answers_for_a_member_without_a_phone_and_it_is_marked(talk: Talk) -> None:
    binh, elder = await talk.secretary("binh"), await talk.member("elder", reachable=False, has_phone=False)
    await asks_by_form(binh, names="shown")
    await binh.presses("Answer for somebody")

    entered = await binh.fills(member="elder", options="Friday")
    named = await binh.presses("Who chose what")

    assert counts(entered) == {"Monday": 0, "Tuesday": 0, "Friday": 1}
    assert "entered by you" in entered
    assert named.line_about(elder.name) == "entered by the secretary"


async def test_an_answer_for_somebody_keeps_to_the_number_of_options(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("elder", reachable=False)
    await asks_by_form(binh, kind="several", least="2", most="2")
    await binh.presses("Answer for somebody")

    wrong = await binh.fills(member="elder", options="Friday")
    right = await binh.fills(member="elder", options="1,3")

    assert wrong.error("options") == "Choose 2."
    assert counts(right) == {"Monday": 1, "Tuesday": 0, "Friday": 1}


async def test_who_has_not_answered_is_named_to_the_secretary_alone(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await talk.member("cam")
    managed = await asks(binh)
    await ana.presses("Friday")
    action = managed.action("polls.silent")

    silent = await binh.does(action)

    assert [line.title for line in silent.lines()] == [verbatim("Binh"), verbatim("Cam")]
    assert "for the secretary" in await ana.does(action)


async def test_a_member_is_told_what_was_entered_for_them(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    await binh.presses("Answer for somebody")

    await binh.fills(member="ana", options="Friday")

    assert "Your secretary has entered this answer for you." in ana.last
    assert chosen(ana.last) == ["Friday"]


async def test_nobody_is_overruled_by_their_secretary(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks(binh)
    form = await binh.presses("Answer for somebody")
    await ana.presses("Tuesday")

    wrong = await binh.fills(member=str(ana.member_id), options="Friday")
    right = await binh.fills(member="cam", options="Friday")

    assert str(ana.member_id) in [choice.value for choice in form.field("member").choices]
    assert wrong.error("member")
    assert counts(right) == {"Monday": 0, "Tuesday": 1, "Friday": 1}
    assert chosen(cam.last) == ["Friday"]


async def test_a_member_who_changes_an_answer_entered_for_them_takes_it_over(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks_by_form(binh, names="shown")
    await binh.presses("Answer for somebody")
    await binh.fills(member="ana", options="Friday")

    await ana.presses("Monday")

    with talk.app.database.transaction() as session:
        voter = session.scalars(select(PollVoter).where(PollVoter.member_id == ana.member_id)).one()
        assert (voter.answered_at is not None, voter.by_member_id) == (True, None)


async def test_an_answer_for_somebody_stands_in_the_audit_log(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    await binh.presses("Answer for somebody")

    await binh.fills(member="ana", options="Friday")

    with talk.app.database.transaction() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "polls.answered_for")).one()
        assert (entry.by_member_id, entry.fields) == (binh.member_id, f"member {ana.member_id}")


async def test_of_many_the_secretary_answers_for_those_whom_no_channel_reaches(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("elder", reachable=False)
    await asks(binh)
    with talk.app.database.transaction() as session:
        session.execute(update(Poll).values(voters=201))

    form = await binh.presses("Answer for somebody")

    assert [choice.label for choice in form.field("member").choices] == [verbatim("Elder")]


async def test_the_same_answer_again_does_not_touch_the_group(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.group()
    await asks(binh)
    await ana.presses("Tuesday")
    edition = select(Message.edition).where(Message.live == "polls.board")
    with talk.app.database.transaction() as session:
        before = session.scalars(edition).one()

    await ana.presses("Tuesday")

    with talk.app.database.transaction() as session:
        assert session.scalars(edition).one() == before


async def test_a_press_is_as_cheap_as_a_check_in(talk: Talk) -> None:
    """Counted with all that the pipeline sends for any press. The bench holds the two against each other by the clock."""
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    talk.group()
    await asks(binh)
    meeting = call(talk)
    await opens(talk, meeting)
    await cam.presses("Monday")
    await ana.says("/menu")  # her first words begin the conversation, which nothing after them pays for

    async with Statements() as answering:
        await talk.app.intake.take(press(talk, ana, ana.sees_about("Which day?").button("Tuesday")))
    async with Statements() as changing:
        await talk.app.intake.take(press(talk, ana, ana.sees_about("Which day?").button("Friday")))
    async with Statements() as checking_in:
        await talk.app.intake.take(said(talk, ana, f"/checkin {code_of(talk, meeting)}"))

    assert len(answering.sent) <= MOST_STATEMENTS, "\n".join(answering.sent)
    assert len(changing.sent) <= MOST_STATEMENTS
    assert len(answering.sent) <= len(checking_in.sent) + 2
