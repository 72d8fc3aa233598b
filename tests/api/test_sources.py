"""Sources of reports: a datum that does not fit is found out after ten points, and said to officials only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from api.app import create_app
from api.auth.deps import COOKIE
from api.settings import Settings
from boundaries.database import engine
from boundaries.loading import load_addresses
from gis.source_audit import as_sent
from tests.incidents import small_town
from tests.signed_in import new_session

DOORS = 40


def _addresses() -> pd.DataFrame:
    """Forty doors of one road across the town."""
    along = np.linspace(0.3, 1.7, DOORS)
    return pd.DataFrame(
        {
            "road": "文岭路",
            "number": [str(n) for n in range(1, DOORS + 1)],
            "unit_code": ["u1" if east < 1 else "u3" for east in along],
            "x": small_town.X0 + along * small_town.SIDE,
            "y": small_town.Y0 + 0.5 * small_town.SIDE,
        }
    )


@pytest.fixture
def client(session: Session, database_url: str) -> Iterator[TestClient]:
    """The application over the small town with its road."""
    small_town.publish(session)
    load_addresses(session, _addresses())
    session.commit()
    opened = engine(database_url)
    settings = Settings(Path("unused"), database_url, None, "Asia/Shanghai")
    with TestClient(create_app(opened, settings)) as client:
        yield client
    opened.dispose()


def _send(client: TestClient, channel: str, datum: str, reports: int) -> None:
    """Reports from doors of the road, declared WGS 84 and sent in `datum`; every other one names its door."""
    for n in range(reports):
        east = 0.3 + 1.4 * n / (DOORS - 1)
        lon, lat = (float(axis) for axis in as_sent(*small_town.lonlat(east, 0.5), datum))
        text = f"文岭路{n + 1}号门口路灯坏了" if n % 2 else "路灯坏了"
        body = {"lon": lon, "lat": lat, "text": text, "channel": channel}
        assert client.post("/api/reports", json=body).status_code == 201


def test_a_gcj02_source_declared_wgs84_carries_a_warning(client: TestClient, database_url: str) -> None:
    """After its tenth report, not before; the honest source beside it carries none."""
    _send(client, "甲", "gcj02", 9)
    _send(client, "乙", "wgs84", 10)
    client.cookies.set(COOKIE, new_session(database_url, "town_editor", None))
    assert [one["likely"] for one in client.get("/api/sources").json()] == [None, None]
    client.cookies.clear()
    _send(client, "甲", "gcj02", 1)
    client.cookies.set(COOKIE, new_session(database_url, "town_editor", None))
    doubted, honest = client.get("/api/sources").json()
    assert (doubted["channel"], doubted["datum"], doubted["likely"]) == ("甲", "wgs84", "gcj02")
    assert "GCJ-02" in doubted["warning_zh"]
    assert (honest["likely"], honest["warning_zh"], honest["reports"]) == (None, None, 10)


def test_sources_are_shown_to_officials_only(client: TestClient) -> None:
    """Nobody signed in: 401."""
    assert client.get("/api/sources").status_code == 401
