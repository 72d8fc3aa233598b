"""Where a report lies: a gazetteer entry of its unit, a point near it, and what a writer knows of both."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas
import shapely

from gis.sample.landscape import Ground
from gis.sample.places import Spot
from gis.sample.rhythm import Floats, Ints

APPEAL = {"door": 1.0, "building": 5.0, "estate": 3.0, "shop": 2.0, "place": 3.0, "road": 0.0}
"""How readily people name an entry of each kind."""
HOMES = ("residential", "alley", "building")
SPREAD_M = 7.0
MARGIN_M = 0.03
"""A report lies this far inside its unit, so that rounding to 1e-7 degrees cannot carry it out."""
ROUNDS = 12


def choose_entries(
    addresses: pandas.DataFrame, base: pandas.DataFrame, unit: Ints, rng: np.random.Generator
) -> Ints:
    """Gazetteer row for each report, drawn by APPEAL among the entries of its unit; -1 where it has none."""
    codes = base["code"].to_numpy(object).astype(str)
    appeal = np.array([APPEAL[kind] for kind in addresses["kind"]])
    home = np.searchsorted(codes, addresses["home"].to_numpy(object).astype(str))
    order = np.argsort(home, kind="stable")
    bounds = np.concatenate([[0.0], np.cumsum(appeal[order])])
    first = np.searchsorted(home[order], np.arange(len(codes) + 1))
    low, high = bounds[first[unit]], bounds[first[unit + 1]]
    at = np.searchsorted(bounds, low + rng.random(len(unit)) * (high - low), side="right") - 1
    return np.where(high > low, order[np.minimum(at, len(order) - 1)], -1)


def points_in(
    base: Any, addresses: pandas.DataFrame, where: tuple[Ints, Ints], rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """A point (x, y in metres) for each report, near its entry and inside its unit, off the border."""
    unit, entry = where
    shapes = shapely.buffer(base.geometry.to_numpy(), -MARGIN_M, join_style="mitre")
    shapely.prepare(shapes)
    inner = shapely.get_coordinates(shapely.point_on_surface(base.geometry.to_numpy()))[unit]
    known = (entry >= 0)[:, None]
    anchor = np.where(known, addresses[["x", "y"]].to_numpy(float)[np.maximum(entry, 0)], inner)
    spot = inner.copy()
    left = np.arange(len(unit))
    for turn in range(ROUNDS):
        pull = turn / ROUNDS
        middle = anchor[left] * (1 - pull) + inner[left] * pull
        tried = middle + rng.normal(0.0, SPREAD_M * (1 - pull), middle.shape)
        good = shapely.contains_xy(shapes[unit[left]], tried[:, 0], tried[:, 1])
        spot[left[good]] = tried[good]
        left = left[~good]
    return spot[:, 0], spot[:, 1]


def spots_of(
    ground: Ground, base: pandas.DataFrame, addresses: pandas.DataFrame, where: tuple[Ints, Ints]
) -> list[Spot]:
    """What a writer knows of each report's place."""
    villages = dict(zip(ground.villages["code"], ground.villages["alias"], strict=True))
    corners = _roads_by_unit(addresses)
    columns = ("kind", "road", "lane", "number", "sub", "building", "name")
    rows = list(zip(*(addresses[name].tolist() for name in columns), strict=True))
    nothing = ("", "", "", "", "", "", "")
    codes, kinds = base["code"].tolist(), base["kind"].tolist()
    made = []
    for unit, entry in zip(*(part.tolist() for part in where), strict=True):
        code = codes[unit]
        kind, road, lane, number, sub, building, name = rows[entry] if entry >= 0 else nothing
        crossing = next((other for other in corners.get(code, ()) if road and other != road), "")
        home = kinds[unit] in HOMES and kind in ("door", "building")
        area = (villages[code[:12]], str(int(code[12:15])), str(int(code[15:])))
        made.append(Spot(kind, *area, road, lane, number, sub, building, name, crossing, home))
    return made


def _roads_by_unit(addresses: pandas.DataFrame) -> dict[str, tuple[str, ...]]:
    """The named roads on which each unit has doors: two of them meet at its corner."""
    doors = addresses[((addresses["kind"] == "door") & (addresses["lane"] == "")).to_numpy()]
    pairs = doors[["home", "road"]].drop_duplicates()
    found: dict[str, tuple[str, ...]] = {}
    for home, road in zip(pairs["home"].tolist(), pairs["road"].tolist(), strict=True):
        found[home] = (*found.get(home, ()), road)
    return found
