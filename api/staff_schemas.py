"""The shapes of requests about people and what serves the grids, as OpenAPI shows them."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["town", "village", "grid", "unit"]
Code = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Kind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Said = Annotated[str, Field(max_length=200)]
EndDay = Field(default=None, description="不再有效的第一天 · the first day that no longer counts")


class In(BaseModel):
    """Nothing that is not known."""

    model_config = ConfigDict(extra="forbid")


class AreaIn(In):
    """An area by level and code."""

    level: Level
    code: Code


class PostIn(AreaIn):
    """A post of an area; `acting`: the place of its stand-in."""

    kind: Kind
    ordinal: int = Field(default=1, ge=1, le=20)
    acting: bool = False


class WhoIn(In):
    """Somebody known by `person`, or somebody new by name."""

    person: uuid.UUID | None = None
    name: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=40)


class AppointIn(PostIn, WhoIn):
    """Who holds it from `start` (default today) on."""

    start: date | None = None
    end: date | None = EndDay
    capacity: Literal["", "owner", "cadre", "property_manager", "party_member"] = ""


class VacateIn(PostIn):
    """From `on` (default today) on nobody holds it."""

    on: date | None = None


class EndIn(In):
    """From `on` (default today) on it counts no longer."""

    on: date | None = None


class KindIn(In):
    """A kind of post as the town has it."""

    level: Level
    title: Name
    title_en: Name
    rank: int = Field(ge=0, le=10_000)
    leads: bool = False
    public: bool = True
    required: bool = False
    second_in: list[Literal["residential", "facility", "street_shop", "alley", "building"]] = []


class PersonIn(In):
    """Another name or phone."""

    name: Name
    phone: str = Field(max_length=40)


class LeaveIn(In):
    """A leave from `start` up to but not including `end`; `stand_in` acts in every post held meanwhile."""

    start: date
    end: date | None = EndDay
    reason: Said = ""
    stand_in: uuid.UUID | None = None


class BackIn(In):
    """The first day back."""

    back: date | None = None


class RoleIn(In):
    """A role in a team."""

    role: Kind
    title: Name
    title_en: Name


class TeamRuleIn(In):
    """What a kind of team must be."""

    level: Level
    title: Name
    title_en: Name
    least: int = Field(ge=1, le=100)
    most: int = Field(ge=1, le=100)
    roles: list[RoleIn] = Field(min_length=1, max_length=20)


class TeamIn(AreaIn):
    """A team of an area."""

    kind: Kind


class MemberIn(WhoIn):
    """Somebody in a role from `start` (default today) on."""

    role: Kind
    start: date | None = None
    end: date | None = EndDay


class OrganisationIn(AreaIn):
    """A branch, group, chief, contact household or pioneer post of an area."""

    kind: Literal[
        "grid_branch", "grid_group", "unit_group", "building_chief", "contact_household", "pioneer_post"
    ]
    name: Said = ""
    person: uuid.UUID | None = None
    start: date | None = None


class SecondLayerIn(AreaIn):
    """Another area that answers for this one too, from `start` (default today) on."""

    answers: AreaIn
    label: Name
    label_en: Name
    start: date | None = None
    end: date | None = EndDay


class DepartmentIn(In):
    """A department stationed in a centre."""

    name: Name
    name_en: Said = ""
    business: Said = ""


class CentreIn(In):
    """A cluster and its centre, as they are to be from `since` (default today) on."""

    name: Name
    villages: list[Code] = Field(min_length=1, max_length=500)
    since: date | None = None
    centre: Name
    address: Said = ""
    phone: str = Field(default="", max_length=40)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    departments: list[DepartmentIn] = Field(default=[], max_length=50)


class ShiftIn(WhoIn):
    """A shift that comes round: `weekday` 1 (Monday) to 7, 0 every day; past midnight if it ends no later
    than it starts."""

    department: str = Field(default="", max_length=100)
    weekday: int = Field(ge=0, le=7)
    starts: time
    ends: time
    on_call: bool = False
    start: date | None = None
    end: date | None = EndDay


class NeedIn(AreaIn):
    """Something people of a grid or unit need, at a point (WGS 84 degrees)."""

    kind: Literal["medical", "schooling", "safety", "shelter", "elderly_care", "culture"]
    text: Said = ""
    people: int = Field(default=1, ge=1, le=100_000)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    start: date | None = None


class ServiceIn(AreaIn):
    """A service that an area offers."""

    name: Name
    provider: Said = ""
    hours: Said = ""
    phone: str = Field(default="", max_length=40)
    free: bool = True


class ResourceIn(In):
    """A public resource at a point (WGS 84 degrees); the map says on which unit it stands."""

    kind: Name
    name: Name
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)


class ContractIn(In):
    """Who keeps a contract area from `start` (default today) on. Its ground is that of `areas`, or
    `geometry`; without either it stays."""

    name: Name
    holder: Said
    phone: str = Field(default="", max_length=40)
    start: date | None = None
    geometry: dict[str, Any] | None = Field(
        default=None, description="GeoJSON (Multi)Polygon, WGS 84 longitude and latitude"
    )
    areas: list[AreaIn] = Field(default=[], max_length=500)


class MadeOut(BaseModel):
    """The id of what was made."""

    id: uuid.UUID


class DoneOut(BaseModel):
    """It was done."""

    done: Literal[True] = True


Listed = dict[str, Any]
