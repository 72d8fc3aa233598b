"""`/api/drafts`: drafts are opened, edited step by step, undone, checked and described here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy.orm import Session

from api.auth import Official, OfficialDep, audit, needs
from api.deps import Town, TownDep
from api.draft_answers import Scene, draft_json, ground_json, operation_json, step_json, with_problems
from api.draft_counts import Drafting, DraftingDep, counts_of
from api.draft_schemas import (
    DescribeIn,
    DraftOut,
    DraftState,
    EditIn,
    LockIn,
    NewDraftIn,
    OperationOut,
    StepIn,
    StepOut,
)
from api.packing import packed
from api.schemas import problems
from boundaries import drafts
from boundaries.drafts import Applied, By, Order, Seen
from gis.edits import edit_from_json
from gis.errors import EditRefused

router = APIRouter(tags=["drafts"])

EDITORS = ("town_editor", "village_chief")
EditorDep = Annotated[Official, Depends(needs(*EDITORS))]
DraftPath = Annotated[int, Path(ge=1, lt=2**31, description="草稿号 · number of the draft")]
REFUSED = problems(401, 403, 404, 409, 422, 503)


def by(town: Town, official: Official) -> By:
    """Who acts, and where: a village chief only in the own village."""
    villages = None if official.area_level == "town" else frozenset({official.area_code})
    return By(str(official.id), official.label, town.now(), villages)


@contextmanager
def changing(town: Town) -> Iterator[Session]:
    """A transaction in which a draft changes; a refusal tells its problems."""
    with Session(town.engine, expire_on_commit=False) as session, session.begin():
        try:
            yield session
        except EditRefused as error:
            raise with_problems(error) from None


@router.post(
    "/api/drafts",
    status_code=201,
    response_model=DraftOut,
    responses=REFUSED,
    summary="新建草稿 · Begin a draft",
    description="以最新发布的地图为底。 · It starts from the newest revision.",
)
def new_draft(town: TownDep, official: EditorDep, body: NewDraftIn, response: Response) -> dict[str, Any]:
    """Begin a draft on the newest revision."""
    with changing(town) as session:
        seen = drafts.open_draft(session, body.name, body.note, by(town, official))
        audit(session, official, "draft.new", f"draft {seen.row.id}", {"name": seen.row.name})
    response.headers["Location"] = f"/api/drafts/{seen.row.id}"
    return draft_json(town, seen, official)


@router.get(
    "/api/drafts",
    response_model=list[DraftOut],
    responses=problems(401, 503),
    summary="草稿列表 · Drafts",
    description="最近改动的在前。 · The last changed first.",
)
def all_drafts(
    town: TownDep, official: OfficialDep, state: Annotated[DraftState | None, Query()] = None
) -> list[dict[str, Any]]:
    """The drafts in a state, or all."""
    with Session(town.engine) as session:
        return [draft_json(town, seen, official) for seen in drafts.list_drafts(session, state)]


@router.get(
    "/api/drafts/{draft}",
    response_model=DraftOut,
    responses=problems(401, 404, 503),
    summary="一份草稿 · One draft",
)
def one_draft(town: TownDep, official: OfficialDep, draft: DraftPath) -> dict[str, Any]:
    """A draft as it stands."""
    with Session(town.engine) as session:
        return draft_json(town, drafts.read_draft(session, draft), official)


@router.patch(
    "/api/drafts/{draft}",
    response_model=DraftOut,
    responses=REFUSED,
    summary="改名称或说明 · Another name or note",
)
def describe(town: TownDep, official: EditorDep, draft: DraftPath, body: DescribeIn) -> dict[str, Any]:
    """Another name or note of a draft."""
    with changing(town) as session:
        order = Order(draft, by(town, official), body.version)
        seen = drafts.describe(session, order, body.name, body.note)
        _audit_step(session, official, "draft.describe", seen, name=seen.row.name)
    return draft_json(town, seen, official)


@router.get(
    "/api/drafts/{draft}/ground",
    responses=problems(401, 404, 503),
    summary="可编辑的全镇边界 · The ground of a draft",
    description="单元的公共边（弧段）、单元、网格和村；坐标为存储坐标系的整毫米。 · "
    "Arcs of the base units, units, grids and villages; whole millimetres of the storage CRS.",
)
def ground(
    town: TownDep, _official: OfficialDep, drafting: DraftingDep, request: Request, draft: DraftPath
) -> Response:
    """The whole town of a draft, for the editor to draw."""
    with Session(town.engine) as session:
        seen = drafts.read_draft(session, draft)
        base = drafting.states.base(session, seen.row.base_revision)
        state = drafting.states.state(session, seen.row)
        counts = counts_of(drafting.counted(session, base), base, state)
    scene = Scene(base, state, counts, town.directories.held, town.now().date())
    return packed(request, ground_json(seen.row.version, scene))


@router.post(
    "/api/drafts/{draft}/edits",
    response_model=StepOut,
    responses=REFUSED,
    summary="一次修改 · One edit",
    description="先核对版本，再在内存里修改并验证：有问题则 422 并逐条列出，库中一字不改。 · "
    "Refused with every problem (422) and nothing stored, or stored as one step that can be undone.",
)
def edit(
    town: TownDep, official: EditorDep, drafting: DraftingDep, draft: DraftPath, body: EditIn
) -> Response:
    """One edit of a draft."""
    asked = edit_from_json(body.edit)
    with changing(town) as session:
        order = Order(draft, by(town, official), body.version)
        applied = drafts.edit(session, drafting.states, order, asked)
        _audit_step(session, official, "draft.edit", applied.seen, op=body.edit.get("op"))
        return _step(session, drafting, applied)


@router.post("/api/drafts/{draft}/undo", response_model=StepOut, responses=REFUSED, summary="撤销 · Undo")
def undo(
    town: TownDep, official: EditorDep, drafting: DraftingDep, draft: DraftPath, body: StepIn
) -> Response:
    """Take the last operation back."""
    with changing(town) as session:
        order = Order(draft, by(town, official), body.version)
        applied = drafts.undo(session, drafting.states, order)
        _audit_step(session, official, "draft.undo", applied.seen)
        return _step(session, drafting, applied)


@router.post("/api/drafts/{draft}/redo", response_model=StepOut, responses=REFUSED, summary="重做 · Redo")
def redo(
    town: TownDep, official: EditorDep, drafting: DraftingDep, draft: DraftPath, body: StepIn
) -> Response:
    """Do again what was taken back last."""
    with changing(town) as session:
        order = Order(draft, by(town, official), body.version)
        applied = drafts.redo(session, drafting.states, order)
        _audit_step(session, official, "draft.redo", applied.seen)
        return _step(session, drafting, applied)


@router.post(
    "/api/drafts/{draft}/locks",
    response_model=DraftOut,
    responses=REFUSED,
    summary="锁定或解锁一个网格 · Lock a grid",
)
def lock(
    town: TownDep, official: EditorDep, drafting: DraftingDep, draft: DraftPath, body: LockIn
) -> dict[str, Any]:
    """Lock a grid against edits of this draft, or give it free."""
    with changing(town) as session:
        order = Order(draft, by(town, official), body.version)
        seen = drafts.lock_grid(session, drafting.states, order, (body.grid, body.locked))
        _audit_step(session, official, "draft.lock", seen, grid=body.grid, locked=body.locked)
    return draft_json(town, seen, official)


@router.get(
    "/api/drafts/{draft}/operations",
    response_model=list[OperationOut],
    responses=problems(401, 404, 503),
    summary="生效的操作 · Operations in force",
)
def operations(town: TownDep, _official: OfficialDep, draft: DraftPath) -> list[dict[str, Any]]:
    """The operations of a draft, first to last, with the edits as they were asked."""
    with Session(town.engine) as session:
        return [operation_json(one) for one in drafts.operations(session, draft)]


def _audit_step(session: Session, official: Official, action: str, seen: Seen, **detail: Any) -> None:
    audit(session, official, action, f"draft {seen.row.id}", {"version": seen.row.version, **detail})


def _step(session: Session, drafting: Drafting, applied: Applied) -> Response:
    base = drafting.states.base(session, applied.seen.row.base_revision)
    counts = counts_of(drafting.counted(session, base), base, applied.state)
    return Response(json.dumps(step_json(applied, counts), ensure_ascii=False), media_type="application/json")
