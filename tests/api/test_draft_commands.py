"""`wangge draft …` from the first edit to rollback, and a draft to QGIS and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from sqlalchemy import insert, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.auth.tables import Account
from api.cli import app
from boundaries.identity import uuid7
from gis.errors import Conflict, EditRefused, Forbidden, InputError, LayerRefused
from tests.incidents import small_town
from tests.incidents.small_town import SIDE, X0, Y0

Run = Callable[..., Any]


@pytest.fixture
def run(session: Session, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `wangge ...` on a small town with two editors, 编 and 辑, and an approver, 审."""
    small_town.publish(session)
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    now = datetime.now(UTC)
    for name, role in (("编", "town_editor"), ("辑", "town_editor"), ("审", "approver")):
        place = {"area_level": "town", "area_code": "t", "password_hash": "none"}
        moments = {"created_at": now, "password_at": now}
        session.execute(
            insert(Account).values(id=uuid7(), name=name, label=name, role=role, **place, **moments)
        )
    session.commit()

    def go(*words: str, stdin: str = "") -> Any:
        return CliRunner().invoke(app, list(words), input=stdin)

    return go


def done(result: Any) -> str:
    """What a command said that went well."""
    assert result.exit_code == 0, result.output + repr(result.exception)
    return str(result.output)


def _mm(east: float, north: float) -> list[int]:
    return [round(1000 * (X0 + SIDE * east)), round(1000 * (Y0 + SIDE * north))]


PAINT = {"op": "reassign", "codes": ["u2"], "grid": "g2"}
MOVE = {"op": "move_vertex", "at": _mm(1, 1), "to": _mm(1.1, 1.1)}


def test_a_draft_goes_its_way_by_commands(run: Run, session: Session) -> None:
    """New, edits from stdin and file, undo, impact, check, submit, approve by another, publish, rollback."""
    done(run("draft", "new", "老街", "--as", "编"))
    done(run("draft", "apply", "1", "--as", "编", stdin=json.dumps([PAINT, MOVE])))
    done(run("draft", "undo", "1", "--as", "辑"))
    found = json.loads(done(run("draft", "impact", "1", "--json")))
    assert [unit["code"] for unit in found["moved"]] == ["u2"] and found["ground"] == []
    assert "没有问题" in done(run("draft", "check", "1"))
    done(run("draft", "submit", "1", "--as", "编"))
    assert isinstance(run("draft", "approve", "1", "--as", "编").exception, Forbidden)
    done(run("draft", "approve", "1", "--as", "审"))
    assert "revision 2" in done(run("draft", "publish", "1", "--as", "审"))
    assert "published" in done(run("draft", "list"))
    assert "revision 3" in done(run("draft", "rollback", "1", "--as", "审", "--note", "恢复"))
    rows = session.execute(text("SELECT actor, action FROM audit_log ORDER BY id")).all()
    steps = ["new", "edit", "edit", "undo", "submit", "approve", "publish"]
    assert [action for _, action in rows] == [*(f"draft.{step}" for step in steps), "revision.rollback"]
    assert "".join(actor[0] for actor, _ in rows) == "编编编辑编审审审"


def test_refusals_are_told_and_nothing_is_stored(run: Run) -> None:
    """An edit that breaks the partition after one that does not: neither stays; bad JSON teaches the form."""
    done(run("draft", "new", "老街", "--as", "编"))
    bad = {"op": "reassign", "codes": ["u2"], "grid": "nowhere"}
    refused = run("draft", "apply", "1", "--as", "编", stdin=json.dumps([PAINT, bad]))
    assert isinstance(refused.exception, EditRefused) and "找不到" in refused.output
    assert isinstance(
        run("draft", "apply", "1", "--as", "编", "--version", "7", stdin="[]").exception, InputError
    )
    assert isinstance(run("draft", "apply", "1", "--as", "编", stdin="{").exception, InputError)
    stale = run("draft", "apply", "1", "--as", "编", "--version", "9", stdin=json.dumps(PAINT))
    assert isinstance(stale.exception, Conflict)
    assert json.loads(done(run("draft", "impact", "1", "--json")))["moved"] == []
    assert "reassign" in done(run("draft", "operations"))


def _exported(run: Run, folder: Path) -> tuple[Path, geopandas.GeoDataFrame]:
    """A new draft as a file, and its units by code."""
    done(run("draft", "new", "老街", "--as", "编"))
    file = folder / "草稿.gpkg"
    done(run("export", "1", "--out", str(file)))
    units = geopandas.read_file(file, layer="units")
    return file, units.set_index(units["unit"].rename(None))


def test_an_untouched_export_comes_back_as_nothing(run: Run, tmp_path: Path) -> None:
    """Also through another CRS; a second export does not overwrite."""
    file, units = _exported(run, tmp_path)
    assert "no differences" in done(run("import", "1", str(file), "--as", "编"))
    units.to_crs(4490).to_file(tmp_path / "度.gpkg", layer="units", engine="pyogrio", index=False)
    assert "no differences" in done(run("import", "1", str(tmp_path / "度.gpkg"), "--as", "编"))
    assert isinstance(run("export", "1", "--out", str(file)).exception, InputError)
    grids = geopandas.read_file(file, layer="grids")
    assert sorted(grids["code"]) == ["g1", "g2"]


def test_what_was_edited_elsewhere_becomes_operations(run: Run, tmp_path: Path) -> None:
    """A vertex moved in all four units and u2 painted: two operations; a dry run stores nothing."""
    file, units = _exported(run, tmp_path)
    middle, there = np.array(_mm(1, 1)) / 1000, np.array(_mm(1.1, 1.05)) / 1000

    def moved(corners: np.ndarray) -> np.ndarray:
        return np.where((np.abs(corners - middle) < 0.001).all(axis=1)[:, None], there, corners)

    base = ~units["overlay"]
    units.loc[base, "geometry"] = shapely.transform(units.geometry[base].to_numpy(), moved)
    units.loc["u2", "grid"] = "g2"
    units.loc["u3", ["name", "households"]] = "新名字", 7
    units.to_file(file, layer="units", engine="pyogrio", index=False)
    said = done(run("import", "1", str(file), "--as", "编", "--dry-run"))
    assert "move_vertex × 1" in said and "describe × 1" in said
    assert re.search("households are not taken over[^:]*: u3\n", said)
    assert "version 4" in done(run("import", "1", str(file), "--as", "编"))
    found = json.loads(done(run("draft", "impact", "1", "--json")))
    assert [unit["code"] for unit in found["moved"]] == ["u2"]
    assert sorted(unit["code"] for unit in found["ground"]) == ["u1", "u3", "u4"]
    again = run("import", "1", str(file), "--as", "编")
    assert isinstance(again.exception, Conflict)


def test_a_returned_layer_with_faults_is_refused_with_places(run: Run, tmp_path: Path) -> None:
    """u1 pulled over u3 by 10 m: one overlap, on the screen and as GeoJSON; the draft is as it was."""
    file, units = _exported(run, tmp_path)
    units.loc["u1", "geometry"] = shapely.box(X0, Y0, X0 + SIDE + 10, Y0 + SIDE)
    units.to_file(file, layer="units", engine="pyogrio", index=False)
    faults = tmp_path / "faults.geojson"
    refused = run("import", "1", str(file), "--as", "编", "--faults", str(faults))
    assert isinstance(refused.exception, LayerRefused) and "重叠" in refused.output
    told = json.loads(faults.read_text("utf-8"))["features"]
    assert "overlap" in {one["properties"]["kind"] for one in told} and told[0]["geometry"]
    assert "version 2" in done(run("draft", "apply", "1", "--as", "编", stdin=json.dumps(PAINT)))
