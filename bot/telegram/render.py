"""A shown card as Telegram's messages: text with entities, inline keyboards."""

from dataclasses import dataclass, field

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, MessageEntity, ReplyKeyboardMarkup

from bot.fit import Shown, ShownButton
from bot.fit.split import Part
from bot.telegram.limits import PHOTO_BYTES
from core.card import Attachment, ButtonStyle, SpanStyle

_STYLES = {ButtonStyle.PRIMARY: "primary", ButtonStyle.DANGER: "danger"}
_KINDS = {SpanStyle.BOLD: "bold", SpanStyle.ITALIC: "italic", SpanStyle.LINK: "text_link"}


@dataclass(frozen=True, slots=True)
class Post:
    """One message of Telegram. A `file` with its caption, or text alone."""

    text: str = ""
    entities: list[MessageEntity] = field(default_factory=list)
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = None
    file: Attachment | None = None

    @property
    def inline(self) -> InlineKeyboardMarkup | None:
        return self.keyboard if isinstance(self.keyboard, InlineKeyboardMarkup) else None

    @property
    def fits_in_place(self) -> bool:
        """Say whether a text that stands can become this one; a keyboard below the field for writing comes with a new message only."""
        return self.file is None and self.inline is self.keyboard

    @property
    def kind(self) -> str:
        """Give `t` for a text, `p` for a picture, `d` for a document."""
        return "t" if self.file is None else "p" if self.file.is_picture and self.file.size <= PHOTO_BYTES else "d"


def posts(shown: Shown) -> tuple[Post, ...]:
    """Give the messages in order: files first, then the text, its buttons under the last."""
    keyboard = _keyboard(shown.buttons) or _phone_keyboard(shown.phone_label)
    if shown.is_caption:
        part = shown.parts[0]
        return (Post(part.text, _entities(part), keyboard, shown.attachments[0]),)
    files = tuple(Post(file=file) for file in shown.attachments)
    texts = [Post(part.text, _entities(part)) for part in shown.parts]
    if not texts:
        return (*files[:-1], Post(keyboard=keyboard, file=files[-1].file)) if files else ()
    return (*files, *texts[:-1], Post(texts[-1].text, texts[-1].entities, keyboard))


def _entities(part: Part) -> list[MessageEntity]:
    """Give the runs as entities. Telegram counts UTF-16 code units (Bot API, MessageEntity)."""
    found = []
    for run in part.runs:
        if run.style is SpanStyle.LINK and not run.url.startswith(("http://", "https://")):
            continue
        offset, length = _units(part.text[: run.start]), _units(part.text[run.start : run.end])
        url = run.url if run.style is SpanStyle.LINK else None
        found.append(MessageEntity(type=_KINDS[run.style], offset=offset, length=length, url=url))
    return found


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def _keyboard(rows: tuple[tuple[ShownButton, ...], ...]) -> InlineKeyboardMarkup | None:
    drawn = [[_button(button) for button in row] for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=drawn) if drawn else None


def _phone_keyboard(label: str) -> ReplyKeyboardMarkup | None:
    if not label:
        return None
    return ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text=label, request_contact=True)]], resize_keyboard=True, one_time_keyboard=True)


def _button(button: ShownButton) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=button.label, url=button.url)
    return InlineKeyboardButton(text=button.label, callback_data=button.token, style=_STYLES.get(button.style))
