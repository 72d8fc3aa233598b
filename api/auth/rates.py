"""How fast one official may write: a program that runs away is slowed down, a person never notices.

A bucket per official and process: it holds BURST writes and fills by RATE a second.
"""

from __future__ import annotations

import threading
import time
import uuid
from math import ceil

from gis.errors import TooMany

RATE, BURST = 100.0, 500.0
MOST = 10_000
"""Buckets kept; beyond that the full ones are forgotten."""


class WriteRates:
    """The buckets of one application. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[uuid.UUID, tuple[float, float]] = {}

    def spend(self, official: uuid.UUID, now: float | None = None) -> None:
        """Count one write (`now`: seconds on a steady clock). Raises TooMany when the bucket is empty."""
        moment = time.monotonic() if now is None else now
        with self._lock:
            left, then = self._buckets.get(official, (BURST, moment))
            left = min(BURST, left + (moment - then) * RATE)
            if left < 1:
                raise TooMany(
                    "写入太快，请稍后再试。",
                    "Too many writes. Try again shortly.",
                    seconds=ceil((1 - left) / RATE),
                )
            self._buckets[official] = (left - 1, moment)
            if len(self._buckets) > MOST:
                self._forget_full(moment)

    def _forget_full(self, moment: float) -> None:
        full = BURST / RATE
        self._buckets = {one: held for one, held in self._buckets.items() if moment - held[1] < full}
