"""Gazetteers of other shapes than the towns that weights were chosen on."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.geocode_shapes import SHAPES, measure
from gis.address import cut_line, side_value, spoken_forms
from gis.gazetteer import Gazetteer
from gis.geocoding import Geocoder

POINT = {"lon": 119.1, "lat": 25.4}


@pytest.mark.parametrize("name", SHAPES)
def test_what_people_write_of_a_gazetteer_of_any_shape(name: str) -> None:
    """At least 98 % of the texts find their grid and are accepted, and nothing wrong is accepted."""
    told = measure(SHAPES[name](), texts=30, seed=11)
    assert (told.right >= 0.98, told.accepted >= 0.98, told.precision) == (True, True, 1.0), told


def test_a_name_alike_is_listed_and_never_accepted() -> None:
    """Half of a long name is enough to be shown to a person, not to be acted on."""
    rows = [{"village": "黄霞村", "grid": "3", "road": "文岭路", "number": "1", **POINT}]
    rows.append({**rows[0], "id": "厂", "grid": "5", "number": "2", "name": "江南永兴五金电子加工厂"})
    geocoder = Geocoder(Gazetteer.from_frame(pd.DataFrame(rows)))
    found = geocoder.geocode("永新五金电子厂门口有积水")
    assert (found[0].grid, found[0].confidence < geocoder.threshold) == ("5", True)


def test_a_namesake_far_away_is_not_taken_for_the_town() -> None:
    """Another province before the county's name alone speaks against the town; before county and town not."""
    rows = [{"village": "黄霞村", "grid": "3", "road": "中山路", "number": str(n), **POINT} for n in range(9)]
    geocoder = Geocoder(Gazetteer.from_frame(pd.DataFrame(rows)), town="东街街道", county="鼓楼区")
    assert geocoder.geocode("江苏省南京市鼓楼区中山路5号")[0].confidence < geocoder.threshold
    assert geocoder.geocode("福建省福州市鼓楼区东街街道中山路5号")[0].confidence >= geocoder.threshold


def test_a_line_is_cut_into_its_parts() -> None:
    """Divisions, road, lane, number and the name behind them; a place's own line stays a name."""
    line = cut_line("福建省莆田市涵江区国欢镇黄霞村文岭路3弄12号之2福星超市")
    assert line.divisions == ("福建省", "莆田市", "涵江区", "国欢镇", "黄霞村")
    assert (line.road, line.lane, line.number, line.sub, line.name) == ("文岭路", "3", "12", "2", "福星超市")
    assert cut_line("莆田市场").name == "莆田市场"


def test_what_people_also_call_a_place() -> None:
    """Without brackets, without the divisions in front, with and without the village."""
    assert {"肯德基", "肯德基国欢店"} == spoken_forms("肯德基(国欢店)")
    assert {"黄霞村小学", "黄霞小学"} <= spoken_forms("涵江区国欢镇黄霞村小学")


def test_sides_and_letters_have_numbers_of_their_own() -> None:
    """东段 is no 西段, A座 no B座 and no building 1."""
    assert len({side_value(text) for text in ("东段", "西段", "a座", "b座", "a1座", "1座")}) == 6
    assert side_value("1座") == side_value("西南段") == side_value("") == 0
