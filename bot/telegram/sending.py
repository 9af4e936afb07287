"""Sending: a card becomes messages of Telegram, new ones or changes of those that stand."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from aiogram import Bot
from aiogram.methods import (
    DeleteMessages,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    SendDocument,
    SendMediaGroup,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, Message, MessageId

from bot.channel import Outgoing, Posted, SendFailed, Trouble
from bot.filestore import FileStore
from bot.fit import fit
from bot.telegram.api import Meaning, Refused, call
from bot.telegram.limits import ALBUM, CAPABILITIES, PACES
from bot.telegram.methods import EditText, SendText
from bot.telegram.render import Post, posts
from bot.telegram.store import Store

T = TypeVar("T")
A = TypeVar("A", bound=Message | bool | list[Message])
_File: TypeAlias = str | BufferedInputFile  # an id of the platform, or an upload


@dataclass(frozen=True, slots=True)
class Lying:
    """One message as it lies in a chat: its number, its kind, the file in it."""

    message_id: int
    kind: str
    file_id: int = 0


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
            if lying and not one.is_anew and _fit_in_place(wanted, lying):
                try:
                    return await self._change(one, wanted, lying)
                except Refused as refused:
                    if refused.meaning is not Meaning.GONE:
                        raise
            elif lying:
                await self._retire(one, lying[-1])
            return _posted(one.external_id, await self._add(one, wanted))
        except Refused as refused:
            raise SendFailed(refused.meaning.value, Trouble.REFUSED) from None

    async def _change(self, one: Outgoing, wanted: Sequence[Post], lying: list[Lying]) -> Posted:
        """Change what stands, message by message; send what is more, take away what is less."""
        kept = [await self._edit(one, old, post) for old, post in zip(lying, wanted, strict=False)]
        surplus = [old.message_id for old in lying[len(wanted) :]]
        if surplus:
            await self._try(DeleteMessages(chat_id=one.external_id, message_ids=surplus))
        return _posted(one.external_id, [*kept, *await self._add(one, wanted[len(lying) :])])

    async def _edit(self, one: Outgoing, old: Lying, post: Post) -> Lying:
        """Change one message; a file that it has stays where the new words bring none."""
        chat, number = one.external_id, old.message_id
        try:
            if post.file is not None and post.file.file_id != old.file_id:
                await self._with_files(
                    [post], lambda files: EditMessageMedia(chat_id=chat, message_id=number, media=_media(post, files[0]), reply_markup=post.inline)
                )
                return Lying(number, post.kind, post.file.file_id)
            if old.kind == "t":
                text = EditText(chat_id=chat, message_id=number, text=post.text, entities=post.entities or None, reply_markup=post.inline)
                await call(self._bot, text)
            else:
                await call(self._bot, _new_caption(chat, old, post))
        except Refused as refused:
            if refused.meaning is not Meaning.SAME:
                raise
        return old

    async def _retire(self, one: Outgoing, last: Lying) -> None:
        """Take the buttons off a message that a new one follows; what it says, and its file, stay."""
        await self._try(EditMessageReplyMarkup(chat_id=one.external_id, message_id=last.message_id))

    async def _add(self, one: Outgoing, wanted: Sequence[Post]) -> list[Lying]:
        """Send messages that belong together, all of them or none: what stands of them is taken away where one is not accepted."""
        sent: list[Lying] = []
        try:
            for group in _albums(wanted):
                if sent and len(sent) + len(group) > PACES.chat.burst - 1:
                    await asyncio.sleep(PACES.chat.apart * len(group))
                sent += await self._post(one, group)
        except (SendFailed, Refused):
            if sent:
                with suppress(SendFailed):
                    await self._try(DeleteMessages(chat_id=one.external_id, message_ids=[old.message_id for old in sent]))
            raise
        return sent

    async def _post(self, one: Outgoing, group: Sequence[Post]) -> list[Lying]:
        topic = int(one.topic) if one.topic else None
        try:
            return await self._post_in(one, group, topic)
        except Refused as refused:
            if refused.meaning is not Meaning.NO_TOPIC or topic is None or one.group_id is None:
                raise
            await self._store.forget_topic(one.group_id, str(topic))
            return await self._post_in(one, group, None)

    async def _post_in(self, one: Outgoing, group: Sequence[Post], topic: int | None) -> list[Lying]:
        """Send one message, or the messages of an album."""
        chat, post = one.external_id, group[0]
        messages: Sequence[Message | MessageId]
        if len(group) > 1:
            messages = await self._with_files(group, lambda files: _album(chat, topic, group, files))
        elif post.file is not None:
            messages = [await self._with_files(group, lambda files: _sending(one, post, topic, files[0]))]
        else:
            text = SendText(chat_id=chat, message_thread_id=topic, text=post.text, entities=post.entities or None, reply_markup=post.keyboard)
            placed = await call(self._bot, text)
            messages = [placed]
        return [Lying(sent.message_id, each.kind, each.file.file_id if each.file else 0) for sent, each in zip(messages, group, strict=True)]

    async def _with_files(self, group: Sequence[Post], make: Callable[[Sequence[_File]], TelegramMethod[A]]) -> A:
        """Call with the posts' files: by the platform's own ids where it has them, else uploaded, once."""
        files = [(post.file, post.kind) for post in group if post.file is not None]
        known = [await self._store.sent_file(file.file_id, kind) for file, kind in files]

        async def send(refs: Sequence[str | None]) -> A:
            given = [ref or BufferedInputFile(self._files.read(sha256), file.name) for (file, _), (sha256, _), ref in zip(files, known, refs, strict=True)]
            answer = await call(self._bot, make(given))
            messages: list[Message] = answer if isinstance(answer, list) else [answer] if isinstance(answer, Message) else []
            for (_file, kind), (sha256, _old), ref, message in zip(files, known, refs, messages, strict=False):
                if ref is None and (taken := _taken(message)):
                    await self._store.keep_sent_file(sha256, kind, taken)
            return answer

        try:
            return await send([ref for _sha256, ref in known])
        except SendFailed as failure:
            if failure.trouble is not Trouble.REFUSED or not any(ref for _sha256, ref in known):
                raise
            for (_file, kind), (sha256, ref) in zip(files, known, strict=True):
                if ref is not None:
                    await self._store.forget_sent_file(sha256, kind)
            return await send([None] * len(files))

    async def _try(self, method: TelegramMethod[T]) -> None:
        """Call where a refusal changes nothing: the message is gone, or too old."""
        try:
            await call(self._bot, method)
        except Refused:
            return
        except SendFailed as failure:
            if failure.trouble is not Trouble.REFUSED:
                raise


def _fit_in_place(wanted: Sequence[Post], lying: Sequence[Lying]) -> bool:
    """Say whether what stands can become what is wanted: texts become texts; one message with a file gets other words, or another file of its kind."""
    if all(old.kind == "t" for old in lying):
        return all(post.fits_in_place for post in wanted)
    if len(lying) != 1 or len(wanted) != 1:
        return False
    post, old = wanted[0], lying[0]
    is_caption = post.fits_in_place and CAPABILITIES.length(post.text) <= (CAPABILITIES.max_caption or 0)
    return is_caption if post.kind == "t" else post.kind == old.kind


def _albums(wanted: Sequence[Post]) -> list[list[Post]]:
    """Put together what may be one album: files of one kind without buttons, at most ten (Bot API, sendMediaGroup), and no more than a chat takes at once."""
    found: list[list[Post]] = []
    for post in wanted:
        last = found[-1][-1] if found else None
        is_alike = last is not None and last.file is not None and post.file is not None and last.kind == post.kind
        if is_alike and last is not None and last.keyboard is post.keyboard is None and len(found[-1]) < min(ALBUM, PACES.chat.burst):
            found[-1].append(post)
        else:
            found.append([post])
    return found


def _album(chat: str, topic: int | None, group: Sequence[Post], files: Sequence[_File]) -> SendMediaGroup:
    return SendMediaGroup(chat_id=chat, message_thread_id=topic, media=[_media(post, file) for post, file in zip(group, files, strict=True)])


def _taken(message: Message) -> str | None:
    """Give the platform's own id of the file in a message."""
    return message.photo[-1].file_id if message.photo else message.document.file_id if message.document else None


def _new_caption(chat: str, old: Lying, post: Post) -> EditMessageCaption:
    return EditMessageCaption(
        chat_id=chat, message_id=old.message_id, caption=post.text or None, caption_entities=post.entities or None, reply_markup=post.inline
    )


def _sending(one: Outgoing, post: Post, topic: int | None, file: str | BufferedInputFile) -> TelegramMethod[Message]:
    marks = post.entities or None
    if post.kind == "p":
        return SendPhoto(
            chat_id=one.external_id, message_thread_id=topic, photo=file, caption=post.text or None, caption_entities=marks, reply_markup=post.keyboard
        )
    return SendDocument(
        chat_id=one.external_id, message_thread_id=topic, document=file, caption=post.text or None, caption_entities=marks, reply_markup=post.keyboard
    )


def _media(post: Post, file: str | BufferedInputFile) -> InputMediaPhoto | InputMediaDocument:
    kind = InputMediaPhoto if post.kind == "p" else InputMediaDocument
    return kind(media=file, caption=post.text or None, caption_entities=post.entities or None)


def _lying(parts: str | None) -> list[Lying]:
    """Read what `_posted` wrote: "t41", or "d42:7" for a message with the file 7."""
    found = []
    for part in (parts or "").split():
        number, _colon, file_id = part[1:].partition(":")
        found.append(Lying(int(number), part[0], int(file_id or 0)))
    return found


def _posted(chat: str, lying: Sequence[Lying]) -> Posted:
    parts = [f"{one.kind}{one.message_id}" + (f":{one.file_id}" if one.file_id else "") for one in lying]
    return Posted(f"{chat}/{lying[-1].message_id}", " ".join(parts), len(lying))
