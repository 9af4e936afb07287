"""A request that the Bot API would refuse is refused, in its own words."""

import pytest

from tests.botapi.schema import BadRequest, check_request

TEXT: dict[str, object] = {"chat_id": 1, "text": "hello"}
BUTTON: dict[str, object] = {"text": "Yes", "callback_data": "a"}


def keyboard(*rows: list[dict[str, object]]) -> dict[str, object]:
    return {"inline_keyboard": list(rows)}


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("sendmessage", TEXT),
        ("sendmessage", TEXT | {"text": "😀" * 2048, "entities": [{"type": "bold", "offset": 4094, "length": 2}]}),
        ("sendmessage", TEXT | {"reply_markup": keyboard([BUTTON, {"text": "Open", "url": "https://sotay.example.org/x"}])}),
        ("sendmessage", TEXT | {"reply_markup": keyboard([{"text": "đ", "callback_data": "đ" * 32, "style": "primary"}])}),
        ("sendmessage", TEXT | {"reply_markup": {"remove_keyboard": True}}),
        ("editmessagetext", {"chat_id": "5", "message_id": 3, "text": "x"}),
        ("answercallbackquery", {"callback_query_id": "7"}),
        ("setmycommands", {"commands": [{"command": "menu", "description": "Menu"}], "language_code": "vi"}),
        ("getupdates", {"offset": 4, "timeout": 25, "allowed_updates": ["message"]}),
    ],
)
def test_what_is_right_passes(method: str, given: dict[str, object]) -> None:
    check_request(method, given, {})


@pytest.mark.parametrize(
    ("method", "given", "words"),
    [
        ("sendmessage", {"chat_id": 1}, "text is empty"),
        ("sendmessage", {"text": "x"}, "chat_id is required"),
        ("sendmessage", TEXT | {"text": "  \n"}, "text is empty"),
        ("sendmessage", TEXT | {"text": "x" * 4097}, "too long"),
        ("sendmessage", TEXT | {"text": "😀" * 2049}, "too long"),
        ("sendmessage", TEXT | {"text": "\ud83d"}, "UTF-8"),
        ("sendmessage", TEXT | {"color": "red"}, "unknown parameters"),
        ("sendmessage", TEXT | {"message_thread_id": "five"}, "must be Integer"),
        ("sendmessage", TEXT | {"disable_notification": 1}, "must be Boolean"),
        ("sendmessage", TEXT | {"entities": [{"type": "bold", "offset": 0, "length": 6}]}, "out of bounds"),
        ("sendmessage", TEXT | {"text": "a😀b", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "cuts a character"),
        ("sendmessage", TEXT | {"entities": [{"type": "bold", "offset": 3, "length": 1}, {"type": "italic", "offset": 0, "length": 1}]}, "out of order"),
        ("sendmessage", TEXT | {"entities": [{"type": "bold", "offset": 0, "length": 0}]}, "out of bounds"),
        ("sendmessage", TEXT | {"entities": [{"type": "bold", "offset": 0}]}, "needs the field length"),
        ("sendmessage", TEXT | {"entities": [{"type": "bold", "offset": 0, "length": 1}] * 101}, "too many entities"),
        ("sendmessage", TEXT | {"entities": [{"type": "text_link", "offset": 0, "length": 1, "url": "javascript:x"}]}, "wrong URL"),
        ("sendmessage", TEXT | {"reply_markup": keyboard([])}, "row of the keyboard is empty"),
        ("sendmessage", TEXT | {"reply_markup": keyboard([BUTTON] * 9)}, "too many buttons"),
        ("sendmessage", TEXT | {"reply_markup": keyboard(*[[BUTTON]] * 101)}, "too many buttons"),
        ("sendmessage", TEXT | {"reply_markup": keyboard([{"text": "x"}])}, "does one thing"),
        ("sendmessage", TEXT | {"reply_markup": keyboard([BUTTON | {"url": "https://x.org"}])}, "does one thing"),
        ("sendmessage", TEXT | {"reply_markup": keyboard([{"text": " ", "callback_data": "a"}])}, "BUTTON_TEXT_INVALID"),
        ("sendmessage", TEXT | {"reply_markup": keyboard([BUTTON | {"callback_data": "đ" * 33}])}, "BUTTON_DATA_INVALID"),
        ("sendmessage", TEXT | {"reply_markup": keyboard([BUTTON | {"style": "link"}])}, "BUTTON_STYLE_INVALID"),
        ("sendmessage", TEXT | {"reply_markup": keyboard([{"text": "x", "url": "ftp://x.org"}])}, "BUTTON_URL_INVALID"),
        ("sendmessage", TEXT | {"reply_markup": keyboard([BUTTON | {"colour": "red"}])}, "must be InlineKeyboardMarkup|no field"),
        ("senddocument", {"chat_id": 1, "document": "attach://missing"}, "must be"),
        ("senddocument", {"chat_id": 1, "document": "x", "caption": "x" * 1025}, "caption is too long"),
        ("answercallbackquery", {"callback_query_id": "7", "text": "x" * 201}, "not 0-200"),
        ("setmycommands", {"commands": [{"command": "menu"}]}, "needs the field description"),
        ("getupdates", {"allowed_updates": "message"}, "must be Array"),
    ],
)
def test_what_is_wrong_is_refused(method: str, given: dict[str, object], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        check_request(method, given, {})
