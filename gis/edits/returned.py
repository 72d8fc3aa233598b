"""A layer that comes back from another program: its rows matched with the units they were, noise taken off.

Vertices within a millimetre of one of the town's are that one, so that a program that carries metres as
doubles, or reprojects, changes nothing. New vertices on the locked outline go to the nearest place exactly on
it, as in the editor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from gis.coverage import find_faults, snap_hairlines
from gis.edits.noding import SLIDE, exact_on
from gis.edits.problems import Problem, problem
from gis.edits.state import Edge, State, edges_of
from gis.faults import Fault
from gis.lattice import Coverage
from gis.survey import areas_of

NOISE = 1.42
"""mm: how far a vertex may be off and still be the same (a millimetre each way)."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One row. polygon: millimetres, not yet rounded, None where there is none; code "" for a new unit;
    number: 1-based, for messages. grid, village, kind, name: "" where nothing is said."""

    number: int
    code: str
    grid: str
    village: str
    kind: str
    overlay: bool
    polygon: Geometry | None
    name: str = ""


def settled(before: State, rows: Sequence[Row]) -> list[Row]:
    """The rows on the lattice without noise: what did not change has exactly its old shape."""
    loose = [k for k, row in enumerate(rows) if row.polygon is not None and not row.polygon.is_empty]
    result = list(rows)
    corners = np.unique(shapely.get_coordinates([u.polygon for u in before.units.values()]), axis=0)
    shapes = np.array([rows[k].polygon for k in loose], dtype=object)
    finite = np.isfinite(shapely.bounds(shapes)).all(axis=1) if len(loose) else np.zeros(0, dtype=bool)
    if finite.any():
        shapes[finite] = _slid(before, corners, _snapped(shapes[finite], corners))
    for k, shape in zip(loose, shapes, strict=True):
        old = before.units.get(rows[k].code)
        kept = old.polygon if old is not None and _same(old.polygon, shape) else shape
        result[k] = replace(rows[k], polygon=kept)
    return result


def _snapped(shapes: NDArray[np.object_], corners: Floats) -> NDArray[np.object_]:
    """Each vertex the town's within `NOISE`, else rounded; single parts unwrapped."""
    places = shapely.get_coordinates(shapes)
    tree = STRtree(shapely.points(corners))
    vertex, corner = tree.query_nearest(shapely.points(places), max_distance=NOISE, all_matches=False)
    clean = np.rint(places)
    clean[vertex] = corners[corner]
    moved = shapely.set_coordinates(shapes.copy(), clean)
    slim = np.array(
        [shapely.remove_repeated_points(s, 0.0) if s.is_valid else s for s in moved], dtype=object
    )
    single = (shapely.get_type_id(slim) == 6) & (shapely.get_num_geometries(slim) == 1)
    slim[single] = shapely.get_geometry(slim[single], 0)
    return slim


def _slid(before: State, corners: Floats, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """New vertices that lie by the outline put exactly on it."""
    places = shapely.get_coordinates(shapes)
    known = set(map(tuple, corners.tolist()))
    fresh = np.array([k for k, p in enumerate(map(tuple, places.tolist())) if p not in known], dtype=int)
    outer = sorted(_outer(before)) if len(fresh) else []
    if not outer:
        return shapes
    walls = STRtree(shapely.linestrings(np.array(outer, dtype=np.float64)))
    vertex, wall = walls.query_nearest(shapely.points(places[fresh]), max_distance=NOISE, all_matches=False)
    for k, j in zip(fresh[vertex].tolist(), wall.tolist(), strict=True):
        spot = exact_on((places[k][0], places[k][1]), *outer[j])
        if np.hypot(*(places[k] - spot)) <= SLIDE:
            places[k] = spot
    return np.asarray(shapely.set_coordinates(shapes.copy(), places))


def _outer(before: State) -> set[Edge]:
    return {pair for pair, n in edges_of(before.base().polygons).items() if n == 1}


@dataclass(frozen=True)
class Matched:
    """Rows by the unit they are. known: code -> row; fresh: rows of units that begin."""

    known: Mapping[str, Row]
    fresh: tuple[Row, ...]


def matched(before: State, rows: Sequence[Row]) -> tuple[Matched, list[Problem]]:
    """Of rows with one code (cutting a feature copies it) the one with most of the old ground keeps it."""
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    known, fresh, problems = {}, [], []
    for code, same in by_code.items():
        if code in before.units:
            best = max(same, key=lambda row: (_common(before, code, row), -row.number))
            known[code] = best
            fresh += [replace(row, code="") for row in same if row is not best]
        elif code and (code in before.taken or len(same) > 1):
            problems.append(problem(before, "code", [code], same[-1].polygon))
        else:
            fresh += same
    return Matched(known, tuple(fresh)), problems


def _common(before: State, code: str, row: Row) -> float:
    if row.polygon is None or not row.polygon.is_valid:
        return 0.0
    return float(shapely.area(shapely.intersection(before.units[code].polygon, row.polygon)))


def faults_of(before: State, rows: Sequence[Row]) -> tuple[list[Row], list[Fault]]:
    """Base rows with hairlines between them closed, and every fault left: overlap, gap, outside, rings."""
    seen: set[str] = set()
    labels = []
    for row in rows:
        labels.append(row.code if row.code and row.code not in seen else f"{row.code}#{row.number}")
        seen.add(row.code)
    shapes = np.array([row.polygon for row in rows], dtype=object)
    old = [before.units.get(row.code) for row in rows]
    if len(rows) == len(before.base().codes) and all(
        unit is not None and unit.polygon is row.polygon for unit, row in zip(old, rows, strict=True)
    ):
        return list(rows), []
    numbers = [row.number for row in rows]
    coverage, _ = snap_hairlines(Coverage(tuple(labels), shapes))
    faults = find_faults(coverage, numbers, _ground(before, coverage.polygons))
    mended = [
        replace(row, polygon=unit.polygon if unit is not None and _same(unit.polygon, shape) else shape)
        for row, unit, shape in zip(rows, old, coverage.polygons, strict=True)
    ]
    return mended, faults


def _same(one: Geometry, other: Geometry | None) -> bool:
    if other is None or not other.is_valid:
        return False
    return bool(one.normalize().equals_exact(other.normalize(), 0.0))


def _ground(before: State, polygons: NDArray[np.object_]) -> Geometry:
    """What must be covered: the town, and as much of its holes as the layer covers now."""
    whole = shapely.coverage_union_all(before.base().polygons)
    parts = shapely.get_parts(shapely.get_parts(whole))
    holes = [shapely.Polygon(ring) for part in parts for ring in part.interiors]
    if not holes:
        return whole
    usable = polygons[shapely.is_valid(polygons) & ~shapely.is_missing(polygons)]
    near = usable[np.unique(STRtree(usable).query(holes, predicate="intersects")[1])]
    drawn = areas_of(shapely.intersection(shapely.union_all(near), shapely.multipolygons(holes)))
    return shapely.union(whole, drawn) if drawn.area else whole
