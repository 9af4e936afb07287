"""What a channel can show: its limits as data, each with its source beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LEAST_TEXT, LEAST_LABEL = 100, 12  # below these nothing readable is left


class TextUnit(StrEnum):
    """What a channel counts where it says "at most so long"."""

    CHARACTERS = "characters"
    UTF16 = "utf16"
    BYTES = "bytes"


class Files(StrEnum):
    """Which attachments a channel carries itself; for the others the text names the file and gives its link."""

    NONE = "none"
    PICTURES = "pictures"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """A channel's limits. None is "no limit"; `max_buttons` 0 is "no buttons".

    `sources[limit]` says where a number was read, `assumed` names those that no source gives.

    `draws_cards`: the card itself goes out, blocks, rows and forms; otherwise text. `has_links`: words can carry a link.
    `has_url_buttons`: a button can open an address; `shares_phone`: one can ask for the telephone number. `label_length` and `max_caption` count in `unit` as the text does.
    """

    draws_cards: bool = False
    whole_forms: bool = False
    edits_in_place: bool = False
    has_links: bool = False
    has_url_buttons: bool = False
    shares_phone: bool = False
    files: Files = Files.NONE
    unit: TextUnit = TextUnit.CHARACTERS
    max_text: int | None = None
    max_caption: int | None = None
    max_spans: int | None = None
    max_buttons: int | None = 0
    buttons_per_row: int | None = None
    label_length: int | None = None
    monthly_quota: int | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for limit in ("max_text", "max_caption", "max_spans", "max_buttons", "buttons_per_row", "label_length", "monthly_quota"):
            if getattr(self, limit) and limit not in self.assumed and not self.sources.get(limit):
                raise ValueError(f"{limit} has no source and is not marked as assumed")
        if self.max_text is not None and self.max_text < LEAST_TEXT:
            raise ValueError(f"max_text must be at least {LEAST_TEXT}")
        if self.label_length is not None and self.label_length < LEAST_LABEL:
            raise ValueError(f"label_length must be at least {LEAST_LABEL}")
        if (self.max_spans is not None and self.max_spans < 1) or (self.buttons_per_row is not None and self.buttons_per_row < 1):
            raise ValueError("max_spans and buttons_per_row are at least 1, or None")
        if self.whole_forms and not self.draws_cards:
            raise ValueError("only a channel that draws cards shows a form as a whole")

    def length(self, text: str) -> int:
        """Give the length of a text as this channel counts it."""
        match self.unit:
            case TextUnit.UTF16:
                return len(text.encode("utf-16-le", "surrogatepass")) // 2
            case TextUnit.BYTES:
                return len(text.encode("utf-8", "surrogatepass"))
            case _:
                return len(text)

    def prefix(self, text: str, start: int, most: int | None) -> int:
        """Give the end of the longest piece of `text` from `start` that is at most `most` long."""
        if most is None or len(text) - start <= most // 4:  # no character is longer than four units of any kind
            return len(text)
        low, high = start, min(len(text), start + most)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.length(text[start:middle]) <= most else (low, middle - 1)
        return low
