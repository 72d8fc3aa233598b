"""Comparing areas with their neighbours: overlaps, gaps, slivers, borders that do not match, the outline.

GEOS's coverage validity finds the suspects in one pass over the borders (it looks neither at rings nor at
wide gaps: rings are checked before, holes of the union after); only suspects are then intersected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from gis.faults import Fault, Sheet
from gis.lattice import PER_METRE, POLYGON, Coverage, Polygons, first_of_shape

NARROW = 2000.0
"""mm: a gap nowhere wider than this is a fault whatever its area."""
SMALL = 100.0e6
"""mm2: a hole under this (100 m2) is a fault whatever its width."""
THIN = 20.0
"""mm: an overlap or gap with a mean width under this is called a sliver."""
THIN_UNIT = 50.0
"""mm: an area with a mean width under this is no place but a crack."""
HAIRLINE = 2.0
"""mm: against an outline from another hand, differences this thin are rounding and not reported."""
MOST_FAULTS = 2000
"""Faults of one sort after which the survey stops counting: a layer this bad is not mended by a list."""
_BLOCK = 256  # suspects compared at a time
_NEIGHBOURS = 6

_MISMATCH = "两侧边界的顶点不一致 · the two sides of this border have different vertices"
OPEN = "通向外侧的窄缝 · narrow gap open to the outside"
_CRACK = "单元本身细如裂缝 · the area itself is a crack"
_BLANK = "外边界以内无人负责 · inside the outline, nobody's"


@dataclass(frozen=True)
class Survey:
    """Everything found: faults to be mended, and wider holes that are listed and kept."""

    faults: tuple[Fault, ...]
    kept_holes: tuple[Fault, ...]


def compare(sheet: Sheet, outline: Geometry | None) -> Survey:
    """Faults between the sound polygons of a sheet (and against the outline, lattice coordinates)."""
    if not sheet.sound.size:
        return Survey((), ())
    copies = list(_copies(sheet))
    sheet = replace(sheet, sound=sheet.sound[np.unique(first_of_shape(sheet.polygons))])
    polygons = sheet.polygons
    tree = STRtree(polygons)
    edges = shapely.coverage_invalid_edges(polygons, gap_width=HAIRLINE)
    suspects = np.flatnonzero(~shapely.is_empty(edges))
    found = [*copies, *_thin_units(sheet), *_overlaps(sheet, tree, suspects)]
    whole = shapely.unary_union(polygons) if suspects.size else shapely.coverage_union_all(polygons)
    holes: list[Fault] = []
    if outline is None:
        gaps, holes = _holes(sheet, tree, whole)
        found += gaps
        close = shapely.coverage_invalid_edges(polygons, gap_width=NARROW)
        close[suspects] = shapely.difference(close[suspects], edges[suspects])
        found += list(_channels(sheet, close, [*found, *holes]))
    else:
        found += [*_blanks(sheet, tree, outline, whole), *_outside(sheet, outline)]
    found += list(_mismatches(sheet, edges, found))
    return Survey(tuple(found), tuple(holes))


def _copies(sheet: Sheet) -> Iterator[Fault]:
    """Areas that are exact copies of an earlier one."""
    first = first_of_shape(sheet.polygons)
    for i in np.flatnonzero(first != np.arange(len(first)))[:MOST_FAULTS]:
        yield sheet.fault("overlap", [int(first[i]), int(i)], sheet.polygons[i], "重叠 · overlap")


def areas_of(geometry: Geometry) -> Geometry:
    """The areal parts of an intersection or difference, without the lines and points it may carry."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == POLYGON])


def mean_width(geometry: Any) -> Any:
    """Mean width of strips, in the unit of their coordinates: twice the area over the perimeter."""
    return 2.0 * shapely.area(geometry) / np.maximum(shapely.length(geometry), 1e-9)


def _kind(geometry: Geometry, wide: str) -> str:
    return "sliver" if mean_width(geometry) < THIN else wide


def _overlaps(sheet: Sheet, tree: STRtree, suspects: NDArray[np.intp]) -> Iterator[Fault]:
    """Every pair of polygons with a common area; at least one of them has a suspect border."""
    polygons = sheet.polygons
    given = 0
    for start in range(0, suspects.size, _BLOCK):
        block = suspects[start : start + _BLOCK]
        left, right = tree.query(polygons[block], predicate="intersects")
        left = block[left]
        # A pair of suspects is seen from both sides: take it once. Others are seen from the suspect only.
        once = (left < right) | ((left > right) & ~np.isin(right, suspects))
        pairs = np.sort(np.stack([left[once], right[once]], axis=1), axis=1)
        common = shapely.intersection(polygons[pairs[:, 0]], polygons[pairs[:, 1]])
        for k in np.flatnonzero(shapely.area(common) > 0.0):
            shape = areas_of(common[k])
            yield sheet.fault(_kind(shape, "overlap"), pairs[k], shape, "重叠 · overlap")
            given += 1
            if given >= MOST_FAULTS:
                return


def _neighbours(sheet: Sheet, sides: NDArray[np.intp]) -> list[int]:
    """The first few by code, so that the order of rows does not matter."""
    return sorted(map(int, sides), key=lambda i: sheet.coverage.codes[sheet.sound[i]])[:_NEIGHBOURS]


def _holes(sheet: Sheet, tree: STRtree, whole: Geometry) -> tuple[list[Fault], list[Fault]]:
    """Holes of the union: narrow or small ones are gaps, the others are kept."""
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    holes = shapely.polygons(rings) if rings else np.zeros(0, dtype=object)
    at, neighbour = tree.query(holes, predicate="intersects")
    sides = np.split(neighbour, np.searchsorted(at, np.arange(1, len(holes))))
    narrow = shapely.area(holes) < SMALL
    narrow[~narrow] = shapely.is_empty(shapely.buffer(holes[~narrow], -NARROW / 2))
    gaps: list[Fault] = []
    kept: list[Fault] = []
    for k, hole in enumerate(holes):
        if _left_by_invalid(sheet, hole):
            continue
        around = _neighbours(sheet, sides[k])
        if narrow[k]:
            gaps.append(sheet.fault(_kind(hole, "gap"), around, hole, "缝隙 · gap"))
        else:
            kept.append(sheet.fault("hole", around, hole))
    return gaps, kept


def _left_by_invalid(sheet: Sheet, hole: Geometry) -> bool:
    """Is the hole only there because an area with an invalid ring had to be left out?"""
    if not len(sheet.left_out):
        return False
    corners = shapely.get_coordinates(hole)
    for polygon in sheet.left_out:
        x0, y0, x1, y1 = shapely.bounds(polygon)
        inside = (corners >= (x0, y0)).all() and (corners <= (x1, y1)).all()
        if inside and len(_common(corners, shapely.get_coordinates(polygon))) * 2 >= len(corners):
            return True
    return False


def _common(some: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    known = set(map(tuple, others.tolist()))
    return np.array([corner for corner in map(tuple, some.tolist()) if corner in known])


def _blanks(sheet: Sheet, tree: STRtree, outline: Geometry, whole: Geometry) -> Iterator[Fault]:
    """Ground inside the outline that no area covers."""
    for part in shapely.get_parts(areas_of(shapely.difference(outline, whole))):
        if mean_width(part) > HAIRLINE and not _left_by_invalid(sheet, part):
            around = _neighbours(sheet, tree.query(part, predicate="intersects"))
            yield sheet.fault(_kind(part, "gap"), around, part, _BLANK)


def _outside(sheet: Sheet, outline: Geometry) -> Iterator[Fault]:
    """Areas that reach over the outline."""
    polygons = sheet.polygons
    shapely.prepare(outline)
    for i in np.flatnonzero(~shapely.covered_by(polygons, outline)):
        beyond = areas_of(shapely.difference(polygons[i], outline))
        parts = shapely.get_parts(beyond)
        beyond = shapely.multipolygons(parts[mean_width(parts) > HAIRLINE])
        if not shapely.is_empty(beyond):
            yield sheet.fault("outside", [int(i)], beyond)


def _thin_units(sheet: Sheet) -> Iterator[Fault]:
    """Areas that are themselves no wider than a crack."""
    polygons = sheet.polygons
    for i in np.flatnonzero(mean_width(polygons) < THIN_UNIT)[:MOST_FAULTS]:
        yield sheet.fault("sliver", [int(i)], polygons[i], _CRACK)


def _loose(edges: Polygons, explained: list[Fault], reach: float) -> list[tuple[Geometry, NDArray[np.intp]]]:
    """Stretches of suspect border on which no fault lies so far, those within twice `reach` of one another
    taken together, each with the polygons it is of."""
    owner = np.flatnonzero(~shapely.is_empty(edges))[:MOST_FAULTS]
    lines, of = shapely.get_parts(shapely.line_merge(edges[owner]), return_index=True)
    shapes = np.array([fault.geometry for fault in explained if fault.geometry is not None], dtype=object)
    known = STRtree(shapely.transform(shapes, lambda c: c * PER_METRE))
    free = np.setdiff1d(np.arange(len(lines)), known.query(lines, predicate="dwithin", distance=HAIRLINE)[0])
    lines, of = lines[free], owner[of[free]]
    stretches = shapely.get_parts(shapely.unary_union(shapely.buffer(lines, reach, quad_segs=2)))
    at, line = STRtree(lines).query(stretches, predicate="intersects")
    members = [line[at == k] for k in range(len(stretches))]
    return [(shapely.multilinestrings(lines[m]), np.unique(of[m])) for m in members if m.size]


def _channels(sheet: Sheet, edges: Polygons, explained: list[Fault]) -> Iterator[Fault]:
    """Narrow gaps open to the outside: what closing the areas by half the narrow width fills in."""
    polygons = sheet.polygons
    for lines, _ in _loose(edges, explained, NARROW / 2 + 1.0):
        near = np.flatnonzero(shapely.dwithin(polygons, lines, NARROW))
        whole = shapely.unary_union(polygons[near])
        wider = shapely.buffer(whole, NARROW / 2, join_style="mitre")
        closed = shapely.buffer(wider, -NARROW / 2, join_style="mitre")
        parts = shapely.get_parts(areas_of(shapely.difference(closed, whole)))
        for part in parts[shapely.dwithin(parts, lines, 1.0) & (mean_width(parts) > HAIRLINE)]:
            sides = near[shapely.dwithin(polygons[near], part, 1.0)]
            yield sheet.fault(_kind(part, "gap"), _neighbours(sheet, sides), part, OPEN)


def _mismatches(sheet: Sheet, edges: Polygons, explained: list[Fault]) -> Iterator[Fault]:
    """Borders whose two sides have different vertices, where neither overlap nor gap says so already."""
    for lines, sides in _loose(edges, explained, 1.0):
        yield sheet.fault("sliver", sides, lines, _MISMATCH)


def overlay_faults(overlays: Coverage, grids: Polygons, rows: Any = None) -> list[Fault]:
    """Faults of units that stand over others: each on its grid's polygon (lattice), never over one another.

    overlays: n of them; grids: the polygon of the grid each belongs to, n long.
    """
    number = np.arange(1, len(overlays.codes) + 1) if rows is None else np.asarray(rows, dtype=np.int64)
    sheet = Sheet(overlays, number, np.arange(len(overlays.codes)))
    found = []
    left, right = STRtree(overlays.polygons).query(overlays.polygons, predicate="intersects")
    for a, b in zip(left[left < right], right[left < right], strict=True):
        common = areas_of(shapely.intersection(overlays.polygons[a], overlays.polygons[b]))
        if shapely.area(common) > 0.0 and mean_width(common) > HAIRLINE:
            found.append(sheet.fault("overlap", [int(a), int(b)], common, "两个叠加单元 · two overlay units"))
    for i in np.flatnonzero(~shapely.covered_by(overlays.polygons, grids)):
        beyond = areas_of(shapely.difference(overlays.polygons[i], grids[i]))
        if mean_width(beyond) > HAIRLINE:
            found.append(
                sheet.fault("outside", [int(i)], beyond, "叠加单元跨网格 · overlay crosses its grid")
            )
    return found
