"""A draft of the sample town: what is published is what was drawn, and a rollback undoes it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from benchmarks.edits import MAKERS
from boundaries import drafts
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from boundaries.drafts.states import read_base
from gis.arcs import arcs_of
from gis.crs import metric_to_lonlat
from gis.errors import EditRefused
from tests import database
from tests.boundaries.drafting import Desk

POINTS, EDITS = 1_000, 6
OPENED = text("""
    SELECT area.code FROM area_version AS version JOIN area ON area.id = version.area_id
    WHERE area.level = 'unit' AND version.revision = 2
""")


@pytest.fixture
def own_sample(cluster: Address, sample_template: str) -> Iterator[Session]:
    """A session on a copy of the sample town."""
    url = database.new_database(cluster, sample_template)
    opened = engine(url)
    with Session(opened) as session:
        yield session
    opened.dispose()
    database.drop_database(cluster, url)


def answers(town: Directory) -> list[tuple[str, str, float]]:
    """Unit, its grid and the distance to its border, of random places in and around the town."""
    west, south, east, north = town.polygons("town")[0].bounds
    x, y = np.random.default_rng(3).uniform((west, south), (east, north), (POINTS, 2)).T
    found = town.assign(*metric_to_lonlat(x, y, town.srid))
    return [
        (town.units[unit].code, town.grids[grid].code, float(border)) if unit >= 0 else ("", "", 0.0)
        for unit, grid, border in zip(found.unit, found.grid, found.border_m, strict=True)
    ]


def test_what_is_published_is_what_was_drawn(own_sample: Session) -> None:
    """Every unit as in the draft, no other's row touched; after a rollback 1,000 places answer as before."""
    desk, before = Desk(own_sample), answers(snapshot(own_sample))
    base = desk.states.base(own_sample, 1)
    rng, arcs, number = np.random.default_rng(7), arcs_of(base.state.base()), desk.draft()
    while desk.seen(number).operations < EDITS:
        make = list(MAKERS.values())[desk.seen(number).operations % len(MAKERS)]
        try:
            desk.edit(number, make(base.state, arcs, rng))
        except EditRefused:
            continue
    drawn = desk.states.state(own_sample, desk.seen(number).row)
    change = drafts.draft_change(base, drawn)
    drafts.submit(own_sample, desk.states, desk.order(number))
    drafts.approve(own_sample, desk.states, desk.order(number, "approver"))
    desk.publish(number)
    stored = read_base(own_sample, 2).state
    assert {c: (u.grid, u.name) for c, u in stored.units.items()} == {
        c: (u.grid, u.name) for c, u in drawn.units.items()
    }
    assert all(
        unit.polygon.equals_exact(drawn.units[c].polygon.normalize()) for c, unit in stored.units.items()
    )
    opened = set(own_sample.scalars(OPENED))
    assert opened == {unit.code for unit in change.new}
    assert answers(snapshot(own_sample)) != before
    desk.rollback(1)
    assert answers(snapshot(own_sample)) == before
