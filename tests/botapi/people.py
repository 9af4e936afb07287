"""People at Telegram: what they say, press and send becomes updates, and what they see is in their chats."""

import itertools
import re
from dataclasses import dataclass
from typing import Any, Self

import telegram

from tests.botapi import faults
from tests.botapi.chats import Chat, Seen
from tests.botapi.methods import Press, World
from tests.botapi.server import BotAccount, Server


@dataclass(slots=True, eq=False, repr=False)
class User:
    """Somebody with a telephone."""

    api: "BotApi"
    raw: dict[str, Any]
    phone: str

    @property
    def id(self) -> int:
        return int(self.raw["id"])

    def chat(self, bot: BotAccount) -> Chat:
        """Give the private chat with a bot, opened when first asked for."""
        found = bot.world.chats.get(self.id)
        if found is None:
            found = bot.world.chats[self.id] = Chat(self.id, "private", user=self.raw, can_write=False)
        return found

    def starts(self, bot: BotAccount, code: str = "") -> None:
        """Open the chat by a link, as `t.me/bot?start=CODE` does."""
        self.chat(bot).can_write = True
        self.says(bot, f"/start {code}".strip())

    def says(self, where: "BotAccount | Group", text: str, *, topic: int | None = None, as_group: bool = False, reply_to: Seen | None = None) -> Seen:
        """Write in private or in a group; `as_group`: as an anonymous administrator."""
        bot, chat = _where(self, where)
        sender = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"} if as_group else self.raw
        seen = bot.world.put(chat, sender, text, is_by_bot=False, thread_id=topic)
        entities = [
            {"type": "mention" if one[0].startswith("@") else "bot_command", "offset": one.start(), "length": len(one[0])}
            for one in re.finditer(r"(?:^/\w+(?:@\w+)?)|@\w+", text)
        ]
        seen.entities = entities
        message = seen.as_json() | ({"sender_chat": chat.as_json()} if as_group else {}) | ({"reply_to_message": reply_to.as_json()} if reply_to else {})
        if chat.is_private or self.api.is_meant(bot, chat, message):
            self._act(bot, {"message": message}, chat)
        return seen

    def sends(self, where: "BotAccount | Group", *files: tuple[str, bytes], caption: str = "", photo: bool = False) -> list[Seen]:
        """Send documents or photos; several are an album, and come as separate updates."""
        bot, chat = _where(self, where)
        album = f"{next(self.api.numbers)}" if len(files) > 1 else None
        sent: list[Seen] = []
        for name, content in files:
            file = bot.world.keep(name, content, is_photo=photo)
            sent.append(bot.world.put(chat, self.raw, caption if not sent else "", is_by_bot=False, file=file, album=album))
            self._act(bot, {"message": sent[-1].as_json()}, chat)
        return sent

    def shares_contact(self, bot: BotAccount, *, of: "User | None" = None) -> None:
        """Share one's own telephone number by the button, or somebody's card."""
        chat, whose = self.chat(bot), of or self
        seen = bot.world.put(chat, self.raw, is_by_bot=False)
        contact = {"phone_number": whose.phone, "first_name": whose.raw["first_name"], "user_id": whose.id}
        self._act(bot, {"message": seen.as_json() | {"contact": contact}}, chat)

    def presses(self, message: Seen, label: str) -> Press:
        """Press a button on a message, by its label or how it begins."""
        button = message.button(label)
        assert "callback_data" in button, f"{label} opens a link"
        return self.presses_data(message, button["callback_data"])

    def presses_data(self, message: Seen, data: str) -> Press:
        bot = self.api.bot_of(message)
        press = Press(f"{next(self.api.numbers)}", self.id, message, bot.world.pace.clock())
        bot.world.presses[press.press_id] = press
        query = {"id": press.press_id, "from": self.raw, "message": message.as_json(), "chat_instance": "1", "data": data}
        self._act(bot, {"callback_query": query}, message.chat)
        return press

    def blocks(self, bot: BotAccount) -> None:
        self.chat(bot).can_write = False
        self._my_member(bot, "member", "kicked")

    def unblocks(self, bot: BotAccount) -> None:
        self.chat(bot).can_write = True
        self._my_member(bot, "kicked", "member")

    def _my_member(self, bot: BotAccount, old: str, new: str) -> None:
        self.api.push(bot, {"my_chat_member": self.api.member_changed(bot, self.chat(bot), self.raw, old, new)})

    def _act(self, bot: BotAccount, update: dict[str, Any], chat: Chat) -> None:
        bot.world.last_action[chat.chat_id] = bot.world.pace.clock()
        self.api.push(bot, update)


@dataclass(slots=True, eq=False, repr=False)
class Group:
    """A group chat with one bot in it."""

    api: "BotApi"
    bot: BotAccount
    chat: Chat

    def adds(self, by: User) -> None:
        """Take the bot in."""
        self.chat.members.add(self.bot.id)
        self.chat.kicked.discard(self.bot.id)
        self.api.push(self.bot, {"my_chat_member": self.api.member_changed(self.bot, self.chat, by.raw, "left", "member")})

    def removes(self, by: User) -> None:
        self.chat.members.discard(self.bot.id)
        self.chat.kicked.add(self.bot.id)
        self.api.push(self.bot, {"my_chat_member": self.api.member_changed(self.bot, self.chat, by.raw, "member", "kicked")})

    def topic(self, name: str) -> int:
        self.chat.is_forum = True
        number = self.bot.world.number()
        self.chat.topics[number] = name
        return number

    def migrates(self, *, tells: bool = True) -> None:
        """Become a supergroup: another id, the old one answers 400; `tells`: service messages say so on both sides."""
        old = self.chat
        new = Chat(old.chat_id - 1_000_000_000_000, "supergroup", old.title, members=set(old.members))
        self.bot.world.chats[new.chat_id] = new
        old.migrated_to = new.chat_id
        self.chat = new
        if tells:
            sender = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
            self.api.push(self.bot, {"message": Seen(1, old, 1, sender).as_json() | {"migrate_to_chat_id": new.chat_id}})
            self.api.push(self.bot, {"message": Seen(2, new, 1, sender).as_json() | {"migrate_from_chat_id": old.chat_id}})


class BotApi(Server):
    """The whole stand-in: bots, users, groups."""

    numbers = itertools.count(7_000_000)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    def bot(self, username: str, token: str | None = None) -> BotAccount:
        number = int(token.partition(":")[0]) if token else next(self.numbers)
        raw = {"id": number, "is_bot": True, "first_name": username, "username": username, "can_join_groups": True, "can_read_all_group_messages": False}
        bot = BotAccount(token or f"{number}:{'A' * 35}", World(raw, self.now, self.pace))
        self.bots[bot.token] = bot
        return bot

    def user(self, first_name: str, *, last_name: str = "", language: str = "vi", phone: str = "") -> User:
        number = next(self.numbers)
        raw = {"id": number, "is_bot": False, "first_name": first_name, "language_code": language, **({"last_name": last_name} if last_name else {})}
        return User(self, raw, phone or f"+849{number}")

    def group(self, bot: BotAccount, title: str, kind: str = "group") -> Group:
        chat = Chat(-next(self.numbers) - (1_000_000_000_000 if kind != "group" else 0), kind, title)
        bot.world.chats[chat.chat_id] = chat
        return Group(self, bot, chat)

    def bot_of(self, message: Seen) -> BotAccount:
        return next(bot for bot in self.bots.values() if bot.world.chats.get(message.chat.chat_id) is message.chat)

    def push(self, bot: BotAccount, update: dict[str, Any]) -> int:
        """Queue an update under the next number."""
        bot.next_update += 1
        numbered = {"update_id": bot.next_update, **update}
        assert telegram.Update.de_json(numbered, None) is not None  # an update of ours that python-telegram-bot cannot read is none of Telegram's
        self.queue(bot, numbered)
        return bot.next_update

    def fault(self, method: str, what: str, *, chat: int | None = None, times: int = 1, seconds: int = 1) -> faults.Fault:
        """Order a fault."""
        fault = faults.Fault(method, what, None if chat is None else str(chat), times, seconds)
        self.faults.append(fault)
        return fault

    def is_meant(self, bot: BotAccount, chat: Chat, message: dict[str, Any]) -> bool:
        """Privacy mode (core.telegram.org/bots/features): commands, its own name, answers to it."""
        text = message.get("text", "")
        answered = message.get("reply_to_message", {}).get("from", {}).get("id")
        return bot.id in chat.members and (text.startswith("/") or f"@{bot.username}" in text or answered == bot.id)

    def member_changed(self, bot: BotAccount, chat: Chat, by: dict[str, Any], old: str, new: str) -> dict[str, Any]:
        def status(name: str) -> dict[str, Any]:
            return {"user": bot.world.bot, "status": name, **({"until_date": 0} if name == "kicked" else {})}

        return {"chat": chat.as_json(), "from": by, "date": int(self.now().timestamp()), "old_chat_member": status(old), "new_chat_member": status(new)}


def _where(user: User, where: BotAccount | Group) -> tuple[BotAccount, Chat]:
    return (where.bot, where.chat) if isinstance(where, Group) else (where, user.chat(where))
