"""A card as a test reads it."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.card import Action, Button, Card, Details, FieldView, Figures, Line, Listing, Notice, Paragraph, Progress, Span
from core.codec import map_words
from core.i18n import Verbatim, Words, render
from core.reader import Reader


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody sees: every word in their language. `delivery_id` is what a press names."""

    card: Card
    reader: Reader
    delivery_id: int

    @classmethod
    def of(cls, card: Card, reader: Reader, delivery_id: int) -> "Answer":
        return cls(map_words(card, lambda words: Verbatim(render(words, reader))), reader, delivery_id)

    @property
    def title(self) -> str:
        return _plain(self.card.title)

    @property
    def text(self) -> str:
        """All the words, in the order of reading."""
        return "\n".join(words for words in _words(self.card) if words)

    @property
    def labels(self) -> list[str]:
        return [_plain(button.label) for row in self.card.buttons for button in row]

    @property
    def actions(self) -> list[str]:
        return [button.action.name for row in self.card.buttons for button in row if button.action]

    def __contains__(self, words: str) -> bool:
        return words in self.text

    def button(self, label: str) -> Button:
        """Give the button with this label, or whose label begins so."""
        buttons = [button for row in self.card.buttons for button in row]
        exact = [button for button in buttons if _plain(button.label) == label]
        for button in exact or [button for button in buttons if _plain(button.label).startswith(label)]:
            return button
        raise AssertionError(f"no button {label!r} among {self.labels} on:\n{self.text}")

    def action(self, name: str) -> Action:
        for row in self.card.buttons:
            for button in row:
                if button.action and button.action.name == name:
                    return button.action
        raise AssertionError(f"no action {name} among {self.actions}")

    def progress(self, label: str) -> tuple[int, int]:
        for block in self.card.blocks:
            if isinstance(block, Progress) and _plain(block.label) == label:
                return block.value, block.total
        raise AssertionError(f"no progress {label!r} on:\n{self.text}")

    def fact(self, label: str) -> str:
        """Give the value that stands beside a label."""
        for block in self.card.blocks:
            if isinstance(block, Details):
                for name, value in block.rows:
                    if _plain(name) == label:
                        return _line(value)
        raise AssertionError(f"no fact {label!r} on:\n{self.text}")

    def lines(self) -> list[Line]:
        return [line for block in self.card.blocks if isinstance(block, Listing) for line in block.lines]

    def line_about(self, name: str) -> str:
        """Give what a listing says of somebody: the tag, else the notes."""
        for line in self.lines():
            if name.casefold() in _plain(line.title).casefold():
                return _plain(line.tag) if line.tag else ", ".join(_line(note) for note in line.notes)
        raise AssertionError(f"no line about {name!r} on:\n{self.text}")

    def figure(self, label: str) -> int:
        for block in self.card.blocks:
            if isinstance(block, Figures):
                for item in block.items:
                    if _plain(item.label) == label:
                        return item.value
        raise AssertionError(f"no figure {label!r} on:\n{self.text}")

    def field(self, name: str) -> FieldView:
        if self.card.form is None:
            raise AssertionError(f"no form is open on:\n{self.text}")
        return next(field for field in self.card.form.fields if field.name == name)

    def error(self, name: str) -> str:
        return _plain(self.field(name).error)


def _words(card: Card) -> Iterator[str]:
    yield from (_plain(card.kicker), _plain(card.title), _plain(card.tag.words) if card.tag else "")
    for block in card.blocks:
        match block:
            case Paragraph(parts) | Notice(_, parts):
                yield _line(parts)
            case Details(rows):
                yield from (f"{_plain(label)}: {_line(value)}" for label, value in rows)
            case Listing(lines, title):
                yield _plain(title)
                yield from (
                    " ".join([_plain(line.lead), _plain(line.title), *(_line(note) for note in line.notes), _plain(line.tag)]).strip() for line in lines
                )
            case Progress(_, _, _, sentence):
                yield _plain(sentence)
            case Figures(items):
                yield from (f"{item.value} {_plain(item.label)}" for item in items)
            case _:
                yield from (_plain(getattr(block, name, None)) for name in ("title", "text", "caption"))
                yield str(getattr(block, "value", ""))
    if card.form:
        yield _plain(card.form.title)
        for field in card.form.fields:
            yield from (_plain(field.label), _plain(field.error), _plain(field.understood))


def _line(spans: tuple[Span, ...]) -> str:
    return "".join(_plain(span.words) for span in spans)


def _plain(words: Words | None) -> str:
    return words.text if isinstance(words, Verbatim) else ""
