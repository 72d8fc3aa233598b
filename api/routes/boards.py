"""`/boards` and what is printed there: the boards of villages and the cards of leaders, for officials."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.auth import Official, needs
from api.auth.officials import require_within
from api.board_files import KINDS, Look, place_called, village_called
from api.board_source import spoken_name
from api.boards import Boards
from api.deps import Town, TownDep
from api.links import base_of
from api.page_frame import language, page_of, read_texts, town_facts
from api.schemas import problems
from gis.errors import NotFound, Unavailable
from gis.printing.typefaces import load_typeface

router = APIRouter(tags=["boards"])

AnybodyDep = Annotated[Official, Depends(needs(townwide=True))]
ClerkDep = Annotated[Official, Depends(needs("town_editor", "approver", "village_chief", "grid_leader"))]
TEXTS = {
    lang: {**words, "title": words["boards_title"]} for lang, words in read_texts("boards/texts.json").items()
}
PNG_DPI = 72.0
FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {kind.partition(";")[0]: {} for kind in KINDS.values()}}
}


@router.get("/boards", include_in_schema=False)
def boards_page(town: TownDep, official: AnybodyDep, request: Request) -> HTMLResponse:
    """Every village with what can be printed of it."""
    facts = town_facts(town)
    rows = _rows(town, official) if facts["revision"] else []
    values = {"rows": rows, "missing": _missing_font(town, language(request)), "texts": TEXTS}
    return page_of(request, town, "boards.html", facts, **values)


@router.get(
    "/api/boards/{village}.{kind}",
    response_class=Response,
    responses={**FILES, **problems(401, 403, 404, 422, 429, 503)},
    summary="村公示栏 · A village's notice board",
    description="村名或编码；纸张 A1 或 A3；PNG 把各张并排成一幅。 · A village by name or code, on A1 or "
    "A3; a PNG shows all its sheets side by side.",
)
def board(
    town: TownDep,
    _official: AnybodyDep,
    request: Request,
    village: str,
    kind: Literal["pdf", "png", "html"],
    size: Annotated[Literal["A1", "A3"], Query(description="纸张 · paper")] = "A1",
) -> Response:
    """Drawn once per published town and day, then from memory."""
    area = village_called(town.directories.current(), village)
    content = _boards(request).board(town, _site(town, request), area, Look(size, kind, PNG_DPI))
    return _file(content, KINDS[kind], f"{spoken_name(area)}-{size}.{kind}")


@router.get(
    "/api/badges/{code}.pdf",
    response_class=Response,
    responses={**FILES, **problems(401, 403, 404, 422, 429, 503)},
    summary="工作牌 · The cards of leaders",
    description="一个村、网格或单元的负责人；below=true 时连同下辖的人。 · The leaders of a village, grid or "
    "unit; with below=true all those below it too.",
)
def badges(
    town: TownDep,
    official: ClerkDep,
    request: Request,
    code: str,
    below: Annotated[bool, Query(description="连同下辖 · with all below")] = False,
) -> Response:
    """Four cards a sheet."""
    directory = town.directories.current()
    area = place_called(directory, code)
    require_within(official, directory, area)
    if below and area.level == "town":
        raise NotFound("请按村打印工作牌。", "Print the cards village by village.", code=code)
    content = _boards(request).badges(town, _site(town, request), area, below)
    return _file(content, KINDS["pdf"], f"{area.name}-badges.pdf")


def _boards(request: Request) -> Boards:
    boards: Boards = request.app.state.boards
    return boards


def _site(town: Town, request: Request) -> str:
    return base_of(town.settings, str(request.base_url))


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename=\"board\"; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-cache",
    }
    return Response(content, media_type=kind, headers=headers)


def _rows(town: Town, official: Official) -> list[dict[str, Any]]:
    """Of each village its name, counts, and whether the official may print its leaders' cards."""
    directory = town.directories.current()
    rows = []
    for village in directory.villages:
        grids = directory.below(village)
        rows.append(
            {
                "code": village.code,
                "name": spoken_name(village),
                "grids": len(grids),
                "units": sum(len(directory.below(grid)) for grid in grids),
                "badges": official.role != "viewer" and official.covers(directory, village),
            }
        )
    return rows


def _missing_font(town: Town, lang: str) -> str:
    """What to do where no font is there to print with; "" where there is one."""
    try:
        load_typeface(town.settings.font)
    except Unavailable as error:
        return error.en if lang == "en" else error.zh
    return ""
