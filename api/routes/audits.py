"""`/audit` and `/api/audit`: what is missing in the town, for officials, within their area."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.audits.answers import Choice, chosen, counts_json, finding_json, history_json, rules_json, village_of
from api.audits.files import csv_bytes, xlsx_bytes
from api.audits.held import AuditsDep
from api.audits.schemas import AuditOut
from api.auth import Official, OfficialDep, needs
from api.deps import Town, TownDep
from api.moments import parse_moment
from api.page_frame import language, modules_behind, official_facts, page_of, read_texts, town_facts
from api.routes.map import ATTRIBUTION, BASEMAP_LAYERS
from api.schemas import problems
from boundaries.audit.days import counted
from boundaries.directory import Directory

router = APIRouter(tags=["audit"])

TEXTS = read_texts("audit/texts.json")
MODULES = modules_behind("/static/audit/audit.js")
HISTORY_DAYS = 92
WatcherDep = Annotated[Official, Depends(needs())]
OnQuery = Annotated[str | None, Query(max_length=40, description="哪一天，默认今天 · day; default: today")]
VillageQuery = Annotated[str, Query(max_length=200, description="只看这个村 · only this village")]
KindQuery = Annotated[list[str] | None, Query(max_length=40, description="问题种类，可多个 · kinds")]
SeverityQuery = Annotated[list[str] | None, Query(max_length=10, description="high, medium, low")]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/audit", include_in_schema=False)
def audit_page(town: TownDep, official: OfficialDep, request: Request) -> HTMLResponse:
    """The list of what is missing, on the map."""
    facts = {
        **town_facts(town),
        "texts": TEXTS,
        "lang": language(request),
        "official": official_facts(official),
        "today": town.now().date().isoformat(),
        "basemap": {"layers": BASEMAP_LAYERS, "attribution": ATTRIBUTION}
        if town.settings.tianditu_key
        else None,
    }
    return page_of(request, town, "audit.html", facts, modules=MODULES, texts=TEXTS)


@router.get(
    "/api/audit",
    response_model=AuditOut,
    responses=problems(401, 403, 404, 422, 503),
    summary="缺失清单 · What is missing",
    description="空白地块、没有网格的单元、空缺的岗位、到期和将到期的任期、缺第二单元长的商铺、人数或角色不足的团队、"
    "过载和过轻的网格、不连片的网格、没有单元的地址、未包干的地块、十五分钟圈外的单元；每件只列一次，只列您辖区内的。"
    "地址、资源点和未结上报没有日期，按现在的算。服务圈按直线距离：步行速度 × 时间 ÷ 绕行系数，不查路网。 · "
    "Each thing once, within your area. Addresses, resources and open reports are those of now whatever the "
    "day. A service ring is a straight-line distance: walking speed times time over the detour factor; no "
    "road network is asked.",
)
def read_audit(
    town: TownDep,
    official: WatcherDep,
    audits: AuditsDep,
    on: OnQuery = None,
    village: VillageQuery = "",
    kind: KindQuery = None,
    severity: SeverityQuery = None,
    fresh: Annotated[bool, Query(description="刚改过，重新核查 · audit anew after a change")] = False,
    limit: Annotated[int, Query(ge=1, le=20_000, description="最多几件 · at most")] = 5_000,
) -> dict[str, Any]:
    """The gravest first; `counts` are of all that fit, also of those left off."""
    audited = audits.get(town, parse_moment(on, town.now()), fresh)
    directory = audited.directory
    found = chosen(audited, Choice(village, tuple(kind or ()), tuple(severity or ())), official)
    return {
        "on": audited.on,
        "revision": directory.revision,
        "rules": rules_json(audited.rules),
        "counts": counts_json(found, directory),
        "findings": [finding_json(one, directory) for one in found[:limit]],
        "left_off": max(0, len(found) - limit),
        "history": _history(town, official, directory, village),
    }


@router.get(
    "/api/audit/file",
    responses=problems(401, 403, 404, 422, 503),
    response_class=Response,
    summary="缺失清单，表格文件 · The same as CSV or XLSX",
    description="与 /api/audit 相同的筛选；以公式符号开头的单元格加撇号。 · "
    "With the same filters; cells that begin like a formula get an apostrophe.",
)
def download_audit(
    town: TownDep,
    official: WatcherDep,
    audits: AuditsDep,
    request: Request,
    form: Annotated[Literal["csv", "xlsx"], Query(description="文件格式 · form of the file")] = "csv",
    on: OnQuery = None,
    village: VillageQuery = "",
    kind: KindQuery = None,
    severity: SeverityQuery = None,
) -> Response:
    """All that fit."""
    audited = audits.get(town, parse_moment(on, town.now()))
    found = chosen(audited, Choice(village, tuple(kind or ()), tuple(severity or ())), official)
    write = csv_bytes if form == "csv" else xlsx_bytes
    headers = {
        "Content-Disposition": f'attachment; filename="wangge-audit-{audited.on}.{form}"',
        "Cache-Control": "private, no-store",
    }
    kind_of_file = "text/csv; charset=utf-8" if form == "csv" else XLSX
    body = write(found, audited.directory, language(request))
    return Response(body, media_type=kind_of_file, headers=headers)


def _history(town: Town, official: Official, directory: Directory, village: str) -> list[dict[str, Any]]:
    """Counts over time of the village asked for, else of the official's own; a single grid has none."""
    if official.area_level == "grid":
        return []
    code = official.area_code if official.area_level == "village" else ""
    code = village_of(directory, village).code if village and not code else code
    since = town.now().date() - timedelta(days=HISTORY_DAYS)
    with Session(town.engine) as session:
        return history_json(counted(session, since, code))
