"""The program as a process of its own: started, waited for, killed by its id."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import aiohttp

_PATIENCE = 30  # seconds


class Child:
    """`python -m bot run` on a directory. `errors` is a file with what it logs."""

    def __init__(self, directory: Path, port: int, environment: Mapping[str, str]) -> None:
        self.port = port
        self.errors = directory / "log"
        self._environment = {**os.environ, **environment, "SOTAY_DATA_DIR": str(directory), "SOTAY_WEB_PORT": str(port)}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_dead(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        with self.errors.open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=self._environment, stdout=log, stderr=log)

    async def answers(self) -> float:
        """Wait for the first answer, and give the seconds that it took."""
        began = time.perf_counter()
        async with aiohttp.ClientSession() as client:
            while time.perf_counter() - began < _PATIENCE:
                assert self._process is not None
                assert self._process.poll() is None, f"it ended by itself:\n{self.errors.read_text()[-2000:]}"
                try:
                    async with client.get(f"http://127.0.0.1:{self.port}/") as response:
                        await response.read()
                        if response.status == 200:
                            return time.perf_counter() - began
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.01)
        raise TimeoutError(f"no answer within {_PATIENCE} s")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(_PATIENCE)

    def resident_megabytes(self) -> float:
        """Give the memory that this one process holds, without the worker's."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024

    def processor_seconds(self) -> float:
        """Give what it has computed so far, which a busy machine does not lengthen."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def command(directory: Path, arguments: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run another command of the program, to its end."""
    env = {**os.environ, **environment, "SOTAY_DATA_DIR": str(directory)}
    return subprocess.run([sys.executable, "-m", "bot", *arguments], env=env, check=False, capture_output=True, text=True, timeout=120)
