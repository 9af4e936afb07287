"""What Telegram takes, and how fast: numbers with their sources."""

from bot.fit.capabilities import Capabilities, Files, TextUnit
from bot.pace import Limit, Paces

_API = "Bot API 10.3, "
_FAQ = "core.telegram.org/bots/faq, My bot is hitting limits"

CAPABILITIES = Capabilities(
    edits_in_place=True,
    has_links=True,
    has_url_buttons=True,
    shares_phone=True,
    files=Files.ALL,
    unit=TextUnit.UTF16,
    max_text=4096,
    max_caption=1024,
    max_spans=100,
    max_buttons=100,
    buttons_per_row=8,
    label_length=40,
    sources={
        "max_text": _API + "sendMessage: 1-4096 characters after entities parsing",
        "max_caption": _API + "sendDocument: 0-1024 characters after entities parsing",
        "max_spans": "python-telegram-bot 22.8, telegram.constants.MessageLimit.MESSAGE_ENTITIES",
        "max_buttons": "python-telegram-bot 22.8, telegram.constants.InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER",
        "buttons_per_row": "python-telegram-bot 22.8, telegram.constants.InlineKeyboardMarkupLimit.BUTTONS_PER_ROW",
    },
    assumed=frozenset({"label_length"}),  # no source: longer labels are cut on a phone of usual width
)

PACES = Paces(
    bot=Limit(30, 1.0, 1, _FAQ + ": about 30 messages a second"),
    chat=Limit(1, 1.0, 4, _FAQ + ": one message a second in one chat, short bursts may pass (how many: assumed)"),
    # A second more than the minute: the platform's clock is not ours.
    group=Limit(20, 61.0, 20, _FAQ + ": 20 messages a minute in a group; edits count as well (github.com/tdlib/td/issues/3034)"),
    live_apart=4.0,
    live_most=14,
)

DOWNLOAD_BYTES = 20_000_000  # core.telegram.org/bots/faq: bots download files of up to 20 MB
UPLOAD_BYTES, PHOTO_BYTES = 50_000_000, 10_000_000  # Bot API, Sending files
ALBUM = 10  # Bot API, sendMediaGroup: 2-10 items
AT_ONCE = 50  # requests in flight; more only wait for the processor
START_CODE = 64  # characters of [A-Za-z0-9_-] behind ?start= (core.telegram.org/bots/features, Deep linking)
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")  # all that is acted on; Telegram sends nothing else then
