"""The ground of the sample town: exact counts, an exact tiling, and the looks of a town in numbers."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pytest
import shapely

from gis.crs import metric_to_lonlat
from gis.sample import Ground, ground
from gis.sample.town import SampleTown

SEEDS = (0, 17)


@pytest.fixture(scope="module", params=SEEDS)
def town(request: pytest.FixtureRequest, sample_town: SampleTown) -> Ground:
    """The ground for each of the seeds; that of seed 0 is the one all tests share."""
    return ground(request.param) if request.param else sample_town.ground


def _base(town: Ground) -> geopandas.GeoDataFrame:
    return town.units[~town.units["overlay"]]


def _segments(shapes: geopandas.GeoSeries) -> np.ndarray:
    """Every border segment once, as undirected pairs of points (n, 4)."""
    xy, owner = shapely.get_coordinates(shapely.boundary(shapes.values), return_index=True)
    pairs = np.hstack([xy[:-1], xy[1:]])[owner[:-1] == owner[1:]]
    flip = (pairs[:, 0] > pairs[:, 2]) | ((pairs[:, 0] == pairs[:, 2]) & (pairs[:, 1] > pairs[:, 3]))
    pairs[flip] = pairs[flip][:, [2, 3, 0, 1]]
    return np.unique(pairs, axis=0)


def test_it_has_the_counts_of_the_real_town(town: Ground) -> None:
    """15 villages, 172 grids and 4,559 units, each with its own code."""
    frames = (town.villages, town.grids, town.units)
    assert [frame["code"].nunique() for frame in frames] == [15, 172, 4559]
    assert [len(frame) for frame in frames] == [15, 172, 4559]


def test_one_grid_is_made_up_as_published(town: Ground) -> None:
    """黄霞村 grid 16 has 14 residential units, 3 facilities and 56 street shops."""
    kinds = town.units.loc[town.units["grid"] == "350303102206016", "kind"].value_counts()
    assert dict(kinds) == {"street_shop": 56, "residential": 14, "facility": 3}


def test_every_kind_of_unit_occurs(town: Ground) -> None:
    """Each of the five kinds has more than 200 units."""
    kinds = town.units["kind"].value_counts()
    assert set(kinds.index) == {"residential", "facility", "street_shop", "alley", "building"}
    assert kinds.min() > 200


def test_villages_carry_the_public_names_and_codes(shared: Path, town: Ground) -> None:
    """Codes and names are those of 国欢镇 in the statistical divisions."""
    with gzip.open(shared / "data" / "cn_admin_codes" / "villages.csv.gz", "rt", encoding="utf-8") as rows:
        public = pandas.read_csv(rows, dtype=str)
    public = public[public["streetCode"] == "350303102"].sort_values("code")
    assert town.villages["code"].tolist() == public["code"].tolist()
    assert town.villages["name"].tolist() == public["name"].tolist()
    assert "黄霞村" in town.villages["alias"].tolist()


def test_base_units_tile_the_ground(town: Ground) -> None:
    """Base units are valid polygons without holes that neither overlap nor leave gaps."""
    shapes = _base(town).geometry.values
    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()
    assert (shapely.get_type_id(shapes) == 3).all() and not shapely.get_num_interior_rings(shapes).any()
    outline = shapely.coverage_union_all(shapes)
    assert outline.geom_type == "Polygon" and not outline.interiors


@pytest.mark.parametrize("level", ["grid", "village"])
def test_areas_are_exactly_their_units(town: Ground, level: str) -> None:
    """A grid and a village is the union of its units, point for point, in one piece."""
    areas = {"grid": town.grids, "village": town.villages}[level].set_index("code").geometry
    for code, units in _base(town).groupby(level):
        union = shapely.coverage_union_all(units.geometry.values)
        assert shapely.equals_exact(union.normalize(), areas[code].normalize(), 0)
        assert union.geom_type == "Polygon" and not union.interiors


def test_coordinates_are_whole_millimetres(town: Ground) -> None:
    """Every coordinate is the double nearest to k/1000."""
    for frame in (town.units, town.grids, town.villages, town.roads, town.buildings):
        xy = shapely.get_coordinates(frame.geometry.values)
        assert (xy == np.rint(xy * 1000) / 1000).all()


def test_overlays_are_shops_over_homes(town: Ground) -> None:
    """Each overlay is a street shop inside one base home of its own grid, and no two overlap."""
    over, base = town.units[town.units["overlay"]], _base(town)
    assert 200 < len(over) < 600 and set(over["kind"]) == {"street_shop"}
    shop, home = base.sindex.query(over.geometry, predicate="within")
    assert shop.tolist() == list(range(len(over)))
    assert set(base["kind"].values[home]) <= {"residential", "building"}
    assert (over["grid"].values == base["grid"].values[home]).all()
    one, two = over.sindex.query(over.geometry, predicate="overlaps")
    assert not len(one) and not len(two)


def test_borders_run_along_ways(town: Ground) -> None:
    """At least 60 % of the length of unit borders lies on roads, streets, lanes, alleys or the river."""
    borders = _segments(_base(town).geometry)
    xy, owner = shapely.get_coordinates(town.roads.geometry.values, return_index=True)
    pairs = np.hstack([xy[:-1], xy[1:]])[owner[:-1] == owner[1:]]
    ways = {tuple(p) for p in pairs} | {(p[2], p[3], p[0], p[1]) for p in pairs}
    length = np.hypot(borders[:, 2] - borders[:, 0], borders[:, 3] - borders[:, 1])
    on = np.array([tuple(row) in ways for row in borders])
    assert length[on].sum() / length.sum() >= 0.6


def test_units_differ_in_size_as_fields_and_shops_do(town: Ground) -> None:
    """The largest base unit is at least 100 times the smallest; the town measures 15 to 20 km2."""
    area = _base(town).geometry.area
    assert area.max() / area.min() >= 100
    assert 15e6 < area.sum() < 20e6


def test_it_lies_where_the_real_town_lies(town: Ground) -> None:
    """The middle of the ground is within 1 km of 119.10 E 25.47 N."""
    west, south, east, north = town.villages.total_bounds
    lon, lat = metric_to_lonlat((west + east) / 2, (south + north) / 2, 4549)
    assert abs(lon - 119.10) < 0.01 and abs(lat - 25.47) < 0.009
    assert town.units.crs.to_epsg() == 4549


def test_doors_stand_in_their_units(town: Ground) -> None:
    """Every door plate is inside its unit, and no road has a number twice."""
    shapes = town.units.set_index("code").geometry
    home = shapes.loc[town.doors["unit"]].values
    assert shapely.contains_xy(home, town.doors["x"].values, town.doors["y"].values).all()
    assert not town.doors.duplicated(["road", "number"]).any()


def test_buildings_stand_in_their_units(town: Ground) -> None:
    """Every footprint lies within its unit."""
    shapes = town.units.set_index("code").geometry
    assert shapely.covers(shapes.loc[town.buildings["unit"]].values, town.buildings.geometry.values).all()


def test_names_tell_grid_and_number(town: Ground) -> None:
    """A unit's name says village, grid and number, as its code does."""
    row = town.units[town.units["code"] == "350303102206016007"].iloc[0]
    assert row["name"].startswith("黄霞村第16网格07单元·")


@pytest.mark.long
def test_a_seed_gives_the_same_bytes_in_every_process(sample_town: SampleTown) -> None:
    """An interpreter with other string hashing makes frames that are byte-identical to those made here."""
    program = "from gis.sample import ground; [print(f.to_csv()) for f in vars(ground(0)).values()]"
    root = Path(__file__).resolve().parents[2]
    there = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    ).stdout
    here = "".join(frame.to_csv() + "\n" for frame in vars(sample_town.ground).values()).encode()
    assert there == here and len(here) > 1e6
