"""Identities made here, not by the database: UUID version 7 (RFC 9562), so that keys sort by time."""

from __future__ import annotations

import os
import time
import uuid

import numpy as np
import numpy.typing as npt

LOW = (1 << 62) - 1
"""The random bits after the variant."""


def uuid7() -> uuid.UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, version, variant, 74 random bits."""
    return uuid7s(1)[0]


def uuid7s(count: int) -> list[uuid.UUID]:
    """`count` new UUIDv7, rising in the order they are returned."""
    whole = uuid7_bytes(count).tobytes()
    return [uuid.UUID(bytes=whole[at : at + 16]) for at in range(0, len(whole), 16)]


def uuid7_bytes(count: int) -> npt.NDArray[np.uint8]:
    """`count` new UUIDv7 as bytes (count, 16) in network order, rising.

    The 74 free bits of one batch start at a random value and rise by random steps, as RFC 9562
    section 6.2 (monotonic random) allows: bulk inserts then append to the primary key's last page.
    """
    moment = (time.time_ns() // 1_000_000) << 16
    start = int.from_bytes(os.urandom(9)) >> 1  # 71 bits leave room for the steps below
    steps = np.frombuffer(os.urandom(4 * count), dtype=np.uint32).astype(np.uint64) + np.uint64(1)
    climb = np.cumsum(steps) + np.uint64(start & LOW)
    halves = np.empty((count, 2), dtype=">u8")
    halves[:, 0] = (climb >> np.uint64(62)) + np.uint64(moment | 7 << 12 | start >> 62)
    halves[:, 1] = (climb & np.uint64(LOW)) | np.uint64(0b10 << 62)
    return halves.view(np.uint8).reshape(count, 16)
