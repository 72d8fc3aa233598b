"""Worlds without clusters: the same cases drawn anew under the model, and the best cylinder of each world.

Every world has its own stream of chance, so neither threads nor batches change a number.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.chance import seeded
from gis.scan.circles import Circles
from gis.scan.kernels import maxima, scatter, shuffle

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
WORLDS = 32
"""Worlds of a batch: the width of the innermost loops."""
Tell = Callable[[int, int], None]
Drawing = Callable[[np.uint64, Singles], None]
"""Fills zeros (places, cuts, worlds) with cases cumulated over time, from a key."""


@dataclass(frozen=True)
class Search:
    """What is searched: expected cases cumulated over the cuts (places, cuts), circles, windows (w, 2), the
    number of all cases, and how many periods lie before the first cut, in no window."""

    expected: Floats
    circles: Circles
    windows: Ints
    total: int
    skipped: int


def poisson(expected: Floats, cuts: int, total: int) -> Drawing:
    """Cases fall independently where they are expected. expected: (places, periods), of which the last
    cuts - 1 are kept."""
    late = expected[:, expected.shape[1] - cuts + 1 :].ravel()
    weights = np.append(late, max(0.0, expected.sum() - late.sum()))
    table = alias(weights / max(expected.sum(), 1e-300))
    return lambda key, out: scatter(key, total, table, out)


def permutation(places: Longs, periods: Longs, groups: Longs) -> Drawing:
    """Places and periods of the cases (total,) are shuffled against each other within each group; periods
    count from the first one kept, those before are negative."""
    order = np.lexsort((periods < 0, groups))
    sizes = np.bincount(groups)
    inside = np.bincount(groups, periods >= 0, len(sizes)).astype(np.int64)
    bounds = np.append(0, np.cumsum(sizes)).astype(np.int64)
    cases = (places[order].astype(np.int32), periods[order].astype(np.int32))
    return lambda key, out: shuffle(key, (bounds, inside), cases, out)


def alias(shares: Floats) -> tuple[Floats, Longs]:
    """Walker's alias table of shares that sum to 1: how often a cell keeps a draw, and who gets the rest."""
    keep = shares * len(shares)
    other = np.arange(len(shares))
    small = [int(k) for k in np.flatnonzero(keep < 1.0)]
    large = [int(k) for k in np.flatnonzero(keep >= 1.0)]
    while small and large:
        low, high = small.pop(), large[-1]
        other[low] = high
        keep[high] -= 1.0 - keep[low]
        if keep[high] < 1.0:
            small.append(large.pop())
    keep[small + large] = 1.0
    return keep, other


def greatest(
    search: Search, drawing: Drawing, chance: tuple[int, int], work: tuple[int, Tell | None]
) -> Floats:
    """The greatest likelihood ratio of each of so many worlds. chance: how many, seed; work: how many threads
    share it, and who hears how many worlds are done, of how many."""
    (replications, seed), (threads, tell) = chance, work
    done = itertools.count(1)
    best = np.zeros(-(-replications // WORLDS) * WORLDS)
    shape = (*search.expected.shape, WORLDS)

    def batch(first: int) -> None:
        counts = np.zeros(shape, np.float32)
        drawing(seeded(seed, first), counts)
        found = best[first : first + WORLDS]
        maxima(counts, search.expected, search.circles, search.windows, float(search.total), found)
        if tell is not None:
            tell(min(next(done) * WORLDS, replications), replications)

    firsts = range(0, replications, WORLDS)
    if threads == 1:
        for first in firsts:
            batch(first)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(batch, firsts))
    return best[:replications]
