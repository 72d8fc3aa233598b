"""`/api/places`: who answers for a point, or for each of many? Answered from memory."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api import bulk
from api.answers import centre_of, place_json
from api.deps import Town, TownDep
from api.errors import problem
from api.moments import parse_moment
from api.schemas import BULK_IN, BULK_OUT, Datum, PlaceOut, problems
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
BorderQuery = Annotated[
    bool,
    Query(
        description="填 1 则加上 border_m（离本单元边界多少米）和 runner_up（边界那边的单元） · "
        "1 adds border_m, metres to the unit's border, and runner_up, the unit across it"
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
        check_position(lon, lat, centre_of(directory))
    return JSONResponse(place_json(directory, place, moment))


@router.post(
    "/api/places",
    response_class=Response,
    openapi_extra={"requestBody": {"required": True, "content": BULK_IN}},
    responses={
        200: {"description": "One row per point", "content": BULK_OUT},
        **problems(404, 413, 415, 422, 503),
    },
    summary="许多地方各归谁管 · Who answers for each of many places",
    description=f"一次最多 {bulk.LIMIT} 个点，用 JSON、CSV 或 Arrow 流发送（列 lon、lat），"
    "以同样的形式得到单元、网格、村的编码，顺序不变；没有人管的点为空。 · "
    f"Up to {bulk.LIMIT} points as JSON, CSV or an uncompressed Arrow stream (columns lon, lat); codes of "
    "unit, grid and village come back in the same form and order, null where nobody answers. `inside` is "
    "false where the nearest unit within 1 km stands in. The header X-Wangge-Revision names the map.",
)
async def many_places(
    request: Request, town: TownDep, datum: DatumQuery = "wgs84", border: BorderQuery = False
) -> Response:
    """Read, located and written in a thread, by compiled code that lets others run meanwhile."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in bulk.FORMS:
        known = "、".join(bulk.FORMS), ", ".join(bulk.FORMS)
        sentences = f"请用 Content-Type：{known[0]} 之一。", f"Content-Type must be one of {known[1]}."
        return problem(request.scope, 415, sentences, {"field": "Content-Type"})
    body = await request.body()

    def answered() -> Response:
        directory = town.directories.current()
        content = bulk.answer(bulk.FORMS[kind], body, directory, (datum, border))
        return Response(content, headers={"X-Wangge-Revision": str(directory.revision)}, media_type=kind)

    return await run_in_threadpool(answered)


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
