"""The codec: every card comes back from the ledger as it went in."""

import json
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import codec
from core.card import Card, paragraph
from core.i18n import Size, Text, Verbatim, day, ngettext, verbatim
from tests.core.deck import cards, words


@given(cards)
@settings(max_examples=80, deadline=None)
def test_any_card_comes_back_as_it_was(card: Card) -> None:
    stored = json.dumps(codec.encode(card))

    assert codec.decode_card(json.loads(stored)) == card


@given(words)
@settings(max_examples=80, deadline=None)
def test_any_words_come_back_as_they_were(said: Text) -> None:
    assert codec.decode(json.loads(json.dumps(codec.encode(said)))) == said


@given(cards)
@settings(max_examples=40, deadline=None)
def test_mapping_words_to_themselves_changes_nothing(card: Card) -> None:
    assert codec.map_words(card, lambda said: said) == card


@pytest.mark.parametrize("value", [datetime(2026, 12, 5, 12, 30, tzinfo=UTC), date(2026, 12, 5), time(19, 30), 7, "Mai", None, True])
def test_parameters_of_a_text_keep_their_kind(value: object) -> None:
    decoded = codec.decode(json.loads(json.dumps(codec.encode(value))))

    assert decoded == value
    assert type(decoded) is type(value)


def test_what_holds_its_default_takes_no_room() -> None:
    assert codec.encode(Card(title=verbatim("Menu"))) == {"~": "Card", "title": {"~": "Verbatim", "text": "Menu"}}


def test_a_field_that_a_later_version_dropped_is_left_out() -> None:
    assert codec.decode({"~": "Verbatim", "text": "Mai", "colour": "green"}) == Verbatim("Mai")


def test_what_is_no_part_of_a_card_is_refused() -> None:
    with pytest.raises(ValueError, match="Exception is not part of a card"):
        codec.encode(Exception())
    with pytest.raises(TypeError, match="not a card"):
        codec.decode_card({"~": "Verbatim", "text": "Mai"})


def test_every_word_of_a_card_passes_through_the_change() -> None:
    card = Card(blocks=(paragraph(ngettext("{n} member", "{n} members")(n=2), day(date(2026, 12, 5)), Size(5)),))

    changed = codec.map_words(card, lambda _said: Verbatim("x"))

    assert changed == Card(blocks=(paragraph(Verbatim("x"), Verbatim("x"), Verbatim("x")),))


@given(
    st.from_regex(r"[A-Z][a-z]{3,9}", fullmatch=True).filter(
        lambda name: name not in {"Card", "Text", "Line", "Code", "Bars", "Kind", "Size", "Icon", "Button"}
    )
)
@settings(max_examples=20)
def test_a_class_that_nobody_knows_is_an_error(name: str) -> None:
    with pytest.raises(KeyError):
        codec.decode({"~": f"No{name}"})
