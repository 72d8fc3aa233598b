"""What the tests say of the areas of an exported map, as plain data with the terms they hold under."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.adjacency import queen
from gis.encoding import encode_table
from gis.errors import InputError
from gis.hotspots import expected_by, hot_now
from gis.map_town import MapArea
from gis.trends import CLASSES, emerging

Floats = NDArray[np.float64]
RAMP = ("#f8dc90", "#f0ab4d", "#e27731", "#c6463c", "#982648", "#621848")
"""Light to dark in equal steps of OKLab lightness (0.90 to 0.35): also readable in greyscale."""
FEWEST_STEPS = 4
"""A trend over fewer weeks or months than this says nothing."""
BARE, FEW = -1, -2
"""In place of a confidence: nothing to compare with; too few reports to judge."""
Q_SCALE, E_SCALE = 1e6, 10


def hot_findings(counts: ArrayLike, areas: Sequence[MapArea], seed: int = 0) -> dict[str, Any]:
    """Which areas are raised against their households: see `gis.hotspots.hot_now`.

    counts: (n, weeks) reports by area; an area with a NaN in any week is not judged. Rows of the table:
    confidence (99, 95, 90, 0, BARE or FEW), reports and tenths of expected reports of the neighbourhood, q in
    millionths.
    """
    observed, homes = _whole(counts), _households(areas)
    known = np.isfinite(observed)
    judged = np.where(known, homes, np.nan)
    mean = expected_by(judged, float(np.nansum(observed[homes > 0])))
    found = hot_now(np.nan_to_num(observed), mean, queen([area.polygon for area in areas]), seed)
    bare = found["p"].isna().to_numpy()
    confidence = np.where(bare, BARE, np.where(found["few"], FEW, found["confidence"]))
    rows = [
        confidence,
        found["near_observed"],
        np.rint(found["near_expected"] * E_SCALE),
        np.rint(found["q"].fillna(1.0) * Q_SCALE),
    ]
    return {"rows": encode_table(np.stack(rows, axis=1).astype(np.int64)), **_terms(found.attrs)}


def trend_findings(counts: ArrayLike, areas: Sequence[MapArea]) -> dict[str, Any]:
    """The class of emerging hot or cold spot of each area: see `gis.trends.emerging`.

    counts: (n, steps) reports by area and week or month, an area with a NaN is not judged; expected is the
    area's share of the households in each step's total. Rows of the table: place in `classes` or BARE, hot
    and cold steps, deviate of the trend in hundredths. Raises InputError below FEWEST_STEPS.
    """
    cube, homes = np.asarray(counts, dtype=float), _households(areas)
    if cube.shape[1] < FEWEST_STEPS:
        raise InputError(
            f"趋势至少要 {FEWEST_STEPS} 期，现在只有 {cube.shape[1]} 期。请选更长的时间。",
            f"A trend needs at least {FEWEST_STEPS} weeks or months, not {cube.shape[1]}; choose more days.",
            field="--from",
        )
    judged = np.where(np.isfinite(_whole(cube)), homes, np.nan)
    share = expected_by(judged, 1.0)
    town = np.nansum(cube[np.isfinite(share)], axis=0)
    found = emerging(np.nan_to_num(cube), np.outer(share, town), queen([area.polygon for area in areas]))
    kind = np.array([CLASSES.index(one) for one in found["class"]])
    rows = [
        np.where(np.isfinite(share), kind, BARE),
        found["hot_weeks"],
        found["cold_weeks"],
        np.rint(found["z"] * 100),
    ]
    table = encode_table(np.stack(rows, axis=1).astype(np.int64))
    return {"rows": table, "classes": list(CLASSES), **_terms(found.attrs)}


def _whole(counts: ArrayLike) -> Floats:
    """Reports of all weeks together; NaN where one is not known."""
    total: Floats = np.asarray(counts, dtype=float).sum(axis=1)
    return total


def _households(areas: Sequence[MapArea]) -> Floats:
    """Households (n,), NaN where there are none or nobody said."""
    return np.array([float(area.households or 0) or np.nan for area in areas])


def _terms(attrs: dict[Any, Any]) -> dict[str, Any]:
    """Number of tests, seed, draws and level, as far as the test has them."""
    return {name: attrs[name] for name in ("tests", "seed", "draws", "level") if name in attrs}
