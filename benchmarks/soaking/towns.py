"""Small crooked towns with people, doors and open reports in a database, and random edits of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import geopandas
import numpy as np
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from boundaries import loading
from boundaries.directory import snapshot
from boundaries.drafts import By, Order, States
from boundaries.publishing import Published
from gis.crs import metric_to_lonlat
from gis.edits import Edit, State
from gis.lattice import from_lattice
from incidents.reports import NewReport, file
from tests.gis.edit_towns import coded
from tests.gis.test_edit_properties import MAKERS

SRID = 4549
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
COLUMNS = loading.LayerColumns("code", "grid", "village", "name", "kind", "households")
EDITOR, APPROVER = ("e", "编辑"), ("a", "审批")
DOORS, REPORTS = 160, 60

Rng = np.random.Generator


def stocked(session: Session, seed: int) -> Published:
    """A town of four grids, overlays and all, with leaders, doors and open reports. Commits."""
    rng, town = np.random.default_rng(seed), coded(seed)
    options = loading.LayerOptions(town="浸泡镇", town_code="350303102", srid=SRID)
    done = loading.publish(session, loading.prepare(_layer(town, rng), COLUMNS, options), START)
    _people(session, town, rng)
    x, y = _spots(town, rng, DOORS)
    loading.load_addresses(session, pd.DataFrame({"x": x, "y": y, "number": np.arange(DOORS).astype(str)}))
    directory = snapshot(session, START)
    for lon, lat in zip(*metric_to_lonlat(*_spots(town, rng, REPORTS), SRID), strict=True):
        file(session, directory, NewReport(float(lon), float(lat)), START)
    session.commit()
    return done


def _layer(town: State, rng: Rng) -> geopandas.GeoDataFrame:
    """Every third unit has no doors' worth of households known: nobody said."""
    units = [town.units[code] for code in sorted(town.units)]
    households = pd.array(rng.integers(0, 60, len(units)), dtype="Int64")
    households[rng.random(len(units)) < 0.2] = pd.NA
    frame = pd.DataFrame(
        {
            "code": [unit.code for unit in units],
            "grid": [unit.grid for unit in units],
            "village": [unit.village for unit in units],
            "name": [f"{unit.code[-6:]}号" for unit in units],
            "kind": [unit.kind for unit in units],
            "households": households,
        }
    )
    shapes = from_lattice(np.array([unit.polygon for unit in units], dtype=object))
    return geopandas.GeoDataFrame(frame, geometry=list(shapes), crs=SRID)


def _people(session: Session, town: State, rng: Rng) -> None:
    """A leader for each grid and for four of five units."""
    led = [("grid", code, "grid_leader") for code in sorted(town.members)]
    led += [("unit", code, "unit_leader") for code in sorted(town.units) if rng.random() < 0.8]
    people = pd.DataFrame({"id": range(len(led)), "phone": "12812345678"})
    people["name"] = [f"人{k}" for k in range(len(led))]
    terms = pd.DataFrame(led, columns=["level", "area_code", "post"])
    more = {"ordinal": 1, "start": pd.Timestamp("2025-01-01"), "end": pd.NaT, "acting": False}
    loading.load_people(session, people, terms.assign(person=range(len(led)), **more))


def _spots(town: State, rng: Rng, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Metres: all over the town, some exactly on corners of units, some just outside."""
    base = town.base()
    x0, y0, x1, y1 = shapely.total_bounds(base.polygons)
    spots = rng.uniform((x0 - 3_000, y0 - 3_000), (x1 + 3_000, y1 + 3_000), (count, 2))
    corners = rng.choice(shapely.get_coordinates(base.polygons), count // 10)
    spots[: len(corners)] = corners
    x, y = np.rint(spots).T / 1000.0
    return x, y


def random_edits(state: State, rng: Rng, count: int) -> Iterator[Edit]:
    """Edits made for `state`; it may have changed by the time a later one is applied."""
    kinds = sorted(MAKERS)
    for _ in range(count):
        yield MAKERS[str(rng.choice(kinds))](state, rng)


def order(draft: int, who: tuple[str, str], now: datetime, version: int | None = None) -> Order:
    """Somebody's change of a draft."""
    return Order(draft, By(*who, now), version)


def by(who: tuple[str, str], now: datetime) -> By:
    """Somebody, now."""
    return By(*who, now)


__all__ = ["APPROVER", "EDITOR", "SRID", "START", "States", "by", "order", "random_edits", "stocked"]
