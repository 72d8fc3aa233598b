"""The shapes of the confirmation queue and of learnt names, as OpenAPI shows them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.geocode_schemas import MATCH_EXAMPLE, SPAN_EXAMPLE, MatchOut, SpanOut
from api.report_schemas import ID_EXAMPLE
from api.schemas import GRID_EXAMPLE, VILLAGE_EXAMPLE, AreaOut
from boundaries.aliases import LONGEST

Version = Field(ge=1, lt=2**31, description="您看到的那一版 · the version you saw")
ALIAS_EXAMPLE: dict[str, Any] = {
    "id": ID_EXAMPLE,
    "version": 1,
    "state": "proposed",
    "name": "老粮站",
    "place": "福星超市",
    "lon": 119.064,
    "lat": 25.443,
    "grid": GRID_EXAMPLE,
    "village": VILLAGE_EXAMPLE,
    "proposed_by": "林示例",
    "proposed_at": "2026-11-21T08:30:00+08:00",
    "decided_by": "",
    "mine": False,
}
ENTRY_EXAMPLE: dict[str, Any] = {
    "id": ID_EXAMPLE,
    "version": 1,
    "state": "waiting",
    "report": {
        "id": ID_EXAMPLE,
        "received_at": "2026-11-21T08:30:00+08:00",
        "category": "市政设施",
        "channel": "小程序",
        "text": "老粮站门口路灯不亮",
    },
    "spans": [SPAN_EXAMPLE],
    "candidates": [MATCH_EXAMPLE],
    "sure": False,
    "passed_by": "",
    "decided_by": "",
    "decided_at": None,
    "place": None,
    "alias": None,
    "may_undo": False,
}


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ChoiceIn(_In):
    """Where a report is: a point (WGS 84), a unit, a grid as a whole, or, with none of them, no place."""

    version: int = Version
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)
    unit: str | None = Field(default=None, max_length=100, description="code of a unit")
    grid: str | None = Field(default=None, max_length=100, description="code of a grid")
    alias: str = Field(
        default="",
        max_length=LONGEST,
        description="文字里对这个地点的叫法，提为别名 · words of the text to learn",
    )
    label: str = Field(
        default="", max_length=100, description="地点现在的名称 · what the place is called so far"
    )
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"version": 1, "lon": 119.064, "lat": 25.443, "alias": "老粮站"}},
    )


class StepIn(_In):
    """A step on the version that was seen."""

    version: int = Version
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"version": 2}})


class AliasOut(BaseModel):
    """A name learnt or to be learnt; `mine`: the asker proposed it, so another must agree."""

    id: uuid.UUID
    version: int
    state: Literal["proposed", "agreed", "refused", "undone"]
    name: str
    place: str = Field(description="what the place is called so far")
    lon: float
    lat: float
    grid: AreaOut
    village: AreaOut | None
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    mine: bool
    reports: int = Field(default=0, description="reports placed, or waiting again, by this decision")
    model_config = ConfigDict(json_schema_extra={"example": ALIAS_EXAMPLE})


class QueuedReportOut(BaseModel):
    """What an official sees of a report that waits; not who sent it."""

    id: uuid.UUID
    received_at: datetime
    category: str
    channel: str
    text: str


class ChosenPlaceOut(BaseModel):
    """Where a person placed a report. `unit` is null where only the grid was named."""

    lon: float
    lat: float
    unit: AreaOut | None
    grid: AreaOut | None
    village: AreaOut | None


class EntryOut(BaseModel):
    """A report of the queue. `sure`: what was learnt since makes the first candidate sure enough now."""

    id: uuid.UUID
    version: int
    state: Literal["waiting", "placed", "nowhere"]
    report: QueuedReportOut
    spans: list[SpanOut]
    candidates: list[MatchOut]
    sure: bool
    passed_by: str
    decided_by: str
    decided_at: datetime | None
    place: ChosenPlaceOut | None
    alias: AliasOut | None
    may_undo: bool
    model_config = ConfigDict(json_schema_extra={"example": ENTRY_EXAMPLE})


class QueueOut(BaseModel):
    """A page of the queue; `waiting` counts all that wait for the asker."""

    waiting: int
    entries: list[EntryOut]
    model_config = ConfigDict(json_schema_extra={"example": {"waiting": 1, "entries": [ENTRY_EXAMPLE]}})


class AliasesOut(BaseModel):
    """Names in some states, those proposed last first."""

    aliases: list[AliasOut]
    model_config = ConfigDict(json_schema_extra={"example": {"aliases": [ALIAS_EXAMPLE]}})
