"""What must be read is confirmed by name, and readers are told so."""

from datetime import timedelta

from sqlalchemy import select

from core.card import Action
from db.models.news import Post
from tests.handlers.news.test_writing import write
from tests.talk import Person, Talk


async def send(who: Person, title: str = "New rules") -> None:
    await write(who, title, "Please read the new rules.")
    await who.presses("To be confirmed")
    await who.presses("Send now")


async def reads(who: Person, title: str = "New rules") -> None:
    await who.says("/news")
    await who.presses(title)
    await who.presses("I have read it")


async def test_readers_are_told_that_names_are_seen_and_confirm_with_one_tap(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    listed = await ana.says("/news")
    opened = await ana.presses("New rules")

    confirmed = await ana.presses("I have read it")

    assert listed.line_about("new rules") == "please confirm"
    assert "Your secretary sees who has confirmed and who has not." in opened
    assert "You have confirmed that you have read this." in confirmed
    assert "I have read it" not in confirmed.labels
    assert (await ana.says("/news")).line_about("new rules") == "new"


async def test_confirming_twice_counts_once(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    await reads(ana)

    await ana.does((await ana.says("/news")).action("news.open"))
    await binh.presses("My posts")
    managed = await binh.presses("New rules")

    assert managed.progress("Confirmed") == (1, 2)


async def test_after_a_week_without_the_program_one_reminder_comes_and_the_next_a_day_later(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    talk.clock.passes(timedelta(days=7))

    await talk.tick()
    first = [answer for answer in ana.sees if "You have not confirmed" in answer]
    talk.clock.passes(timedelta(days=1))
    await talk.tick()
    second = [answer for answer in ana.sees if "You have not confirmed" in answer]

    assert (len(first), len(second)) == (1, 2)


async def test_the_secretary_sees_who_has_not_read_it(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await talk.member("cam")
    await talk.member("elder", reachable=False)
    await send(binh)
    await reads(ana)
    await binh.presses("My posts")
    await binh.presses("New rules")

    silent = await binh.presses("Who has not read it")

    names = [str(line.title) for line in silent.lines()]
    assert len(names) == 3
    assert silent.line_about("elder") == "has no phone or messenger here"
    assert silent.progress("Confirmed") == (1, 4)


async def test_the_secretary_notes_for_somebody_without_a_phone(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("elder", reachable=False)
    await send(binh)
    await binh.presses("Who has not read it")
    await binh.presses("Note for somebody")

    silent = await binh.fills(member="elder")

    assert silent.progress("Confirmed") == (1, 2)
    assert all("Elder" not in str(line.title) for line in silent.lines())


async def test_two_reminders_go_to_the_silent_only_and_then_the_secretary_gets_the_list(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await send(binh)
    await reads(ana)
    for on in ("2026-12-03 08:00", "2026-12-05 08:00", "2026-12-07 08:00"):
        talk.clock.moves_to(on)
        await talk.tick()
        await talk.tick()

    asked = "You have not confirmed yet"
    assert sum(asked in one for one in cam.sees) == 2
    assert sum(asked in one for one in ana.sees) == 0
    assert sum("after two reminders" in one for one in binh.sees) == 1
    assert "Cam" in await binh.presses("Who has not read it", on=binh.sees_about("after two reminders"))


async def test_whoever_reads_it_after_the_first_reminder_gets_no_second(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    talk.clock.moves_to("2026-12-03 08:00")
    await talk.tick()
    await ana.presses("I have read it", on=ana.sees_about("You have not confirmed yet"))

    talk.clock.moves_to("2026-12-05 08:00")
    await talk.tick()

    assert sum("You have not confirmed yet" in one for one in ana.sees) == 0


async def test_where_everybody_has_read_it_nobody_gets_a_list(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await send(binh)
    await reads(binh)

    for on in ("2026-12-03 08:00", "2026-12-05 08:00", "2026-12-07 08:00"):
        talk.clock.moves_to(on)
        await talk.tick()

    assert not any("after two reminders" in one for one in binh.sees)


async def test_from_above_silent_readers_are_counted_by_cell_and_never_named(talk: Talk) -> None:
    officer, binh = await talk.officer("officer"), await talk.secretary("binh")
    ana = await talk.member("ana")
    await send(officer)
    await reads(ana)

    above = await officer.presses("Who has not read it")
    await binh.says("/news")
    own = await binh.does(Action("news.silent", (_post_id(talk), 0)))

    assert above.line_about("Cell 3") == "1 person"
    assert above.line_about("Cell 4") == "1 person"
    assert "Binh" not in above
    assert "Binh" in own
    assert "Officer" not in own


async def test_the_list_after_two_reminders_goes_to_each_cell_with_silent_members(talk: Talk) -> None:
    officer, binh = await talk.officer("officer"), await talk.secretary("binh")
    other, far = await talk.secretary("other_secretary", "other"), await talk.secretary("far_secretary", "far")
    await talk.member("ana")
    await send(officer)
    for person in (officer, binh, other):
        await reads(person)
    for on in ("2026-12-03 08:00", "2026-12-05 08:00", "2026-12-07 08:00"):
        talk.clock.moves_to(on)
        await talk.tick()

    told = {person.name for person in (officer, binh, other, far) if any("after two reminders" in one for one in person.sees)}

    assert told == {"officer", "binh"}


async def test_a_secretary_of_another_unit_sees_no_names(talk: Talk) -> None:
    binh, dung = await talk.secretary("binh"), await talk.secretary("dung", "other")
    await send(binh)

    refused = await dung.does(Action("news.silent", (_post_id(talk), 0)))

    assert "Only the secretary of the readers" in refused


async def test_what_need_not_be_confirmed_cannot_be(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await write(binh)
    await binh.presses("Send now")
    opened = (await ana.says("/news")).action("news.open")

    refused = await ana.does(Action("news.confirm", opened.ids))

    assert "need not be confirmed" in refused


def _post_id(talk: Talk) -> int:
    with talk.app.database.transaction() as session:
        return session.scalars(select(Post.id)).one()
