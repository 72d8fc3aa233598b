"""The whole partition: blocks into villages and grids, then into units with overlays; counts exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.codes import number_grids
from gis.sample.cutting import bisect
from gis.sample.districts import OLD, PUBLIC, SUBURB, TOWN, UNITS_PER_HECTARE, Plan, land_use, plan_districts
from gis.sample.layout import CENTRE, lay_out
from gis.sample.lots import STYLES, Lot, fill, share_out, shop_strips
from gis.sample.mesh import ALLEY, Array, Mesh, face_area, places, ring_of
from gis.sample.overlays import WALKED, ground_floor_shops
from gis.sample.placenames import VILLAGES
from gis.sample.streets import cut_blocks
from gis.sample.territories import Blocks, allot, grids, read_blocks, villages

UNITS, GRIDS = 4559, 172
BASE_UNITS = 4250
"""Units that tile the ground; the rest are shops on the ground floor of other units."""

SHOWN_VILLAGE, SHOWN_NUMBER = 5, 16
SHOWN = {"residential": 14, "facility": 3, "street_shop": 56}
"""黄霞村 grid 16: 73 units."""

SHOWN_GROUND_SHOPS = 44

CAMPUS_M2 = 14_000.0
"""The size a village would like its school grounds to have."""

TOWN_PLACES = 5
"""Blocks in the middle of the town that are public as well: middle school, hospital, park, hall, square."""


@dataclass(frozen=True)
class Areas:
    """Block -> grid, and each grid's village (place in VILLAGES) and 15-digit code."""

    grid: NDArray[np.int64]
    village: tuple[int, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Parcels:
    """The mesh, its blocks' areas and land use, the base units, and overlays as (polygon in mm, base lot)."""

    mesh: Mesh
    areas: Areas
    use: tuple[int, ...]
    lots: tuple[Lot, ...]
    overlays: tuple[tuple[shapely.Polygon, Lot], ...]


def _areas(mesh: Mesh, blocks: Blocks, rng: np.random.Generator) -> Areas:
    hearts = np.array([v[2:4] for v in VILLAGES], dtype=float)
    share = np.array([v[4] for v in VILLAGES], dtype=float)
    village = villages(blocks, hearts, share / share.sum())
    least = np.where(np.arange(len(VILLAGES)) == SHOWN_VILLAGE, SHOWN_NUMBER + 1, 5)
    counts = allot(np.bincount(village, blocks.load).astype(float), GRIDS, least.astype(float))
    rings = [places(mesh, ring_of(mesh, f)) for f in range(len(mesh.faces))]
    shapes = np.array([shapely.Polygon(ring) for ring in rings])
    grid = np.full(len(rings), -1)
    owners: list[int] = []
    codes: list[str] = []
    for k, count in enumerate(counts.tolist()):
        members = np.flatnonzero(village == k).tolist()
        part = grids(blocks, members, count, rng)
        spots = [shapely.coverage_union_all(shapes[part == g]).point_on_surface() for g in range(count)]
        codes += number_grids(VILLAGES[k][0], [(p.x, p.y) for p in spots])
        grid = np.where(part >= 0, part + len(owners), grid)
        owners += [k] * count
    return Areas(grid, tuple(owners), tuple(codes))


def _shown(mesh: Mesh, blocks: list[int], rng: np.random.Generator) -> list[Lot]:
    """The base units of the one grid whose make-up is given."""
    area = np.array([face_area(mesh, b) for b in blocks])
    shops: list[Lot] = []
    rests: list[tuple[int, int]] = []
    for i, block in enumerate(blocks):
        wanted = round((SHOWN_GROUND_SHOPS - len(shops)) * area[i] / area[i:].sum())
        strip, rest = shop_strips(mesh, block, wanted, rng)
        shops += [Lot(face, "street_shop", block) for face in strip]
        rests += [(face, block) for face in rest]
    others = SHOWN["residential"] + SHOWN["facility"]
    inner = share_out(mesh, [face for face, _ in rests], others, (STYLES[TOWN], True, rng))
    homes = [(face, block) for part, (_, block) in zip(inner, rests, strict=True) for face in part]
    while len(homes) < others:
        homes = _one_more(mesh, homes, rng)
    homes.sort(key=lambda h: -face_area(mesh, h[0]))
    public = {homes[0][0], homes[len(homes) // 2][0], homes[-1][0]}
    return shops + [Lot(f, "facility" if f in public else "residential", b) for f, b in homes]


def _one_more(mesh: Mesh, homes: list[tuple[int, int]], rng: np.random.Generator) -> list[tuple[int, int]]:
    for face, block in sorted(homes, key=lambda h: -face_area(mesh, h[0])):
        parts = bisect(mesh, face, (0.5, ALLEY), (STYLES[TOWN], rng))
        if parts:
            return [*homes, (parts[1], block)]
    raise RuntimeError("no lot of the shown grid can be cut")


def _overlays(
    mesh: Mesh, lots: list[Lot], wanted: tuple[set[int], int, int], rng: np.random.Generator
) -> list[tuple[shapely.Polygon, Lot]]:
    """Shops over homes: `wanted` = blocks of the shown grid, how many there, how many elsewhere."""
    shown, there, elsewhere = wanted
    homes = [lot for lot in lots if lot.kind in ("residential", "building")]
    rng.shuffle(homes)
    out: list[tuple[shapely.Polygon, Lot]] = []
    for lot in homes:
        here = lot.block in shown
        room = there if here else elsewhere
        if room > 0:
            row = ground_floor_shops(mesh, lot.face, WALKED if here else WALKED[:2])
            took = row[: min(room, 9)]
            out += [(shop, lot) for shop in took]
            there, elsewhere = (there - len(took), elsewhere) if here else (there, elsewhere - len(took))
    if there or elsewhere:
        raise RuntimeError(f"{there} and {elsewhere} ground-floor shops found no front")
    return out


def _public(mesh: Mesh, areas: Areas, use: list[int], shown: set[int]) -> list[int]:
    """The land uses with one block of every village, and some in the middle of the town, made public."""
    size = np.array([face_area(mesh, f) for f in range(len(use))])
    middle = np.array([places(mesh, ring_of(mesh, f)).mean(axis=0) - CENTRE for f in range(len(use))]) / 1000
    village = np.array(areas.village)[areas.grid]
    fit = np.isin(use, (TOWN, OLD, SUBURB)) & ~np.isin(np.arange(len(use)), sorted(shown))
    out = np.array(use)
    for k, (_, _, x, y, _) in enumerate(VILLAGES):
        away = np.hypot(*(middle - (x, y)).T) + np.abs(size - CAMPUS_M2) / 25
        out[np.argmin(np.where(fit & (village == k), away, np.inf))] = PUBLIC
    centre = np.hypot(*(middle - (150, -50)).T) - size / 30
    order = np.argsort(np.where(fit & (out != PUBLIC), centre, np.inf), kind="stable")
    out[order[: 3 * TOWN_PLACES : 3]] = PUBLIC
    return [int(u) for u in out]


def part(rng: np.random.Generator) -> Parcels:
    """Lay out the town and part it down to its units."""
    mesh = lay_out(rng)
    plan: Plan = plan_districts(np.array([v[2:4] for v in VILLAGES], dtype=float), rng)
    cut_blocks(mesh, plan, rng)
    count = len(mesh.faces)
    use = [land_use(plan, places(mesh, ring_of(mesh, f)).mean(axis=0)) for f in range(count)]
    load: Array = np.array([face_area(mesh, f) / 1e4 * UNITS_PER_HECTARE[use[f]] for f in range(count)])
    areas = _areas(mesh, read_blocks(mesh, np.maximum(load, 1)), rng)
    number = areas.codes.index(f"{VILLAGES[SHOWN_VILLAGE][0]}{SHOWN_NUMBER:03d}")
    shown = set(np.flatnonzero(areas.grid == number).tolist())
    use = _public(mesh, areas, use, shown)
    load = np.array([face_area(mesh, f) / 1e4 * UNITS_PER_HECTARE[use[f]] for f in range(count)])
    lots = _shown(mesh, sorted(shown), rng)
    rest = [b for b in range(count) if b not in shown]
    wanted = allot(load[rest], BASE_UNITS - len(lots), np.ones(len(rest)))
    there = SHOWN["street_shop"] - sum(lot.kind == "street_shop" for lot in lots)
    for block, n in zip(rest, wanted.tolist(), strict=True):
        lots += fill(mesh, block, (use[block], n), rng)
    over = _overlays(mesh, lots, (shown, there, UNITS - len(lots) - there), rng)
    return Parcels(mesh, areas, tuple(use), tuple(lots), tuple(over))
