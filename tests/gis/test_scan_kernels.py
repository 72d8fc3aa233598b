"""The compiled search of drawn worlds against every cylinder of every world."""

from __future__ import annotations

import numpy as np
import pytest

from gis.scan.circles import circles_of
from gis.scan.dates import study_of, windows_of
from gis.scan.kernels import fewest, maxima, ratio


@pytest.mark.parametrize("kind", [np.int16, np.int32])
@pytest.mark.parametrize("scale", [0.05, 1.0, 40.0])
def test_the_greatest_ratio_of_each_world_is_that_of_all_cylinders(kind: type, scale: float) -> None:
    """Skipping cylinders that cannot win loses none that does, however few or many cases are expected."""
    rng = np.random.default_rng(7)
    mean = scale * rng.gamma(1.0, 1.0, (9, 1)) * np.ones((1, 6))
    counts = np.pad(np.cumsum(rng.poisson(mean[:, :, None], (9, 6, 32)), axis=1), ((0, 0), (1, 0), (0, 0)))
    expected = np.pad(np.cumsum(mean, axis=1), ((0, 0), (1, 0)))
    circles = circles_of(rng.integers(0, 3, (9, 2)).astype(float), mean[:, 0], 0.6)
    windows = windows_of(
        study_of(np.arange("2026-03-02", "2026-03-08", dtype="datetime64[D]")), "retrospective", 4
    )
    total, best = 1.0 + counts[:, -1].sum(axis=0).max(), np.zeros(32)
    maxima(counts.astype(kind), expected, circles, windows, total, best)
    begins, order, closes = circles
    ends = [(i, k) for i in range(9) for k in range(begins[i], begins[i + 1]) if closes[k]]
    for world in range(32):
        inside = (order[begins[i] : k + 1] for i, k in ends)
        sums = [(counts[one, :, world].sum(axis=0), expected[one].sum(axis=0)) for one in inside]
        every = [ratio(float(c[b] - c[a]), m[b] - m[a], total) for c, m in sums for a, b in windows]
        assert best[world] == pytest.approx(max(every), rel=1e-12)


def test_as_many_cases_beat_a_ratio_as_the_table_says() -> None:
    """The entry of an expectation asks for the fewest cases that beat the ratio at its lower end."""
    total, mu = 1000, 8.0
    at = (int(np.array([mu]).view(np.int64)[0]) >> 46) - ((1023 - 30) << 6)
    for best in (0.5, 6.0, 40.0):
        found = fewest(at, best, total, 2)
        assert ratio(float(found), mu, total) > best >= ratio(float(found - 1), mu, total)
    assert fewest(at, 1e6, total, 2) == total + 1
