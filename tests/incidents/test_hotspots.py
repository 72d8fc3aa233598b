"""Answers about hot spots over the small town, with reports at the border, far off, nowhere, too coarse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from gis.errors import InputError, NotFound
from incidents.hotspots import asking, reasons, totals, words
from incidents.hotspots.question import LEVELS, METHODS, Asked, Span
from incidents.hotspots.weekly import weekly
from incidents.reports import NewReport, file
from tests import database
from tests.incidents import risen_town, small_town

ON = date(2026, 11, 20)
ZONE = "Asia/Shanghai"
ODD = text("""
    UPDATE report SET unit_code = NULL, placed_level = 'grid' WHERE id IN
        (SELECT id FROM report WHERE grid_code = 'g1' ORDER BY happened_at DESC LIMIT 2)
""")
MISSING = text("""
    DELETE FROM report
    WHERE (coalesce(happened_at, received_at) AT TIME ZONE :zone)::date BETWEEN :first AND :last
""")
NOWHERE = text("""
    UPDATE report SET placed_by = 'nowhere', geom = NULL, lon = NULL, lat = NULL, inside = NULL,
        unit_code = NULL, grid_code = NULL, village_code = NULL WHERE id IN
        (SELECT id FROM report WHERE grid_code = 'g2' ORDER BY happened_at DESC LIMIT 1)
""")
GONE = text("""
    UPDATE report SET unit_code = 'u0', grid_code = 'g0' WHERE id IN
        (SELECT id FROM report WHERE grid_code = 'g2' ORDER BY happened_at DESC LIMIT 3)
""")


@pytest.fixture(scope="module")
def opened(cluster: Address) -> Iterator[Engine]:
    """A rise in g1, and among the newest reports one at the border, one just and one far outside, two of
    which only the grid is known, one without a place and three of areas that have ended."""
    url = database.new_database(cluster)
    made = engine(url)
    with Session(made) as session:
        directory = small_town.publish(session)
        risen_town.rise(session, directory, ON)
        for statement in (NOWHERE, GONE, ODD):
            session.execute(statement)
        for east, north in ((1.0, 0.5), (-0.3, 0.5), (9.0, 0.5)):
            lon, lat = small_town.lonlat(east, north)
            happened = risen_town.FILED.replace(day=19)
            new = NewReport(lon=lon, lat=lat, category="噪音扰民", happened_at=happened)
            file(session, directory, new, risen_town.FILED)
        session.commit()
    yield made
    made.dispose()
    database.drop_database(cluster, url)


@pytest.fixture
def town(opened: Engine) -> Iterator[tuple[Session, Directory]]:
    """A session on it, and its directory."""
    with Session(opened) as session:
        yield session, snapshot(session)


def stored(session: Session, start: date, end: date) -> int:
    """How many reports happened on these days, counted without any of ours."""
    counted = text("""
        SELECT count(*) FROM report
        WHERE (coalesce(happened_at, received_at) AT TIME ZONE :zone)::date BETWEEN :start AND :end
    """)
    return int(session.execute(counted, {"zone": ZONE, "start": start, "end": end}).scalar_one())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", LEVELS)
def test_counts_sum_to_all_reports_of_the_days(
    town: tuple[Session, Directory], method: str, level: str
) -> None:
    """By every method and level: areas and strays together are the reports stored of the days counted."""
    session, directory = town
    found = asking.ask(session, directory, Asked(method=method, level=level), ZONE)
    assert found.total == stored(session, found.start, found.end) > 0
    assert found.strays["unplaced"] == 1 and found.strays["outside"] == 1
    assert (found.strays["former"] == 3) == (level != "village")
    assert (found.strays["coarse"] == 2) == (level == "unit")
    days = totals.by_day(session, Span(found.start, found.start, found.end), None, (ZONE, None))
    assert days["n"].sum() == found.total


def test_the_scan_finds_the_rise_and_names_its_days(town: tuple[Session, Directory]) -> None:
    """Eight more a day in g1 on the last three days: one sure cluster, and the sentence says so."""
    session, directory = town
    found = asking.ask(session, directory, Asked(method="scan"), ZONE)
    assert found.clusters is not None
    first = found.clusters.iloc[0]
    assert (first["places"], first["confidence"], str(first["start"])) == (["g1"], 99, "2026-11-18")
    assert words.rise(first.to_dict())[0].startswith("近3天")
    assert found.marks() == ["hot99", "calm"]


def test_a_finding_tells_the_own_reports_before_those_with_neighbours(
    town: tuple[Session, Directory],
) -> None:
    """Own counts add up to the whole and come first; the pooled ones are named as such, in both languages."""
    session, directory = town
    found = asking.ask(session, directory, Asked(), ZONE)
    for row in found.areas.to_dict("records"):
        zh, en = words.finding(found, row)
        assert zh.startswith(f"近14天{row['observed']}起，预期{row['expected']:.1f}起；连同邻区")
        assert f"with neighbours {row['near_observed']:.0f}," in en
        assert row["near_observed"] > row["observed"]


def test_days_that_are_missing_are_said_and_end_the_usual_period(town: tuple[Session, Directory]) -> None:
    """Five days without any report before the last: the question ends before them, and the terms say so."""
    session, directory = town
    session.execute(MISSING, {"first": date(2026, 11, 15), "last": date(2026, 11, 19), "zone": ZONE})
    for asked in (Asked(), Asked(end=ON)):
        found = asking.ask(session, directory, asked, ZONE)
        assert found.end == (asked.end or date(2026, 11, 14))
        said = "".join(zh for zh, _ in words.terms(found))
        assert "数据可能不全：2026年11月15日至19日没有任何上报" in said
        assert "最后有上报的一天：2026年11月20日" in said
    week = weekly(session, directory, None, ZONE)
    assert str(week.end) == "2026-11-08" and week.whole


def test_the_same_question_has_the_same_answer(town: tuple[Session, Directory]) -> None:
    """The last day is the seed: asked twice, every number is the same."""
    session, directory = town
    one, other = (asking.ask(session, directory, Asked(level="unit"), ZONE) for _ in range(2))
    assert one.areas.equals(other.areas) and one.terms == other.terms


def test_a_scan_can_be_ended_by_whoever_hears_its_progress(town: tuple[Session, Directory]) -> None:
    """Progress rises to the number of worlds; what the listener raises ends the scan."""
    session, directory = town
    found = asking.read(session, directory, Asked(method="scan"), asking.Whose(ZONE))
    ground = asking.ground_of(directory, "grid")
    heard: list[tuple[int, int]] = []
    asking.work_out(found, ground, lambda done, of: heard.append((done, of)))
    assert max(heard) == (999, 999)

    def stop(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asking.work_out(found, ground, stop)


def test_an_official_of_a_part_sees_that_part_and_the_rest_as_a_sum(town: tuple[Session, Directory]) -> None:
    """`only` keeps the areas, and the total stays."""
    session, directory = town
    whole = asking.ask(session, directory, Asked(method="scan"), ZONE)
    part = whole.only(frozenset({"g2"}))
    assert list(part.areas["code"]) == ["g2"] and part.total == whole.total
    assert part.clusters is not None and len(part.clusters) < len(whole.clusters)  # type: ignore[arg-type]


def test_what_cannot_be_asked_is_refused_in_both_languages(town: tuple[Session, Directory]) -> None:
    """Days the wrong way round, an unknown level or category, days before all records."""
    session, directory = town
    wrong = {
        Asked(start=ON, end=date(2026, 1, 1)): InputError,
        Asked(level="planet"): InputError,
        Asked(category="没有这类"): NotFound,
        Asked(end=date(2020, 1, 1)): NotFound,
        Asked(start=date(2026, 8, 25), end=date(2026, 8, 30), base="history"): NotFound,
    }
    for asked, kind in wrong.items():
        with pytest.raises(kind) as refused:
            asking.ask(session, directory, asked, ZONE)
        assert refused.value.zh and refused.value.en


def test_weeks_of_an_area_sum_to_its_reports(town: tuple[Session, Directory]) -> None:
    """The line behind "why": whole weeks up to the last day, and for g1 the last one far above the usual."""
    session, directory = town
    found = asking.read(session, directory, Asked(), asking.Whose(ZONE))
    known = asking.known_days(session, ZONE)
    assert known
    area = directory.by_code["grid", "g1"]
    for question in (found.question, replace(found.question, method="scan")):
        ground = asking.ground_of(directory, "grid")
        weeks = reasons.weeks_of(session, area, (question, ground, known), ZONE)
        assert weeks.seen[-1] > 1.5 * weeks.usual[-1] and weeks.near_seen[-1] > weeks.seen[-1]
    reports, count = reasons.reports_of(session, directory, area, (found.question, ON, ON, ZONE))
    assert count == len(reports) == 9


def test_the_weekly_report_adds_up(town: tuple[Session, Directory]) -> None:
    """Categories, villages with strays, and days each sum to the reports of the week."""
    session, directory = town
    week = weekly(session, directory, ON, ZONE)
    assert (str(week.start), str(week.end), week.whole) == ("2026-11-16", "2026-11-22", False)
    assert week.total == stored(session, week.start, week.end)
    assert week.categories["observed"].sum() == sum(week.days) == week.total
    assert week.villages["observed"].sum() + sum(week.strays.values()) == week.total
    assert week.town["high"] < week.total and week.categories["more"].iloc[0] == 1
