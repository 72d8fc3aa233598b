"""The directory against PostGIS and a plain scan: owners, borders, distance, overlays, leaders, names."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from boundaries.loading import LayerColumns, load_people, prepare, publish
from boundaries.registry import owner_by_sql
from gis.crs import lonlat_to_metric, metric_to_lonlat
from tests.boundaries import drawn
from tests.boundaries.test_layers import shops

TODAY = date(2026, 3, 2)
PICTURE = """
    aabbee
    accbee
    ddcbff
"""
GRIDS = {"a": "g1", "b": "g2", "c": "g1", "d": "g1", "e": "g2", "f": "g2"}
VILLAGES = {"a": "v1", "b": "v2", "c": "v1", "d": "v1", "e": "v2", "f": "v2"}
LAYER = drawn.layer(PICTURE, grid=GRIDS, village=VILLAGES)


@pytest.fixture
def town(session: Session) -> Directory:
    """The town of PICTURE."""
    return drawn.directory(session, LAYER)


def border_points() -> np.ndarray:
    """Corners and middles of edges of all units, in metres."""
    corners = shapely.get_coordinates(LAYER.geometry.to_numpy())
    rings = [shapely.get_coordinates(shape) for shape in LAYER.geometry]
    return np.unique(np.vstack([corners, *((ring[1:] + ring[:-1]) / 2 for ring in rings)]), axis=0)


def test_sql_and_locator_follow_one_rule(session: Session, town: Directory) -> None:
    """On corners and edges PostGIS's smallest covering code is the locator's owner."""
    x, y = border_points().T
    owners = [town.units[i].code for i in town.base.locate(x, y)]
    asked = drawn.MORNING + timedelta(hours=1)
    assert owners == [owner_by_sql(session, a, b, asked) for a, b in zip(x, y, strict=True)]


def test_random_points_equal_a_scan_of_what_is_stored(session: Session, town: Directory) -> None:
    """A thousand places have the owner, grid and village found by scanning the polygons read back."""
    rows = session.execute(
        text("SELECT code, ST_AsBinary(geom) FROM area_version v JOIN area a ON a.id = v.area_id "
             "WHERE level = 'unit' ORDER BY code")
    ).all()  # fmt: skip
    shapes = shapely.from_wkb([bytes(wkb) for _, wkb in rows])
    rng = np.random.default_rng(3)
    lon, lat = metric_to_lonlat(
        drawn.X0 + rng.uniform(-50, 650, 1000), drawn.Y0 + rng.uniform(-50, 350, 1000), drawn.SRID
    )
    found = town.assign(lon, lat)
    for i, (x, y) in enumerate(zip(*lonlat_to_metric(lon, lat, drawn.SRID), strict=True)):
        hits = np.flatnonzero(shapely.covers(shapes, shapely.Point(x, y)))
        assert bool(found.inside[i]) == bool(len(hits))
        if len(hits):
            code = rows[hits[0]][0]
            unit = town.units[found.unit[i]]
            names = (unit.code, town.grids[found.grid[i]].code, town.villages[found.village[i]].code)
            assert names == (code, GRIDS[code], VILLAGES[code])


def test_the_order_of_rows_does_not_matter(cluster_urls: tuple[str, str]) -> None:
    """Loaded in reverse order, the same town gives the same owners on every corner and edge."""
    x, y = border_points().T
    owners = []
    for url, frame in zip(cluster_urls, (LAYER, LAYER.iloc[::-1].reset_index(drop=True)), strict=True):
        opened = engine(url)
        with Session(opened) as session:
            town = drawn.directory(session, frame)
            owners.append([town.units[i].code for i in town.base.locate(x, y)])
        opened.dispose()
    assert owners[0] == owners[1]


def test_five_metres_outside(town: Directory) -> None:
    """5 m outside the nearest unit stands in, its distance is told, and the place is not inside."""
    place = town.place(*drawn.lonlat(-0.05, 2.5), TODAY)
    assert place.unit is not None
    assert (place.unit.code, place.inside, place.border_m) == ("a", False, pytest.approx(5.0, abs=1e-6))


def test_five_kilometres_outside(town: Directory) -> None:
    """5 km outside nobody answers."""
    place = town.place(*drawn.lonlat(-50, 2.5), TODAY)
    nothing = (place.unit, place.grid, place.village, place.border_m, place.runner_up, place.leaders)
    assert nothing == (None, None, None, None, None, ())
    assert not place.inside


def test_the_runner_up_of_a_border_case(town: Directory) -> None:
    """Two metres from a border the other unit is the runner-up, with its own chain and distance."""
    place = town.place(*drawn.lonlat(3.98, 1.5), TODAY)
    second = place.runner_up
    assert place.unit is not None and second is not None
    assert (place.unit.code, second.unit.code, second.grid.code, second.village.code) == (
        "b",
        "e",
        "g2",
        "v2",
    )
    assert (place.border_m, second.distance_m) == (pytest.approx(2.0, abs=1e-6), pytest.approx(2.0, abs=1e-6))


def test_many_points_answer_as_one_does(town: Directory) -> None:
    """`assign` of many points and `place` of each say the same."""
    rng = np.random.default_rng(5)
    spots = [drawn.lonlat(*spot) for spot in rng.uniform((-1, -1), (7, 4), (200, 2))]
    found = town.assign(*np.array(spots).T)
    for i, spot in enumerate(spots):
        place = town.place(*spot, TODAY)
        assert place.unit is not None
        assert (place.unit.index, place.inside) == (found.unit[i], found.inside[i])
        assert place.border_m == pytest.approx(found.border_m[i], abs=1e-9)


def test_points_that_are_no_numbers(town: Directory) -> None:
    """nan belongs nowhere and does not disturb its neighbours."""
    lon, lat = drawn.lonlat(0.5, 0.5)
    found = town.assign([np.nan, lon], [lat, lat])
    assert found.unit.tolist() == [-1, 3]
    assert np.isnan(found.border_m[0])


def test_overlays_come_beside_the_owner(session: Session) -> None:
    """A shop over a unit never owns: the base unit does, and the shop is in the list beside it."""
    columns = LayerColumns("unit", "grid", "village", kind="kind")
    publish(session, prepare(shops(10), columns, drawn.options()), drawn.MORNING)
    town = snapshot(session)
    over, beside = town.place(*drawn.lonlat(0.2, 0.1), TODAY), town.place(*drawn.lonlat(0.8, 0.8), TODAY)
    assert over.unit is not None and beside.unit is not None
    assert (over.unit.code, [shop.code for shop in over.overlays]) == ("a", ["s"])
    assert (beside.unit.code, beside.overlays) == ("a", ())
    assert over.runner_up is not None and over.runner_up.unit.code == "b"
    assert [unit.code for unit in town.units] == ["a", "b", "s"]


def test_the_tree_up_and_down(town: Directory) -> None:
    """Areas know what is above and below them, and are found by code and level."""
    grid = town.find_area("g1")
    assert grid is not None
    assert [area.code for area in town.below(grid)] == ["a", "c", "d"]
    assert [area.code for area in town.above(town.below(grid)[0])] == ["g1", "v1", "测试镇"]
    assert (town.find_area("g1", "unit"), town.find_area("nothing")) == (None, None)


def test_households_add_up(session: Session) -> None:
    """Households of grids, villages and town are sums; where no unit says, nobody knows."""
    frame = LAYER.assign(households=[10, 5, None, None, 3, None])
    columns = LayerColumns("unit", "grid", "village", households="households")
    publish(session, prepare(frame.iloc[:], columns, drawn.options()), drawn.MORNING)
    town = snapshot(session)
    sums = {area.code: area.households for area in (*town.grids, *town.villages, town.town)}
    by_unit = dict(zip(frame["unit"], frame["households"], strict=True))
    g1 = sum(by_unit[unit] for unit in "acd" if by_unit[unit] == by_unit[unit])
    assert sums == {"g1": g1, "g2": 18 - g1, "v1": g1, "v2": 18 - g1, "测试镇": 18}


def test_villages_by_name_and_alias(session: Session) -> None:
    """A village is found by code, name, alias and with or without 村委会."""
    names = {"village": {"v1": "黄霞村委会", "v2": "后洋社区居委会"}}
    prepared = drawn.prepared(LAYER, names=names, aliases={"v1": ("黄霞",)})
    publish(session, prepared, drawn.MORNING)
    town = snapshot(session)
    asked = ["v1", "黄霞村委会", "黄霞村", "黄霞", "后洋社区", "后洋", "不在"]
    found = [village.code if (village := town.find_village(name)) else None for name in asked]
    assert found == ["v1", "v1", "v1", "v1", "v2", "v2", None]


PEOPLE = pd.DataFrame({"id": range(5), "name": list("甲乙丙丁戊"), "phone": "12812345678"})
APPOINTMENTS = pd.DataFrame(
    [
        # area, level, post, ordinal, person, start, end, acting
        ("v1", "village", "station_chief", 1, 0, "2026-01-01", None, False),
        ("g1", "grid", "grid_leader", 1, 1, "2026-01-01", "2026-03-02", False),
        ("g1", "grid", "grid_leader", 1, 4, "2026-03-02", None, False),
        ("g1", "grid", "grid_leader", 1, 0, "2026-03-05", "2026-03-08", True),
        ("a", "unit", "unit_leader", 2, 3, None, None, False),
        ("a", "unit", "unit_leader", 1, 2, None, None, False),
    ],
    columns=["area_code", "level", "post", "ordinal", "person", "start", "end", "acting"],
)


def asked_first(town: Directory, on: date) -> list[tuple[str, str, int, bool]]:
    """Who answers for unit a on a day."""
    leaders = town.place(*drawn.lonlat(0.5, 2.5), on).leaders
    return [(leader.name, leader.title, leader.ordinal, leader.acting) for leader in leaders]


def test_leaders_in_order_and_by_term(session: Session) -> None:
    """Unit leaders first and second, then the grid leader of the day, stand-in first, then the chief."""
    drawn.published(session, LAYER)
    load_people(session, PEOPLE, APPOINTMENTS)
    town = snapshot(session)
    unit = [("丙", "单元长", 1, False), ("丁", "单元长", 2, False)]
    chief = [("甲", "网格站站长", 1, False)]
    assert asked_first(town, date(2026, 3, 1)) == [*unit, ("乙", "网格长", 1, False), *chief]
    assert asked_first(town, date(2026, 3, 2)) == [*unit, ("戊", "网格长", 1, False), *chief]
    stand_in = [("甲", "网格长", 1, True), ("戊", "网格长", 1, False)]
    assert asked_first(town, date(2026, 3, 7)) == [*unit, *stand_in, *chief]
    assert asked_first(town, date(2025, 12, 31)) == unit


def test_leaders_by_index(session: Session) -> None:
    """`leaders` by unit, grid and village index gives the same people as the place does."""
    drawn.published(session, LAYER)
    load_people(session, PEOPLE, APPOINTMENTS)
    town = snapshot(session)
    place = town.place(*drawn.lonlat(0.5, 2.5), TODAY)
    assert place.unit and place.grid and place.village
    assert town.leaders(place.unit.index, place.grid.index, place.village.index, TODAY) == place.leaders
    assert [leader.area_code for leader in town.leaders(None, 0, -1, TODAY)] == ["g1"]
