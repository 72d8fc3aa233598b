"""What reading a long file remembers of its rows, in little memory: ids it met, a sample of its points."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Hashes = npt.NDArray[np.uint64]
Tags = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
KEYS = ("wangge-first-key", "wangge-secondkey")
"""Of two hashes with different keys (sixteen characters each): 64 bits of the first, 8 of the second."""
LONGEST_RUN = 1 << 18
"""Runs double until they hold so many ids: longer ones would need as much memory again while they merge."""
MOST_POINTS = 1 << 17


class Known:
    """The ids met so far, as hashes of 72 bits in sorted runs: 9 bytes an id.

    Two different ids of a file of ten million rows share a hash in one of 10^8 such files; the later row is
    then given back like a repeated one.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[Hashes, Tags]] = []

    def again(self, ids: pa.Array, usable: Flags) -> Flags:
        """Which of the usable rows have an id that a usable row before them had; the new ids are kept."""
        repeated = np.zeros(len(ids), dtype=np.bool_)
        rows = np.flatnonzero(usable)
        first, second = _hashes(ids if len(rows) == len(ids) else ids.take(pa.array(rows)))
        order = np.lexsort((np.arange(len(rows)), second, first))
        first, second = first[order], second[order]
        met = np.zeros(len(rows), dtype=np.bool_)
        met[1:] = (first[1:] == first[:-1]) & (second[1:] == second[:-1])
        for run in self._runs:
            met |= _holds(run, first, second)
        repeated[rows[order[met]]] = True
        self._add(first[~met], second[~met])
        return repeated

    def _add(self, first: Hashes, second: Tags) -> None:
        while self._runs and len(self._runs[-1][0]) <= min(len(first), LONGEST_RUN):
            other_first, other_second = self._runs.pop()
            first = np.concatenate([other_first, first])
            order = np.argsort(first, kind="stable")
            first, second = first[order], np.concatenate([other_second, second])[order]
        self._runs.append((first, second))


def _hashes(ids: pa.Array) -> tuple[Hashes, Tags]:
    cells = ids.to_numpy(zero_copy_only=False)
    first, second = (pd.util.hash_array(cells, hash_key=key, categorize=False) for key in KEYS)
    return first, second.astype(np.uint8)


def _holds(run: tuple[Hashes, Tags], first: Hashes, second: Tags) -> Flags:
    """Which pairs of hashes stand in a run."""
    if not len(run[0]):
        return np.zeros(len(first), dtype=np.bool_)
    at = np.minimum(np.searchsorted(run[0], first), len(run[0]) - 1)
    return np.asarray((run[0][at] == first) & (run[1][at] == second))


class Sampled:
    """An even sample of points, all of them up to MOST_POINTS, then every second, every fourth, ..."""

    def __init__(self) -> None:
        self._parts: list[npt.NDArray[np.float64]] = []
        self._step, self._seen, self._kept = 1, 0, 0

    def note(self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> None:
        """More points of the file, in its order."""
        start = -self._seen % self._step
        self._seen += len(lon)
        self._parts.append(np.stack([lon[start :: self._step], lat[start :: self._step]]))
        self._kept += self._parts[-1].shape[1]
        if self._kept > MOST_POINTS:
            halved = np.concatenate(self._parts, axis=1)[:, ::2]
            self._parts, self._step, self._kept = [halved], self._step * 2, halved.shape[1]

    def points(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Longitudes and latitudes of the sample."""
        whole = np.concatenate([np.empty((2, 0)), *self._parts], axis=1)
        return whole[0], whole[1]
