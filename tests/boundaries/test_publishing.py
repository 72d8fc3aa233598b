"""Publishing: the difference becomes a revision, nothing is lost, nothing untouched is rewritten."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from boundaries import revisions
from boundaries.database import engine, storage_srid
from boundaries.directory import snapshot
from boundaries.loading import publish
from gis.errors import Conflict, InputError, LayerRefused, NotFound
from tests.boundaries import drawn

BEFORE = drawn.layer("aab\nccb", grid={"a": "g", "b": "h", "c": "g"})
AFTER = drawn.layer("abb\nccb", grid={"a": "g", "b": "h", "c": "g"})
EVENING = drawn.MORNING + timedelta(hours=10)


def versions(session: Session) -> set[Any]:
    """Every stored version: its place in the table, what it is and when."""
    rows = session.execute(
        text(
            "SELECT v.ctid::text, a.level, a.code, v.valid FROM area_version v JOIN area a ON a.id = area_id"
        )
    )
    return {tuple(map(str, row)) for row in rows}


def test_a_layer_is_stored_as_prepared(session: Session) -> None:
    """What is read back is coordinate for coordinate what was prepared, in the storage CRS."""
    published = drawn.published(session, BEFORE)
    town = snapshot(session)
    wanted = {a.code: a.polygon.wkb for a in drawn.prepared(BEFORE).areas if a.level == "unit"}
    rows = session.execute(
        text(
            "SELECT code, ST_AsBinary(geom), ST_SRID(geom) "
            "FROM area_version v JOIN area a ON a.id = area_id WHERE level = 'unit'"
        )
    ).all()
    assert {code: bytes(wkb) for code, wkb, _ in rows} == wanted
    assert {srid for _, _, srid in rows} == {drawn.SRID} == {storage_srid(session)}
    assert (published.revision, published.is_new, town.revision) == (1, True, 1)


def test_a_layer_with_faults_is_not_stored(session: Session) -> None:
    """A dirty layer is refused with its faults and leaves the database as it was, without a storage CRS."""
    dirty = BEFORE.copy()
    dirty.loc[0, "geometry"] = None
    with pytest.raises(LayerRefused) as caught:
        drawn.published(session, dirty)
    assert [fault.kind for fault in caught.value.faults] == ["empty"]
    assert (storage_srid(session), versions(session)) == (None, set())


def test_the_same_layer_again_is_no_revision(session: Session) -> None:
    """An identical layer, even with its rows in another order, changes no row and makes no revision."""
    drawn.published(session, BEFORE)
    stored = versions(session)
    again = drawn.published(session, BEFORE.iloc[::-1].reset_index(drop=True), EVENING)
    assert (again.revision, again.is_new, versions(session)) == (1, False, stored)


def test_a_second_layer_touches_only_what_changed(session: Session) -> None:
    """Rows of areas that stay the same are untouched; changed ones are closed and opened anew."""
    drawn.published(session, BEFORE)
    stored = versions(session)
    second = drawn.published(session, AFTER, EVENING)
    now = versions(session)
    closed = {(level, code) for _, level, code, _ in stored - now}
    assert closed == {("unit", "a"), ("unit", "b"), ("grid", "g"), ("grid", "h")}
    assert {(level, code) for _, level, code, _ in now & stored} == {
        ("unit", "c"),
        ("village", "v"),
        ("town", "测试镇"),
    }
    assert (second.revision, second.changed, second.opened, second.closed) == (2, 4, 0, 0)


def test_names_that_a_layer_cannot_give_stay(session: Session) -> None:
    """A layer of units has no names for villages and grids: a second one leaves those that are known."""
    named = {"village": {"v": "黄霞村委会"}, "grid": {"g": "第16网格"}}
    publish(session, drawn.prepared(BEFORE, names=named), drawn.MORNING)
    publish(session, drawn.prepared(AFTER), EVENING)
    town = snapshot(session)
    assert (town.villages[0].name, [grid.name for grid in town.grids]) == ("黄霞村委会", ["第16网格", "h"])


def test_areas_that_are_gone_are_closed(session: Session) -> None:
    """A unit that the second layer lacks answers no more, but did before; its code keeps its identity."""
    drawn.published(session, BEFORE)
    first = {unit.code: unit.id for unit in snapshot(session).units}
    drawn.published(session, drawn.layer("aa\ncc", grid="g"), EVENING)
    assert [unit.code for unit in snapshot(session).units] == ["a", "c"]
    drawn.published(session, BEFORE, EVENING + timedelta(hours=1))
    assert {unit.code: unit.id for unit in snapshot(session).units} == first


def test_answers_as_of_a_moment(session: Session) -> None:
    """A point answers with the unit of its day, before and after a second layer; before the first, none."""
    drawn.published(session, BEFORE)
    drawn.published(session, AFTER, EVENING)
    place = drawn.lonlat(1.5, 1.5)
    found = {
        hours: snapshot(session, drawn.MORNING + timedelta(hours=hours)).place(*place, drawn.MORNING.date())
        for hours in (0, 9, 10, 11)
    }
    assert {h: p.unit.code for h, p in found.items() if p.unit} == {0: "a", 9: "a", 10: "b", 11: "b"}
    assert {h: p.revision for h, p in found.items()} == {0: 1, 9: 1, 10: 2, 11: 2}
    with pytest.raises(NotFound):
        snapshot(session, drawn.MORNING - timedelta(seconds=1))


def test_revision_in_force(session: Session) -> None:
    """The revision of a moment is the newest that counted by then."""
    assert revisions.current(session) is None
    drawn.published(session, BEFORE)
    drawn.published(session, AFTER, EVENING)
    moments = [drawn.MORNING - timedelta(1), drawn.MORNING, EVENING, EVENING + timedelta(1)]
    assert [revisions.revision_at(session, moment) for moment in moments] == [None, 1, 2, 2]
    assert revisions.current(session) == 2


def test_a_clock_that_went_back_publishes_later_all_the_same(session: Session) -> None:
    """A publication with an earlier clock counts from just after the newest one."""
    drawn.published(session, BEFORE, EVENING)
    drawn.published(session, AFTER, drawn.MORNING)
    assert snapshot(session, EVENING).revision == 1
    assert snapshot(session, EVENING + revisions.TICK).revision == 2


def test_loads_at_once_lose_nothing(database_url: str) -> None:
    """Eight loads of different layers at once make eight revisions, one after another, without overlap."""
    opened = engine(database_url)
    layers = [drawn.prepared(drawn.layer("a" * n + "b" * (12 - n), grid="g")) for n in range(2, 10)]
    failures: list[Exception] = []

    def load(at: int) -> None:
        try:
            with Session(opened) as session, session.begin():
                publish(session, layers[at], drawn.MORNING)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=load, args=(at,)) for at in range(len(layers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(opened) as session:
        count, moments = session.execute(
            text("SELECT count(*), count(DISTINCT valid_from) FROM revision")
        ).one()
        assert (failures, count, moments) == ([], 8, 8)
        assert sum(unit.area_m2 for unit in snapshot(session).units) == 12 * drawn.CELL**2
    opened.dispose()


def test_a_publication_that_does_not_end(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A load that cannot get its turn gives up with a conflict and stores nothing."""
    monkeypatch.setattr(revisions, "PATIENCE", "100ms")
    opened = engine(database_url)
    with Session(opened) as first, Session(opened) as second:
        publish(first, drawn.prepared(BEFORE), drawn.MORNING)
        with pytest.raises(Conflict):
            publish(second, drawn.prepared(AFTER), drawn.MORNING)
        second.rollback()
        first.commit()
        assert snapshot(second).revision == 1
    opened.dispose()


def test_a_rollback_leaves_nothing(session: Session) -> None:
    """Whoever rolls back after publishing has published nothing."""
    publish(session, drawn.prepared(BEFORE), drawn.MORNING)
    session.rollback()
    assert (revisions.current(session), storage_srid(session), versions(session)) == (None, None, set())


def test_the_storage_crs_stays(session: Session) -> None:
    """A database that stores one CRS refuses a layer prepared for another."""
    drawn.published(session, BEFORE)
    with pytest.raises(InputError, match="4549"):
        publish(session, drawn.prepared(BEFORE, srid=4550), EVENING)


def test_listeners_are_told_at_commit(session: Session, database_url: str) -> None:
    """A listener hears of a publication when it is committed, not before."""
    address = database_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address, autocommit=True) as listener:
        listener.execute(f"LISTEN {revisions.CHANNEL}")
        publish(session, drawn.prepared(BEFORE), drawn.MORNING)
        assert list(listener.notifies(timeout=0.2)) == []
        session.commit()
        assert len(list(listener.notifies(timeout=30, stop_after=1))) == 1


def test_the_database_itself_forbids_two_versions_at_once(session: Session) -> None:
    """Even by hand no area can get a second version for the same time."""
    drawn.published(session, BEFORE)
    with pytest.raises(IntegrityError, match="one_version_at_a_time"):
        session.execute(
            text(
                "INSERT INTO area_version (id, area_id, town_id, name, geom, valid, revision) SELECT "
                "gen_random_uuid(), area_id, town_id, name, geom, valid, revision FROM area_version LIMIT 1"
            )
        )
