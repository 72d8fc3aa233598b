"""Is the declared datum the true one? Asked of a whole source, never of one point, and only ever a warning.

A file in another datum than declared lies half a kilometre or more beside the town. Undoing that shift must
then bring clearly more of its points where they belong (into the town, onto its buildings) than stand there
as declared. Four things keep the warning from firing on honest files:

* each point is compared with itself, so only points that a shift moves in or out count;
* reports come in clusters, so points within about 500 m of one another share one vote;
* the place the shift leads to has to be a peak: clearly better than the mean of the four places around it
  (as declared, twice as far, and to either side), measured against the scatter of the votes;
* and none of those four, nor half way, nor half as far again, nor the opposite way, may do better. Files
  that merely spill over one border of the town keep improving beyond the shift, and are let pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.datums import Floats, to_wgs84

Hits = Callable[[Floats, Floats], ArrayLike]

_CELL = 0.005  # degrees, about 500 m, as far as the shift itself: one vote per cell
_GAIN = 0.02  # of the points must come in, more than go out, before anything is said
_BETTER, _PEAK = 1.6, 3.0  # standard errors: against the place as declared, and against the four around
_FEWEST, _FEWEST_VOTES = 20, 4  # points; cells that change
_MOST = 20_000  # points looked at
_AROUND = ((0.0, 0.0), (2.0, 0.0), (1.0, 1.0), (1.0, -1.0))
_ON_THE_WAY = ((0.5, 0.0), (1.5, 0.0), (-1.0, 0.0))
"""Other places to try, in multiples of the suspected shift: along it from where the file says, and across."""
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

    lon, lat: degrees as they stand in the source, in the declared `datum`. `hits(lon, lat)` takes n WGS 84
    positions and gives a mark for each, 1 (or True) inside the town or on a building, else 0; or several such
    rows (k x n), each asked by itself, the first of which gives the shares shown. Points that are not numbers
    are left out. Deterministic.
    """
    x, y = _usable(lon, lat)
    if x.size < _FEWEST:
        return None
    base = np.stack(to_wgs84(x, y, datum))
    now, cells = _marks(hits, base), _cells(base)
    best: tuple[float, str, Floats] | None = None
    for other in ("wgs84", "gcj02", "bd09"):
        if other == datum or (other == "wgs84" and datum == "cgcs2000"):
            continue
        there = np.stack(to_wgs84(x, y, other))
        then = _marks(hits, there)
        rows = [k for k in range(len(now)) if _gains(now[k], then[k], cells)]
        if rows and _is_peak(hits, (base, there - base), (then, rows), cells):
            reached = float(then.sum())
            if best is None or reached > best[0]:
                best = (reached, other, then[0])
    if best is None:
        return None
    return Suspicion(datum, best[1], float(np.mean(now[0] > 0)), float(np.mean(best[2] > 0)), int(x.size))


def _usable(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    x = np.atleast_1d(np.asarray(lon, dtype=np.float64)).ravel()
    y = np.atleast_1d(np.asarray(lat, dtype=np.float64)).ravel()
    keep = np.flatnonzero(np.isfinite(x) & np.isfinite(y) & (np.abs(x) <= 180.0) & (np.abs(y) <= 90.0))
    keep = keep[:: max(1, -(-keep.size // _MOST))]
    return x[keep], y[keep]


def _marks(hits: Hits, place: Floats) -> Floats:
    return np.atleast_2d(np.asarray(hits(place[0], place[1]), dtype=np.float64))


def _cells(base: Floats) -> NDArray[np.int64]:
    """Number of the ~500 m cell each point stands in as declared."""
    keys = np.floor(base / _CELL).astype(np.int64)
    _, cell = np.unique(keys, axis=1, return_inverse=True)
    return np.asarray(cell, dtype=np.int64).ravel()


def _gains(now: Floats, then: Floats, cells: NDArray[np.int64]) -> bool:
    return float(np.mean(then - now)) >= _GAIN and _stands_out(then - now, cells, _BETTER)


def _stands_out(change: Floats, cells: NDArray[np.int64], errors: float) -> bool:
    """Cell votes (the mean change of a cell's points): enough of them, and their sum far from chance."""
    means = np.bincount(cells, change) / np.bincount(cells)
    votes = means[means != 0.0]
    far = float(votes.sum()) >= errors * float(np.sqrt(np.square(votes).sum()))
    return votes.size >= _FEWEST_VOTES and far


def _is_peak(
    hits: Hits, shifted: tuple[Floats, Floats], reached: tuple[Floats, list[int]], cells: NDArray[np.int64]
) -> bool:
    """Does one of the rows of marks stand out from its surroundings, with nothing near it doing better?"""
    then, rows = reached
    around = [_marks(hits, place) for place in _places(shifted, _AROUND)]
    mean = np.mean(around, axis=0)
    rows = [k for k in rows if all(marks[k].sum() < then[k].sum() for marks in around)]
    rows = [k for k in rows if _stands_out(then[k] - mean[k], cells, _PEAK)]
    if not rows:
        return False
    on_the_way = [_marks(hits, place) for place in _places(shifted, _ON_THE_WAY)]
    return any(all(marks[k].sum() <= then[k].sum() for marks in on_the_way) for k in rows)


def _places(shifted: tuple[Floats, Floats], steps: Sequence[tuple[float, float]]) -> Iterator[Floats]:
    """The points moved along and across the shift by the given multiples of it."""
    base, shift = shifted
    narrow = np.cos(np.radians(base[1]))  # a right angle on the ground is none in degrees
    across = np.stack([-shift[1] / narrow, shift[0] * narrow])
    for along, side in steps:
        yield base + along * shift + side * across
