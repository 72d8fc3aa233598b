"""`GET /api/places`: who answers for a point? Answered from memory."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.answers import bbox_json, place_json
from api.deps import Town, TownDep
from api.moments import parse_moment
from api.schemas import Datum, PlaceOut, problems
from boundaries.directory import Directory
from gis.crs import to_wgs84
from gis.errors import InputError
from gis.positions import PROBLEMS, position_problems

router = APIRouter(tags=["lookup"])

Lon = Annotated[float, Query(description="经度，十进制度 · longitude, decimal degrees", examples=[119.064])]
Lat = Annotated[float, Query(description="纬度，十进制度 · latitude, decimal degrees", examples=[25.443])]
DatumQuery = Annotated[
    Datum,
    Query(
        description="lon、lat 的坐标基准；高德、腾讯是 gcj02，百度是 bd09 · what lon and lat are measured in"
    ),
]
AtQuery = Annotated[
    str | None,
    Query(
        max_length=40,
        description="日期（指这一天结束时）或时刻，默认现在；决定用哪一版地图、看谁在任 · "
        "ISO date (its end) or date-time; default now. Chooses the map and who held the posts.",
        examples=["2026-11-21"],
    ),
]
SENTENCES = {
    "swapped": (
        "经纬度看来颠倒了：请交换 lon 和 lat",
        "longitude and latitude look swapped: exchange lon and lat",
    ),
}
"""Where a request is told something else than a file."""


@router.get(
    "/api/places",
    response_model=PlaceOut,
    responses=problems(404, 422, 503),
    summary="一处地方归谁管 · Who answers for a place",
    description="给出单元、网格、村、镇和该找的人，离边界多远，边界那边是谁。正在边界上时，由编码最小的单元答复。"
    "在镇外 1 公里以内，inside 为 false，unit 是最近的单元；再远则 unit 为 null（状态仍是 200）。 · "
    "Unit, grid, village, town and the people to ask; the distance to the border and who is across it. On a "
    "border the covering unit with the smallest code answers. Outside the town but within 1 km, inside is "
    "false and unit is the nearest one; farther away unit is null (status 200).",
)
async def places(
    town: TownDep, lon: Lon, lat: Lat, datum: DatumQuery = "wgs84", at: AtQuery = None
) -> JSONResponse:
    """Answered from memory: no database is touched unless `at` names the past."""
    now = town.now()
    moment = parse_moment(at, now)
    check_position(lon, lat)
    directory = await directory_at(town, moment, now)
    x, y = (float(degrees) for degrees in to_wgs84(lon, lat, datum))
    place = directory.place(x, y, moment.date())
    if place.unit is None:
        check_position(lon, lat, _centre(directory))
    return JSONResponse(place_json(directory, place, moment))


async def directory_at(town: Town, moment: datetime, now: datetime) -> Directory:
    """The snapshot for a moment: the current one without leaving the event loop, others from the database."""
    if moment >= now and town.directories.revision is not None:
        return town.directories.current()
    return await run_in_threadpool(town.directories.at, moment, now)


def check_position(lon: float, lat: float, around: tuple[float, float] | None = None) -> None:
    """Raise InputError (where: problem, lon, lat) unless the degrees can be a position."""
    found = str(position_problems(lon, lat, around))
    if not found:
        return
    zh, en = SENTENCES.get(found) or PROBLEMS[found]
    facts: dict[str, Any] = {"problem": found, "field": "lon, lat", "lon": lon, "lat": lat}
    raise InputError(f"({lon:g}, {lat:g})：{zh}。", f"({lon:g}, {lat:g}): {en}.", **facts)


def _centre(directory: Directory) -> tuple[float, float] | None:
    box = bbox_json(directory, directory.town)
    return None if box is None else ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
