"""The libraries one would take otherwise, on the same input in the same run: seconds and differences."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
from rich.table import Table

from benchmarks.hotspot_worlds import units_of
from benchmarks.timing import seconds
from benchmarks.towns import town
from gis.adjacency import queen
from gis.density import density
from gis.hotspots import gi_star, pooled_p
from gis.rates import empirical_bayes
from gis.trends import mann_kendall

POINTS = 1_000_000
SIDE, BANDWIDTH, CELLS = 8_000.0, 150.0, 512


def peers() -> Table:
    """A row for each peer that is installed."""
    warnings.simplefilter("ignore")
    table = Table(
        "what", "peer", "ours s", "peer s", "ours is faster by", "greatest difference", title="peers"
    )
    for needed, work in (
        ("esda", _esda),
        ("KDEpy", _kdepy),
        ("sklearn", _sklearn),
        ("pymannkendall", _trend),
    ):
        if find_spec(needed):
            for what, peer, ours, theirs, apart in work():
                row = (f"{ours:.3f}", f"{theirs:.3f}", f"{theirs / ours:.1f}x")
                table.add_row(what, peer, *row, apart)
        else:
            table.add_row("", f"{needed} is not installed", "", "", "", "")
    return table


Row = tuple[str, str, float, float, str]


def _pair(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, Any, float, Any]:
    ours()
    mine, one = seconds(ours, 3)
    taken, other = seconds(theirs, 1)
    return mine, one, taken, other


def _esda() -> list[Row]:
    import esda
    import geopandas
    from esda.smoothing import Empirical_Bayes
    from libpysal import graph

    polygons = town(4_559, vertices=16)
    frame = geopandas.GeoDataFrame(geometry=polygons)
    a, mine, b, theirs = _pair(
        lambda: queen(polygons), lambda: graph.Graph.build_contiguity(frame, rook=False, strict=True)
    )
    missing = abs(mine - theirs.sparse).sum()
    rows: list[Row] = [("queen neighbours, 4,559", "libpysal Graph", a, b, f"{missing:.0f} pairs")]
    units = units_of(4_559)
    rng = np.random.default_rng(0)
    counts = rng.poisson(units.households * rng.gamma(2.0, 0.2, len(units.households))).astype(float)
    rates = counts / (units.households + 1.0)
    weights = theirs.to_W()
    a, z, b, local = _pair(
        lambda: gi_star(rates, mine),
        lambda: esda.G_Local(rates, weights, transform="B", star=True, permutations=0),
    )
    rows.append(("analytic Gi*, 4,559", "esda G_Local", a, b, f"{np.abs(z - local.Zs).max():.1e} of z"))
    a, _, b, _ = _pair(
        lambda: pooled_p(rates, mine, (100_000, 0)),
        lambda: esda.G_Local(rates, weights, transform="B", star=True, permutations=999, seed=0),
    )
    rows.append(("shuffled Gi*: ours 100,000 draws, theirs 999", "esda G_Local", a, b, ""))
    a, mine_eb, b, smooth = _pair(
        lambda: empirical_bayes(counts, units.households + 1.0),
        lambda: Empirical_Bayes(counts[:, None], units.households[:, None] + 1.0),
    )
    rows.append(
        (
            "empirical-Bayes rates",
            "esda Empirical_Bayes",
            a,
            b,
            f"{np.abs(mine_eb - smooth.r.ravel()).max():.1e}",
        )
    )
    return rows


def _points() -> tuple[Any, Any]:
    rng = np.random.default_rng(1)
    at = rng.uniform(0.25 * SIDE, 0.75 * SIDE, (200, 2))[rng.integers(0, 200, POINTS)]
    x, y = (at + rng.normal(0.0, 200.0, (POINTS, 2))).T
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def _kdepy() -> list[Row]:
    from KDEpy import FFTKDE

    x, y = _points()
    step = SIDE / CELLS
    centres = (np.arange(CELLS) + 0.5) * step
    grid = np.stack(np.meshgrid(centres, centres, indexing="ij"), axis=-1).reshape(-1, 2)
    box = (0.0, 0.0, SIDE, SIDE)
    inside = (x > step) & (x < SIDE - step) & (y > step) & (y < SIDE - step)
    x, y = x[inside], y[inside]
    data = np.stack([x, y], axis=1)
    a, mine, b, theirs = _pair(
        lambda: density(x, y, BANDWIDTH, (box, CELLS)),
        lambda: FFTKDE(kernel="gaussian", bw=BANDWIDTH).fit(data).evaluate(grid),
    )
    other = theirs.reshape(CELLS, CELLS).T * len(x) * 1e6
    apart = np.abs(mine.values - other).max() / other.max()
    return [("density, 1,000,000 points, 512 x 512", "KDEpy FFTKDE", a, b, f"{apart:.1e} of the peak")]


def _sklearn() -> list[Row]:
    from sklearn.neighbors import KernelDensity

    x, y = _points()
    x, y = x[:20_000], y[:20_000]
    cells = 64
    centres = (np.arange(cells) + 0.5) * SIDE / cells
    grid = np.stack(np.meshgrid(centres, centres), axis=-1).reshape(-1, 2)
    data = np.stack([x, y], axis=1)
    fine = 8 * cells
    a, mine, b, theirs = _pair(
        lambda: density(x, y, BANDWIDTH, ((0.0, 0.0, SIDE, SIDE), fine)),
        lambda: np.exp(KernelDensity(bandwidth=BANDWIDTH).fit(data).score_samples(grid)),
    )
    other = theirs.reshape(cells, cells) * len(x) * 1e6
    at = 8 * np.arange(cells)
    near = sum(mine.values[np.ix_(at + i, at + j)] for i in (3, 4) for j in (3, 4)) / 4.0
    apart = np.abs(near - other).max() / other.max()
    what = f"density, 20,000 points: ours {fine} x {fine}, theirs {cells} x {cells}"
    return [(what, "scikit-learn KernelDensity", a, b, f"{apart:.1e} of the peak")]


def _trend() -> list[Row]:
    import pymannkendall

    series = np.random.default_rng(2).poisson(3.0, (4_559, 13))
    a, mine, b, theirs = _pair(
        lambda: mann_kendall(series), lambda: [pymannkendall.original_test(row) for row in series]
    )
    apart = max(
        np.abs(mine[name] - [getattr(one, attribute) for one in theirs]).max()
        for name, attribute in (("z", "z"), ("p", "p"), ("tau", "Tau"), ("slope", "slope"))
    )
    return [("Mann-Kendall, 4,559 x 13", "pymannkendall", a, b, f"{apart:.1e}")]
