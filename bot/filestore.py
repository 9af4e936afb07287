"""Uploaded and made files, by content: a file lies once, under its SHA-256, however often it comes."""

import hashlib
import os
import tempfile
from pathlib import Path


class FileStore:
    """A directory of files `ab/cdef...`, named by their SHA-256 in hexadecimal."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def path(self, sha256: str) -> Path:
        return self.directory / sha256[:2] / sha256[2:]

    def read(self, sha256: str) -> bytes:
        return self.path(sha256).read_bytes()

    def write(self, content: bytes) -> str:
        """Keep a content and give its SHA-256. Whole or not at all: written beside, flushed to disk, then renamed."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        if target.exists():
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).rename(target)
        return sha256
