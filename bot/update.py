"""What a channel received, in words that no channel owns."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a message: the channel's own reference, the name it was given, its size in bytes."""

    ref: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as the channel knows them. `address` is what attempts of guests are counted by."""

    external_id: str
    name: str = ""
    language: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """Where it was written: the private chat, or a group (`group_id` of our table where it is known)."""

    external_id: str
    is_group: bool = False
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Words, and what was sent with them."""

    text: str
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed on the message that shows the delivery `delivery_id`."""

    token: str
    delivery_id: int | None = None


class FormStep:
    """What was done with a whole form."""

    CHECK, SUBMIT, BACK, CANCEL = "check", "submit", "back", "cancel"


@dataclass(frozen=True, slots=True)
class Filled:
    """A form came back as a whole. `values[field]` is what was typed; for a file field, the file's id."""

    form_id: int
    values: tuple[tuple[str, str], ...]
    step: str


@dataclass(frozen=True, slots=True)
class FileArrived:
    """An upload that was asked for lies in the file store now."""

    file_id: int


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody opened the bot by a link that carries `code` (empty: by its name)."""

    code: str


Content: TypeAlias = Said | Pressed | Filled | FileArrived | Started


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that happened at a channel. `key` is unique within the bot: a repeat has no effect."""

    bot_id: int
    key: str
    sender: Sender
    chat: Chat
    content: Content
