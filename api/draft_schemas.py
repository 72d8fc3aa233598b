"""The shapes of requests and answers about drafts, as OpenAPI shows them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

DraftState = Literal["open", "submitted", "approved", "scheduled", "published", "abandoned"]
Version = Field(ge=1, lt=2**31, description="草稿的版本：您看到的那一版 · the version of the draft you saw")
EDIT_EXAMPLE: JsonDict = {"op": "move_vertex", "at": [404500000, 2814800000], "to": [404500500, 2814800000]}


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewDraftIn(_In):
    """A new draft."""

    name: str = Field(min_length=1, max_length=200)
    note: str = Field(default="", max_length=4000)


class DescribeIn(_In):
    """Another name or note of a draft."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    note: str | None = Field(default=None, max_length=4000)
    version: int | None = Field(default=None, ge=1, lt=2**31)


class EditIn(_In):
    """One edit; places are whole millimetres of the storage CRS (see `ground`)."""

    version: int = Version
    edit: dict[str, Any]
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"version": 1, "edit": EDIT_EXAMPLE}}
    )


class StepIn(_In):
    """The version someone saw, for undo, redo and rebase."""

    version: int = Version


class LockIn(_In):
    """A grid to lock against edits, or to give free."""

    version: int = Version
    grid: str = Field(min_length=1, max_length=200)
    locked: bool


class MaybeStepIn(_In):
    """The version someone saw, where they care."""

    version: int | None = Field(default=None, ge=1, lt=2**31)


class ReturnIn(MaybeStepIn):
    """Why a draft goes back to its author."""

    reason: str = Field(min_length=1, max_length=4000)


class PublishIn(MaybeStepIn):
    """When a draft is to count: now, or at a later moment (ISO 8601; without offset on the town's clock)."""

    at: datetime | None = None
    rebase: bool = Field(
        default=False,
        description="底图已旧时先移到最新版（改动不相遇才行） · onto the newest first, if nothing meets",
    )


class RollbackIn(_In):
    """Why the map of an earlier revision is to come back."""

    note: str = Field(default="", max_length=4000)


class DraftOut(BaseModel):
    """A draft as it stands."""

    id: int
    name: str
    note: str
    state: DraftState
    base_revision: int
    version: int
    author: str
    approver: str | None
    reason: str = Field(description="为什么退回 · why it was returned")
    operations: int = Field(description="生效的操作数 · operations in force")
    can_undo: bool
    can_redo: bool
    locked: list[str] = Field(description="锁定的网格 · grids that are locked")
    publish_at: datetime | None
    published_revision: int | None
    created_at: datetime
    changed_at: datetime
    own: bool = Field(description="是否您新建的 · whether it is yours")


class UnitStepOut(BaseModel):
    """A unit to draw anew. rings: flat lists x0, y0, x1, y1, ... of whole mm, shell first."""

    code: str
    name: str
    kind: str
    grid: str
    village: str
    overlay: bool
    households: int | None
    open_reports: int
    rings: list[list[int]]


class StepOut(BaseModel):
    """What a step changed."""

    version: int
    changed: list[UnitStepOut]
    ended: list[str]
    lineage: list[dict[str, Any]]
    operations: int
    can_undo: bool
    can_redo: bool


class OperationOut(BaseModel):
    """An operation in force."""

    version: int
    op: str
    codes: list[str]
    author: str
    made_at: datetime
    edit: dict[str, Any]


class CheckOut(BaseModel):
    """What stands against publishing; empty where nothing does."""

    problems: list[dict[str, Any]]


class RevisionMadeOut(BaseModel):
    """A revision that was just made, and what followed from it."""

    revision: int
    valid_from: datetime
    counts: dict[str, int] = Field(description="新增、结束、改动的单元 · units begun, ended, changed")
    todos: int = Field(description="留给人办的事 · things left for people")
    reports_asked: int
    reports_moved: int


class PublishedOut(BaseModel):
    """The draft afterwards, and the revision; null when it waits for its date."""

    draft: DraftOut
    published: RevisionMadeOut | None


class RevisionOut(BaseModel):
    """A revision in the history. name: of the draft; source: draft, load, rollback or sample."""

    number: int
    valid_from: datetime
    recorded_at: datetime
    source: str
    author: str
    name: str
    note: str
    approver: str | None
    draft: int | None
    counts: dict[str, int]


class TodoOut(BaseModel):
    """Something that no rule decides."""

    id: uuid.UUID
    revision: int | None
    draft_id: int | None
    kind: str
    zh: str
    en: str
    detail: dict[str, Any]
    created_at: datetime
    done_at: datetime | None
    done_by: str
