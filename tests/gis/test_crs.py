"""Datums, metric zones and guards."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis import crs
from gis.errors import InputError

MM = 1e-3 / 111_320.0  # degrees of latitude; a degree of longitude is shorter still
PAIRS = [("wgs84", "gcj02"), ("gcj02", "bd09"), ("wgs84", "bd09")]


def _convert(source: str, target: str, lon: object, lat: object) -> tuple[np.ndarray, np.ndarray]:
    return getattr(crs, f"{source}_to_{target}")(lon, lat)


def _vectors(shared: Path) -> list[dict]:
    return json.loads((shared / "data/addresses/datum_vectors.json").read_text())


def test_published_vectors_agree_within_a_millimetre(shared: Path) -> None:
    """Every published vector of the six conversions is met to 1 mm (the exact value where one is given)."""
    checked = 0
    for vector in _vectors(shared):
        steps = vector["op"].split(" ")[0].split("->")
        if "WRONG" in vector["op"] or (steps[0], steps[-1]) not in [*PAIRS, *[(b, a) for a, b in PAIRS]]:
            continue
        got = _convert(steps[0], steps[-1], *vector["in"])
        assert np.abs(np.subtract(got, vector.get("exact", vector["out"]))).max() < MM, vector["n"]
        checked += 1
    assert checked == 16


def test_vectors_known_to_be_wrong_are_not_met(shared: Path) -> None:
    """The three vectors that pinned other people's bugs stay metres away."""
    wrong = [v for v in _vectors(shared) if "WRONG" in v["op"]]
    assert len(wrong) == 3
    for vector in wrong:
        got = _convert(*vector["op"].split(" ")[0].split("->"), *vector["in"])
        assert np.abs(np.subtract(got, vector["out"])).max() > 1000 * MM


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_there_and_back_is_exact_all_over_china(source: str, target: str) -> None:
    """Forward and inverse undo one another to 0.1 mm on 200,000 points, in both orders."""
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(73, 136, 200_000), rng.uniform(3, 54, 200_000)
    for a, b in ((source, target), (target, source)):
        back = _convert(b, a, *_convert(a, b, lon, lat))
        assert max(np.abs(back[0] - lon).max(), np.abs(back[1] - lat).max()) < MM / 10


def test_datum_is_applied_as_declared_outside_china() -> None:
    """A declared GCJ-02 point is shifted wherever it lies: no bounding box decides."""
    lon, lat = crs.wgs84_to_gcj02(-87.6, 41.9)
    assert abs(lon + 87.6) > 1e-3
    assert np.allclose(crs.gcj02_to_wgs84(lon, lat), (-87.6, 41.9), atol=MM)


def test_nan_stays_nan_and_moves_no_neighbour() -> None:
    """One blank coordinate in an array leaves the other points exact."""
    lon, lat = crs.gcj02_to_wgs84([np.nan, 116.404], [39.9, 39.915])
    assert np.isnan(lon[0])
    assert (lon[1], lat[1]) == tuple(crs.gcj02_to_wgs84(116.404, 39.915))


def test_an_unknown_datum_is_refused() -> None:
    """The error names the datum and the ones that exist."""
    with pytest.raises(InputError, match="wgs72"):
        crs.to_wgs84(1.0, 2.0, "wgs72")


@pytest.mark.parametrize(
    ("lon", "lat", "srid"),
    [
        (119.1, 25.46, 4549),
        (75.9, 39.5, 4534),
        (134.7, 48.3, 4554),
        (118.49, 25.0, 4548),
        (-87.6, 41.9, 32616),
        (-1.55, 53.8, 32630),
        (151.2, -33.9, 32756),
    ],
)
def test_the_metric_zone_fits_the_place(lon: float, lat: float, srid: int) -> None:
    """CGCS2000 3-degree zones in China, UTM elsewhere."""
    assert crs.metric_crs_for(lon, lat) == srid


def test_metric_zones_are_east_north_and_keep_their_prefix(shared: Path) -> None:
    """EPSG:4549 and 4528 give easting first, as the published vector says, and invert."""
    vector = next(v for v in _vectors(shared) if v["n"] == 21)
    for srid in (4528, 4549):
        x, y = crs.lonlat_to_metric(*vector["in"], srid)
        assert np.allclose((x, y), vector[f"out{srid}"], atol=6e-4)
        assert np.allclose(crs.metric_to_lonlat(x, y, srid), vector["in"], atol=MM)


def test_a_layer_in_gcj02_lands_where_its_points_do() -> None:
    """Geometries go through the declared datum like points do, and NULL stays NULL."""
    lon, lat = crs.wgs84_to_gcj02(119.1, 25.46)
    moved = crs.transform_geometries([shapely.Point(lon, lat), None], 4326, 4549, "gcj02")
    assert np.allclose((moved[0].x, moved[0].y), (409483.741, 2817316.904), atol=2e-3)
    assert moved[1] is None


def test_a_metric_layer_in_its_own_crs_is_left_alone() -> None:
    """No arithmetic touches coordinates that are already in the target CRS."""
    point = shapely.Point(409483.741, 2817316.904)
    assert crs.transform_geometries([point], 4549, 4549)[0].equals_exact(point, 0.0)


@pytest.mark.parametrize(
    ("lon", "lat", "problem"),
    [
        (np.nan, 25.0, "not_a_number"),
        (119.0, np.inf, "not_a_number"),
        (0.0, 0.0, "zero"),
        (25.46, 119.1, "swapped"),
        (41.9, -87.6, ""),
        (37.8, -122.4, "swapped"),
        (409483.7, 2817316.9, "metres"),
        (40409483.7, 2817316.9, "zone_metres"),
        (20409483.7, 2817316.9, "zone_metres"),
        (2817316.9, 409483.7, "metres"),
        (1190512.3, 252736.1, "packed"),
        (11905.205, 2527.6, "nmea"),
        (11905.205, 2577.6, "metres"),
        (13257944.2, 2937283.5, "mercator"),
        (12956969.9, 4838000.2, "mercator"),
        (181.0, 10.0, "out_of_range"),
        (119.1, 25.46, ""),
        (-87.6, 41.9, ""),
    ],
)
def test_positions_that_cannot_be_meant_are_named(lon: float, lat: float, problem: str) -> None:
    """Each kind of wrong number has its own name; sound ones have none."""
    assert crs.position_problems(lon, lat) == problem


def test_the_town_decides_swapped_axes_outside_china() -> None:
    """(41.9, -87.6) is a place near Antarctica, unless the town is Chicago."""
    assert crs.position_problems(41.9, -87.6, around=(-87.65, 41.85)) == "swapped"
    assert crs.position_problems(-87.6, 41.9, around=(-87.65, 41.85)) == ""


def test_the_guard_names_rows_and_what_to_do() -> None:
    """The error carries the problem, the 1-based rows and a sentence in both languages."""
    with pytest.raises(InputError) as caught:
        crs.check_lonlat([119.1, 25.46, 25.47], [25.46, 119.1, 119.2])
    assert caught.value.where["rows"] == [2, 3]
    assert "颠倒" in caught.value.zh
    assert "swapped" in caught.value.en
