"""What is left of a unit when the ways along its border have taken their width."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.sample.layout import WIDTHS, course_name
from gis.sample.mesh import Edge, Mesh, key, ring_of

WALL = 0.8
"""Metres kept free along borders without a way."""


def half_width(mesh: Mesh, edge: Edge) -> float:
    """Half of the width in metres of the way on an edge; WALL where there is none."""
    if edge in mesh.courses:
        return course_name(mesh.courses[edge])[1] / 2
    return WIDTHS.get(mesh.kinds[edge], 2 * WALL) / 2


def _verges(mesh: Mesh, face: int) -> shapely.Geometry:
    """The strips that the ways take along a face's border, in metres."""
    ring = ring_of(mesh, face)
    runs: list[tuple[float, list[int]]] = []
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        half = half_width(mesh, key(a, b))
        if runs and runs[-1][0] == half:
            runs[-1][1].append(b)
        else:
            runs.append((half, [a, b]))
    lines = [shapely.LineString([mesh.points[p] for p in run]) for _, run in runs]
    wide = np.array([half * 1000 for half, _ in runs])
    return shapely.union_all(shapely.buffer(lines, wide, quad_segs=1, cap_style="square", join_style="mitre"))


def yards(mesh: Mesh, faces: list[int], shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The largest free piece of each face in mm on the lattice; None where nothing is left."""
    free = shapely.difference(shapes, np.array([_verges(mesh, f) for f in faces], dtype=object), grid_size=1)
    out = np.full(len(free), None, dtype=object)
    for i, piece in enumerate(free):
        parts = [p for p in shapely.get_parts(piece) if p.geom_type == "Polygon"]
        out[i] = max(parts, key=lambda p: p.area) if parts else None
    return out
