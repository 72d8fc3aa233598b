"""After a publication only open reports in changed ground are asked again, and nothing else is touched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import geopandas
import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import snapshot
from incidents.columns import Columns
from incidents.evidence import ground
from incidents.intake import Job, import_blocks
from incidents.reassigning import Reassigned, catch_up, reassign
from incidents.survey import Intake, survey
from tests.boundaries import drawn

GRIDS = {"a": "g", "b": "h", "c": "g"}
BEFORE = drawn.layer("aab\nccb", grid=GRIDS)
AFTER = drawn.layer("abb\nccb", grid=GRIDS)
LATER = drawn.MORNING + timedelta(days=1)
PLACES = {
    "kept": (0.5, 1.5, "open"),
    "moved": (1.5, 1.5, "open"),
    "closed": (1.6, 1.5, "closed"),
    "elsewhere": (0.5, 0.4, "open"),
    "outside": (-1.0, 1.5, "open"),
    "far": (-30.0, 1.5, "open"),
}
"""Where reports are, in cells from the south-west corner."""


@pytest.fixture
def reports(session: Session) -> None:
    """Reports of every kind on the town as it was before."""
    drawn.published(session, BEFORE)
    cells = [(name, *map(str, drawn.lonlat(x, y)), state) for name, (x, y, state) in PLACES.items()]
    block = pd.DataFrame(cells, columns=["id", "x", "y", "s"], dtype=object, index=range(2, len(cells) + 2))
    intake, town = Intake(Columns("x", "y", id="id", state="s"), "test", "d"), snapshot(session)
    found = survey([block], intake, ground(session, town), lambda _: None)
    import_blocks(session, town, [block], Job(intake, found, LATER, lambda _: None, lambda _: None))
    session.commit()


def stored(session: Session, columns: str) -> dict[str, Any]:
    """Columns of every report, by its name."""
    rows = session.execute(text(f"SELECT source_id, {columns} FROM report"))
    return {row[0]: tuple(row[1:]) for row in rows}


def republish(session: Session, layer: geopandas.GeoDataFrame) -> Reassigned:
    """Publish another layer and ask again."""
    drawn.published(session, layer, LATER)
    done = reassign(session, snapshot(session))
    session.commit()
    return done


def test_a_report_goes_to_the_unit_that_took_its_ground(session: Session, reports: None) -> None:
    """Unit, grid and revision are the new ones; the one that stays in its redrawn unit is asked again too."""
    done = republish(session, AFTER)
    found = stored(session, "unit_code, grid_code, revision")
    assert (found["moved"], found["kept"]) == (("b", "h", 2), ("a", "g", 2))
    assert done == Reassigned(asked=3, moved=1)


def test_border_and_runner_up_are_those_of_the_new_map(session: Session, reports: None) -> None:
    """The report whose ground moved lies 50 m from its new border, beyond which is a."""
    republish(session, AFTER)
    border_m, runner_up = stored(session, "border_m, runner_up_code")["moved"]
    assert border_m == pytest.approx(50, abs=0.01)
    assert runner_up in ("a", "c")


def test_closed_reports_and_other_ground_are_not_touched(session: Session, reports: None) -> None:
    """Their rows are the very same ones, down to their place in the table."""
    before = stored(session, "xmin::text, ctid::text, unit_code, revision")
    republish(session, AFTER)
    after = stored(session, "xmin::text, ctid::text, unit_code, revision")
    assert {name for name in PLACES if after[name] == before[name]} == {"closed", "elsewhere", "far"}


def test_a_new_name_moves_nothing(session: Session, reports: None) -> None:
    """A unit that only changed its number of households leaves its reports alone."""
    renamed = BEFORE.assign(name=["甲", "乙", "丙"])
    before = stored(session, "xmin::text")
    columns = drawn.LayerColumns("unit", "grid", "village", name="name")
    drawn.publish(session, drawn.prepare(renamed, columns, drawn.options()), LATER)
    town = snapshot(session)
    assert (town.revision, reassign(session, town)) == (2, Reassigned(0, 0))
    assert stored(session, "xmin::text") == before


def test_a_unit_that_goes_to_another_grid_takes_its_reports_along(session: Session, reports: None) -> None:
    """Its shape stays; the grid of its reports is the new one."""
    done = republish(session, drawn.layer("aab\nccb", grid={"a": "g", "b": "h", "c": "h"}))
    assert stored(session, "unit_code, grid_code, revision")["elsewhere"] == ("c", "h", 2)
    assert done.moved == 1


def test_a_village_that_takes_over_a_grid_takes_its_reports(session: Session, reports: None) -> None:
    """Unit and grid stay, the village is the new one."""
    republish(session, drawn.layer("aab\nccb", grid=GRIDS, village={"a": "w", "b": "v", "c": "w"}))
    assert stored(session, "grid_code, village_code")["kept"] == ("g", "w")


def test_a_report_filed_by_an_old_map_is_found_later(session: Session, reports: None) -> None:
    """Its ground changed by a revision before the newest one, and nobody asked again at that time."""
    drawn.published(session, AFTER, LATER)
    drawn.published(session, AFTER.assign(unit=["a", "b", "n"]), LATER + timedelta(hours=1))
    town = snapshot(session)
    assert reassign(session, town, changed_by=2) == Reassigned(asked=3, moved=1)
    assert stored(session, "unit_code, revision")["moved"] == ("b", 3)
    assert reassign(session, town, changed_by=2) == Reassigned(asked=0, moved=0)


def test_a_long_import_ends_by_the_map_published_meanwhile(session: Session, reports: None) -> None:
    """Filed by revision 1 while two others were published: what stands at the end is by revision 3."""
    held = snapshot(session)
    drawn.published(session, AFTER, LATER)
    drawn.published(session, AFTER.assign(unit=["a", "b", "n"]), LATER + timedelta(hours=1))
    assert catch_up(session, held) == 2
    assert stored(session, "unit_code, revision") | {"closed": None} == {
        "kept": ("a", 3),
        "moved": ("b", 3),
        "closed": None,
        "elsewhere": ("n", 3),
        "outside": ("a", 3),
        "far": (None, 1),
    }
    assert catch_up(session, snapshot(session)) == 0
