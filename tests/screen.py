"""A channel for tests: shows cards as they are, keeps what every chat sees, and loses what was not committed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.channel import Outgoing
from bot.fit.capabilities import Capabilities, Files
from bot.outbox import mark_shown
from bot.parts import Parts
from bot.pipeline import Outcome
from bot.update import Update
from core.card import Card
from core.reader import Reader


@dataclass(slots=True)
class Seen:
    """A message as it stands in a chat now."""

    delivery_id: int
    card: Card
    reader: Reader
    edition: int = 1


class Screen:
    """The channel. `chats["a5"]` and `chats["g3"]` are what an account and a group see, oldest first."""

    name = "screen"
    capabilities = Capabilities(
        draws_cards=True, whole_forms=True, edits_in_place=True, has_links=True, has_url_buttons=True, files=Files.ALL, max_buttons=None
    )

    def __init__(self, parts: Parts) -> None:
        self.bot_id = parts.bot_id
        self.chats: dict[str, list[Seen]] = defaultdict(list)

    def record(self, session: Session, update: Update, outcome: Outcome, now: datetime) -> None:
        """Mark answers as shown: they are, once this is committed."""
        private = [Outgoing(one.delivery_id, one.card, one.reader, 1, one.account_id, one.group_id, "") for one in outcome.replies if one.group_id is None]
        if private:
            mark_shown(session, private)

    def settle(self, outcome: Outcome) -> None:
        for reply in outcome.replies:
            if reply.group_id is None:
                self._put(f"a{reply.account_id}", Seen(reply.delivery_id, reply.card, reply.reader), reply.takes.delivery_id if reply.takes else None)

    def show(self, session: Session, batch: Sequence[Outgoing], now: datetime) -> None:
        """Leave the rows to whoever marks them."""

    def shown(self, batch: Sequence[Outgoing]) -> None:
        for one in batch:
            chat = f"g{one.group_id}" if one.group_id else f"a{one.account_id}"
            self._put(chat, Seen(one.delivery_id, one.card, one.reader, one.edition), None if one.is_anew else one.delivery_id)

    def touched(self, lives: Sequence[tuple[str, tuple[int, ...]]]) -> None:
        """Show nothing: what is live here comes out of the ledger."""

    def _put(self, chat: str, seen: Seen, takes: int | None) -> None:
        messages = self.chats[chat]
        for place, message in reversed(list(enumerate(messages))):  # of one that rang anew the last stands for it
            if takes is not None and message.delivery_id == takes:
                messages[place] = seen
                return
        messages.append(seen)
