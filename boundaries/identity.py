"""Identities made here, not by the database: UUID version 7 (RFC 9562), so that keys sort by time."""

from __future__ import annotations

import os
import time
import uuid

import numpy as np
import numpy.typing as npt

VERSION_AND_VARIANT = (7 << 76) | (0b10 << 62)


def uuid7() -> uuid.UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, version, variant, 74 random bits."""
    return uuid7s(1)[0]


def uuid7s(count: int) -> list[uuid.UUID]:
    """`count` new UUIDv7, rising in the order they are returned.

    The 74 free bits of one batch start at a random value and rise by random steps, as RFC 9562
    section 6.2 (monotonic random) allows: bulk inserts then append to the primary key's last page.
    """
    moment = (time.time_ns() // 1_000_000) << 80
    start = int.from_bytes(os.urandom(9)) >> 1  # 71 bits leave room for the steps below
    steps = np.frombuffer(os.urandom(4 * count), dtype=np.uint32).astype(np.int64) + 1
    climb: npt.NDArray[np.int64] = np.cumsum(steps)
    return [uuid.UUID(int=moment | _spread(start + int(step))) for step in climb]


def _spread(bits: int) -> int:
    """74 random bits laid around the version and variant fields."""
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    return VERSION_AND_VARIANT | (high << 64) | low
