"""What each channel implements, and how sending fails."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from aiohttp import web
from sqlalchemy.orm import Session

from bot.fit.capabilities import Capabilities
from bot.pace import Paces
from bot.pipeline import Outcome
from bot.update import Update
from core.card import Card
from core.reader import Reader


class Trouble(StrEnum):
    """Why a platform did not take a message, and so what is to be done."""

    LATER = "later"  # try again, after `retry_after` where it was said
    UNREACHABLE = "unreachable"  # this recipient cannot be reached by this bot
    REFUSED = "refused"  # this message is wrong; another one may pass
    MOVED = "moved"  # the group is at `moved_to` now
    BOT = "bot"  # the bot itself is not let in; everything waits


class SendFailed(Exception):
    """The platform did not take a message. `is_everywhere`: not only this chat was written to too often."""

    def __init__(
        self, why: str, trouble: Trouble = Trouble.LATER, *, retry_after: timedelta | None = None, moved_to: str = "", is_everywhere: bool = False
    ) -> None:
        super().__init__(why)
        self.why = why
        self.trouble = trouble
        self.retry_after = retry_after
        self.moved_to = moved_to
        self.is_everywhere = is_everywhere


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message lies with its platform: `refs` is what a press on it names, `parts` all its messages in the channel's own words.

    `messages`: how many were said or changed just now.
    """

    refs: str | None = None
    parts: str | None = None
    messages: int = 1


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery on its way: to an account or a group, in the channel's own ids.

    `posted` is the platform's message that is edited; without refs, or with `is_anew`, a new one is made (and the old one loses its buttons).
    `is_live`: a card that changes by itself.
    """

    delivery_id: int
    card: Card
    reader: Reader
    edition: int
    account_id: int | None
    group_id: int | None
    external_id: str
    is_anew: bool = False
    posted: Posted = Posted()
    topic: str | None = None
    is_live: bool = False


class Channel(Protocol):
    """A way to talk to people. `bot_id` is the row of its bot."""

    name: str
    bot_id: int
    capabilities: Capabilities

    def record(self, session: Session, update: Update, outcome: Outcome, now: datetime) -> None:
        """Write what the channel itself keeps of an update, inside its transaction, after the handler."""

    def settle(self, outcome: Outcome) -> None:
        """Hear that the transaction is committed."""


class PlatformChannel(Channel, Protocol):
    """A channel whose messages lie with somebody else."""

    paces: Paces | None

    async def send(self, outgoing: Outgoing) -> Posted:
        """Send or edit. Raises SendFailed."""


@runtime_checkable
class Receiving(Protocol):
    """A channel that has its platform's updates brought, by asking or by being called."""

    async def run(self, tasks: asyncio.TaskGroup) -> None:
        """Receive until `stop`, and return when what was taken is committed and confirmed."""

    def stop(self) -> None:
        """Receive no more."""

    async def close(self) -> None:
        """Let the connections go."""

    def routes(self) -> list[web.RouteDef]:
        """Give the addresses at which the platform calls."""


@runtime_checkable
class LocalChannel(Channel, Protocol):
    """A channel whose platform is our own database: showing is a row in the same transaction, so nothing can double."""

    def show(self, session: Session, batch: Sequence[Outgoing], now: datetime) -> None:
        """Show many in the transaction that marks them."""

    def shown(self, batch: Sequence[Outgoing]) -> None:
        """Hear that they are committed."""

    def touched(self, lives: Sequence[tuple[str, tuple[int, ...]]]) -> None:
        """Hear what changed in this process, whichever channel it came through: (live card, its ids)."""
