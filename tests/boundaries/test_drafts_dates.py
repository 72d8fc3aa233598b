"""Maps and their dates: what a day answers, and drafts that wait for theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from api.embedded.cluster import Address
from boundaries import drafts, revisions
from boundaries.directory import snapshot
from boundaries.drafts import By
from boundaries.drafts.states import later_base, read_base
from gis.errors import Conflict, InputError
from tests.boundaries import drawn
from tests.boundaries.drafting import (
    SIX,
    Desk,
    answers,
    cut,
    fingerprint,
    join,
    lasting,
    moment,
    move,
    paint,
    passing,
)  # fmt: skip


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


def test_a_future_date_does_not_leak(desk: Desk) -> None:
    """Until its moment every answer, and every published table, is the old one; then it counts."""
    before, old = fingerprint(desk.session), answers(snapshot(desk.session))
    number, at = desk.approved(move(2, 2, 2.3, 2.4)), moment(48)
    drafts.schedule(desk.session, desk.states, desk.order(number, "approver"), at)
    desk.session.commit()
    after = fingerprint(desk.session)
    assert {t for t in before if before[t] != after[t]} == {"draft", "draft_operation"}
    assert answers(snapshot(desk.session, at + timedelta(days=9))) == old
    early = By("", "wangge", at - timedelta(microseconds=1))
    assert drafts.publish_due(desk.session, desk.states, early) is None
    assert drafts.next_due(desk.session) == at
    late = By("", "wangge", at + timedelta(hours=5))
    done = drafts.publish_due(desk.session, desk.states, late)
    assert done is not None and done.valid_from == at
    assert answers(snapshot(desk.session, at - timedelta(microseconds=1))) == old
    assert answers(snapshot(desk.session, at)) != old
    assert drafts.publish_due(desk.session, desk.states, late) is None


def test_a_date_must_lie_ahead(desk: Desk) -> None:
    """Neither in the past nor in the next century."""
    number = desk.approved(move(2, 2, 2.2, 2))
    for at in (moment(-1), moment(24 * 365 * 20)):
        with pytest.raises(InputError):
            drafts.schedule(desk.session, desk.states, desk.order(number, "approver"), at)


def test_a_date_survives_publications_that_do_not_meet_it(desk: Desk) -> None:
    """At its moment it is put onto the newest revision; a draft that meets it is refused before."""
    waiting = desk.approved(cut("f", 5, -0.1, 5, 2.1))
    drafts.schedule(desk.session, desk.states, desk.order(waiting, "approver"), moment(48))
    desk.published(move(2, 2, 2.2, 2))
    meeting = desk.approved(paint("h", "f"))
    with pytest.raises(Conflict) as caught:
        desk.publish(meeting)
    assert caught.value.extra["scheduled"] == waiting
    done = drafts.publish_due(desk.session, desk.states, By("", "wangge", moment(49)))
    assert done is not None and done.revision == 3
    assert desk.seen(waiting).row.state == "published"


def test_a_date_that_fails_goes_to_a_person(desk: Desk) -> None:
    """A new layer loaded meanwhile took the ground away: the draft is approved again, a to-do says why."""
    waiting = desk.approved(cut("f", 5, -0.1, 5, 2.1))
    drafts.schedule(desk.session, desk.states, desk.order(waiting, "approver"), moment(48))
    drawn.published(desk.session, SIX.assign(grid=["g", "h", "k", "g", "h", "n"]), moment(24))
    assert drafts.publish_due(desk.session, desk.states, By("", "wangge", moment(49))) is None
    assert (desk.seen(waiting).row.state, revisions.newest(desk.session)) == ("approved", 2)
    (todo,) = drafts.open_todos(desk.session)
    assert (todo.kind, todo.draft_id) == ("schedule", waiting)


def test_answers_before_and_after_three_publishes(desk: Desk) -> None:
    """At each of four times 1,000 places answer as the map of that time did."""
    said = [answers(snapshot(desk.session))]
    times = [desk.now]
    for edits in ([move(2, 2, 2.3, 2.4)], [cut("e", 5, 1.9, 5, 4.1), join("a", "c")], [paint("h", "f")]):
        desk.later(days=1)
        times.append(desk.publish(desk.approved(*edits)).valid_from)
        said.append(answers(snapshot(desk.session)))
    assert len({tuple(one) for one in said}) == 4
    for at, then in zip(times, said, strict=True):
        assert answers(snapshot(desk.session, at + timedelta(seconds=1))) == then
    for before, then in zip(times[1:], said, strict=False):
        assert answers(snapshot(desk.session, before - timedelta(microseconds=1))) == then


def test_a_base_follows_revisions(desk: Desk) -> None:
    """What is read of the changes since an older base is what reading the whole town gives."""
    older = read_base(desk.session, 1)
    desk.published(paint("n", "b", village="w"), cut("f", 5, -0.1, 5, 2.1), join("a", "c"))
    desk.published(move(4, 2, 4.2, 2))
    for number in (2, 3):
        later, whole = later_base(desk.session, older, number), read_base(desk.session, number)
        assert later is not None
        assert later.state.units == whole.state.units
        assert (later.state.members, later.state.taken) == (whole.state.members, whole.state.taken)
        assert (later.households, later.state.past_grids) == (whole.households, whole.state.past_grids)
        in_force = {("unit", code) for code in whole.state.units} | {("grid", g) for g in whole.state.members}
        assert {key: later.names[key] for key in in_force} == {key: whole.names[key] for key in in_force}
