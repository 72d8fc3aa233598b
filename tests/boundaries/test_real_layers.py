"""Real layers: Chicago's beats, Leeds' output areas, old villages of Taiwan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from api.reading.layers import read_layer
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from boundaries.loading import LayerColumns, LayerOptions, Prepared, prepare, publish
from tests import database
from tests.boundaries import drawn

BEATS = LayerColumns("BEAT_NUM", "DISTRICT+SECTOR", "DISTRICT")
OUTPUT_AREAS = LayerColumns("OA11CD", "LSOA11CD_derived", "MSOA11CD_derived")
TAIWAN = LayerColumns("VILLAGEID", "TOWNNAME", "COUNTYNAME")


def levels(prepared: Prepared) -> Counter[str]:
    """How many areas of each level."""
    return Counter(area.level for area in prepared.areas)


def beats(shared: Path) -> geopandas.GeoDataFrame:
    """Police beats without the placeholder 3100, repeated codes joined."""
    frame = read_layer(shared / "data/chicago/chicago_areas.gpkg", "police_beats")
    return frame[frame["BEAT_NUM"].astype(str) != "3100"].dissolve("BEAT_NUM", as_index=False)


def published(prepared: Prepared, url: str) -> Directory:
    """A town as it is read back from a database in which it was published."""
    opened = engine(url)
    with Session(opened) as session:
        publish(session, prepared, drawn.MORNING)
        town = snapshot(session)
    opened.dispose()
    return town


@pytest.fixture(scope="module")
def sound_beats(shared: Path) -> Prepared:
    """Chicago, looked through."""
    return prepare(beats(shared), BEATS, LayerOptions("Chicago"))


@pytest.fixture(scope="module")
def chicago(sound_beats: Prepared, cluster: Address) -> Iterator[Directory]:
    """Chicago, published."""
    url = database.new_database(cluster)
    yield published(sound_beats, url)
    database.drop_database(cluster, url)


@pytest.fixture(scope="module")
def leeds(shared: Path) -> tuple[geopandas.GeoDataFrame, Prepared]:
    """The output areas as delivered, and looked through with repair."""
    frame = read_layer(shared / "data/leeds_oa/leeds.gpkg", "oa")
    return frame, prepare(frame, OUTPUT_AREAS, LayerOptions("Leeds", repair=True))


def test_repeated_beats_are_refused_by_row(shared: Path) -> None:
    """As delivered, Chicago's layer is refused: two rows repeat a code of an earlier one."""
    frame = read_layer(shared / "data/chicago/chicago_areas.gpkg", "police_beats")
    repeated = frame.index[frame["BEAT_NUM"].duplicated()].tolist()
    prepared = prepare(frame, BEATS, LayerOptions("Chicago"))
    assert [f.row for f in prepared.faults if f.kind == "duplicate_code"] == repeated
    assert len(repeated) == 2


def test_crimes_have_the_citys_own_beat(shared: Path, chicago: Directory) -> None:
    """All but nine of 4,938 reports have the city's beat as owner or as runner-up within 5 m."""
    crimes = pd.read_csv(shared / "data/chicago/crimes_2017_2019_dev.csv.gz", dtype=str)
    found = chicago.assign(crimes["longitude"].astype(float), crimes["latitude"].astype(float))
    codes = np.array([*(unit.code for unit in chicago.units), ""])
    city = crimes["beat"].to_numpy(str)
    agree = codes[found.unit] == city
    agree |= (codes[found.runner_up] == city) & (found.runner_up_m <= 5)
    assert len(crimes) == 4938
    assert (~agree).sum() <= 9
    assert (~found.inside).sum() == 12
    assert (found.unit >= 0).all()


def test_leeds_after_repair(leeds: tuple[geopandas.GeoDataFrame, Prepared]) -> None:
    """Leeds is refused for its eight crossing rings; repaired it has 2,543 units, 482 grids, 107 villages."""
    frame, repaired = leeds
    dirty = prepare(frame, OUTPUT_AREAS, LayerOptions("Leeds"))
    assert Counter(drawn.kinds(dirty)) == {"invalid_ring": 8}
    assert repaired.faults == ()
    assert levels(repaired) == {"unit": 2543, "grid": 482, "village": 107, "town": 1}
    assert {moved.row for moved in repaired.moved} >= {fault.row for fault in dirty.faults}


def test_leeds_answers(leeds: tuple[geopandas.GeoDataFrame, Prepared], database_url: str) -> None:
    """Every output area answers for a point inside it, with the parents the layer gives it."""
    frame, repaired = leeds
    town = published(repaired, database_url)
    sound = frame[frame.geometry.is_valid]
    spots = sound.geometry.representative_point()
    found = town.assign(spots.x.to_numpy(), spots.y.to_numpy())
    assert [town.units[i].code for i in found.unit] == sound["OA11CD"].tolist()
    assert [town.grids[i].code for i in found.grid] == sound["LSOA11CD_derived"].tolist()
    assert [town.villages[i].code for i in found.village] == sound["MSOA11CD_derived"].tolist()


def taiwan(shared: Path, **wishes: Any) -> Prepared:
    """The old villages, looked through."""
    (path,) = (shared / "data/tw_villages_old_dirty").glob("*.g*")
    return prepare(read_layer(path), TAIWAN, LayerOptions("新北", **wishes))


def test_taiwan_is_refused_with_every_fault_located(shared: Path) -> None:
    """The old villages are refused: NULLs and repeated codes by row, rings, overlaps and gaps by place."""
    prepared = taiwan(shared)
    counts = Counter(drawn.kinds(prepared))
    assert (counts["empty"], counts["duplicate_code"], counts["invalid_ring"]) == (62, 57, 2)
    assert (counts["overlap"], counts["gap"], prepared.areas) == (21, 4, ())
    assert len({fault.row for fault in prepared.faults if fault.kind == "empty"}) == 62
    for fault in prepared.faults:
        if fault.kind in ("invalid_ring", "overlap", "gap"):
            assert fault.x is not None and fault.y is not None and fault.m2 > 0


def test_taiwan_stays_refused_after_repair(shared: Path) -> None:
    """Repair closes overlaps and rings, but a missing shape and a repeated code are for a person."""
    kinds = set(drawn.kinds(taiwan(shared, repair=True)))
    assert {"empty", "duplicate_code"} <= kinds
    assert not kinds & {"invalid_ring", "overlap", "sliver"}


def test_chicago_keeps_its_hole(sound_beats: Prepared) -> None:
    """The ground that no beat covers is listed and kept, eight square kilometres of it."""
    assert sound_beats.faults == ()
    assert max(hole.m2 for hole in sound_beats.kept_holes) > 7e6


def test_a_look_up_is_fast(chicago: Directory) -> None:
    """A look-up among real beats stays far below a web request: 200 of them in under a second."""
    rng = np.random.default_rng(1)
    spots = rng.uniform((-87.80, 41.70), (-87.60, 42.00), (200, 2))
    answered = [chicago.place(lon, lat, date(2026, 3, 2)).unit is not None for lon, lat in spots]
    assert sum(answered) > 100
