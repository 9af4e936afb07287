"""A platform of somebody else, for tests: takes messages, and on demand dies before or after it has accepted one."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.channel import Outgoing, Posted, SendFailed, Trouble
from bot.fit.capabilities import Capabilities
from bot.pace import Paces
from bot.parts import Parts
from bot.pipeline import Outcome
from bot.update import Update


class Post:
    """The channel. `accepted` holds (external id, delivery, edition) as the platform has them, oldest first."""

    name = "post"
    capabilities = Capabilities(max_buttons=None)
    paces: Paces | None = None

    def __init__(self, parts: Parts) -> None:
        self.bot_id = parts.bot_id
        self.accepted: list[tuple[str, int, int]] = []
        self.faults: list[SendFailed | str] = []
        self.at_once = 0
        self.most_at_once = 0

    def record(self, session: Session, update: Update, outcome: Outcome, now: datetime) -> None:
        """Keep nothing of its own."""

    def settle(self, outcome: Outcome) -> None:
        """Wait for nothing."""

    async def send(self, outgoing: Outgoing) -> Posted:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, SendFailed):
            raise fault
        if fault == "dies before":
            raise asyncio.CancelledError
        self.accepted.append((outgoing.external_id, outgoing.delivery_id, outgoing.edition))
        if fault == "dies after":
            raise asyncio.CancelledError
        return Posted(f"ref-{len(self.accepted)}")


BUSY = SendFailed("too many requests", retry_after=timedelta(seconds=7))
BLOCKED = SendFailed("blocked by the user", Trouble.UNREACHABLE)
