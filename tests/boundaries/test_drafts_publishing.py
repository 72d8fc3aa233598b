"""From an approved draft to the published town: only what changed, dated, rebased, rolled back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries import drafts
from boundaries.database import engine
from boundaries.directory import snapshot
from boundaries.drafts import By, Order, States
from gis.errors import Conflict, EditRefused
from tests.boundaries import drawn
from tests.boundaries.drafting import (
    SIX,
    Desk,
    answers,
    changed_code,
    cut,
    fingerprint,
    join,
    lasting,
    moment,
    move,
    paint,
    passing,
)  # fmt: skip

ROWS = text("""
    SELECT a.level, a.code, v.ctid::text, v.xmin::text, v.valid::text FROM area_version v
    JOIN area a ON a.id = v.area_id
""")


@pytest.fixture(scope="module")
def town(cluster: Address) -> Iterator[Engine]:
    """Six units in three grids and two villages."""
    with lasting(cluster, lambda session: drawn.published(session, SIX)) as opened:
        yield opened


@pytest.fixture
def desk(town: Engine) -> Iterator[Desk]:
    """A desk over them."""
    with passing(town) as session:
        yield Desk(session)


def rows(session: Session) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    """The stored rows of every area, with their place in the table."""
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for level, code, *row in session.execute(ROWS):
        found.setdefault((level, code), []).append(tuple(row))
    return found


def test_only_what_changed_is_touched(desk: Desk) -> None:
    """Of unchanged areas the very rows stay; changed ones are closed and opened; ids live on by code."""
    before, ids = rows(desk.session), {a.code: a.id for a in snapshot(desk.session).units}
    done = desk.published(move(2, 2, 2.2, 2))
    after = rows(desk.session)
    touched = {key for key in after if before.get(key) != after[key]}
    assert touched == {("unit", code) for code in "abcd"} | {("grid", "g"), ("grid", "h")}
    assert {a.code: a.id for a in snapshot(desk.session).units} == ids
    assert (done.revision, done.counts) == (2, {"begun": 0, "ended": 0, "changed": 4})


def test_grids_and_villages_are_the_union_of_their_units(desk: Desk) -> None:
    """After a unit went to a grid of another village, both levels are stored anew, exactly."""
    desk.published(paint("k", "b"), cut("e", 5, 1.9, 5, 4.1))
    town = snapshot(desk.session)
    for level, below in (("grid", "unit"), ("village", "grid")):
        for area, polygon in zip(town.layers[level].areas, town.polygons(level), strict=True):
            parts = [town.polygons(below)[one.index] for one in town.below(area) if not one.overlay]
            assert shapely.union_all(parts).equals(polygon)
    assert {u.code for u in town.below(town.find_area("k", "grid"))} == {"b", "e", "f", "k-1"}


def test_a_grid_may_begin_and_end(desk: Desk) -> None:
    """Painted into a new grid all units of one: the old grid is closed, its code never given again."""
    desk.published(paint("n", "e", "f", village="w"))
    town = snapshot(desk.session)
    assert [grid.code for grid in town.grids] == ["g", "h", "n"]
    with pytest.raises(EditRefused):
        desk.draft(paint("k", "e", village="w"))


def test_rollback_restores_the_answers(desk: Desk) -> None:
    """After splits, merges and paints the map of the first revision comes back: 1,000 places say so."""
    first, stored = answers(snapshot(desk.session)), snapshot(desk.session)
    ids = {area.code: area.id for area in stored.units}
    desk.published(cut("a", 1, 1.9, 1, 4.1), join("b", "d"), move(4, 2, 4.2, 2))
    desk.published(paint("k", "b"), cut("f", 5, -0.1, 5, 2.1))
    done = desk.rollback(1)
    town = snapshot(desk.session)
    assert (done.revision, town.revision, answers(town)) == (4, 4, first)
    assert {area.code: area.id for area in town.units} == ids
    for level in ("unit", "grid", "village", "town"):
        pairs = zip(town.polygons(level), stored.polygons(level), strict=True)
        assert all(one.equals_exact(other, 0.0) for one, other in pairs)
    with pytest.raises(Conflict):
        desk.rollback(1)


def test_an_old_base_is_refused_and_rebased(desk: Desk) -> None:
    """Two drafts that do not meet: the second is put onto the newest revision and keeps its approval."""
    first, second = desk.approved(move(2, 2, 2.2, 2)), desk.approved(cut("f", 5, -0.1, 5, 2.1))
    desk.publish(first)
    with pytest.raises(Conflict) as caught:
        desk.publish(second)
    assert caught.value.extra["revision"] == 2
    seen = drafts.rebase(desk.session, desk.states, desk.order(second))
    assert (seen.row.base_revision, seen.row.state) == (2, "approved")
    third = desk.approved(paint("h", "c"))
    desk.publish(second)
    drafts.publish(desk.session, desk.states, desk.order(third, "approver"), drafts.Wish(rebase=True))
    town = snapshot(desk.session)
    assert town.revision == 4 and town.find_area("k-1", "unit")
    assert answers(town) == answers(snapshot(desk.session))


def test_drafts_that_meet_are_not_joined(desk: Desk) -> None:
    """409 names the units that both touch; the draft stays as it was."""
    first, second = desk.approved(move(2, 2, 2.2, 2)), desk.draft(cut("a", 1, 1.9, 1, 4.1))
    desk.publish(first)
    before = fingerprint(desk.session)
    with pytest.raises(Conflict) as caught, desk.session.begin_nested():
        drafts.rebase(desk.session, desk.states, desk.order(second))
    assert caught.value.extra["meets"] == ["a"]
    assert fingerprint(desk.session) == before


def test_what_was_undone_is_not_redone_on_another_base(desk: Desk) -> None:
    """An undone operation may not fit what was published since."""
    number = desk.draft(cut("f", 5, -0.1, 5, 2.1), join("a", "c"))
    drafts.undo(desk.session, desk.states, desk.order(number))
    desk.published(cut("a", 1, 1.9, 1, 4.1))
    assert desk.seen(number).can_redo
    drafts.rebase(desk.session, desk.states, desk.order(number))
    assert not desk.seen(number).can_redo
    with pytest.raises(Conflict):
        drafts.redo(desk.session, desk.states, desk.order(number))


def test_a_refused_publication_changes_nothing(desk: Desk) -> None:
    """Not approved, on an old base, meeting a date: every table is as it was, to the byte."""
    number = desk.draft(move(2, 2, 2.2, 2))
    old = desk.approved(paint("k", "b"))
    desk.published(cut("f", 5, -0.1, 5, 2.1))
    before = fingerprint(desk.session)
    for wrong in (number, old):
        with pytest.raises(Conflict), desk.session.begin_nested():
            drafts.publish(desk.session, desk.states, desk.order(wrong, "approver"))
    with pytest.raises(Conflict), desk.session.begin_nested():
        drafts.rollback(desk.session, desk.states, (2, ""), desk.by("approver"))
    assert fingerprint(desk.session) == before


def test_history_tells_who_and_how_much(desk: Desk) -> None:
    """Name, author, approver and counts of each revision, the newest first."""
    desk.published(cut("a", 1, 1.9, 1, 4.1), join("b", "d"))
    desk.rollback(1)
    found = drafts.revision_history(desk.session)
    assert [(one.number, one.name, one.author, one.approver) for one in found][:2] == [
        (3, "", "approver", None),
        (2, "调整", "editor", "approver"),
    ]
    assert [(one.begun, one.changed, one.ended) for one in found] == [(1, 2, 1), (1, 2, 1), (6, 0, 0)]


def test_two_publish_at_once_and_one_is_told(session: Session, database_url: str) -> None:
    """Of eight who publish on one base at once exactly one succeeds; the rest get a conflict."""
    drawn.published(session, SIX)
    desk = Desk(session)
    numbers = [desk.approved(cut("f", 4.2 + k / 5, -0.1, 4.2 + k / 5, 2.1)) for k in range(8)]
    desk.session.commit()
    opened, states, told = engine(database_url), States(), []

    def publish(number: int) -> None:
        try:
            with Session(opened) as session, session.begin():
                drafts.publish(session, states, Order(number, By("approver", "approver", moment(9))))
            told.append("published")
        except Conflict:
            told.append("conflict")

    threads = [threading.Thread(target=publish, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened.dispose()
    assert sorted(told) == ["conflict"] * 7 + ["published"]
    assert snapshot(desk.session).revision == 2


def test_a_code_of_the_past_never_comes_again(desk: Desk) -> None:
    """A unit that ended by a merge leaves its number unused for ever."""
    applied = desk.edit(number := desk.draft(), cut("f", 5, -0.1, 5, 2.1))
    code = changed_code(applied)
    drafts.submit(desk.session, desk.states, desk.order(number))
    drafts.approve(desk.session, desk.states, desk.order(number, "approver"))
    desk.publish(number)
    desk.published(join("f", code))
    again = desk.edit(desk.draft(), cut("f", 5, -0.1, 5, 2.1))
    assert (code, changed_code(again)) == ("k-1", "k-2")
