"""Catalogues: up to date with the code, right plurals, known placeholders, and Vietnamese complete."""

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from bot.web import words
from core import i18n, preset
from core.reader import Reader

ROOT = Path(__file__).parent.parent
CATEGORIES = ("zero", "one", "two", "few", "many", "other")  # in the order in which a catalogue numbers its plural forms
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
PAIRS = (("“", "”"), ("(", ")"), ("{", "}"), ("[", "]"), ("«", "»"))
TRANSLATED = tuple(language for language in i18n.finished_languages() if language != "en")
OFFERED = sorted({"vi", *TRANSLATED})

Key = tuple[str | None, tuple[str, ...]]


def key_of(message: Message) -> Key:
    return message.context, forms(message.id)


def forms(words_of: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Singular and plural, or the one form that there is."""
    return (words_of,) if isinstance(words_of, str) else tuple(words_of or ())


@functools.cache
def catalogue(language: str) -> Catalog:
    with (i18n.LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=language)


def entries(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


@functools.cache
def texts_of_the_code() -> frozenset[Key]:
    """Every text of the code, taken out as `make translations` takes it."""
    named = re.findall(r"--keywords (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = [(pattern, mapping["method"]) for mapping in mappings for pattern in mapping["pattern"]]
    found: set[Key] = set()
    for folder in ("bot", "core", "handlers"):
        of_folder = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if pattern.startswith(f"{folder}/")]
        for _file, _line, words_of, _comments, context in extract_from_dir(ROOT / folder, of_folder, keywords=DEFAULT_KEYWORDS | parse_keywords(named)):
            found.add((context, forms(words_of)))
    return frozenset(found)


def names_in(*texts: str) -> set[str]:
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def term_is_known(name: str, reader: Reader) -> bool:
    try:
        reader.term(name)
    except KeyError:
        return False
    return True


def unknown_terms(language: str, names: set[str]) -> set[str]:
    """Names that some preset has no word for in this language: parameters, or mistakes."""
    readers = [Reader(language, terms=preset.terms(name, language)) for name in preset.names()]
    return {name for name in names if not all(term_is_known(name, reader) for reader in readers)}


def wrong(language: str, found: list[str]) -> str:
    return f"{language}: " + "; ".join(found[:5])


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_text_of_the_code_is_in_the_catalogue_and_nothing_else(language: str) -> None:
    known = {key_of(message) for message in entries(language)}

    assert known == texts_of_the_code(), 'Run "make translations" and translate what is new.'


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_plural_forms_are_numbered_as_cldr_orders_them(language: str) -> None:
    rule = Locale.parse(language).plural_form
    numbers = range(1200)
    used = [category for category in CATEGORIES if category in {rule(number) for number in numbers}]
    plural = i18n.catalogue(language).plural  # type: ignore[attr-defined]  # what the header became; typeshed does not know it

    assert catalogue(language).num_plurals == len(used)
    assert [plural(number) for number in numbers] == [used.index(rule(number)) for number in numbers]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_translation_is_fuzzy_or_begun_and_left(language: str) -> None:
    translated = [message for message in entries(language) if any(forms(message.string))]

    assert [message.id for message in translated if message.fuzzy] == []
    assert [message.id for message in translated if not all(forms(message.string))] == []
    assert [message.id for message in translated if message.pluralizable and len(forms(message.string)) != catalogue(language).num_plurals] == []


@pytest.mark.parametrize("language", OFFERED)
def test_a_language_that_is_offered_is_complete(language: str) -> None:
    assert [message.id for message in entries(language) if not all(forms(message.string))] == []


def test_vietnamese_and_english_are_offered() -> None:
    assert {"vi", "en"} <= set(i18n.finished_languages())


@pytest.mark.parametrize("language", OFFERED)
def test_every_placeholder_is_a_parameter_or_a_term_of_every_preset(language: str) -> None:
    strangers = [
        f"{message.id}: {name}"
        for message in entries(language)
        for name in unknown_terms(language, names_in(*forms(message.string)) - names_in(*forms(message.id)) - ({"n"} if message.pluralizable else set()))
    ]

    assert strangers == [], wrong(language, strangers)


@pytest.mark.parametrize("language", OFFERED)
def test_the_words_around_every_card_need_no_organisation(language: str) -> None:
    around = [message for message in entries(language) if "bot/fit/__init__.py" in {file for file, _line in message.locations}]

    assert around
    assert [message.id for message in around if names_in(*forms(message.string)) - names_in(*forms(message.id))] == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_form_of_a_term_that_a_text_uses_exists_in_every_preset(language: str) -> None:
    used = {name for message in entries(language) for name in names_in(*forms(message.id), *forms(message.string)) if "." in name}

    assert unknown_terms(language, used) == set()


@pytest.mark.parametrize("language", OFFERED)
def test_no_translation_loses_a_parameter(language: str) -> None:
    lost = [
        f"{message.id}: {name}"
        for message in entries(language)
        for text in forms(message.string)
        for name in unknown_terms("en", names_in(forms(message.id)[-1]) - names_in(text))
    ]

    assert lost == [], wrong(language, lost)


@pytest.mark.parametrize("language", OFFERED)
def test_quotes_brackets_and_tags_are_closed(language: str) -> None:
    open_ones = [
        text for message in entries(language) for text in forms(message.string) for first, last in PAIRS if text.count(first) != text.count(last) or '"' in text
    ]
    other_tags = [
        text
        for message in entries(language)
        for text in forms(message.string)
        if sorted(TAG.findall(text)) not in [sorted(TAG.findall(source)) for source in forms(message.id)]
    ]

    assert open_ones == [], wrong(language, open_ones)
    assert other_tags == [], wrong(language, other_tags)


@pytest.mark.parametrize("language", OFFERED)
def test_translations_are_written_in_whole_letters_and_without_stray_spaces(language: str) -> None:
    texts = [text for message in entries(language) for text in forms(message.string)]

    assert [text for text in texts if unicodedata.normalize("NFC", text) != text] == []
    assert [text for text in texts if text != text.strip() or "  " in text] == []


def test_vietnamese_keeps_a_number_and_its_unit_on_one_line() -> None:
    units = "người|ngày|phút|giây|giờ|dòng|mục|văn bản|chữ|thẻ|MB|%"
    parted = [text for message in entries("vi") for text in forms(message.string) if re.search(rf"(?:\d|\{{n\}}) (?:{units})\b", text)]

    assert parted == []


@pytest.mark.parametrize("name", preset.names())
@pytest.mark.parametrize("language", OFFERED)
def test_the_words_of_the_page_are_said_whole(language: str, name: str) -> None:
    said = words.page_words(Reader(language, terms=preset.terms(name, language)))
    kept = {key: names_in(i18n.render(text, Reader("en", terms=preset.terms(name, "en")))) for key, text in words.WORDS.items()}

    assert all(said.values())
    assert {key: names_in(said[key]) for key in words.WORDS} == kept
