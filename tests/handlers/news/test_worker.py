"""Feeds are read in a process of their own, where hostile ones do no harm."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.worker import Worker
from core.feature import JobLimits
from core.jobs import Fetched
from handlers.news.feeds import MOST_BYTES, FeedContent, FeedSource, Problem
from tests.handlers.news.feed_server import item, rss

pytestmark = pytest.mark.slow  # each starts processes

COMPUTE = "handlers.news.compute_feeds"
LIMITS = JobLimits(timedelta(seconds=10), 500_000_000)


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    made = Worker([COMPUTE])
    yield made
    made.close()


async def test_a_feed_comes_back_from_the_worker_as_plain_words(worker: Worker) -> None:
    content = await worker.run(f"{COMPUTE}:read_feed", FeedSource(Fetched(rss(item("Market", "<p>On <b>Friday</b>.</p>")), "text/xml", '"one"')), LIMITS)

    assert isinstance(content, FeedContent)
    assert [(entry.title, entry.text) for entry in content.entries] == [("Market", "On *Friday*.")]
    assert content.etag == '"one"'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<div>" * 350_000, id="tags in tags"),
        pytest.param("<b><i>" * 250_000, id="emphasis in emphasis"),
        pytest.param("&amp;" * 300_000, id="escaped signs"),
        pytest.param("[" * 1_500_000, id="brackets"),
        pytest.param("<a href='" * 150_000, id="quotes that never end"),
    ],
)
async def test_a_large_and_twisted_feed_ends_within_its_limits(worker: Worker, text: str) -> None:
    feed = rss(item("Market", text))
    assert len(feed) <= MOST_BYTES

    content = await worker.run(f"{COMPUTE}:read_feed", FeedSource(Fetched(feed, "text/xml")), LIMITS)

    assert isinstance(content, FeedContent)
    assert content.entries[0].title == "Market"


async def test_a_bomb_is_named_before_anything_is_unfolded(worker: Worker) -> None:
    bomb = b"<!DOCTYPE l [<!ENTITY a '" + b"a" * 100_000 + b"'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><rss version='2.0'>&b;</rss>"

    content = await worker.run(f"{COMPUTE}:read_feed", FeedSource(Fetched(bomb, "text/xml")), LIMITS)

    assert content == FeedContent(problem=Problem.ENTITIES)
