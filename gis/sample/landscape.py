"""The ground of the sample town as frames: villages, grids, units, roads, buildings, doors, public places."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas
import numpy as np
import pandas
import shapely
from numpy.typing import NDArray

from gis.codes import number_units
from gis.lattice import from_lattice
from gis.sample.buildings import footprints
from gis.sample.doors import plates
from gis.sample.labels import estate_names, facility_names, households, shop_labels
from gis.sample.mesh import places, ring_of
from gis.sample.parcels import Parcels, part
from gis.sample.placenames import VILLAGES, alias
from gis.sample.strokes import KIND_NAMES, Stroke, strokes
from gis.sample.yards import yards

SRID = 4549
"""CGCS2000 / 3-degree Gauss-Kruger CM 120E, metres."""

CRS = f"EPSG:{SRID}"


@dataclass(frozen=True)
class Ground:
    """Geometry in metres of EPSG:4549, every coordinate the double nearest to k/1000; rows in code order.

    villages[code, name, alias, geometry]; grids[code, name, village, number, geometry];
    units[code, name, kind, overlay, grid, village, households, estate, geometry];
    roads[name, kind, width_m, geometry]; buildings[name, floors, unit, geometry];
    doors[unit, road, number, x, y]: door plates along the ways, odd numbers left, even right;
    places[kind, name, unit, x, y]: public places, firms and fields, one for each facility unit.
    """

    villages: geopandas.GeoDataFrame
    grids: geopandas.GeoDataFrame
    units: geopandas.GeoDataFrame
    roads: geopandas.GeoDataFrame
    buildings: geopandas.GeoDataFrame
    doors: pandas.DataFrame
    places: pandas.DataFrame


@dataclass(frozen=True)
class _Rows:
    """The units as parallel arrays, base units first: shapes in mm, kind, grid, block, face (-1: overlay)."""

    shapes: NDArray[np.object_]
    kinds: list[str]
    grid: NDArray[np.int64]
    block: list[int]
    face: list[int]
    codes: list[str]


def ground(seed: int = 0) -> Ground:
    """The invented ground of the sample town; the same bytes for the same seed."""
    rng = np.random.Generator(np.random.PCG64(seed))
    parcels = part(rng)
    rows = _rows(parcels)
    ways = strokes(parcels.mesh, rng)
    base = len(parcels.lots)
    by_face: NDArray[np.object_] = np.full(len(parcels.mesh.faces), None, dtype=object)
    by_face[rows.face[:base]] = from_lattice(rows.shapes[:base])
    kinds = [""] * len(parcels.mesh.faces)
    for lot in parcels.lots:
        kinds[lot.face] = lot.kind
    doors, spots = plates(parcels.mesh, ways, kinds, by_face)
    code_of = dict(zip(rows.face[:base], rows.codes, strict=False))
    plate = pandas.DataFrame(
        {
            "unit": [code_of[d[0]] for d in doors],
            "road": [ways[d[1]].name for d in doors],
            "number": [d[2] for d in doors],
            "x": spots[:, 0],
            "y": spots[:, 1],
        }
    )
    units, public = _units(parcels, rows, plate, rng)
    grids, villages = _grids(parcels, rows), _villages(rows)
    return Ground(
        villages, grids, units, _roads(parcels, ways), _buildings(parcels, rows, units, rng), plate, public
    )


def _frame(columns: dict[str, object], shapes: NDArray[np.object_]) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(columns, geometry=from_lattice(shapes), crs=CRS)


def _rows(parcels: Parcels) -> _Rows:
    mesh, grid_of = parcels.mesh, parcels.areas.grid
    rings = [places(mesh, ring_of(mesh, lot.face)) for lot in parcels.lots]
    shapes = np.array([shapely.Polygon(ring) for ring in rings] + [shop for shop, _ in parcels.overlays])
    lots = [*parcels.lots, *(lot for _, lot in parcels.overlays)]
    kinds = [lot.kind for lot in parcels.lots] + ["street_shop"] * len(parcels.overlays)
    grid = grid_of[[lot.block for lot in lots]]
    face = [lot.face for lot in parcels.lots] + [-1] * len(parcels.overlays)
    codes = np.full(len(lots), "", dtype=object)
    spots = shapely.get_coordinates(shapely.point_on_surface(shapes))
    for g, code in enumerate(parcels.areas.codes):
        here = np.flatnonzero(grid == g)
        codes[here] = number_units(code, spots[here])
    return _Rows(shapes, kinds, grid, [lot.block for lot in lots], face, codes.tolist())


def _units(
    parcels: Parcels, rows: _Rows, plate: pandas.DataFrame, rng: np.random.Generator
) -> tuple[geopandas.GeoDataFrame, pandas.DataFrame]:
    kind = np.array(rows.kinds, dtype=object)
    area = np.asarray(shapely.area(rows.shapes)) / 1e6
    names = {v[0]: alias(v[1]) for v in VILLAGES}
    village = [names[code[:12]] for code in rows.codes]
    label = np.full(len(kind), "", dtype=object)
    shop = np.flatnonzero(kind == "street_shop")
    label[shop] = shop_labels(len(shop), rng)
    public = np.flatnonzero(kind == "facility")
    named = facility_names(
        [village[i] for i in public], [parcels.use[rows.block[i]] for i in public], area[public], rng
    )
    label[public] = [name for _, name in named]
    estate = _estates(rows, kind, label, rng)
    first = plate.drop_duplicates("unit").set_index("unit")
    for i in np.flatnonzero(label == "").tolist():
        code = rows.codes[i]
        at = first.loc[code] if code in first.index else None
        label[i] = f"{village[i]}{code[-3:]}号院" if at is None else f"{at['road']}{at['number']}号"
    title = [
        f"{v}第{int(c[12:15])}网格{int(c[15:]):02d}单元·{n}"
        for v, c, n in zip(village, rows.codes, label, strict=True)
    ]
    columns: dict[str, object] = {
        "code": rows.codes,
        "name": title,
        "kind": rows.kinds,
        "overlay": np.array(rows.face) < 0,
        "grid": [c[:15] for c in rows.codes],
        "village": [c[:12] for c in rows.codes],
        "households": households(rows.kinds, area, rng),
        "estate": estate,
    }
    frame = _frame(columns, rows.shapes).sort_values("code", ignore_index=True)
    spot = np.rint(shapely.get_coordinates(shapely.point_on_surface(rows.shapes[public]))) / 1000
    spots = pandas.DataFrame(
        {
            "kind": [k for k, _ in named],
            "name": [n for _, n in named],
            "unit": [rows.codes[i] for i in public],
            "x": spot[:, 0],
            "y": spot[:, 1],
        }
    )
    return frame, spots.sort_values("unit", ignore_index=True)


def _estates(
    rows: _Rows, kind: NDArray[np.object_], label: NDArray[np.object_], rng: np.random.Generator
) -> list[str]:
    """The estate of each building unit (one to a block), and its label such as 锦江花园3号楼."""
    out = [""] * len(kind)
    blocks = sorted({rows.block[i] for i in np.flatnonzero(kind == "building")})
    names = dict(zip(blocks, estate_names(len(blocks), rng), strict=True))
    count: dict[int, int] = {}
    for i in sorted(np.flatnonzero(kind == "building").tolist(), key=lambda i: rows.codes[i]):
        block = rows.block[i]
        count[block] = count.get(block, 0) + 1
        out[i] = names[block]
        label[i] = f"{names[block]}{count[block]}号楼"
    return out


def _grids(parcels: Parcels, rows: _Rows) -> geopandas.GeoDataFrame:
    base = np.array(rows.face) >= 0
    shapes = [
        shapely.coverage_union_all(rows.shapes[base & (rows.grid == g)])
        for g in range(len(parcels.areas.codes))
    ]
    codes = list(parcels.areas.codes)
    columns: dict[str, object] = {
        "code": codes,
        "name": [f"第{int(c[12:])}网格" for c in codes],
        "village": [c[:12] for c in codes],
        "number": [int(c[12:]) for c in codes],
    }
    return _frame(columns, np.array(shapes)).sort_values("code", ignore_index=True)


def _villages(rows: _Rows) -> geopandas.GeoDataFrame:
    base = np.array(rows.face) >= 0
    owner = np.array([c[:12] for c in rows.codes])
    shapes = [shapely.coverage_union_all(rows.shapes[base & (owner == v[0])]) for v in VILLAGES]
    columns: dict[str, object] = {
        "code": [v[0] for v in VILLAGES],
        "name": [v[1] for v in VILLAGES],
        "alias": [alias(v[1]) for v in VILLAGES],
    }
    return _frame(columns, np.array(shapes))


def _roads(parcels: Parcels, ways: list[Stroke]) -> geopandas.GeoDataFrame:
    lines = [shapely.LineString([parcels.mesh.points[p] for p in way.line]) for way in ways]
    columns: dict[str, object] = {
        "name": [way.name for way in ways],
        "kind": [KIND_NAMES[way.kind] for way in ways],
        "width_m": [way.width for way in ways],
    }
    return _frame(columns, np.array(lines))


def _buildings(
    parcels: Parcels, rows: _Rows, units: geopandas.GeoDataFrame, rng: np.random.Generator
) -> geopandas.GeoDataFrame:
    base = len(parcels.lots)
    free = from_lattice(yards(parcels.mesh, rows.face[:base], rows.shapes[:base]))
    fields = [
        k if parcels.use[b] != 4 else "field" for k, b in zip(rows.kinds[:base], rows.block, strict=False)
    ]
    unit, shapes, floors = footprints(free, fields, rng)
    label = units.set_index("code")["name"].str.split("·").str[1]
    codes = [rows.codes[i] for i in unit]
    frame = geopandas.GeoDataFrame(
        {"name": label.loc[codes].to_numpy(), "floors": floors, "unit": codes}, geometry=shapes, crs=CRS
    )
    return frame.sort_values("unit", kind="stable", ignore_index=True)
