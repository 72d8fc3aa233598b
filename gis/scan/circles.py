"""Circles around places: each place's neighbours by distance, up to a share of the population."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.errors import InputError

Floats = NDArray[np.float64]
Circles = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]
"""Per centre, where its neighbours begin (n + 1); neighbours by distance; whether a circle ends here."""
SAME = 1e-9
"""Distances this near to each other, relatively, are one: the circle is closed, it takes all of them."""
FIRST = 64
"""Places looked at first around a centre, beside twice as many as lay around the one before."""
MOST = 200_000_000
"""Neighbours held at once: 1 GB."""


def coordinates_of(places: pd.DataFrame) -> Floats:
    """Coordinates (n, 2) in metres from columns x and y, or (n, 3) on the unit sphere from lon and lat.

    Chords order places as great circles do.
    """
    columns = ["x", "y"] if {"x", "y"} <= set(places.columns) else ["lon", "lat"]
    if not set(columns) <= set(places.columns):
        raise InputError(
            "places 需要 x、y 两列（米），或 lon、lat 两列（度）",
            "places needs columns x and y (metres), or lon and lat (degrees)",
            field="places",
        )
    found: Floats = places[columns].to_numpy(np.float64)
    if not np.isfinite(found).all():
        raise InputError("有地点没有坐标，请补上", "A place has no coordinates; add them", field="places")
    if columns[0] == "x":
        return found
    if (np.abs(found) > (360.0, 90.0)).any():
        row = int(np.flatnonzero((np.abs(found) > (360.0, 90.0)).any(axis=1))[0]) + 1
        raise InputError(
            f"places 第 {row} 行的经纬度超出范围。请检查 lon、lat 两列是否写反",
            f"Row {row} of places has no possible lon and lat. Are the two columns swapped?",
            field="places",
            row=row,
        )
    lon, lat = np.radians(found.T)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def circles_of(coordinates: Floats, population: Floats, max_share: float) -> Circles:
    """Circles around each of n places with at most a share of the population (n); closed ones: all places at
    the same distance come in together. A place over the share by itself has no circle."""
    limit = max_share * population.sum() * (1.0 + SAME)
    axes = np.ascontiguousarray(coordinates.T)
    begins: list[int] = [0]
    orders: list[NDArray[np.int32]] = []
    closes: list[NDArray[np.bool_]] = []
    for centre in coordinates:
        away = np.sqrt(((axes - centre[:, None]) ** 2).sum(axis=0))
        last = begins[-1] - begins[-2] if orders else 0
        order, ends = _around(away, population, limit, 2 * last + FIRST)
        orders.append(order)
        closes.append(ends)
        begins.append(begins[-1] + len(order))
        if begins[-1] > MOST:
            raise InputError(
                "地点太多，扫描圈装不下内存。请把 max_population 调小",
                "Too many places for the memory. Give a smaller max_population",
                field="max_population",
            )
    return (
        np.array(begins, np.int64),
        np.concatenate(orders).astype(np.int32),
        np.concatenate(closes).astype(np.bool_),
    )


def _around(
    away: Floats, population: Floats, limit: float, first: int
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Neighbours by distance, then by index, and where circles end; about the `first` nearest are looked at
    before more are."""
    near = _nearest(away, population, limit, first)
    order = near[np.argsort(away[near], kind="stable")]
    far = away[order]
    ends = np.append(far[1:] > far[:-1] * (1.0 + SAME), True)
    fits = np.cumsum(population[order]) <= limit
    last = np.flatnonzero(ends & fits)
    size = int(last[-1]) + 1 if len(last) else 0
    return order[:size].astype(np.int32), ends[:size]


def _nearest(away: Floats, population: Floats, limit: float, first: int) -> NDArray[np.int64]:
    """All places nearer than some distance, enough of them to hold more than the limit; or all there are."""
    while first < len(away):
        near = np.flatnonzero(away < np.partition(away, first)[first] * (1.0 - SAME))
        if population[near].sum() > limit:
            return near
        first *= 2
    return np.arange(len(away))
