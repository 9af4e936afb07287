"""Keys: what is personal is encrypted, what is searched for exactly is hashed with a key."""

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_ID_BYTES = 4
_NONCE_BYTES = 12  # NIST SP 800-38D 8.2: 96 bits
_SECRET_MINIMUM = 32  # characters


class UnreadableError(ValueError):
    """What was stored cannot be decrypted: its key is not here, or the bytes were changed."""


class KeyRing:
    """The keys derived from SOTAY_SECRET_KEY: the first secret writes, every secret reads.

    Ciphertext is key id (4 bytes), nonce (12 bytes), then AES-256-GCM with its tag.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        """Take the newest secret first, then those that it replaced."""
        if not secrets or any(len(secret) < _SECRET_MINIMUM for secret in secrets):
            message = f"a secret key has at least {_SECRET_MINIMUM} characters"
            raise ValueError(message)
        self._secrets = tuple(secret.encode() for secret in secrets)
        self._derived: dict[tuple[int, str], bytes] = {}
        self._ids = tuple(self._derive(index, "key id")[:_ID_BYTES] for index in range(len(secrets)))
        self._ciphers = tuple(AESGCM(self._derive(index, "encryption")) for index in range(len(secrets)))

    def derive(self, label: str) -> bytes:
        """Give 32 bytes for one purpose: what one purpose reveals says nothing about another."""
        return self._derive(0, f"purpose {label}")

    def encrypt(self, plain: bytes) -> bytes:
        """Encrypt under the newest key."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._ids[0] + nonce + self._ciphers[0].encrypt(nonce, plain, None)

    def decrypt(self, stored: bytes) -> bytes:
        """Decrypt with whichever key wrote it. Raises UnreadableError."""
        key_id, nonce, body = stored[:_ID_BYTES], stored[_ID_BYTES : _ID_BYTES + _NONCE_BYTES], stored[_ID_BYTES + _NONCE_BYTES :]
        if key_id not in self._ids:
            message = "written with a key that SOTAY_SECRET_KEY does not hold"
            raise UnreadableError(message)
        try:
            return self._ciphers[self._ids.index(key_id)].decrypt(nonce, body, None)
        except (InvalidTag, ValueError) as error:
            message = "the stored bytes are damaged"
            raise UnreadableError(message) from error

    def is_current(self, stored: bytes) -> bool:
        """Say whether the newest key wrote it; if not, writing it again renews it."""
        return stored[:_ID_BYTES] == self._ids[0]

    def keyed_hash(self, label: str, value: str) -> str:
        """Hash a value that could be guessed (phone, short code): worthless without the key. 64 hex digits."""
        return self.keyed_hashes(label, value)[0]

    def keyed_hashes(self, label: str, value: str) -> tuple[str, ...]:
        """Hash under every key, newest first: for finding rows that an older key wrote."""
        return tuple(hmac.new(self._derive(index, f"hash {label}"), value.encode(), hashlib.sha256).hexdigest() for index in range(len(self._secrets)))

    def _derive(self, index: int, label: str) -> bytes:
        """Derive by RFC 5869; kept, since every row of a list asks for the same few."""
        known = self._derived.get((index, label))
        if known is None:
            known = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sotay {label}".encode()).derive(self._secrets[index])
            self._derived[index, label] = known
        return known


class _Installed:
    """Holds the ring of this process.

    A column type is built when its module is imported, long before a key is known, and SQLAlchemy calls it with a value and
    nothing else: there is no argument by which a ring could reach it. This is the one place for what cannot be handed over.
    """

    ring: KeyRing | None = None


def install(ring: KeyRing) -> None:
    """Set the ring of this process: once at the start, before the first transaction."""
    _Installed.ring = ring


def ring() -> KeyRing:
    """Give the ring that `install` has set."""
    if _Installed.ring is None:
        message = "no key ring: call db.keys.install() at the start"
        raise RuntimeError(message)
    return _Installed.ring


def keyed_hash(label: str, value: str) -> str:
    """Hash a value that could be guessed, under the newest key of this process."""
    return ring().keyed_hash(label, value)


def keyed_hashes(label: str, value: str) -> tuple[str, ...]:
    """Hash under every key of this process, newest first."""
    return ring().keyed_hashes(label, value)


def token_hash(token: str) -> str:
    """Hash a random token of at least 128 bits (nobody guesses it, so it needs no key). 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()
