"""The page's files: colours that can be read, words that exist, a weight that is kept."""

import re
from pathlib import Path

import pytest

from bot.web import words
from tests.web_mock.words import WORDS

WEB = Path(__file__).parents[3] / "bot" / "web"
FILES = sorted([*(WEB / "static").iterdir(), *(WEB / "templates").iterdir()])
SCRIPTS = [path for path in FILES if path.suffix == ".js"]
ROUNDING = 0.06
TOKENS = (WEB / "static" / "tokens.css").read_text()

# What the look demands of text on its ground, in the light and in the dark theme (one decimal).
PAIRS = [
    ("edge", "surface", 4.2, 5.0),
    ("edge", "ground", 3.7, 5.7),
    ("ink", "surface", 15.9, 13.5),
    ("ink", "ground", 14.3, 15.3),
    ("ink", "tint", 12.8, 9.1),
    ("ink-soft", "surface", 7.3, 7.9),
    ("ink-soft", "ground", 6.6, 9.0),
    ("ink-soft", "tint", 5.9, 5.4),
    ("ink-soft", "sunken", 5.8, 6.5),
    ("accent", "surface", 7.4, 8.8),
    ("accent", "ground", 6.6, 10.0),
    ("accent", "tint", 5.9, 6.0),
    ("accent", "tonal", 6.9, 7.8),
    ("on-accent", "accent", 7.4, 9.5),
    ("on-accent", "accent-strong", 10.6, 11.6),
    ("accent-edge", "surface", 3.7, 4.3),
    ("on-tint", "tint", 10.3, 8.9),
    ("danger", "surface", 7.4, 8.1),
    ("danger", "danger-tint", 6.4, 7.3),
    ("caution", "caution-tint", 6.6, 7.8),
]


def _blocks() -> list[dict[str, str]]:
    """Give the colours of the light theme, of the dark one, and of the dark one that the device asks for."""
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in re.findall(r"\{([^{}]*--ground[^{}]*)\}", TOKENS)]
    assert len(found) == 3
    return found


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("front", "back", "light", "dark"), PAIRS)
def test_every_pair_of_colours_keeps_its_contrast(front: str, back: str, light: float, dark: float) -> None:
    by_day, by_night, _device = _blocks()

    assert _contrast(by_day[front], by_day[back]) >= light - ROUNDING
    assert _contrast(by_night[front], by_night[back]) >= dark - ROUNDING


def test_the_dark_theme_is_the_same_whoever_asks_for_it() -> None:
    _light, chosen, device = _blocks()

    assert chosen == device


def test_all_files_together_weigh_at_most_100_kb() -> None:
    assert sum(path.stat().st_size for path in FILES) <= 100_000


def test_no_file_is_longer_than_400_lines() -> None:
    assert [path.name for path in FILES if len(path.read_text().splitlines()) > 400] == []


def test_nothing_is_inline_that_the_security_policy_forbids() -> None:
    for path in FILES:
        text = path.read_text()
        assert not re.search(r"\sstyle=|\son[a-z]+=\"|innerHTML|javascript:", text), path.name
        if path.suffix == ".html":
            assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", text)), path.name


def test_the_page_says_only_words_that_it_is_given() -> None:
    said = {"picked_date", "open", "download", "size_normal", "size_large", "size_largest", "theme_auto", "theme_light", "theme_dark", "theme"}
    for path in FILES:
        text = path.read_text()
        said |= set(re.findall(r"\bword\(\"(\w+)\"", text)) | set(re.findall(r"data-(?:word|label)=\"(\w+)\"", text))
        for pair in re.findall(r"\bword\([^)]*\? \"(\w+)\" : \"(\w+)\"", text):
            said |= set(pair)

    given = set(words.WORDS) | {"picked_date"}
    assert said == given
    assert all(set(known) == given for known in WORDS.values())


def test_directions_are_logical_so_that_every_script_reads_well() -> None:
    for path in FILES:
        if path.suffix == ".css":
            assert not re.search(r"(?:margin|padding|border|inset)-(?:left|right)|[^-]\b(?:left|right|float):|text-align: (?:left|right)", path.read_text()), (
                path.name
            )
