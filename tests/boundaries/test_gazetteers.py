"""The gazetteer of a published town: the map says where each address lies; texts lead to its areas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import suggestions
from boundaries.directory import Directory
from boundaries.gazetteers import area_number, own_name, read_frame
from boundaries.places import AreaRecord
from boundaries.text_places import TextPlaces, build, divisions_above
from gis.errors import InputError
from tests import addressed_town


@pytest.fixture
def town(session: Session) -> Directory:
    """The small town with addresses."""
    return addressed_town.publish(session)


@pytest.fixture
def places(session: Session, town: Directory) -> TextPlaces:
    """Its finder."""
    return build(town, read_frame(session, town))


def area(directory: Directory, **changes: Any) -> AreaRecord:
    """A unit like u1 but for some changes."""
    return replace(directory.units[0], **changes)


def test_the_map_says_where_an_address_lies(session: Session, town: Directory) -> None:
    """Whatever a row says of its village and grid, both come from the unit under its point."""
    session.execute(text("UPDATE address SET village = '别村', grid = '99', unit_code = 'u4'"))
    rows = read_frame(session, town)
    doors = rows[rows["road"] == "中山路"]
    assert set(doors["village"]) == {"名v"} and set(doors["grid"]) == {"g1"} and set(doors["unit"]) == {"u1"}


def test_addresses_resources_and_names_of_units_are_known(places: TextPlaces) -> None:
    """A door, a shop's other name, a clinic and a unit's own name each lead to their unit."""
    asked = {"中山路3号路灯不亮": "u1", "阿福超市门口": "u3", "便民卫生所旁边": "u2", "建设路5号": "u4"}
    for said, unit in asked.items():
        first = places.find(said).candidates[0]
        assert (first.unit and first.unit.code) == unit, said


def test_a_point_far_outside_the_town_is_nobodys(session: Session, town: Directory) -> None:
    """An address more than a kilometre away is left out."""
    session.execute(text("UPDATE address SET geom = ST_Translate(geom, 9000, 0) WHERE name = '福星超市'"))
    assert "福星超市" not in set(read_frame(session, town)["name"])


def test_what_is_not_known_is_not_accepted(places: TextPlaces) -> None:
    """A text without a place has no candidates; a village alone is shared out among its grids."""
    assert not places.find("今天天气真好").accepted
    village = places.find("名v的路灯不亮")
    assert not village.accepted
    assert {one.grid.code for one in village.candidates} == {"g1", "g2"}


def test_a_number_that_no_door_has_leads_to_its_grid_only(places: TextPlaces) -> None:
    """中山路 20号 is in no list: the grid of the road answers, no unit is named."""
    first = places.find("中山路20号").candidates[0]
    assert (first.level, first.grid.code, first.unit) == ("road", "g1", None)


def test_too_long_a_text_is_refused(places: TextPlaces) -> None:
    """More than 2,000 characters: a clear error."""
    with pytest.raises(InputError, match="2000"):
        places.find("路" * 2001)


def test_numbers_and_own_names_of_areas(town: Directory) -> None:
    """第十六网格 is number 16; a unit is called by what stands behind its number."""
    assert area_number(area(town, level="grid", name="第十六网格")) == "16"
    assert area_number(area(town, name="第16网格07单元·福星超市")) == "7"
    assert area_number(area(town, name="x", code="350303102206016007")) == "7"
    assert own_name(area(town, name="第16网格07单元·福星超市")) == "福星超市"
    assert own_name(area(town, name="第16网格07单元")) == ""


def test_the_county_comes_from_the_towns_full_name(town: Directory) -> None:
    """福建省莆田市涵江区国欢镇: 涵江区, with the city and the province above it."""
    named = replace(town.town, name="国欢镇", aliases=("福建省莆田市涵江区国欢镇",))
    layers = {**town.layers, "town": replace(town.layers["town"], areas=(named,))}
    assert divisions_above(replace(town, layers=layers)) == ("涵江区", ("福建省", "莆田市"))


def test_suggestions_know_places_and_never_people(session: Session, town: Directory) -> None:
    """Doors, roads, shops and areas are offered, by letters too; nobody's name is, nor a part of it."""
    offered = suggestions.build(town, read_frame(session, town))
    assert [one.label for one in offered.suggest("zsl", 3)] == ["中山路", "中山路1号", "中山路2号"]
    assert offered.suggest("fxcs")[0].label == "福星超市"
    assert offered.suggest("名g")[0].kind == "grid"
    for person in ("张网格", "李单元", "王站长", "zhangwangge", "lidanyuan"):
        assert offered.suggest(person) == []
