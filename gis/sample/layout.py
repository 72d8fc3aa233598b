"""The town's large lines: outline, river, canals and main roads, drawn by hand and shaken by the seed.

Control points are metres east and north of `CENTRE`. The lines are smoothed, noded on the millimetre lattice
and polygonized; the faces are the superblocks from which everything else is cut.
"""

from __future__ import annotations

import numpy as np
import shapely

from gis.sample.mesh import ALLEY, LANE, OUTLINE, RIVER, ROAD, STREET, Array, Mesh, add_face, add_point, key

CENTRE = (409_500_000, 2_818_400_000)
"""Middle of the town in mm of EPSG:4549: 119.10 E 25.47 N by pyproj, rounded to 100 m."""

RIVER_LINE = [(-2500, -1000), (-2250, -1330), (-1900, -1400), (-1550, -1180), (-1280, -1330), (-1130, -1800),
              (-780, -2080), (-350, -1960), (-120, -1600), (270, -1480), (620, -1720), (930, -2130),
              (1400, -2230), (1800, -1930), (2050, -1560), (2380, -1420), (2700, -1500)]  # fmt: skip
"""South border, from its western end to its eastern."""

LAND_LINE = [(2700, -1500), (2850, -900), (2600, -380), (2900, 250), (2730, 850), (2330, 1250), (2200, 1850),
             (1550, 2050), (1000, 1750), (480, 2150), (-300, 2330), (-950, 2050), (-1500, 2230), (-2080, 1850),
             (-2220, 1280), (-2750, 1050), (-2600, 450), (-2900, -100), (-2680, -600), (-2500, -1000)]  # fmt: skip
"""Border over land, from the river's eastern end round the north to its western end."""

WIDTHS = {RIVER: 14.0, ROAD: 22.0, STREET: 13.0, LANE: 7.0, ALLEY: 3.5}
"""Metres from wall to wall where the line has no width of its own."""

COURSES: tuple[tuple[str, int, float, list[tuple[float, float]]], ...] = (
    ("国欢大道", ROAD, 30, [(-3100, 150), (-2300, 260), (-1500, 130), (-700, 240), (0, 150), (800, 190),
                         (1500, 400), (2200, 330), (3100, 470)]),
    ("涵港路", ROAD, 26, [(560, 2600), (450, 1700), (290, 1000), (390, 150), (240, -600), (340, -1200),
                       (270, -1900)]),
    ("塘霞路", ROAD, 24, [(-3100, 1250), (-2200, 1130), (-1400, 1300), (-500, 1150), (350, 1230), (1100, 1270),
                       (1800, 1040), (2400, 1130), (3100, 1000)]),
    ("环城南路", ROAD, 24, [(-3100, -420), (-2200, -650), (-1500, -590), (-700, -850), (0, -930), (700, -800),
                        (1400, -1010), (2000, -880), (3100, -900)]),
    ("沁园西路", ROAD, 20, [(-1850, 2500), (-1780, 1200), (-1960, 200), (-1800, -600), (-1960, -1700)]),
    ("三股东路", ROAD, 20, [(1330, 2400), (1230, 1250), (1390, 400), (1160, -400), (1250, -1000), (1130, -2500)]),
    ("霞桥街", STREET, 14, [(-1000, -420), (-560, -380), (-60, -500), (300, -430), (780, -330), (1210, -420)]),
    ("洞庭街", STREET, 16, [(-360, 1180), (-430, 700), (-310, 210), (-370, -380), (-240, -900)]),
    ("文献街", STREET, 16, [(820, 1250), (870, 700), (740, 190), (810, -340), (720, -800)]),
    ("涵港河", RIVER, 16, [(-700, 2600), (-610, 1800), (-880, 1350), (-690, 900), (-1020, 450), (-880, 0),
                        (-1210, -400), (-1040, -850), (-1330, -1180), (-1240, -1700)]),
    ("三股溪", RIVER, 12, [(2010, 2300), (1930, 1200), (1680, 700), (1960, 150), (1740, -350), (1960, -900),
                        (1790, -1450), (1960, -2200)]),
)  # fmt: skip
"""Name, kind, width in metres, control points. Roads run out of the town and are cut off at its border."""


def course_name(line: int) -> tuple[str, float]:
    """Name and width of a hand-drawn line by its number in `Mesh.courses` (0 is the river)."""
    return ("霞港溪", 58.0) if line == 0 else (COURSES[line - 2][0], COURSES[line - 2][2])


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


def _shaken(points: list[tuple[float, float]], reach: float, rng: np.random.Generator) -> Array:
    """Control points moved by up to `reach` metres; the ends stay, so that lines still meet."""
    out = np.array(points, dtype=float)
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
