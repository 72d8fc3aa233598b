"""The sample town and reports in it as maps take them, without a database."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely

from boundaries.leaders import TITLES, mask_phone
from gis.crs import metric_to_lonlat
from gis.map_reports import MapReports
from gis.map_town import MapArea, MapLeader, MapRoad, MapTown
from gis.sample import SRID
from gis.sample.placenames import TOWN_NAME
from gis.sample.rhythm import CATEGORIES
from gis.sample.town import SampleTown, town

ON = date(2026, 11, 21)
START, WEEKS = date(2026, 8, 17), 13
Leaders = dict[str, tuple[MapLeader, ...]]


def sample_map_town(seed: int = 0) -> MapTown:
    """The sample town with who answers on ON, phones masked."""
    made = town(seed)
    land, leaders = made.ground, _leaders(made)
    villages = {code: i for i, code in enumerate(land.villages["code"])}
    grids = {code: i for i, code in enumerate(land.grids["code"])}
    units = land.units.sort_values(["overlay", "code"], kind="stable")
    homes = units.groupby("grid")["households"].sum()
    by_village = units.groupby("village")["households"].sum()
    return MapTown(
        name=TOWN_NAME,
        srid=SRID,
        revision=1,
        on=ON,
        villages=tuple(_area(row, leaders, by_village[row["code"]]) for row in _rows(land.villages)),
        grids=tuple(_area(r, leaders, homes[r["code"]], villages[r["village"]]) for r in _rows(land.grids)),
        units=tuple(_area(row, leaders, row["households"], grids[row["grid"]]) for row in _rows(units)),
        roads=tuple(map(MapRoad, land.roads["kind"], land.roads["width_m"], land.roads.geometry)),
        buildings=tuple(land.buildings.geometry),
        sample=True,
    )  # fmt: skip


def reports_in(chart: MapTown, number: int, seed: int = 1) -> MapReports:
    """So many reports in base units by their households, anywhere in them, over 13 weeks."""
    rng = np.random.default_rng(seed)
    base = np.array([i for i, unit in enumerate(chart.units) if not unit.overlay])
    weight = np.array([chart.units[i].households or 0.3 for i in base], dtype=float)
    unit = rng.choice(base, number, p=weight / weight.sum())
    x, y = _places(np.array([one.polygon for one in chart.units])[unit], rng)
    lon, lat = metric_to_lonlat(x, y, chart.srid)
    grid = np.array([one.parent for one in chart.units])[unit]
    day_hours = np.array([1, 1, 1, 1, 1, 1, 3, 6, 9, 9, 8, 7, 5, 6, 8, 8, 7, 6, 6, 6, 5, 3, 2, 1.0])
    hour = 24 * rng.integers(0, 7 * WEEKS, number) + rng.choice(24, number, p=day_hours / day_hours.sum())
    minute = 60 * hour + rng.integers(0, 60, number)
    kinds = np.arange(len(CATEGORIES), 0, -1)
    return MapReports(
        start=START,
        end=date.fromordinal(START.toordinal() + 7 * WEEKS - 1),
        lon=np.asarray(lon),
        lat=np.asarray(lat),
        minute=minute,
        category=rng.choice(len(CATEGORIES), number, p=kinds / kinds.sum()),
        unit=unit,
        grid=grid,
        village=np.array([one.parent for one in chart.grids])[grid],
        categories=tuple(CATEGORIES),
    )


def _places(polygons: Any, rng: np.random.Generator) -> tuple[Any, Any]:
    """A point anywhere in each polygon: drawn in its box until it lies inside."""
    box = shapely.bounds(polygons)
    at = shapely.get_coordinates(shapely.point_on_surface(polygons))
    waiting = np.arange(len(polygons))
    for _ in range(30):
        tried = rng.uniform(box[waiting, :2], box[waiting, 2:])
        inside = shapely.contains_xy(polygons[waiting], tried[:, 0], tried[:, 1])
        at[waiting[inside]] = tried[inside]
        waiting = waiting[~inside]
    return at[:, 0], at[:, 1]


def _leaders(made: SampleTown) -> Leaders:
    """Who answers for each area on ON, in the order asked."""
    people = made.people.set_index("id")
    held = made.appointments
    on = pd.Timestamp(ON)
    held = held[(held["start"] <= on) & (held["end"].isna() | (held["end"] > on))]
    found: defaultdict[str, list[MapLeader]] = defaultdict(list)
    for row in held.sort_values(["area_code", "ordinal"]).to_dict("records"):
        person = people.loc[row["person"]]
        found[row["area_code"]].append(
            MapLeader(
                row["post"], TITLES[row["post"]], row["ordinal"], person["name"],
                mask_phone(person["phone"]), bool(row["acting"]),
            )
        )  # fmt: skip
    return {code: tuple(leaders) for code, leaders in found.items()}


def _rows(frame: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = frame.to_dict("records")
    return rows


def _area(row: dict[str, Any], leaders: Leaders, households: Any, parent: int = -1) -> MapArea:
    return MapArea(
        code=row["code"],
        name=row["name"],
        short=row["code"][-3:].lstrip("0"),
        polygon=row["geometry"],
        parent=parent,
        kind=row.get("kind", ""),
        overlay=bool(row.get("overlay", False)),
        households=int(households),
        leaders=leaders.get(row["code"], ()),
    )
