"""The reader: all that rendering needs to know of a person or a group."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reader:
    """Language, time zone, terms and name of whoever reads a card.

    `terms["secretary"]`, `terms["secretary.plural"]`: the organisation's words in this language, from its preset.
    """

    language: str = "en"
    zone: str = "Asia/Ho_Chi_Minh"
    name: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)

    def term(self, name: str) -> str:
        """Give an organisation's word. `secretary.title` and `secretary.plural.title` begin with a capital and need no entry of their own."""
        found = self.terms.get(name)
        if found is not None:
            return found
        stem, _dot, form = name.rpartition(".")
        if form == "title" and stem in self.terms:
            word = self.terms[stem]
            return word[:1].upper() + word[1:]
        raise KeyError(f"no preset gives the term {name} in {self.language}")
