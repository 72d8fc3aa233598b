"""The units as rows: shapes, kinds, codes in reading order, names, estates, households."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.codes import number_units
from gis.sample.labels import estate_names, facility_names
from gis.sample.mesh import places, ring_of
from gis.sample.parcels import Parcels
from gis.sample.placenames import VILLAGES, alias
from gis.sample.shops import shop_names

Objects = NDArray[np.object_]


@dataclass(frozen=True)
class Registry:
    """Parallel columns, base units first, then overlays: shapes in mm, kinds, grid numbers, blocks, codes."""

    base: int
    """How many of the rows are base units; row i below it is `Parcels.lots[i]`."""

    shapes: Objects
    kinds: Objects
    grid: NDArray[np.int64]
    block: NDArray[np.int64]
    codes: Objects


def register(parcels: Parcels) -> Registry:
    """Collect the units and number them inside their grids."""
    mesh = parcels.mesh
    rings = [places(mesh, ring_of(mesh, lot.face)) for lot in parcels.lots]
    shapes = np.array([shapely.Polygon(ring) for ring in rings] + [shop for shop, _ in parcels.overlays])
    lots = [*parcels.lots, *(lot for _, lot in parcels.overlays)]
    kinds = [lot.kind for lot in parcels.lots] + ["street_shop"] * len(parcels.overlays)
    block = np.array([lot.block for lot in lots])
    grid = parcels.areas.grid[block]
    codes: Objects = np.full(len(lots), "", dtype=object)
    spots = shapely.get_coordinates(shapely.point_on_surface(shapes))
    for g, code in enumerate(parcels.areas.codes):
        here = np.flatnonzero(grid == g)
        codes[here] = number_units(code, spots[here])
    return Registry(len(parcels.lots), shapes, np.array(kinds, dtype=object), grid, block, codes)


def area_m2(rows: Registry) -> NDArray[np.float64]:
    """Area of each unit in square metres."""
    return np.asarray(shapely.area(rows.shapes)) / 1e6


def everyday_villages(rows: Registry) -> list[str]:
    """The everyday name of each unit's village."""
    names = {v[0]: alias(v[1]) for v in VILLAGES}
    return [names[code[:12]] for code in rows.codes]


@dataclass(frozen=True)
class Labels:
    """What stands on each unit's sign, the estate it belongs to (or ""), and what kind of place (or "")."""

    sign: Objects
    estate: Objects
    place: Objects


def label(
    parcels: Parcels, rows: Registry, doors: dict[str, tuple[str, int]], rng: np.random.Generator
) -> Labels:
    """Name every unit: shops and facilities by what they are, flats by estate, homes by their first door."""
    village = everyday_villages(rows)
    sign: Objects = np.full(len(rows.kinds), "", dtype=object)
    place: Objects = np.full(len(rows.kinds), "", dtype=object)
    shops = np.flatnonzero(rows.kinds == "street_shop")
    sign[shops] = shop_names(rng, len(shops)).astype(object)
    public = np.flatnonzero(rows.kinds == "facility")
    uses = [parcels.use[b] for b in rows.block[public]]
    named = facility_names([village[i] for i in public], uses, area_m2(rows)[public], rng)
    place[public], sign[public] = [kind for kind, _ in named], [name for _, name in named]
    estate = _estates(rows, sign, rng)
    for i in np.flatnonzero(sign == "").tolist():
        code = rows.codes[i]
        road, number = doors.get(code, ("", 0))
        sign[i] = f"{road}{number}号" if number else f"{village[i]}{code[-3:]}号院"
    return Labels(sign, estate, place)


def _estates(rows: Registry, sign: Objects, rng: np.random.Generator) -> Objects:
    """The estate of each building unit (one to a block); its sign becomes e.g. 锦江花园3号楼."""
    out: Objects = np.full(len(rows.kinds), "", dtype=object)
    flats = np.flatnonzero(rows.kinds == "building")
    blocks = np.unique(rows.block[flats]).tolist()
    names = dict(zip(blocks, estate_names(len(blocks), rng), strict=True))
    count: dict[int, int] = {}
    for i in flats[np.argsort(rows.codes[flats].astype(str), kind="stable")].tolist():
        block = int(rows.block[i])
        count[block] = count.get(block, 0) + 1
        out[i] = names[block]
        sign[i] = f"{names[block]}{count[block]}号楼"
    return out
