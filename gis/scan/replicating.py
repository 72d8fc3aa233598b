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

from gis.chance import seeded, stream
from gis.scan.circles import Circles
from gis.scan.kernels import Counts, Keys, maxima, scatter, shuffle

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
WIDEST = 128
"""Most worlds of a batch: the width of the innermost loops."""
WORLDS = 32
"""Worlds that share a key; the width is a multiple."""
MOST_SHORT = 2**15 - 2
"""Cases that, and one more, 16 bits hold."""
Tell = Callable[[int, int], None]
Drawing = Callable[[Keys, Counts], None]
"""Fills zeros (places, cuts, worlds) with cases cumulated over time, from a stream of chance for each."""


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
    return lambda keys, out: scatter(keys, total, table, out)


def permutation(places: Longs, periods: Longs, groups: Longs) -> Drawing:
    """Places and periods of the cases (total,) are shuffled against each other within each group; periods
    count from the first one kept, those before are negative."""
    order = np.lexsort((periods < 0, groups))
    sizes = np.bincount(groups)
    inside = np.bincount(groups, periods >= 0, len(sizes)).astype(np.int64)
    bounds = np.append(0, np.cumsum(sizes)).astype(np.int64)
    cases = (places[order].astype(np.int32), periods[order].astype(np.int32))
    return lambda keys, out: shuffle(keys, (bounds, inside), cases, out)


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
    width = WORLDS * min(WIDEST // WORLDS, max(1, round(replications / threads / WORLDS)))
    done = itertools.count(1)
    best = np.zeros(-(-replications // width) * width)
    short = search.total <= MOST_SHORT

    def batch(first: int) -> None:
        counts = np.zeros((*search.expected.shape, width), np.int16 if short else np.int32)
        drawing(_keys(seed, first, width), counts)
        found = best[first : first + width]
        maxima(counts, search.expected, search.circles, search.windows, float(search.total), found)
        if tell is not None:
            tell(min(next(done) * width, replications), replications)

    firsts = range(0, replications, width)
    if threads == 1:
        for first in firsts:
            batch(first)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(batch, firsts))
    return best[:replications]


def _keys(seed: int, first: int, width: int) -> Keys:
    """A stream of chance for each of the worlds from `first` on, the same in whatever batch it is drawn."""
    blocks = (seeded(seed, block) for block in range(first, first + width, WORLDS))
    return np.array([stream(block, world) for block in blocks for world in range(WORLDS)], np.uint64)
