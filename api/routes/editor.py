"""`/editor`, where boundaries are drawn, and what only that page needs: published ground, open reports."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.auth import Official, OfficialDep, within_sql
from api.deps import Town, TownDep
from api.draft_answers import Scene, ground_json
from api.draft_counts import DraftingDep, counts_of
from api.moments import parse_moment
from api.packing import packed
from api.page_frame import language, modules_behind, official_facts, page_of, read_texts, town_facts
from api.routes.drafts import EDITORS
from api.routes.map import ATTRIBUTION, BASEMAP_LAYERS
from api.schemas import problems
from boundaries import revisions
from boundaries.tables import Revision
from gis.balance import OVERLOAD, Weights
from gis.errors import Conflict, NotFound
from gis.transverse import plane_of
from incidents.tables import Report

router = APIRouter(tags=["editor"])

TEXTS = read_texts("editor/texts.json")
MODULES = modules_behind("/static/editor/editor.js")
MOST_REPORTS = 20_000
AtQuery = Annotated[str | None, Query(max_length=40, description="这一刻的地图 · the map of this moment")]
RevisionQuery = Annotated[int | None, Query(ge=1, lt=2**31, description="这一版 · this revision")]


@router.get("/editor", include_in_schema=False)
def editor_page(town: TownDep, official: OfficialDep, request: Request) -> HTMLResponse:
    """The editor, with a draft opened; officials who may not edit can look."""
    asked = request.query_params.get("draft", "")
    draft = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    facts = {
        **town_facts(town),
        "texts": TEXTS,
        "lang": language(request),
        "today": town.now().date().isoformat(),
        "plane": _plane(town),
        "weights": {**Weights().__dict__, "overload": OVERLOAD},
        "official": _may(official),
        "basemap": {"layers": BASEMAP_LAYERS, "attribution": ATTRIBUTION}
        if town.settings.tianditu_key
        else None,
    }
    return page_of(request, town, "editor.html", facts, modules=MODULES, texts=TEXTS, draft=draft)


@router.get(
    "/api/editor/ground",
    responses=problems(401, 404, 422, 503),
    summary="已发布的全镇边界 · The ground as published",
    description="形式与草稿的 ground 相同；可指定某一刻或某一版，默认为现在。 · "
    "As a draft's ground; of a moment or a revision, the present by default.",
)
def published_ground(
    town: TownDep,
    _official: OfficialDep,
    drafting: DraftingDep,
    request: Request,
    at: AtQuery = None,
    revision: RevisionQuery = None,
) -> Response:
    """The published town, for the editor to draw beside or without a draft."""
    with Session(town.engine) as session:
        number = _revision(session, town, at, revision)
        base = drafting.states.base(session, number)
        counts = counts_of(drafting.counted(session, base), base, base.state)
    scene = Scene(base, base.state, counts, town.directories.held, town.now().date())
    return packed(request, ground_json(1, scene))


@router.get(
    "/api/editor/reports",
    response_model=dict[str, Any],
    responses=problems(401, 404, 503),
    summary="辖区内未结的上报 · Open reports in one's area",
    description="只有位置、类别和状态，不含任何人。 · Place, category and state only; nobody is named.",
)
def open_reports(town: TownDep, official: OfficialDep) -> dict[str, Any]:
    """Where the open reports of the official's area lie, in whole mm of the storage CRS."""
    directory = town.directories.current()
    x, y = Report.geom.ST_X(), Report.geom.ST_Y()
    asked = (
        select(x, y, Report.category, Report.unit_code)
        .where(Report.state == "open", Report.geom.is_not(None))
        .where(within_sql(official, directory, Report.grid_code))
        .order_by(Report.id)
        .limit(MOST_REPORTS)
    )
    with Session(town.engine) as session:
        rows = session.execute(asked).all()
    return {
        "reports": [
            {"x": round(1000 * px), "y": round(1000 * py), "category": kind, "unit": unit, "state": "open"}
            for px, py, kind, unit in rows
        ]
    }


def _revision(session: Session, town: Town, at: str | None, revision: int | None) -> int:
    """The number of a revision: as given, or the one in force at a moment (default: now)."""
    if revision is not None:
        if session.get(Revision, revision) is None:
            raise NotFound("没有这一版地图。", "There is no such revision.", revision=revision)
        return revision
    now = town.now()
    found = revisions.revision_at(session, min(parse_moment(at, now), now))
    if found is None:
        raise NotFound(
            "这一天还没有发布过任何地图。请换一个较晚的日期。",
            "No map was published yet at that time. Give a later date.",
        )
    return found


def _may(official: Official) -> dict[str, Any]:
    """What the page offers to this official; the API decides again by itself."""
    return {
        **official_facts(official),
        "edits": official.role in EDITORS,
        "approves": official.role == "approver",
    }


def _plane(town: Town) -> dict[str, float]:
    """The constants of the storage projection; any plane will do while no map is published."""
    held = town.directories.held
    srid = held.srid if held else 4549
    plane = plane_of(srid)
    if plane is None:
        raise Conflict(
            f"存储坐标系 EPSG:{srid} 不是横轴墨卡托投影，网页里不能编辑。请用 QGIS 和 wangge import。",
            f"The storage CRS EPSG:{srid} is no transverse Mercator plane, which the editor needs. "
            "Use QGIS and `wangge import`.",
        )
    names = ("meridian", "east", "north", "radius", "eccentricity")
    return {name: getattr(plane, name) for name in names}
