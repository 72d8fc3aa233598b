"""The sample town in PostGIS: 10,000 places against a scan of what is stored and the generator's chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from time import process_time

import numpy as np
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from gis.crs import lonlat_to_metric, metric_to_lonlat
from gis.sample.town import SampleTown

POINTS = 10_000
ALL_APPOINTED = date(2027, 1, 1)
"""A day on which the generator gives every post a holder."""
STORED = text("""
    SELECT area.code, version.overlay, ST_AsBinary(version.geom)
    FROM area_version AS version JOIN area ON area.id = version.area_id
    WHERE area.level = 'unit' AND upper_inf(version.valid) ORDER BY area.code
""")


@pytest.fixture(scope="module")
def session(sample_url: str) -> Iterator[Session]:
    """A session on the sample town's database."""
    opened = engine(sample_url)
    with Session(opened) as session:
        yield session
    opened.dispose()


@pytest.fixture(scope="module")
def town(session: Session) -> Directory:
    """The sample town's directory."""
    return snapshot(session)


def test_random_places(session: Session, town: Directory, sample_town: SampleTown) -> None:
    """Owner and overlays of 10,000 places equal a scan of all stored polygons, the chain the generator's."""
    west, south, east, north = town.polygons("town")[0].bounds
    rng = np.random.default_rng(20)
    place = rng.uniform(west, east, POINTS), rng.uniform(south, north, POINTS)
    lon, lat = metric_to_lonlat(*place, town.srid)
    x, y = lonlat_to_metric(lon, lat, town.srid)
    owner, over = scan(session, x, y)
    found = town.assign(lon, lat)
    answered = [unit.code for unit in town.units]
    assert [
        answered[i] if inside else "" for i, inside in zip(found.unit, found.inside, strict=True)
    ] == owner
    units = sample_town.ground.units
    chain = {row.code: (row.grid, row.village) for row in units.itertuples()}
    for i in np.flatnonzero(found.inside):
        grid, village = town.grids[found.grid[i]], town.villages[found.village[i]]
        assert (grid.code, village.code) == chain[owner[i]]
    standing = {i: codes for i, codes in enumerate(over) if codes}
    assert standing
    for i, codes in standing.items():
        assert [shop.code for shop in town.overlays(lon[i], lat[i])] == codes


def scan(session: Session, x: np.ndarray, y: np.ndarray) -> tuple[list[str], list[list[str]]]:
    """Smallest covering base unit, and every covering overlay, of each point: all polygons, no index."""
    owner, over = [""] * len(x), [[] for _ in x]
    for code, overlay, wkb in session.execute(STORED):
        for i in np.flatnonzero(shapely.intersects_xy(shapely.from_wkb(bytes(wkb)), x, y)):
            if overlay:
                over[i].append(code)
            elif not owner[i]:
                owner[i] = code
    return owner, over


def test_the_grid_of_73_units(town: Directory) -> None:
    """黄霞村 grid 16 has 73 units: 14 residential, 3 facilities, 56 street shops."""
    village = town.find_village("黄霞村")
    assert village is not None
    grid = next(grid for grid in town.below(village) if grid.name == "第16网格")
    kinds = [unit.kind for unit in town.below(grid)]
    counts = {kind: kinds.count(kind) for kind in ("residential", "facility", "street_shop")}
    assert (len(kinds), counts) == (73, {"residential": 14, "facility": 3, "street_shop": 56})


def test_every_place_has_its_chain_of_leaders(town: Directory) -> None:
    """Every unit answers with unit leader, grid leader and station chief, in that order."""
    for unit in town.units:
        posts = [leader.post for leader in town.leaders_of(unit, ALL_APPOINTED) if not leader.acting]
        second = ["unit_leader"] if unit.kind == "street_shop" else []
        assert posts == ["unit_leader", *second, "grid_leader", "station_chief"], unit.code


def test_a_snapshot_and_a_look_up_are_quick(session: Session, town: Directory) -> None:
    """A snapshot of 4,559 units takes less than 4 s of work, one look-up less than 20 ms."""
    start = process_time()
    snapshot(session)
    built = process_time() - start
    spot = metric_to_lonlat(*town.polygons("unit")[2000].representative_point().coords[0], town.srid)
    start = process_time()
    for _ in range(100):
        town.place(float(spot[0]), float(spot[1]), date(2026, 3, 2))
    assert (built < 4.0, (process_time() - start) / 100 < 0.02) == (True, True)
