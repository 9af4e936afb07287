"""What each channel implements, and how sending fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from bot.fit.capabilities import Capabilities
from bot.pipeline import Outcome
from bot.update import Update
from core.card import Card
from core.reader import Reader


class SendFailed(Exception):
    """The platform did not take a message. `permanent`: this recipient cannot be reached; else try again, after `retry_after` where it said so."""

    def __init__(self, why: str, *, permanent: bool, retry_after: timedelta | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.permanent = permanent
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery on its way: to an account or a group, in the channel's own ids.

    `refs` names the platform's message that is edited; empty, or with `is_anew`, a new one is made (and the old one loses its buttons).
    """

    delivery_id: int
    card: Card
    reader: Reader
    edition: int
    account_id: int | None
    group_id: int | None
    external_id: str
    is_anew: bool
    refs: str | None


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

    async def send(self, outgoing: Outgoing) -> str | None:
        """Send or edit, and give the platform's refs. Raises SendFailed."""


class LocalChannel(Channel, Protocol):
    """A channel whose platform is our own database: showing is a row in the same transaction, so nothing can double."""

    def show(self, session: Session, batch: Sequence[Outgoing], now: datetime) -> None:
        """Show many in the transaction that marks them."""

    def shown(self, batch: Sequence[Outgoing]) -> None:
        """Hear that they are committed."""
