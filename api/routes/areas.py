"""`GET /api/areas/{code}` and `GET /api/stats`: what there is, and who answers for it."""

from __future__ import annotations

import json
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Depends, Path, Query

from api.answers import counts_json, detail_json, geometry_of
from api.client_rates import limited
from api.deps import TownDep
from api.moments import parse_moment
from api.routes.lookup import AtQuery
from api.schemas import AreaDetailOut, Level, StatsOut, problems
from boundaries.directory import Directory
from boundaries.places import AreaRecord
from gis.errors import NotFound

router = APIRouter(tags=["areas"])

NOTHING = {"towns": 0, "villages": 0, "grids": 0, "units": 0, "unit_kinds": {}}
CodePath = Annotated[
    str,
    Path(
        max_length=200,
        description="区域编码；村也可以用名称或别名 · "
        "code of an area; a village also by its name or another name of it",
        examples=["350303102206016", "黄霞村"],
    ),
]


@router.get(
    "/api/stats",
    response_model=StatsOut,
    responses=problems(503),
    summary="全镇概况 · The town in numbers",
    description="已发布的镇、村、网格、单元各有多少，各种单元各有多少。 · "
    "How many towns, villages, grids and units are published, and how many units of each kind.",
)
def stats(town: TownDep) -> dict[str, Any]:
    """Counts of the snapshot in memory; an empty database counts nothing."""
    if town.directories.revision is None and town.directories.refresh() is None:
        return NOTHING
    directory = town.directories.current()
    return {"towns": 1, **counts_json(directory, directory.town)}


@router.get(
    "/api/areas/{code:path}",
    dependencies=[Depends(limited("lookup"))],
    response_model=AreaDetailOut,
    responses=problems(404, 422, 429, 503),
    summary="一个镇、村、网格或单元 · One town, village, grid or unit",
    description="按编码查（不填 level 时取最低的层级），村和镇也可按名称查：它属于哪里、下辖什么、谁负责。 · "
    "By code (without level the lowest one that has it), a village or the town also by name: what it lies "
    "in, what it holds, who answers for it.",
)
def area(
    town: TownDep,
    code: CodePath,
    level: Annotated[
        Level | None,
        Query(description="层级；只有两个层级编码相同时才需要 · needed only where two levels share a code"),
    ] = None,
    geometry: Annotated[
        bool, Query(description="填 1 则附上 GeoJSON 边界（WGS 84） · 1 adds the outline as GeoJSON, WGS 84")
    ] = False,
    at: AtQuery = None,
) -> dict[str, Any]:
    """See the description above; the geometry leaves as stored, turned into degrees."""
    now = town.now()
    moment = parse_moment(at, now)
    directory = town.directories.at(moment, now)
    found = _find(directory, code.strip(), level)
    answer = detail_json(directory, found, moment)
    if geometry:
        answer["geometry"] = json.loads(shapely.to_geojson(geometry_of(directory, found)))
    return answer


def _find(directory: Directory, code: str, level: Level | None) -> AreaRecord:
    found = directory.find_area(code, level)
    if found is None and level in (None, "village"):
        found = directory.find_village(code)
    if found is None and level in (None, "town") and code == directory.town.name:
        found = directory.town
    if found is None:
        raise NotFound(
            f"没有编号或名称为“{code[:40]}”的区域。请检查编号，或在首页搜索。",
            f"There is no area with the code or name {code[:40]!r}. Check it, or search on the first page.",
            code=code,
        )
    return found
