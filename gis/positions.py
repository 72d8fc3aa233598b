"""Are these numbers positions at all? Blank, swapped, metres, out of range, (0, 0): said, never mended."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.errors import InputError

Sizes = NDArray[np.float64]

PROBLEMS = {
    "": ("", ""),
    "not_a_number": ("坐标为空或不是数字", "the coordinate is blank or not a number"),
    "zero": ("坐标是 (0, 0)，多半是缺省值", "the coordinate is (0, 0), most likely a placeholder"),
    "swapped": (
        "经纬度看来颠倒了：请交换经度列和纬度列",
        "longitude and latitude look swapped: exchange the two columns",
    ),
    "packed": (
        "坐标像是连写的度分秒（1190512.3 即 119°05′12.3″）：请换算成十进制度，如 119.08675",
        "the coordinate looks like degrees, minutes and seconds run together (1190512.3 is 119°05′12.3″): "
        "write decimal degrees such as 119.08675",
    ),
    "nmea": (
        "坐标像是 NMEA 的度分（11905.205 即 119°05.205′）：请换算成十进制度，如 119.08675",
        "the coordinate looks like NMEA degrees and minutes (11905.205 is 119°05.205′): "
        "write decimal degrees such as 119.08675",
    ),
    "mercator": (
        "坐标像是墨卡托米坐标：EPSG:3857 与百度 BD09MC 数字相近，却相差约 18 公里；"
        "请查明是哪一种，再转换成经纬度",
        "the coordinate looks like Mercator metres: EPSG:3857 and Baidu's BD09MC look alike and differ by "
        "18 km; find out which it is and convert it to longitude and latitude",
    ),
    "zone_metres": (
        "坐标像是带号在前的投影坐标（米，如 40409483.7 即 40 带）：请先转换成经纬度",
        "the coordinate looks like projected metres with the zone in front (40409483.7 is zone 40): "
        "convert it to longitude and latitude",
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

NOT_DEGREES = ("packed", "nmea", "mercator", "zone_metres", "metres")
"""Problems that tell another way of writing positions than decimal degrees."""
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
        *(_other_ways(ax, ay, outside) if outside.any() else ()),
        (outside, "out_of_range"),
    ]
    return np.select([case for case, _ in cases], [name for _, name in cases], default="")


def _other_ways(ax: Sizes, ay: Sizes, outside: NDArray[np.bool_]) -> list[tuple[NDArray[np.bool_], str]]:
    """Numbers too great for degrees, by what they may be: sizes of x and y to a key of NOT_DEGREES.

    A zone number stands in front of eastings of 100 to 900 km, 25-45 for 3-degree zones and 16-23 for
    6-degree ones (13-15 run into the Mercator metres of eastern China, which are far more common).
    """
    metric = outside & (np.maximum(ax, ay) >= 1000.0)
    ax, ay = (np.where(np.isfinite(size), size, 0.0) for size in (ax, ay))
    prefixed = (ax >= 16e6) & (ax < 46e6) & (ax % 1e6 >= 1e5) & (ax % 1e6 <= 9e5)
    return [
        (metric & _sexagesimal(ax, 1e4, 180.0) & _sexagesimal(ay, 1e4, 90.0), "packed"),
        (metric & _sexagesimal(ax, 1e2, 180.0) & _sexagesimal(ay, 1e2, 90.0), "nmea"),
        (metric & prefixed & (ay < 1e7), "zone_metres"),
        (metric & (ax >= 8e6) & (ax < 1.53e7) & (ay >= 3e5) & (ay < 7.5e6), "mercator"),
        (metric, "metres"),
    ]


def _sexagesimal(size: Sizes, unit: float, most: float) -> NDArray[np.bool_]:
    """Whether numbers can be degrees times `unit` with minutes (and, at 10,000, seconds) behind."""
    minutes = np.floor(size % unit / (unit / 100.0))
    seconds = size % 100.0 if unit > 100.0 else np.zeros_like(size)
    whole = np.floor(size / unit)
    return (whole >= 1.0) & (whole <= most) & (minutes < 60.0) & (seconds < 60.0)


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
