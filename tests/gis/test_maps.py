"""What the maps hold: leaders, counts, classes and colours, all from the values they were given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import folium
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.adjacency import queen
from gis.colouring import colour_areas, neighbours
from gis.encoding import decode_bytes, decode_integers, decode_table
from gis.errors import InputError
from gis.hotspot_looks import LOOKS
from gis.hotspots import expected_by, hot_now
from gis.lattice import from_lattice
from gis.map_drawing import drawing
from gis.map_findings import RAMP
from gis.map_public import public_reports
from gis.maps import hotspot_map, incident_map, responsibility_map, trend_map
from gis.offline import one_file
from gis.packing import unpacked
from tests.gis.map_towns import reports, town
from tests.gis.tilings import block_town, from_picture


def payload(chart: folium.Map) -> dict[str, Any]:
    """The data inside the page of a map."""
    found = re.search(r'id="wangge-data">(\[.+?\])<', chart.get_root().render())
    assert found
    return unpacked(json.loads(found[1]))


def column(data: dict[str, Any], level: str) -> np.ndarray:
    """The area of each report in a map, at a level."""
    packed = {name: decode_integers(data["reports"][name]) for name in ("unit", "grid", "village")}
    found, drawn = np.cumsum(packed["unit"]), data["drawing"]
    for part, above, parent in (("grid", "units", "grid"), ("village", "grids", "village")):
        if level in (part, "village") and level != "unit":
            up = np.array([area[parent] for area in drawn[above]])
            found = np.where(found >= 0, up[found], found) + packed[part]
    return found


def test_all_are_folium_maps() -> None:
    """Whoever has a folium map in hand can add to it, show it and save it."""
    chart = town()
    found = reports(chart)
    shown = public_reports(chart, found, "week")
    made = [make(chart, some) for make in (hotspot_map, trend_map, incident_map) for some in (found, shown)]
    made += [responsibility_map(chart), responsibility_map(chart, public=True)]
    assert all(isinstance(one, folium.Map) for one in made)


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


@pytest.mark.parametrize("make", [hotspot_map, trend_map, incident_map])
def test_every_report_is_carried(make: Callable[..., folium.Map]) -> None:
    """Each map carries every report once with its area at each level, outside and former areas too."""
    chart = town()
    given = reports(chart)
    data = payload(make(chart, given))
    assert data["period"]["total"] == data["reports"]["number"] == len(given)
    for level in ("unit", "grid", "village"):
        assert sorted(column(data, level)) == sorted(given.of(level))


def test_reports_come_back_with_place_minute_and_category() -> None:
    """Position (to 1e-6 degree), minute, category and unit of every report are those given, row by row."""
    chart = town()
    given = reports(chart)
    data = payload(incident_map(chart, given))["reports"]
    x, y = (
        np.cumsum(256 * decode_integers(data[f"{name}_high"]) + decode_bytes(data[f"{name}_low"]))
        for name in "xy"
    )
    unit = np.cumsum(decode_integers(data["unit"]))
    hour = (decode_integers(data["day"]) + data["middle"]) * 24 + decode_integers(data["hour"]) + 12
    minute = hour * 60 + decode_integers(data["minute"]) + 30
    kind = decode_integers(data["category"])
    number = len(x)
    placed = np.isfinite(given.lon)
    assert number == placed.sum() == len(given) - 2
    wanted = (np.rint(column * 1e6) for column in (given.lon[placed], given.lat[placed]))
    rows = zip(*wanted, given.minute[placed], given.category[placed], given.unit[placed], strict=True)
    found = zip(x, y, minute[:number], kind[:number], unit[:number], strict=True)
    assert sorted(map(tuple, found)) == sorted(map(tuple, rows))


def test_reports_of_another_map_are_refused() -> None:
    """Units that the map does not have stop it."""
    chart = town()
    good = reports(chart)
    with pytest.raises(InputError, match="unit"):
        incident_map(chart, replace(good, unit=good.unit + 1))


def test_findings_are_those_of_the_tests() -> None:
    """The hotspot map carries what `hot_now` says of the counts, with its terms."""
    chart = town()
    given = reports(chart)
    tested = payload(hotspot_map(chart, given, seed=3))["tested"]["grid"]
    counts = np.bincount(given.grid[given.grid >= 0], minlength=len(chart.grids))
    homes = np.array([float(grid.households or 0) or np.nan for grid in chart.grids])
    mean = expected_by(homes, float(counts[homes > 0].sum()))
    found = hot_now(counts, mean, queen([grid.polygon for grid in chart.grids]), 3)
    table = decode_table(tested["rows"])
    assert table[:, 1].tolist() == found["near_observed"].tolist()
    assert (tested["tests"], tested["seed"]) == (found.attrs["tests"], 3)
    assert (table[:, 0] > 0).tolist() == (found["confidence"] > 0).tolist()


def test_a_short_trend_is_refused() -> None:
    """Three weeks are no trend; the error says what is missing."""
    chart = town()
    given = reports(chart)
    few = given.minute < 3 * 168 * 60
    columns = ("lon", "lat", "minute", "category", "unit", "grid", "village")
    short = replace(given, end=date(2026, 8, 20), **{name: getattr(given, name)[few] for name in columns})
    with pytest.raises(InputError, match="趋势至少要"):
        trend_map(chart, short)


@pytest.mark.parametrize("make", [hotspot_map, trend_map, incident_map])
def test_a_public_map_names_nobody_and_holds_no_report(make: Callable[..., folium.Map]) -> None:
    """No name, no phone, no position, no households of units, and no count that is not published."""
    chart = town()
    shown = public_reports(chart, reports(chart), "week")
    data = payload(make(chart, shown))
    text = json.dumps(data, ensure_ascii=False)
    assert "reports" not in data
    assert all(words not in text for words in ("128****", "grid leader", "unit leader", "second of"))
    assert set(decode_table(data["households"]["units"]).ravel()) == {-1}
    units = decode_table(data["published"]["tables"]["unit"])
    assert np.array_equal(units, shown.counts.units)
    assert not ((units >= 0) & (units < 5)).any()


def test_a_public_responsibility_map_tells_posts_alone() -> None:
    """Which posts are filled stays; who fills them goes."""
    chart = town()
    data = payload(responsibility_map(chart, public=True))["leaders"]
    assert [row[0] for row in data["grids"]] == [["grid_leader", "Post", 1, "", "", 0]] * len(chart.grids)


def test_public_periods_are_whole() -> None:
    """5 August to 8 September holds four whole weeks, no whole month; a category alone is refused."""
    chart = town()
    given = reports(chart)
    shown = public_reports(chart, given, "week")
    assert (shown.starts[0], shown.end, len(shown.starts)) == (date(2026, 8, 10), date(2026, 9, 6), 4)
    inside = (given.minute >= 168 * 60) & (given.minute < 5 * 168 * 60)
    assert shown.counts.totals.sum() == inside.sum()
    for wrong in (replace(given, chosen="Light"), given):
        with pytest.raises(InputError):
            public_reports(chart, wrong, "month")


def test_a_sample_says_so_in_its_title() -> None:
    """The title of a sample's file carries the notice; a real town's does not."""
    page = one_file(responsibility_map(replace(town(), sample=True)))
    assert "示例数据，边界与人员均为虚构</title>" in page.replace("）</title>", "</title>")
    assert "示例数据" not in responsibility_map(town()).get_root().title


def test_a_town_without_units_is_told() -> None:
    """Nothing to draw is an InputError that says what to do."""
    with pytest.raises(InputError, match="wangge load"):
        responsibility_map(replace(town(), units=()))


def test_the_ramp_darkens_evenly() -> None:
    """Each step of the ramp is as much darker as the others, as the eye sees it (OKLab lightness)."""
    steps = np.diff([_lightness(colour) for colour in RAMP])
    assert steps == pytest.approx([-0.11] * 5, abs=0.01)


def test_no_two_marks_of_one_kind_look_alike() -> None:
    """Trends among themselves, and all other marks, differ in colour or pattern."""
    trends = [look for mark, look in LOOKS.items() if " " in mark]
    others = [look for mark, look in LOOKS.items() if " " not in mark]
    assert (len(set(trends)), len(set(others))) == (len(trends), len(others))


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


def test_the_page_and_the_files_draw_one_town() -> None:
    """Colours, shapes and labels of an exported map are those the page is served, however often made."""
    chart = town()
    for made in (responsibility_map(chart), incident_map(chart, reports(chart))):
        assert payload(made)["drawing"] == json.loads(json.dumps(drawing(chart)))
