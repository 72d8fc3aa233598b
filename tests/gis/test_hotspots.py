"""Hot spots against R's answers, exact laws, and worlds without any hot spot."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import stats

from benchmarks.hotspot_worlds import Units, constant, false_units, shuffled, units_of
from gis.adjacency import queen
from gis.density import density
from gis.expectation import HOLIDAY, MAKE_UP, day_factors, day_kinds, expect
from gis.holidays import kinds_in_china
from gis.hotspots import confidence, gi_star, hot_now, pooled_p
from gis.rates import benjamini_hochberg, dispersion, empirical_bayes, exceedance, shortfall


@pytest.fixture(scope="module")
def units() -> Units:
    """About 4,559 units."""
    return units_of(4_559)


def test_gi_star_of_the_sids_counties_is_that_of_r(shared: Path) -> None:
    """100 counties, queen neighbours and self: R spdep's deviates to 1e-9."""
    counties = geopandas.read_file(shared / "known-answers/nc.gpkg")
    known = pd.read_csv(shared / "known-answers/nc_gistar.csv").set_index("name").loc[counties["NAME"]]
    z = gi_star(known["SID74"] / known["BIR74"] * 1000, queen(counties.geometry.values))
    assert np.abs(z - known["g"]).max() < 1e-9


def test_equal_values_are_not_hot() -> None:
    """A constant gives 0 everywhere, not NaN; a missing value gives NaN there alone."""
    near = queen([shapely.box(k, 0, k + 1, 1) for k in range(6)])
    assert (gi_star(np.full(6, 0.1), near) == 0.0).all()
    assert np.isnan(gi_star([1, 2, np.nan, 2, 1, 5], near)).tolist() == [
        False,
        False,
        True,
        False,
        False,
        False,
    ]


def test_without_self_is_the_other_statistic() -> None:
    """Gi of one area is worked out from the others alone, by the definition."""
    near, x = queen([shapely.box(k, 0, k + 1, 1) for k in range(6)]), np.array([3.0, 1, 4, 1, 5, 9])
    others = np.delete(x, 2)
    spread = np.sqrt(others.var() * (5 * 2 - 2**2) / 4)
    assert gi_star(x, near, include_self=False)[2] == pytest.approx((2.0 - 2 * others.mean()) / spread)


def test_tails_are_those_of_the_laws() -> None:
    """Negative binomial and Poisson tails equal scipy's; nothing seen has p 1."""
    k, mean, variance = np.arange(30), 4.0, 10.0
    law = stats.nbinom(mean**2 / (variance - mean), mean / variance)
    assert np.allclose(exceedance(k, mean, variance), law.sf(k - 1))
    assert np.allclose(exceedance(k, mean, mean), stats.poisson(mean).sf(k - 1))
    assert np.allclose(shortfall(k, mean, variance), law.cdf(k))


def test_dispersion_is_found_again() -> None:
    """Counts drawn with variance E + .3 E^2 give about .3, Poisson ones about 0."""
    rng = np.random.default_rng(0)
    expected = rng.gamma(2.0, 3.0, 4_000)
    assert dispersion(rng.poisson(expected * rng.gamma(1 / 0.3, 0.3, 4_000)), expected) == pytest.approx(
        0.3, abs=0.05
    )
    assert dispersion(rng.poisson(expected), expected) < 0.02


def test_correction_is_scipys() -> None:
    """Benjamini and Hochberg's q equals scipy's; NaN is not counted as a test."""
    p = np.random.default_rng(1).uniform(size=200) ** 2
    q = benjamini_hochberg(np.append(p, np.nan))
    assert np.allclose(q[:-1], stats.false_discovery_control(p)) and np.isnan(q[-1])
    assert confidence([0.01, 0.05, 0.1, 0.2, np.nan]).tolist() == [99, 95, 90, 0, 0]


def test_shuffled_p_is_the_exact_one() -> None:
    """For seven areas the pooled p equals the share of all draws without replacement, within chance."""
    near, x = queen([shapely.box(k, 0, k + 1, 1) for k in range(7)]), np.array([1.0, 9, 8, 1, 0, 2, 2])
    found = pooled_p(x, near, (100_000, 0))
    pairs = [x[i] + x[j] for i in range(7) for j in range(i)]
    assert found[0] == pytest.approx(np.mean([p >= 10.0 for p in pairs]), abs=0.01)


def test_smoothed_rates_lie_between_their_own_and_the_overall_one() -> None:
    """Empirical Bayes draws every rate towards the overall one, small denominators more."""
    o, d = np.array([0.0, 9.0, 4.0, 60.0]), np.array([2.0, 3.0, 10.0, 100.0])
    smooth, overall = empirical_bayes(o, d), o.sum() / d.sum()
    trust = (smooth - overall) / (o / d - overall)
    assert ((trust > 0) & (trust < 1)).all() and (np.argsort(trust) == np.argsort(d)).all()


def test_shuffled_worlds_hardly_show_a_hit(units: Units) -> None:
    """Skewed areas dealt out anew: at most one of ten worlds has a hit, where the usual recipe always has."""
    found = [false_units(units, shuffled(units, world), world) for world in range(10)]
    assert sum(row["ours"] > 0 for row in found) <= 1
    assert all(row["Gi* of counts, normal z, corrected"] > 0 for row in found)


def test_constant_risk_is_not_hot(units: Units) -> None:
    """Where only households are denser at most one unit a world is called hot; raw counts call 100."""
    found = [false_units(units, constant(units, world), world) for world in range(10)]
    assert np.mean([row["ours"] for row in found]) <= 1.0
    assert np.mean([row["Gi* of counts, normal z, corrected"] for row in found]) > 100


def test_a_raised_neighbourhood_is_found(units: Units) -> None:
    """An area and its neighbours with four times the reports are hot, the same bytes for the same seed."""
    o, e = constant(units, 0)
    centre = int(np.argmax(units.neighbours @ np.nan_to_num(e)))
    inside = [centre, *units.neighbours[[centre]].indices.tolist()]
    o[inside] = np.round(4.0 * np.nan_to_num(e[inside])) + 1
    table = hot_now(o, e, units.neighbours)
    assert table["confidence"].iloc[centre] == 99 and table["gi_q"].iloc[centre] <= 0.05
    assert table.to_json(double_precision=15) == hot_now(o, e, units.neighbours).to_json(double_precision=15)


def test_days_have_kinds() -> None:
    """Monday is 0; a holiday and a make-up working day are kinds of their own."""
    days = np.array(["2026-11-16", "2026-11-22", "2026-10-01", "2026-10-10"], "datetime64[D]")
    kinds = day_kinds(days, [days[2].item()], [days[3].item()])
    assert kinds.tolist() == [0, 6, HOLIDAY, MAKE_UP]
    assert kinds_in_china(days).tolist() == kinds.tolist()


def test_expectation_follows_weekday_and_past() -> None:
    """Twice as many on Mondays are expected to be twice as many; an area without a past is not at 0."""
    kinds = np.arange(140) % 7
    past = np.random.default_rng(0).poisson(np.outer([8.0, 4.0, 0.2], np.where(kinds == 0, 2.0, 1.0)))
    past[2] = 0
    factors = day_factors(past.sum(axis=0), kinds)
    assert factors[0] / factors[3] == pytest.approx(2.0, abs=0.15)
    found = expect(past, kinds, np.array([0]))
    assert found.mean[:2] == pytest.approx([16.0, 8.0], rel=0.2) and 0 < found.mean[2] < 0.5
    assert found.doubt[2] > found.doubt[0]


def test_density_is_the_sum_of_kernels() -> None:
    """Cell values equal the normal kernels summed over the points; the whole is the number of points."""
    x, y = np.random.default_rng(0).uniform(3_000, 5_000, (2, 400))
    found = density(x, y, 200.0, ((0.0, 0.0, 8_000.0, 8_000.0), 512))
    step = 8_000.0 / 512
    at = (np.array([250, 260, 300]) + 0.5) * step
    exact = np.exp(-((at[:, None] - x) ** 2 + (at[:, None] - y) ** 2) / (2 * 200.0**2)).sum(axis=1)
    assert np.diag(found.values)[[250, 260, 300]] == pytest.approx(exact / (2 * np.pi * 0.2**2), rel=0.01)
    assert found.values.sum() * (step / 1000) ** 2 == pytest.approx(400, rel=1e-4)
