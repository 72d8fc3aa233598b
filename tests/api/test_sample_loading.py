"""Loading the sample town: once, whole, through the same path as any file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.sample_loading import load_sample
from boundaries.database import engine
from gis.sample.town import SampleTown


def test_every_report_is_stored_with_its_true_unit(sample_url: str, sample_town: SampleTown) -> None:
    """The unit that the database assigned to each report is the one the generator wrote down."""
    opened = engine(sample_url)
    with opened.connect() as connection:
        rows = connection.execute(text("SELECT source_id, unit_code, inside FROM report")).all()
    opened.dispose()
    truth = dict(zip(sample_town.truth.reports["source_id"], sample_town.truth.reports["unit"], strict=True))
    assert {row[0]: row[1] for row in rows} == truth
    assert all(row[2] for row in rows)


def test_a_second_load_changes_nothing(sample_url: str, sample_town: SampleTown) -> None:
    """The same town again is the same revision, and no step is taken."""
    opened, steps = engine(sample_url), list[str]()
    with Session(opened) as session, session.begin():
        again = load_sample(session, sample_town, 0, (datetime.now(UTC), steps.append))
        assert session.execute(text("SELECT count(*) FROM revision")).scalar_one() == 1
    opened.dispose()
    assert (again.revision, again.is_new, again.stored_reports, steps) == (1, False, 0, [])


def test_the_whole_town_is_there(sample_url: str, sample_town: SampleTown) -> None:
    """Each table holds as many rows as the generator made."""
    wanted = {
        "person": len(sample_town.people),
        "appointment": len(sample_town.appointments),
        "address": len(sample_town.addresses),
        "resource": len(sample_town.resources),
        "road": len(sample_town.ground.roads),
        "building": len(sample_town.ground.buildings),
        "report": len(sample_town.reports),
    }
    opened = engine(sample_url)
    with opened.connect() as connection:
        found = {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in wanted
        }
    opened.dispose()
    assert found == wanted


def test_another_sample_replaces_the_first(own_sample_url: str, sample_town: SampleTown) -> None:
    """Other reports on the same map: no new revision, the new reports alone, and then the same town again."""
    other = replace(sample_town, reports=sample_town.reports[50:80])
    opened = engine(own_sample_url)
    with Session(opened) as session:
        loads = [load_sample(session, other, 1, (datetime.now(UTC), print)) for _ in range(2)]
        found = session.execute(text("SELECT source, count(*) FROM report GROUP BY source")).all()
    opened.dispose()
    assert [(load.revision, load.is_new, load.stored_reports) for load in loads] == [
        (1, True, 30),
        (1, False, 0),
    ]
    assert [tuple(row) for row in found] == [("sample-1", 30)]
