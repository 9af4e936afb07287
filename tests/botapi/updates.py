"""Generated updates: all 27 kinds, valid, odd and hostile. Seeded: the same ones every time."""

import random
from collections.abc import Iterator
from typing import Any

KINDS = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "subscription",
    "stopped_message_generation",
]

_TEXTS = (
    "hello", "", " ", "/menu", "/start", "/start \u202ecode", "/start " + "A" * 64, "/start members.unit:1", "/checkin", "/checkin 0000", "/meeting tomorrow",
    "/me", "/members", "/rollcall", "/bind", "/unbind", "/menu@other_bot", "@sotay_bot", "/" + "x" * 300, "K7MP X4RD", "1", "99", "-1", "x" * 4096, "😀" * 2048,
    "\u202eevil\u202c", "a\u200b\u200bb", "\x00\x01", "\ud83d", "ệ" * 5000, "<b>bold</b>", "{secretary}", "%s %d", "'; DROP TABLE member; --", "\n" * 50,
)  # fmt: skip
_TOKENS = (
    "start.menu", "members.unit:1", "members.unit:2", "members.member:1", "members.more:1", "groups.confirm:3,1", "groups.release:1", "form.back", "form.cancel",
    "form.choose:1,0,0", "again.run", "meetings.show:1", "attendance.roll:1,0", "members.phone:1", "members.birth_year:1", "x", "", "a" * 64, "đ" * 32, ":::", "members.unit:zz",
    "members.unit:-1", "members.unit:999999999999", "start.act:1", "\ud83d",
)  # fmt: skip
_ODD: tuple[Any, ...] = (None, 0, -1, 2**63, -(2**63) - 1, 1.5, True, "x", "", [], {}, [[]], {"id": None})
_EXTRAS: tuple[dict[str, Any], ...] = (
    {"sticker": {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
    {"photo": [{"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 5}]},
    {"photo": []},
    {"document": {"file_id": "d", "file_unique_id": "u", "file_name": "../../etc/passwd", "file_size": 10}},
    {"document": {"file_id": "d", "file_unique_id": "u"}},
    {"document": {"file_id": "d", "file_unique_id": "u", "file_name": "\u202exslx.exe", "file_size": 10**12}},
    {"voice": {"file_id": "v", "file_unique_id": "u", "duration": 1}},
    {"location": {"latitude": 1.0, "longitude": 2.0}},
    {"contact": {"phone_number": "+84901234567", "first_name": "x"}},
    {"contact": {"phone_number": "not a number", "first_name": "x", "user_id": 1}},
    {"dice": {"emoji": "🎲", "value": 1}},
    {"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "n"}]},
    {"left_chat_member": {"id": 5, "is_bot": False, "first_name": "n"}},
    {"new_chat_title": "t"},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
    {"migrate_to_chat_id": -1001},
    {"migrate_from_chat_id": -5},
    {"group_chat_created": True},
    {"is_automatic_forward": True},
    {"sender_chat": {"id": -1009, "type": "channel", "title": "c"}},
    {"message_thread_id": 7, "is_topic_message": True},
    {"media_group_id": "1"},
    {"entities": [{"type": "bot_command", "offset": 0, "length": 99}]},
    {"reply_to_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
    {"unknown_field": {"deep": [[[[[[1]]]]]]}},
    {"poll": {"id": "1", "question": "q", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular"}},
)


def generate(seed: int, count: int, people: list[dict[str, Any]], groups: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give so many updates without numbers. People and groups are as the Bot API gives users and chats; strangers and other groups are mixed in."""
    chance = random.Random(seed)
    strangers = [{"id": 900_000 + number, "is_bot": number == 3, "first_name": f"Stranger {number}\u202e"} for number in range(4)]
    senders = people * 3 + strangers
    chats = [*groups, {"id": -77, "type": "group", "title": "not ours"}, {"id": -1000077, "type": "channel", "title": "channel"}]
    for number in range(count):
        kind = chance.choice(KINDS) if chance.random() < 0.4 else chance.choice(("message", "message", "callback_query", "my_chat_member"))
        update = {kind: _content(kind, chance, senders, chats, number)}
        yield _damaged(update, chance) if chance.random() < 0.2 else update


def _content(kind: str, chance: random.Random, senders: list[dict[str, Any]], chats: list[dict[str, Any]], number: int) -> dict[str, Any]:
    sender = chance.choice(senders)
    private = {"id": sender["id"], "type": "private", "first_name": sender["first_name"]}
    chat = private if chance.random() < 0.6 else chance.choice(chats)
    message = {"message_id": number + 1, "date": 1_796_000_000, "chat": chat, "from": sender, "text": chance.choice(_TEXTS)}
    if chance.random() < 0.4:
        if chance.random() < 0.5:
            message.pop("text")
        message |= chance.choice(_EXTRAS)
    if kind in {"message", "edited_message", "channel_post", "edited_channel_post", "business_message", "edited_business_message", "guest_message"}:
        return message
    if kind == "callback_query":
        query = {"id": f"q{number}", "from": sender, "chat_instance": "1", "data": chance.choice(_TOKENS), "message": message}
        if chance.random() < 0.1:
            query["message"] = {"message_id": 1, "date": 0, "chat": chat}
        if chance.random() < 0.1:
            del query["message"]
            query["inline_message_id"] = "i"
        return query
    if kind in {"my_chat_member", "chat_member"}:
        states = [{"user": sender, "status": status, **({"until_date": 0} if status == "kicked" else {})} for status in ("member", "left", "kicked")]
        return {"chat": chat, "from": sender, "date": 0, "old_chat_member": chance.choice(states), "new_chat_member": chance.choice(states)}
    return {"id": f"{number}", "from": sender, "user": sender, "chat": chat, "date": 0, "query": "x", "offset": "", "option_ids": [0], "poll_id": "1"}


def _damaged(value: Any, chance: random.Random) -> Any:
    """Put something wrong in one place: another type, nothing, a huge number."""
    if isinstance(value, dict) and value:
        key = chance.choice(sorted(value))
        if chance.random() < 0.4:
            return {**value, key: chance.choice(_ODD)} if chance.random() < 0.7 else {name: one for name, one in value.items() if name != key}
        return {**value, key: _damaged(value[key], chance)}
    return chance.choice(_ODD)
