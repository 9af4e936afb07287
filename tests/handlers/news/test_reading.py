"""The news are read, found again, and counted without names."""

from core.card import SpanStyle
from tests.handlers.news.test_digest import send
from tests.handlers.news.test_writing import PNG, write
from tests.talk import Talk

LONG = "\n".join(f"Paragraph {number}. " + "The words of a long report follow. " * 12 for number in range(12))


async def test_the_newest_posts_come_first_and_new_ones_are_marked(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, "Market day")
    await ana.says("/news")
    talk.clock.moves_to("12:00")
    await send(binh, "Flood drill")

    shown = await ana.says("/tintuc")

    assert [label for label in shown.labels if label in {"Market day", "Flood drill"}] == ["Flood drill", "Market day"]
    assert shown.line_about("flood drill") == "new"
    assert shown.line_about("market day") != "new"


async def test_before_anything_was_written_the_list_says_who_will_write(talk: Talk) -> None:
    ana = await talk.member("ana")

    assert "What your secretary or the levels above write will stand here." in await ana.says("/news")


async def test_the_list_is_turned_over(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    for number in range(8):
        await send(binh, f"Post {number}")

    first = await ana.says("/news")
    second = await ana.presses("More")

    assert [label for label in first.labels if label.startswith("Post")] == [f"Post {number}" for number in (7, 6, 5, 4, 3, 2)]
    assert [label for label in second.labels if label.startswith("Post")] == ["Post 1", "Post 0"]


async def test_emphasis_and_links_are_shown_as_such(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, text="Bring *both* forms, _signed_.\nSee https://example.org/form.")
    await ana.says("/news")

    shown = await ana.presses("Market day")

    styles = {span.style: span for block in shown.card.blocks for span in getattr(block, "spans", ())}
    assert "Bring both forms, signed." in shown
    assert styles[SpanStyle.LINK].url == "https://example.org/form"
    assert {SpanStyle.BOLD, SpanStyle.ITALIC} <= set(styles)


async def test_a_long_post_shows_its_beginning_and_reads_on_to_its_end(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, text=LONG)
    await ana.says("/news")

    shown = [await ana.presses("Market day")]
    while any(label.startswith("Read on") for label in shown[-1].labels):
        shown.append(await ana.presses("Read on"))
    back = await ana.presses("Back")

    assert len(shown) > 3
    assert "Paragraph 0." in shown[0]
    assert "Paragraph 11." in shown[-1]
    assert all(f"Paragraph {number}." in "\n".join(one.text for one in shown) for number in range(12))
    assert back.text == shown[-2].text


async def test_the_whole_of_a_long_post_is_one_page(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, text=LONG)
    await ana.says("/news")

    shown = await ana.presses("Market day")

    assert shown.button("The whole post on a page").url.startswith("http://sotay.test/p/")


async def test_pictures_come_with_the_post(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await write(binh)
    await binh.presses("Add a picture or file")
    await binh.uploads("market.png", PNG)
    await binh.presses("Send now")
    await ana.says("/news")

    shown = await ana.presses("Market day")

    assert [file.name for file in shown.card.attachments] == ["market.png"]


async def test_a_stranger_to_the_unit_sees_nothing_of_it(talk: Talk) -> None:
    binh, dung = await talk.secretary("binh"), await talk.member("dung", "far")
    await send(binh)
    ana = await talk.member("ana")
    await ana.says("/news")
    action = ana.last.action("news.open")

    listed = await dung.says("/news")
    refused = await dung.does(action)
    found = await dung.says("/news market")

    assert "No news yet" in listed
    assert "This post is for others" in refused
    assert "Nothing found" in found


async def test_what_is_for_some_is_hidden_from_the_others(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    cam, probationary = await talk.member("cam", role="committee"), await talk.member("dung", standing="probationary")
    unit = str(talk.units["cell"])
    for who in ("committee", "probationary", "official"):
        await write(binh, f"For {who}")
        await binh.presses("Who gets it")
        await binh.fills(unit=unit, who=who, languages="")
        await binh.presses("Send now")

    seen = {person.name: {label for label in (await person.says("/news")).labels if label.startswith("For ")} for person in (ana, cam, probationary)}

    assert seen == {"ana": {"For official"}, "cam": {"For committee", "For official"}, "dung": {"For probationary"}}


async def test_openings_are_counted_and_nobody_is_named(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    await ana.says("/news")
    await ana.presses("Market day")

    await binh.presses("My posts")
    managed = await binh.presses("Market day")

    assert managed.fact("Opened") == "1 time"
    assert "Who has not read it" not in managed.labels
    assert "Ana" not in managed


async def test_words_are_found_with_and_without_marks_and_exact_ones_come_first(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, "Mùa bão", "Xã chuẩn bị phòng chống bão lũ.")
    await send(binh, "Báo Nhân Dân", "Mời đồng chí đọc báo tuần này.")

    plain = await ana.says("/news bao")
    exact = await ana.says("/news bão")
    by_alias = await ana.says("/tin bão lũ")

    assert {"Mùa bão", "Báo Nhân Dân"} <= set(plain.labels)
    assert exact.labels[0] == "Mùa bão"
    assert "phòng chống bão lũ" in by_alias


async def test_what_nobody_wrote_is_not_found_and_what_to_do_is_said(talk: Talk) -> None:
    ana = await talk.member("ana")
    await ana.says("/news")
    await ana.presses("Search")

    nothing = await ana.fills(words="dragons")

    assert "Nothing found" in nothing
    assert "Fewer words find more" in nothing


async def test_hits_are_turned_over(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    for number in range(8):
        await send(binh, f"Market {number}")

    first = await ana.says("/news market")
    second = await ana.presses("More")
    back = await ana.presses("Back")

    assert [label for label in first.labels if label.startswith("Market")] == [f"Market {number}" for number in (7, 6, 5, 4, 3, 2)]
    assert [label for label in second.labels if label.startswith("Market")] == ["Market 1", "Market 0"]
    assert back.labels == first.labels


async def test_an_open_post_leads_back_to_all_news(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    await ana.says("/news")
    await ana.presses("Market day")

    assert "Market day" in (await ana.presses("All news")).labels
