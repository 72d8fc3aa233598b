"""The two maps a town hands out: who answers where, and where reports come from.

Both are a `folium.Map` with one element of ours, which draws the town on a canvas, lists it in a panel and
shows the chain of leaders for a tap. `gis.offline.one_file` makes either into one file
that works with no network.
Every name, phone and text travels as base64 and is written with text nodes only: none can become markup.
"""

from __future__ import annotations

import html
from typing import Any

import folium
from branca.element import Figure, MacroElement

from gis.crs import metric_to_lonlat
from gis.encoding import encode_table, packed
from gis.map_counts import MapCounts, counts_for_drawing
from gis.map_drawing import drawing
from gis.map_town import SAMPLE_NOTE_ZH, MapArea, MapLeader, MapTown
from gis.offline import ASSETS, Verbatim, script_tag, style_tag
from gis.script_bundle import bundle

OURS = ASSETS / "wangge"
MAX_ZOOM = 20


def responsibility_map(town: MapTown, lang: str = "zh") -> folium.Map:
    """The town with its villages, grids and units and, for each, the leaders in order of whom to ask first.

    `lang`: zh or en, the language it opens in; the reader can switch.
    """
    return _chart(town, f"{town.name}网格责任图", {"kind": "responsibility", "lang": lang})


def hotspot_map(town: MapTown, counts: MapCounts, lang: str = "zh") -> folium.Map:
    """Reports by unit and by grid, as counts and per 1,000 households, each area with its leader.

    These are counts without a test of significance, and the legend says so.
    """
    content = {"kind": "hotspots", "lang": lang, "counts": counts_for_drawing(town, counts)}
    return _chart(town, f"{town.name}诉求热点图", content)


class TownElement(MacroElement):
    """Puts the styles, the data and the script of a town into a folium page, untouched by any template."""

    needs_only_leaflet = True

    def __init__(self, payload: str, chart_name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "WanggeTown"
        self.payload = payload
        self.chart_name = chart_name

    def render(self, **_kwargs: Any) -> str:
        """Add the three parts to the page; the payload is base64 and the rest is ours."""
        figure: Any = self.get_root()
        css = (OURS / "mapfile.css").read_text(encoding="utf-8")
        data = f'<script type="application/json" id="wangge-data">"{self.payload}"</script>'
        figure.header.add_child(Verbatim(style_tag(css, OURS)), name="wangge_css")
        figure.header.add_child(
            Verbatim(script_tag(bundle(OURS / "mapfile.js", "wanggeFile"))), name="wangge_js"
        )
        figure.html.add_child(Verbatim(data), name="wangge_data")
        start = f'globalThis.wangge = wanggeFile.start({self.chart_name}, "wangge-data");'
        figure.script.add_child(Verbatim(start), name="wangge_start")
        return ""


def _chart(town: MapTown, title: str, content: dict[str, Any]) -> folium.Map:
    lon, lat = _middle(town)
    chart = folium.Map(
        location=(lat, lon),
        tiles=None,
        zoom_start=14,
        maxZoom=MAX_ZOOM,
        zoomSnap=0.125,
        zoomDelta=0.5,
        attributionControl=False,
        fadeAnimation=False,
        prefer_canvas=True,
    )
    chart._id = "town"
    figure = chart.get_root()
    assert isinstance(figure, Figure)
    figure.title = html.escape(title + (f"（{SAMPLE_NOTE_ZH}）" if town.sample else ""))
    chart.add_child(TownElement(packed(_payload(town, content)), chart.get_name()))
    return chart


def _payload(town: MapTown, content: dict[str, Any]) -> dict[str, Any]:
    levels = {"villages": town.villages, "grids": town.grids, "units": town.units}
    return {
        **content,
        "drawing": drawing(town),
        "leaders": {level: [_leaders(area) for area in areas] for level, areas in levels.items()},
        "households": {level: _households(areas) for level, areas in levels.items()},
    }


def _leaders(area: MapArea) -> list[list[Any]]:
    return [_leader(leader) for leader in area.leaders]


def _leader(leader: MapLeader) -> list[Any]:
    return [leader.post, leader.title, leader.ordinal, leader.name, leader.phone, int(leader.acting)]


def _households(areas: tuple[MapArea, ...]) -> str:
    """Households per area as an encoded table of one column; -1 where the number is not known."""
    numbers = [[-1 if area.households is None else area.households] for area in areas]
    return encode_table(numbers)


def _middle(town: MapTown) -> tuple[float, float]:
    bounds = [village.polygon.bounds for village in town.villages]
    x = (min(b[0] for b in bounds) + max(b[2] for b in bounds)) / 2
    y = (min(b[1] for b in bounds) + max(b[3] for b in bounds)) / 2
    lon, lat = metric_to_lonlat(x, y, town.srid)
    return float(lon), float(lat)
