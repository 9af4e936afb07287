"""A real Chromium for the stories in a browser: the one on the PATH, else Playwright's own download, else the system's package."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# A browser that is started for a story has nobody to report to and nothing to update.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),  # Chromium refuses its sandbox to root
)

MISSING = """\
The stories in the browser need Chromium, and none could be had.
Install it as root, then run the tests again:
    apt-get update && apt-get install --yes chromium"""


class NoChromiumError(RuntimeError):
    """No Chromium that starts is on this machine; the message tells the command to run."""


def find() -> Path:
    """Give the path of a Chromium that starts, without installing anything. Raises NoChromiumError."""
    for path in _candidates():
        if _starts(path):
            return path
    raise NoChromiumError(MISSING)


def obtain() -> Path:
    """Give the path of a Chromium that starts, and fetch one if there is none yet. Raises NoChromiumError."""
    for step in (None, _download, _install):
        if step is not None:
            step()
        try:
            return find()
        except NoChromiumError:
            continue
    raise NoChromiumError(MISSING)


def _candidates() -> Iterator[Path]:
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            yield Path(found)
    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """A browser without its libraries lies on the disk, but does not start."""
    if not path.exists():
        return False
    return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0


def _download() -> None:
    _try([sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"])


def _install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update", "--quiet"])
        _try(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"])


def _try(command: list[str]) -> None:
    """Run a command whose failure only means that the next way is tried; what it says goes to the terminal."""
    try:
        subprocess.run(command, check=False, timeout=600, stdout=sys.stderr)
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"Gave up after ten minutes: {' '.join(command)}\n")


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{obtain()}\n")
    except NoChromiumError as missing:
        sys.exit(str(missing))
