"""`wangge geocode` and `wangge reports import --text`: every row kept, each blank with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.cli import app
from api.embedded.cluster import Address
from boundaries.database import engine
from gis.errors import FileRefused, InputError
from tests import addressed_town, database
from tests.api.queueing import UNKNOWN

ROWS = [
    ("1", "中山路3号路灯不亮", "2026-03-01"),
    ("2", UNKNOWN, "2026-03-02"),
    ("3", "", "2026-03-03"),
    ("4", "路" * 2001, "2026-03-04"),
    ("5", "=1+1", "2026-03-05"),
    ("6", "中山路20号", "2026-03-06"),
]


@pytest.fixture(scope="module")
def town_url(cluster: Address) -> Iterator[str]:
    """A database of the addressed town, for all tests here: one of them alone imports reports."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        addressed_town.publish(session)
    opened.dispose()
    yield url
    database.drop_database(cluster, url)


@pytest.fixture
def session(town_url: str) -> Iterator[Session]:
    """A session on it."""
    opened = engine(town_url)
    with Session(opened) as session:
        yield session
    opened.dispose()


@pytest.fixture(autouse=True)
def town(town_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The addressed town is the one that commands work on."""
    monkeypatch.setenv("WANGGE_DATABASE_URL", town_url)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of reports without coordinates."""
    path = tmp_path / "reports.csv"
    pd.DataFrame(ROWS, columns=["id", "what", "when"]).to_csv(path, index=False)
    return path


def run(*arguments: object) -> str:
    """What a command prints; its error, if it raises one."""
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_every_row_and_column_is_kept_and_every_blank_has_a_reason(file: Path, ending: str) -> None:
    """The file's own columns come back as they were, in order; what has no match says why."""
    out = file.with_name(f"out.{ending}")
    run("geocode", file, "--text", "what", "--out", out)
    read = {"csv": pd.read_csv, "xlsx": pd.read_excel}.get(ending)
    made = read(out, dtype=str, keep_default_na=False) if read else pd.read_parquet(out)
    assert made[["id", "what", "when"]].to_numpy().tolist() == [list(row) for row in ROWS]
    assert made["unit"].tolist() == ["u1", "", "", "", "", ""]
    assert [bool(reason) for reason in made["reason"]] == [flag != "true" for flag in made["accepted"]]
    assert made["accepted"][0] == "true" and made["accepted"][1] == "false"


def test_an_explanation_is_a_table_of_reasons() -> None:
    """Tokens, candidates, scores and penalties in words of both languages."""
    told = run("geocode", "--explain", "名v建设路3号")
    assert "路名相符" in told and "建设路" in told and "u4" in told


def test_reports_are_imported_by_their_text_and_only_once(file: Path, session: Session) -> None:
    """Placed or waiting, each once; blank and overlong texts are given back with their reason."""
    for expected in ("需确认 · waiting for a person: 3", "已有 · already there: 4"):
        assert expected in run("reports", "import", file, "--text", "what", "--id", "id", "--time", "when")
    rows = session.execute(text("SELECT source_id, placed_by, unit_code, grid_code FROM report ORDER BY 1"))
    found = {row[0]: tuple(row[1:]) for row in rows}
    assert found["1"] == ("text", "u1", "g1") and found["2"] == ("waiting", None, None)
    assert session.scalar(text("SELECT count(*) FROM queue_entry")) == 3
    rejected = pd.read_csv(file.with_name("reports.csv.rejects.csv"), dtype=str)
    assert rejected["id"].tolist() == ["3", "4"] and rejected["reason"].notna().all()
    assert list(rejected.columns) == ["row", "column", "reason", "id", "what", "when"]


def test_a_wrong_column_or_ending_is_told(file: Path) -> None:
    """The columns present and the endings known are listed; nothing is written."""
    with pytest.raises(InputError, match="what"):
        run("geocode", file, "--text", "waht", "--out", file.with_name("o.csv"))
    with pytest.raises(FileRefused, match="xlsx"):
        run("geocode", file, "--text", "what", "--out", file.with_name("o.pdf"))
    with pytest.raises(InputError):
        run("geocode")
    assert not list(file.parent.glob("o.*"))
