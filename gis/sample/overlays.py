"""Street shops on the ground floor of a block of flats: overlay units that stand over a base unit."""

from __future__ import annotations

import numpy as np
import shapely

from gis.sample.mesh import LANE, ROAD, STREET, Array, Mesh, key, places, ring_of
from gis.sample.yards import half_width

SHOP_DEPTH = 9_000.0
SHOP_WIDTH = 7_000.0
PAVEMENT = 2_500.0
"""Millimetres: a shop's depth and width, and the pavement between the way's edge and its front."""

WALKED = (ROAD, STREET, LANE)
"""The ways shops may stand on where a grid needs more of them than its streets give."""


def ground_floor_shops(
    mesh: Mesh, face: int, kinds: tuple[int, ...] = (ROAD, STREET)
) -> list[shapely.Polygon]:
    """A row of shops behind the face's longest straight front on such ways; empty where none fits (mm)."""
    ring = ring_of(mesh, face)
    xy = places(mesh, ring)
    best, size = -1, 2 * SHOP_WIDTH
    for i in range(len(ring)):
        edge = key(ring[i], ring[(i + 1) % len(ring)])
        span = float(np.hypot(*(xy[(i + 1) % len(ring)] - xy[i])))
        if mesh.kinds[edge] in kinds and span > size:
            best, size = i, span
    if best < 0:
        return []
    edge = key(ring[best], ring[(best + 1) % len(ring)])
    row = _row(xy[best], xy[(best + 1) % len(ring)], 1000 * half_width(mesh, edge) + PAVEMENT)
    home = shapely.Polygon(xy)
    return [shop for shop in row if home.contains_properly(shop)]


def _row(a: Array, b: Array, back: float) -> list[shapely.Polygon]:
    """Shops side by side, sharing their party walls, on the lattice."""
    span = float(np.hypot(*(b - a)))
    way = (b - a) / span
    into = np.array([-way[1], way[0]])
    count = int((span - 5000) // SHOP_WIDTH)
    edge = (span - count * SHOP_WIDTH) / 2
    walls = [a + way * (edge + k * SHOP_WIDTH) for k in range(count + 1)]
    front = [np.rint(w + into * back) for w in walls]
    rear = [np.rint(w + into * (back + SHOP_DEPTH)) for w in walls]
    return [shapely.Polygon([front[k], front[k + 1], rear[k + 1], rear[k]]) for k in range(count)]
