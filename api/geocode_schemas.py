"""The shapes of answers about texts, as OpenAPI shows them, each with an example from the sample town."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import GRID_EXAMPLE, UNIT_EXAMPLE, VILLAGE_EXAMPLE, AreaOut, UnitOut

Level = Literal["door", "building", "place", "intersection", "unit", "road", "grid", "village"]
SPAN_EXAMPLE: dict[str, Any] = {"start": 0, "end": 4, "kind": "place", "zh": "地点", "en": "place"}
REASON_EXAMPLE: dict[str, Any] = {
    "part": "name",
    "zh": "名称相符",
    "en": "the name agrees",
    "points": 8.45,
}
MATCH_EXAMPLE: dict[str, Any] = {
    "level": "place",
    "name": "福星超市",
    "lon": 119.064,
    "lat": 25.443,
    "village": VILLAGE_EXAMPLE,
    "grid": GRID_EXAMPLE,
    "unit": UNIT_EXAMPLE,
    "confidence": 0.9871,
    "spans": [SPAN_EXAMPLE],
    "reasons": [REASON_EXAMPLE],
    "score": 8.45,
}
GEOCODE_EXAMPLE: dict[str, Any] = {
    "accepted": True,
    "threshold": 0.9,
    "spans": [SPAN_EXAMPLE],
    "matches": [MATCH_EXAMPLE],
    "explanation": None,
}


class SpanOut(BaseModel):
    """A part of the text that was understood: half-open range of its characters, and as what."""

    start: int
    end: int
    kind: str
    zh: str
    en: str


class ReasonOut(BaseModel):
    """What speaks for (positive) or against a candidate, in natural log units."""

    part: str
    zh: str
    en: str
    points: float


class MatchOut(BaseModel):
    """A place that the text may mean. `unit` is null where only its grid can be told."""

    level: Level
    name: str
    lon: float = Field(description="WGS 84")
    lat: float = Field(description="WGS 84")
    village: AreaOut
    grid: AreaOut
    unit: UnitOut | None
    confidence: float = Field(description="the belief that the grid is right, 0 to 1")
    spans: list[SpanOut]
    reasons: list[ReasonOut]
    score: float
    model_config = ConfigDict(json_schema_extra={"example": MATCH_EXAMPLE})


class ExplanationOut(BaseModel):
    """How the text was read: its one spelling, and the score that "it names no place here" had."""

    read_as: str
    nothing: float
    spans: list[SpanOut]


class GeocodeOut(BaseModel):
    """What a text may mean, the likeliest first; `accepted`: the first is sure enough to be acted on."""

    accepted: bool
    threshold: float
    spans: list[SpanOut]
    matches: list[MatchOut]
    explanation: ExplanationOut | None = Field(default=None, description="only with explain=1")
    model_config = ConfigDict(json_schema_extra={"example": GEOCODE_EXAMPLE})


class SuggestionOut(BaseModel):
    """Something to choose: an area has a code, a place or an address a point, a road neither."""

    kind: Literal["village", "grid", "road", "place", "unit", "door"]
    name: str
    under: list[str]
    code: str | None
    lon: float | None
    lat: float | None


class SuggestOut(BaseModel):
    """What may be meant by what was typed so far."""

    suggestions: list[SuggestionOut]
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "suggestions": [
                    {
                        "kind": "grid",
                        "name": "第16网格",
                        "under": ["黄霞村委会"],
                        "code": "350303102206016",
                        "lon": None,
                        "lat": None,
                    }
                ]
            }
        }
    )


class LocatedOut(BaseModel):
    """How a report got its place. By text: how surely its grid is right, and what else it may mean; below
    the threshold it is `waiting` for a person and has no place yet."""

    by: Literal["point", "unit", "text", "person", "waiting", "nowhere"]
    level: str
    confidence: float | None
    matches: list[MatchOut]
