"""Counts by unit and grid: nothing lost, rates only where households are known, the leader named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from incidents.reports import NewReport, file
from incidents.statistics import Counts, Window, categories, counts
from tests.incidents import small_town

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def filed(session: Session, directory: Directory) -> Directory:
    """Eight reports: three in u1 (one 500 m outside), two in u2, one in u4, one of the shop, one far off."""
    places = [(0.5, 0.5), (0.2, 0.2), (-0.5, 0.5), (0.5, 1.5), (0.4, 1.4), (1.5, 1.5), (9.0, 9.0)]
    for day, (east, north) in enumerate(places):
        lon, lat = small_town.lonlat(east, north)
        happened = NOW - timedelta(days=day)
        file(session, directory, NewReport(lon=lon, lat=lat, category="路灯", happened_at=happened), NOW)
    file(session, directory, NewReport(unit_code="shop", category="油烟"), NOW)
    return directory


def by_code(frame: pd.DataFrame, column: str) -> dict[str, object]:
    """A column of a frame of counts, by code, where there are reports."""
    chosen = frame[frame["reports"] > 0]
    return dict(zip(chosen["code"], chosen[column].tolist(), strict=True))


def is_whole(found: Counts) -> bool:
    """Whether units with those of a grid alone, and grids, each with those outside, sum to all reports."""
    by_unit, by_grid = (int(frame["reports"].sum()) + found.outside for frame in (found.units, found.grids))
    return by_unit + found.grid_only == by_grid == found.total


def test_every_report_is_counted_once_at_each_level(session: Session, filed: Directory) -> None:
    """Units and those outside make up the total, and so do grids and those outside."""
    found = counts(session, filed, Window(), TODAY)
    assert by_code(found.units, "reports") == {"u1": 3, "u2": 2, "u4": 1, "shop": 1}
    assert by_code(found.grids, "reports") == {"g1": 6, "g2": 1}
    assert (found.outside, found.total, is_whole(found)) == (1, 8, True)
    assert len(found.units) == len(filed.units)


def test_a_report_of_a_grid_alone_counts_in_the_grid(session: Session, filed: Directory) -> None:
    """A text that told only the grid is in no unit and not outside."""
    session.execute(text("UPDATE report SET unit_code = NULL, placed_level = 'grid' WHERE unit_code = 'u4'"))
    found = counts(session, filed, Window(), TODAY)
    assert by_code(found.grids, "reports") == {"g1": 6, "g2": 1}
    assert (found.grid_only, found.outside, is_whole(found)) == (1, 1, True)


def test_rates_stand_only_where_somebody_lives(session: Session, filed: Directory) -> None:
    """Per 1,000 households; none where there are none (u2) or nobody said (u3)."""
    found = counts(session, filed, Window(), TODAY)
    rates = dict(zip(found.units["code"], found.units["rate"], strict=True))
    assert (rates["u1"], rates["u4"]) == (6.0, 4.0)
    assert np.isnan(rates["u2"])
    assert np.isnan(rates["u3"])
    assert by_code(found.grids, "rate")["g1"] == pytest.approx(6 / 501 * 1000)


def test_the_leader_is_the_areas_own_or_the_next_above(session: Session, filed: Directory) -> None:
    """u1 has its unit leader, u2 its grid's, g2 the chief of the village's station."""
    found = counts(session, filed, Window(), TODAY)
    assert by_code(found.units, "leader") == {
        "u1": "李单元",
        "u2": "张网格",
        "u4": "王站长",
        "shop": "张网格",
    }
    assert by_code(found.grids, "leader_title") == {"g1": "网格长", "g2": "网格站站长"}
    assert set(counts(session, filed, Window(), date(2020, 1, 1)).units["leader"]) == {""}


def test_a_window_takes_its_start_and_leaves_its_end(session: Session, filed: Directory) -> None:
    """[start, end) of when it happened, else of when it was received; whole in itself."""
    window = Window(start=NOW - timedelta(days=1), end=NOW)
    found = counts(session, filed, window, TODAY)
    assert (by_code(found.units, "reports"), is_whole(found)) == ({"u1": 1}, True)
    assert counts(session, filed, Window(start=NOW), TODAY).total == 2


def test_a_category_is_counted_alone(session: Session, filed: Directory) -> None:
    """One category at a time; the list of categories sums to the total."""
    assert by_code(counts(session, filed, Window(category="油烟"), TODAY).units, "reports") == {"shop": 1}
    assert categories(session, Window()) == {"路灯": 7, "油烟": 1}


def test_reports_of_former_areas_are_not_lost(session: Session, filed: Directory) -> None:
    """A unit that the map no longer has is listed after the others, with its last name."""
    session.execute(text("UPDATE report SET unit_code = 'gone', grid_code = 'g9' WHERE unit_code = 'u4'"))
    found = counts(session, filed, Window(), TODAY)
    assert found.units.iloc[-1][["code", "index", "reports"]].tolist() == ["gone", -1, 1]
    assert is_whole(found)
