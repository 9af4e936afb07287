"""The card: what a handler answers, on every channel."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from core.i18n import Day, Moment, Text, Verbatim, Words

# Telegram allows 64 bytes of callback data (Bot API, InlineKeyboardButton); the smallest of all channels decides.
ACTION_BYTES = 64
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class SpanStyle(StrEnum):
    """How a run of words is written."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"
    SOFT = "soft"
    LINK = "link"


class ButtonStyle(StrEnum):
    """How a button is drawn: at most one primary a card, the likeliest answer."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    DANGER = "danger"


class Kind(StrEnum):
    """The tone of a notice, a tag, a figure or a listing."""

    PLAIN = "plain"
    QUIET = "quiet"
    GOOD = "good"
    CHANGED = "changed"
    CAUTION = "caution"
    DANGER = "danger"


class Icon(StrEnum):
    """Pictures a channel may draw beside a word; never instead of it."""

    CALENDAR = "calendar"
    CHECK = "check"
    DOCUMENT = "document"
    PERSON = "person"
    PEOPLE = "people"
    PENCIL = "pencil"
    SETTINGS = "settings"
    DOWNLOAD = "download"
    BACK = "back"
    CLOCK = "clock"
    PLUS = "plus"
    SEARCH = "search"
    PRINT = "print"
    PROJECTOR = "projector"


class ShownTo(StrEnum):
    """Who sees the answer to something done in a group. Nothing personal ever shows there."""

    SENDER = "sender"
    CHAT = "chat"


class Layout(StrEnum):
    """For what a card is laid out: a chat, a page, the projector of the room, paper."""

    CARD = "card"
    PAGE = "page"
    ROOM = "room"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class Action:
    """What a button does: a handler's name, the ids it is about, and the version of the object it was drawn from."""

    name: str
    ids: tuple[int, ...] = ()
    version: int = 0

    def encode(self) -> str:
        """Give the token, at most 64 bytes: `meetings.answer:c,1@3` (numbers in base 36)."""
        ids = ",".join(_base36(value) for value in self.ids)
        token = self.name + (f":{ids}" if ids else "") + (f"@{_base36(self.version)}" if self.version else "")
        if len(token.encode()) > ACTION_BYTES:
            raise ValueError(f"the action {self.name} does not fit into {ACTION_BYTES} bytes")
        return token

    @classmethod
    def decode(cls, token: str) -> "Action":
        """Read a token back. Raises ValueError for anything that `encode` did not make."""
        head, _at, version = token.partition("@")
        name, _colon, ids = head.partition(":")
        if not name or len(token) > ACTION_BYTES or not token.isascii():
            raise ValueError("not an action")
        action = cls(name, tuple(_from_base36(part) for part in ids.split(",")) if ids else (), _from_base36(version) if version else 0)
        if action.encode() != token:
            raise ValueError("not an action")
        return action


def _base36(value: int) -> str:
    if value < 0:
        raise ValueError("actions carry ids, which are not negative")
    digits = ""
    while True:
        value, rest = divmod(value, 36)
        digits = _DIGITS[rest] + digits
        if not value:
            return digits


def _from_base36(digits: str) -> int:
    return int(digits, 36)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words in one style; `url` only for links."""

    words: Words
    style: SpanStyle = SpanStyle.PLAIN
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """Facts: label and value."""

    rows: tuple[tuple[Words, tuple[Span, ...]], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A bar towards a number. `sentence` says the same in words and always stands beside it."""

    label: Words
    value: int
    total: int
    sentence: Words
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One labelled number among others."""

    label: Words
    value: int
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Labelled numbers, as counts."""

    rows: tuple[Bar, ...]
    caption: Words | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Words set apart, in one tone."""

    kind: Kind
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that matters, with what it counts."""

    value: int
    label: Words
    kind: Kind = Kind.PLAIN


@dataclass(frozen=True, slots=True)
class Figures:
    """A few numbers side by side."""

    items: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a listing: where it stands ("Row 14"), who or what, and what is to be said of it."""

    title: Words
    lead: Words | None = None
    notes: tuple[tuple[Span, ...], ...] = ()
    tag: Words | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines under a heading."""

    lines: tuple[Line, ...]
    title: Words | None = None
    kind: Kind = Kind.PLAIN


@dataclass(frozen=True, slots=True)
class Code:
    """Digits or letters to be read off a screen and typed elsewhere. `changes_at`: until when they are shown; a page counts down to it."""

    value: str
    caption: Words
    is_big: bool = False
    changes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QrCode:
    """A link to be scanned; channels that cannot draw show the link."""

    link: str
    caption: Words


@dataclass(frozen=True, slots=True)
class Empty:
    """An honest empty state: what will stand here, and who will put it here."""

    title: Words
    text: Words


Block: TypeAlias = Paragraph | Details | Progress | Bars | Notice | Figures | Listing | Code | QrCode | Empty


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what pressing does: an `action`, or a `url` to open (exactly one of the two)."""

    label: Words
    action: Action | None = None
    icon: Icon | None = None
    style: ButtonStyle = ButtonStyle.SECONDARY
    is_chosen: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the file table; `is_picture` shows it inline where the channel can."""

    file_id: int
    name: str
    media_type: str
    size: int
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A word or two at the head of a card."""

    words: Words
    kind: Kind = Kind.GOOD


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One choice of a field."""

    value: str
    label: Words
    hint: Words | None = None


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of an open form, as it stands: what was typed, what was understood, what is wrong."""

    name: str
    type: str
    label: Words
    hint: Words | None = None
    value: str = ""
    understood: Words | None = None
    error: Words | None = None
    is_required: bool = True
    choices: tuple[ChoiceView, ...] = ()
    accept: str = ""
    max_bytes: int = 0
    placeholder: Words | None = None


@dataclass(frozen=True, slots=True)
class FormView:
    """An open form. Channels without whole forms show the field `current` and ask for it."""

    form_id: int
    name: str
    title: Words
    submit: Words
    fields: tuple[FieldView, ...]
    current: int = 0
    subtitle: Words | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a handler answers. Every word is a Text or verbatim; nothing in it knows a channel."""

    title: Words | None = None
    kicker: Words | None = None
    date: Moment | Day | None = None
    tag: Tag | None = None
    blocks: tuple[Block, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    form: FormView | None = None
    shown_to: ShownTo = ShownTo.SENDER
    layout: Layout = Layout.CARD
    asks_phone: bool = False


def paragraph(*parts: Words | Span) -> Paragraph:
    return Paragraph(spans(*parts))


def notice(kind: Kind, *parts: Words | Span) -> Notice:
    return Notice(kind, spans(*parts))


def details(*rows: tuple[Words, Words | Span]) -> Details:
    return Details(tuple((label, spans(value)) for label, value in rows))


def line(title: Words, *notes: Words | Span, lead: Words | None = None, tag: Words | None = None) -> Line:
    return Line(title, lead, tuple(spans(note) for note in notes), tag)


def spans(*parts: Words | Span) -> tuple[Span, ...]:
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def bold(words: Words) -> Span:
    return Span(words, SpanStyle.BOLD)


def soft(words: Words) -> Span:
    return Span(words, SpanStyle.SOFT)


def link(words: Words, url: str) -> Span:
    return Span(words, SpanStyle.LINK, url)


def sentence(text: Text | Verbatim) -> Card:
    """Give the smallest card: one sentence."""
    return Card(blocks=(paragraph(text),))
