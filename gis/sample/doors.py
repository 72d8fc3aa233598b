"""Door plates: each unit's fronts along named ways, odd numbers on the left of the way, even on the right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.sample.mesh import RIVER, Array, Mesh, ring_of
from gis.sample.strokes import Stroke

SHORTEST = 4.0
"""Metres of front under which there is no door."""

SPACING = {"street_shop": 60.0, "facility": 120.0}
"""Metres of front to a door; homes take HOME."""
HOME = 24.0


@dataclass(frozen=True)
class Front:
    """A face's stretch along a way: which side (0 left, 1 right), from and to in metres along it."""

    face: int
    stroke: int
    side: int
    start: float
    stop: float


def sides(mesh: Mesh) -> dict[tuple[int, int], int]:
    """The face to the left of each directed edge."""
    out: dict[tuple[int, int], int] = {}
    for face in range(len(mesh.faces)):
        ring = ring_of(mesh, face)
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            out[a, b] = face
    return out


def fronts(mesh: Mesh, ways: list[Stroke]) -> list[Front]:
    """Every stretch of every way with the face beside it, in order along the way."""
    left_of = sides(mesh)
    out: list[Front] = []
    for number, way in enumerate(ways):
        if way.kind == RIVER:
            continue
        xy = np.array([mesh.points[p] for p in way.line], dtype=float) / 1000
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
        for side in (0, 1):
            last: Front | None = None
            for i, (a, b) in enumerate(zip(way.line, way.line[1:], strict=False)):
                face = left_of.get((a, b) if side == 0 else (b, a), -1)
                if last and last.face == face:
                    last = Front(face, number, side, last.start, float(along[i + 1]))
                    out[-1] = last
                else:
                    last = Front(face, number, side, float(along[i]), float(along[i + 1]))
                    out.append(last)
    return [f for f in out if f.face >= 0 and f.stop - f.start >= SHORTEST]


def plates(
    mesh: Mesh, ways: list[Stroke], kinds: list[str], shapes: NDArray[np.object_]
) -> tuple[list[tuple[int, int, int]], Array]:
    """Doors as (face, stroke, number) with their points (n, 2) in metres, each inside its face.

    `kinds` and `shapes` (metres) are by face.
    """
    lines = [shapely.LineString(np.array([mesh.points[p] for p in w.line]) / 1000) for w in ways]
    found: list[tuple[int, int, int]] = []
    spots: list[tuple[float, int]] = []
    counts: dict[tuple[str, int], int] = {}
    for front in fronts(mesh, ways):
        span = front.stop - front.start
        doors = max(1, min(6, int(span / SPACING.get(kinds[front.face], HOME))))
        for k in range(doors):
            along = (ways[front.stroke].name, front.side)
            turn = counts[along] = counts.get(along, 0) + 1
            found.append((front.face, front.stroke, 2 * turn - 1 + front.side))
            spots.append((front.start + span * (k + 0.5) / doors, front.side))
    points = _set_back(lines, ways, (found, spots), shapes)
    kept = [i for i, p in enumerate(points) if p is not None]
    return [found[i] for i in kept], np.array([points[i] for i in kept])


def _set_back(
    lines: list[shapely.LineString],
    ways: list[Stroke],
    doors: tuple[list[tuple[int, int, int]], list[tuple[float, int]]],
    shapes: NDArray[np.object_],
) -> list[Array | None]:
    """Door points behind the kerb, or closer to the way's middle where the lot is shallow."""
    found, spots = doors
    stroke = np.array([f[1] for f in found])
    line = np.array(lines, dtype=object)[stroke]
    at = np.array([s[0] for s in spots])
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, at + 0.05))
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(at - 0.05, 0)))
    way = ahead - before
    way /= np.hypot(*way.T)[:, None]
    sign = np.where(np.array([s[1] for s in spots]) == 0, 1.0, -1.0)
    into = np.column_stack([-way[:, 1], way[:, 0]]) * sign[:, None]
    half = np.array([ways[s].width / 2 for s in stroke])
    home = shapes[np.array([f[0] for f in found])]
    out: list[Array | None] = [None] * len(found)
    for depth in (half + 1.5, half * 0.5, np.full(len(half), 0.5)):
        spot = np.rint((here + into * depth[:, None]) * 1000) / 1000
        good = shapely.contains_xy(home, spot[:, 0], spot[:, 1])
        for i in np.flatnonzero(good):
            if out[i] is None:
                out[i] = spot[i]
    return out
