"""The addressed town behind the application, for tests of texts and of the confirmation queue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from tests import addressed_town
from tests.api.conftest import client_of
from tests.incidents import small_town
from tests.serving import serving
from tests.signed_in import as_role

UNKNOWN = "老粮站门口路灯不亮"
"""A report whose place nobody has told the town yet."""
BETWEEN = "名v的路灯不亮"
"""A report that names the village alone: either grid."""


@pytest.fixture
def town_web(session: Session, database_url: str) -> Iterator[httpx.Client]:
    """The application over the addressed town of this test alone."""
    addressed_town.publish(session)
    with serving(database_url) as address, client_of(address) as client:
        yield client


def filed(web: httpx.Client, text: str) -> Any:
    """The answer to a report by its text."""
    answer = web.post("/api/reports", json={"text": text, "category": "路灯", "channel": "小程序"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def clerks(web: httpx.Client, *who: tuple[str, str | None]) -> list[httpx.Client]:
    """Officials of roles and areas."""
    return [as_role(web, role, area) for role, area in who]


def first(official: httpx.Client) -> Any:
    """The first report that waits for an official."""
    return official.get("/api/queue").json()["entries"][0]


def at(east: float, north: float) -> dict[str, float]:
    """A place as a choice names it."""
    lon, lat = small_town.lonlat(east, north)
    return {"lon": lon, "lat": lat}
