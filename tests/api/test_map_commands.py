"""`wangge map`: which reports are counted, and a file that is written whole or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.cli import app
from api.embedded.cluster import Address
from api.hotspot_source import Days, read_map_reports
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from gis.errors import InputError, NotFound
from gis.map_reports import FORMER, OUTSIDE
from gis.packing import unpacked
from incidents.reports import NewReport, file
from incidents.statistics import Window, counts
from tests import database
from tests.incidents import small_town

ZONE = "Asia/Shanghai"
MIDNIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)
"""The first moment of 21 November 2026 on the town's clock."""
LATER = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture(scope="module")
def filed_url(cluster: Address) -> Iterator[str]:
    """A database of the small town with its reports, for all tests here: they commit nothing."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        _file(session)
    opened.dispose()
    yield url
    database.drop_database(cluster, url)


@pytest.fixture
def session(filed_url: str) -> Iterator[Session]:
    """A session on it, rolled back at the end."""
    opened = engine(filed_url)
    with Session(opened) as session:
        yield session
    opened.dispose()


@pytest.fixture
def filed(session: Session) -> Directory:
    """The town as the database has it."""
    return snapshot(session)


@pytest.fixture
def writing(filed_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands work on that database, and write into this empty folder."""
    monkeypatch.setenv("WANGGE_DATABASE_URL", filed_url)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _file(session: Session) -> None:
    """Two reports of 20 November and two of the 21st in u1, one of the 22nd far outside, one of the shop at
    midnight; the others at seven past the hour."""
    directory = small_town.publish(session)
    hours = {-1: (0.5, 0.5), -20: (0.4, 0.5), 0: (0.5, 0.4), 23: (-0.2, 0.5), 30: (9, 9)}
    for hour, (east, north) in hours.items():
        lon, lat = small_town.lonlat(east, north)
        happened = datetime.fromtimestamp(MIDNIGHT.timestamp() + 3600 * hour + 420, UTC)
        file(session, directory, NewReport(lon=lon, lat=lat, category="路灯", happened_at=happened), LATER)
    file(session, directory, NewReport(unit_code="shop", category="油烟", happened_at=MIDNIGHT), LATER)
    session.commit()


def test_every_report_is_read_once(session: Session, filed: Directory) -> None:
    """Without limits all reports are read, of overlays and outside too, and the period is theirs."""
    found = read_map_reports(session, filed, Days(), ZONE)
    assert (len(found), (found.unit == OUTSIDE).sum(), found.nearby) == (6, 1, 1)
    assert (found.grid == OUTSIDE).sum() == 1
    assert (found.unit == len(filed.layers["unit"].areas) - 1).sum() == 1
    assert (found.start, found.end) == (date(2026, 11, 20), date(2026, 11, 22))


def test_reports_read_agree_with_the_statistics(session: Session, filed: Directory) -> None:
    """By unit and by grid a map counts what the statistics count, and all reports in sum."""
    found = read_map_reports(session, filed, Days(), ZONE)
    counted = counts(session, filed, Window(), date.min)
    for level, frame in {"unit": counted.units, "grid": counted.grids}.items():
        own = np.bincount(found.of(level)[found.of(level) >= 0], minlength=len(frame))
        assert own.tolist() == frame["reports"].tolist()
        assert own.sum() + (found.of(level) < 0).sum() == counted.total


def test_days_are_whole_on_the_towns_clock(session: Session, filed: Directory) -> None:
    """From and to the 21st means from its first moment to its last, in the town's time zone."""
    day = date(2026, 11, 21)
    assert len(read_map_reports(session, filed, Days(day, day), ZONE)) == 3
    assert len(read_map_reports(session, filed, Days(day, day, "路灯"), ZONE)) == 2
    assert len(read_map_reports(session, filed, Days(end=date(2026, 11, 20)), ZONE)) == 2


def test_moments_are_the_towns(session: Session, filed: Directory) -> None:
    """The minutes count from the Monday before the first day, on the town's clock."""
    minutes = read_map_reports(session, filed, Days(), ZONE).minute
    assert sorted(minutes - 60 * 24 * 4) == [247, 1387, 1440, 1447, 2827, 3247]


def test_reports_of_areas_that_are_gone_are_kept(session: Session, filed: Directory) -> None:
    """A report whose unit the map no longer has is one of a former area."""
    session.execute(text("UPDATE report SET unit_code = 'gone', grid_code = 'gone' WHERE unit_code = 'shop'"))
    found = read_map_reports(session, filed, Days(), ZONE)
    assert (len(found), (found.unit == FORMER).sum(), (found.grid == FORMER).sum()) == (6, 1, 1)


def test_what_cannot_be_counted_is_told(session: Session, filed: Directory) -> None:
    """Days in the wrong order, a category nobody used and days without reports each say so."""
    with pytest.raises(InputError, match="2026-11-22"):
        read_map_reports(session, filed, Days(date(2026, 11, 22), date(2026, 11, 20)), ZONE)
    with pytest.raises(NotFound, match="路灯、油烟"):
        read_map_reports(session, filed, Days(category="噪音"), ZONE)
    with pytest.raises(NotFound, match="没有诉求"):
        read_map_reports(session, filed, Days(end=date(2020, 1, 1)), ZONE)


def _payload(path: Path) -> dict[str, Any]:
    found = re.search(r'id="wangge-data">(\[.+?\])<', path.read_text("utf-8"))
    assert found
    return unpacked(json.loads(found[1]))


def test_the_commands_write_their_files(writing: Path) -> None:
    """Each command writes one file; a map of reports holds the days and the category asked for."""
    asked = ["--from", "2026-11-21", "--to", "2026-11-21", "--category", "路灯"]
    weeks = ["--from", "2026-10-26", "--to", "2026-11-22"]
    options = {
        "responsibility": ["--lang", "en"], "hotspots": asked, "incidents": asked, "trends": weeks,
    }  # fmt: skip
    for kind, given in options.items():
        assert CliRunner().invoke(app, ["map", kind, "--out", f"{kind}图.html", *given]).exit_code == 0
    made = {path.name: _payload(path) for path in writing.iterdir()}
    assert {name: data["kind"] for name, data in made.items()} == {f"{kind}图.html": kind for kind in options}
    assert made["responsibility图.html"]["lang"] == "en"
    for name in ("hotspots图.html", "incidents图.html"):
        period = made[name]["period"]
        assert (period["total"], period["category"], period["start"]) == (2, "路灯", "2026-11-21")


def test_the_public_maps_hold_whole_periods_only(writing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--public counts by the town's period and publishes no single report; an unknown period is told."""
    asked = ["map", "incidents", "--public", "--out", "x.html", "--from", "2026-11-16", "--to", "2026-11-22"]
    assert CliRunner().invoke(app, asked).exit_code != 0
    monkeypatch.setenv("WANGGE_PUBLIC_PERIOD", "day")
    assert CliRunner().invoke(app, asked).exit_code != 0
    assert list(writing.iterdir()) == []
    monkeypatch.setenv("WANGGE_PUBLIC_PERIOD", "week")
    assert CliRunner().invoke(app, asked).exit_code == 0
    data = _payload(writing / "x.html")
    assert (data["published"]["totals"], "reports" in data) == ([6], False)


@pytest.mark.parametrize("wrong", [["--lang", "fr"], ["--out", "missing/x.html"], ["--category", "噪音"]])
def test_a_wrong_option_writes_nothing(writing: Path, wrong: list[str]) -> None:
    """A language, folder or category that does not exist ends in an error and no file."""
    result = CliRunner().invoke(app, ["map", "hotspots", "--out", "x.html", *wrong])
    assert result.exit_code != 0
    assert list(writing.iterdir()) == []
