"""Are these numbers positions at all? Blank, swapped, metres, out of range, (0, 0): said, never mended."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.errors import InputError

PROBLEMS = {
    "": ("", ""),
    "not_a_number": ("坐标为空或不是数字", "the coordinate is blank or not a number"),
    "zero": ("坐标是 (0, 0)，多半是缺省值", "the coordinate is (0, 0), most likely a placeholder"),
    "swapped": (
        "经纬度看来颠倒了：请交换经度列和纬度列",
        "longitude and latitude look swapped: exchange the two columns",
    ),
    "metres": (
        "坐标像是投影坐标（米），不是经纬度：请先转换成经纬度",
        "the coordinate looks like projected metres, not degrees: convert it to longitude and latitude",
    ),
    "out_of_range": (
        "经度须在 ±180、纬度须在 ±90 之内",
        "longitude must lie within ±180 and latitude within ±90",
    ),
}
"""Problem -> Chinese and English clause; the empty one means the position can be used."""

_FAR, _NEAR = 5.0, 1.0  # degrees from the town: swapped when far as given and near once exchanged
_SHOWN = 20  # rows named in one error


def position_problems(
    lon: ArrayLike, lat: ArrayLike, around: tuple[float, float] | None = None
) -> NDArray[np.str_]:
    """For each degree pair a key of PROBLEMS, "" where nothing is wrong.

    Swapped axes are certain inside China (first number 3-54, second 73-136), and wherever only the exchanged
    pair lies on the globe. Elsewhere `around`, the town's own (lon, lat), decides.
    """
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    ax, ay = np.abs(x), np.abs(y)
    swapped = (x >= 3.0) & (x <= 54.0) & (y >= 73.0) & (y <= 136.0)
    swapped |= (ax <= 90.0) & (ay > 90.0) & (ay <= 180.0)
    if around is not None:
        east, north = around
        far = (np.abs(x - east) > _FAR) | (np.abs(y - north) > _FAR)
        swapped |= far & (np.abs(y - east) < _NEAR) & (np.abs(x - north) < _NEAR)
    outside = (ax > 180.0) | (ay > 90.0)
    cases = [
        (~(np.isfinite(x) & np.isfinite(y)), "not_a_number"),
        ((ax < 1e-6) & (ay < 1e-6), "zero"),
        (swapped, "swapped"),
        (outside & (np.maximum(ax, ay) >= 1000.0), "metres"),
        (outside, "out_of_range"),
    ]
    return np.select([case for case, _ in cases], [name for _, name in cases], default="")


def check_lonlat(lon: ArrayLike, lat: ArrayLike, around: tuple[float, float] | None = None) -> None:
    """Raise InputError unless every (lon, lat), in degrees, is a usable position.

    `where` of the error: problem, rows (1-based, the first twenty), count, and lon, lat of the first.
    """
    found = np.atleast_1d(position_problems(lon, lat, around))
    bad = np.flatnonzero(found != "")
    if not bad.size:
        return
    first = int(bad[0])
    zh, en = PROBLEMS[str(found[first])]
    x = float(np.broadcast_to(np.asarray(lon, dtype=np.float64), found.shape)[first])
    y = float(np.broadcast_to(np.asarray(lat, dtype=np.float64), found.shape)[first])
    raise InputError(
        f"第 {first + 1} 个点 ({x:g}, {y:g})：{zh}。共 {bad.size} 个点不能用。",
        f"Point {first + 1} ({x:g}, {y:g}): {en}. {bad.size} point(s) cannot be used.",
        problem=str(found[first]),
        rows=[int(i) + 1 for i in bad[:_SHOWN]],
        count=int(bad.size),
        lon=x,
        lat=y,
    )
