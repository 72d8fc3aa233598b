"""The maps a town hands out: who answers where, where reports are raised or rising, and each single report.

Each is a `folium.Map` with one element of ours, which draws the town on a canvas, lists it in a panel and
shows the chain of leaders for a tap. `gis.offline.one_file` makes any of them into one file that works with
no network. Every name, phone and text travels as base64 and is written with text nodes only: none can become
markup. The maps of `PublicReports` and of `public_town` name nobody and hold no single report.
"""

from __future__ import annotations

import html
import json
from typing import Any

import folium
from branca.element import Figure, MacroElement

from gis.crs import metric_to_lonlat
from gis.encoding import encode_table
from gis.hotspot_looks import LOOKS
from gis.map_drawing import drawing
from gis.map_findings import RAMP, hot_findings, trend_findings
from gis.map_public import PublicReports, public_for_drawing, public_town
from gis.map_reports import MapReports, period_for_drawing, reports_for_drawing
from gis.map_town import SAMPLE_NOTE_ZH, MapArea, MapLeader, MapTown
from gis.offline import ASSETS, Verbatim, script_tag, style_tag
from gis.packing import Stream, packed
from gis.script_bundle import bundle

OURS = ASSETS / "wangge"
MAX_ZOOM = 20
TITLES = {
    "responsibility": "网格责任图",
    "hotspots": "诉求热点图",
    "trends": "诉求趋势图",
    "incidents": "诉求分布图",
}
COLOURS = {"ramp": RAMP, "looks": list(LOOKS.items())}
Counted = MapReports | PublicReports


def responsibility_map(town: MapTown, lang: str = "zh", public: bool = False) -> folium.Map:
    """The town with its villages, grids and units and, for each, the leaders in order of whom to ask first.

    `lang`: zh or en, the language it opens in; the reader can switch. `public`: which posts are filled, but
    no name and no phone.
    """
    content = {"kind": "responsibility", "lang": lang, "public": public}
    return _chart(public_town(town) if public else town, content)


def hotspot_map(town: MapTown, reports: Counted, lang: str = "zh", seed: int = 0) -> folium.Map:
    """Where more reports came than the households explain, and how surely; counts and rates beside it.

    Tested at grid and unit (of a public map village and grid) level; the legend tells the terms.
    """
    levels = ("village", "grid") if isinstance(reports, PublicReports) else ("grid", "unit")
    tested = {
        level: hot_findings(_counts(town, reports, level), _areas(town, level), seed) for level in levels
    }
    return _counted(town, reports, {"kind": "hotspots", "lang": lang, "tested": tested})


def trend_map(town: MapTown, reports: Counted, lang: str = "zh") -> folium.Map:
    """Where it is getting worse or better: emerging hot and cold spots of the weeks (or months)."""
    levels = ("village", "grid") if isinstance(reports, PublicReports) else ("grid", "unit")
    tested = {level: trend_findings(_counts(town, reports, level), _areas(town, level)) for level in levels}
    return _counted(town, reports, {"kind": "trends", "lang": lang, "tested": tested})


def incident_map(town: MapTown, reports: Counted, lang: str = "zh") -> folium.Map:
    """Every single report, in clusters that open; of a public map the counts by area alone."""
    return _counted(town, reports, {"kind": "incidents", "lang": lang})


class TownElement(MacroElement):
    """Puts the styles, the data and the script of a town into a folium page, untouched by any template."""

    needs_only_leaflet = True

    def __init__(self, payload: list[str], chart_name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "WanggeTown"
        self.payload = payload
        self.chart_name = chart_name

    def render(self, **_kwargs: Any) -> str:
        """Add the three parts to the page; the payload is base64 and the rest is ours."""
        figure: Any = self.get_root()
        css = (OURS / "mapfile.css").read_text(encoding="utf-8")
        data = f'<script type="application/json" id="wangge-data">{json.dumps(self.payload)}</script>'
        figure.header.add_child(Verbatim(style_tag(css, OURS)), name="wangge_css")
        figure.header.add_child(
            Verbatim(script_tag(bundle(OURS / "mapfile.js", "wanggeFile"))), name="wangge_js"
        )
        figure.html.add_child(Verbatim(data), name="wangge_data")
        start = f'globalThis.wangge = wanggeFile.start({self.chart_name}, "wangge-data");'
        figure.script.add_child(Verbatim(start), name="wangge_start")
        return ""


def _counted(town: MapTown, reports: Counted, content: dict[str, Any]) -> folium.Map:
    if isinstance(reports, PublicReports):
        found = {"public": True, "published": public_for_drawing(reports)}
        return _chart(public_town(town), {**content, **COLOURS, **found})
    period, columns = period_for_drawing(reports), reports_for_drawing(town, reports)
    return _chart(town, {**content, **COLOURS, "public": False, "period": period, "reports": columns})


def _counts(town: MapTown, reports: Counted, level: str) -> Any:
    """Reports (areas, weeks) of a level; of public ones NaN where withheld."""
    if isinstance(reports, PublicReports):
        return reports.by_period(level)
    return reports.by_week(level, len(_areas(town, level)))


def _areas(town: MapTown, level: str) -> tuple[MapArea, ...]:
    return {"village": town.villages, "grid": town.grids, "unit": town.units}[level]


def _chart(town: MapTown, content: dict[str, Any]) -> folium.Map:
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
    title = town.name + TITLES[content["kind"]]
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


def _households(areas: tuple[MapArea, ...]) -> Stream:
    """Households per area as an encoded table of one column; -1 where the number is not known."""
    numbers = [[-1 if area.households is None else area.households] for area in areas]
    return encode_table(numbers)


def _middle(town: MapTown) -> tuple[float, float]:
    bounds = [village.polygon.bounds for village in town.villages]
    x = (min(b[0] for b in bounds) + max(b[2] for b in bounds)) / 2
    y = (min(b[1] for b in bounds) + max(b[3] for b in bounds)) / 2
    lon, lat = metric_to_lonlat(x, y, town.srid)
    return float(lon), float(lat)
