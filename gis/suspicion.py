"""Is the declared datum the true one? Asked of a whole source, never of one point, and only ever a warning.

A file in another datum than declared lies half a kilometre or more beside the town. Undoing that shift must
then bring clearly more of its points into the town (or onto its buildings) than stand there as declared. Four
things keep the warning from firing on honest data:

* each point is compared with itself, so only points that a shift moves in or out count;
* reports come in clusters, so points within about 200 m of one another share one vote;
* the gain has to be large against its own scatter (`_SURE` standard errors) and against the file (`_GAIN`);
* the place the shift leads to has to be better than places it does not lead to: half way, half as far
  again, twice as far, the opposite way and to either side. Data that merely spills over one border of the
  town keeps improving beyond the shift, and is let pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.datums import Floats, to_wgs84

Hits = Callable[[Floats, Floats], ArrayLike]

_CELL = 0.002  # degrees, about 200 m: one vote per cell
_SURE, _GAIN, _MIN_VOTES = 3.0, 0.02, 8
_MOST = 20_000  # points looked at
_ELSEWHERE = ((0.5, 0.0), (1.5, 0.0), (2.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))
"""Control displacements as multiples of the suspected shift, along it and across it."""
_NAMES = {
    "wgs84": "WGS 84",
    "cgcs2000": "CGCS2000",
    "gcj02": "GCJ-02（火星坐标）",
    "bd09": "BD-09（百度坐标）",
}


@dataclass(frozen=True)
class Suspicion:
    """Shares (0-1) of the points that hit as declared and once read as `likely`; n points were looked at."""

    declared: str
    likely: str
    share_declared: float
    share_likely: float
    points: int

    @property
    def zh(self) -> str:
        """The warning in Chinese."""
        return (
            f"坐标声明为 {_NAMES[self.declared]}，但更像 {_NAMES[self.likely]}：按声明有 "
            f"{self.share_declared:.1%} 的点落在辖区内（或建筑上），按后者有 {self.share_likely:.1%}。"
            f"请核对来源，必要时改用 --datum {self.likely}。"
        )

    @property
    def en(self) -> str:
        """The warning in English."""
        return (
            f"The coordinates are declared {self.declared} but look like {self.likely}: "
            f"{self.share_declared:.1%} of the points fall inside the town (or on a building) as declared, "
            f"{self.share_likely:.1%} if read as {self.likely}. "
            f"Check the source; if so, use --datum {self.likely}."
        )


def suspect_datum(lon: ArrayLike, lat: ArrayLike, datum: str, hits: Hits) -> Suspicion | None:
    """Warn when reading the points in another datum puts clearly more of them where they belong.

    lon, lat: degrees as they stand in the source, in the declared `datum`. `hits(lon, lat)` takes WGS 84
    degrees and gives one number per point: 1 (or True) inside the town or on a building, else 0; a sum of
    such marks works too. Points that are not numbers are left out. Deterministic.
    """
    x, y = _usable(lon, lat)
    if x.size < _MIN_VOTES:
        return None
    base = np.stack(to_wgs84(x, y, datum))
    cells = _cells(base)
    now = _marks(hits, base)
    best: tuple[float, str, Floats] | None = None
    for other in ("wgs84", "gcj02", "bd09"):
        if other == datum or (other == "wgs84" and datum == "cgcs2000"):
            continue
        there = np.stack(to_wgs84(x, y, other))
        marks = _marks(hits, there)
        if _clearly_better(now, marks, cells) and (best is None or marks.sum() > best[2].sum()):
            best = (float(marks.sum()), other, marks)
            shift = there - base
    if best is None or _better_elsewhere(hits, base, shift, best[0]):
        return None
    return Suspicion(datum, best[1], float(np.mean(now > 0)), float(np.mean(best[2] > 0)), int(x.size))


def _usable(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    x = np.atleast_1d(np.asarray(lon, dtype=np.float64)).ravel()
    y = np.atleast_1d(np.asarray(lat, dtype=np.float64)).ravel()
    keep = np.flatnonzero(np.isfinite(x) & np.isfinite(y) & (np.abs(x) <= 180.0) & (np.abs(y) <= 90.0))
    keep = keep[:: max(1, -(-keep.size // _MOST))]
    return x[keep], y[keep]


def _marks(hits: Hits, place: Floats) -> Floats:
    return np.asarray(hits(place[0], place[1]), dtype=np.float64)


def _cells(base: Floats) -> NDArray[np.int64]:
    """Number of the ~200 m cell each point stands in as declared."""
    keys = np.floor(base / _CELL).astype(np.int64)
    _, cell = np.unique(keys, axis=1, return_inverse=True)
    return np.asarray(cell, dtype=np.int64).ravel()


def _clearly_better(now: Floats, then: Floats, cells: NDArray[np.int64]) -> bool:
    """Cell votes (mean change of their points): enough of them, and their sum far from chance."""
    change = np.bincount(cells, then - now) / np.bincount(cells)
    votes = change[change != 0.0]
    if votes.size < _MIN_VOTES or float(np.mean(then - now)) < _GAIN:
        return False
    return bool(votes.sum() >= _SURE * np.sqrt(np.square(votes).sum()))


def _better_elsewhere(hits: Hits, base: Floats, shift: Floats, reached: float) -> bool:
    """Do the points hit as often where the suspected shift does not lead?"""
    stretch = np.cos(np.radians(base[1]))  # turn the shift by 90 degrees on the ground, not in degrees
    across = np.stack([-shift[1] / stretch, shift[0] * stretch])
    return any(
        _marks(hits, base + along * shift + side * across).sum() > reached for along, side in _ELSEWHERE
    )
