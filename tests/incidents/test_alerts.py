"""Early warning: an injected rise raises one alert and nothing else does; written once, the leader named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from benchmarks.hotspot_worlds import DAYS, RISK, daily, grids_of
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from incidents.alert_tables import Alert
from incidents.alerts import Watch, alerts_on, watch_over
from incidents.rises import Rise, Rule, rises
from incidents.risk import RISE_POINTS, grade_of, graded, risk
from tests import database
from tests.incidents import small_town
from tests.incidents.risen_town import rise

ON = date(2026, 11, 20)
NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
WATCH = Watch(ON, "Asia/Shanghai", NOW)
RULE = Rule(replications=99, frequent=100)
KINDS = {"噪音扰民": 0.5, "停车秩序": 0.3, "供水排水": 0.2}


@cache
def _found(world: int, risk_: float) -> tuple[list[Rise], set[int]]:
    """Rises of a town of 172 grids in which one category has a cluster in its last days."""
    grids = grids_of(world)
    rng = np.random.default_rng(world)
    frames = []
    for kind, share in KINDS.items():
        counts = rng.binomial(daily(grids, DAYS, world, risk_ if kind == "噪音扰民" else 1.0), share)
        at, day = np.nonzero(counts)
        days = pd.Timestamp(ON) - pd.to_timedelta(DAYS - 1 - day, unit="D")
        frames.append(pd.DataFrame({"grid": at, "date": days, "category": kind, "n": counts[at, day]}))
    return rises(pd.concat(frames), grids.places, ON, RULE), set(grids.chosen.tolist())


def test_an_injected_rise_is_one_rise() -> None:
    """A rise in six grids in one category is found once, there and since then, and nothing beside it."""
    for world in range(2):
        found, chosen = _found(world, 1.6 * RISK)
        assert len(found) == 1
        assert len(set(found[0].grids) & chosen) >= 4
        assert abs((found[0].start - (ON - timedelta(days=9))).days) <= 2


def test_a_quiet_town_has_no_rise() -> None:
    """Without a cluster nothing is raised, whatever the number of categories looked at."""
    assert [_found(world, 1.0)[0] for world in range(2)] == [[], []]


def test_the_stated_rate_is_that_of_the_whole_run() -> None:
    """One false alarm a year for all scans together: each must be rarer by their number."""
    assert RULE.false_alarms() == 1.0 and Rule(alarm_days=73.0).false_alarms() == 5.0
    found, _ = _found(0, 1.6 * RISK)
    assert found[0].scans == 4 and found[0].recurrence_days >= 365.0 * 4


@pytest.fixture(scope="module")
def opened(cluster: Address) -> Iterator[Engine]:
    """91 days in which g1 rises on the last three."""
    url = database.new_database(cluster)
    made = engine(url)
    with Session(made) as session:
        rise(session, small_town.publish(session), ON)
        session.commit()
    yield made
    made.dispose()
    database.drop_database(cluster, url)


@pytest.fixture
def session(opened: Engine) -> Iterator[Session]:
    """A session on it; what a test writes is rolled back."""
    with Session(opened) as session:
        yield session


@pytest.fixture
def risen(session: Session) -> Directory:
    """Its directory."""
    return snapshot(session)


def test_an_alert_is_written_once_with_the_leader(session: Session, risen: Directory) -> None:
    """The rise of g1 is one alert that names its grid leader; the next runs write nothing more."""
    first = watch_over(session, risen, WATCH, RULE)
    (alert,) = first.new
    assert (alert.grids, alert.observed, first.reports) == (["g1"], 27, 297)
    assert alert.leaders == [{"grid": "g1", "grid_name": "名g1", "name": "张网格", "title": "网格长"}]
    assert alert.start_day == ON - timedelta(days=2)
    again = watch_over(session, risen, WATCH, RULE)
    later = watch_over(session, risen, Watch(ON + timedelta(days=1), WATCH.zone, NOW), RULE)
    assert (again.new, [one.id for one in again.ongoing], later.new) == ((), [alert.id], ())
    assert session.scalar(select(func.count()).select_from(Alert)) == 1


def test_before_the_rise_there_is_none(session: Session, risen: Directory) -> None:
    """The day before it began raises nothing."""
    quiet = Watch(ON - timedelta(days=3), WATCH.zone, NOW)
    assert watch_over(session, risen, quiet, RULE).new == ()


def test_a_rising_grid_and_its_reports_are_graver(session: Session, risen: Directory) -> None:
    """With the alert g1 is graded high and its reports get the points of a rise; g2 stays low."""
    watch_over(session, risen, WATCH, RULE)
    found = risk(session, risen, WATCH)
    assert found.grids.set_index("code")["grade"].to_dict() == {"g1": "高", "g2": "低"}
    by_grid = found.reports.groupby("grid")["rise_points"].agg(["min", "max"])
    assert by_grid.loc["g1"].tolist() == [RISE_POINTS] * 2 and by_grid.loc["g2"].tolist() == [0, 0]
    assert alerts_on(session, risen, ON + timedelta(days=40)) == []


def test_points_are_type_repeats_and_rise() -> None:
    """Each part has its own points; the grades part at 4 and 2."""
    alert = Alert(grids=["g1"], category="消防隐患")
    rows = [("消防隐患", "g1", 3), ("消防隐患", "g2", 1), ("其他", "g1", 0), ("其他", "g1", 1)]
    table = graded(pd.DataFrame(rows, columns=["category", "grid", "repeats"]), [alert])
    assert table["points"].tolist() == [2 + 2 + 2, 2 + 1, 0, 1]
    assert table["grade"].tolist() == ["高", "中", "低", "低"]
    assert [grade_of(n) for n in (4, 3, 2, 1)] == ["高", "中", "中", "低"]
