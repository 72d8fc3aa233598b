"""What the shared folder's real layers are known to hold is found, and repaired where it can be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from gis import crs
from gis.cleaning import repair
from gis.coverage import Coverage, dissolve, find_faults, is_clean, snap_hairlines, survey
from gis.survey import Survey


@dataclass(frozen=True)
class Layer:
    """A layer as it came, and as a coverage in the metric zone that fits it, hairlines snapped."""

    frame: geopandas.GeoDataFrame
    coverage: Coverage
    survey: Survey

    def count(self, kind: str) -> int:
        """How many faults of a kind."""
        return Counter(fault.kind for fault in self.survey.faults)[kind]


def _read(shared: Path, file: str, layer: str, code: str) -> Layer:
    frame = geopandas.read_file(shared / "data" / file, layer=layer)
    return _layer(frame, code)


def _layer(frame: geopandas.GeoDataFrame, code: str) -> Layer:
    west, south, east, north = frame.total_bounds
    srid = crs.metric_crs_for([west, east], [south, north])
    metres = crs.transform_geometries(frame.geometry.values, frame.crs, srid)
    coverage, _ = snap_hairlines(Coverage.from_metres(frame[code], metres))
    return Layer(frame, coverage, survey(coverage))


@pytest.fixture(scope="module")
def leeds(shared: Path) -> Layer:
    """Leeds: 2,543 output areas."""
    return _read(shared, "leeds_oa/leeds.gpkg", "oa", "OA11CD")


@pytest.fixture(scope="module")
def old_villages(shared: Path) -> Layer:
    """Villages of Taiwan in 1982, as someone digitised them."""
    file = "tw_villages_old_dirty/tw_villages_old_dirty_dev.gpkg"
    return _read(shared, file, "villages_old", "VILLAGEID")


@pytest.fixture(scope="module")
def beats(shared: Path) -> Layer:
    """Chicago's police beats without the placeholder 3100."""
    frame = geopandas.read_file(shared / "data/chicago/chicago_areas.gpkg", layer="police_beats")
    return _layer(frame[frame["BEAT_NUM"].astype(int) != 3100], "BEAT_NUM")


def test_chicagos_beats_are_clean_but_for_the_placeholder(shared: Path, beats: Layer) -> None:
    """The placeholder 3100 comes three times; without it 274 beats tile the city round three enclaves
    that are not Chicago's; joining by code is exact."""
    whole = _read(shared, "chicago/chicago_areas.gpkg", "police_beats", "BEAT_NUM")
    assert [(f.kind, f.codes) for f in whole.survey.faults] == [("duplicate_code", ("3100",))] * 2
    assert beats.survey.faults == ()
    assert len(beats.survey.kept_holes) == 3
    joined = dissolve(whole.coverage, list(whole.coverage.codes))
    assert find_faults(Coverage(tuple(joined), np.array(list(joined.values()), dtype=object))) == []
    assert len(joined) == len(beats.coverage.codes) + 1 == 275


def test_chicagos_sectors_and_districts_follow_from_the_beats(beats: Layer) -> None:
    """Grid = district and sector, village = district; as many as the columns say, nothing lost."""
    frame = beats.frame
    grids = dissolve(
        beats.coverage, (frame["DISTRICT"].astype(str) + "-" + frame["SECTOR"].astype(str)).tolist()
    )
    villages = dissolve(beats.coverage, frame["DISTRICT"].astype(str).tolist())
    assert len(grids) == len(frame[["DISTRICT", "SECTOR"]].drop_duplicates())
    assert len(villages) == frame["DISTRICT"].nunique()
    for level in (grids, villages):
        polygons = np.array(list(level.values()), dtype=object)
        assert is_clean(polygons)
        assert shapely.area(polygons).sum() == pytest.approx(
            shapely.area(beats.coverage.polygons).sum(), abs=1e6
        )


def test_leeds_has_eight_rings_at_fault_and_nothing_else(leeds: Layer) -> None:
    """The eight output areas whose ring touches itself, by code and row; not the holes they leave."""
    faults = leeds.survey.faults
    assert [fault.kind for fault in faults] == ["invalid_ring"] * 8
    raw = leeds.frame[~leeds.frame.geometry.is_valid]
    assert {fault.codes[0] for fault in faults} == set(raw["OA11CD"])
    assert {fault.row for fault in faults} == set(raw.index + 1)
    assert all(fault.m2 > 1000 for fault in faults)


def test_leeds_repaired_gives_all_its_areas_and_levels(leeds: Layer) -> None:
    """2,543 units, 482 grids, 107 villages; the eight rings lose and gain no ground."""
    result = repair(leeds.coverage)
    assert result.open == ()
    assert len(result.coverage.codes) == 2543
    assert len(dissolve(result.coverage, leeds.frame["LSOA11CD_derived"].tolist())) == 482
    assert len(dissolve(result.coverage, leeds.frame["MSOA11CD_derived"].tolist())) == 107
    assert len(result.moved) == 8
    assert max(moved.m2 for moved in result.moved) == 0.0


@pytest.mark.parametrize(("layer", "code"), [("lsoa", "LSOA11CD"), ("msoa", "MSOA11CD")])
def test_slivers_of_coordinate_rounding_are_snapped_away(shared: Path, layer: str, code: str) -> None:
    """Thousands of slivers of 0.17 m2 in all are rounding: only rings stay at fault, repair ends those."""
    rounded = _read(shared, "leeds_oa/leeds.gpkg", layer, code)
    assert {fault.kind for fault in rounded.survey.faults} == {"invalid_ring"}
    result = repair(rounded.coverage)
    assert result.open == ()
    assert max(moved.distance_m for moved in result.moved) <= 0.002


def test_the_old_villages_are_refused_row_by_row(old_villages: Layer) -> None:
    """62 rows without geometry, by row; every code that comes again; two rings at fault."""
    frame, faults = old_villages.frame, old_villages.survey.faults
    empty = [fault.row for fault in faults if fault.kind == "empty"]
    assert empty == (frame.index[frame.geometry.isna()] + 1).tolist()
    assert len(empty) == 62
    again = frame["VILLAGEID"].duplicated()
    assert [f.row for f in faults if f.kind == "duplicate_code"] == (frame.index[again] + 1).tolist()
    assert old_villages.count("invalid_ring") == 2


def test_the_old_villages_overlaps_are_those_measured(old_villages: Layer) -> None:
    """21 overlaps over 1 m2, 8 over 100 m2, 2,444 m2 in all (2 m2 of rounding allowed), each with a place."""
    overlaps = [fault for fault in old_villages.survey.faults if "overlap" in fault.note]
    m2 = pd.Series([fault.m2 for fault in overlaps])
    assert ((m2 > 1).sum(), (m2 > 100).sum()) == (21, 8)
    assert m2.sum() == pytest.approx(2444, abs=3)
    for fault in overlaps:
        assert fault.geometry.distance(shapely.Point(fault.x, fault.y)) < 1e-3


def test_every_hole_between_the_old_villages_is_accounted_for(old_villages: Layer) -> None:
    """Each hole of the plain union over 1 m2 is a gap, a kept hole, or the place of an invalid ring."""
    sound = old_villages.coverage.polygons[shapely.is_valid(old_villages.coverage.polygons)]
    whole = shapely.unary_union(sound)
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    holes = [hole for hole in holes if hole.area > 1e6]
    found = [*old_villages.survey.faults, *old_villages.survey.kept_holes]
    places = {(round(f.x), round(f.y)) for f in found if f.kind in ("gap", "sliver", "hole")}
    told = [(round(p.x / 1000), round(p.y / 1000)) in places for p in shapely.point_on_surface(holes)]
    assert len(holes) == 14
    assert told.count(False) == old_villages.count("invalid_ring")


def test_repair_of_the_old_villages_leaves_the_undecidable_open(old_villages: Layer) -> None:
    """Overlaps and rings are mended within bounds; missing shapes, repeated codes and wide gaps stay."""
    result = repair(old_villages.coverage)
    left = Counter(fault.kind for fault in result.open)
    assert result.coverage.codes == old_villages.coverage.codes
    assert left == {"empty": 62, "duplicate_code": old_villages.count("duplicate_code"), "gap": 3}
    area = dict(zip(old_villages.coverage.codes, shapely.area(old_villages.coverage.polygons), strict=True))
    assert all(moved.m2 * 1e6 < 0.05 * area[moved.code] for moved in result.moved)


def test_taipeis_villages_are_repaired(shared: Path) -> None:
    """Two self-crossing rings (three once rounded), slivers and a 4 m2 gap: found, then mended."""
    taipei = _read(shared, "taipei/taipei.gpkg", "taipei_village", "PTVNAME")
    assert taipei.count("invalid_ring") == 3
    assert taipei.count("gap") + taipei.count("sliver") == 3
    result = repair(taipei.coverage)
    assert result.open == ()
    assert is_clean(result.coverage.polygons)
    assert max(moved.m2 for moved in result.moved) < 5.0
