"""`GET /api/areas/{code}` and `GET /api/stats`: what there is, and who answers for it."""

from __future__ import annotations

import json
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Path, Query

from api.answers import counts_json, detail_json, geometry_of
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
        description="code of an area; a village also by its name or another name of it",
        examples=["350303102206016", "黄霞村"],
    ),
]


@router.get("/api/stats", response_model=StatsOut, responses=problems(503))
def stats(town: TownDep) -> dict[str, Any]:
    """How many towns, villages, grids and units are published, and how many units of each kind."""
    if town.directories.revision is None and town.directories.refresh() is None:
        return NOTHING
    directory = town.directories.current()
    return {"towns": 1, **counts_json(directory, directory.town)}


@router.get("/api/areas/{code:path}", response_model=AreaDetailOut, responses=problems(404, 422, 503))
def area(
    town: TownDep,
    code: CodePath,
    level: Annotated[Level | None, Query(description="needed only where two levels share a code")] = None,
    geometry: Annotated[bool, Query(description="1 adds the outline as GeoJSON, WGS 84")] = False,
    at: AtQuery = None,
) -> dict[str, Any]:
    """An area by its code (without `level` the lowest one that has it), or a village or town by its name."""
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
