"""What is left of a unit when the ways along its border have taken their width."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.sample.courses import WIDTHS, course_name
from gis.sample.mesh import Edge, Mesh, key, places, ring_of

WALL = 0.8
"""Metres kept free along borders without a way."""

GAP = 4000.0
"""Millimetres kept free around the house over a row of shops."""


def half_width(mesh: Mesh, edge: Edge) -> float:
    """Half of the width in metres of the way on an edge; WALL where there is none."""
    if edge in mesh.courses:
        return course_name(mesh.courses[edge])[1] / 2
    return WIDTHS.get(mesh.kinds[edge], 2 * WALL) / 2


def _runs(mesh: Mesh, face: int) -> list[tuple[float, list[int]]]:
    """A face's border in stretches of one way width: half of it in metres, and the points."""
    ring = ring_of(mesh, face)
    runs: list[tuple[float, list[int]]] = []
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        half = half_width(mesh, key(a, b))
        if runs and runs[-1][0] == half:
            runs[-1][1].append(b)
        else:
            runs.append((half, [a, b]))
    return runs


def _verges(mesh: Mesh, faces: list[int]) -> NDArray[np.object_]:
    """For each face the strips that the ways take along its border, in mm."""
    runs = [_runs(mesh, face) for face in faces]
    flat = [run for of_face in runs for run in of_face]
    lengths = [len(points) for _, points in flat]
    xy = places(mesh, [p for _, points in flat for p in points])
    lines = shapely.linestrings(xy, indices=np.repeat(np.arange(len(flat)), lengths))
    wide = np.array([half * 1000 for half, _ in flat])
    strips = shapely.buffer(lines, wide, quad_segs=1, cap_style="square", join_style="mitre")
    table = np.full((len(faces), max(map(len, runs))), None, dtype=object)
    row = np.repeat(np.arange(len(faces)), [len(r) for r in runs])
    column = np.concatenate([np.arange(len(r)) for r in runs])
    table[row, column] = strips
    return np.asarray(shapely.union_all(table, axis=1))


def yards(mesh: Mesh, faces: list[int], shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The largest free piece of each face in mm on the lattice; None where nothing is left."""
    return _largest(shapely.difference(shapes, _verges(mesh, faces)))


def clear(yards: NDArray[np.object_], houses: NDArray[np.object_]) -> NDArray[np.object_]:
    """What is left of yards (mm) when a house has been put on each, with GAP around it."""
    return _largest(shapely.difference(yards, shapely.buffer(houses, GAP, quad_segs=1)))


def _largest(free: NDArray[np.object_]) -> NDArray[np.object_]:
    """The largest piece of each, on the lattice; None where no piece is left."""
    parts, owner = shapely.get_parts(free, return_index=True)
    parts = shapely.transform(parts, np.rint)
    whole = (shapely.get_type_id(parts) == 3) & shapely.is_valid(parts)
    parts, owner = parts[whole], owner[whole]
    out = np.full(len(free), None, dtype=object)
    for i in np.argsort(shapely.area(parts), kind="stable").tolist():
        out[owner[i]] = parts[i]
    return out
