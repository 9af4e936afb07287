"""What a channel received, in words that no channel owns."""

from dataclasses import dataclass
from typing import TypeAlias

from core.i18n import Text


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
    """Where it was written: the private chat, or a group (`group_id` of our table where it is known) and the topic in it."""

    external_id: str
    is_group: bool = False
    group_id: int | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Words, and what was sent with them. `album`: the platform's name for uploads that belong together; `is_meant`: said to the program by its name."""

    text: str
    uploads: tuple[Upload, ...] = ()
    album: str | None = None
    is_meant: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed on the message that shows the delivery `delivery_id`, or that the platform knows as `ref`."""

    token: str
    delivery_id: int | None = None
    ref: str | None = None


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
    """An upload that was asked for lies in the file store now. `album_left`: how many parts of its album come after it; None for a file by itself."""

    file_id: int
    album_left: int | None = None


@dataclass(frozen=True, slots=True)
class FileLost:
    """An upload that was asked for could not be fetched; or, with `why`, it was no file that is taken."""

    name: str
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody opened the bot by a link that carries `code` (empty: by its name)."""

    code: str


@dataclass(frozen=True, slots=True)
class SharedPhone:
    """A phone number that the platform vouches for: the sender's own, or somebody else's card."""

    phone: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Anonymous:
    """A command of somebody in a group who hides behind the group's name."""


@dataclass(frozen=True, slots=True)
class Other:
    """Something that is neither words nor a file: a voice message, a sticker, a place."""


Content: TypeAlias = Said | Pressed | Filled | FileArrived | FileLost | Started | SharedPhone | Anonymous | Other


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that happened at a channel. `key` is unique within the bot: a repeat has no effect."""

    bot_id: int
    key: str
    sender: Sender
    chat: Chat
    content: Content
