"""Sending: a card becomes messages of Telegram, new ones or changes of those that stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from aiogram import Bot
from aiogram.methods import (
    DeleteMessages,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, LinkPreviewOptions, Message

from bot.channel import Outgoing, Posted, SendFailed, Trouble
from bot.filestore import FileStore
from bot.fit import fit
from bot.telegram.api import Meaning, Refused, call
from bot.telegram.limits import CAPABILITIES, PHOTO_BYTES
from bot.telegram.render import Post, posts
from bot.telegram.store import Store

T = TypeVar("T")

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Lying:
    """One message as it lies in a chat: its number and its kind."""

    message_id: int
    kind: str


class Sender:
    """Sends for one bot."""

    def __init__(self, bot: Bot, store: Store, files: FileStore) -> None:
        self._bot = bot
        self._store = store
        self._files = files

    async def send(self, one: Outgoing) -> Posted:
        """Send or edit. Raises SendFailed."""
        wanted = posts(fit(one.card, CAPABILITIES, one.reader))
        lying = _lying(one.posted.parts) if one.posted.refs else []
        if not wanted:
            return one.posted
        try:
            if lying and not one.is_anew and all(old.kind == "t" for old in lying) and all(post.fits_in_place for post in wanted):
                try:
                    return await self._change(one, wanted, lying)
                except Refused as refused:
                    if refused.meaning is not Meaning.GONE:
                        raise
            elif lying:
                await self._retire(one, lying[-1])
            return await self._send_all(one, wanted)
        except Refused as refused:
            raise SendFailed(refused.meaning.value, Trouble.REFUSED) from None

    async def _change(self, one: Outgoing, wanted: Sequence[Post], lying: list[Lying]) -> Posted:
        """Change what stands, message by message; send what is more, take away what is less."""
        for old, post in zip(lying, wanted, strict=False):
            await self._edit(one, old, post)
        surplus = [old.message_id for old in lying[len(wanted) :]]
        if surplus:
            await self._try(DeleteMessages(chat_id=one.external_id, message_ids=surplus))
        kept = lying[: len(wanted)]
        more = [await self._post(one, post) for post in wanted[len(lying) :]]
        return _posted(one.external_id, [*kept, *more])

    async def _edit(self, one: Outgoing, old: Lying, post: Post) -> None:
        method: TelegramMethod[Message | bool]
        if old.kind == "t":
            method = EditMessageText(
                chat_id=one.external_id,
                message_id=old.message_id,
                text=post.text,
                entities=post.entities or None,
                reply_markup=post.inline,
                link_preview_options=_NO_PREVIEW,
            )
        else:
            method = EditMessageCaption(
                chat_id=one.external_id,
                message_id=old.message_id,
                caption=post.text or None,
                caption_entities=post.entities or None,
                reply_markup=post.inline,
            )
        try:
            await call(self._bot, method)
        except Refused as refused:
            if refused.meaning is not Meaning.SAME:
                raise

    async def _retire(self, one: Outgoing, last: Lying) -> None:
        """Take the buttons off a message that a new one follows; what it says, and its file, stay."""
        await self._try(EditMessageReplyMarkup(chat_id=one.external_id, message_id=last.message_id))

    async def _send_all(self, one: Outgoing, wanted: Sequence[Post]) -> Posted:
        return _posted(one.external_id, [await self._post(one, post) for post in wanted])

    async def _post(self, one: Outgoing, post: Post) -> Lying:
        topic = int(one.topic) if one.topic else None
        try:
            return await self._post_in(one, post, topic)
        except Refused as refused:
            if refused.meaning is not Meaning.NO_TOPIC or topic is None or one.group_id is None:
                raise
            await self._store.forget_topic(one.group_id, str(topic))
            return await self._post_in(one, post, None)

    async def _post_in(self, one: Outgoing, post: Post, topic: int | None) -> Lying:
        if post.file is not None:
            return await self._post_file(one, post, topic)
        message = await call(
            self._bot,
            SendMessage(
                chat_id=one.external_id,
                message_thread_id=topic,
                text=post.text,
                entities=post.entities or None,
                reply_markup=post.keyboard,
                link_preview_options=_NO_PREVIEW,
            ),
        )
        return Lying(message.message_id, "t")

    async def _post_file(self, one: Outgoing, post: Post, topic: int | None) -> Lying:
        """Send a file: by the platform's own id where it has it, else uploaded, once."""
        file = post.file
        if file is None:
            raise ValueError("no file to send")
        kind = "p" if file.is_picture and file.size <= PHOTO_BYTES else "d"
        sha256, ref = await self._store.sent_file(file.file_id, kind)
        if ref is not None:
            try:
                message = await call(self._bot, _with_file(one, post, topic, kind, ref))
            except SendFailed as failure:
                if failure.trouble is not Trouble.REFUSED:
                    raise
                await self._store.forget_sent_file(sha256, kind)
            else:
                return Lying(message.message_id, kind)
        content = self._files.read(sha256)
        message = await call(self._bot, _with_file(one, post, topic, kind, BufferedInputFile(content, file.name)))
        taken = message.photo[-1].file_id if message.photo else message.document.file_id if message.document else None
        if taken:
            await self._store.keep_sent_file(sha256, kind, taken)
        return Lying(message.message_id, kind)

    async def _try(self, method: TelegramMethod[T]) -> None:
        """Call where a refusal changes nothing: the message is gone, or too old."""
        try:
            await call(self._bot, method)
        except Refused:
            return
        except SendFailed as failure:
            if failure.trouble is not Trouble.REFUSED:
                raise


def _with_file(one: Outgoing, post: Post, topic: int | None, kind: str, file: BufferedInputFile | str) -> SendPhoto | SendDocument:
    if kind == "p":
        return SendPhoto(
            chat_id=one.external_id,
            message_thread_id=topic,
            photo=file,
            caption=post.text or None,
            caption_entities=post.entities or None,
            reply_markup=post.keyboard,
        )
    return SendDocument(
        chat_id=one.external_id,
        message_thread_id=topic,
        document=file,
        caption=post.text or None,
        caption_entities=post.entities or None,
        reply_markup=post.keyboard,
    )


def _lying(parts: str | None) -> list[Lying]:
    return [Lying(int(part[1:]), part[0]) for part in (parts or "").split()]


def _posted(chat: str, lying: Sequence[Lying]) -> Posted:
    return Posted(f"{chat}/{lying[-1].message_id}", " ".join(f"{one.kind}{one.message_id}" for one in lying))
