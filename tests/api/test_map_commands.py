"""`wangge map`: which reports are counted, and a file that is written whole or not at all."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.cli import app
from api.hotspot_source import Days, read_map_counts
from boundaries.directory import Directory
from gis.errors import InputError, NotFound
from incidents.reports import NewReport, file
from tests.incidents import small_town

ZONE = "Asia/Shanghai"
MIDNIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)
"""The first moment of 21 November 2026 on the town's clock."""
LATER = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def filed(session: Session) -> Directory:
    """Two reports of 20 November and two of the 21st in u1, one of the 22nd far outside, one of the shop."""
    directory = small_town.publish(session)
    hours = {-1: (0.5, 0.5), -20: (0.4, 0.5), 0: (0.5, 0.4), 23: (-0.2, 0.5), 30: (9, 9)}
    for hour, (east, north) in hours.items():
        lon, lat = small_town.lonlat(east, north)
        happened = datetime.fromtimestamp(MIDNIGHT.timestamp() + 3600 * hour, UTC)
        file(session, directory, NewReport(lon=lon, lat=lat, category="路灯", happened_at=happened), LATER)
    file(session, directory, NewReport(unit_code="shop", category="油烟", happened_at=MIDNIGHT), LATER)
    session.commit()
    return directory


def test_every_report_is_counted_once(session: Session, filed: Directory) -> None:
    """Without limits all reports count, those of overlays too, and the period is theirs."""
    found = read_map_counts(session, filed, Days(), ZONE)
    assert (found.total, found.outside, found.nearby) == (6, 1, 1)
    assert sum(found.grids) + found.outside == found.total
    assert found.units[-1] == 1
    assert (found.start, found.end) == (date(2026, 11, 20), date(2026, 11, 22))


def test_days_are_whole_on_the_towns_clock(session: Session, filed: Directory) -> None:
    """From and to the 21st means from its first moment to its last, in the town's time zone."""
    day = date(2026, 11, 21)
    assert read_map_counts(session, filed, Days(day, day), ZONE).total == 3
    assert read_map_counts(session, filed, Days(day, day, "路灯"), ZONE).total == 2
    assert read_map_counts(session, filed, Days(end=date(2026, 11, 20)), ZONE).total == 2


def test_reports_of_areas_that_are_gone_are_kept(session: Session, filed: Directory) -> None:
    """A report whose unit the map no longer has stands on a line of its own."""
    session.execute(text("UPDATE report SET unit_code = 'gone', grid_code = 'gone' WHERE unit_code = 'shop'"))
    found = read_map_counts(session, filed, Days(), ZONE)
    assert (found.total, found.former_units, found.former_grids) == (6, 1, 1)


def test_what_cannot_be_counted_is_told(session: Session, filed: Directory) -> None:
    """Days in the wrong order, a category nobody used and days without reports each say so."""
    with pytest.raises(InputError, match="2026-11-22"):
        read_map_counts(session, filed, Days(date(2026, 11, 22), date(2026, 11, 20)), ZONE)
    with pytest.raises(NotFound, match="路灯、油烟"):
        read_map_counts(session, filed, Days(category="噪音"), ZONE)
    with pytest.raises(NotFound, match="没有诉求"):
        read_map_counts(session, filed, Days(end=date(2020, 1, 1)), ZONE)


def _payload(path: Path) -> dict[str, Any]:
    found = re.search(r'id="wangge-data">"([^"]+)"<', path.read_text("utf-8"))
    assert found
    return json.loads(zlib.decompress(b64decode(found[1])))


def test_the_commands_write_their_files(
    filed: Directory, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both commands write one file each; the hotspot map holds the days and the category asked for."""
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    one, two = tmp_path / "责任图.html", tmp_path / "热点.html"
    run = CliRunner().invoke
    assert run(app, ["map", "responsibility", "--out", str(one), "--lang", "en"]).exit_code == 0
    asked = ["--from", "2026-11-21", "--to", "2026-11-21", "--category", "路灯"]
    assert run(app, ["map", "hotspots", "--out", str(two), *asked]).exit_code == 0
    assert (_payload(one)["kind"], _payload(one)["lang"]) == ("responsibility", "en")
    counted = _payload(two)["counts"]
    assert (counted["total"], counted["category"], counted["start"]) == (2, "路灯", "2026-11-21")
    assert {path.name for path in tmp_path.iterdir()} == {one.name, two.name}


@pytest.mark.parametrize("wrong", [["--lang", "fr"], ["--out", "missing/x.html"], ["--category", "噪音"]])
def test_a_wrong_option_writes_nothing(
    filed: Directory, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: list[str]
) -> None:
    """A language, folder or category that does not exist ends in an error and no file."""
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["map", "hotspots", "--out", "x.html", *wrong])
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []
