"""What the two maps hold: leaders, counts, classes and colours, all from the values they were given."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from dataclasses import replace
from typing import Any

import folium
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.colouring import colour_areas, neighbours
from gis.encoding import decode_table
from gis.errors import InputError
from gis.lattice import from_lattice
from gis.map_counts import RAMP, MapCounts, rates, thresholds
from gis.map_drawing import drawing
from gis.maps import hotspot_map, responsibility_map
from gis.offline import one_file
from tests.gis.map_towns import counts, town
from tests.gis.tilings import block_town, from_picture


def payload(chart: folium.Map) -> dict[str, Any]:
    """The data inside the page of a map."""
    found = re.search(r'id="wangge-data">"([^"]+)"<', chart.get_root().render())
    assert found
    return json.loads(zlib.decompress(b64decode(found[1])))


def test_both_are_folium_maps() -> None:
    """Whoever has a folium map in hand can add to it, show it and save it."""
    chart = town()
    assert isinstance(responsibility_map(chart), folium.Map)
    assert isinstance(hotspot_map(chart, counts(chart)), folium.Map)


def test_zoom_limit_reaches_the_map() -> None:
    """folium drops max_zoom where there are no tiles; the limit must be in the script all the same."""
    assert '"maxZoom": 20' in responsibility_map(town()).get_root().render()


def test_every_leader_is_carried_in_order() -> None:
    """Each area's leaders are in the data, in the order given, with their phones as given."""
    chart = town()
    data = payload(responsibility_map(chart))["leaders"]
    for level, areas in {"villages": chart.villages, "grids": chart.grids, "units": chart.units}.items():
        wanted = [
            [[one.post, one.title, one.ordinal, one.name, one.phone, int(one.acting)] for one in a.leaders]
            for a in areas
        ]
        assert data[level] == wanted


def test_the_drawing_names_nobody() -> None:
    """What the public map page loads holds no leader and no phone."""
    text = json.dumps(drawing(town()))
    assert "leader" not in text
    assert "128****" not in text


def test_counts_are_carried_whole() -> None:
    """Units and grids carry the counts given; each with those outside sums to the total."""
    chart = town()
    given_counts = counts(chart)
    data = payload(hotspot_map(chart, given_counts))["counts"]
    for level, numbers in {"units": given_counts.units, "grids": given_counts.grids}.items():
        carried = decode_table(data[level]).ravel()
        assert carried.tolist() == list(numbers)
        assert carried.sum() + data["outside"] == data["total"]


def test_counts_that_lose_reports_are_refused() -> None:
    """Grids that do not add up to the units' total stop the map."""
    chart = town()
    good = counts(chart)
    with pytest.raises(InputError):
        hotspot_map(chart, replace(good, grids=(good.grids[0] + 1, *good.grids[1:])))
    with pytest.raises(InputError):
        hotspot_map(chart, replace(good, units=good.units[:-1]))


def test_a_sample_says_so_in_its_title() -> None:
    """The title of a sample's file carries the notice; a real town's does not."""
    page = one_file(responsibility_map(replace(town(), sample=True)))
    assert "示例数据，边界与人员均为虚构</title>" in page.replace("）</title>", "</title>")
    assert "示例数据" not in responsibility_map(town()).get_root().title


def test_a_town_without_units_is_told() -> None:
    """Nothing to draw is an InputError that says what to do."""
    with pytest.raises(InputError, match="wangge load"):
        responsibility_map(replace(town(), units=()))


def test_rates_need_households() -> None:
    """Per 1,000 households; no number where there are none or nobody said."""
    assert rates([5, 5, 5], [1000, 0, None])[0] == 5
    assert np.isnan(rates([5, 5, 5], [1000, 0, None])[1:]).all()


@given(st.lists(st.integers(0, 5000), max_size=300))
def test_every_class_has_members(values: list[int]) -> None:
    """At most six classes of positive values, none of them empty."""
    cuts = thresholds(values, whole=True)
    positive = np.array([v for v in values if v > 0])
    of = np.searchsorted(cuts, positive, side="right")
    assert sorted(set(of.tolist())) == list(range(len(cuts) + 1 if len(positive) else 0))
    assert len(cuts) < len(RAMP)
    assert all(cut == int(cut) for cut in cuts)


@given(st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=100))
def test_thresholds_rise(values: list[float]) -> None:
    """Thresholds are distinct and rising, whatever the values."""
    cuts = thresholds(values)
    assert cuts == sorted(set(cuts))


def test_missing_rates_are_in_no_class() -> None:
    """NaN counts for nothing, and nothing at all gives no thresholds."""
    assert thresholds([np.nan, np.nan]) == []
    assert thresholds([np.nan, 1, 2, np.nan]) == [2.0]


def test_the_ramp_darkens_evenly() -> None:
    """Each step of the ramp is as much darker as the others, as the eye sees it (OKLab lightness)."""
    steps = np.diff([_lightness(colour) for colour in RAMP])
    assert steps == pytest.approx([-0.11] * 5, abs=0.01)


def _lightness(colour: str) -> float:
    """OKLab lightness of an sRGB colour (Ottosson 2020)."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    return float(np.cbrt(cones @ linear) @ [0.2104542553, 0.7936177850, -0.0040720468])


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 200))
def test_neighbours_never_look_alike(seed: int) -> None:
    """Four colours are enough for any tiling, and no two neighbours share one."""
    shapes = list(from_lattice(block_town(seed, 4, 4).polygons))
    colours = colour_areas(shapes)
    near = neighbours(shapes)
    assert set(colours) <= {0, 1, 2, 3}
    assert all(colours[a] != colours[b] for a in range(len(shapes)) for b in near[a])


def test_a_corner_is_no_border() -> None:
    """Areas that meet in a point only may share a colour."""
    coverage = from_picture("""
        ab
        ba
    """)
    quarters = list(from_lattice(coverage.polygons))
    boxes = [part for quarter in quarters for part in shapely.get_parts(quarter)]
    assert [len(near) for near in neighbours(boxes)] == [2, 2, 2, 2]


def test_five_mutual_neighbours_get_five_colours() -> None:
    """Areas in pieces may need more than four colours; then they get them."""
    pieces = [shapely.MultiPolygon([_cell(i, j) for j in range(5) if j != i]) for i in range(5)]
    assert len(set(colour_areas(pieces))) == 5


def _cell(i: int, j: int) -> shapely.Geometry:
    """The half that area i has of the square where i and j meet."""
    low, high = min(i, j), max(i, j)
    x = 10 * low + (1 if i == high else 0)
    return shapely.box(x, 10 * high, x + 1, 10 * high + 1)


def test_counts_know_their_total() -> None:
    """The total is the units', the former units' and those outside."""
    days = {"start": town().on, "end": town().on}
    assert MapCounts(**days, units=(1, 2), grids=(3,), outside=4, former_units=5, former_grids=5).total == 12


def test_the_page_and_the_files_draw_one_town() -> None:
    """Colours, shapes and labels of an exported map are those the page is served, however often made."""
    chart = town()
    for made in (responsibility_map(chart), hotspot_map(chart, counts(chart))):
        assert payload(made)["drawing"] == json.loads(json.dumps(drawing(chart)))
