"""Any card, as hypothesis draws it, and three channels to show it on."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from bot.fit.capabilities import Capabilities, Files, TextUnit
from core.card import (
    Action,
    Attachment,
    Bar,
    Bars,
    Block,
    Button,
    ButtonStyle,
    Card,
    ChoiceView,
    Code,
    Details,
    Empty,
    FieldView,
    Figure,
    Figures,
    FormView,
    Icon,
    Kind,
    Layout,
    Line,
    Listing,
    Notice,
    Paragraph,
    Progress,
    QrCode,
    ShownTo,
    Span,
    SpanStyle,
    Tag,
)
from core.i18n import DateStyle, Day, Joined, Moment, Recipient, Size, Text, Verbatim, Words

WEB = Capabilities(draws_cards=True, whole_forms=True, edits_in_place=True, has_links=True, has_url_buttons=True, files=Files.ALL, max_buttons=None)
TELEGRAM = Capabilities(
    edits_in_place=True,
    has_links=True,
    has_url_buttons=True,
    files=Files.ALL,
    unit=TextUnit.UTF16,
    max_text=4096,
    max_caption=1024,
    max_spans=100,
    max_buttons=100,
    buttons_per_row=8,
    label_length=64,
    sources=dict.fromkeys(("max_text", "max_caption", "max_spans", "max_buttons", "buttons_per_row"), "the tests"),
    assumed=frozenset({"label_length"}),
)
ZALO = Capabilities(
    files=Files.PICTURES,
    unit=TextUnit.UTF16,
    max_text=2000,
    max_caption=2000,
    monthly_quota=3000,
    sources=dict.fromkeys(("max_text", "max_caption", "monthly_quota"), "the tests"),
)

# Letters with marks, wide ones, pairs, joiners, scripts of both directions, isolates, and white space.
_LETTERS = st.text(st.sampled_from("aĐ ễé\u0302\u0323-.!?\n\u2068\u2069שلم۵😀👨\u200d👩🇻🇳👍🏽…ﷺ") | st.characters(codec="utf-8"), max_size=60)
_words_in_a_row = st.lists(st.sampled_from(["họp", "chi bộ", "e\u0301m", "😀👍🏽", "\n\n", "\n", ". ", "http"]), min_size=1, max_size=90).map(" ".join)
plain = _LETTERS | _words_in_a_row | st.text("x", min_size=1, max_size=5000)
ids = st.lists(st.integers(0, 2**63 - 1), max_size=2).map(tuple)
actions = st.builds(Action, st.from_regex(r"[a-z]{1,9}\.[a-z_]{1,12}", fullmatch=True), ids, st.integers(0, 99999))
_urls = st.just("https://example.org/p/K7MPX4RD")
_instants = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (hypothesis wants them naive)
_moments = st.builds(Moment, _instants, st.sampled_from(DateStyle))
_days = st.builds(Day, st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(DateStyle))
_values = plain | st.integers(-(10**9), 10**9) | _moments
_texts = st.builds(lambda value: Text("No meeting has the code {code}.")(code=value), _values)
_plurals = st.builds(lambda n: Text("{n} member", "{n} members")(n=n), st.integers(0, 10**6))
_verbatims = st.builds(Verbatim, plain)
words: st.SearchStrategy[Words] = st.one_of(
    _verbatims,
    _texts,
    _plurals,
    _moments,
    _days,
    st.builds(Size, st.integers(0, 10**10)),
    st.just(Recipient()),
    st.builds(lambda a, b: Joined((a, b)), _verbatims, _texts),
)
_spans = st.lists(
    st.one_of(
        st.builds(Span, words, st.sampled_from([SpanStyle.PLAIN, SpanStyle.BOLD, SpanStyle.ITALIC, SpanStyle.SOFT])),
        st.builds(Span, words, st.just(SpanStyle.LINK), _urls),
    ),
    max_size=4,
).map(tuple)
_counts = st.integers(0, 10**6)


def _many(items: st.SearchStrategy[object], most: int = 4) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=most).map(tuple)


_lines = st.builds(Line, words, st.none() | words, _many(_spans, 2), st.none() | words)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, _spans),
    st.builds(Details, _many(st.tuples(words, _spans))),
    st.builds(Progress, words, _counts, _counts, words, st.none() | _counts),
    st.builds(Bars, _many(st.builds(Bar, words, _counts, st.booleans())), st.none() | words),
    st.builds(Notice, st.sampled_from(Kind), _spans),
    st.builds(Figures, _many(st.builds(Figure, _counts, words, st.sampled_from(Kind)))),
    st.builds(Listing, _many(_lines), st.none() | words, st.sampled_from(Kind)),
    st.builds(Code, st.sampled_from(["4821", "K7MPX4RD"]), words, st.booleans()),
    st.builds(QrCode, _urls, words),
    st.builds(Empty, words, words),
)
_labels = st.builds(Verbatim, st.text(min_size=1, max_size=90)) | st.builds(Text, st.just("Back"))
_buttons = st.one_of(
    st.builds(Button, _labels, actions, st.none() | st.sampled_from(Icon), st.sampled_from(ButtonStyle), st.booleans()),
    st.builds(lambda label, url: Button(label, url=url), _labels, _urls),
)
_rows = st.lists(st.lists(_buttons, min_size=1, max_size=10).map(tuple), max_size=14).map(tuple)
_files = st.builds(Attachment, st.integers(1, 9), st.just("list.pdf"), st.just("application/pdf"), st.integers(0, 10**8), st.booleans())
_types = st.sampled_from(["text", "long", "number", "date", "choice", "choices", "member", "file"])
_choices = st.lists(st.builds(ChoiceView, st.sampled_from(["a", "b", "c"]), _labels, st.none() | _labels), max_size=12).map(tuple)
_views = st.builds(
    FieldView,
    name=st.just("field"),
    type=_types,
    label=words,
    hint=st.none() | words,
    value=st.sampled_from(["", "a", "a,b", "7"]),
    understood=st.none() | words,
    error=st.none() | words,
    is_required=st.booleans(),
    choices=_choices,
    placeholder=st.none() | words,
)


@st.composite
def forms(draw: st.DrawFn) -> FormView:
    asked = tuple(draw(st.lists(_views, max_size=3)))
    current = draw(st.integers(0, max(0, len(asked) - 1)))
    return FormView(draw(st.integers(1, 10**9)), "meetings.call", draw(words), draw(words), asked, current, draw(st.none() | words))


cards = st.builds(
    Card,
    title=st.none() | words,
    kicker=st.none() | words,
    date=st.none() | _moments | _days,
    tag=st.none() | st.builds(Tag, words, st.sampled_from(Kind)),
    blocks=st.lists(blocks, max_size=5).map(tuple),
    buttons=_rows,
    attachments=st.lists(_files, max_size=2).map(tuple),
    form=st.none() | forms(),
    shown_to=st.sampled_from(ShownTo),
    layout=st.sampled_from(Layout),
)


@st.composite
def channels(draw: st.DrawFn) -> Capabilities:
    """Any text channel."""
    limits = ("max_text", "max_caption", "max_spans", "max_buttons", "buttons_per_row", "label_length")
    return Capabilities(
        has_links=draw(st.booleans()),
        has_url_buttons=draw(st.booleans()),
        files=draw(st.sampled_from(Files)),
        unit=draw(st.sampled_from(TextUnit)),
        max_text=draw(st.none() | st.integers(100, 5000)),
        max_caption=draw(st.none() | st.integers(1, 2000)),
        max_spans=draw(st.none() | st.integers(1, 100)),
        max_buttons=draw(st.none() | st.integers(0, 100)),
        buttons_per_row=draw(st.none() | st.integers(1, 8)),
        label_length=draw(st.none() | st.integers(12, 64)),
        assumed=frozenset(limits),
    )


def words_of(part: object) -> Iterator[Words]:
    """Give every word in a card, in the order in which its fields are declared."""
    if isinstance(part, Words):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from words_of(one)
    elif is_dataclass(part):
        for one in fields(part):
            yield from words_of(getattr(part, one.name))
