"""Drafts step by step: versions, undo, locks, refusals that change nothing, codes nobody else has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries import drafts
from boundaries.directory import snapshot
from boundaries.drafts import By, Order, States
from gis.edits.operations import Draw, Remove
from gis.errors import Conflict, EditRefused, Forbidden, InputError, NotFound
from tests.boundaries import drawn
from tests.boundaries.drafting import (
    Desk,
    changed_code,
    cut,
    fingerprint,
    join,
    lasting,
    move,
    paint,
    passing,
    spot,
)  # fmt: skip

TOWN = drawn.layer("aabb\naabb\nccdd\nccdd", grid={"a": "g", "b": "h", "c": "g", "d": "h"})
CODED = drawn.layer(
    "aabb\naabb",
    unit=["350303102206001001", "350303102206002001"],
    grid=["350303102206001", "350303102206002"],
    village="350303102206",
)


@pytest.fixture(scope="module")
def town(cluster: Address) -> Iterator[Engine]:
    """Four units in two grids."""
    with lasting(cluster, lambda session: drawn.published(session, TOWN)) as opened:
        yield opened


@pytest.fixture(scope="module")
def coded(cluster: Address) -> Iterator[Engine]:
    """Two units in two grids with codes."""
    with lasting(cluster, lambda session: drawn.published(session, CODED)) as opened:
        yield opened


@pytest.fixture
def desk(town: Engine) -> Iterator[Desk]:
    """A desk over the four units."""
    with passing(town) as session:
        yield Desk(session)


@pytest.fixture
def coded_desk(coded: Engine) -> Iterator[Desk]:
    """A desk over the two units with codes."""
    with passing(coded) as session:
        yield Desk(session)


def test_a_draft_before_any_map_is_refused(session: Session) -> None:
    """There is nothing to edit."""
    with pytest.raises(Conflict):
        Desk(session).draft()


def test_every_step_counts_a_version(desk: Desk) -> None:
    """Opening is 1; an edit, an undo, a lock and a new name one more each."""
    number = desk.draft(move(2, 2, 2.2, 2))
    drafts.undo(desk.session, desk.states, desk.order(number))
    drafts.lock_grid(desk.session, desk.states, desk.order(number), ("g", True))
    drafts.describe(desk.session, desk.order(number), "新名称", None)
    seen = desk.seen(number)
    assert (seen.row.version, seen.row.name, seen.operations, seen.can_redo) == (5, "新名称", 0, True)


def test_a_draft_reads_the_same_in_another_process(desk: Desk) -> None:
    """Its state rebuilt from the stored operations is that which the edits gave."""
    number = desk.draft(move(2, 2, 2.2, 2), cut("a", 1, 1.9, 1, 4.1), join("c", "d"), paint("h", "a"))
    row = desk.seen(number).row
    here, there = desk.states.state(desk.session, row), States().state(desk.session, row)
    assert {c: (u.grid, u.polygon.wkb) for c, u in here.units.items()} == {
        c: (u.grid, u.polygon.wkb) for c, u in there.units.items()
    }
    assert here.members == there.members


def test_undo_and_redo_walk_the_same_way(desk: Desk) -> None:
    """Back to the very start and forth again gives the same shapes; a new edit ends the way forth."""
    number = desk.draft(move(2, 2, 2.2, 2), cut("a", 1, 1.9, 1, 4.1))
    whole = desk.states.state(desk.session, desk.seen(number).row)
    for _ in range(2):
        drafts.undo(desk.session, desk.states, desk.order(number))
    with pytest.raises(Conflict):
        drafts.undo(desk.session, desk.states, desk.order(number))
    base = desk.states.base(desk.session, 1).state
    assert desk.states.state(desk.session, desk.seen(number).row).units.keys() == base.units.keys()
    for _ in range(2):
        again = drafts.redo(desk.session, desk.states, desk.order(number))
    assert again.state.units == whole.units
    drafts.undo(desk.session, desk.states, desk.order(number))
    desk.edit(number, paint("h", "a"))
    with pytest.raises(Conflict):
        drafts.redo(desk.session, desk.states, desk.order(number))
    assert [one.edit["op"] for one in drafts.operations(desk.session, number)] == ["move_vertex", "reassign"]


def test_a_stale_version_is_refused_with_what_changed(desk: Desk) -> None:
    """The one who comes second is told by whom, what and which units."""
    number = desk.draft()
    desk.edit(number, move(2, 2, 2.2, 2), version=1)
    with pytest.raises(Conflict) as caught:
        desk.edit(number, join("a", "b"), version=1)
    extra = caught.value.extra
    assert extra["version"] == 2
    assert [(one["op"], one["author"]) for one in extra["changed_since"]] == [("move_vertex", "editor")]
    assert extra["changed_since"][0]["codes"] == ["a", "b", "c", "d"]


REFUSED = [
    (move(2, 2, 9, 2), "bow_tie"),
    (join("a"), "no_effect"),
    (Remove("a"), "gap"),
    (move(0, 0, 0.5, 0.5), "locked_outline"),
    (cut("x", 0, 0, 1, 1), "not_found"),
    (paint("new", "a", village="nowhere"), "not_found"),
    (Draw((spot(5, 0), spot(6, 0), spot(6, 1)), "g"), "outside"),
]


def test_refusals_leave_the_database_as_it_was(desk: Desk) -> None:
    """Each is refused by name, and not a byte of any table differs afterwards."""
    number = desk.draft(cut("a", 1, 1.9, 1, 4.1))
    desk.session.commit()
    before = fingerprint(desk.session)
    for edit, kind in REFUSED:
        with pytest.raises(EditRefused) as caught, desk.session.begin_nested():
            desk.edit(number, edit)
        assert caught.value.problems[0].kind == kind
    with pytest.raises(InputError), desk.session.begin_nested():
        desk.edit(number, Draw((spot(1, 1), spot(2, 1), spot(2, 2)), "g", kind="castle"))
    with pytest.raises(NotFound), desk.session.begin_nested():
        desk.edit(number + 1, join("a", "b"))
    assert fingerprint(desk.session) == before


def test_the_public_sees_nothing_of_a_draft(desk: Desk) -> None:
    """The tables of the published map are the same, whatever is drafted, submitted and approved."""
    before = fingerprint(desk.session)
    desk.approved(cut("a", 1, 1.9, 1, 4.1), paint("h", "c"))
    desk.session.commit()
    after = fingerprint(desk.session)
    differ = {table for table in before if before[table] != after[table]}
    assert differ == {"draft", "draft_operation", "draft_code"}


def test_a_locked_grid_refuses_edits(desk: Desk) -> None:
    """Until it is given free."""
    number = desk.draft()
    drafts.lock_grid(desk.session, desk.states, desk.order(number), ("h", True))
    with pytest.raises(EditRefused):
        desk.edit(number, paint("g", "b"))
    drafts.lock_grid(desk.session, desk.states, desk.order(number), ("h", False))
    assert desk.edit(number, paint("g", "b")).state.units["b"].grid == "g"


def test_two_drafts_never_give_the_same_code(coded_desk: Desk) -> None:
    """Units and grids that begin in one are numbered past those of the other; undone ones come again."""
    desk, unit = coded_desk, "350303102206001001"
    first, second = desk.draft(), desk.draft()
    codes = [changed_code(desk.edit(number, cut(unit, 1, -0.1, 1, 2.1))) for number in (first, second)]
    assert codes == ["350303102206001002", "350303102206001003"]
    drafts.undo(desk.session, desk.states, desk.order(second))
    assert changed_code(desk.edit(second, cut(unit, 1.2, -0.1, 1.2, 2.1))) == codes[1]
    painted = [desk.edit(number, paint("", codes[k], village="350303102206")) for k, number in
               enumerate((first, second))]  # fmt: skip
    grids = [sorted(one.state.members.keys() - one.before.members.keys()) for one in painted]
    assert grids == [["350303102206003"], ["350303102206004"]]


def test_an_abandoned_draft_gives_its_codes_free(coded_desk: Desk) -> None:
    """Nobody has seen them outside."""
    desk, unit = coded_desk, "350303102206001001"
    first = desk.draft(cut(unit, 1, -0.1, 1, 2.1))
    drafts.abandon(desk.session, desk.order(first))
    again = desk.edit(desk.draft(), cut(unit, 1, -0.1, 1, 2.1))
    assert changed_code(again) == "350303102206001002"
    with pytest.raises(Conflict):
        desk.edit(first, join(unit, "350303102206001002"))


def test_the_same_person_may_not_approve(desk: Desk) -> None:
    """Neither the author nor anyone who edited."""
    number = desk.draft(move(2, 2, 2.2, 2))
    drafts.edit(desk.session, desk.states, desk.order(number, "helper"), paint("h", "a"))
    drafts.submit(desk.session, desk.states, desk.order(number))
    for who in ("editor", "helper"):
        with pytest.raises(Forbidden):
            drafts.approve(desk.session, desk.states, desk.order(number, who))
    assert drafts.approve(desk.session, desk.states, desk.order(number, "boss")).row.state == "approved"


def test_the_way_of_a_draft(desk: Desk) -> None:
    """Empty ones are not taken in; a submitted one is not edited until it is returned."""
    number = desk.draft()
    with pytest.raises(Conflict):
        drafts.submit(desk.session, desk.states, desk.order(number))
    desk.edit(number, paint("h", "a"))
    drafts.submit(desk.session, desk.states, desk.order(number))
    with pytest.raises(Conflict):
        desk.edit(number, paint("g", "b"))
    with pytest.raises(Conflict):
        drafts.publish(desk.session, desk.states, desk.order(number, "approver"))
    back = drafts.send_back(desk.session, desk.states, desk.order(number, "approver"), "请再想想")
    assert (back.row.state, back.row.reason) == ("open", "请再想想")
    desk.edit(number, paint("h", "c"))


def test_a_chief_edits_only_the_own_village(session: Session) -> None:
    """Other villages are forbidden, and other people's drafts; the common border may gain vertices."""
    drawn.published(session, drawn.layer("aabb\naabb", village={"a": "v", "b": "w"}))
    states, now = States(), Desk(session).now
    chief = By("chief", "村书记", now, frozenset({"v"}))
    own = drafts.open_draft(session, "本村", "", chief).row.id
    drafts.edit(session, states, Order(own, chief), cut("a", -0.1, 1, 2.5, 1))
    foreign = [paint("b", "a"), paint("x", "b", village="v"), paint("x", "a", village="w")]
    for edit in (cut("b", 3, -0.1, 3, 2.1), move(2, 0, 2, 0.5), join("a", "b"), *foreign):
        with pytest.raises((Forbidden, EditRefused)), session.begin_nested():
            drafts.edit(session, states, Order(own, chief), edit)
    other = drafts.open_draft(session, "镇里", "", By("editor", "编辑", now)).row.id
    with pytest.raises(Forbidden):
        drafts.edit(session, states, Order(other, chief), cut("a", 1, -0.1, 1, 2.1))


def test_versions_survive_a_database_that_was_left(desk: Desk) -> None:
    """What was not committed is gone, and memory does not pretend otherwise."""
    number = desk.draft(move(2, 2, 2.2, 2))
    desk.session.commit()
    desk.edit(number, paint("h", "a"))
    desk.session.rollback()
    assert desk.states.state(desk.session, desk.seen(number).row).units["a"].grid == "g"
    desk.edit(number, paint("h", "c"))
    assert desk.states.state(desk.session, desk.seen(number).row).units["a"].grid == "g"


def test_drafts_by_state(desk: Desk) -> None:
    """The last changed first, only of that state."""
    first, second = desk.draft(), desk.draft()
    drafts.abandon(desk.session, desk.order(first))
    assert [seen.row.id for seen in drafts.list_drafts(desk.session)] == [first, second]
    assert [seen.row.id for seen in drafts.list_drafts(desk.session, "open")] == [second]
    assert snapshot(desk.session).revision == 1
    assert desk.session.scalar(text("SELECT count(*) FROM draft")) == 2
