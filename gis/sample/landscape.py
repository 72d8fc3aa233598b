"""The ground of the sample town as frames: villages, grids, units, roads, buildings, doors, public places."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas
import numpy as np
import pandas
import shapely

from gis.lattice import from_lattice
from gis.sample.buildings import footprints, slabs
from gis.sample.districts import FIELD
from gis.sample.doors import plates
from gis.sample.labels import households
from gis.sample.parcels import Parcels, part
from gis.sample.placenames import VILLAGES, alias
from gis.sample.registry import Labels, Objects, Registry, area_m2, everyday_villages, label, register
from gis.sample.strokes import KIND_NAMES, Stroke, strokes
from gis.sample.yards import clear, yards

SRID = 4549
"""CGCS2000 / 3-degree Gauss-Kruger CM 120E, metres."""


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


def ground(seed: int = 0) -> Ground:
    """The invented ground of the sample town; the same bytes for the same seed."""
    rng = np.random.Generator(np.random.PCG64(seed))
    parcels = part(rng)
    rows = register(parcels)
    ways = strokes(parcels.mesh, rng)
    doors = _doors(parcels, rows, ways)
    first = doors.drop_duplicates("unit")
    plate = zip(first["road"].tolist(), first["number"].tolist(), strict=True)
    labels = label(parcels, rows, dict(zip(first["unit"].tolist(), plate, strict=True)), rng)
    return Ground(
        villages=_villages(rows),
        grids=_grids(parcels, rows),
        units=_units(rows, labels, rng),
        roads=_roads(parcels, ways),
        buildings=_buildings(parcels, rows, labels, rng),
        doors=doors,
        places=_places(rows, labels),
    )


def _frame(columns: dict[str, object], shapes: Objects) -> geopandas.GeoDataFrame:
    """A frame in code order whose geometry is given in lattice millimetres."""
    frame = geopandas.GeoDataFrame(columns, geometry=from_lattice(shapes), crs=f"EPSG:{SRID}")
    return frame.sort_values("code", ignore_index=True) if "code" in columns else frame


def _doors(parcels: Parcels, rows: Registry, ways: list[Stroke]) -> pandas.DataFrame:
    faces = [lot.face for lot in parcels.lots]
    shapes: Objects = np.full(len(parcels.mesh.faces), None, dtype=object)
    kinds: Objects = np.full(len(shapes), "", dtype=object)
    codes: Objects = np.full(len(shapes), "", dtype=object)
    shapes[faces] = from_lattice(rows.shapes[: rows.base])
    kinds[faces], codes[faces] = rows.kinds[: rows.base], rows.codes[: rows.base]
    doors, spots = plates(parcels.mesh, ways, kinds.tolist(), shapes)
    columns = {
        "unit": [codes[face] for face, _, _ in doors],
        "road": [ways[way].name for _, way, _ in doors],
        "number": [number for _, _, number in doors],
        "x": spots[:, 0],
        "y": spots[:, 1],
    }
    return pandas.DataFrame(columns)


def _units(rows: Registry, labels: Labels, rng: np.random.Generator) -> geopandas.GeoDataFrame:
    signs = zip(everyday_villages(rows), rows.codes, labels.sign, strict=True)
    columns: dict[str, object] = {
        "code": rows.codes,
        "name": [f"{v}第{int(c[12:15])}网格{int(c[15:]):02d}单元·{sign}" for v, c, sign in signs],
        "kind": rows.kinds,
        "overlay": np.arange(len(rows.codes)) >= rows.base,
        "grid": [c[:15] for c in rows.codes],
        "village": [c[:12] for c in rows.codes],
        "households": households(rows.kinds.tolist(), area_m2(rows), rng),
        "estate": labels.estate,
    }
    return _frame(columns, rows.shapes)


def _grids(parcels: Parcels, rows: Registry) -> geopandas.GeoDataFrame:
    codes = list(parcels.areas.codes)
    base, grid = rows.shapes[: rows.base], rows.grid[: rows.base]
    columns: dict[str, object] = {
        "code": codes,
        "name": [f"第{int(c[12:])}网格" for c in codes],
        "village": [c[:12] for c in codes],
        "number": [int(c[12:]) for c in codes],
    }
    return _frame(columns, np.array([shapely.coverage_union_all(base[grid == g]) for g in range(len(codes))]))


def _villages(rows: Registry) -> geopandas.GeoDataFrame:
    base, owner = rows.shapes[: rows.base], np.array([c[:12] for c in rows.codes[: rows.base]])
    columns: dict[str, object] = {
        "code": [v[0] for v in VILLAGES],
        "name": [v[1] for v in VILLAGES],
        "alias": [alias(v[1]) for v in VILLAGES],
    }
    return _frame(columns, np.array([shapely.coverage_union_all(base[owner == v[0]]) for v in VILLAGES]))


def _roads(parcels: Parcels, ways: list[Stroke]) -> geopandas.GeoDataFrame:
    columns: dict[str, object] = {
        "name": [way.name for way in ways],
        "kind": [KIND_NAMES[way.kind] for way in ways],
        "width_m": [way.width for way in ways],
    }
    lines = [shapely.LineString([parcels.mesh.points[p] for p in way.line]) for way in ways]
    return _frame(columns, np.array(lines))


def _buildings(
    parcels: Parcels, rows: Registry, labels: Labels, rng: np.random.Generator
) -> geopandas.GeoDataFrame:
    """Footprints of the base units; where shops are overlays, the house they are the ground floor of."""
    at = {lot.face: i for i, lot in enumerate(parcels.lots)}
    host, front = slabs([(shop, at[lot.face]) for shop, lot in parcels.overlays])
    free = yards(parcels.mesh, [lot.face for lot in parcels.lots], rows.shapes[: rows.base])
    free[host] = clear(free[host], front)
    use = np.array(parcels.use)[rows.block[: rows.base]]
    built = np.where(use == FIELD, "field", rows.kinds[: rows.base]).tolist()
    unit, shapes, floors = footprints(from_lattice(free), built, rng)
    unit = np.concatenate([host, unit])
    columns: dict[str, object] = {
        "name": labels.sign[unit],
        "floors": np.concatenate([rng.integers(5, 8, len(host)), floors]),
        "unit": rows.codes[unit],
    }
    geometry = np.concatenate([from_lattice(front), shapes])
    frame = geopandas.GeoDataFrame(columns, geometry=geometry, crs=f"EPSG:{SRID}")
    return frame.sort_values("unit", kind="stable", ignore_index=True)


def _places(rows: Registry, labels: Labels) -> pandas.DataFrame:
    public = np.flatnonzero(labels.place != "")
    spots = np.rint(shapely.get_coordinates(shapely.point_on_surface(rows.shapes[public]))) / 1000
    columns = {
        "kind": labels.place[public],
        "name": labels.sign[public],
        "unit": rows.codes[public],
        "x": spots[:, 0],
        "y": spots[:, 1],
    }
    return pandas.DataFrame(columns).sort_values("unit", ignore_index=True)
