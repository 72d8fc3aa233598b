"""`POST /api/phones`: one whole number, for an official of the area; every one that is shown is logged."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.auth import Official, audit, needs
from api.auth.officials import require_within
from api.client_rates import ClientRates
from api.deps import Town, TownDep
from api.moments import parse_moment
from api.schemas import problems
from boundaries.directory import Directory
from boundaries.people.standing import standing
from boundaries.places import AreaRecord, Leader
from gis.errors import NotFound

router = APIRouter(tags=["people"])

ROLES = ("town_editor", "approver", "village_chief", "grid_leader")
ClerkDep = Annotated[Official, Depends(needs(*ROLES))]


class PhoneIn(BaseModel):
    """Whose number: the area that is looked at, and the post among those who answer for it on a day."""

    level: Literal["town", "village", "grid", "unit"]
    code: str = Field(max_length=80)
    post: str = Field(max_length=80)
    ordinal: int = Field(1, ge=1, le=99)
    acting: bool = False
    on: date | None = None
    model_config = ConfigDict(extra="forbid")


class PhoneOut(BaseModel):
    """A leader's whole number."""

    name: str
    phone: str
    model_config = ConfigDict(json_schema_extra={"example": {"name": "陈国栋", "phone": "12800000000"}})


@router.post(
    "/api/phones",
    response_model=PhoneOut,
    responses=problems(401, 403, 404, 422, 429, 503),
    summary="看一个完整号码 · One whole phone number",
    description="只限本辖区的工作人员；每看一个号码都记入日志，每人每小时有上限。 · "
    "For officials of the area only. Each number shown is logged, and there is a limit per hour.",
)
def show_phone(town: TownDep, official: ClerkDep, request: Request, body: PhoneIn) -> dict[str, Any]:
    """The number of whoever holds the post on the day."""
    directory, area, on = _asked(town, body)
    require_within(official, directory, area)
    leader = _leader(directory, area, (body, on))
    rates: ClientRates = request.app.state.client_rates
    rates.unmask(str(official.id))
    told = {"post": body.post, "ordinal": body.ordinal, "name": leader.name, "on": on.isoformat()}
    with Session(town.engine) as session, session.begin():
        audit(session, official, "phone.show", f"{area.level} {area.code}", told)
    return {"name": leader.name, "phone": leader.phone}


def _asked(town: Town, body: PhoneIn) -> tuple[Directory, AreaRecord, date]:
    now = town.now()
    moment = parse_moment(body.on.isoformat() if body.on else None, now)
    directory = town.directories.at(moment, now)
    area = directory.find_area(body.code, body.level)
    if area is None:
        raise NotFound(
            f"没有编号为“{body.code[:40]}”的区域。请刷新页面。",
            f"There is no area with the code {body.code[:40]!r}. Reload the page.",
            code=body.code,
        )
    return directory, area, moment.date()


def _leader(directory: Directory, area: AreaRecord, wanted: tuple[PhoneIn, date]) -> Leader:
    body, on = wanted
    for leader in (*directory.leaders_of(area, on), *standing(directory, area, on).services):
        same = (leader.post, leader.ordinal, leader.acting) == (body.post, body.ordinal, body.acting)
        if same and leader.phone:
            return leader
    raise NotFound(
        "这个岗位现在没有人，或没有登记电话。请刷新页面。",
        "Nobody holds this post now, or no phone is registered. Reload the page.",
        field="post",
    )
