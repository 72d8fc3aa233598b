"""From the CRS a layer declares to metres of the storage CRS, with a guard for every usual mistake.

The CRS is read from the file and the datum is declared; neither is guessed. What the numbers contradict is
refused with the reason: swapped axes, degrees in a metric CRS or metres in a geographic one, feet taken for
metres (the place then falls outside the area the CRS is meant for), a place far from the storage zone.
"""

from __future__ import annotations

from typing import Any

import geopandas
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError

from gis.crs import DATUMS, metric_crs_for, position_problems, to_wgs84, transform_geometries
from gis.errors import InputError
from gis.positions import PROBLEMS

Shapes = npt.NDArray[np.object_]
WORST_SCALE = 0.005
"""A storage CRS in which lengths would be wrong by more than this share does not fit the place."""
MARGIN = 2.0
"""Degrees by which a layer may lie outside the area its own CRS is meant for."""


def crs_of(frame: geopandas.GeoDataFrame, datum: str | None) -> CRS:
    """The CRS of a layer; a layer without one is WGS 84 degrees only if a datum was declared.

    Raises InputError for a missing CRS, an unknown datum, and numbers that cannot be of this CRS.
    """
    if datum is not None and datum not in DATUMS:
        names = "、".join(DATUMS)
        raise InputError(
            f"坐标基准“{datum}”不认识，可用：{names}", f'No such datum "{datum}": {names}', field="datum"
        )
    if frame.crs is None and datum is None:
        raise InputError(
            "图层没有说明坐标系。若是经纬度，请用 --datum 声明基准（wgs84、cgcs2000、gcj02、bd09）；"
            "若是投影坐标，请先在图层里写明坐标系（例如 .prj 文件）。",
            "The layer does not say its CRS. If it holds degrees, declare the datum with --datum (wgs84, "
            "cgcs2000, gcj02, bd09); if it is projected, write the CRS into the layer (e.g. a .prj file).",
            field="crs",
        )
    crs = CRS.from_epsg(4326) if frame.crs is None else CRS.from_user_input(frame.crs)
    check_numbers(np.asarray(frame.geometry.array, dtype=object), crs, frame.index.tolist())
    return crs


def check_numbers(shapes: Shapes, crs: CRS, rows: list[Any]) -> None:
    """Raise InputError unless the coordinates can be of this CRS; null and non-finite shapes are skipped."""
    bounds = shapely.bounds(shapes)
    known = np.flatnonzero(np.isfinite(bounds).all(axis=1))
    if not known.size:
        return
    x = (bounds[known, 0] + bounds[known, 2]) / 2
    y = (bounds[known, 1] + bounds[known, 3]) / 2
    if crs.is_geographic:
        _check_degrees(x, y, [rows[i] for i in known])
    else:
        _check_projected(x, y, crs)


def _check_degrees(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], rows: list[Any]) -> None:
    problems = position_problems(x, y)
    bad = np.flatnonzero(problems != "")
    if not bad.size:
        return
    first = int(bad[0])
    zh, en = PROBLEMS[str(problems[first])]
    raise InputError(
        f"第 {rows[first]} 行的位置 ({x[first]:g}, {y[first]:g})：{zh}。共 {bad.size} 行如此。",
        f"Row {rows[first]} at ({x[first]:g}, {y[first]:g}): {en}. {bad.size} row(s) are like this.",
        problem=str(problems[first]),
        rows=[rows[int(i)] for i in bad[:20]],
        lon=float(x[first]),
        lat=float(y[first]),
    )


def _check_projected(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], crs: CRS) -> None:
    middle = float(np.median(x)), float(np.median(y))
    if (np.abs(x) <= 180).all() and (np.abs(y) <= 90).all():
        raise InputError(
            f"图层声明的坐标系是 {crs.name}（米），坐标却像经纬度 ({middle[0]:g}, {middle[1]:g})。"
            "请改正图层的坐标系。",
            f"The layer declares {crs.name} (metres) but its coordinates look like degrees "
            f"({middle[0]:g}, {middle[1]:g}). Correct the layer's CRS.",
            problem="degrees",
        )
    if _in_area_of_use(middle, crs):
        return
    swapped = _in_area_of_use(middle[::-1], crs)
    zh = "横纵坐标看来颠倒了" if swapped else "单位（英尺或米）、坐标轴顺序或坐标系看来不对"
    en = "the axes look swapped" if swapped else "unit (feet or metres), axis order or CRS look wrong"
    raise InputError(
        f"图层的位置 ({middle[0]:g}, {middle[1]:g}) 不在其坐标系 {crs.name} 的适用范围内：{zh}。"
        "请改正后重试。",
        f"The layer at ({middle[0]:g}, {middle[1]:g}) lies outside the area of its CRS {crs.name}: {en}. "
        "Correct it and try again.",
        problem="swapped" if swapped else "outside_crs",
    )


def _in_area_of_use(place: tuple[float, float], crs: CRS) -> bool:
    area = crs.area_of_use
    lon, lat = Transformer.from_crs(crs, 4326, always_xy=True).transform(*place)
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return False
    if area is None:
        return True
    south, north = area.south - MARGIN, area.north + MARGIN
    return bool(
        (lon - area.west + MARGIN) % 360 <= (area.east - area.west) % 360 + 2 * MARGIN
        and south <= lat <= north
    )


def to_metres(shapes: Shapes, crs: CRS, datum: str, srid: int) -> Shapes:
    """Shapes in metres of EPSG:`srid`; the declared datum says how degrees are meant."""
    return transform_geometries(shapes, crs, srid, datum)


def storage_for(shapes: Shapes, crs: CRS, datum: str, srid: int | None) -> int:
    """The storage CRS: the one asked for if it fits the layer's place, else the zone that fits.

    Raises InputError when the one asked for is not metric, or lengths there would be wrong by over 0.5 %.
    """
    each = shapely.bounds(shapes)
    bounds = shapely.total_bounds(shapes[np.isfinite(each).all(axis=1)])
    corners = Transformer.from_crs(crs, 4326, always_xy=True).transform(bounds[[0, 2]], bounds[[1, 3]])
    lon, lat = to_wgs84(*corners, datum)
    if srid is None:
        return metric_crs_for(lon, lat)
    target = _metric_crs(srid)
    middle = float(np.mean(lon)), float(np.mean(lat))
    off = _scale_error(target, middle)
    if off > WORST_SCALE:
        by = f"{off:.1%}" if np.isfinite(off) else "∞"
        raise InputError(
            f"图层位于 ({middle[0]:.4f}, {middle[1]:.4f})，离存储坐标系 EPSG:{srid}（{target.name}）太远，"
            f"长度误差达 {by}。请换一个 --data 目录（每个数据库只存一处），或用 --crs 指定合适的坐标系。",
            f"The layer lies at ({middle[0]:.4f}, {middle[1]:.4f}), far outside the storage CRS EPSG:{srid} "
            f"({target.name}): lengths would be off by {by}. Use another --data directory (a database holds "
            "one place), or give a CRS that fits with --crs.",
            crs=srid,
            lon=middle[0],
            lat=middle[1],
        )
    return srid


def _metric_crs(srid: int) -> CRS:
    try:
        crs = CRS.from_epsg(srid)
    except CRSError:
        crs = None
    if crs is None or not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise InputError(
            f"EPSG:{srid} 不是以米为单位的投影坐标系，不能用来存储。例如可用 --crs 4549。",
            f"EPSG:{srid} is not a projected CRS in metres and cannot be the storage CRS. E.g. --crs 4549.",
            crs=srid,
        )
    return crs


def _scale_error(crs: CRS, place: tuple[float, float]) -> float:
    """By which share lengths on the map differ from lengths on the ground; inf where nothing is projected."""
    factors = Proj(crs).get_factors(*place)
    scales = np.array([factors.meridional_scale, factors.parallel_scale])
    return float(np.max(np.abs(scales - 1.0))) if np.isfinite(scales).all() else float("inf")
