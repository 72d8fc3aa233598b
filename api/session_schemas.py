"""What routes about sessions and tokens take and give."""

from __future__ import annotations

import uuid
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

STRICT = ConfigDict(extra="forbid")


class SignIn(BaseModel):
    """Name and password."""

    model_config = STRICT
    name: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=1000)


class NewPassword(BaseModel):
    """The password until now, and the next."""

    model_config = STRICT
    password: str = Field(min_length=1, max_length=1000)
    new: str = Field(min_length=1, max_length=1000)


class AreaOfOffice(BaseModel):
    """The area an official answers for, with all below it."""

    level: str
    code: str
    name: str | None = Field(description="as on the published map; null when the area is not there")


class OfficialOut(BaseModel):
    """Who is signed in."""

    name: str
    label: str
    role: str
    role_zh: str
    role_en: str
    area: AreaOfOffice


class SessionOut(BaseModel):
    """Who is signed in, and what their pages send as X-CSRF-Token; both null when nobody is."""

    official: OfficialOut | None
    csrf: str | None


class OwnSession(BaseModel):
    """One of one's own sessions; `here` marks the one that asks."""

    id: uuid.UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str
    here: bool


class TokenIn(BaseModel):
    """A new token: what it is for, what it may, and for how many days."""

    model_config = STRICT
    name: str = Field(min_length=1, max_length=80)
    scopes: list[str] = Field(min_length=1, max_length=20)
    days: int = Field(ge=1, le=366)


class TokenOut(BaseModel):
    """A token, without its text."""

    id: uuid.UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class NewTokenOut(TokenOut):
    """A token just made; `token` is shown this once."""

    token: str
