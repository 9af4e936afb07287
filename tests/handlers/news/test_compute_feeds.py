"""Feeds are read as they are out there: broken dates, no ids, HTML everywhere, bombs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.jobs import Fetched
from handlers.news import rules
from handlers.news.compute_feeds import plain_text, read_feed
from handlers.news.feeds import FeedContent, FeedEntry, FeedSource, Problem
from tests.handlers.news.feed_server import HEAD, item, rss

LONG = "The river rises above the second mark this evening, says the station."
ATOM = (
    HEAD
    + b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Province</title><id>urn:feed</id>
<entry><id>urn:1</id><title type="html">Storm &lt;b&gt;seven&lt;/b&gt;</title><link href="https://example.org/storm"/><updated>2026-11-30T08:00:00Z</updated>
<content type="html">&lt;p&gt;It &lt;strong&gt;comes&lt;/strong&gt; tonight.&lt;/p&gt;</content></entry></feed>"""
)
RDF = (
    HEAD
    + b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://example.org/"><title>Old paper</title></channel>
<item rdf:about="https://example.org/a"><title>Harvest</title><link>https://example.org/a</link><description>Early this year.</description></item></rdf:RDF>"""
)


def read(content: bytes) -> FeedContent:
    return read_feed(FeedSource(Fetched(content, "text/xml", '"mark"', "yesterday")))


def only(content: bytes) -> FeedEntry:
    (entry,) = read(content).entries
    return entry


def test_rss_atom_and_rdf_are_read() -> None:
    by_rss = only(rss(item("Market", LONG, link="https://example.org/market")))

    assert (by_rss.title, by_rss.text, by_rss.link) == ("Market", LONG, "https://example.org/market")
    assert (only(ATOM).title, only(ATOM).text) == ("Storm seven", "It *comes* tonight.")
    assert (only(RDF).title, only(RDF).text) == ("Harvest", "Early this year.")
    assert [read(one).title for one in (ATOM, RDF)] == ["Province", "Old paper"]


def test_the_servers_marks_are_kept() -> None:
    content = read(rss(item("Market", LONG)))

    assert (content.etag, content.modified) == ('"mark"', "yesterday")


def test_what_is_unchanged_is_not_read_again() -> None:
    content = read_feed(FeedSource(Fetched(b"", "", '"mark"', "", is_unchanged=True)))

    assert content.is_unchanged
    assert content.entries == ()


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(rss(item("Market", LONG, date="yesterday at noon")), id="a date in words"),
        pytest.param(rss(item("Market", LONG, date="Thu, 99 Foo 20226 99:99:99 +9999")), id="a date that does not exist"),
        pytest.param(rss(item("Market", LONG, date="Mon, 01 Jan 0001 00:00:00 GMT")), id="a date before all time"),
        pytest.param(rss(item("Market", LONG)), id="neither id nor address"),
        pytest.param(rss(item("&lt;b&gt;Market&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;", LONG)), id="HTML in the title"),
        pytest.param(rss(item("<![CDATA[<h1>Market</h1>]]>", LONG)), id="a heading in the title"),
        pytest.param(rss(item("&amp;lt;i&amp;gt;Market&amp;lt;/i&amp;gt;", LONG)), id="a title escaped twice"),
        pytest.param(rss(item("Market", LONG))[:-20], id="cut off at the end"),
        pytest.param(rss(item("Market", LONG)).replace(b"</rss>", b"</rss><!-- & < >"), id="rubbish behind the end"),
        pytest.param(b"\n\n  " + rss(item("Market", LONG)), id="blanks before the declaration"),
        pytest.param(rss(item("Market", LONG + " AT&T")).replace(b"<![CDATA[", b"").replace(b"]]>", b"").replace(b" AT&T", b""), id="no CDATA"),
        pytest.param(rss(item("Market", LONG)).decode().replace("utf-8", "utf-16").encode("utf-16"), id="in UTF-16"),
        pytest.param(rss(item("Market", LONG)).replace(b"utf-8", b"us-ascii"), id="a wrong encoding declared"),
        pytest.param(rss(item("Market\x07", LONG)), id="a control character"),
        pytest.param(rss(item("Market", f"<p>{LONG}</p><script>alert(1)</script><iframe src='https://evil.test'></iframe>")), id="a script in the text"),
        pytest.param(rss(item("Market", f"<div onclick='alert(1)'><p>{LONG}</div></p></b></i></div>")), id="tags that cross each other"),
        pytest.param(rss(item("Market", LONG, link="javascript:alert(1)")), id="an address that is a script"),
        pytest.param(rss(item("Market", LONG, link="/relative")), id="an address that leads nowhere"),
        pytest.param(rss(item("", "")) + rss(item("Market", LONG))[len(HEAD) :], id="an empty entry and two roots"),
        pytest.param(rss(item("\u202eMarket", LONG)), id="a title turned round"),
    ],
)
def test_a_broken_feed_still_gives_its_news(broken: bytes) -> None:
    content = read(broken)

    (entry,) = [one for one in content.entries if one.title] or [FeedEntry("", "", "", ())]
    assert content.problem is None
    assert entry.title in {"Market", "Market alert(1)"}
    assert entry.text == LONG
    assert entry.marks
    assert not entry.link


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.NO_FEED),
        (b"\x00\x01\x02\xff", Problem.NO_FEED),
        (b"%PDF-1.7 ...", Problem.NO_FEED),
        (b"<html><head><title>Not found</title></head><body>404</body></html>", Problem.NO_FEED),
        (b"/etc/passwd", Problem.NO_FEED),
        (b"http://169.254.169.254/latest", Problem.NO_FEED),
        (b'<!DOCTYPE lol [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>' + rss(item("&lol2;", LONG)), Problem.ENTITIES),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss(item("&x;", LONG)), Problem.ENTITIES),
        ('<!DOCTYPE r [<!entity x "y">]><rss/>'.encode("utf-16"), Problem.ENTITIES),
        ('<!DOCTYPE r [<! ENTITY x "y">]><rss/>'.encode("utf-32"), Problem.ENTITIES),
    ],
)
def test_what_is_no_feed_or_a_bomb_is_named(content: bytes, problem: Problem) -> None:
    assert read(content) == FeedContent(problem=problem)


def test_a_feed_without_entries_is_a_feed() -> None:
    content = read(rss())

    assert content.problem is None
    assert content.entries == ()


def test_entries_come_newest_first_where_all_have_dates() -> None:
    old = item("Old", LONG, date="Mon, 30 Nov 2026 08:00:00 GMT")
    new = item("New", LONG, date="Tue, 01 Dec 2026 08:00:00 GMT")

    assert [entry.title for entry in read(rss(old, new)).entries] == ["New", "Old"]
    assert [entry.title for entry in read(rss(old, new, item("None", LONG))).entries] == ["Old", "New", "None"]


def test_a_very_long_entry_is_cut_and_very_many_are_left() -> None:
    content = read(rss(*(item(f"Number {number}", "word " * 5_000) for number in range(80))))

    assert len(content.entries) == 50
    assert all(len(entry.text) <= rules.MOST_TEXT for entry in content.entries)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(item("A", LONG, guid="1", link="https://e.org/a"), item("A", LONG, guid="2", link="https://e.org/a"), id="another id"),
        pytest.param(item("A", LONG, guid="1", link="https://e.org/a"), item("A, corrected", LONG, guid="1", link="https://e.org/b"), id="another address"),
        pytest.param(item("A", LONG, date="Mon, 30 Nov 2026 08:00:00 GMT"), item("A", LONG, date="Tue, 01 Dec 2026 08:00:00 GMT"), id="another date"),
        pytest.param(item("A", LONG, link="http://www.e.org/a/"), item("B", "", link="https://e.org/a?utm_source=x#top"), id="the same address in other words"),
        pytest.param(item("Đà Nẵng", LONG, guid="1"), item("ĐÀ NẴNG", f"<p>{LONG.upper()}</p>", guid="2"), id="the same words"),
    ],
)
def test_the_same_news_has_a_mark_in_common(first: str, second: str) -> None:
    assert set(only(rss(first)).marks) & set(only(rss(second)).marks)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(item("A", LONG, guid="1"), item("B", LONG[::-1], guid="2"), id="other news"),
        pytest.param(item("Weather", guid="1", link="https://e.org/1"), item("Weather", guid="2", link="https://e.org/2"), id="the same title every day"),
        pytest.param(item("A", LONG, link="https://e.org/"), item("B", LONG[::-1], link="https://e.org/"), id="both lead to the front page"),
        pytest.param(item("A", LONG, link="https://e.org/?id=1"), item("B", LONG[::-1], link="https://e.org/?id=2"), id="addresses that differ in a number"),
    ],
)
def test_other_news_have_no_mark_in_common(first: str, second: str) -> None:
    assert not set(only(rss(first)).marks) & set(only(rss(second)).marks)


def test_an_id_that_all_entries_share_is_no_mark() -> None:
    one, two = read(rss(item("A", LONG, guid="x"), item("B", LONG[::-1], guid="x"))).entries

    assert not set(one.marks) & set(two.marks)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br>Two", "One\nTwo"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ("A <b>bold</b> and <em>soft</em> word", "A *bold* and _soft_ word"),
        ("un<b>believ</b>able", "unbelievable"),
        ("<b>2*3</b>", "2*3"),
        ('<a href="https://e.org/x(1)">here</a>', "[here](https://e.org/x%281%29)"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ('<a href="https://e.org/"><b>both</b></a>', "[both](https://e.org/)"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("<img src=x onerror=alert(1)>Text<style>p{}</style>", "Text"),
        ("a&nbsp;&nbsp;b", "a b"),
    ],
)
def test_html_becomes_the_text_of_a_post(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(st.text(alphabet="<>&;/abp=\"' li*_[]()\n", max_size=120))
def test_no_markup_breaks_the_reader(markup: str) -> None:
    for paragraph in rules.read_text(plain_text(markup)):
        assert all(piece.url == "" or piece.url.startswith("http") for piece in paragraph)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    assert isinstance(read(content), FeedContent)
