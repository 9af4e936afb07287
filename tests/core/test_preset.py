"""Presets: what the files give, and that a wrong one says where it is wrong."""

from datetime import date
from pathlib import Path

import pytest

from core import preset
from core.i18n import Text, render
from core.reader import Reader


@pytest.mark.parametrize("name", preset.names())
def test_every_preset_has_its_words_and_agendas_in_vietnamese_and_english(name: str) -> None:
    found = preset.preset(name)

    assert set(found.terms["vi"]) == set(found.terms["en"])
    for kind in found.kinds:
        assert len(kind.agenda_in("vi")) == len(kind.agenda_in("en")) > 0
        assert kind.minutes_long > kind.late_after


@pytest.mark.parametrize("name", preset.names())
def test_every_preset_has_the_kinds_that_cards_name(name: str) -> None:
    assert [kind.key for kind in preset.preset(name).kinds] == ["regular", "topic", "committee", "extraordinary", "congress"]


def test_the_two_presets_are_found_by_name() -> None:
    assert preset.names() == ("party_cell", "union_branch")
    with pytest.raises(KeyError, match="party_cell, union_branch"):
        preset.preset("choir")


def test_a_regular_meeting_is_named_after_its_month() -> None:
    regular = preset.preset("party_cell").kind("regular")

    assert regular.title_on(date(2026, 12, 5), "vi") == "Sinh hoạt chi bộ thường kỳ tháng 12"
    assert regular.title_on(date(2026, 12, 5), "en") == "December cell meeting"
    assert regular.title_on(date(2026, 12, 5), "ru") == "December cell meeting"
    assert preset.preset("party_cell").kind("topic").title_on(date(2026, 4, 1), "vi") == "Sinh hoạt chuyên đề quý 2"


def test_a_regular_cell_meeting_has_sixteen_steps() -> None:
    agenda = preset.preset("party_cell").kind("regular").agenda_in("vi")

    assert len(agenda) == 16
    assert agenda[0].startswith("Khai mạc")
    assert agenda[-1] == "Bế mạc"


def test_terms_are_the_organisations_own() -> None:
    sentence = Text("{secretary.title}, {member.plural}, {kind.topic}")

    assert render(sentence, Reader("vi", terms=preset.terms("party_cell", "vi"))) == "Bí thư, đảng viên, Chuyên đề"
    assert render(sentence, Reader("en", terms=preset.terms("union_branch", "en"))) == "Chair, members, Topic"
    assert preset.terms("party_cell", "vi")["you"] == "đồng chí"
    assert preset.terms("union_branch", "vi")["you"] == "anh/chị"


def test_a_language_without_words_of_its_own_is_shown_the_english_ones() -> None:
    assert preset.terms("union_branch", "ar") == preset.terms("union_branch", "en")


def test_an_unknown_kind_is_an_error_that_names_the_preset() -> None:
    with pytest.raises(KeyError, match="party_cell has no kind of meeting picnic"):
        preset.preset("party_cell").kind("picnic")


@pytest.mark.parametrize(
    ("rule", "meant"),
    [
        (">1/2", preset.Quorum(1, 2, is_more_than=True)),
        ("2/3", preset.Quorum(2, 3)),
        ("1/20 or 70", preset.Quorum(1, 20, number=70)),
    ],
)
def test_a_quorum_is_written_as_people_say_it(rule: str, meant: preset.Quorum) -> None:
    assert preset.read_quorum(rule) == meant


@pytest.mark.parametrize("rule", ["", "half", "3/2", "0/2", "1/0", "> 1/2", "1/2 or many"])
def test_a_quorum_that_is_none_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="is no quorum"):
        preset.read_quorum(rule)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('quorum = "2/3"', 'quorum = "2/1"', r"choir\.toml: kinds\[5\]\.quorum: .*is no quorum"),
        ('you = "đồng chí"\n', "", r"choir\.toml: terms\.vi\.you: must be words"),
        ('member = "member"', 'member = " "', r"choir\.toml: terms\.en\.member: must be words"),
        ('cell = "cell"', 'cell = "cell"\nflag = "flag"', r"choir\.toml: terms\.en\.flag: is not known here"),
        ("late_after = 10", 'late_after = "ten"', r"choir\.toml: kinds\[1\]\.late_after: must be a number from 0 to 240"),
        ("tháng {month}", "tháng {moon}", r"choir\.toml: kinds\[1\]\.title\.vi: knows only"),
        ('key = "topic"', 'key = "regular"', r"choir\.toml: kinds: at least one, each with a key of its own"),
        ("has_probation = true", "has_probation = 1", r"choir\.toml: has_probation: must be true or false"),
        ("[terms.en]", "[terms.eo]", r"choir\.toml: terms must be given in vi and en"),
        ('key = "topic"', 'key = "Topic 2"', r"choir\.toml: kinds\[2\]\.key: must be small Latin letters"),
        ('title = { vi = "Đại hội chi bộ", en = "Congress of the cell" }', 'title = "Đại hội"', r"choir\.toml: kinds\[5\]\.title: must be a table"),
    ],
)
def test_a_wrong_file_says_where_it_is_wrong(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    words = (preset.PRESETS / "party_cell.toml").read_text(encoding="utf-8")
    assert was in words
    file = tmp_path / "choir.toml"
    file.write_text(words.replace(was, becomes, 1), encoding="utf-8")

    with pytest.raises(ValueError, match=said):
        preset.read(file)
