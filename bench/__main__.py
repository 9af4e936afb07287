"""`python -m bench [BENCH ...]`: all of them where none is named. Exit status 1 where a limit is missed."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import chaos, footprint, history, library, news, platform, polls, presses, telegram, telegram_footprint, telegram_group, telegram_kills
from bench.figures import Figure, show

_BENCHES: dict[str, tuple[str, Callable[[Path], list[Figure]]]] = {
    "presses": ("Check-in presses, through intake and database", presses.measure),
    "telegram": ("Check-in presses on Telegram's wire", telegram.measure),
    "load": ("What the program needs with Telegram, and after a hundred thousand updates", telegram_footprint.measure),
    "group": ("Two hundred check-ins in a minute on Telegram, with the group's card", telegram_group.measure),
    "footprint": ("What the program needs, with the web page only", footprint.measure),
    "history": ("The page with ten thousand messages in a conversation", history.measure),
    "chaos": ("kill -9 while members check in and a change of date goes out, on the web", chaos.measure),
    "kills": ("kill -9 while a broadcast goes out on Telegram", telegram_kills.measure),
    "news": ("Search over 20,000 posts, and a post to 93,089 members", news.measure),
    "library": ("Search in 5,000 documents of ten pages", library.measure),
    "polls": ("A press on a poll, beside a check-in", polls.measure),
    "platform": ("A platform during whose calls the process dies", platform.measure),
}


def main() -> int:
    """Run what was asked for, each in a directory of its own, and print a table after each."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("benches", nargs="*", metavar="BENCH", help=", ".join(_BENCHES))
    wanted = parser.parse_args().benches or list(_BENCHES)
    unknown = [name for name in wanted if name not in _BENCHES]
    if unknown:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(_BENCHES)}")
    print(f"{os.cpu_count()} processors; {os.getloadavg()[0]:.1f} of them were busy in the last minute.")
    is_well = True
    for name in wanted:
        title, measure = _BENCHES[name]
        with tempfile.TemporaryDirectory(prefix=f"sotay-{name}-") as directory:
            is_well = show(title, measure(Path(directory))) and is_well
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
