"""Small towns for tests of maps: crooked blocks with whatever texts a test wants in every field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import shapely

from gis.coverage import Coverage
from gis.crs import metric_to_lonlat
from gis.lattice import from_lattice
from gis.map_reports import FORMER, OUTSIDE, MapReports
from gis.map_town import MapArea, MapLeader, MapRoad, MapTown
from tests.gis.tilings import block_town

SRID = 4549
PER_GRID, PER_VILLAGE = 10, 2
KINDS = ("residential", "facility", "street_shop", "alley", "building")
Words = Callable[[str], str]
"""Gives the text of a field, called with what would stand there."""


def plain(text: str) -> str:
    """The text as it is."""
    return text


def town(seed: int = 0, words: Words = plain) -> MapTown:
    """About 50 units in grids of ten, grids in pairs to a village, one overlay shop, a street and a house."""
    coverage = block_town(seed)
    shapes = list(from_lattice(coverage.polygons))
    groups = [range(i, min(i + PER_GRID, len(shapes))) for i in range(0, len(shapes), PER_GRID)]
    grids = [
        _area(words, "grid", g, shapely.union_all([shapes[i] for i in own])) for g, own in enumerate(groups)
    ]
    units = [_unit(words, i, shape) for i, shape in enumerate(shapes)]
    middle = shapely.point_on_surface(shapes[0])
    shop = MapArea(
        "shop", words("Shop"), "9", middle.buffer(2), 0, "street_shop", True, None, _leaders(words, "unit", 9)
    )
    street = MapRoad("street", 6.0, shapely.LineString(shapely.get_coordinates(shapes[0])[:3]))
    return MapTown(
        name=words("Town"),
        srid=SRID,
        revision=7,
        on=date(2026, 11, 21),
        villages=tuple(_villages(words, grids)),
        grids=tuple(grids),
        units=(*units, shop),
        roads=(street,),
        buildings=(middle.buffer(3),),
    )


CATEGORIES = ("Light", "Noise", "")
DAYS = 35


def reports(chart: MapTown, words: Words = plain) -> MapReports:
    """Unit i has 3 * (i % 7) reports, the overlay 9; 6 lie outside, 2 of them nowhere; 1 unit is gone."""
    number = [9 if unit.overlay else 3 * (i % 7) for i, unit in enumerate(chart.units)]
    unit = np.concatenate([np.repeat(np.arange(len(number)), number), [OUTSIDE] * 6, [FORMER]])
    grid = np.where(unit >= 0, np.array([u.parent for u in chart.units])[unit], unit)
    village = np.where(grid >= 0, np.array([g.parent for g in chart.grids])[grid], grid)
    shapes = [chart.units[i].polygon if i >= 0 else chart.units[0].polygon for i in unit]
    at = shapely.get_coordinates(shapely.point_on_surface(shapes))
    lon, lat = metric_to_lonlat(at[:, 0], at[:, 1], SRID)
    far = np.where(unit == OUTSIDE, 0.05, 0.0)
    nowhere = np.arange(len(unit)) < len(unit) - 3
    kind = np.arange(len(unit)) % len(CATEGORIES)
    return MapReports(
        start=date(2026, 8, 5),
        end=date(2026, 9, 8),
        lon=np.where(nowhere | (unit == FORMER), lon + far, np.nan),
        lat=np.where(nowhere | (unit == FORMER), lat + far, np.nan),
        minute=48 * 60 + np.arange(len(unit)) * 427 % (24 * 60 * DAYS),
        category=kind,
        unit=unit,
        grid=grid,
        village=village,
        categories=tuple(words(name) for name in CATEGORIES),
        nearby=2,
    )


def coverage_of(seed: int) -> Coverage:
    """The bare tiling behind `town(seed)`."""
    return block_town(seed)


def _area(words: Words, level: str, index: int, shape: shapely.Geometry) -> MapArea:
    parent = index // PER_VILLAGE if level == "grid" else -1
    short = words(str(index + 1)) if level == "grid" else words("V")
    name = words(f"{level.title()} {index + 1}")
    return MapArea(
        f"{level[0]}{index}",
        name,
        short,
        shape,
        parent,
        households=50 * index,
        leaders=_leaders(words, level, index),
    )


def _unit(words: Words, index: int, shape: shapely.Geometry) -> MapArea:
    return MapArea(
        code=words(f"u{index:03d}"),
        name=words(f"Unit {index}"),
        short=words(f"{index:02d}"),
        polygon=shape,
        parent=index // PER_GRID,
        kind=KINDS[index % len(KINDS)],
        households=None if index % 9 == 0 else 5 * (index % 4),
        leaders=_leaders(words, "unit", index) if index % 11 else (),
    )


def _leaders(words: Words, level: str, index: int) -> tuple[MapLeader, ...]:
    post = {"unit": "unit_leader", "grid": "grid_leader", "village": "station_chief"}[level]
    first = MapLeader(post, words("Post"), 1, words(f"{level} leader {index}"), words(f"128****{index:04d}"))
    second = MapLeader(post, words("Post"), 2, words(f"second of {index}"), words("128****9999"), acting=True)
    return (first, second) if level == "unit" and index % 5 == 2 else (first,)


def _villages(words: Words, grids: list[MapArea]) -> list[MapArea]:
    numbers = sorted({grid.parent for grid in grids})
    shapes = [shapely.union_all([grid.polygon for grid in grids if grid.parent == v]) for v in numbers]
    return [_area(words, "village", v, shape) for v, shape in zip(numbers, shapes, strict=True)]
