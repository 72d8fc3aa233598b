"""`/api/drafts/{id}/submit | approve | return | publish | rebase | check`, `/api/revisions`, `/api/todos`."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from sqlalchemy.orm import Session

from api.auth import Official, OfficialDep, audit, needs
from api.deps import Town, TownDep
from api.draft_answers import draft_json, problems_json
from api.draft_counts import Drafting, DraftingDep
from api.draft_schemas import (
    CheckOut,
    DraftOut,
    MaybeStepIn,
    PublishedOut,
    PublishIn,
    ReturnIn,
    RevisionMadeOut,
    RevisionOut,
    RollbackIn,
    StepIn,
    TodoOut,
)
from api.routes.drafts import REFUSED, DraftPath, EditorDep, by, changing
from api.scheduling import follow_up
from api.schemas import problems
from boundaries import drafts
from boundaries.drafts import Order, PublishedDraft, Seen, Wish
from boundaries.drafts.tables import Todo
from gis.errors import InputError

router = APIRouter(tags=["drafts"])

ApproverDep = Annotated[Official, Depends(needs("approver"))]
HandlerDep = Annotated[Official, Depends(needs("approver", "town_editor"))]
EitherDep = Annotated[Official, Depends(needs("town_editor", "village_chief", "approver"))]
RevisionPath = Annotated[int, Path(ge=1, lt=2**31, description="版本号 · number of the revision")]


@router.get(
    "/api/drafts/{draft}/check",
    response_model=CheckOut,
    responses=problems(401, 404, 503),
    summary="全镇检查 · Check the whole town",
    description="逐条列出不能发布的问题；没有问题即可提交。 · Every problem that stands against publishing.",
)
def check(town: TownDep, _official: OfficialDep, drafting: DraftingDep, draft: DraftPath) -> dict[str, Any]:
    """Look over the whole town of a draft."""
    with Session(town.engine) as session:
        row = drafts.read_draft(session, draft).row
        return {"problems": problems_json(drafts.check(session, drafting.states, row))}


@router.delete(
    "/api/drafts/{draft}", response_model=DraftOut, responses=REFUSED, summary="作废草稿 · Give a draft up"
)
def abandon(town: TownDep, official: EditorDep, draft: DraftPath) -> dict[str, Any]:
    """Give a draft up; it stays on record."""
    with changing(town) as session:
        seen = drafts.abandon(session, Order(draft, by(town, official)))
        return _told(session, town, official, ("draft.abandon", seen))


@router.post(
    "/api/drafts/{draft}/submit",
    response_model=DraftOut,
    responses=REFUSED,
    summary="提交审批 · Submit",
    description="先检查全镇，有问题则 422。 · The whole town is checked first.",
)
def submit(
    town: TownDep,
    official: EditorDep,
    drafting: DraftingDep,
    draft: DraftPath,
    body: MaybeStepIn | None = None,
) -> dict[str, Any]:
    """Hand a draft in for approval."""
    with changing(town) as session:
        seen = drafts.submit(session, drafting.states, _order(town, official, draft, body))
        return _told(session, town, official, ("draft.submit", seen))


@router.post(
    "/api/drafts/{draft}/approve",
    response_model=DraftOut,
    responses=REFUSED,
    summary="批准 · Approve",
    description="参与编辑的人不能审批（403）。 · Whoever took part in it may not approve it (403).",
)
def approve(
    town: TownDep,
    official: ApproverDep,
    drafting: DraftingDep,
    draft: DraftPath,
    body: MaybeStepIn | None = None,
) -> dict[str, Any]:
    """Approve a draft that others made."""
    with changing(town) as session:
        seen = drafts.approve(session, drafting.states, _order(town, official, draft, body))
        return _told(session, town, official, ("draft.approve", seen))


@router.post(
    "/api/drafts/{draft}/return",
    response_model=DraftOut,
    responses=REFUSED,
    summary="退回修改 · Return with a reason",
)
def send_back(
    town: TownDep, official: ApproverDep, drafting: DraftingDep, draft: DraftPath, body: ReturnIn
) -> dict[str, Any]:
    """Return a draft to its author, also one that waits for its date."""
    with changing(town) as session:
        order = _order(town, official, draft, body)
        seen = drafts.send_back(session, drafting.states, order, body.reason)
        return _told(session, town, official, ("draft.return", seen))


@router.post(
    "/api/drafts/{draft}/publish",
    response_model=PublishedOut,
    responses=REFUSED,
    summary="发布 · Publish",
    description="立即发布，或在 at 所说的时刻发布；在同一个事务里沿革、任命、未办结上报一并处理。 · "
    "Now, or at the moment `at`; lineage, appointments and open reports follow in the same transaction.",
)
def publish(
    town: TownDep,
    official: ApproverDep,
    drafting: DraftingDep,
    draft: DraftPath,
    body: PublishIn | None = None,
) -> dict[str, Any]:
    """Publish an approved draft."""
    with changing(town) as session:
        order = _order(town, official, draft, body)
        if body is not None and body.at is not None:
            seen = drafts.schedule(session, drafting.states, order, _moment(town, body.at))
            return {"draft": _told(session, town, official, ("draft.schedule", seen)), "published": None}
        wish = Wish(rebase=body is not None and body.rebase)
        done = drafts.publish(session, drafting.states, order, wish)
        published = _published(session, town, drafting, done)
        seen = drafts.read_draft(session, draft)
        told = _told(session, town, official, ("draft.publish", seen))
        return {"draft": told, "published": published}


@router.post(
    "/api/drafts/{draft}/rebase",
    response_model=DraftOut,
    responses=REFUSED,
    summary="移到最新版 · Put onto the newest revision",
    description="改动的地方不相遇时直接移过去，否则 409 并说明哪些地方相遇。 · "
    "Where what both touch does not meet; else 409 with `meets`.",
)
def rebase(
    town: TownDep, official: EitherDep, drafting: DraftingDep, draft: DraftPath, body: StepIn
) -> dict[str, Any]:
    """Put a draft onto the newest revision."""
    with changing(town) as session:
        seen = drafts.rebase(session, drafting.states, _order(town, official, draft, body))
        return _told(session, town, official, ("draft.rebase", seen))


@router.get(
    "/api/revisions",
    response_model=list[RevisionOut],
    responses=problems(401, 503),
    summary="发布历史 · History of revisions",
)
def revisions(town: TownDep, _official: OfficialDep) -> list[dict[str, Any]]:
    """Every revision, the newest first."""
    with Session(town.engine) as session:
        found = drafts.revision_history(session)
    zone = town.zone
    return [
        {
            **asdict(one),
            "valid_from": one.valid_from.astimezone(zone),
            "recorded_at": one.recorded_at.astimezone(zone),
            "counts": {"begun": one.begun, "changed": one.changed, "ended": one.ended},
        }
        for one in found
    ]


@router.post(
    "/api/revisions/{number}/rollback",
    status_code=201,
    response_model=RevisionMadeOut,
    responses=REFUSED,
    summary="恢复到这一版 · Bring this revision back",
    description="把第 number 版的地图作为新的一版发布，历史不变。 · "
    "The map of that revision becomes a new one; history stays.",
)
def rollback(
    town: TownDep, official: ApproverDep, drafting: DraftingDep, number: RevisionPath, body: RollbackIn
) -> dict[str, Any]:
    """Make the map of an earlier revision the newest one."""
    with changing(town) as session:
        done = drafts.rollback(session, drafting.states, (number, body.note), by(town, official))
        published = _published(session, town, drafting, done)
        detail = {"to": number, **done.counts}
        audit(session, official, "revision.rollback", f"revision {done.revision}", detail)
    return published


@router.get("/api/todos", response_model=list[TodoOut], responses=problems(401, 503), summary="待办 · To-dos")
def todos(town: TownDep, _official: OfficialDep) -> list[dict[str, Any]]:
    """What publications left for people to decide."""
    with Session(town.engine) as session:
        return [_todo(town, todo) for todo in drafts.open_todos(session)]


@router.post(
    "/api/todos/{number}/done", response_model=TodoOut, responses=REFUSED, summary="办完一件待办 · Done"
)
def finish(town: TownDep, official: HandlerDep, number: uuid.UUID) -> dict[str, Any]:
    """Note that something was seen to."""
    with changing(town) as session:
        todo = drafts.finish_todo(session, number, by(town, official))
        audit(session, official, "todo.done", f"todo {number}")
        return _todo(town, todo)


def _order(town: Town, official: Official, draft: int, body: Any) -> Order:
    return Order(draft, by(town, official), body.version if body is not None else None)


def _moment(town: Town, at: datetime) -> datetime:
    try:
        return (at if at.tzinfo else at.replace(tzinfo=town.zone)).astimezone(town.zone)
    except (OverflowError, ValueError):
        raise InputError("at 不是可用的时刻。", "`at` is no usable moment.", field="at") from None


def _told(session: Session, town: Town, official: Official, what: tuple[str, Seen]) -> dict[str, Any]:
    """The draft after a step, the step written into the audit log."""
    action, seen = what
    detail = {"name": seen.row.name, "state": seen.row.state, "version": seen.row.version}
    audit(session, official, action, f"draft {seen.row.id}", detail)
    return draft_json(town, seen, official)


def _published(session: Session, town: Town, drafting: Drafting, done: PublishedDraft) -> dict[str, Any]:
    moved = follow_up(session, done)
    drafting.reports.forget()
    return {
        "revision": done.revision,
        "valid_from": done.valid_from.astimezone(town.zone),
        "counts": done.counts,
        "todos": done.todos,
        "reports_asked": moved.asked,
        "reports_moved": moved.moved,
    }


def _todo(town: Town, todo: Todo) -> dict[str, Any]:
    names = ("id", "revision", "draft_id", "kind", "zh", "en", "detail", "done_by")
    moments = {name: getattr(todo, name) for name in ("created_at", "done_at")}
    return {
        **{name: getattr(todo, name) for name in names},
        **{name: moment and moment.astimezone(town.zone) for name, moment in moments.items()},
    }
