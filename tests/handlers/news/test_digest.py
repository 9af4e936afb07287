"""The digest of the day: one message at the hour that each member chose, instead of many."""

from datetime import timedelta

from tests.handlers.news.test_writing import write
from tests.talk import Person, Talk


async def send(who: Person, title: str = "Market day", text: str = "The market opens on Friday.") -> None:
    await write(who, title, text)
    await who.presses("Send now")


async def test_all_posts_of_the_day_come_in_one_message_at_half_past_six(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, "Market day")
    await send(binh, "Flood drill")
    talk.clock.moves_to("18:29")
    await talk.tick()
    early = list(ana.sees)

    talk.clock.moves_to("18:30")
    await talk.tick()

    assert early == []
    assert len(ana.sees) == 1
    assert ana.last.title == "News of the day"
    assert [label for label in ana.last.labels if label in {"Market day", "Flood drill"}] == ["Flood drill", "Market day"]


async def test_the_digest_comes_once_however_often_the_clock_ticks(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    talk.clock.moves_to("18:30")

    for _time in range(3):
        await talk.tick()
        talk.clock.passes(timedelta(minutes=1))

    assert len(ana.sees) == 1


async def test_a_day_without_news_is_silent(talk: Talk) -> None:
    ana = await talk.member("ana")
    talk.clock.moves_to("18:30")

    await talk.tick()

    assert ana.sees == []


async def test_a_member_chooses_the_hour_and_what_waits_follows(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    await ana.says("/news")
    await ana.presses("Hour of the digest")

    kept = await ana.fills(hour="12:15")
    talk.clock.moves_to("12:15")
    await talk.tick()

    assert "The next one: Tuesday, 1 December 2026, 12:15." in kept
    assert "Market day" in ana.last
    talk.clock.moves_to("18:30")
    await talk.tick()
    assert "News of the day" in ana.last
    assert sum("News of the day" in one for one in ana.sees) == 1


async def test_a_wrong_hour_is_said_with_an_example(talk: Talk) -> None:
    ana = await talk.member("ana")
    await ana.says("/news")
    await ana.presses("Hour of the digest")

    wrong = await ana.fills(hour="evening")

    assert "for example: 19:30" in wrong.error("hour")


async def test_half_past_six_is_where_the_member_lives(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana", zone="Asia/Tokyo")
    await send(binh)

    talk.clock.moves_to("16:30")
    await talk.tick()

    assert "Market day" in ana.last


async def test_each_gets_the_posts_that_are_for_them(talk: Talk) -> None:
    officer, binh = await talk.officer("officer"), await talk.secretary("binh")
    ana, dung, far = await talk.member("ana"), await talk.member("dung", "other"), await talk.member("far", "far")
    await send(officer, "For the commune")
    await send(binh, "For the cell")

    talk.clock.moves_to("18:30")
    await talk.tick()

    assert {"For the commune", "For the cell"} <= set(ana.last.labels)
    assert "For the cell" not in dung.last.labels
    assert "For the commune" in dung.last.labels
    assert far.sees == []


async def test_quiet_hours_hold_the_digest_back(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    await ana.says("/news")
    await ana.presses("Hour of the digest")
    await ana.fills(hour="23:00")
    seen = len(ana.sees)

    talk.clock.moves_to("23:00")
    await talk.tick()
    asleep = len(ana.sees)
    talk.clock.moves_to("2026-12-02 06:00")
    await talk.tick()

    assert asleep == seen
    assert "News of the day" in ana.last


async def test_an_urgent_post_comes_at_once_also_in_quiet_hours_and_in_no_digest(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.clock.moves_to("23:30")
    await write(binh, "Flood warning", "Water rises.")
    await binh.presses("Urgent")

    await binh.presses("Send now")
    await talk.tick()
    at_once = ana.last
    talk.clock.moves_to("2026-12-02 18:30")
    await talk.tick()

    assert "Water rises." in at_once
    assert len(ana.sees) == 1
    assert "2 of 2 sent" in binh.sees_about("of 2 sent")


async def test_the_group_gets_one_message_with_the_beginning(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.group("cell")
    await send(binh, text="First. " + "More words follow here. " * 60)

    (shown,) = talk.in_group("cell")
    await ana.presses("Read on", on=shown, group="cell")

    assert "First." in shown
    assert len(talk.in_group("cell")) == 1
    assert "First." in ana.last


async def test_the_groups_below_get_what_is_sent_down(talk: Talk) -> None:
    officer = await talk.officer("officer")
    for unit in ("cell", "other", "far"):
        talk.group(unit)

    await send(officer)

    assert [len(talk.in_group(unit)) for unit in ("cell", "other", "far")] == [1, 1, 0]


async def test_what_is_for_some_only_stays_out_of_the_group(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    talk.group("cell")
    await write(binh)
    await binh.presses("Who gets it")
    await binh.fills(unit=str(talk.units["cell"]), who="secretaries", languages="")

    await binh.presses("Send now")

    assert talk.in_group("cell") == []


async def test_whoever_has_no_phone_stands_on_the_call_list(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("elder", reachable=False)
    await send(binh)
    talk.clock.moves_to("18:30")
    await talk.tick()

    calls = await binh.says("/calls")

    assert "Elder" in calls
    assert "News of the day" in calls


async def test_a_long_list_says_how_many_more_there_are(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    for number in range(14):
        await send(binh, f"Post {number}")
    talk.clock.moves_to("18:30")

    await talk.tick()

    assert "2 more posts stand in the news." in ana.last
    assert len([label for label in ana.last.labels if label.startswith("Post")]) == 12
