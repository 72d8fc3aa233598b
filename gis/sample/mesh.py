"""A planar mesh on the millimetre lattice that is only ever refined by cuts, so that it always tiles exactly.

A face is a ring of point numbers. When an edge gets a new point, the point is remembered with the edge
(`halves`), and every ring that runs along the edge picks it up when it is read: both neighbours see the same
points, whatever rounding did to them. This is why the sample town is a valid coverage by construction.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

OUTLINE, RIVER, ROAD, STREET, LANE, ALLEY, LOT = range(7)
"""What an edge lies on, most important first; LOT is a plain lot line without any path."""

Edge = tuple[int, int]
Array = NDArray[np.float64]


@dataclass
class Mesh:
    """Points (integer mm), the kind of each edge, the point that halves a cut edge, and the face rings."""

    points: list[tuple[int, int]] = field(default_factory=list)
    numbers: dict[tuple[int, int], int] = field(default_factory=dict)
    kinds: dict[Edge, int] = field(default_factory=dict)
    courses: dict[Edge, int] = field(default_factory=dict)
    """Which hand-drawn line an edge belongs to, where it belongs to one."""
    halves: dict[Edge, int] = field(default_factory=dict)
    faces: list[list[int]] = field(default_factory=list)
    junctions: dict[int, int] = field(default_factory=dict)
    """Points where a cut has ended, with the most important kind that ended there."""


@dataclass(frozen=True)
class Hit:
    """Where a path leaves a ring: the ring's edge, how far along it (0..1), and the path points before it."""

    edge: int
    along: float
    before: Array


def key(a: int, b: int) -> Edge:
    """The name of an undirected edge."""
    return (a, b) if a < b else (b, a)


def add_point(mesh: Mesh, x: float, y: float) -> int:
    """The number of the lattice point nearest to (x, y) mm, made when new."""
    place = (round(x), round(y))
    number = mesh.numbers.setdefault(place, len(mesh.points))
    if number == len(mesh.points):
        mesh.points.append(place)
    return number


def add_face(mesh: Mesh, ring: list[int]) -> int:
    """Append a counter-clockwise ring and return its face number."""
    mesh.faces.append(ring)
    return len(mesh.faces) - 1


def ring_of(mesh: Mesh, face: int) -> list[int]:
    """The face's ring with every point that was put on its edges since it was last read."""
    ring = mesh.faces[face]
    out: list[int] = []
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        stack = [(a, b)]
        while stack:
            p, q = stack.pop()
            half = mesh.halves.get(key(p, q))
            if half is None:
                out.append(p)
            else:
                stack += [(half, q), (p, half)]
    mesh.faces[face] = out
    return out


def places(mesh: Mesh, ring: list[int]) -> Array:
    """Coordinates (n, 2) in mm of a ring's points."""
    return np.array([mesh.points[p] for p in ring], dtype=float)


def signed_area(xy: Array) -> float:
    """Area of a ring in squared units of its coordinates, positive when counter-clockwise."""
    x, y = (xy - xy[0]).T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(np.roll(x, -1), y)) / 2


def face_area(mesh: Mesh, face: int) -> float:
    """Area of a face in square metres."""
    return signed_area(places(mesh, ring_of(mesh, face))) / 1e6


def first_hit(xy: Array, path: Array) -> Hit | None:
    """Follow a path that starts inside the ring `xy` to where it first meets the ring."""
    step = np.roll(xy, -1, axis=0) - xy
    for i in range(len(path) - 1):
        start, way = path[i], path[i + 1] - path[i]
        cross = way[0] * step[:, 1] - way[1] * step[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            gap = xy - start
            t = (gap[:, 0] * step[:, 1] - gap[:, 1] * step[:, 0]) / cross
            u = (gap[:, 0] * way[1] - gap[:, 1] * way[0]) / cross
        t[~((t > 0) & (t <= 1) & (u >= 0) & (u <= 1))] = np.inf
        edge = int(np.argmin(t))
        if np.isfinite(t[edge]):
            return Hit(edge, float(u[edge]), path[: i + 1])
    return None


def _settle(mesh: Mesh, ring: list[int], hit: Hit, snap: float) -> int:
    """The ring point for a hit: one that is there within `snap` mm (junctions first), or a new one."""
    a, b = ring[hit.edge], ring[(hit.edge + 1) % len(ring)]
    pa, pb = np.array(mesh.points[a], float), np.array(mesh.points[b], float)
    spot = pa + (pb - pa) * hit.along
    near = [(float(np.hypot(*(np.array(mesh.points[p]) - spot))), p) for p in ring]
    joined = [n for n in near if n[1] in mesh.junctions and n[0] <= snap]
    close = joined or [n for n in near if n[1] in (a, b) and n[0] <= min(snap, 3000)]
    if close:
        return min(close)[1]
    middle = add_point(mesh, spot[0], spot[1])
    if middle not in (a, b):
        mesh.halves[key(a, b)] = middle
        for table in (mesh.kinds, mesh.courses):
            if key(a, b) in table:
                table[key(a, middle)] = table[key(middle, b)] = table[key(a, b)]
    return middle


def _inner(hits: tuple[Hit, Hit]) -> Array:
    """Path points strictly inside, from the end of the first hit's way to the end of the second's."""
    back, ahead = hits[0].before[1:][::-1], hits[1].before[1:]
    return np.vstack([back, hits[0].before[:1], ahead])


def _halve(
    mesh: Mesh, ring: list[int], ends: tuple[int, int], inner: list[int]
) -> tuple[list[int], list[int]]:
    i, j = ring.index(ends[0]), ring.index(ends[1])
    one = ring[i : j + 1] if i < j else ring[i:] + ring[: j + 1]
    two = ring[j : i + 1] if j < i else ring[j:] + ring[: i + 1]
    return one + inner[::-1], two + inner


@dataclass(frozen=True)
class Rule:
    """How a cut may end: its edge kind, snapping to points (mm), least area (m2) and roundness of both sides."""

    kind: int
    snap: float = 1500
    least: float = 40
    round: float = 0.2
    bent: bool = False
    """Keep the path's own points; without it the cut is the straight line between its two ends."""


def cut(mesh: Mesh, face: int, ways: tuple[Array, Array], rule: Rule) -> tuple[int, int] | None:
    """Cut a face along two paths that start at one inside point; None when no good cut comes out.

    The first part keeps the face's number, the second gets a new one. A refused cut may leave a new point
    on an edge, which changes no shape.
    """
    ring = ring_of(mesh, face)
    xy = places(mesh, ring)
    hits = (first_hit(xy, ways[0]), first_hit(xy, ways[1]))
    if hits[0] is None or hits[1] is None:
        return None
    ends = (_settle(mesh, ring, hits[0], rule.snap), 0)
    ring = ring_of(mesh, face)
    again = first_hit(places(mesh, ring), ways[1])
    if again is None:
        return None
    ends = (ends[0], _settle(mesh, ring, again, rule.snap))
    ring = ring_of(mesh, face)
    inner = [add_point(mesh, x, y) for x, y in _inner((hits[0], again))] if rule.bent else []
    if ends[0] == ends[1] or set(inner) & set(ring) or len(set(inner)) < len(inner):
        return None
    parts = _halve(mesh, ring, ends, inner)
    if not all(_good(places(mesh, part), rule) for part in parts):
        return None
    line = [ends[0], *inner, ends[1]]
    for a, b in zip(line, line[1:], strict=False):
        mesh.kinds[key(a, b)] = rule.kind
    for end in ends:
        mesh.junctions[end] = min(rule.kind, mesh.junctions.get(end, LOT))
    mesh.faces[face] = parts[0]
    return face, add_face(mesh, parts[1])


def _good(xy: Array, rule: Rule) -> bool:
    if len(xy) < 3:
        return False
    area = signed_area(xy)
    around = float(np.hypot(*(np.roll(xy, -1, axis=0) - xy).T).sum())
    compact = 4 * np.pi * area / around**2
    return area >= rule.least * 1e6 and compact >= rule.round and bool(shapely.Polygon(xy).is_valid)
