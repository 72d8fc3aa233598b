"""A source that sends another datum than it declares is doubted within ten reports; honest ones are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import KDTree

from gis import crs
from gis.errors import InputError
from gis.source_audit import Doubt, as_sent, audit_source

SRID, EAST, NORTH = 4549, 409_000.0, 2_817_000.0
RNG = np.random.default_rng(5)
DOORS = np.stack([EAST + RNG.uniform(-2e3, 2e3, 6_000), NORTH + RNG.uniform(-2e3, 2e3, 6_000)], axis=1)
TREE = KDTree(DOORS)


def _to_door(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return np.asarray(TREE.query(np.stack(crs.lonlat_to_metric(lon, lat, SRID), axis=1))[0])


def _audit(seed: int, truth: str, declared: str, named: float = 0.5, reports: int = 10) -> Doubt | None:
    """Reports 8 m about a door (one in ten anywhere); a share of their texts name that door, one in fifty of
    these another."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, len(DOORS), reports)
    stand = DOORS[at] + rng.normal(0, 8, (reports, 2))
    stand[rng.random(reports) < 0.1] += rng.uniform(-300, 300, 2)
    misread = np.where(rng.random(reports) < 0.02, rng.integers(0, len(DOORS), reports), at)
    told = np.where((rng.random(reports) < named)[:, None], DOORS[misread], np.nan)
    sent = as_sent(*crs.metric_to_lonlat(stand[:, 0], stand[:, 1], SRID), truth)
    return audit_source(sent, declared, _to_door, crs.metric_to_lonlat(told[:, 0], told[:, 1], SRID))


@pytest.mark.parametrize(
    ("truth", "declared"), [("gcj02", "wgs84"), ("wgs84", "gcj02"), ("bd09", "cgcs2000")]
)
def test_a_wrong_datum_is_caught_within_ten_reports(truth: str, declared: str) -> None:
    """In 99 of 100 trials, and the true datum is named."""
    found = [_audit(seed, truth, declared) for seed in range(100)]
    assert sum(doubt is not None and doubt.likely == truth for doubt in found) >= 99


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("named", [0.0, 0.5])
def test_an_honest_source_is_not_doubted(datum: str, named: float) -> None:
    """At most one in a hundred, whether its texts name places or not."""
    assert sum(_audit(seed, datum, datum, named) is not None for seed in range(100)) <= 1


def test_without_texts_the_doors_tell_after_fifty_reports() -> None:
    """Points alone take longer: the nearest doors must speak."""
    found = [_audit(seed, "gcj02", "wgs84", named=0.0, reports=50) for seed in range(40)]
    assert sum(doubt is not None for doubt in found) >= 38


def test_nine_reports_say_nothing() -> None:
    """An audit begins with the tenth."""
    assert _audit(1, "gcj02", "wgs84", named=1.0, reports=9) is None


def test_the_doubt_names_both_datums_and_distances() -> None:
    """Some 570 m as declared, metres as read; in Chinese and English."""
    doubt = _audit(2, "gcj02", "wgs84")
    assert doubt is not None
    assert doubt.metres_likely < 40 < doubt.metres_declared
    assert "GCJ-02" in doubt.zh
    assert "gcj02" in doubt.en


def test_an_unknown_datum_is_refused() -> None:
    """As everywhere."""
    with pytest.raises(InputError):
        audit_source(([119.0], [25.0]), "wgs72", _to_door)
