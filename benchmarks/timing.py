"""Medians of repeated runs, peak memory, and what machine and versions a table was made with."""

from __future__ import annotations

import os
import platform
import resource
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any


def seconds(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """Median seconds of `runs` runs, and the last result."""
    taken = []
    result = None
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - start)
    return median(taken), result


def in_turn(ours: Callable[[], Any], theirs: Callable[[], Any], runs: int) -> tuple[float, float]:
    """Median seconds of theirs, and the median of theirs / ours, each run of theirs between two of ours.

    A machine that changes its speed between runs changes both, so the ratio holds.
    """
    taken, ratios = [], []
    for _ in range(runs):
        before, _ = seconds(ours, 3)
        took, _ = seconds(theirs, 1)
        after, _ = seconds(ours, 3)
        taken.append(took)
        ratios.append(2 * took / (before + after))
    return median(taken), median(ratios)


def peak_mb() -> float:
    """Peak memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def machine() -> str:
    """Processor, number of cores and Python of this machine."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "?")
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def versions(*packages: str) -> str:
    """Installed versions, by name."""
    found = []
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} not installed")
    return ", ".join(found)
