"""The real program, started as whoever installs it starts it: `python -m bot run` in a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 60.0  # seconds; two cores may be busy with other tests
_LINK = re.compile(r"http://\S+/setup/(\S+)")
# What the program may know of the machine; nobody's own SOTAY_ settings.
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@dataclass
class Program:
    """One installation: its directory, its address, and the process that runs now."""

    directory: Path
    database: str
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    ahead: timedelta = timedelta()
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def now(self) -> datetime:
        """Give what its clock shows."""
        return _time() + self.ahead

    @property
    def terminal(self) -> str:
        """Give what stands in the terminal of the newest start."""
        return (self.directory / "terminal.txt").read_text(encoding="utf-8")

    @property
    def setup_link(self) -> str | None:
        found = _LINK.search(self.terminal)
        return found[0] if found else None

    @property
    def log(self) -> str:
        return (self.directory / "log.txt").read_text(encoding="utf-8")

    def start(self, at: datetime | None = None) -> Self:
        """Start, and wait until it says where to look. `at`: what its clock shows then; else the time that it is."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.ahead = at - _time() if at is not None else timedelta()
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {
            "SOTAY_DATA_DIR": str(self.directory / "data"),
            "SOTAY_DATABASE_URL": self.database,
            "SOTAY_SECRET_KEY": "c3Rvcmllcy1uZWVkLW5vLXNlY3JldC1rZXktYXQtYWxs",
            "SOTAY_WEB_PORT": str(self.port),
            "SOTAY_PUBLIC_URL": self.address,
            **self.settings,
        }
        with (self.directory / "terminal.txt").open("wb") as out, (self.directory / "log.txt").open("ab") as log:
            self.process = subprocess.Popen([sys.executable, *_command(self.ahead)], cwd=ROOT, env=environment, stdout=out, stderr=log)
        until = time.monotonic() + STARTS_WITHIN
        while "Ctrl+C" not in self.terminal:
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"It did not start:\n{self.terminal}\n{self.log[-4000:]}")
            time.sleep(0.05)
        return self

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(30)


def _time() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _command(ahead: timedelta) -> tuple[str, ...]:
    if not ahead:
        return ("-m", "bot", "run")
    return ("-m", "tests.stories.ahead", str(ahead.total_seconds()), "run")
