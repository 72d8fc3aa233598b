"""From blocks to units: shop strips along the streets, lanes and lots behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gis.sample.cutting import FAR, Style, bisect
from gis.sample.districts import FIELD, INDUSTRY, OLD, PUBLIC, SUBURB, TOWN
from gis.sample.mesh import (
    ALLEY,
    LANE,
    LOT,
    ROAD,
    STREET,
    Array,
    Mesh,
    Rule,
    cut,
    face_area,
    key,
    places,
    ring_of,
)
from gis.sample.territories import allot

STYLES = {
    TOWN: Style(skew=0.02, wander=0.06, snap=5000, least=60),
    OLD: Style(skew=0.2, wander=0.17, bend=0.16, snap=3000, least=60),
    SUBURB: Style(skew=0.06, wander=0.1, snap=5000, least=80),
    INDUSTRY: Style(skew=0.02, wander=0.12, snap=8000, least=300),
    PUBLIC: Style(skew=0.03, wander=0.15, snap=8000, least=300),
    FIELD: Style(skew=0.09, wander=0.15, bend=0.04, snap=8000, least=400),
}
SHOPS = Style(skew=0.02, wander=0.03, snap=1500, least=25)

SHOP_SHARE = {TOWN: 0.55, OLD: 0.16, SUBURB: 0.3, INDUSTRY: 0.12, FIELD: 0.0, PUBLIC: 0.0}
"""How many of a block's units are street shops where it has a street to stand on."""

SHOP_FRONT = 9.0
"""Mean metres of street one shop unit takes."""

OPEN_M2 = 6000.0
"""Two lots that measure more than this together have a path between them, smaller ones only a wall."""


@dataclass(frozen=True)
class Lot:
    """A face that has become a unit: its kind and the block it was cut from."""

    face: int
    kind: str
    block: int


def divide(mesh: Mesh, face: int, count: int, hand: tuple[Style, bool, np.random.Generator]) -> list[int]:
    """Cut a face in `count` lots of about equal area by halving; fewer where no good cut is left.

    `hand` is the style, whether the early cuts are lanes one can walk, and the chance.
    """
    style, lanes, rng = hand
    if count < 2:
        return [face]
    first = count // 2 + int(count % 2 and rng.random() < 0.5)
    narrow = count < 3 and face_area(mesh, face) < OPEN_M2
    kind = LOT if narrow or not lanes else ALLEY if count < 9 else LANE
    parts = bisect(mesh, face, (first / count, kind), (style, rng))
    if parts is None:
        return [face]
    return divide(mesh, parts[0], first, hand) + divide(mesh, parts[1], count - first, hand)


def _fronts(mesh: Mesh, ring: list[int]) -> list[list[int]]:
    """Stretches of a ring along streets and main roads, parted at corners, longest first."""
    size = len(ring)
    on = [mesh.kinds[key(ring[i], ring[(i + 1) % size])] in (ROAD, STREET) for i in range(size)]
    xy = places(mesh, ring)
    way = np.roll(xy, -1, axis=0) - xy
    heading = np.arctan2(way[:, 1], way[:, 0])
    turn = np.abs((heading - np.roll(heading, 1) + np.pi) % (2 * np.pi) - np.pi)
    breaks = [i for i in range(size) if turn[i] > 0.5 or on[i] != on[i - 1]]
    if not breaks:
        return []
    fronts = []
    for a, b in zip(breaks, [*breaks[1:], breaks[0] + size], strict=True):
        if on[a]:
            fronts.append([ring[i % size] for i in range(a, b + 1)])
    return sorted(fronts, key=lambda f: -_length(places(mesh, f)))


def _length(xy: Array) -> float:
    """Length in metres of a line in mm."""
    return float(np.hypot(*np.diff(xy, axis=0).T).sum()) / 1000


def _back_line(front: Array, depth: float) -> Array:
    """The line `depth` mm inside a front (the ring runs counter-clockwise, so inside is left), drawn on."""
    way = np.diff(front, axis=0)
    way /= np.hypot(*way.T)[:, None]
    normal = np.column_stack([-way[:, 1], way[:, 0]])
    joint = np.vstack([normal[:1], normal[:-1] + normal[1:], normal[-1:]])
    line = front + depth * joint / np.hypot(*joint.T)[:, None]
    line[0] -= way[0] * 500
    return np.vstack([line[:1] - FAR * way[:1], line[1:-1], line[-1:] + FAR * way[-1:]])


def _strip(mesh: Mesh, face: int, front: list[int], depth: float) -> tuple[int, int] | None:
    """Cut the strip behind a front off: (strip, rest)."""
    xy = places(mesh, front)
    middle = len(xy) // 2
    line = _back_line(xy, depth)
    pair = (xy[middle - 1] + xy[middle]) / 2
    way = (xy[middle] - xy[middle - 1]) / np.hypot(*(xy[middle] - xy[middle - 1]))
    start = pair + depth * np.array([-way[1], way[0]])
    ways = (np.vstack([start, line[:middle][::-1]]), np.vstack([start, line[middle:]]))
    parts = cut(mesh, face, ways, Rule(LOT, 1500, 150, 0.02, len(xy) > 2))
    if parts is None:
        return None
    return parts if set(front[1:-1] or front) <= set(ring_of(mesh, parts[0])) else parts[::-1]


def shop_strips(mesh: Mesh, face: int, wanted: int, rng: np.random.Generator) -> tuple[list[int], list[int]]:
    """Up to `wanted` shops along the face's streets, and the faces that are left behind and beside them."""
    shops: list[int] = []
    beside: list[int] = []
    tried: set[tuple[int, int]] = set()
    for _ in range(5):
        fronts = [f for f in _fronts(mesh, ring_of(mesh, face)) if (f[0], f[-1]) not in tried]
        if not fronts or wanted - len(shops) < 2:
            break
        front = fronts[0]
        tried.add((front[0], front[-1]))
        room = _length(places(mesh, front)) / (SHOP_FRONT * rng.uniform(0.8, 1.25))
        count = min(round(room), wanted - len(shops))
        parts = _strip(mesh, face, front, rng.uniform(17_000, 24_000)) if count >= 2 else None
        if parts:
            row, face = parts
            ended = bisect(mesh, row, (count / room, LOT), (SHOPS, rng)) if room > 1.6 * count else None
            shops += divide(mesh, ended[0] if ended else row, count, (SHOPS, False, rng))
            beside += ended[1:] if ended else ()
    return shops, [face, *beside]


def share_out(
    mesh: Mesh, faces: list[int], count: int, hand: tuple[Style, bool, np.random.Generator]
) -> list[list[int]]:
    """Cut several faces in `count` lots together, each by its area and at least into itself."""
    area = np.array([face_area(mesh, face) for face in faces])
    counts = allot(area, count, np.ones(len(faces))) if count > len(faces) else np.ones(len(faces), int)
    return [divide(mesh, face, n, hand) for face, n in zip(faces, counts.tolist(), strict=True)]


def fill(mesh: Mesh, block: int, wanted: tuple[int, int], rng: np.random.Generator) -> list[Lot]:
    """Turn a block into units as `wanted` = (land use, how many); fewer where it is too tight."""
    use, count = wanted
    shops, rest = shop_strips(mesh, block, round(count * SHOP_SHARE[use] * rng.uniform(0.6, 1.3)), rng)
    inner = share_out(mesh, rest, count - len(shops), (STYLES[use], True, rng))
    estate = use in (TOWN, SUBURB) and rng.random() < 0.45
    lots = [Lot(face, "street_shop", block) for face in shops]
    return lots + [Lot(face, _kind(use, estate, rng), block) for part in inner for face in part]


def _kind(use: int, estate: bool, rng: np.random.Generator) -> str:
    chance = rng.random()
    if use in (FIELD, PUBLIC):
        return "facility"
    if use == INDUSTRY:
        return "facility" if chance < 0.93 else "residential"
    if use == OLD:
        return "alley" if chance < 0.75 else "residential"
    return "building" if estate else "residential" if chance < 0.93 else "facility"
