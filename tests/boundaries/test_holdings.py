"""What stands on the ground and who holds posts: loaded by COPY, replaced as a whole, read back."""

from __future__ import annotations

from typing import Any

import geopandas
import pandas as pd
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from boundaries.ground import read_ground
from boundaries.leaders import mask_phone
from boundaries.loading import load_addresses, load_buildings, load_people, load_resources, load_roads
from boundaries.people.staff import read_staff
from gis.errors import Conflict, InputError
from tests.boundaries import drawn
from tests.boundaries.test_directory import APPOINTMENTS, LAYER, PEOPLE

X, Y = drawn.X0 + 1.2343, drawn.Y0 + 2.0


@pytest.fixture
def town(session: Session) -> Session:
    """A session on the published town of PICTURE."""
    drawn.published(session, LAYER)
    return session


def roads() -> geopandas.GeoDataFrame:
    """Two roads, one of them in two parts."""
    lines = [
        shapely.LineString([(X, Y), (X + 10, Y)]),
        shapely.MultiLineString([[(X, Y), (X, Y + 5)], [(X, Y + 6), (X, Y + 9)]]),
    ]
    return geopandas.GeoDataFrame(
        {"name": ["国欢路", ""], "kind": ["road", "river"], "width_m": [12, 30.5]},
        geometry=lines,
        crs=drawn.SRID,
    )


def test_roads_come_back_in_order_on_the_lattice(town: Session) -> None:
    """Roads come back in their order with every attribute, coordinates rounded to millimetres."""
    assert load_roads(town, roads()) == 2
    found = read_ground(town, "road")
    assert found["name"].tolist() == ["国欢路", ""]
    assert (found["width_m"].tolist(), found.crs.to_epsg()) == ([12.0, 30.5], drawn.SRID)
    assert found.geometry[0].geoms[0].coords[0] == (round(X, 3), Y)


def test_roads_may_come_in_degrees(town: Session) -> None:
    """Geometry in another CRS is brought into the storage CRS."""
    load_roads(town, roads().to_crs(4326))
    back = read_ground(town, "road").geometry
    assert shapely.hausdorff_distance(back[0], roads().geometry[0]) < 0.001


def test_loading_twice_replaces(town: Session) -> None:
    """A second load of a kind replaces the first."""
    load_roads(town, roads())
    load_roads(town, roads().iloc[:1])
    assert len(read_ground(town, "road")) == 1


def test_buildings_resources_and_addresses(town: Session) -> None:
    """Buildings, resources and addresses come back as they were."""
    block = geopandas.GeoDataFrame(
        {"name": ["1号楼"], "floors": [6]}, geometry=[shapely.box(X, Y, X + 9, Y + 9)], crs=drawn.SRID
    )
    assert load_buildings(town, block) == 1
    assert (
        load_resources(
            town, pd.DataFrame({"kind": ["clinic"], "name": ["卫生站"], "unit": ["a"], "x": X, "y": Y})
        )
        == 1
    )
    address = {
        "road": "国欢路",
        "number": "12",
        "aliases": [["福星超市", "老福星"]],
        "unit_code": "a",
        "x": X,
        "y": Y,
    }
    assert load_addresses(town, pd.DataFrame(address)) == 1
    assert read_ground(town, "building")["floors"].tolist() == [6]
    assert read_ground(town, "resource")["unit_code"].tolist() == ["a"]
    found = read_ground(town, "address")
    assert (found["road"][0], found["aliases"][0], found["village"][0]) == (
        "国欢路",
        ["福星超市", "老福星"],
        "",
    )


def test_nothing_before_the_map(session: Session) -> None:
    """Without a published map there is no town these things could belong to."""
    with pytest.raises(Conflict):
        load_roads(session, roads())


def test_people_are_replaced(town: Session) -> None:
    """Loading people twice leaves each appointment once."""
    assert load_people(town, PEOPLE, APPOINTMENTS) == 6
    assert load_people(town, PEOPLE, APPOINTMENTS) == 6
    counts = [
        town.scalar(text(f"SELECT count(*) FROM {table}")) for table in ("person", "post", "appointment")
    ]
    assert counts == [5, 4, 6]
    assert sum(len(terms) for terms in read_staff(town).leaders.values()) == 6


@pytest.mark.parametrize(
    ("column", "value"), [("area_code", "nowhere"), ("person", 99), ("post", "station_chief")]
)
def test_an_appointment_must_fit(town: Session, column: str, value: Any) -> None:
    """An unknown area, an unknown person and a post of another level are refused."""
    wrong = APPOINTMENTS.astype({"person": object})
    wrong.loc[1, column] = value
    with pytest.raises(InputError):
        load_people(town, PEOPLE, wrong)


def test_one_post_has_one_holder_at_a_time(town: Session) -> None:
    """Two holders of one post on one day are refused, and so is a term without a day."""
    with pytest.raises(InputError, match="overlaps"):
        load_people(town, PEOPLE, APPOINTMENTS.assign(end=None))
    with pytest.raises(InputError, match="empty"):
        load_people(town, PEOPLE, APPOINTMENTS.assign(end=APPOINTMENTS["start"]).dropna())


def test_the_database_itself_forbids_two_holders(town: Session) -> None:
    """Even by hand no post gets a second holder for the same days."""
    load_people(town, PEOPLE, APPOINTMENTS)
    columns = "town_id, post_id, person_id, acting, term"
    copied = f"INSERT INTO appointment SELECT gen_random_uuid(), {columns} FROM appointment"
    with pytest.raises(IntegrityError, match="one_holder"):
        town.execute(text(copied))


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("12812345678", "128****5678"), ("", ""), ("110", "****"), ("0594-123456", "059****3456")],
)
def test_masked_phones(phone: str, shown: str) -> None:
    """The four digits before the last four are never shown, and of a short number nothing."""
    assert mask_phone(phone) == shown
