"""The millimetre lattice: metres to whole millimetres and back, one function each way, and the Coverage.

Storage holds metres, each coordinate the double nearest to k/1000; checks and edits work on the integers k
(held as float64, exact far beyond any map). Equal places then have equal numbers, which is what makes "the
two borders are the same" a question with an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Polygons = NDArray[np.object_]
PER_METRE = 1000.0
POLYGON, MULTIPOLYGON = 3, 6


def to_lattice(geoms: Any) -> Any:
    """Metres -> whole millimetres (2D; repeated vertices dropped, a multipolygon of one part unwrapped).

    Takes one geometry or an array of them and gives the same; None stays None. Invalid rings stay as they
    are, so that they can be reported. Rings that shrink to nothing stay too, as invalid.
    """
    flat = np.asarray(shapely.force_2d(geoms), dtype=object)
    rounded = shapely.transform(flat, lambda c: np.rint(c * PER_METRE) + 0.0)
    slim = _without_repeats(np.atleast_1d(rounded))
    return slim.reshape(flat.shape) if flat.ndim else slim[0]


def from_lattice(geoms: Any) -> Any:
    """Whole millimetres -> metres, each coordinate the double nearest to k/1000. None stays None."""
    return shapely.transform(geoms, lambda c: c / PER_METRE)


def first_of_shape(polygons: Polygons) -> NDArray[np.intp]:
    """For each polygon the index of the first one with exactly the same bytes (its own, unless it is a copy).

    A pile of copies costs the square of its height to compare, and says no more than its first."""
    first: dict[bytes, int] = {}
    return np.array(
        [first.setdefault(wkb, i) for i, wkb in enumerate(shapely.to_wkb(polygons))], dtype=np.intp
    )


def _without_repeats(geoms: Polygons) -> Polygons:
    """Drop consecutive equal vertices where that leaves a valid shape; unwrap single parts."""
    result = geoms.copy()
    sound = np.flatnonzero(shapely.is_valid(result))
    with np.errstate(over="ignore"):
        result[sound] = shapely.remove_repeated_points(result[sound], 0.0)
    single = (shapely.get_type_id(result) == MULTIPOLYGON) & (shapely.get_num_geometries(result) == 1)
    result[single] = shapely.get_geometry(result[single], 0)
    return result


@dataclass(frozen=True)
class Coverage:
    """Areas that should tile the ground: a code for each polygon, coordinates on the lattice (mm).

    Order is the caller's and is kept. Nothing is promised about validity: `gis.coverage.find_faults` tells.
    """

    codes: tuple[str, ...]
    polygons: Polygons

    def __post_init__(self) -> None:
        if len(self.codes) != len(self.polygons):
            raise ValueError(f"{len(self.codes)} codes for {len(self.polygons)} polygons")

    @classmethod
    def from_metres(cls, codes: Sequence[object], geoms: Any) -> Coverage:
        """Codes as text and geometries in metres, rounded to the lattice."""
        return cls(tuple(str(code) for code in codes), to_lattice(np.asarray(geoms, dtype=object)))

    def metres(self) -> Polygons:
        """The polygons in metres, ready to be stored."""
        return np.asarray(from_lattice(self.polygons), dtype=object)

    def take(self, keep: Any) -> Coverage:
        """The rows chosen by a mask or by indices, in that order."""
        rows = np.arange(len(self.codes))[keep]
        return Coverage(tuple(self.codes[i] for i in rows), self.polygons[rows])
