"""Papers that the program draws: what they say, every word rendered already. A Job names `bot.computing.papers:table` or `:chart` and gives one of these."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a file, `format` xlsx or pdf. `heads`: the units above the title, the last one in bold; `facts`: label and value; `rows` below `columns`."""

    format: str
    language: str
    title: str
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    file_name: str
    facts: tuple[tuple[str, str], ...] = ()
    signatures: tuple[str, ...] = ()
    notes_title: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Labelled counts as a picture that is legible on a phone. Rows that lead are drawn in the accent; `foot` says how to read it."""

    language: str
    title: str
    rows: tuple[tuple[str, int], ...]
    foot: str
    file_name: str
