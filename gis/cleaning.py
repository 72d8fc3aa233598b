"""Repairing a dirty layer: as little as possible, shown, and never past what a person should decide.

Rings are untangled first and rounding hairlines snapped. What then still overlaps or gapes is cleaned with
GEOS's coverage cleaner, first around the faults only and, where that does not close, over the whole layer.
Its snapping distance is tried at several multiples of the noise found in the layer: too little and rounding
to millimetres opens the borders again, too much and narrow areas collapse. Every attempt is held against the
same conditions (`_acceptable`), and of those that pass the first that leaves least open is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from gis.coverage import find_faults, snap_hairlines
from gis.faults import Fault, lay_out
from gis.hairlines import REACH
from gis.lattice import PER_METRE, Coverage, Polygons
from gis.rings import untangle
from gis.survey import NARROW, OPEN, areas_of

_MULTIPLES = (8.0, 4.0, 16.0)
"""Snapping distances tried, in multiples of the noise: 8 is what most layers want."""
_ROUNDS = 3  # closing one fault may lay bare another, such as an inlet that an overlap hid
_LEAST_SNAP, _MOST_SNAP = 4.0, 500.0  # mm; an alley is wider than half a metre
_A_PERSONS = 0.25
"""An overlap over this share of either area is not noise: which of the two is right, a person says."""
_A_COVERAGE = 0.5
"""With more such overlaps than this share of the number of areas there is no coverage to clean."""
_MM2 = PER_METRE * PER_METRE


@dataclass(frozen=True)
class Moved:
    """What repair did to one area: ground gained or lost (m2), farthest move of its border (m)."""

    code: str
    row: int
    m2: float
    distance_m: float


@dataclass(frozen=True)
class Repair:
    """The mended coverage (same codes in the same order), what moved, and what is left to a person."""

    coverage: Coverage
    moved: tuple[Moved, ...]
    open: tuple[Fault, ...]


def repair(coverage: Coverage, outline: Geometry | None = None, rows: Any = None) -> Repair:
    """Mend what can be mended without deciding anything; see the module's first words.

    coverage: lattice; outline: lattice, see `gis.coverage.survey`; rows: 1-based source rows. Missing shapes
    and repeated codes are not mended and come back in `open`, as does every fault that could not be closed.
    """
    number = np.arange(1, len(coverage.codes) + 1) if rows is None else np.asarray(rows, dtype=np.int64)
    rings = _untangled(coverage)
    snapped, _ = snap_hairlines(rings)
    result, left = snapped, find_faults(snapped, number, outline)
    for _ in range(_ROUNDS):
        mended, still = _round(result, left, lambda layer: find_faults(layer, number, outline))
        if len(still) >= len(left):
            break
        result, left = mended, still
    return Repair(result, tuple(_moves(coverage, result, number)), tuple(left))


def _round(
    coverage: Coverage, faults: list[Fault], find: Callable[[Coverage], list[Fault]]
) -> tuple[Coverage, list[Fault]]:
    """The attempt that leaves the fewest faults, and those; the first that leaves nothing to do will do."""
    best = coverage, faults
    for attempt in _attempts(coverage, faults) if _mendable(coverage, faults) else ():
        left = find(attempt)
        if len(left) < len(best[1]):
            best = attempt, left
        if not _mendable(attempt, left):
            break
    return best


def _untangled(coverage: Coverage) -> Coverage:
    polygons = coverage.polygons.copy()
    sheet, _ = lay_out(coverage)
    for i in np.setdiff1d(np.arange(len(polygons)), sheet.sound):
        plain = None
        if polygons[i] is not None and np.isfinite(shapely.get_coordinates(polygons[i])).all():
            plain = untangle(polygons[i]) if polygons[i].geom_type in ("Polygon", "MultiPolygon") else None
        polygons[i] = polygons[i] if plain is None else plain
    return replace(coverage, polygons=polygons)


def _mendable(coverage: Coverage, faults: list[Fault]) -> list[Fault]:
    """The faults that cleaning may try: slivers, gaps nowhere over 2 m wide, overlaps small for both."""
    area = dict(zip(coverage.codes, shapely.area(coverage.polygons) / _MM2, strict=True))

    def may(fault: Fault) -> bool:
        if fault.kind == "gap":
            return bool(shapely.is_empty(shapely.buffer(fault.geometry, -NARROW / 2 / PER_METRE)))
        if fault.kind == "overlap":
            return bool(fault.m2 <= _A_PERSONS * min(area[code] for code in fault.codes))
        return fault.kind == "sliver"

    return [fault for fault in faults if may(fault)]


def _attempts(coverage: Coverage, faults: list[Fault]) -> Iterator[Coverage]:
    """Cleaned versions: the faulty places with each snapping distance, then the whole layer likewise."""
    small = _mendable(coverage, faults)
    large = {id(fault) for fault in faults if fault.kind == "overlap"} - {id(fault) for fault in small}
    frozen = {code for fault in faults if id(fault) in large for code in fault.codes}
    sheet, _ = lay_out(coverage)
    usable = sheet.sound[[coverage.codes[i] not in frozen for i in sheet.sound]]
    if len(large) > _A_COVERAGE * len(sheet.sound):
        return
    polygons = coverage.polygons[usable]
    core, _ = _touching(polygons, small)
    around = usable[
        np.unique(STRtree(polygons).query(polygons[core], predicate="dwithin", distance=NARROW)[1])
    ]
    filled, noise = _inlets_filled(coverage, small), _noise(small)
    for part in (around, usable) if len(around) < len(usable) else (usable,):
        for multiple in _MULTIPLES:
            snap = float(np.clip(multiple * noise, _LEAST_SNAP, _MOST_SNAP))
            cleaned = _cleaned(filled, part, snap)
            if cleaned is not None and _acceptable(coverage, cleaned, (part, snap, small)):
                yield cleaned


def _touching(polygons: Polygons, faults: list[Fault]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Which polygons touch a fault's shape, and for every polygon the area (mm2) of the faults it touches."""
    shapes = np.array([fault.geometry for fault in faults if fault.geometry is not None], dtype=object)
    shapes = shapely.transform(shapes, lambda c: c * PER_METRE)
    shape, polygon = STRtree(polygons).query(shapes, predicate="dwithin", distance=REACH)
    share = np.bincount(polygon, weights=shapely.area(shapes)[shape], minlength=len(polygons))
    return np.unique(polygon), np.asarray(share, dtype=np.float64)


def _inlets_filled(coverage: Coverage, faults: list[Fault]) -> Coverage:
    """Narrow gaps open to the outside given to the neighbour with the longest border on them: the cleaner
    closes only gaps that are closed all round."""
    polygons = coverage.polygons.copy()
    for fault in faults:
        if fault.note != OPEN or fault.geometry is None:
            continue
        inlet = shapely.transform(fault.geometry, lambda c: c * PER_METRE)
        sides = np.flatnonzero(np.isin(coverage.codes, fault.codes))
        border = shapely.length(shapely.intersection(shapely.boundary(inlet), polygons[sides]))
        owner = sides[int(np.argmax(border))]
        grown = areas_of(shapely.union(polygons[owner], inlet))
        polygons[owner] = grown if shapely.is_valid(grown) else polygons[owner]
    return replace(coverage, polygons=polygons)


def _noise(faults: list[Fault]) -> float:
    """Typical width (mm) of what gapes and overlaps: twice the area over the perimeter, the median."""
    shapes = np.array([fault.geometry for fault in faults if fault.m2 > 0.0], dtype=object)
    if not len(shapes):
        return 1.0
    return float(np.median(2.0 * shapely.area(shapes) / shapely.length(shapes))) * PER_METRE


def _cleaned(coverage: Coverage, part: NDArray[np.intp], snap: float) -> Coverage | None:
    """The polygons `part` cleaned together, rounded to the lattice and snapped; None if one was lost."""
    try:
        clean = shapely.coverage_clean(
            coverage.polygons[part], gap_width=NARROW, snapping_distance=snap, merge_strategy="longest_border"
        )
    except shapely.GEOSException:
        return None
    rounded = shapely.transform(clean, np.rint)
    if len(clean) != len(part) or shapely.is_empty(clean).any():
        return None
    polygons = coverage.polygons.copy()
    polygons[part] = [_one(new, old) for new, old in zip(rounded, coverage.polygons[part], strict=True)]
    return snap_hairlines(replace(coverage, polygons=polygons))[0]


def _one(new: Geometry, old: Geometry) -> Geometry:
    """`new`, untangled if rounding folded it; exactly `old` where only the order of vertices differs."""
    plain = new if new.is_valid else untangle(new)
    if plain is None:
        return new
    parts = shapely.get_parts(shapely.remove_repeated_points(plain, 0.0))
    plain = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return old if plain.normalize().equals_exact(old.normalize(), 0.0) else plain


def _acceptable(before: Coverage, after: Coverage, how: tuple[NDArray[np.intp], float, list[Fault]]) -> bool:
    """Ids in = ids out; nothing empty or invalid; no area changed by more than its own faults plus snapping
    along its border explain, and none by over half."""
    part, snap, faults = how
    old, new = before.polygons[part], after.polygons[part]
    if before.codes != after.codes or shapely.is_empty(new).any() or not shapely.is_valid(new).all():
        return False
    allowed = _touching(old, faults)[1] + snap * shapely.length(old)
    changed = shapely.area(shapely.symmetric_difference(old, new))
    for k in np.flatnonzero(changed > allowed):
        allowed[k] += _crack_filled(before.polygons, new[k])
    return bool(np.all(changed <= np.minimum(allowed, _A_PERSONS * 2 * shapely.area(old))))


def _crack_filled(before: Polygons, grown: Geometry) -> float:
    """The area (mm2) of nobody's ground that `grown` took in, if that is a crack: nowhere over 2 m wide.

    Such a crack may have been open to the outside by a few millimetres and so not a fault of its own.
    """
    near = before[np.flatnonzero(shapely.dwithin(before, grown, 1.0) & shapely.is_valid(before))]
    nobodys = areas_of(shapely.difference(grown, shapely.unary_union(near)))
    return float(shapely.area(nobodys)) if shapely.is_empty(shapely.buffer(nobodys, -NARROW / 2)) else 0.0


def _moves(before: Coverage, after: Coverage, rows: NDArray[np.int64]) -> Iterator[Moved]:
    """The areas whose shape or ring is not what it was: ground gained and lost, farthest border move."""
    there = ~shapely.is_missing(before.polygons)
    changed = np.flatnonzero(there & ~shapely.equals_identical(before.polygons, after.polygons))
    old, new = before.polygons[changed], after.polygons[changed]
    plain = np.array([polygon if polygon.is_valid else untangle(polygon) for polygon in old], dtype=object)
    m2 = shapely.area(shapely.symmetric_difference(plain, new)) / _MM2
    far = np.maximum(_farthest(old, new), _farthest(new, old)) / PER_METRE
    shown = (m2 > 0.0) | (far > 0.0) | ~shapely.is_valid(old)  # a vertex more on the same line moves nothing
    for k in np.flatnonzero(shown):
        yield Moved(after.codes[changed[k]], int(rows[changed[k]]), float(m2[k]), float(far[k]))


def _farthest(some: Polygons, others: Polygons) -> NDArray[np.float64]:
    """For each pair the farthest distance from a vertex of the first to the border of the second."""
    corners, of = shapely.get_coordinates(some, return_index=True)
    distance = shapely.distance(shapely.points(corners), shapely.boundary(others)[of])
    result = np.zeros(len(some))
    np.maximum.at(result, of, distance)
    return result
