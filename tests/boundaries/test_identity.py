"""UUIDv7 made here."""

from __future__ import annotations

import time
import uuid

from boundaries.identity import uuid7, uuid7s


def test_version_and_variant() -> None:
    """A new identity is version 7 of the RFC's variant."""
    made = uuid7()
    assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_the_first_bits_are_the_time() -> None:
    """The first 48 bits are Unix milliseconds."""
    assert abs((uuid7().int >> 80) - time.time() * 1000) < 5000


def test_a_batch_rises() -> None:
    """Identities of one batch rise and never repeat, and every one is version 7."""
    made = uuid7s(50_000)
    assert made == sorted(set(made))
    assert {one.version for one in made} == {7}


def test_two_batches_differ() -> None:
    """Two batches of the same millisecond share nothing."""
    assert not set(uuid7s(1000)) & set(uuid7s(1000))
