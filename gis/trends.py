"""Is it getting worse? Mann-Kendall's test on series, and classes of emerging hot spots on weekly counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.special import ndtr

from gis.adjacency import with_self
from gis.hotspots import gi_star
from gis.rates import benjamini_hochberg, dispersion, exceedance, shortfall

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOSTLY = 0.9
"""A share of the weeks that counts as nearly all of them."""
KINDS = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
CLASSES = (*(f"{kind} hot" for kind in KINDS), *(f"{kind} cold" for kind in KINDS), "none")
NAMES = dict(zip(KINDS, ("新增", "连续", "加剧", "持续", "减弱", "零星", "波动", "历史"), strict=True))


def name_zh(found: str) -> str:
    """A class in Chinese: "new hot" is 新增热点."""
    if found == "none":
        return "无"
    kind, _, side = found.partition(" ")
    return NAMES[kind] + {"hot": "热点", "cold": "冷点"}[side]


def mann_kendall(series: ArrayLike) -> pd.DataFrame:
    """Trend of each row of (n, weeks), or of one series: s, variance (corrected for ties), z, p (two-sided),
    tau (over all pairs) and slope (Sen's, per step).

    Mann (1945), Kendall (1975), with the correction for continuity; a series without change gives z 0, p 1.
    """
    rows = np.atleast_2d(np.asarray(series, dtype=float))
    n = rows.shape[1]
    first, later = np.triu_indices(n, 1)
    steps = rows[:, later] - rows[:, first]
    s = np.sign(steps).sum(axis=1)
    equal = (rows[:, :, None] == rows[:, None, :]).sum(axis=2)
    ties = ((equal - 1) * (2 * equal + 5)).sum(axis=1)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18.0
    safe = np.where(variance > 0, variance, 1.0)
    z = np.where(variance > 0, (s - np.sign(s)) / np.sqrt(safe), 0.0)
    slope = np.median(steps / (later - first), axis=1) if n > 1 else np.zeros(len(rows))
    tau = s / (0.5 * n * (n - 1)) if n > 1 else np.zeros(len(rows))
    return pd.DataFrame(
        {"s": s, "variance": variance, "z": z, "p": 2.0 * ndtr(-np.abs(z)), "tau": tau, "slope": slope}
    )


def emerging_classes(hot: ArrayLike, cold: ArrayLike, trend: ArrayLike) -> NDArray[np.str_]:
    """The class (n,) of CLASSES of each area.

    hot, cold: (n, weeks), was the week significantly hot or cold; trend: (n,), 1 where the deviate rises
    significantly, -1 where it falls, else 0. Definitions: Esri, "How Emerging Hot Spot Analysis works"; cold
    spots mirror hot ones, so that an intensifying cold spot gets colder.
    """
    warm, chilly = np.atleast_2d(np.asarray(hot, bool)), np.atleast_2d(np.asarray(cold, bool))
    direction = np.atleast_1d(np.asarray(trend))
    found = np.full(len(warm), "none", dtype="<U20")
    for side, mine, other, rising in (("hot", warm, chilly, direction), ("cold", chilly, warm, -direction)):
        for kind, where in _kinds(mine, other, rising).items():
            found[where & (found == "none")] = f"{kind} {side}"
    return found


def _kinds(mine: Flags, other: Flags, rising: NDArray[Any]) -> dict[str, Flags]:
    """For each kind the areas it fits, the narrower kinds first."""
    weeks = mine.shape[1]
    mostly = mine.mean(axis=1) >= MOSTLY
    last = mine[:, -1]
    run = np.where(mine.all(axis=1), weeks, np.argmin(mine[:, ::-1], axis=1))
    only_run = last & (mine.sum(axis=1) == run)
    seldom = last & ~mostly
    crossed = other.any(axis=1)
    return {
        "new": only_run & (run == 1),
        "consecutive": only_run & (run >= 2) & ~mostly,
        "intensifying": mostly & last & (rising > 0),
        "diminishing": mostly & last & (rising < 0),
        "persistent": mostly & last & (rising == 0),
        "historical": mostly & ~last,
        "oscillating": seldom & crossed,
        "sporadic": seldom & ~crossed,
    }


def emerging(observed: ArrayLike, expected: ArrayLike, neighbours: Any, level: float = 0.05) -> pd.DataFrame:
    """Classes of areas by week. observed, expected: (n, weeks); neighbours: (n, n) sparse; level: of q for a
    week and of p for the trend.

    A week is hot (cold) where the neighbourhood, in this week and the one before, has more (fewer) reports
    than a negative binomial law explains, corrected over all areas and weeks. The trend is Mann-Kendall's on
    Gi* of the ratios of the whole cube. Columns: class, class_zh, hot_weeks, cold_weeks, last_q, z (trend),
    p. `attrs` tells tests, dispersion, level and weeks.
    """
    e = np.asarray(expected, dtype=float)
    known = np.isfinite(e) & (e > 0)
    o, e = np.where(known, np.asarray(observed, dtype=float), 0.0), np.where(known, e, 0.0)
    spread = dispersion(o, e)
    near = with_self(neighbours) != 0
    seen, mean, extra = (_with_before(near @ part) for part in (o, e, e**2 * spread))
    hot_q = benjamini_hochberg(np.where(known, exceedance(seen, mean, mean + extra), np.nan))
    cold_q = benjamini_hochberg(np.where(known, shortfall(seen, mean, mean + extra), np.nan))
    deviate = cube_gi_star(np.where(known, o / np.where(known, e, 1.0), np.nan), neighbours)
    trend = mann_kendall(np.nan_to_num(deviate))
    direction = np.where(trend["p"] <= level, np.sign(trend["z"]), 0)
    found = emerging_classes(hot_q <= level, cold_q <= level, direction)
    table = pd.DataFrame(
        {
            "class": found,
            "class_zh": [name_zh(one) for one in found.tolist()],
            "hot_weeks": (hot_q <= level).sum(axis=1),
            "cold_weeks": (cold_q <= level).sum(axis=1),
            "last_q": hot_q[:, -1],
            "z": trend["z"],
            "p": trend["p"],
        }
    )
    table.attrs = {"tests": 2 * int(known.sum()), "dispersion": spread, "level": level, "weeks": o.shape[1]}
    return table


def cube_gi_star(values: ArrayLike, neighbours: Any) -> Floats:
    """Gi* (n, weeks) over the whole cube: an area's neighbours in its own week and the week before."""
    cube = np.asarray(values, dtype=float)
    areas, weeks = cube.shape
    over_time = sparse.eye_array(weeks) + sparse.eye_array(weeks, k=-1)
    weights = sparse.kron(over_time, with_self(neighbours) != 0, format="csr")
    flat: Floats = gi_star(cube.T.ravel(), weights).reshape(weeks, areas).T
    return flat


def _with_before(by_week: Floats) -> Floats:
    """Each week and the one before it together; the first week alone."""
    found = by_week.copy()
    found[:, 1:] += by_week[:, :-1]
    return found
