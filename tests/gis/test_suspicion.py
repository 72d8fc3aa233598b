"""A file in another datum than declared is noticed; honest files never are."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis import crs
from gis.crs import suspect_datum
from gis.suspicion import Hits

SRID, EAST, NORTH = 4549, 409_000.0, 2_817_000.0
TOWN = shapely.Point(EAST, NORTH).buffer(3_000.0)
AS = {"wgs84": lambda lon, lat: (lon, lat), "gcj02": crs.wgs84_to_gcj02, "bd09": crs.wgs84_to_bd09}
shapely.prepare(TOWN)


def _inside(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return shapely.contains_xy(TOWN, *crs.lonlat_to_metric(lon, lat, SRID))


def _scattered(n: int, seed: int, reach: float = 2_950.0) -> tuple[np.ndarray, np.ndarray]:
    """Points evenly over a disc of the town, in metres."""
    rng = np.random.default_rng(seed)
    turn, far = rng.uniform(0, 2 * np.pi, n), reach * np.sqrt(rng.random(n))
    return EAST + far * np.cos(turn), NORTH + far * np.sin(turn)


def _suspect(
    place: tuple[np.ndarray, np.ndarray], truth: str, declared: str, hits: Hits = _inside
) -> str | None:
    lon, lat = AS[truth](*crs.metric_to_lonlat(*place, SRID))
    found = suspect_datum(lon, lat, declared, hits)
    return None if found is None else found.likely


def _buildings() -> Hits:
    """Marks points on the buildings of a loose grid, a quarter of the ground."""

    def hits(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        x, y = crs.lonlat_to_metric(lon, lat, SRID)
        turned = (x * 0.96 + y * 0.28, y * 0.96 - x * 0.28)
        return (turned[0] % 37.0 < 18.5) & (turned[1] % 53.0 < 26.5)

    return hits


@pytest.mark.parametrize("truth", AS)
@pytest.mark.parametrize("declared", AS)
@pytest.mark.parametrize("n", [300, 20_000])
def test_reports_all_over_town_tell_their_datum(truth: str, declared: str, n: int) -> None:
    """Every wrong declaration is caught and names the right datum; every right one is left in peace."""
    for seed in range(5):
        expected = None if truth == declared else truth
        assert _suspect(_scattered(n, seed), truth, declared) == expected


def test_cgcs2000_and_wgs84_are_no_contradiction() -> None:
    """Declaring one and sending the other is centimetres, no warning; GCJ-02 declared CGCS2000 is one."""
    place = _scattered(500, 1)
    assert _suspect(place, "wgs84", "cgcs2000") is None
    assert _suspect(place, "gcj02", "cgcs2000") == "gcj02"


def test_points_deep_inside_are_told_by_the_buildings() -> None:
    """No point comes near the outline, so only the buildings can tell, and do."""
    rng, on = np.random.default_rng(2), _buildings()
    x, y = _scattered(6_000, 3, reach=1_500.0)
    lon, lat = crs.metric_to_lonlat(x, y, SRID)
    houses = on(lon, lat) | (rng.random(len(x)) < 0.2)
    place = (x[houses], y[houses])
    assert _suspect(place, "gcj02", "wgs84", _inside) is None
    assert _suspect(place, "gcj02", "wgs84", on) == "gcj02"
    assert _suspect(place, "wgs84", "wgs84", on) is None


@pytest.mark.parametrize("seed", range(8))
def test_true_clusters_off_the_buildings_do_not_warn(seed: int) -> None:
    """Hundreds of reports from a few squares may fall on buildings once shifted; they vote as few."""
    rng = np.random.default_rng(seed)
    square = np.stack(_scattered(6, seed))[:, rng.integers(0, 6, 2_000)]
    place = square + rng.normal(0, 15, square.shape)
    for declared in AS:
        assert _suspect((place[0], place[1]), declared, declared, _buildings()) is None


@pytest.mark.parametrize("bearing", range(0, 360, 30))
def test_true_reports_that_spill_over_one_border_do_not_warn(bearing: int) -> None:
    """A neighbouring town's reports beside ours: a shift towards us brings some in, the further the more."""
    rng, turn = np.random.default_rng(bearing), np.radians(bearing)
    away = rng.uniform(1_000, 9_000, 3_000)
    across = rng.uniform(-2_500, 2_500, 3_000)
    x = EAST + away * np.sin(turn) + across * np.cos(turn)
    y = NORTH + away * np.cos(turn) - across * np.sin(turn)
    assert _suspect((x, y), "wgs84", "wgs84") is None


def test_another_towns_file_does_not_warn() -> None:
    """Nothing is inside either way: nothing is said about the datum."""
    x, y = _scattered(500, 4)
    assert _suspect((x + 20_000, y), "wgs84", "wgs84") is None


def test_too_few_points_say_nothing() -> None:
    """Five points, and none, are no evidence."""
    assert _suspect(_scattered(5, 5), "gcj02", "wgs84") is None
    assert suspect_datum([], [], "wgs84", _inside) is None


def test_blank_points_are_left_out() -> None:
    """NaN among the points neither counts nor hides the rest."""
    lon, lat = crs.wgs84_to_gcj02(*crs.metric_to_lonlat(*_scattered(2_000, 6), SRID))
    lon[::7] = np.nan
    found = suspect_datum(lon, lat, "wgs84", _inside)
    assert found is not None
    assert found.points == np.isfinite(lon).sum()


def test_the_warning_says_both_shares_and_what_to_do() -> None:
    """Chinese and English name the declared and the likely datum and the option that sets it."""
    lon, lat = crs.wgs84_to_gcj02(*crs.metric_to_lonlat(*_scattered(2_000, 7), SRID))
    found = suspect_datum(lon, lat, "wgs84", _inside)
    assert found is not None
    assert found.share_declared < 0.95 < found.share_likely
    for sentence in (found.zh, found.en):
        assert "--datum gcj02" in sentence
        assert f"{found.share_declared:.1%}" in sentence
