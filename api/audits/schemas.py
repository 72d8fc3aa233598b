"""The shapes of an audit, as OpenAPI shows them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import GRID_EXAMPLE, VILLAGE_EXAMPLE, AreaOut, Level
from boundaries.audit import KINDS, MEASURES

Severity = Literal["high", "medium", "low"]
SEVERITIES_EXAMPLE: dict[str, Any] = {"high": 1, "medium": 0, "low": 0}
FINDING_EXAMPLE: dict[str, Any] = {
    "key": "vacant_post/350303102206016/grid_leader/1",
    "kind": "vacant_post",
    "severity": "high",
    "level": "grid",
    "code": "350303102206016",
    "name": "第16网格",
    "village": VILLAGE_EXAMPLE,
    "grid": GRID_EXAMPLE,
    "lon": 119.064,
    "lat": 25.443,
    "figure": None,
    "measure": "",
    "zh": "第16网格的网格长空缺：没有任命过任何人",
    "en": "第16网格: grid leader vacant, nobody was ever appointed",
    "page": "/people?area=350303102206016",
    "ground": None,
}
KIND_EXAMPLE: dict[str, Any] = {
    "kind": "vacant_post",
    "zh": "岗位空缺",
    "en": "Vacant post",
    "count": 1,
    "severities": SEVERITIES_EXAMPLE,
}


class FindingOut(BaseModel):
    """One thing that is missing. `key` stays the same as long as it does."""

    key: str
    kind: str = Field(description=", ".join(KINDS))
    severity: Severity
    level: Level
    code: str = Field(
        description="code of the area concerned; of ground that is nobody's, the grid beside it"
    )
    name: str
    village: AreaOut | None
    grid: AreaOut | None
    lon: float | None = Field(description="WGS 84")
    lat: float | None
    figure: float | None = Field(description="how much, in `measure`")
    measure: str = Field(description=", ".join(MEASURES))
    zh: str
    en: str
    page: str = Field(description="处理它的页面 · address of the page that mends it, or empty")
    ground: dict[str, Any] | None = Field(description="GeoJSON of the piece of ground, where it is no area")
    model_config = ConfigDict(json_schema_extra={"example": FINDING_EXAMPLE})


class KindCountOut(BaseModel):
    """How many findings of a kind there are."""

    kind: str
    zh: str
    en: str
    count: int
    severities: dict[Severity, int]


class VillageCountOut(AreaOut):
    """How many findings of a village there are."""

    count: int


class AuditCountsOut(BaseModel):
    """Findings counted; kinds and villages without any are left out."""

    total: int
    severities: dict[Severity, int]
    kinds: list[KindCountOut]
    villages: list[VillageCountOut]


class AuditDayOut(BaseModel):
    """What the last audit of an earlier day counted."""

    day: date
    kinds: dict[str, int]
    severities: dict[str, int]


class AuditOut(BaseModel):
    """An audit; `history` has the days of the last three months on which somebody audited."""

    on: date
    revision: int
    rules: dict[str, float]
    counts: AuditCountsOut
    findings: list[FindingOut]
    left_off: int
    history: list[AuditDayOut]
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "on": "2026-11-21",
                "revision": 1,
                "rules": {"overload": 2.0, "underload": 0.25, "ending_days": 30, "reach_m": 830.8},
                "counts": {
                    "total": 1,
                    "severities": SEVERITIES_EXAMPLE,
                    "kinds": [KIND_EXAMPLE],
                    "villages": [{**VILLAGE_EXAMPLE, "count": 1}],
                },
                "findings": [FINDING_EXAMPLE],
                "left_off": 0,
                "history": [{"day": "2026-11-21", "kinds": {"vacant_post": 1}, "severities": {"high": 1}}],
            }
        }
    )
