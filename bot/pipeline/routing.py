"""From an update to a handler: tables made once from the features, and the order in which words are understood."""

import inspect
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from rapidfuzz import fuzz, process

from core.access import Access
from core.card import Action
from core.feature import Attempts, ButtonHandler, Command, DeepLink, Feature, FormHandler, Handler, Scope
from core.fields import Field
from core.forms import Form
from core.i18n import Text, _, finished_languages, render
from core.reader import Reader
from db.folding import fold

NEAR = 72  # of 100; measured on slips of one or two letters in command names and menu words


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be called, with the rights it needs. `fields`: the arguments that words can give; `least` and `most`: how many ids."""

    name: str
    handler: Handler
    access: Access
    scope: Scope | None = None
    from_above: bool = False
    limit: Attempts | None = None
    fields: tuple[Field, ...] = ()
    optional: frozenset[str] = frozenset()
    ids: tuple[int, int] = (0, 0)
    button: ButtonHandler | None = None
    takes_guests: bool = False


@dataclass(frozen=True, slots=True)
class FormEntry:
    """A form with what finishes it. `asks_for` is set where the form only asks for a command's arguments."""

    key: str
    form: Form
    entry: Entry
    asks_for: Command | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as it was typed: the entry and the words behind it."""

    feature: str
    command: Command
    entry: Entry
    words: str


class Routes:
    """All that the features declare, by name."""

    def __init__(self, features: Iterable[Feature]) -> None:
        self.features = tuple(features)
        self.entries: dict[str, Entry] = {}
        self.forms: dict[str, FormEntry] = {}
        self.commands: dict[str, tuple[str, Command]] = {}
        self.deep_links: list[tuple[DeepLink, Entry]] = []
        self.phone: Entry | None = None  # no entry of its own name: only a platform can vouch for a number
        for feature in self.features:
            self._add(feature)

    def _add(self, feature: Feature) -> None:
        for command in feature.commands:
            self._add_command(feature.name, command)
        for button in feature.buttons:
            fields, optional, ids = _signature(button.handler)
            if fields:
                raise ValueError(f"{feature.name}.{button.name}: a button carries ids only")
            name = f"{feature.name}.{button.name}"
            self.entries[name] = Entry(name, button.handler, button.access, button.scope, button.from_above, None, (), optional, ids, button)
        for form in feature.forms:
            self._add_form(f"{feature.name}.{form.form.name}", form)
        if feature.phone is not None:
            self.phone = Entry(f"{feature.name}.phone", feature.phone, Access.EVERYONE, takes_guests=True)
        for link in feature.deep_links:
            entry = Entry(f"{feature.name}.{link.prefix or 'start'}", link.handler, link.access, limit=link.limit, takes_guests=link.access is Access.EVERYONE)
            self.deep_links.append((link, entry))

    def _add_command(self, feature: str, command: Command) -> None:
        fields, optional, ids = _signature(command.handler)
        if ids[0]:
            raise ValueError(f"/{command.name}: every argument of a command has a field")
        name = f"{feature}.{command.name}"
        guests = command.access is Access.EVERYONE
        entry = Entry(name, command.handler, command.access, None, command.from_above, command.limit, fields, optional, takes_guests=guests)
        self.entries[name] = entry
        for word in (command.name, *command.aliases):
            if word in self.commands:
                raise ValueError(f"two commands answer to /{word}")
            self.commands[word] = (feature, command)
        if fields:
            needed = tuple(field for field in fields if field.name not in optional)
            form = Form(command.name, command.summary, needed, _("Continue"))
            self.forms[f"ask.{command.name}"] = FormEntry(f"ask.{command.name}", form, entry, command)

    def _add_form(self, key: str, handler: FormHandler) -> None:
        entry = Entry(key, handler.finished, handler.access, handler.scope, handler.from_above, handler.limit, takes_guests=handler.access is Access.EVERYONE)
        self.forms[key] = FormEntry(key, handler.form, entry)

    def typed(self, text: str) -> Typed | None:
        """Read `/name@bot words`, or an alias without the stroke ("diem danh 4821")."""
        head, _space, words = text.strip().partition(" ")
        if head.startswith("/"):
            name = fold(head[1:].partition("@")[0])
            return self._command(name, words)
        return self._command(fold(text).replace(" ", ""), "")

    def action(self, token: str) -> tuple[Entry, Action] | None:
        """Read a pressed token. None for an action that nobody declares, or with another number of ids."""
        try:
            action = Action.decode(token)
        except ValueError:
            return None
        entry = self.entries.get(action.name)
        if entry is None or not entry.ids[0] <= len(action.ids) <= entry.ids[1]:
            return None
        return entry, action

    def deep_link(self, code: str) -> tuple[Entry, str] | None:
        """Give the handler of a link's code: the longest prefix that fits."""
        fitting = [(link, entry) for link, entry in self.deep_links if code.startswith(link.prefix)]
        if not code or not fitting:
            return None
        link, entry = max(fitting, key=lambda pair: len(pair[0].prefix))
        return entry, code.removeprefix(link.prefix)

    def nearest(self, text: str, reader: Reader, among: Mapping[str, Text], most: int = 3) -> tuple[str, ...]:
        """Give the names of the commands (of `among`: name -> what it does) that `text` comes nearest to, best first."""
        wanted = fold(text).lstrip("/")
        candidates: dict[tuple[str, int], str] = {}
        for name, summary in among.items():
            _feature, command = self.commands[name]
            spellings = [name, *command.aliases, fold(render(summary, reader))]
            if command.menu:
                spellings += [fold(render(command.menu, Reader(language, terms=reader.terms))) for language in {reader.language, *finished_languages()}]
            candidates |= {(name, number): spelling for number, spelling in enumerate(spellings)}
        found = process.extract(wanted, candidates, scorer=fuzz.WRatio, score_cutoff=NEAR, limit=12)
        names = dict.fromkeys(key[0] for _spelling, _score, key in found)
        return tuple(names)[:most]

    def _command(self, name: str, words: str) -> Typed | None:
        found = self.commands.get(name)
        if found is None:
            return None
        feature, command = found
        return Typed(feature, command, self.entries[f"{feature}.{command.name}"], words.strip())


def split_words(fields: tuple[Field, ...], words: str) -> dict[str, str]:
    """Share the words behind a command out to its arguments: one each, the last takes the rest."""
    if not words:
        return {}
    parts = words.split(None, len(fields) - 1) if len(fields) > 1 else [words]
    return {field.name: part for field, part in zip(fields, parts, strict=False)}


def _signature(handler: Handler) -> tuple[tuple[Field, ...], frozenset[str], tuple[int, int]]:
    """Read a handler's parameters after the context: fields from `Annotated[type, Field]`, ids from `int`."""
    parameters = list(inspect.signature(handler).parameters.values())[1:]
    hints = typing.get_type_hints(handler, include_extras=True)
    fields: list[Field] = []
    needed = possible = 0
    optional = {one.name for one in parameters if one.default is not inspect.Parameter.empty}
    for parameter in parameters:
        hint = hints[parameter.name]
        found = [part for part in hint.__metadata__ if isinstance(part, Field)] if typing.get_origin(hint) is Annotated else []
        if found:
            if found[0].name != parameter.name:
                raise ValueError(f"{handler.__module__}.{handler.__name__}: the field of {parameter.name} is called {found[0].name}")
            fields.append(found[0])
        elif hint is int:
            possible += 1
            needed += parameter.name not in optional
        else:
            raise ValueError(f"{handler.__module__}.{handler.__name__}: {parameter.name} is neither a field nor an id")
    return tuple(fields), frozenset(optional), (needed, possible)
