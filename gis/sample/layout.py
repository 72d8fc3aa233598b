"""The town's large lines: outline, river, canals and main roads, drawn by hand and shaken by the seed.

The lines are smoothed, noded on the millimetre lattice
and polygonized; the faces are the superblocks from which everything else is cut.
"""

from __future__ import annotations

import numpy as np
import shapely

from gis.sample.courses import COURSES, LAND_LINE, RIVER_LINE, control_points
from gis.sample.mesh import OUTLINE, RIVER, Array, Mesh, add_face, add_point, key

CENTRE = (409_500_000, 2_818_400_000)
"""Middle of the town in mm of EPSG:4549: 119.10 E 25.47 N by pyproj, rounded to 100 m."""


def smooth(points: Array, step: float) -> Array:
    """A Catmull-Rom curve through `points`, about one vertex each `step`."""
    ends = np.vstack([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    out = []
    for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        count = max(2, round(float(np.hypot(*(p2 - p1))) / step))
        t = np.linspace(0, 1, count, endpoint=False)[:, None]
        pull = (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
        out.append(0.5 * (2 * p1 + (p2 - p0) * t + pull))
    return np.vstack([*out, points[-1:]])


def _shaken(text: str, reach: float, rng: np.random.Generator) -> Array:
    """Control points moved by up to `reach` metres; the ends stay, so that lines still meet."""
    out = control_points(text)
    out[1:-1] += rng.uniform(-reach, reach, out[1:-1].shape)
    return out


def _ragged(points: Array, rng: np.random.Generator) -> Array:
    """A field border: each stretch bent at its middle, again and again, until stretches are under 90 m."""
    while True:
        way = np.diff(points, axis=0)
        length = np.hypot(*way.T)
        if length.max() < 90:
            return points
        normal = np.column_stack([-way[:, 1], way[:, 0]]) * rng.uniform(-0.17, 0.17, (len(way), 1))
        middle = (points[:-1] + points[1:]) / 2 + normal
        mixed = np.empty((len(points) + len(middle), 2))
        mixed[::2], mixed[1::2] = points, middle
        keep = np.ones(len(mixed), dtype=bool)
        keep[1::2] = length > 60
        points = mixed[keep]


def _lines(rng: np.random.Generator) -> tuple[list[Array], list[int]]:
    """All large lines in mm with their kinds; the first two are the river and the land border."""
    river = smooth(_shaken(RIVER_LINE, 50, rng), 35)
    land = _ragged(_shaken(LAND_LINE, 90, rng), rng)
    lines = [river, land] + [smooth(_shaken(c[3], 45, rng), 45) for c in COURSES]
    return [np.rint(line * 1000) for line in lines], [RIVER, OUTLINE] + [c[1] for c in COURSES]


def _joined(faces: list[shapely.Polygon], least: float) -> list[shapely.Polygon]:
    """Merge every face under `least` mm2 into the neighbour with which it shares the longest border."""
    faces = list(faces)
    while True:
        small = min(range(len(faces)), key=lambda i: faces[i].area)
        if faces[small].area >= least:
            return faces
        piece = faces.pop(small)
        shared = [shapely.intersection(piece.boundary, f.boundary).length for f in faces]
        best = int(np.argmax(shared))
        faces[best] = shapely.coverage_union_all([faces[best], piece])


def lay_out(rng: np.random.Generator) -> Mesh:
    """The mesh of superblocks (about 60) with the kinds of their edges."""
    lines, kinds = _lines(rng)
    strings = shapely.linestrings
    drawn = np.array([strings(line) for line in lines])
    town = shapely.polygons(np.vstack([lines[0], lines[1][1:]]))
    noded = shapely.union_all(drawn, grid_size=1)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded).tolist()))
    inside = shapely.covers(shapely.buffer(town, 10), faces)
    faces = sorted(_joined(faces[inside].tolist(), 12e9), key=lambda f: (f.centroid.x, f.centroid.y))
    mesh = Mesh()
    for face in faces:
        ring = np.array(shapely.orient_polygons(face).exterior.coords)[:-1] + CENTRE
        add_face(mesh, [add_point(mesh, x, y) for x, y in ring])
    _name_edges(mesh, drawn, kinds)
    return mesh


def _name_edges(mesh: Mesh, drawn: Array, kinds: list[int]) -> None:
    """Give each edge the most important kind among the lines its middle lies on."""
    edges = sorted({key(a, b) for ring in mesh.faces for a, b in zip(ring, ring[1:] + ring[:1], strict=True)})
    at = np.array(mesh.points, dtype=float) - CENTRE
    middles = shapely.points(at[np.array(edges)].mean(axis=1))
    near = shapely.distance(middles[:, None], drawn[None, :])
    on = near < 5
    on[:, 1] &= ~np.delete(on, 1, axis=1).any(axis=1)  # the land border yields to a road that runs along it
    for edge, line in zip(edges, np.argmax(on, axis=1).tolist(), strict=True):
        mesh.kinds[edge] = kinds[line]
        if line != 1:
            mesh.courses[edge] = line
