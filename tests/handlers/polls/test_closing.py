"""The end of a poll: by the clock, early, later; and reminders of those who have not answered."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from core.card import Attachment
from db.models.ledger import AuditEntry, Delivery, Message
from tests.answer import Answer
from tests.handlers.polls.asking import asks, asks_by_form, chosen, counts
from tests.talk import Person, Talk

HALF, LAST, END = "2026-12-02 14:00", "2026-12-04 17:00", "2026-12-04 20:00"
SILENT = "You have not answered yet."


def reminded(who: Person) -> int:
    return sum(SILENT in one for one in who.sees)


def results(who: Person) -> list[Answer]:
    return [one for one in who.sees if "The poll is closed" in one]


# ------------------------------------------------------------------------------------------------------- the end


async def test_the_clock_closes_a_poll_and_everybody_who_was_asked_reads_the_result(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks(binh)
    await ana.presses("Tuesday")
    talk.clock.moves_to(END)

    await talk.tick()

    for who in (ana, cam):
        assert counts(results(who)[-1]) == {"Monday": 0, "Tuesday": 1, "Friday": 0}
        assert "Most chose: Tuesday (1 person)." in results(who)[-1]
    assert [one.title for one in cam.sees] == ["Which day?"], "in the place of the question"
    assert "polls.choose" not in cam.last.actions


async def test_a_poll_is_closed_once_however_often_the_clock_ticks(talk: Talk) -> None:
    binh, cam = await talk.secretary("binh"), await talk.member("cam")
    await asks(binh)
    talk.clock.moves_to(END)
    await talk.tick()
    seen = len(binh.sees), len(cam.sees)

    talk.clock.passes(timedelta(minutes=5))
    await talk.tick()

    assert (len(binh.sees), len(cam.sees)) == seen


async def test_an_answer_at_the_very_end_is_refused_though_the_clock_has_not_closed_it_yet(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks(binh)
    await ana.presses("Tuesday")
    talk.clock.moves_to(END)

    late = await cam.presses("Monday")
    changed = await ana.presses("Monday")

    assert "This poll ended on Friday, 4 December 2026, 20:00. Nobody can answer any more." in late
    assert "Your answer of before counts." in changed
    assert counts(late) == counts(changed) == {"Monday": 0, "Tuesday": 1, "Friday": 0}


async def test_an_answer_in_the_last_second_counts(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    talk.clock.moves_to(END)
    talk.clock.passes(timedelta(seconds=-1))

    assert counts(await ana.presses("Monday"))["Monday"] == 1


async def test_the_secretaries_get_the_result_with_its_picture(talk: Talk) -> None:
    binh, deputy, ana = await talk.secretary("binh"), await talk.member("dung", role="deputy"), await talk.member("ana")
    await asks(binh)
    await ana.presses("Tuesday")
    talk.clock.moves_to(END)

    await talk.tick()

    for who in (binh, deputy):
        card = next(one.card for one in who.sees if one.card.attachments)
        assert isinstance(card.attachments[0], Attachment)
        assert (card.attachments[0].media_type, card.attachments[0].is_picture) == ("image/png", True)
    assert not any(one.card.attachments for one in ana.sees)


async def test_closing_early_asks_once_more_and_says_what_will_happen(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    question = ana.last
    await ana.presses("Tuesday")

    asked = await binh.presses("Close now")
    talk.clock.moves_to("10:30")
    closed = await binh.presses("Close and tell everybody")

    assert "Everybody who was asked gets the result at once" in asked
    assert closed.fact("Ended") == "Tuesday, 1 December 2026, 10:30"
    assert "Most chose: Tuesday" in results(ana)[-1]
    assert "Nobody can answer any more" in await binh.does(question.action("polls.choose"))


async def test_closing_twice_shows_the_poll_as_it_stands(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await asks(binh)
    asked = await binh.presses("Close now")
    await binh.presses("Close and tell everybody", on=asked)

    again = await binh.presses("Close and tell everybody", on=asked)

    assert "The poll is closed" in again
    with talk.app.database.transaction() as session:
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions.count("polls.closed") == 1


async def test_whoever_was_told_that_an_answer_is_noted_is_in_the_result_though_it_closed_at_that_moment(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    people = [await talk.member(f"ana_{number}") for number in range(10)]
    await asks(binh)
    close = (await binh.presses("Close now")).action("polls.close")

    answers = await asyncio.gather(*(person.presses("Friday") for person in people[:5]), binh.does(close), *(person.presses("Friday") for person in people[5:]))
    await talk.tick()

    noted = sum("Noted: Friday." in answer for answer in answers)
    late = sum("Nobody can answer any more" in answer for answer in answers)
    shown = {counts(results(person)[-1])["Friday"] for person in people if results(person)}
    assert noted + late == 10
    assert shown == {noted}


async def test_a_poll_that_nobody_answered_says_so(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    talk.clock.moves_to(END)

    await talk.tick()

    assert "Nobody has answered." in ana.last


async def test_options_that_are_level_are_all_named(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks(binh)
    await ana.presses("Tuesday")
    await binh.presses("Friday")
    talk.clock.moves_to(END)

    await talk.tick()

    assert "Level, with 1 person each: Tuesday and Friday." in results(ana)[-1]


# --------------------------------------------------------------------------------------------------------- more time


async def test_more_time_is_told_to_everybody_and_answers_stand(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks(binh)
    await ana.presses("Tuesday")
    await binh.presses("More time")

    extended = await binh.fills(closes="6/12 20:00")
    talk.clock.moves_to("2026-12-05 09:00")
    await talk.tick()

    assert extended.fact("Open until") == "Sunday, 6 December 2026, 20:00"
    assert cam.sees_about("now runs until").fact("Open until") == "Sunday, 6 December 2026, 20:00"
    assert [one.title for one in cam.sees if SILENT not in one] == ["Which day?"]
    assert "the answer stands" in ana.last
    answer = await cam.presses("Friday")
    assert counts(answer) == {"Monday": 0, "Tuesday": 1, "Friday": 1}


async def test_an_earlier_end_is_no_more_time(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await asks(binh)
    await binh.presses("More time")

    wrong = await binh.fills(closes="3/12 20:00")

    assert wrong.error("closes").startswith("The poll runs until Friday, 4 December 2026, 20:00 already.")


async def test_what_is_over_is_not_made_longer(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await asks(binh)
    await binh.presses("More time")
    talk.clock.moves_to(END)

    assert "This poll is over, and people have read its result." in await binh.fills(closes="8/12 20:00")


# --------------------------------------------------------------------------------------------------------- reminders


async def test_only_those_who_have_not_answered_are_reminded_at_half_time_and_before_the_end(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks(binh)
    await ana.presses("Tuesday")

    seen = []
    for wall in ("2026-12-03 01:00", "2026-12-03 08:00", LAST):
        talk.clock.moves_to(wall)
        await talk.tick()
        seen.append((reminded(ana), reminded(cam)))

    assert seen == [(0, 0), (0, 1), (0, 2)]
    assert "The poll ends soon." in cam.last
    assert cam.last.labels == ["Monday", "Tuesday", "Friday"]


async def test_a_reminder_does_not_lengthen_the_call_list(talk: Talk) -> None:
    binh, _elder = await talk.secretary("binh"), await talk.member("elder", reachable=False)
    await asks(binh)
    talk.clock.moves_to(LAST)

    await talk.tick()

    with talk.app.database.transaction() as session:
        by_hand = select(Message.key).join(Delivery, Delivery.message_id == Message.id).where(Delivery.state == "by_hand")
        assert list(session.scalars(by_hand)) == ["poll-1"]


async def test_a_reminder_is_told_once_however_often_the_clock_ticks(talk: Talk) -> None:
    binh, cam = await talk.secretary("binh"), await talk.member("cam")
    await asks(binh)
    talk.clock.moves_to(LAST)

    for _time in range(3):
        await talk.tick()
        talk.clock.passes(timedelta(minutes=1))

    assert reminded(cam) == 1


async def test_who_answers_while_the_reminder_waits_for_the_morning_gets_none(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await asks_by_form(binh, closes="5/12 02:00")
    talk.clock.moves_to("2026-12-04 23:00")  # three hours before the end, in quiet hours
    await talk.tick()

    await ana.presses("Tuesday")
    talk.clock.moves_to("2026-12-05 01:59")
    await talk.tick()

    assert (reminded(ana), reminded(cam)) == (0, 0)


async def test_an_incomplete_answer_is_reminded_of(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await asks_by_form(binh, kind="several", least="2", most="3")
    await ana.presses("Monday")
    talk.clock.moves_to("2026-12-05 17:00")

    await talk.tick()

    assert reminded(ana) == 1


async def test_a_poll_made_longer_reminds_before_its_new_end_and_not_before_the_old(talk: Talk) -> None:
    binh, cam = await talk.secretary("binh"), await talk.member("cam")
    await asks(binh)
    await binh.presses("More time")
    await binh.fills(closes="8/12 20:00")

    seen = []
    for wall in (LAST, "2026-12-05 09:00", "2026-12-08 17:00"):
        talk.clock.moves_to(wall)
        await talk.tick()
        seen.append(reminded(cam))

    assert seen == [0, 1, 2]


async def test_nobody_is_reminded_of_a_poll_that_was_closed_early(talk: Talk) -> None:
    binh, cam = await talk.secretary("binh"), await talk.member("cam")
    await asks(binh)
    await binh.presses("Close now")
    await binh.presses("Close and tell everybody")
    talk.clock.moves_to(LAST)

    await talk.tick()

    assert reminded(cam) == 0


async def test_an_answer_to_the_reminder_is_an_answer(talk: Talk) -> None:
    binh, cam = await talk.secretary("binh"), await talk.member("cam")
    await asks(binh)
    talk.clock.moves_to(LAST)
    await talk.tick()

    answer = await cam.presses("Friday", on=cam.last)

    assert chosen(answer) == ["Friday"]
