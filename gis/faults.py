"""What can be wrong with a layer of areas: a value per fault, each with a place, square metres and a row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from gis.lattice import MULTIPOLYGON, POLYGON, Coverage, Polygons, from_lattice
from gis.rings import untangle

KINDS = {
    "empty": ("没有图形", "no geometry"),
    "duplicate_code": ("编码重复", "repeated code"),
    "missing_code": ("缺少编码", "missing code"),
    "two_parents": ("上级不唯一", "two parents"),
    "bad_value": ("属性不合规", "bad attribute"),
    "invalid_ring": ("边界自相交", "invalid ring"),
    "overlap": ("重叠", "overlap"),
    "gap": ("缝隙", "gap"),
    "sliver": ("细缝", "sliver"),
    "outside": ("超出外边界", "outside the outline"),
    "hole": ("空洞（保留）", "hole (kept)"),
}
"""Kind -> its Chinese and English name. `hole` is listed but is no fault."""

_FARTHEST = 1e11  # mm; lattice coordinates beyond are no place on Earth
_MM2_PER_M2 = 1e6


@dataclass(frozen=True)
class Fault:
    """One fault of a layer.

    codes: the areas concerned (for a gap its neighbours, at most six). m2: its area, 0 for a border that only
    fails to match. (x, y) and geometry: metres of the layer's CRS, None where there is no geometry at all.
    row: 1-based source row of the first code. note: Chinese and English, parted by " · ", or "".
    """

    kind: str
    codes: tuple[str, ...]
    m2: float
    x: float | None
    y: float | None
    geometry: Geometry | None
    row: int | None
    note: str = ""

    @property
    def name_zh(self) -> str:
        """The kind in Chinese."""
        return KINDS[self.kind][0]

    @property
    def name_en(self) -> str:
        """The kind in English."""
        return KINDS[self.kind][1]


@dataclass(frozen=True)
class Sheet:
    """A coverage on the table: its source rows, and which polygons are sound enough to be compared."""

    coverage: Coverage
    rows: NDArray[np.int64]
    sound: NDArray[np.intp]

    @cached_property
    def polygons(self) -> Polygons:
        """The sound polygons only."""
        return self.coverage.polygons[self.sound]

    @cached_property
    def left_out(self) -> Polygons:
        """The polygons too unsound to be compared: their absence leaves holes that are no gaps."""
        others = np.delete(self.coverage.polygons, self.sound)
        there = ~shapely.is_missing(others) & ~shapely.is_empty(others)
        return np.asarray(others[there & ~shapely.is_valid(others)])

    def fault(self, kind: str, sound: Iterable[int], geometry: Any, note: str = "") -> Fault:
        """A fault of the sound polygons numbered `sound`, shaped like `geometry` (lattice)."""
        at = [int(self.sound[i]) for i in sound]
        return located(kind, (self.coverage, self.rows, at), geometry, note)


def located(
    kind: str, who: tuple[Coverage, NDArray[np.int64], list[int]], geometry: Any, note: str = ""
) -> Fault:
    """The fault of the rows `who[2]` of a coverage, placed at a point inside `geometry` (lattice or None)."""
    coverage, rows, at = who
    codes = tuple(dict.fromkeys(coverage.codes[i] for i in at))
    row = int(rows[at[0]]) if at else None
    if geometry is None or shapely.is_empty(geometry):
        return Fault(kind, codes, 0.0, None, None, None, row, note)
    metres = from_lattice(geometry)
    inside = shapely.point_on_surface(metres)
    x, y = (None, None) if inside.is_empty else (float(inside.x), float(inside.y))
    return Fault(kind, codes, float(shapely.area(geometry)) / _MM2_PER_M2, x, y, metres, row, note)


def lay_out(coverage: Coverage, rows: Any = None) -> tuple[Sheet, list[Fault]]:
    """Look at each row by itself: blank, repeated and self-crossing ones are faults; the rest is the sheet.

    Never repairs a ring: `make_valid` on a hostile one takes half a minute, `is_valid` a millisecond.
    """
    polygons = coverage.polygons
    number = np.arange(1, len(polygons) + 1) if rows is None else np.asarray(rows, dtype=np.int64)
    areal = np.isin(shapely.get_type_id(polygons), (POLYGON, MULTIPOLYGON)) & ~shapely.is_empty(polygons)
    with np.errstate(invalid="ignore"):
        placed = np.all(np.abs(shapely.bounds(polygons)) < _FARTHEST, axis=1)
    sound = areal & placed & shapely.is_valid(polygons)
    found = [_empty(coverage, number, int(i)) for i in np.flatnonzero(~areal)]
    found += _repeated(coverage, number, areal)
    found += [_invalid(coverage, number, int(i)) for i in np.flatnonzero(areal & ~sound)]
    return Sheet(coverage, number, np.flatnonzero(sound)), found


def _empty(coverage: Coverage, rows: NDArray[np.int64], i: int) -> Fault:
    geometry = coverage.polygons[i]
    note = ""
    if geometry is not None and not shapely.is_empty(geometry):
        note = f"不是面而是 {geometry.geom_type} · not an area but a {geometry.geom_type}"
    return Fault("empty", (coverage.codes[i],), 0.0, None, None, None, int(rows[i]), note)


def _repeated(coverage: Coverage, rows: NDArray[np.int64], areal: NDArray[np.bool_]) -> list[Fault]:
    """One fault for every row whose code an earlier row already has."""
    first: dict[str, int] = {}
    found = []
    for i, code in enumerate(coverage.codes):
        if code not in first:
            first[code] = i
            continue
        earlier = int(rows[first[code]])
        note = f"与第 {earlier} 行相同 · same as row {earlier}"
        geometry = coverage.polygons[i] if areal[i] and _placeable(coverage.polygons[i]) else None
        found.append(located("duplicate_code", (coverage, rows, [i]), geometry, note))
    return found


def _invalid(coverage: Coverage, rows: NDArray[np.int64], i: int) -> Fault:
    """Placed where GEOS first saw the ring cross or touch itself."""
    polygon = coverage.polygons[i]
    if not _placeable(polygon):
        note = "坐标不是有限数或远在地球之外 · coordinates not finite or off the globe"
        return Fault("invalid_ring", (coverage.codes[i],), 0.0, None, None, None, int(rows[i]), note)
    reason = shapely.is_valid_reason(polygon)
    spot = re.search(r"\[(\S+) (\S+)\]", reason)
    x, y = (float(spot[1]), float(spot[2])) if spot else shapely.get_coordinates(polygon)[0]
    metres = from_lattice(polygon)
    plain = untangle(polygon)
    m2 = float(shapely.area(polygon if plain is None else plain)) / _MM2_PER_M2
    note = f"第一处在所示坐标 · {reason.split('[')[0]}"
    code = (coverage.codes[i],)
    return Fault("invalid_ring", code, m2, float(x) / 1000.0, float(y) / 1000.0, metres, int(rows[i]), note)


def _placeable(polygon: Geometry) -> bool:
    return bool(np.all(np.abs(shapely.get_coordinates(polygon)) < _FARTHEST))
