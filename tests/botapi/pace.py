"""Flood control as it is known: messages a second of a bot, in a chat, a minute in a group; edits count."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable

BOT_MOST, BOT_WITHIN = 30, 1.0
CHAT_BURST, CHAT_APART = 4, 1.0
GROUP_MOST, GROUP_WITHIN = 20, 60.0
UNEVENNESS = 0.1  # seconds by which the way over the network shortens a distance


class FloodControl:
    """Counts what a bot says. `wait` gives the seconds of a 429, 0 where it may speak."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.is_on = True
        self.said: dict[str, list[float]] = defaultdict(list)  # by bot, "bot/chat"
        self._bots: dict[str, deque[float]] = defaultdict(deque)
        self._groups: dict[str, deque[float]] = defaultdict(deque)
        self._chats: dict[str, float] = {}

    def wait(self, bot: str, chat: str, *, is_group: bool, is_answer: bool) -> int:
        """Note a message, or give how long the bot must wait. An answer to a user's own action is not held by the bot's limit."""
        now = self.clock()
        window = self._bots[bot]
        while window and window[0] <= now - BOT_WITHIN + UNEVENNESS:
            window.popleft()
        if self.is_on and len(window) >= BOT_MOST and not is_answer:
            return 1
        waits = self._group(f"{bot}/{chat}", now) if is_group else self._chat(f"{bot}/{chat}", now)
        if self.is_on and waits > 0:
            return math.ceil(waits)
        window.append(now)
        self.said[bot].append(now)
        self.said[f"{bot}/{chat}"].append(now)
        return 0

    def most_within(self, who: str, seconds: float) -> int:
        """Give the most that was said within any such time."""
        times = self.said[who]
        most = first = 0
        for last, at in enumerate(times):
            while times[first] <= at - seconds:
                first += 1
            most = max(most, last - first + 1)
        return most

    def _group(self, key: str, now: float) -> float:
        said = self._groups[key]
        while said and said[0] <= now - GROUP_WITHIN:
            said.popleft()
        if len(said) >= GROUP_MOST:
            return said[0] + GROUP_WITHIN - now
        said.append(now)
        return 0.0

    def _chat(self, key: str, now: float) -> float:
        free = max(self._chats.get(key, 0.0), now - UNEVENNESS)
        if free - now > CHAT_APART * CHAT_BURST:
            return free - now - CHAT_APART * (CHAT_BURST - 1)
        self._chats[key] = free + CHAT_APART
        return 0.0
