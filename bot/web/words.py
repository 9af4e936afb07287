"""The page's own words: what the browser shows besides cards and people's messages."""

from core.i18n import Text, Verbatim, _, pgettext, render
from core.reader import Reader

# The page fills {n}, {percent}, {name} ... itself: here they stand for themselves.
_N, _PERCENT, _NAME, _SIZE, _MOST = (Verbatim(f"{{{place}}}") for place in ("n", "percent", "name", "size", "most"))

APP = _("Sotay")

WORDS: dict[str, Text] = {
    "app": APP,
    "skip": _("Skip to the conversation"),
    "chats": _("Conversations"),
    "back": _("Back to the conversations"),
    "settings": _("Settings"),
    "text_size": _("Text size"),
    "size_normal": pgettext("text size", "Normal"),
    "size_large": pgettext("text size", "Large"),
    "size_largest": pgettext("text size", "Largest"),
    "theme": _("Colours"),
    "theme_auto": pgettext("colours", "Like the device"),
    "theme_light": pgettext("colours", "Light"),
    "theme_dark": pgettext("colours", "Dark"),
    "sign_out": _("Sign out"),
    # TRANSLATORS: one letter, drawn small and large on the button that changes the text size.
    "aa": pgettext("text size button", "A"),
    "menu": _("Menu"),
    "message": _("Message"),
    "write_bot": _("Message Sotay"),
    "write_group": _("Message the group"),
    "attach": _("Send a file"),
    "send": _("Send"),
    # TRANSLATORS: before one's own messages, for screen readers.
    "me": pgettext("own messages", "Me"),
    "waiting": _("Waiting to be sent"),
    "reconnecting": _("Reconnecting. No message is lost."),
    "typing": _("Sotay is answering"),
    "older": _("Show older messages"),
    "newest": _("Newest messages"),
    "unread": _("Unread: {n}")(n=_N),
    "unread_from": _("Unread messages"),
    "blank_bot": _("Nothing stands here yet. Press “Menu” to see what you can do."),
    "blank_group": _("Nobody has written here yet."),
    "withdrawn": _("This message was withdrawn."),
    "mine": _("My choice"),
    "show_more": _("Show {n} more")(n=_N),
    "open": pgettext("a file", "Open"),
    "download": _("Download"),
    "uploading": _("Sending, {percent}\u00a0%")(percent=_PERCENT),
    "stop_upload": _("Do not send"),
    "upload_failed": _("The file was not sent. Please try again."),
    "too_big": _("{name} is {size}. A file may have at most {most}.")(name=_NAME, size=_SIZE, most=_MOST),
    "choose_file": _("Choose a file"),
    "drop_file": _("You can also drop a file here."),
    "pick_date": _("Choose in the calendar"),
    "pick_time": _("Choose the time"),
    "choose": _("Please choose"),
    "optional": _("(may stay empty)"),
    "cancel": _("Cancel"),
    "back_step": _("Back"),
    "print": _("Print"),
    "changes_in": _("Changes in {n} s")(n=_N),
}

# How a day that was picked in the browser's calendar is written into the typed field, as people of this language write it.
_PICKED = {"vi": "{day}/{month}/{year}", "ru": "{day}.{month}.{year}", "tr": "{day}.{month}.{year}"}


def page_words(reader: Reader) -> dict[str, str]:
    """Give the page's words in the reader's language."""
    return {key: render(words, reader) for key, words in WORDS.items()} | {"picked_date": _PICKED.get(reader.language, "{year}-{month}-{day}")}
