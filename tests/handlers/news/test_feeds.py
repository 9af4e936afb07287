"""News of other sources come in by themselves: politely, once each, and only if somebody wants them to."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from db.models.news import Feed, Post
from tests.answer import Answer
from tests.handlers.news.feed_server import FeedServer, item, rss, serving
from tests.talk import Person, Talk

HOUR = timedelta(hours=1)
RIVER = "The river rises above the second mark this evening, says the station."
HARVEST = "The harvest began two weeks early in all the communes of the province."


@pytest.fixture
async def paper(app: App) -> AsyncIterator[FeedServer]:
    async with serving(app) as server:
        yield server


async def add(who: Person, paper: FeedServer, how: str = "approve") -> Answer:
    await who.says("/feeds")
    await who.presses("Add a feed")
    await who.fills(url=paper.url, how=how)
    return who.last


async def an_hour_later(talk: Talk) -> None:
    """Let feeds be asked, and what came be told."""
    talk.clock.passes(HOUR)
    await talk.tick()


def titles(talk: Talk, state: str) -> list[str]:
    with talk.app.database.transaction() as session:
        return list(session.scalars(select(Post.title).where(Post.state == state).order_by(Post.id)))


async def test_a_feeds_newest_news_wait_as_drafts(talk: Talk, paper: FeedServer) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    paper.content = rss(*(item(f"Number {number}", f"{number} {RIVER}", guid=str(number)) for number in range(5)))

    told = await add(binh, paper)
    desk = await binh.presses("My posts")

    assert "The feed works." in told
    assert "Its 3 newest posts wait for you as drafts." in told
    assert [label for label in desk.labels if label.startswith("Number")] == ["Number 0", "Number 1", "Number 2"]
    assert ana.sees == []


async def test_a_draft_of_a_feed_is_sent_like_any_other_and_names_its_source(talk: Talk, paper: FeedServer) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    paper.content = rss(item("River", f"<p>{RIVER}</p><script>alert(1)</script>", link="https://example.org/river"))
    await add(binh, paper)
    await binh.presses("My posts")
    await binh.presses("River")
    await binh.presses("Send now")
    await ana.says("/news")

    shown = await ana.presses("River")

    assert RIVER in shown
    assert "alert" not in shown
    assert shown.button("Source").url == "https://example.org/river"


async def test_news_may_go_straight_into_the_digest_and_stay_out_of_the_group(talk: Talk, paper: FeedServer) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    talk.group("cell")
    paper.content = rss(item("River", RIVER, guid="1"))
    await add(binh, paper, "direct")

    talk.clock.moves_to("18:30")
    await talk.tick()

    assert "River" in ana.last.labels
    assert talk.in_group("cell") == []


async def test_what_is_new_comes_by_itself_and_the_secretary_hears_of_it_once_a_day(talk: Talk, paper: FeedServer) -> None:
    binh = await talk.secretary("binh")
    paper.content = rss(item("River", RIVER, guid="1"))
    await add(binh, paper)
    paper.content = rss(item("Harvest", HARVEST, guid="2"), item("River", RIVER, guid="1"))
    await an_hour_later(talk)
    paper.content = rss(item("Third", HARVEST[::-1], guid="3"))
    await an_hour_later(talk)

    assert titles(talk, "draft") == ["River", "Harvest", "Third"]
    assert sum("Your feeds have brought news." in one for one in binh.sees) == 1


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(item("River", RIVER, guid="99", link="https://e.org/river"), id="another id"),
        pytest.param(item("River", RIVER, guid="1", link="https://e.org/other"), id="another address"),
        pytest.param(item("River", RIVER, guid="99", link="https://e.org/other", date="Tue, 01 Dec 2026 08:00:00 GMT"), id="all but the words"),
        pytest.param(item("Corrected", HARVEST, guid="1"), id="other words"),
    ],
)
async def test_the_same_news_is_taken_in_once(talk: Talk, paper: FeedServer, again: str) -> None:
    binh = await talk.secretary("binh")
    paper.content = rss(item("River", RIVER, guid="1", link="https://e.org/river"))
    await add(binh, paper)
    paper.content = rss(again)

    await an_hour_later(talk)

    assert titles(talk, "draft") == ["River"]


async def test_the_server_is_asked_once_an_hour_and_only_for_what_is_newer(talk: Talk, paper: FeedServer) -> None:
    binh = await talk.secretary("binh")
    paper.content, paper.etag = rss(item("River", RIVER)), '"one"'
    await add(binh, paper)
    for _minute in range(3):
        talk.clock.passes(timedelta(minutes=15))
        await talk.tick()
    early = len(paper.asked)

    talk.clock.passes(timedelta(minutes=15))
    await talk.tick()

    assert early == 1
    assert [headers.get("If-None-Match") for headers in paper.asked] == [None, '"one"']
    assert titles(talk, "draft") == ["River"]


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"<html><body>404</body></html>", 200, "What lies there is no feed"),
        (b"gone", 404, "The server gives nothing at this address."),
        (b"x" * 10_000_000, 200, "larger than 2 MB"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"/>', 200, "built like an attack"),
    ],
)
async def test_what_does_not_work_is_said_at_once_and_not_kept(talk: Talk, paper: FeedServer, content: bytes, status: int, sentence: str) -> None:
    binh = await talk.secretary("binh")
    paper.content, paper.status = content, status

    told = await add(binh, paper)

    assert sentence in told
    assert "It was not put on your list." in told
    assert "No feed yet" in await binh.says("/feeds")


async def test_an_address_inside_is_refused(talk: Talk, paper: FeedServer) -> None:
    binh = await talk.secretary("binh")
    paper.url = "http://169.254.169.254/latest"

    told = await add(binh, paper)

    assert "does not lead to the public internet" in told


@pytest.mark.parametrize("url", ["example.org/news", "file:///etc/passwd", "https://", "news please"])
async def test_what_is_no_address_is_refused_with_an_example(talk: Talk, url: str) -> None:
    binh = await talk.secretary("binh")
    await binh.says("/feeds")
    await binh.presses("Add a feed")

    wrong = await binh.fills(url=url, how="approve")

    assert "for example: https://example.org/news.rss" in wrong.error("url")


async def test_the_same_feed_is_not_added_twice(talk: Talk, paper: FeedServer) -> None:
    binh = await talk.secretary("binh")
    paper.content = rss(item("River", RIVER))
    await add(binh, paper)
    await binh.says("/feeds")
    await binh.presses("Add a feed")

    wrong = await binh.fills(url=paper.url, how="approve")

    assert "on your list already" in wrong.error("url")


async def test_a_failing_feed_is_asked_less_and_less_and_a_dead_one_is_named_once(talk: Talk, paper: FeedServer) -> None:
    binh = await talk.secretary("binh")
    paper.content = rss(item("River", RIVER))
    await add(binh, paper)
    paper.status = 500

    for _hour in range(24 * 6):
        await an_hour_later(talk)

    assert len(paper.asked) == 1 + 5 + 5
    assert sum("could not be read for two days" in one for one in binh.sees) == 1
    assert (await binh.says("/feeds")).line_about("The Paper") == "cannot be read"


async def test_a_feed_that_comes_back_is_read_as_before(talk: Talk, paper: FeedServer) -> None:
    binh = await talk.secretary("binh")
    paper.content = rss(item("River", RIVER, guid="1"))
    await add(binh, paper)
    paper.status = 500
    await an_hour_later(talk)
    paper.status, paper.content = 200, rss(item("Harvest", HARVEST, guid="2"))

    await an_hour_later(talk)

    assert titles(talk, "draft") == ["River", "Harvest"]
    with talk.app.database.transaction() as session:
        feed = session.scalars(select(Feed)).one()
        assert (feed.failures, feed.failed_at) == (0, None)


async def test_a_feed_is_changed_looked_at_and_removed(talk: Talk, paper: FeedServer) -> None:
    binh = await talk.secretary("binh")
    paper.content = rss(item("River", RIVER))
    await add(binh, paper)
    await binh.says("/feeds")
    await binh.presses("The Paper")

    direct = await binh.presses("Straight into the digest")
    await binh.presses("Look for news now")
    removed = await binh.presses("Remove")

    assert direct.fact("Its news come") == "straight into the digest"
    assert len(paper.asked) == 2
    assert "Its posts stay." in removed
    assert titles(talk, "draft") == ["River"]


async def test_two_feeds_of_a_unit_bring_the_same_news_once(talk: Talk, paper: FeedServer) -> None:
    binh = await talk.secretary("binh")
    paper.content = rss(item("River", RIVER, guid="1"))
    await add(binh, paper)
    paper.url += "?other"

    told = await add(binh, paper)

    assert "It holds nothing yet." in told
    assert titles(talk, "draft") == ["River"]


async def test_members_have_no_feeds(talk: Talk) -> None:
    ana = await talk.member("ana")

    assert "only" in await ana.says("/feeds")
