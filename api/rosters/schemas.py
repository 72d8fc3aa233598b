"""What the routes of rosters and people answer."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class NamedArea(BaseModel):
    """An area."""

    code: str
    name: str
    level: Literal["town", "village", "grid", "unit"]


class PostOut(BaseModel):
    """A post and whoever holds it: now, on leave, from a later day (coming), or nobody (vacant)."""

    area: NamedArea
    village: str | None
    post: str
    title: str
    title_en: str
    ordinal: int
    name: str | None
    phone_masked: str
    acting: bool
    start: date | None
    last: date | None
    state: Literal["now", "leave", "coming", "vacant"]


class PostsOut(BaseModel):
    """Posts of the official's area, some of them; `total` counts all that were wanted."""

    total: int
    vacant: int
    posts: list[PostOut]
    model_config = ConfigDict(json_schema_extra={"example": {"total": 0, "vacant": 0, "posts": []}})


class FaultOut(BaseModel):
    """Something wrong in a roster: where, and what to do."""

    kind: str
    row: int | None
    column: str
    value: str
    zh: str
    en: str


class ChangeOut(BaseModel):
    """What becomes of a row, or of a holder that the roster leaves out (row null)."""

    kind: Literal["new", "changed", "ended"]
    row: int | None
    area: NamedArea
    post: str
    post_en: str
    ordinal: int
    acting: bool
    name: str
    zh: str
    en: str


EXAMPLE: dict[str, Any] = {
    "rows": 2,
    "digest": "0f3a",
    "counts": {"new": 0, "changed": 0, "ended": 0, "unchanged": 1},
    "fault_count": 1,
    "faults": [
        {
            "kind": "name_short",
            "row": 3,
            "column": "姓名",
            "value": "陈",
            "zh": "姓名不完整。请写全名。",
            "en": "The name is not complete. Write all of it.",
        }
    ],
    "changes": [],
    "unused": ["备注"],
    "stored": False,
}


class ExaminedOut(BaseModel):
    """A roster as read: every fault, every change, and the digest by which exactly this is stored."""

    rows: int
    digest: str
    counts: dict[Literal["new", "changed", "ended", "unchanged"], int]
    fault_count: int
    faults: list[FaultOut]
    changes: list[ChangeOut]
    unused: list[str]
    stored: bool
    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})
