"""Whose turn it is among the processes of a run: tests marked `alone` run while no other test does."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Hold a turn while the block runs: one shared with others, or one of its own.

    Who waits for a turn of its own holds the gate, so that the others do not keep it waiting for ever.
    """
    with (folder / "gate").open("a") as gate, (folder / "turns").open("a") as turns:
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(turns, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield
