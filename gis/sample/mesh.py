"""A planar mesh on the millimetre lattice that is only ever refined by cuts, so that it always tiles exactly.

A face is a ring of point numbers. When an edge gets a new point, the point is remembered with the edge
(`halves`), and every ring that runs along the edge picks it up when it is read: both neighbours see the same
points, whatever rounding did to them. This is why the sample town is a valid coverage by construction.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import hypot

import numpy as np
import shapely
from numpy.typing import NDArray

OUTLINE, RIVER, ROAD, STREET, LANE, ALLEY, LOT = range(7)
"""What an edge lies on, most important first; LOT is a plain lot line without any path."""

CORNER = 3000.0
"""A path that ends within so many mm of a ring's own point ends in that point."""

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
    """Where a path leaves a ring: the ring's edge, how far along it (0..1), where, and the path before it."""

    edge: int
    along: float
    spot: Array
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
    ring, halves = mesh.faces[face], mesh.halves
    out: list[int] = []
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        if ((a, b) if a < b else (b, a)) in halves:
            out += _refined(halves, a, b)
        else:
            out.append(a)
    mesh.faces[face] = out
    return out


def _refined(halves: dict[Edge, int], a: int, b: int) -> list[int]:
    """The points from a to just before b along an edge that has been halved."""
    half = halves.get(key(a, b))
    return [a] if half is None else _refined(halves, a, half) + _refined(halves, half, b)


def places(mesh: Mesh, ring: list[int]) -> Array:
    """Coordinates (n, 2) in mm of a ring's points."""
    return np.array([mesh.points[p] for p in ring], dtype=float)


def after(values: Array) -> Array:
    """The values one further round the ring."""
    return np.concatenate((values[1:], values[:1]))


def signed_area(xy: Array) -> float:
    """Area of a ring in squared units of its coordinates, positive when counter-clockwise."""
    x, y = (xy - xy[0]).T
    return float(np.dot(x, after(y)) - np.dot(after(x), y)) / 2


def face_area(mesh: Mesh, face: int) -> float:
    """Area of a face in square metres."""
    return signed_area(places(mesh, ring_of(mesh, face))) / 1e6


def first_hit(xy: Array, path: Array) -> Hit | None:
    """Follow a path that starts inside the ring `xy` to where it first meets the ring."""
    step = after(xy) - xy
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
            return Hit(edge, float(u[edge]), start + t[edge] * way, path[: i + 1])
    return None


def _settle(mesh: Mesh, ring: list[int], hit: Hit, snap: float) -> tuple[int, list[int]]:
    """The ring point for a hit and the ring with it: one within `snap` mm, junctions first, or a new one."""
    a, b = ring[hit.edge], ring[(hit.edge + 1) % len(ring)]
    (ax, ay), (bx, by) = mesh.points[a], mesh.points[b]
    x, y = ax + (bx - ax) * hit.along, ay + (by - ay) * hit.along
    near = [(hypot(mesh.points[p][0] - x, mesh.points[p][1] - y), p) for p in ring if p in mesh.junctions]
    joined = [n for n in near if n[0] <= snap]
    ends = [(hypot(px - x, py - y), p) for p, (px, py) in ((a, (ax, ay)), (b, (bx, by)))]
    close = joined or [n for n in ends if n[0] <= min(snap, CORNER)]
    if close:
        return min(close)[1], ring
    middle = add_point(mesh, x, y)
    if middle in (a, b):
        return middle, ring
    mesh.halves[key(a, b)] = middle
    for table in (mesh.kinds, mesh.courses):
        if key(a, b) in table:
            table[key(a, middle)] = table[key(middle, b)] = table[key(a, b)]
    return middle, [*ring[: hit.edge + 1], middle, *ring[hit.edge + 1 :]]


def _inner(mesh: Mesh, hits: tuple[Hit, Hit], ends: tuple[int, int]) -> list[int]:
    """New points for the path strictly inside, from the first end to the second.

    Where an end was snapped aside, points near it are left out, so that the path does not kink.
    """
    path = np.vstack([hits[0].before[1:][::-1], hits[0].before[:1], hits[1].before[1:]])
    for hit, end in zip(hits, ends, strict=True):
        goal = np.array(mesh.points[end], dtype=float)
        aside = np.hypot(*(hit.spot - goal))
        path = path[np.hypot(*(path - goal).T) > 3 * aside + CORNER]
    return [add_point(mesh, x, y) for x, y in path]


def _halve(ring: list[int], ends: tuple[int, int], inner: list[int]) -> tuple[list[int], list[int]]:
    i, j = ring.index(ends[0]), ring.index(ends[1])
    one = ring[i : j + 1] if i < j else ring[i:] + ring[: j + 1]
    two = ring[j : i + 1] if j < i else ring[j:] + ring[: i + 1]
    return one + inner[::-1], two + inner


@dataclass(frozen=True)
class Rule:
    """How a cut may end: edge kind, snapping to points (mm), least area (m2) and roundness of both sides."""

    kind: int
    snap: float = 1500
    least: float = 40
    round: float = 0.2
    bent: bool = False
    """Keep the path's own points; without it the cut is the straight line between its two ends."""


def _end_points(
    mesh: Mesh, ring: list[int], hits: tuple[Hit, Hit], snap: float
) -> tuple[tuple[int, int], list[int]] | None:
    first, longer = _settle(mesh, ring, hits[0], snap)
    second = hits[1]
    if len(longer) > len(ring):
        if second.edge == hits[0].edge:
            return None
        second = replace(second, edge=second.edge + (second.edge > hits[0].edge))
    last, longest = _settle(mesh, longer, second, snap)
    return ((first, last), longest) if first != last else None


def cut(mesh: Mesh, face: int, ways: tuple[Array, Array], rule: Rule) -> tuple[int, int] | None:
    """Cut a face along two paths that start at one inside point; None when no good cut comes out.

    The first part keeps the face's number, the second gets a new one. A refused cut may leave a new point
    on an edge, which changes no shape.
    """
    old = ring_of(mesh, face)
    xy = places(mesh, old)
    hits = (first_hit(xy, ways[0]), first_hit(xy, ways[1]))
    if hits[0] is None or hits[1] is None:
        return None
    found = _end_points(mesh, old, (hits[0], hits[1]), rule.snap)
    if found is None:
        return None
    ends, ring = found
    inner = _inner(mesh, (hits[0], hits[1]), ends) if rule.bent else []
    if set(inner) & set(ring) or len(set(inner)) < len(inner):
        return None
    parts = _halve(ring, ends, inner)
    shapes = [places(mesh, part) for part in parts]
    if not all(_roomy(shape, rule) for shape in shapes):
        return None
    moved = rule.bent or not set(old).isdisjoint(ends)
    if moved and not all(shapely.is_valid([shapely.polygons(shape) for shape in shapes])):
        return None  # a path that leaves its straight line may cross the ring; others cannot
    for a, b in pairwise([ends[0], *inner, ends[1]]):
        mesh.kinds[key(a, b)] = rule.kind
    for end in ends:
        mesh.junctions[end] = min(rule.kind, mesh.junctions.get(end, LOT))
    mesh.faces[face] = parts[0]
    return face, add_face(mesh, parts[1])


def _roomy(xy: Array, rule: Rule) -> bool:
    """Whether a part is large and round enough: 4 pi area / perimeter^2, 1 for a circle."""
    if len(xy) < 3:
        return False
    area = signed_area(xy)
    around = float(np.hypot(*(after(xy) - xy).T).sum())
    return area >= rule.least * 1e6 and 4 * np.pi * area >= rule.round * around**2
