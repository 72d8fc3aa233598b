"""A twentieth of the soak (`benchmarks.soak`): impact against SQL, refusals, as-of answers, dirty towns."""

from __future__ import annotations

import numpy as np
from sqlalchemy.orm import Session

from benchmarks.soaking import impacts, moments, refusals
from benchmarks.soaking.partitions import dirty_town
from benchmarks.soaking.towns import stocked
from boundaries.database import engine


def test_the_impact_is_what_a_recount_of_the_published_map_says(session: Session) -> None:
    """Six random drafts: grids, codes, households by door, open reports, to-dos."""
    stocked(session, 4)
    found = list(impacts.previewed(session, 4, 6))
    assert sum(one.units for one in found) > 10
    assert [difference for one in found for difference in one.differences] == []


def test_a_refusal_changes_no_table(session: Session, database_url: str) -> None:
    """A dozen refused edits and steps: the ordered COPY of every table hashes to the same."""
    stocked(session, 2)
    shop = refusals.open_shop(engine(database_url))
    said, changed = refusals.refused(shop, np.random.default_rng(3), 12)
    shop.engine.dispose()
    assert said.total() == 12 and changed == []


def test_answers_are_right_for_every_moment(session: Session) -> None:
    """Three publications, one dated ahead, and a rollback, asked at a hundred points."""
    stocked(session, 6)
    wrong = moments.through_time(session, 100)
    assert {name: number for name, number in wrong.items() if number and not name.startswith("(")} == {}


def test_dirty_towns_are_repaired_or_left_to_a_person_with_a_place() -> None:
    """Ten generated towns: codes in = codes out, valid or listed."""
    assert [one.broken for one in map(dirty_town, range(10))] == [""] * 10
