"""Chats as people see them: messages with their buttons, edits, files, topics."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class SeenFile:
    """A file in a chat."""

    name: str
    content: bytes
    is_photo: bool
    file_id: str


@dataclass(slots=True, eq=False, repr=False)
class Seen:
    """A message as it stands now. `rows` are its buttons as they are drawn."""

    message_id: int
    chat: "Chat"
    date: int
    sender: dict[str, Any]
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    markup: dict[str, Any] | None = None
    edits: int = 0
    file: SeenFile | None = None
    album: str | None = None
    thread_id: int | None = None
    is_by_bot: bool = True

    @property
    def rows(self) -> list[list[dict[str, Any]]]:
        rows: list[list[dict[str, Any]]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]

    def button(self, label: str) -> dict[str, Any]:
        """Give the button that is labelled so, or begins so."""
        found = [one for row in self.rows for one in row if one["text"] == label] or [one for row in self.rows for one in row if label in one["text"]]
        assert found, f"no button {label!r}, only {self.labels} on:\n{self.text}"
        return found[0]

    def __repr__(self) -> str:
        return f"<{self.text!r} {self.labels}>"

    def __contains__(self, words: str) -> bool:
        return words in self.text

    def as_json(self) -> dict[str, Any]:
        """Give the message as the Bot API gives it."""
        words, marks = ("caption", "caption_entities") if self.file else ("text", "entities")
        shown: dict[str, Any] = {"message_id": self.message_id, "date": self.date, "chat": self.chat.as_json(), "from": self.sender}
        if self.text:
            shown[words] = self.text
        if self.entities:
            shown[marks] = self.entities
        if self.rows:
            shown["reply_markup"] = self.markup
        if self.album:
            shown["media_group_id"] = self.album
        if self.thread_id:
            shown |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        if self.file:
            shown |= _file_json(self.file)
        return shown


@dataclass(slots=True, eq=False, repr=False)
class Chat:
    """A private chat of a user and a bot, a group, or a channel."""

    chat_id: int
    kind: str
    title: str = ""
    user: dict[str, Any] | None = None
    is_forum: bool = False
    messages: list[Seen] = field(default_factory=list)
    topics: dict[int, str] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)
    kicked: set[int] = field(default_factory=set)
    can_write: bool = True
    migrated_to: int | None = None

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    def find(self, message_id: object) -> Seen | None:
        return next((one for one in self.messages if one.message_id == message_id), None)

    def of_bot(self) -> list[Seen]:
        return [one for one in self.messages if one.is_by_bot]

    @property
    def last(self) -> Seen:
        """Give the newest message of the bot."""
        seen = self.of_bot()
        assert seen, f"the bot has said nothing in {self.title or self.user}"
        return seen[-1]

    def about(self, words: str) -> Seen:
        """Give the newest message of the bot that holds these words."""
        for one in reversed(self.of_bot()):
            if words in one.text:
                return one
        raise AssertionError(f"nothing about {words!r}:\n" + "\n---\n".join(f"{one.text} {one.labels}" for one in self.of_bot()))

    def as_json(self) -> dict[str, Any]:
        if self.user is not None:
            return {"id": self.chat_id, "type": "private", **{key: self.user[key] for key in ("first_name", "last_name", "username") if key in self.user}}
        return {"id": self.chat_id, "type": self.kind, "title": self.title, **({"is_forum": True} if self.is_forum else {})}


def _file_json(file: SeenFile) -> dict[str, Any]:
    described = {"file_id": file.file_id, "file_unique_id": f"u{file.file_id[-12:]}", "file_size": len(file.content)}
    if file.is_photo:
        small = {**described, "file_id": f"{file.file_id}s", "file_size": min(1000, len(file.content)), "width": 90, "height": 60}
        return {"photo": [small, {**described, "width": 900, "height": 600}]}
    return {"document": {**described, "file_name": file.name, "mime_type": "application/octet-stream"}}
