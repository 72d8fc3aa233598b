"""Is the datum declared for a source the true one? Asked from its tenth report on, and only ever a warning.

`gis.suspicion` needs a file of hundreds of points and the town's outline. A source that sends report after
report is known by finer evidence: how far its points stand from where they should, that is from the nearest
known door, and, where a report's text names a place, from that place. Read in the wrong datum, every point
moves by the same half kilometre: it then stands as far from a door as any spot of the town does, and that
far from the place it speaks of.

Each report's distance is weighed by how likely it is for a report that is where it says, against how likely
for any spot around; the logarithms add up over the reports, once for each datum. Distances are in metres.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.datums import Floats, as_floats, gcj02_to_bd09, to_wgs84, wgs84_to_gcj02

Distances = Callable[[Floats, Floats], ArrayLike]
"""WGS 84 positions (n,) -> metres to the nearest known door (n,)."""

FEWEST = 10
"""Reports of a source before anything is said about it."""
MOST = 200
"""Reports looked at; more carry no news."""
SURE = 4.0
"""Natural log of how much likelier another datum must be than the declared one (some fifty times)."""
DOOR_M = np.array([4.0, 8.0, 16.0, 32.0])
"""Scatter of reports about their doors: a good phone in the open to a bad one between houses."""
PLACE_M, TOWN_M = 35.0, 3_000.0
"""Scatter of reports about the place their text names, and the reach of a text that was misread."""
MISREAD = 0.15
"""Share of reports that stand elsewhere than at a door, or whose text was misread."""
TURNS = np.arange(8) * np.pi / 4 + np.pi / 8
"""Directions in which spots around are taken, to see how far from a door any spot is."""
AROUND_DEGREES = 0.003
_NAMES = {
    "wgs84": "WGS 84",
    "cgcs2000": "CGCS2000",
    "gcj02": "GCJ-02（火星坐标）",
    "bd09": "BD-09（百度坐标）",
}


@dataclass(frozen=True)
class Doubt:
    """A source that looks like datum `likely` while `declared` was said: the median metres of its `reports`
    from where they should be, read each way, and the natural log of the odds."""

    declared: str
    likely: str
    metres_declared: float
    metres_likely: float
    reports: int
    log_odds: float

    @property
    def zh(self) -> str:
        """The warning in Chinese."""
        return (
            f"该来源声明坐标为 {_NAMES[self.declared]}，"
            f"但看 {self.reports} 件上报更像 {_NAMES[self.likely]}："
            f"离所说地点或最近门牌的距离，按声明中位数为 {self.metres_declared:.0f} 米，"
            f"按后者为 {self.metres_likely:.0f} 米。请向来源核实坐标系，核实前不要依赖其位置。"
        )

    @property
    def en(self) -> str:
        """The warning in English."""
        return (
            f"The source declares {self.declared}, but {self.reports} reports look like {self.likely}: "
            f"they stand {self.metres_declared:.0f} m (median) from the place they name, or from the nearest "
            f"door, as declared, and {self.metres_likely:.0f} m if read as {self.likely}. "
            "Ask the source for its datum; do not rely on its positions until then."
        )


def audit_source(
    points: tuple[ArrayLike, ArrayLike],
    datum: str,
    to_door: Distances,
    told: tuple[ArrayLike, ArrayLike] | None = None,
) -> Doubt | None:
    """A doubt about the declared `datum` of one source, or None.

    points: lon, lat (n,) in degrees as the source sent them, the latest last. told: WGS 84 lon, lat (n,) of
    the places their texts name, NaN where there is none. Fewer than FEWEST points say nothing. Raises
    InputError for an unknown datum.
    """
    x, y = (np.atleast_1d(axis) for axis in as_floats(*points))
    keep = np.flatnonzero(np.isfinite(x) & np.isfinite(y))[-MOST:]
    declared = np.stack(to_wgs84(x[keep], y[keep], datum))
    if keep.size < FEWEST:
        return None
    places = np.full((2, keep.size), np.nan) if told is None else np.stack(as_floats(*told))[:, keep]
    weigh = _scale(declared, to_door)
    scores: dict[str, tuple[float, float]] = {}
    for name in (datum, *(other for other in ("wgs84", "gcj02", "bd09") if _differs(other, datum))):
        scores[name] = _score(np.stack(to_wgs84(x[keep], y[keep], name)), to_door, places, weigh)
    likely = max(scores, key=lambda name: scores[name][0])
    odds = scores[likely][0] - scores[datum][0]
    if likely == datum or odds < SURE:
        return None
    return Doubt(datum, likely, scores[datum][1], scores[likely][1], int(keep.size), odds)


def as_sent(lon: ArrayLike, lat: ArrayLike, datum: str) -> tuple[Floats, Floats]:
    """WGS 84 degrees as a source with this datum sends them: the inverse of `to_wgs84`."""
    if datum in ("wgs84", "cgcs2000"):
        return as_floats(lon, lat)
    shifted = wgs84_to_gcj02(lon, lat)
    return gcj02_to_bd09(*shifted) if datum == "bd09" else shifted


def _differs(one: str, other: str) -> bool:
    return one != other and {one, other} != {"wgs84", "cgcs2000"}


def _scale(declared: Floats, to_door: Distances) -> tuple[float, float]:
    """Mean and deviation of the log distance to a door of spots around the points: a log-normal law."""
    narrow = np.cos(np.radians(np.mean(declared[1])))
    spots = [
        (declared[0] + far * np.cos(turn) / narrow, declared[1] + far * np.sin(turn))
        for far in (AROUND_DEGREES, 2 * AROUND_DEGREES)
        for turn in TURNS
    ]
    logs = np.log(np.concatenate([_metres(to_door, *spot) for spot in spots]))
    return float(logs.mean()), float(max(logs.std(), 0.3))


def _metres(to_door: Distances, lon: Floats, lat: Floats) -> Floats:
    return np.maximum(np.asarray(to_door(lon, lat), dtype=np.float64), 0.5)


def _score(
    place: Floats, to_door: Distances, told: Floats, weigh: tuple[float, float]
) -> tuple[float, float]:
    """The log likelihood of standing there for all reports, and their median distance in metres."""
    door = _metres(to_door, place[0], place[1])
    anywhere = _lognormal(door, weigh)
    near = np.mean([_rayleigh(door, scatter) for scatter in DOOR_M], axis=0)
    total = float(np.sum(np.log((1 - MISREAD) * near + MISREAD * anywhere) - np.log(anywhere)))
    apart = _apart(place, told)
    known = np.isfinite(apart)
    misread = MISREAD * 2 * apart[known] / TOWN_M**2 + 1e-12
    total += float(np.sum(np.log((1 - MISREAD) * _rayleigh(apart[known], PLACE_M) + misread)))
    return total, float(np.median(np.where(known, apart, door)))


def _apart(place: Floats, told: Floats) -> Floats:
    """Metres between positions in degrees, at least 1; NaN stays NaN."""
    east = (place[0] - told[0]) * np.cos(np.radians(place[1]))
    return np.asarray(np.maximum(np.hypot(east, place[1] - told[1]) * 111_320.0, 1.0))


def _rayleigh(metres: Floats, scatter: float) -> Floats:
    """Density of the distance from the centre of a round Gaussian."""
    return np.asarray(metres / scatter**2 * np.exp(-0.5 * (metres / scatter) ** 2))


def _lognormal(metres: Floats, weigh: tuple[float, float]) -> NDArray[np.float64]:
    mean, deviation = weigh
    z = (np.log(metres) - mean) / deviation
    return np.asarray(np.exp(-0.5 * z * z) / (metres * deviation * np.sqrt(2 * np.pi)) + 1e-12)
