"""Encryption and keyed hashes."""

import pytest

from db.keys import KeyRing, UnreadableError, token_hash

NEW, OLD = "n" * 40, "o" * 40


def test_what_was_encrypted_is_read_back() -> None:
    ring = KeyRing([NEW])

    assert ring.decrypt(ring.encrypt("Nguyễn Văn An".encode())) == "Nguyễn Văn An".encode()


def test_the_same_text_never_looks_the_same_twice() -> None:
    ring = KeyRing([NEW])

    assert ring.encrypt(b"yes") != ring.encrypt(b"yes")


def test_a_new_key_reads_what_the_old_one_wrote_and_knows_it() -> None:
    stored, both = KeyRing([OLD]).encrypt(b"phone"), KeyRing([NEW, OLD])

    assert both.decrypt(stored) == b"phone"
    assert not both.is_current(stored)
    assert both.is_current(both.encrypt(b"phone"))


def test_another_key_reads_nothing() -> None:
    with pytest.raises(UnreadableError, match="does not hold"):
        KeyRing([NEW]).decrypt(KeyRing([OLD]).encrypt(b"phone"))


@pytest.mark.parametrize("position", [5, 20, -1])
def test_changed_bytes_are_refused(position: int) -> None:
    stored = bytearray(KeyRing([NEW]).encrypt(b"phone"))
    stored[position] ^= 1

    with pytest.raises(UnreadableError, match="damaged"):
        KeyRing([NEW]).decrypt(bytes(stored))


def test_a_text_cut_off_is_refused() -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        KeyRing([NEW]).decrypt(KeyRing([NEW]).encrypt(b"phone")[:14])


def test_labels_part_purposes() -> None:
    ring = KeyRing([NEW])

    assert len({ring.derive("room code"), ring.derive("session"), KeyRing([OLD]).derive("session")}) == 3
    assert ring.keyed_hash("phone", "+84901") != ring.keyed_hash("code", "+84901")


def test_rows_of_an_older_key_can_be_found() -> None:
    assert KeyRing([OLD]).keyed_hash("phone", "+84901") in KeyRing([NEW, OLD]).keyed_hashes("phone", "+84901")


@pytest.mark.parametrize("secrets", [[], ["short"], [NEW, "short"]])
def test_a_short_secret_is_refused(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="32 characters"):
        KeyRing(secrets)


def test_a_token_hash_needs_no_key() -> None:
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
