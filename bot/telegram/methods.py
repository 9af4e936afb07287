"""The two methods that nearly every answer goes by: aiogram's, but with no more fields than are used, and of the message that comes back only its number is read."""

from aiogram.methods import TelegramMethod
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, MessageId, ReplyKeyboardMarkup

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class SendText(TelegramMethod[MessageId]):
    """sendMessage."""

    __returning__ = MessageId
    __api_method__ = "sendMessage"

    chat_id: str
    message_thread_id: int | None = None
    text: str
    entities: list[MessageEntity] | None = None
    reply_markup: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = None
    link_preview_options: LinkPreviewOptions = _NO_PREVIEW


class EditText(TelegramMethod[MessageId | bool]):
    """editMessageText."""

    __returning__ = MessageId | bool
    __api_method__ = "editMessageText"

    chat_id: str
    message_id: int
    text: str
    entities: list[MessageEntity] | None = None
    reply_markup: InlineKeyboardMarkup | None = None
    link_preview_options: LinkPreviewOptions = _NO_PREVIEW
