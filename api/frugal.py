"""Less memory for a process that goes through a long file: what a block needed goes back at once."""

from __future__ import annotations

import ctypes
import sys

import pyarrow as pa

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Numbers of glibc's `mallopt` settings (malloc.h)."""
LARGE = 256 * 1024
"""Bytes from which an allocation is a mapping of its own, given back when it is freed."""


def be_frugal() -> None:
    """Let this process keep no more memory than it uses (on Linux with glibc; elsewhere as it is)."""
    pa.set_memory_pool(pa.system_memory_pool())
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TRIM_THRESHOLD, LARGE)
        mallopt(M_MMAP_THRESHOLD, LARGE)
