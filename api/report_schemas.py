"""The shapes of reports as sent and answered, as OpenAPI shows them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from api.geocode_schemas import LocatedOut
from api.schemas import GRID_EXAMPLE, UNIT_EXAMPLE, VILLAGE_EXAMPLE, AreaOut, Datum, PlaceOut, UnitOut
from incidents.reports import LIMITS

ID_EXAMPLE = "019aa3c4-5e6f-7a01-8b23-456789abcdef"
TOKEN_EXAMPLE = "mJ3n0cKq0m3WJ8yS4l1q7cY0q4xJm2bq7fD0n8vZ5aE"
PLACE_SCHEMA: Any = PlaceOut.model_config.get("json_schema_extra")
PUBLIC_EXAMPLE: dict[str, Any] = {
    "id": ID_EXAMPLE,
    "state": "open",
    "category": "市政设施",
    "received_on": "2026-11-21",
    "grid": GRID_EXAMPLE,
    "village": VILLAGE_EXAMPLE,
}
OWN_EXAMPLE: dict[str, Any] = {
    **PUBLIC_EXAMPLE,
    "text": "福星超市门口井盖松动",
    "channel": "小程序",
    "lon": 119.064,
    "lat": 25.443,
    "placed_by": "point",
    "unit": UNIT_EXAMPLE,
    "reporter_name": "",
    "reporter_phone_masked": "128****0007",
    "happened_at": None,
    "received_at": "2026-11-21T08:30:00+08:00",
    "closed_at": None,
}
FILED_EXAMPLE: dict[str, Any] = {
    "id": ID_EXAMPLE,
    "token": TOKEN_EXAMPLE,
    "state": "open",
    "received_at": "2026-11-21T08:30:00+08:00",
    "repeated": False,
    "place": PLACE_SCHEMA["example"],
    "located": {"by": "point", "level": "point", "confidence": None, "matches": []},
}


class ReportIn(BaseModel):
    """A report: what, and where: a point, the code of a unit as on its sign, or a text that says it."""

    lon: float | None = Field(default=None, description="longitude, decimal degrees of `datum`")
    lat: float | None = Field(default=None, description="latitude")
    datum: Datum = "wgs84"
    unit_code: str | None = Field(
        default=None, max_length=LIMITS["unit_code"], description="instead of a point"
    )
    text: str = Field(default="", max_length=LIMITS["text"])
    category: str = Field(default="", max_length=LIMITS["category"])
    channel: str = Field(default="", max_length=LIMITS["channel"])
    reporter_name: str = Field(
        default="",
        max_length=LIMITS["reporter_name"],
        validation_alias=AliasChoices("reporter_name", "name"),
    )
    reporter_phone: str = Field(
        default="",
        max_length=LIMITS["reporter_phone"],
        validation_alias=AliasChoices("reporter_phone", "phone"),
        description="kept for those who handle the report; answers show it masked, and only with the token",
    )
    happened_at: datetime | None = Field(
        default=None, description="on the town's clock unless it has an offset"
    )
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "lon": 119.064,
                "lat": 25.443,
                "text": "福星超市门口井盖松动",
                "category": "市政设施",
                "channel": "小程序",
            }
        },
    )


class FiledOut(BaseModel):
    """A filed report. Keep the token: with it the whole report can be read again."""

    id: uuid.UUID
    token: str
    state: Literal["open", "closed"]
    received_at: datetime
    repeated: bool = Field(description="true when this key had filed the same report before (status 200)")
    place: PlaceOut | None = Field(description="null while a person has yet to say where it is")
    located: LocatedOut
    model_config = ConfigDict(json_schema_extra={"example": FILED_EXAMPLE})


class ReportOut(BaseModel):
    """What anyone may know of a report: what kind, since when, in which grid and village."""

    id: uuid.UUID
    state: Literal["open", "closed"]
    category: str
    received_on: date
    grid: AreaOut | None
    village: AreaOut | None
    model_config = ConfigDict(json_schema_extra={"example": PUBLIC_EXAMPLE})


class OwnReportOut(ReportOut):
    """All of a report, for whoever holds its token."""

    text: str
    channel: str
    lon: float | None = Field(description="WGS 84; null while it waits for a person to say where")
    lat: float | None = Field(description="WGS 84")
    placed_by: str = Field(description="point, unit, text, person, waiting or nowhere")
    unit: UnitOut | None
    reporter_name: str
    reporter_phone_masked: str
    happened_at: datetime | None
    received_at: datetime
    closed_at: datetime | None
    model_config = ConfigDict(json_schema_extra={"example": OWN_EXAMPLE})
