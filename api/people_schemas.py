"""The shapes of people in answers: who leads, who serves, what stands empty, second layers, centres."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

LEADER_EXAMPLE: JsonDict = {
    "post": "unit_leader",
    "title": "单元长",
    "title_en": "Unit leader",
    "order": 1,
    "ordinal": 1,
    "name": "林示例",
    "phone_masked": "128****0007",
    "acting": False,
    "capacity": "owner",
    "away": None,
}

STANDING_EXAMPLE: JsonDict = {
    "vacancies": [],
    "services": [
        {
            **LEADER_EXAMPLE,
            "post": "mediator",
            "title": "人民调解员",
            "title_en": "Mediator",
            "name": "陈示例",
            "capacity": "",
        }
    ],
    "second_layers": [],
    "centre": {
        "name": "黄霞蜂巢治理中心",
        "cluster": "黄霞片区",
        "address": "黄霞村第1网格",
        "phone": "0594-0000001",
        "lon": 119.06,
        "lat": 25.44,
        "departments": [{"name": "司法所", "name_en": "Justice office", "business": "调解、法律援助"}],
        "on_duty": [
            {
                "name": "林示例",
                "phone_masked": "128****0007",
                "on_call": False,
                "department": None,
                "department_en": None,
                "until": "2026-11-21T17:30+08:00",
            }
        ],
    },
}


class AwayOut(BaseModel):
    """On leave through `until` (null: open), while `stand_in` acts (null: nobody does)."""

    until: str | None
    stand_in: str | None


class LeaderOut(BaseModel):
    """Someone to ask; `order` 1 is asked first, `ordinal` tells first from second holder of one post."""

    post: str
    title: str
    title_en: str
    order: int
    ordinal: int
    name: str
    phone_masked: str
    acting: bool
    capacity: str = Field(
        description="owner, cadre, property_manager, party_member; empty where none is told"
    )
    away: AwayOut | None
    model_config = ConfigDict(json_schema_extra={"example": LEADER_EXAMPLE})


class NamedAreaOut(BaseModel):
    """An area and its level."""

    code: str
    name: str
    level: Literal["town", "village", "grid", "unit"]


class VacancyOut(BaseModel):
    """A post that nobody holds; `leads`: its holder would answer for the area. `exists` is false where the
    area lacks a post that it must have."""

    post: str
    title: str
    title_en: str
    ordinal: int
    area: NamedAreaOut
    leads: bool
    exists: bool


class SecondLayerOut(BaseModel):
    """Another area that answers for the place too, as what, and through which day (null: open)."""

    label: str
    label_en: str
    area: NamedAreaOut
    leaders: list[LeaderOut]
    until: str | None


class DepartmentOut(BaseModel):
    """A department stationed in a centre, and what people may come to it for."""

    name: str
    name_en: str
    business: str


class DutyOut(BaseModel):
    """Someone on duty, or on call, until a moment; for a department, or for the centre (null)."""

    name: str
    phone_masked: str
    on_call: bool
    department: str | None
    department_en: str | None
    until: str


class CentreOut(BaseModel):
    """The governance centre of the cluster; `phone` is the office's own, whole."""

    name: str
    cluster: str
    address: str
    phone: str
    lon: float
    lat: float
    departments: list[DepartmentOut]
    on_duty: list[DutyOut] = Field(description="at `at`: who is there, then who can be called")


class StandingOut(BaseModel):
    """What stands beside the leaders of an area."""

    vacancies: list[VacancyOut] = Field(description="posts of the area and those above it that nobody holds")
    services: list[LeaderOut] = Field(description="mediators, police, doctors and others who serve the area")
    second_layers: list[SecondLayerOut] = Field(description="areas that answer too, e.g. a home village")
    centre: CentreOut | None
