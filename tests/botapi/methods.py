"""What each method does to the chats. Everything else that the Bot API has answers 404, as a misspelt name does."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.botapi.chats import Chat, Seen, SeenFile
from tests.botapi.pace import FloodControl

PRESS_LIVES, EDIT_LIVES = 15, 48 * 3600  # seconds
PHOTO_MOST, UPLOAD_MOST, DOWNLOAD_MOST = 10_000_000, 50_000_000, 20_000_000
_SAME = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
_OLD = "query is too old and response timeout expired or query ID is invalid"


class Refusal(Exception):
    """The Bot API refuses. `is_our_fault`: a correct program would not have asked."""

    def __init__(self, code: int, words: str, parameters: dict[str, Any] | None = None, *, is_our_fault: bool = True) -> None:
        super().__init__(words)
        self.code, self.words, self.parameters, self.is_our_fault = code, words, parameters, is_our_fault


@dataclass(slots=True, eq=False)
class Press:
    """A pressed button, and how the bot let it rest."""

    press_id: str
    user: int
    message: Seen
    at: float
    is_answered: bool = False
    answer: str | None = None
    url: str | None = None


@dataclass(slots=True, eq=False)
class World:
    """What one bot's Telegram holds."""

    bot: dict[str, Any]
    now: Callable[[], datetime]
    pace: FloodControl
    chats: dict[int, Chat] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    files: dict[str, SeenFile] = field(default_factory=dict)
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    actions: list[tuple[int, str]] = field(default_factory=list)
    last_message: int = 0
    last_action: dict[int, float] = field(default_factory=dict)

    @property
    def bot_id(self) -> int:
        return int(self.bot["id"])

    def number(self) -> int:
        self.last_message += 1
        return self.last_message

    def put(self, chat: Chat, sender: dict[str, Any], text: str = "", **more: Any) -> Seen:
        seen = Seen(self.number(), chat, int(self.now().timestamp()), sender, text, **more)
        chat.messages.append(seen)
        return seen

    # ------------------------------------------------------------------------------------------------------------- rights

    def writable(self, given: dict[str, Any], count: int = 1) -> Chat:
        """Give the chat of a request where the bot may write now; its pace is counted."""
        chat = self.chats.get(_as_id(given["chat_id"]))
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found", is_our_fault=False)
        if chat.migrated_to is not None:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, words, {"migrate_to_chat_id": chat.migrated_to}, is_our_fault=False)
        if chat.is_private and not chat.can_write:
            raise Refusal(403, "Forbidden: bot was blocked by the user", is_our_fault=False)
        if self.bot_id in chat.kicked:
            raise Refusal(403, f"Forbidden: bot was kicked from the {chat.kind} chat", is_our_fault=False)
        if not chat.is_private and self.bot_id not in chat.members:
            raise Refusal(403, f"Forbidden: bot is not a member of the {chat.kind} chat", is_our_fault=False)
        if not chat.can_write:
            raise Refusal(400, "Bad Request: not enough rights to send text messages to the chat", is_our_fault=False)
        for _one in range(count):
            is_answer = chat.is_private and self.pace.clock() - self.last_action.get(chat.chat_id, -100.0) < 60
            wait = self.pace.wait(str(self.bot_id), str(chat.chat_id), is_group=not chat.is_private, is_answer=is_answer)
            if wait:
                raise Refusal(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        return chat

    def _thread(self, chat: Chat, given: dict[str, Any]) -> int | None:
        thread = given.get("message_thread_id")
        if thread is not None and thread not in chat.topics:
            raise Refusal(400, "Bad Request: message thread not found", is_our_fault=False)
        return thread

    def own(self, chat: Chat, message_id: object, doing: str) -> Seen:
        seen = chat.find(message_id)
        if seen is None:
            raise Refusal(400, f"Bad Request: message to {doing} not found", is_our_fault=False)
        if not seen.is_by_bot:
            raise Refusal(400, f"Bad Request: message can't be {doing}ed")
        return seen

    # ------------------------------------------------------------------------------------------------------------- methods

    def getme(self, _given: dict[str, Any], _files: dict[str, bytes]) -> object:
        return self.bot

    def sendmessage(self, given: dict[str, Any], _files: dict[str, bytes]) -> object:
        chat = self.writable(given)
        thread = self._thread(chat, given)
        seen = self.put(chat, self.bot, given["text"], entities=given.get("entities") or [], markup=given.get("reply_markup"), thread_id=thread)
        return seen.as_json()

    def senddocument(self, given: dict[str, Any], files: dict[str, bytes]) -> object:
        return self._send_file(given, files, "document")

    def sendphoto(self, given: dict[str, Any], files: dict[str, bytes]) -> object:
        return self._send_file(given, files, "photo")

    def _send_file(self, given: dict[str, Any], files: dict[str, bytes], field_name: str) -> object:
        chat = self.writable(given)
        thread = self._thread(chat, given)
        file = self._file(given.get(field_name, f"attach://{field_name}"), files, is_photo=field_name == "photo")
        marks = given.get("caption_entities") or []
        return self.put(chat, self.bot, given.get("caption", ""), entities=marks, markup=given.get("reply_markup"), file=file, thread_id=thread).as_json()

    def sendmediagroup(self, given: dict[str, Any], files: dict[str, bytes]) -> object:
        media = given["media"]
        if not 2 <= len(media) <= 10:
            raise Refusal(400, "Bad Request: there must be 2-10 items in an album")
        if len({one["type"] for one in media} & {"document"}) and len({one["type"] for one in media}) > 1:
            raise Refusal(400, "Bad Request: documents can't be mixed with other media")
        chat = self.writable(given, len(media))
        thread, album = self._thread(chat, given), f"album{self.last_message}"
        seen = []
        for one in media:
            file = self._file(one["media"], files, is_photo=one["type"] == "photo")
            seen.append(self.put(chat, self.bot, one.get("caption", ""), file=file, album=album, thread_id=thread))
        return [one.as_json() for one in seen]

    def _file(self, named: str, files: dict[str, bytes], *, is_photo: bool) -> SeenFile:
        if not named.startswith("attach://"):
            known = self.files.get(named)
            if known is None or known.is_photo != is_photo:
                raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified", is_our_fault=False)
            return known
        name, content = files_named(files, named.removeprefix("attach://"))
        if len(content) > (PHOTO_MOST if is_photo else UPLOAD_MOST):
            raise Refusal(413, "Request Entity Too Large")
        if not content:
            raise Refusal(400, "Bad Request: file must be non-empty")
        return self.keep(name, content, is_photo=is_photo)

    def keep(self, name: str, content: bytes, *, is_photo: bool) -> SeenFile:
        file = SeenFile(name, content, is_photo, f"{'p' if is_photo else 'd'}{self.bot_id}-{len(self.files) + 1:012d}")
        self.files[file.file_id] = file
        return file

    def editmessagetext(self, given: dict[str, Any], _files: dict[str, bytes]) -> object:
        return self._edit(given, given["text"], given.get("entities") or [], has_words=True, needs_file=False)

    def editmessagecaption(self, given: dict[str, Any], _files: dict[str, bytes]) -> object:
        return self._edit(given, given.get("caption", ""), given.get("caption_entities") or [], has_words=True, needs_file=True)

    def editmessagereplymarkup(self, given: dict[str, Any], _files: dict[str, bytes]) -> object:
        return self._edit(given, "", [], has_words=False, needs_file=False)

    def _edit(self, given: dict[str, Any], text: str, entities: list[Any], *, has_words: bool, needs_file: bool) -> object:
        chat = self.chats.get(_as_id(given["chat_id"]))
        seen = self.own(chat, given["message_id"], "edit") if chat is not None else None
        if has_words and seen is not None and (seen.file is not None) is not needs_file:
            raise Refusal(400, f"Bad Request: there is no {'caption' if needs_file else 'text'} in the message to edit")
        if not has_words and seen is not None:
            text, entities = seen.text, seen.entities
        if seen is not None and (seen.text, seen.entities, seen.rows) == (text, entities, (given.get("reply_markup") or {}).get("inline_keyboard", [])):
            raise Refusal(400, f"Bad Request: {_SAME}", is_our_fault=False)
        self.writable(given)
        if seen is None:
            raise Refusal(400, "Bad Request: message to edit not found", is_our_fault=False)
        seen.text, seen.entities, seen.markup, seen.edits = text, entities, given.get("reply_markup"), seen.edits + 1
        return seen.as_json()

    def editmessagemedia(self, given: dict[str, Any], files: dict[str, bytes]) -> object:
        chat = self.writable(given)
        seen, media = self.own(chat, given["message_id"], "edit"), given["media"]
        if seen.file is None:
            raise Refusal(400, "Bad Request: there is no media in the message to edit")
        seen.file = self._file(media["media"], files, is_photo=media["type"] == "photo")
        seen.text, seen.entities, seen.markup, seen.edits = (
            media.get("caption", ""),
            media.get("caption_entities") or [],
            given.get("reply_markup"),
            seen.edits + 1,
        )
        return seen.as_json()

    def deletemessages(self, given: dict[str, Any], _files: dict[str, bytes]) -> object:
        chat = self.chats.get(_as_id(given["chat_id"]))
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found", is_our_fault=False)
        if not 1 <= len(given["message_ids"]) <= 100:
            raise Refusal(400, "Bad Request: wrong number of messages")
        chat.messages = [one for one in chat.messages if one.message_id not in given["message_ids"]]
        return True

    def answercallbackquery(self, given: dict[str, Any], _files: dict[str, bytes]) -> object:
        press = self.presses.get(given["callback_query_id"])
        if press is None or press.is_answered or self.pace.clock() - press.at > PRESS_LIVES:
            raise Refusal(400, f"Bad Request: {_OLD}", is_our_fault=press is not None and press.is_answered)
        if given.get("url") and not given["url"].startswith(f"https://t.me/{self.bot['username']}?start="):
            raise Refusal(400, "Bad Request: URL_INVALID")
        press.is_answered, press.answer, press.url = True, given.get("text"), given.get("url")
        return True

    def sendchataction(self, given: dict[str, Any], _files: dict[str, bytes]) -> object:
        chat = self.chats.get(_as_id(given["chat_id"]))
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found", is_our_fault=False)
        self.actions.append((chat.chat_id, given["action"]))
        return True

    def getfile(self, given: dict[str, Any], _files: dict[str, bytes]) -> object:
        file = self.files.get(given["file_id"])
        if file is None:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable", is_our_fault=False)
        if len(file.content) > DOWNLOAD_MOST:
            raise Refusal(400, "Bad Request: file is too big")
        return {"file_id": file.file_id, "file_unique_id": "u", "file_size": len(file.content), "file_path": f"files/{file.file_id}"}

    def setmycommands(self, given: dict[str, Any], _files: dict[str, bytes]) -> object:
        for command in given["commands"]:
            name = command["command"]
            if not (1 <= len(name) <= 32 and all(char in "abcdefghijklmnopqrstuvwxyz0123456789_" for char in name)):
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        if len(given["commands"]) > 100:
            raise Refusal(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        scope = given.get("scope") or {"type": "default"}
        if "chat_id" in scope and _as_id(scope["chat_id"]) not in self.chats:
            raise Refusal(400, "Bad Request: chat not found", is_our_fault=False)
        self.commands[json.dumps([scope, given.get("language_code", "")])] = given["commands"]
        return True

    def deletemycommands(self, given: dict[str, Any], _files: dict[str, bytes]) -> object:
        self.commands.pop(json.dumps([given.get("scope") or {"type": "default"}, given.get("language_code", "")]), None)
        return True


def files_named(files: dict[str, Any], field_name: str) -> tuple[str, bytes]:
    """Give an uploaded part's file name and content."""
    if field_name not in files:
        raise Refusal(400, f"Bad Request: there is no file in the request under {field_name}")
    name, content = files[field_name]
    return name, content


def _as_id(given: object) -> int:
    try:
        return int(str(given))
    except ValueError:
        return 0
