"""`/hotspots` and `/api/hotspots`: what is raised, since when, how surely, and who answers there."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.auth import Official, OfficialDep, require_within
from api.deps import Town, TownDep
from api.hotspots.answers import answer_json
from api.hotspots.files import TYPES, Place, Wanted, file_of, name_of
from api.hotspots.held import Hotspots, HotspotsDep, Progress
from api.hotspots.why import why_json
from api.packing import packed
from api.page_frame import language, modules_behind, official_facts, page_of, read_texts, town_facts
from api.routes.map import ATTRIBUTION, BASEMAP_LAYERS
from api.schemas import problems
from boundaries.directory import Directory
from gis.errors import Conflict, NotFound
from gis.hotspot_looks import LOOKS, QUIET, RAMP
from incidents.hotspots import asking
from incidents.hotspots.answer import Answer
from incidents.hotspots.question import Asked

router = APIRouter(tags=["hotspots"])

TEXTS = read_texts("hotspots/texts.json")
MODULES = modules_behind("/static/hotspots/hotspots.js")
LEVELS_WITHIN = {"town": ("village", "grid", "unit"), "village": ("village", "grid", "unit")}
"""Levels that an official's area has; a grid leader sees the grid and its units."""
Level = Literal["unit", "grid", "village"]


def asked_of(
    start: Annotated[date | None, Query(alias="from", description="第一天 · first day")] = None,
    end: Annotated[date | None, Query(alias="to", description="最后一天（含）· last day, included")] = None,
    category: Annotated[str, Query(max_length=200, description="类别，空为全部 · empty: all")] = "",
    method: Annotated[Literal["hot", "scan", "trend", "density"], Query(description="方法 · method")] = "hot",
    level: Annotated[Level, Query(description="层级 · level")] = "grid",
    base: Annotated[
        Literal["history", "households"] | None, Query(description="与什么比 · compared with")
    ] = None,
) -> Asked:
    """What the query of a request asks."""
    return Asked(start, end, category or None, method, level, base)


AskedDep = Annotated[Asked, Depends(asked_of)]


@router.get("/hotspots", include_in_schema=False)
def hotspots_page(town: TownDep, official: OfficialDep, request: Request) -> HTMLResponse:
    """The page: a question, the map, the list, and why."""
    with Session(town.engine) as session:
        known = asking.known_days(session, str(town.zone))
        categories = list(asking.categories(session))
    facts = {
        **town_facts(town),
        "texts": TEXTS,
        "lang": language(request),
        "official": official_facts(official),
        "levels": LEVELS_WITHIN.get(official.area_level, ("grid", "unit")),
        "known": known and [day.isoformat() for day in known],
        "categories": categories,
        "may_mark": official.role != "viewer",
        "looks": {"looks": list(LOOKS.items()), "quiet": QUIET, "ramp": RAMP},
        "basemap": {"layers": BASEMAP_LAYERS, "attribution": ATTRIBUTION}
        if town.settings.tianditu_key
        else None,
    }
    return page_of(request, town, "hotspots.html", facts, modules=MODULES, texts=TEXTS)


@router.get(
    "/api/hotspots",
    response_model=dict[str, Any],
    responses={202: {"description": "还在计算：progress · still at it"}, **problems(401, 404, 422, 503)},
    summary="热点 · Hot spots",
    description="按日期、类别、方法、层级回答哪里偏多、有多确定、找谁；只列您辖区内的。"
    "要算一会儿时先答 202 和进度，请隔一秒再问。 · "
    "Where reports are more than expected, how surely, and whom to ask, in your area. 202 with its progress "
    "while a scan is at work: ask again in a second.",
)
def read_hotspots(
    town: TownDep, official: OfficialDep, hotspots: HotspotsDep, asked: AskedDep, request: Request
) -> Response:
    """The answer, as far as the official may see it."""
    directory = town.directories.current()
    found = answer_for(town, official, hotspots, asked)
    if isinstance(found, Progress):
        answer = packed(request, {"progress": {"done": found.done, "of": found.of}})
        answer.status_code = 202
        return answer
    return packed(request, answer_json(directory, found, town.now().date()))


@router.get(
    "/api/hotspots/areas/{code}",
    response_model=dict[str, Any],
    responses=problems(401, 403, 404, 409, 422, 503),
    summary="为什么热 · Why is this hot",
    description="一个单元、网格或村：件数与预期、邻区、逐周曲线、背后的上报和负责人。限您的辖区。 · "
    "One area: counts and expectation, neighbours, weeks, the reports behind it, and who answers. Within "
    "your area.",
)
def why(
    town: TownDep,
    official: OfficialDep,
    hotspots: HotspotsDep,
    asked: AskedDep,
    code: Annotated[str, Path(max_length=64)],
) -> dict[str, Any]:
    """The panel of one area."""
    directory = town.directories.current()
    area = directory.find_area(code, asked.level)
    if area is None:
        raise NotFound(f"没有编码为 {code} 的区域。", f"There is no area with the code {code}.", code=code)
    require_within(official, directory, area)
    found = answer_for(town, official, hotspots, asked)
    if isinstance(found, Progress):
        raise Conflict("还在计算，请稍候再看。", "Still at work; look again shortly.")
    with Session(town.engine) as session:
        return why_json(session, (directory, town.zone, town.now().date()), found, area)


@router.get(
    "/api/hotspots/files",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in TYPES.values()}}, **problems(401, 404, 409, 422, 503)},
    summary="导出热点 · Hot spots as a file",
    description="同一个答案的表格（xlsx）、图层（gpkg、geojson）或一页图（pdf、png）。"
    "internal 限您的辖区，含负责人；public 按整月或整周，不足 5 件的不公布。 · "
    "The same answer as a workbook, a layer or a printed sheet. internal: your area, with leaders; public: "
    "whole months or weeks, counts below 5 withheld.",
)
def hotspot_file(
    town: TownDep,
    official: OfficialDep,
    hotspots: HotspotsDep,
    asked: AskedDep,
    ending: Annotated[Literal["xlsx", "gpkg", "geojson", "pdf", "png"], Query(alias="format")] = "xlsx",
    variant: Annotated[Literal["internal", "public"], Query()] = "internal",
    paper: Annotated[Literal["A4", "A3", "A1"], Query()] = "A4",
    lang: Annotated[Literal["zh", "en"], Query()] = "zh",
) -> Response:
    """The file, as a download."""
    directory = town.directories.current()
    found = answer_for(town, official, hotspots, asked)
    if isinstance(found, Progress):
        raise Conflict("还在计算，请稍候再导出。", "Still at work; export again shortly.")
    wanted = Wanted(ending, variant == "public", lang, paper, official.jurisdiction(directory))
    place = Place(directory, town.settings, town.now().date())
    with Session(town.engine) as session:
        content = file_of(session, place, found, wanted)
    headers = {
        "Content-Disposition": f'attachment; filename="{name_of(found, wanted)}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, headers=headers, media_type=TYPES[ending])


def answer_for(town: Town, official: Official, hotspots: Hotspots, asked: Asked) -> Answer | Progress:
    """The answer cut to the official's area, or how far it is."""
    directory = town.directories.current()
    grids = official.jurisdiction(directory)
    with Session(town.engine) as session:
        found = asking.read(session, directory, asked, asking.Whose(str(town.zone), grids))
    answer = hotspots.answer(found, directory)
    if isinstance(answer, Progress) or grids is None:
        return answer
    return answer.only(visible(official, directory, asked.level))


def visible(official: Official, directory: Directory, level: str) -> frozenset[str]:
    """Codes of a level's areas that are the official's own or lie in it."""
    areas = directory.layers[level].areas
    return frozenset(area.code for area in areas if official.covers(directory, area))
