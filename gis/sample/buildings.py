"""Building footprints inside the units: houses in rows, slabs of flats, sheds, shops from wall to wall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.sample.mesh import Array


@dataclass(frozen=True)
class Fabric:
    """How a kind of unit is built up: house width and depth, gaps beside and behind (m), floors, share."""

    width: float
    depth: float
    beside: float
    behind: float
    floors: tuple[int, int]
    share: float = 1.0


FABRICS = {
    "alley": Fabric(9, 10, 2, 3, (1, 4), 0.88),
    "residential": Fabric(11, 12, 3, 6, (3, 6), 0.9),
    "building": Fabric(34, 13, 8, 16, (6, 18), 1.0),
    "street_shop": Fabric(0, 0, 0, 0, (2, 5)),
    "facility": Fabric(42, 20, 10, 14, (1, 4), 0.6),
}
MOST = 24
"""Footprints a unit may hold at most."""


def _grain(shape: shapely.Polygon) -> tuple[Array, float]:
    """A corner-to-corner frame of the unit's narrowest box: middle and angle of its long side."""
    box = shapely.get_coordinates(shapely.oriented_envelope(shape))[:4]
    a, b = box[1] - box[0], box[2] - box[1]
    long = a if np.hypot(*a) >= np.hypot(*b) else b
    return box.mean(axis=0), float(np.arctan2(long[1], long[0]))


def _rows(yard: shapely.Polygon, fabric: Fabric) -> NDArray[np.object_]:
    """The houses of a grid, centred and turned to the yard's grain, that lie wholly in the yard."""
    middle, angle = _grain(yard)
    c, s = np.cos(angle), np.sin(angle)
    local = (shapely.get_coordinates(yard) - middle) @ np.array([[c, -s], [s, c]])
    span = np.ptp(local, axis=0)
    size = np.array([min(fabric.width, span[0]), min(fabric.depth, span[1])])
    step = size + np.array([fabric.beside, fabric.behind])
    count = np.maximum(1, ((span + step - size) // step).astype(int))
    u = (np.arange(count[0]) - (count[0] - 1) / 2) * step[0]
    v = (np.arange(count[1]) - (count[1] - 1) / 2) * step[1]
    spots = np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1).reshape(-1, 1, 2)
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * size / 2
    back = np.array([[c, s], [-s, c]])
    houses = shapely.polygons(np.round((spots + corners) @ back + middle, 3))
    shapely.prepare(yard)
    return np.asarray(houses[shapely.covers(yard, houses)])


def footprints(
    yards: NDArray[np.object_], kinds: list[str], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.object_], NDArray[np.int64]]:
    """Unit index, footprint (metres) and floors of every building; a kind without a fabric gets none."""
    units: list[int] = []
    made: list[shapely.Polygon] = []
    floors: list[int] = []
    for i, (yard, kind) in enumerate(zip(yards, kinds, strict=True)):
        if yard is None or yard.area < 12 or kind not in FABRICS:
            continue
        fabric = FABRICS[kind]
        houses = np.array([yard], dtype=object) if kind == "street_shop" else _rows(yard, fabric)
        houses = houses[rng.random(len(houses)) < fabric.share][:MOST]
        units += [i] * len(houses)
        made += houses.tolist()
        floors += rng.integers(fabric.floors[0], fabric.floors[1] + 1, len(houses)).tolist()
    return np.array(units), np.array(made, dtype=object), np.array(floors)


def slabs(shops: list[tuple[shapely.Polygon, int]]) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """The houses that stand over ground-floor shops, from (shop, unit index): unit indices, footprints."""
    rows: dict[int, list[shapely.Polygon]] = {}
    for shop, unit in shops:
        rows.setdefault(unit, []).append(shop)
    hulls = [shapely.convex_hull(shapely.union_all(row)) for row in rows.values()]
    return np.array(list(rows), dtype=np.int64), np.array(hulls, dtype=object)
