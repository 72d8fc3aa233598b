"""Planted hotspots: for a while neighbouring grids have more reports of a kind; we know where and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from gis.sample.rhythm import CATEGORIES, DAYS, FIRST_DAY, Floats, Ints

Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Hotspot:
    """A space-time cluster: grid codes, unit codes, first and last day, category ("" = every category).

    `expected` is the number of reports without the cluster, `observed` the number with it; `cause` says what
    most of the additional reports are about.
    """

    number: int
    category: str
    centre: str
    grids: tuple[str, ...]
    units: tuple[str, ...]
    start: str
    end: str
    relative_risk: float
    cause: str
    expected: float = 0.0
    observed: int = 0


@dataclass(frozen=True)
class Plan:
    """What to plant: a category, how many grids, first and last day number, relative risk, what happened."""

    category: str
    grids: int
    first: int
    last: int
    risk: float
    cause: str


PLANS = (
    Plan("", 6, DAYS - 10, DAYS - 1, 2.5, "various"),
    Plan("供水排水", 5, DAYS - 14, DAYS - 1, 5.0, "water"),
    Plan("噪音扰民", 4, 14, 34, 5.0, "works"),
    Plan("占道经营", 5, 0, DAYS - 1, 3.0, "market"),
    Plan("环境污染", 6, 49, DAYS - 1, 5.0, "fumes"),
    Plan("消防隐患", 4, 42, 62, 4.0, "charging"),
)


def plant(
    grids: geopandas.GeoDataFrame, base: pandas.DataFrame, exposure: Floats, rng: np.random.Generator
) -> tuple[Hotspot, ...]:
    """Choose the grids of each plan: a well-populated centre and its nearest neighbours, none used twice.

    `base` holds the base units, `exposure` the weight of each; both frames come in code order.
    """
    codes = grids["code"].to_numpy(object)
    middle = shapely.get_coordinates(shapely.centroid(grids.geometry.to_numpy()))
    at = np.searchsorted(codes.astype(str), base["grid"].to_numpy(object).astype(str))
    load = np.asarray(np.bincount(at, exposure, len(codes)), float)
    free = load > np.median(load) * 0.5
    found = []
    for number, plan in enumerate(PLANS, 1):
        chosen = _neighbourhood(middle, free, load, (plan.grids, rng))
        free[chosen] = False
        inside = np.isin(at, chosen)
        found.append(
            Hotspot(
                number,
                plan.category,
                str(codes[chosen[0]]),
                tuple(sorted(str(codes[m]) for m in chosen)),
                tuple(str(code) for code in base["code"].to_numpy(object)[inside]),
                str(FIRST_DAY + plan.first),
                str(FIRST_DAY + plan.last),
                plan.risk,
                plan.cause,
            )
        )
    return tuple(found)


def _neighbourhood(middle: Floats, free: Flags, load: Floats, wish: tuple[int, np.random.Generator]) -> Ints:
    """A free, loaded centre and its nearest free grids: of six centres tried, the most compact."""
    count, rng = wish
    candidates = np.flatnonzero(free & (load >= np.median(load[free])))
    best: tuple[float, Ints] | None = None
    for centre in rng.choice(candidates, 6, replace=False):
        away = np.hypot(*(middle - middle[centre]).T)
        nearest = np.argsort(np.where(free, away, np.inf), kind="stable")[:count]
        reach = float(away[nearest[-1]])
        if best is None or reach < best[0]:
            best = (reach, nearest)
    assert best is not None
    return best[1]


def cluster_cells(hotspot: Hotspot, cells: Floats) -> Floats:
    """The part of the (category, day) weights that a hotspot touches, zero elsewhere."""
    first = int((np.datetime64(hotspot.start) - FIRST_DAY).astype(int))
    last = int((np.datetime64(hotspot.end) - FIRST_DAY).astype(int))
    touched = np.zeros_like(cells)
    rows = slice(None) if hotspot.category == "" else CATEGORIES.index(hotspot.category)
    touched[rows, first : last + 1] = cells[rows, first : last + 1]
    return touched


def members(hotspot: Hotspot, codes: np.ndarray[Any, np.dtype[np.object_]]) -> Flags:
    """Which of the unit codes belong to the hotspot."""
    return np.isin(codes.astype(str), np.array(hotspot.units))


def counted(hotspot: Hotspot, expected: float, observed: int) -> Hotspot:
    """The hotspot with its expected and observed numbers."""
    return replace(hotspot, expected=round(expected, 3), observed=observed)
