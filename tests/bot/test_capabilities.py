"""Capabilities: a limit has its source, and leaves room to be readable."""

from dataclasses import replace

import pytest

from bot.fit.capabilities import Capabilities, TextUnit
from tests.core.deck import ZALO


def test_a_limit_needs_its_source() -> None:
    with pytest.raises(ValueError, match="max_text has no source"):
        Capabilities(max_text=2000)
    assert Capabilities(max_text=2000, sources={"max_text": "Bot API, sendMessage"}).max_text == 2000
    assert Capabilities(max_text=2000, assumed=frozenset({"max_text"})).max_text == 2000


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [
        ("max_text", 20, "max_text must be at least 100"),
        ("label_length", 3, "label_length must be at least 12"),
        ("buttons_per_row", 0, "at least 1, or None"),
    ],
)
def test_a_limit_that_leaves_no_room_is_refused(limit: str, value: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Capabilities(**{limit: value}, assumed=frozenset({limit}))  # type: ignore[arg-type]  # a limit by its name


def test_only_a_channel_that_draws_shows_whole_forms() -> None:
    with pytest.raises(ValueError, match="only a channel that draws cards"):
        Capabilities(whole_forms=True)


def test_each_channel_counts_in_its_own_unit() -> None:
    assert [replace(ZALO, unit=unit).length("ệ😀") for unit in TextUnit] == [2, 3, 7]
