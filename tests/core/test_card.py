"""Cards and actions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.card import ACTION_BYTES, Action, Card, Details, Paragraph, Span, SpanStyle, bold, details, line, link, paragraph, sentence, soft
from core.i18n import Text, verbatim
from tests.core.deck import actions

LARGEST = 2**63 - 1


@given(actions)
def test_an_action_comes_back_from_its_token(action: Action) -> None:
    token = action.encode()

    assert Action.decode(token) == action
    assert len(token.encode()) <= ACTION_BYTES
    assert token.isascii()


def test_the_largest_ids_fit_into_what_telegram_allows() -> None:
    token = Action("attendance.mark", (LARGEST, LARGEST, 5), 1_000_000).encode()

    assert len(token) <= 64
    assert Action.decode(token).ids == (LARGEST, LARGEST, 5)


def test_a_token_is_short_and_readable() -> None:
    assert Action("meetings.answer", (12, 1), 3).encode() == "meetings.answer:c,1@3"
    assert Action("start.menu").encode() == "start.menu"


def test_an_action_that_does_not_fit_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="does not fit into 64 bytes"):
        Action("a" * 40, (LARGEST, LARGEST)).encode()


def test_actions_carry_ids_only() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Action("polls.vote", (-1,)).encode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        ":1",
        "@3",
        "polls.vote:",
        "polls.vote:01",
        "polls.vote:1,",
        "polls.vote:-1",
        "polls.vote:1@0",
        "polls.vote:A",
        "polls.vote:+1",
        "polls.vote:1_0",
        "phiếu:1",
        "x" * 65,
        "a:1@",
        "a:1@2@3",
    ],
)
def test_what_encode_never_made_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match=r"not an action|invalid literal|does not fit|not negative"):
        Action.decode(token)


@given(st.text(max_size=80))
def test_any_other_text_is_an_action_or_a_value_error(text: str) -> None:
    try:
        action = Action.decode(text)
    except ValueError:
        return
    assert action.encode() == text


def test_short_forms_build_the_same_blocks() -> None:
    assert paragraph(verbatim("a"), bold(verbatim("b"))) == Paragraph((Span(verbatim("a")), Span(verbatim("b"), SpanStyle.BOLD)))
    assert details((Text("Place"), soft(verbatim("hall")))) == Details(((Text("Place"), (Span(verbatim("hall"), SpanStyle.SOFT),)),))
    assert line(verbatim("Mai"), link(verbatim("map"), "https://example.org")).notes == ((Span(verbatim("map"), SpanStyle.LINK, "https://example.org"),),)
    assert sentence(Text("Done.")) == Card(blocks=(paragraph(Text("Done.")),))
