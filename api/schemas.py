"""The shapes of answers, as OpenAPI shows them, each with an example from the sample town."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.people_schemas import LEADER_EXAMPLE, STANDING_EXAMPLE, LeaderOut, StandingOut

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
Level = Literal["town", "village", "grid", "unit"]
UNIT_EXAMPLE: JsonDict = {
    "code": "350303102206016007",
    "name": "黄霞村第16网格07单元·福星超市",
    "kind": "street_shop",
}
GRID_EXAMPLE: JsonDict = {"code": "350303102206016", "name": "第16网格"}
VILLAGE_EXAMPLE: JsonDict = {"code": "350303102206", "name": "黄霞村委会"}
TOWN_EXAMPLE: JsonDict = {"code": "350303102", "name": "国欢镇"}


class AreaOut(BaseModel):
    """A town, village or grid as named in an answer."""

    code: str
    name: str


class UnitOut(AreaOut):
    """A unit and its kind: residential, facility, street_shop, alley, building, or none."""

    kind: str | None


class OverlayOut(UnitOut):
    """A street shop standing over the unit that owns the place, with its own leaders."""

    leaders: list[LeaderOut]


class RunnerUpOut(BaseModel):
    """The nearest other unit: who else may answer when a place lies by a border."""

    unit: UnitOut
    grid: AreaOut
    village: AreaOut
    leaders: list[LeaderOut]
    distance_m: float = Field(description="metres from the place to this unit")


class PlaceOut(StandingOut):
    """Who answers for a place."""

    unit: UnitOut | None = Field(
        description="the owner; the nearest unit when outside within 1 km; else null"
    )
    overlays: list[OverlayOut]
    grid: AreaOut | None
    village: AreaOut | None
    town: AreaOut | None
    leaders: list[LeaderOut] = Field(description="in order of whom to ask first")
    border_m: float | None = Field(
        description="metres to the owner's border; to the nearest unit when outside"
    )
    runner_up: RunnerUpOut | None
    inside: bool
    revision: int
    at: str = Field(description="the moment this answer is for, on the town's clock")
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "unit": UNIT_EXAMPLE,
                "overlays": [],
                "grid": GRID_EXAMPLE,
                "village": VILLAGE_EXAMPLE,
                "town": TOWN_EXAMPLE,
                "leaders": [LEADER_EXAMPLE],
                **STANDING_EXAMPLE,
                "border_m": 3.1,
                "runner_up": {
                    "unit": {
                        "code": "350303102206017002",
                        "name": "黄霞村第17网格02单元",
                        "kind": "residential",
                    },
                    "grid": {"code": "350303102206017", "name": "第17网格"},
                    "village": VILLAGE_EXAMPLE,
                    "leaders": [LEADER_EXAMPLE],
                    "distance_m": 3.1,
                },
                "inside": True,
                "revision": 1,
                "at": "2026-11-21T08:30:00+08:00",
            }
        }
    )


class CountsOut(BaseModel):
    """How many areas of each level; `unit_kinds` holds only kinds that occur."""

    villages: int
    grids: int
    units: int
    unit_kinds: dict[str, int]


class StatsOut(CountsOut):
    """The town in numbers; all zero while nothing is published."""

    towns: int
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "towns": 1,
                "villages": 15,
                "grids": 172,
                "units": 4559,
                "unit_kinds": {"residential": 3200, "facility": 300, "street_shop": 1059},
            }
        }
    )


class ParentOut(AreaOut):
    """An area above another, and its level."""

    level: Level


class AreaDetailOut(StandingOut):
    """An area: what it is, what it lies in, what it holds, who answers for it."""

    code: str
    name: str
    level: Level
    kind: str | None
    overlay: bool
    parents: list[ParentOut] = Field(description="from the town down")
    households: int | None
    area_m2: float | None
    counts: CountsOut
    leaders: list[LeaderOut] = Field(description="in order of whom to ask first")
    children: list[UnitOut] = Field(description="areas of the next level, in code order")
    bbox: list[float] | None = Field(description="west, south, east, north; WGS 84 degrees")
    revision: int
    at: str
    geometry: dict[str, Any] | None = Field(
        default=None, description="GeoJSON, WGS 84 longitude and latitude; only with geometry=1"
    )
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                **GRID_EXAMPLE,
                "level": "grid",
                "kind": None,
                "overlay": False,
                "parents": [{**TOWN_EXAMPLE, "level": "town"}, {**VILLAGE_EXAMPLE, "level": "village"}],
                "households": 412,
                "area_m2": 88120.5,
                "counts": {
                    "villages": 0,
                    "grids": 0,
                    "units": 73,
                    "unit_kinds": {"residential": 14, "facility": 3, "street_shop": 56},
                },
                "leaders": [LEADER_EXAMPLE],
                **STANDING_EXAMPLE,
                "children": [UNIT_EXAMPLE],
                "bbox": [119.061, 25.441, 119.067, 25.446],
                "revision": 1,
                "at": "2026-11-21T08:30:00+08:00",
            }
        }
    )


class ProblemOut(BaseModel):
    """An error (RFC 9457): `detail` follows the language asked for, both sentences are always there."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str
    detail_en: str
    where: dict[str, Any]
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:wangge:problem:unusable-content",
                "title": "内容有误",
                "status": 422,
                "detail": "(25.4, 119)：经纬度看来颠倒了：请交换经度列和纬度列。",
                "detail_zh": "(25.4, 119)：经纬度看来颠倒了：请交换经度列和纬度列。",
                "detail_en": "(25.4, 119): longitude and latitude look swapped: exchange the two columns.",
                "where": {"problem": "swapped", "lon": 25.4, "lat": 119.0},
            }
        }
    )


POINTS: JsonDict = {"lon": [119.064, 119.051], "lat": [25.443, 25.44]}
CODES: JsonDict = {
    "revision": 1,
    "unit": ["350303102206016007", None],
    "grid": ["350303102206016", None],
    "village": ["350303102206", None],
    "inside": [True, False],
}
_ARROW: JsonDict = {"schema": {"type": "string", "format": "binary"}}
BULK_IN: JsonDict = {
    "application/json": {
        "schema": {
            "type": "object",
            "required": ["lon", "lat"],
            "properties": {
                name: {"type": "array", "items": {"type": "number"}, "maxItems": 100_000}
                for name in ("lon", "lat")
            },
        },
        "example": POINTS,
    },
    "text/csv": {
        "schema": {"type": "string"},
        "example": "lon,lat\n119.064,25.443\n119.051,25.44\n",
    },
    "application/vnd.apache.arrow.stream": _ARROW,
}
"""How many points are sent, as OpenAPI shows it."""
BULK_OUT: dict[str, Any] = {
    "application/json": {"schema": {"type": "object"}, "example": CODES},
    "text/csv": {
        "schema": {"type": "string"},
        "example": "unit,grid,village,inside\n"
        "350303102206016007,350303102206016,350303102206,true\n,,,false\n",
    },
    "application/vnd.apache.arrow.stream": _ARROW,
}


class HealthOut(BaseModel):
    """Whether this process can answer."""

    status: Literal["ok"]
    revision: int | None
    model_config = ConfigDict(json_schema_extra={"example": {"status": "ok", "revision": 1}})


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI entries for the problem+json answers of a route."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    return {status: {"description": TITLES_EN[status], "content": content} for status in statuses}


TITLES_EN = {
    401: "Nobody is signed in",
    403: "Not allowed, or not in this area",
    404: "Not found",
    409: "Conflict",
    413: "Content too large",
    415: "Unsupported media type",
    422: "Unusable content",
    429: "Too many tries; see Retry-After",
    502: "The base map server did not answer",
    503: "The database cannot be reached",
}
