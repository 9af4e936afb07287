"""What Telegram sends, as updates and facts of ours. Everything that is not meant for the program is nothing."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from aiogram import Bot
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, ChatMemberUpdated, InaccessibleMessage, Message, User
from aiogram.types import Update as TelegramUpdate
from pydantic import ValidationError

from bot.update import Anonymous, Chat, Content, Other, Pressed, Said, Sender, SharedPhone, Started, Update, Upload

_GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}
_IN = {ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER, ChatMemberStatus.RESTRICTED}
Raw: TypeAlias = dict[str, Any]


class GetUpdates(TelegramMethod[list[Raw]]):
    """getUpdates whose updates are read one by one, so that one that cannot be read blocks no other."""

    __returning__ = list[Raw]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int = 0
    allowed_updates: list[str]


class UnreadableError(Exception):
    """An update has not the shape that the Bot API gives it. `where`: the fields at fault."""

    def __init__(self, where: str) -> None:
        super().__init__(where)


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as its platform knows it."""

    bot_id: int  # the row
    user_id: int
    username: str


@dataclass(frozen=True, slots=True)
class Met:
    """The bot's place in a chat has changed: a private chat was opened or blocked, a group took it in or put it out."""

    external_id: str
    is_group: bool
    is_in: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup, which has another id."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came: an update, a fact about a chat, both, or neither; the press that waits for its answer."""

    key: str
    update: Update | None = None
    fact: Met | Moved | None = None
    press: str | None = None


def key_of(raw: object) -> tuple[int, str] | None:
    """Give an update's number and its key; None where it has none."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return (number, str(number)) if isinstance(number, int) and not isinstance(number, bool) and abs(number) < 2**63 else None


def parse(raw: object, me: Me, bot: Bot) -> Parsed:
    """Read an update. Raises UnreadableError."""
    try:
        update = TelegramUpdate.model_validate(raw, context={"bot": bot})
    except ValidationError as error:
        raise UnreadableError(", ".join(".".join(map(str, one["loc"])) for one in error.errors()[:5])) from None
    except RecursionError:
        raise UnreadableError("too deep") from None
    key = str(update.update_id)
    if update.callback_query is not None:
        return _press(key, update.callback_query, me)
    if update.my_chat_member is not None:
        return _meeting(key, update.my_chat_member, me)
    if update.message is not None:
        return _message(key, update.message, me)
    return Parsed(key)


def _press(key: str, press: CallbackQuery, me: Me) -> Parsed:
    message = press.message
    if press.data is None or (message is not None and message.chat.type == ChatType.CHANNEL):
        return Parsed(key, press=press.id)
    chat, ref = Chat(str(press.from_user.id)), None
    if message is not None:
        is_group = message.chat.type in _GROUPS
        topic = _topic(message) if isinstance(message, Message) else None
        chat, ref = Chat(str(message.chat.id), is_group=is_group, topic=topic), f"{message.chat.id}/{message.message_id}"
    return Parsed(key, Update(me.bot_id, key, _sender(press.from_user), chat, Pressed(_clean(press.data), ref=ref)), press=press.id)


def _meeting(key: str, changed: ChatMemberUpdated, me: Me) -> Parsed:
    chat, is_in = changed.chat, changed.new_chat_member.status in _IN
    was_in = changed.old_chat_member.status in _IN
    if chat.type == ChatType.PRIVATE:
        return Parsed(key, fact=Met(str(chat.id), is_group=False, is_in=is_in))
    if chat.type not in _GROUPS:
        return Parsed(key)
    added = Update(me.bot_id, key, _sender(changed.from_user), Chat(str(chat.id), is_group=True), Started("")) if is_in and not was_in else None
    return Parsed(key, added, Met(str(chat.id), is_group=True, is_in=is_in))


def _message(key: str, message: Message, me: Me) -> Parsed:
    if message.migrate_to_chat_id is not None:
        return Parsed(key, fact=Moved(str(message.chat.id), str(message.migrate_to_chat_id)))
    if message.migrate_from_chat_id is not None:
        return Parsed(key, fact=Moved(str(message.migrate_from_chat_id), str(message.chat.id)))
    if message.chat.type in _GROUPS:
        content = _said_in_group(message, me)
    else:
        content = _said(message) if message.chat.type == ChatType.PRIVATE and message.from_user is not None and not message.from_user.is_bot else None
    if content is None:
        return Parsed(key)
    chat = Chat(str(message.chat.id), is_group=message.chat.type in _GROUPS, topic=_topic(message))
    sender = Sender(str(message.sender_chat.id)) if isinstance(content, Anonymous) and message.sender_chat else _sender(message.from_user)
    return Parsed(key, Update(me.bot_id, key, sender, chat, content))


def _said(message: Message) -> Content | None:
    """Read a private message. Service messages are none."""
    if message.text is not None:
        text = _clean(message.text)
        return _started(text) or Said(text)
    if message.contact is not None:
        is_own = message.contact.user_id is not None and message.from_user is not None and message.contact.user_id == message.from_user.id
        return SharedPhone("+" + "".join(char for char in message.contact.phone_number[:40] if char.isdigit()), is_own=is_own)
    upload = _upload(message)
    if upload is not None:
        return Said(_clean(message.caption or ""), (upload,), album=message.media_group_id)
    return Other() if _is_talk(message) else None


def _said_in_group(message: Message, me: Me) -> Content | None:
    """Read what is meant for the program: its commands, its name, an answer to its messages. All other talk is the group's own."""
    text = _clean(message.text or "").strip()
    head, _space, rest = text.partition(" ")
    command, _at, whose = head.partition("@")
    is_command = command.startswith("/") and len(command) > 1
    if message.is_automatic_forward or not text or (is_command and whose and whose.casefold() != me.username.casefold()):
        return None
    name = f"@{me.username}".casefold()
    is_named = head.casefold().rstrip(",:") == name
    if not (is_command or is_named):
        return None
    if message.sender_chat is not None:
        return Anonymous()
    if message.from_user is None or message.from_user.is_bot:
        return None
    words = rest.strip() or "/menu" if is_named else f"{command} {rest}".strip()
    return _started(words) or Said(words, is_meant=bool(whose) or is_named)


def _started(text: str) -> Started | None:
    head, _space, code = text.partition(" ")
    return Started(code.strip()[:200]) if head == "/start" else None


def _upload(message: Message) -> Upload | None:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Upload(largest.file_id, f"{largest.file_unique_id}.jpg", largest.file_size or 0)
    if message.document is not None:
        return Upload(message.document.file_id, _clean(message.document.file_name or "") or "file", message.document.file_size or 0)
    return None


def _is_talk(message: Message) -> bool:
    """Say whether somebody sent something that is neither words nor a file."""
    kinds = ("voice", "video_note", "video", "audio", "sticker", "animation", "location", "venue", "poll", "dice", "story", "checklist")
    return any(getattr(message, kind, None) is not None for kind in kinds)


def _clean(text: str) -> str:
    """Leave out what no database takes: half characters, which JSON can carry, and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _topic(message: Message | InaccessibleMessage) -> str | None:
    return str(message.message_thread_id) if isinstance(message, Message) and message.is_topic_message and message.message_thread_id else None


def _sender(user: User | None) -> Sender:
    if user is None:
        raise UnreadableError("from")
    return Sender(str(user.id), _clean(user.full_name[:100]), _clean(user.language_code or ""))
