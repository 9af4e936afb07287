"""Pace: how fast a platform lets a bot talk, as data; and who may say something now. Plain arithmetic on a clock that is handed in."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` messages in `within` seconds, `burst` of them at once. `source` says where the number was read."""

    most: int
    within: float
    burst: int
    source: str

    @property
    def apart(self) -> float:
        """Give the seconds between two messages that are said as fast as is allowed."""
        return self.within / self.most


@dataclass(frozen=True, slots=True)
class Paces:
    """A platform's limits: of a bot's own messages, in one private chat, in one group, and how far apart a group's card may change by itself."""

    bot: Limit
    chat: Limit
    group: Limit
    live_apart: float = 0.0
    live_most: int = 0


# A message that is early by the unevenness of the network must not be one too many.
_SLACK = 1.005
_AHEAD = 1.0  # seconds that live answers may run ahead; what lanes send waits for it
_REMEMBERED = 5000  # chats, then those that are free are forgotten


@dataclass(slots=True)
class _Window:
    """What was said in a group in the last minute."""

    said: deque[float] = field(default_factory=deque)
    last_live: float = float("-inf")


class Pacer:
    """One bot's pace. `delay` asks, `take` notes that a message goes out now, `pause` obeys a platform that said "too many"."""

    def __init__(self, paces: Paces, clock: Callable[[], float] = time.monotonic) -> None:
        self._paces = paces
        self._clock = clock
        self._bot = 0.0
        self._chats: dict[str, float] = {}
        self._groups: dict[str, _Window] = {}
        self._paused: dict[str, float] = {}

    def bot_delay(self) -> float:
        """Give the seconds until a lane may send its next message."""
        return max(0.0, max(self._bot, self._paused.get("", 0.0)) - self._clock())

    def pause_delay(self) -> float:
        """Give the seconds until anything may be sent at all."""
        return max(0.0, self._paused.get("", 0.0) - self._clock())

    def chat_delay(self, chat: str, *, is_group: bool, is_live: bool = False) -> float:
        """Give the seconds until this chat may hear something; `is_live`: a card that changes by itself."""
        now = self._clock()
        free = max(self._paused.get(chat, 0.0), self._group_free(chat, now, is_live=is_live) if is_group else self._chat_free(chat))
        return max(0.0, free - now)

    def take(self, chat: str, *, is_group: bool, is_live: bool = False, messages: int = 1) -> None:
        """Note that so many messages go to this chat now."""
        now = self._clock()
        self._bot = min(max(self._bot, now) + self._paces.bot.apart * _SLACK * messages, now + max(_AHEAD, self._paces.bot.apart * _SLACK * messages))
        if is_group:
            window = self._groups.setdefault(chat, _Window())
            window.said.extend([now] * messages)
            window.last_live = now if is_live else window.last_live
        else:
            self._chats[chat] = max(self._chats.get(chat, 0.0), now) + self._paces.chat.apart * messages
        if len(self._chats) + len(self._groups) + len(self._paused) > _REMEMBERED:
            self._forget(now)

    def pause(self, seconds: float, chat: str = "") -> None:
        """Say nothing in this chat (or at all) for so long."""
        self._paused[chat] = max(self._paused.get(chat, 0.0), self._clock() + seconds)

    def follow(self, old: str, new: str) -> None:
        """A group has another id now; what was said in it was said."""
        if old in self._groups:
            self._groups[new] = self._groups.pop(old)

    def _chat_free(self, chat: str) -> float:
        limit = self._paces.chat
        return self._chats.get(chat, 0.0) - limit.apart * (limit.burst - 1)

    def _group_free(self, chat: str, now: float, *, is_live: bool) -> float:
        window, limit = self._groups.get(chat), self._paces.group
        if window is None:
            return 0.0
        while window.said and window.said[0] <= now - limit.within:
            window.said.popleft()
        most = self._paces.live_most or limit.most if is_live else limit.most
        full = window.said[-most] + limit.within if len(window.said) >= most else 0.0
        return max(full, window.last_live + self._paces.live_apart) if is_live else full

    def _forget(self, now: float) -> None:
        self._chats = {chat: free for chat, free in self._chats.items() if free > now}
        self._groups = {chat: window for chat, window in self._groups.items() if window.said and window.said[-1] > now - self._paces.group.within}
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
