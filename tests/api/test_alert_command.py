"""`wangge alerts` says what rises, whom to ask and how rarely it is wrong, and writes each rise once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.cli import app
from incidents.alert_tables import Alert
from tests.incidents import small_town
from tests.incidents.risen_town import rise

ON = date(2026, 11, 20)


def test_a_rise_is_told_and_written_once(
    session: Session, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run tells of g1 and its leader; the second calls the same rise one that goes on."""
    rise(session, small_town.publish(session), ON)
    session.commit()
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    first, second = (CliRunner().invoke(app, ["alerts", "--risk", "--on", str(ON)]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + repr(first.exception)
    assert all(word in first.output for word in ("新 new", "名g1", "张网格", "27起", "每年误报 1 次", "高"))
    assert "新 new" not in second.output and "持续 going on" in second.output
    assert session.scalar(select(func.count()).select_from(Alert)) == 1


def test_a_quiet_day_says_so(session: Session, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the rise nothing is raised, and a town without any report is no error."""
    small_town.publish(session)
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    told = CliRunner().invoke(app, ["alerts", "--risk"])
    assert told.exit_code == 0, told.output + repr(told.exception)
    assert "没有新的异常增多" in told.output
