"""Presets: an organisation's words, kinds of meeting, agendas and rules, as data in `presets/*.toml`."""

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from core.i18n import DateStyle, Day, render
from core.reader import Reader

PRESETS = Path(__file__).parent / "presets"
WRITTEN_IN = ("vi", "en")  # every preset has both; readers of another language are shown the English words

_STEMS = ("member", "official", "probationary", "exempt", "secretary", "deputy", "committee_member", "officer", "cell", "unit", "meeting")
_TERMS = {"you", "you.short", "you.plural", "committee", "upper_unit", *_STEMS, *(f"{stem}.plural" for stem in _STEMS)}
_MAY_BE_EMPTY = frozenset({"you", "you.short", "you.plural"})
_TITLE_PARTS = frozenset({"month", "month_name", "quarter", "year"})
_PARTS = re.compile(r"\{([^}]*)\}")
_QUORUM = re.compile(r"(?P<more>>)?(?P<numerator>\d{1,3})/(?P<denominator>\d{1,3})(?: or (?P<number>\d{1,5}))?")

ByLanguage: TypeAlias = Mapping[str, str]
_Table: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Quorum:
    """A share of the official members in the base. `is_more_than` asks for more than the share; `number` suffices where it is less."""

    numerator: int
    denominator: int
    is_more_than: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True)
class MeetingKind:
    """A kind of meeting. Lengths in minutes; `every_months` is 0 where there is no rhythm."""

    key: str
    name: ByLanguage
    title: ByLanguage
    agenda: tuple[ByLanguage, ...]
    quorum: Quorum
    every_months: int
    minutes_long: int
    late_after: int
    longest: int | None = None
    register_closes_after: int | None = None
    quorum_within: int | None = None

    def title_on(self, on: date, language: str) -> str:
        """Give the title of a meeting on this day: "Sinh hoạt chi bộ thường kỳ tháng 12"."""
        reader = Reader(language if language in WRITTEN_IN else "en")
        parts = {"month": str(on.month), "month_name": render(Day(on, DateStyle.MONTH), reader), "quarter": str((on.month + 2) // 3), "year": str(on.year)}
        return _PARTS.sub(lambda found: parts[found[1]], in_language(self.title, language))

    def agenda_in(self, language: str) -> tuple[str, ...]:
        return tuple(in_language(item, language) for item in self.agenda)


@dataclass(frozen=True, slots=True)
class Preset:
    """What one sort of organisation brings with it. `terms[language]["secretary.plural"]`, and `["kind.topic"]` for the name of a kind of meeting."""

    name: str
    title: ByLanguage
    terms: Mapping[str, Mapping[str, str]]
    kinds: tuple[MeetingKind, ...]
    has_probation: bool

    def kind(self, key: str) -> MeetingKind:
        """Give a kind of meeting. Raises KeyError for one that this preset does not have."""
        for found in self.kinds:
            if found.key == key:
                return found
        raise KeyError(f"the preset {self.name} has no kind of meeting {key}")


@functools.cache
def names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


@functools.cache
def preset(name: str) -> Preset:
    """Give a preset. Raises KeyError for a name that is none, ValueError (naming file and key) for a file that is wrong."""
    if name not in names():
        raise KeyError(f"no preset is called {name}; there are {', '.join(names())}")
    return read(PRESETS / f"{name}.toml")


def terms(name: str, language: str) -> Mapping[str, str]:
    """Give the words of a preset in a language; English ones where it has none of its own."""
    return preset(name).terms.get(language) or preset(name).terms["en"]


def in_language(words: ByLanguage, language: str) -> str:
    return words.get(language) or words["en"]


def read_quorum(rule: str) -> Quorum:
    """Read a rule: ">1/2" (more than half), "2/3" (at least), "1/20 or 70" (whichever is less). Raises ValueError."""
    found = _QUORUM.fullmatch(rule)
    if not found or not 0 < int(found["numerator"]) <= int(found["denominator"]):
        raise ValueError(f'{rule!r} is no quorum; write ">1/2", "2/3" or "1/20 or 70"')
    return Quorum(int(found["numerator"]), int(found["denominator"]), bool(found["more"]), int(found["number"]) if found["number"] else None)


def read(path: Path) -> Preset:
    """Read and check a preset's file."""
    with path.open("rb") as source:
        file = _Part(path.name, "", tomllib.load(source))
    file.has_only({"title", "has_probation", "terms", "kinds"})
    spoken = file.part("terms")
    found = {language: _terms(spoken.part(language)) for language in spoken.table}
    if set(WRITTEN_IN) - set(found):
        raise ValueError(f"{path.name}: terms must be given in {' and '.join(WRITTEN_IN)}")
    kinds = tuple(_kind(part) for part in file.parts("kinds"))
    keys = [kind.key for kind in kinds]
    if not keys or len(set(keys)) < len(keys):
        raise ValueError(f"{path.name}: kinds: at least one, each with a key of its own")
    words = {
        language: MappingProxyType({**part, **{f"kind.{kind.key}": in_language(kind.name, language) for kind in kinds}}) for language, part in found.items()
    }
    return Preset(path.stem, file.by_language("title"), MappingProxyType(words), kinds, file.boolean("has_probation"))


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of the file, which knows where it stands, so that an error can say it."""

    file: str
    path: str
    table: _Table

    def wrong(self, key: str, why: str) -> ValueError:
        return ValueError(f"{self.file}: {self.path}{key}: {why}")

    def has_only(self, known: set[str]) -> None:
        for key in self.table:
            if key not in known:
                raise self.wrong(key, "is not known here")

    def part(self, key: str) -> "_Part":
        value = self.table.get(key)
        if not isinstance(value, Mapping):
            raise self.wrong(key, "must be a table")
        return _Part(self.file, f"{self.path}{key}.", value)

    def parts(self, key: str) -> "tuple[_Part, ...]":
        value = self.table.get(key)
        if not isinstance(value, Sequence) or not all(isinstance(item, Mapping) for item in value):
            raise self.wrong(key, "must be a list of tables")
        return tuple(_Part(self.file, f"{self.path}{key}[{position}].", item) for position, item in enumerate(value, 1))

    def text(self, key: str, *, may_be_empty: bool = False) -> str:
        value = self.table.get(key)
        if not isinstance(value, str) or not (value.strip() or may_be_empty):
            raise self.wrong(key, "must be words")
        return value

    def number(self, key: str, most: int) -> int:
        value = self.table.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise self.wrong(key, f"must be a number from 0 to {most}")
        return value

    def number_or_none(self, key: str, most: int) -> int | None:
        return self.number(key, most) if key in self.table else None

    def boolean(self, key: str) -> bool:
        value = self.table.get(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return value

    def by_language(self, key: str) -> ByLanguage:
        return self.part(key).languages()

    def languages(self) -> ByLanguage:
        for language in WRITTEN_IN:
            self.text(language)
        return MappingProxyType({language: self.text(language) for language in self.table})


def _terms(part: _Part) -> dict[str, str]:
    part.has_only(_TERMS)
    return {term: part.text(term, may_be_empty=term in _MAY_BE_EMPTY) for term in sorted(_TERMS)}


def _kind(part: _Part) -> MeetingKind:
    lengths = {"longest", "register_closes_after", "quorum_within"}
    part.has_only({"key", "name", "title", "agenda", "quorum", "every_months", "minutes_long", "late_after"} | lengths)
    key = part.text("key")
    if not re.fullmatch(r"[a-z_]{1,40}", key):
        raise part.wrong("key", "must be small Latin letters")
    title = part.by_language("title")
    for language, pattern in title.items():
        if set(_PARTS.findall(pattern)) - _TITLE_PARTS:
            raise part.wrong(f"title.{language}", f"knows only {', '.join(f'{{{name}}}' for name in sorted(_TITLE_PARTS))}")
    try:
        quorum = read_quorum(part.text("quorum"))
    except ValueError as error:
        raise part.wrong("quorum", str(error)) from error
    return MeetingKind(
        key=key,
        name=part.by_language("name"),
        title=title,
        agenda=tuple(item.languages() for item in part.parts("agenda")),
        quorum=quorum,
        every_months=part.number("every_months", 120),
        minutes_long=part.number("minutes_long", 1440),
        late_after=part.number("late_after", 240),
        longest=part.number_or_none("longest", 1440),
        register_closes_after=part.number_or_none("register_closes_after", 240),
        quorum_within=part.number_or_none("quorum_within", 240),
    )
