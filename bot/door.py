"""The door for files, whichever channel they come by: each is what its content says, has a clean name, and pictures are made anew without where they were taken."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import content
from bot.filestore import FileStore, Stored, TooLargeError
from bot.jobs import ComputeFailed, Computer
from core.errors import Refusal
from core.feature import JobLimits
from core.i18n import _

_AT_ONCE = 2  # files that are looked into at the same time: each may be 20 MB in memory
CLEAN = "bot.computing.pictures:clean"
_LIMITS = JobLimits(timedelta(seconds=20), 800_000_000)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was let in: where its bytes lie, and what it is."""

    sha256: str
    size: int
    name: str
    media_type: str


class Door:
    """Lets files in."""

    def __init__(self, files: FileStore, computer: Computer) -> None:
        self._files = files
        self._computer = computer
        self._looking = asyncio.Semaphore(_AT_ONCE)

    async def take(self, name: str, pieces: AsyncIterator[bytes], most: int = content.MOST_BYTES) -> Taken:
        """Store what comes, if it is of a kind that is taken. Raises Refusal, whose sentence says what is wrong with the file."""
        head = bytearray()

        async def noting() -> AsyncIterator[bytes]:
            async for piece in pieces:
                if len(head) < content.HEAD_BYTES:
                    head.extend(piece[: content.HEAD_BYTES - len(head)])
                yield piece

        async with self._looking:
            try:
                stored = await self._files.receive(noting(), most)
            except TooLargeError as error:
                raise content.too_large(content.clean_name(name, ""), most) from error
            kind = await asyncio.to_thread(self._judge, name, bytes(head), stored)
            taken = Taken(stored.sha256, stored.size, content.clean_name(name, kind.ending), kind.media_type)
            return await self._cleaned(taken) if kind.is_picture else taken

    def _judge(self, name: str, head: bytes, stored: Stored) -> content.Kind:
        shown = content.clean_name(name, name[name.rfind(".") :][:10] if "." in name else "")
        ending = content.judge(shown, head)
        if ending == ".zip":
            ending = content.judge_packed(shown, self._files.read(stored.sha256))
        if ending == ".pdf":
            content.judge_pdf(shown, self._files.read(stored.sha256))
        return content.kind_of(ending)

    async def _cleaned(self, taken: Taken) -> Taken:
        """Make a picture anew, in the worker: whoever made it may have meant harm. The file as it came is swept away, since no row names it."""
        try:
            made = await self._computer.run(CLEAN, await asyncio.to_thread(self._files.read, taken.sha256), _LIMITS)
        except ComputeFailed as failure:
            raise _broken(taken.name) from failure
        match made:
            case (bytes(fresh), str(ending)) if fresh:
                sha256 = await asyncio.to_thread(self._files.write, fresh)
                kind = content.kind_of(ending)
                return replace(taken, sha256=sha256, size=len(fresh), name=content.clean_name(taken.name, ending), media_type=kind.media_type)
            case (_, "too_many_pixels"):
                raise Refusal(_("The picture “{name}” has too many pixels. Please make it smaller, or send a photo of it.")(name=taken.name))
            case _:
                raise _broken(taken.name)


def _broken(name: str) -> Refusal:
    return Refusal(_("The picture “{name}” is damaged and cannot be shown. Please take or save it once more.")(name=name))
