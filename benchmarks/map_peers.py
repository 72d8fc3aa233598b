"""Stock Folium maps of the same town and reports, with the libraries they need put inside from npm packages.

What stock pages link but these maps never use (Bootstrap, icon fonts) is left out, in their favour.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import folium
import geopandas
import numpy as np
import shapely
from folium.plugins import FastMarkerCluster, HeatMap, MarkerCluster

from gis.crs import metric_to_lonlat
from gis.map_reports import MapReports
from gis.map_town import MapArea, MapTown

SCRIPTS = {
    "jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.markercluster.js": "leaflet.markercluster/dist/leaflet.markercluster.js",
    "leaflet_heat.min.js": "leaflet.heat/dist/leaflet-heat.js",
}
STYLES = {
    "leaflet.css": "leaflet/dist/leaflet.css",
    "MarkerCluster.css": "leaflet.markercluster/dist/MarkerCluster.css",
    "MarkerCluster.Default.css": "leaflet.markercluster/dist/MarkerCluster.Default.css",
}
POPUP = """
function (row) {
  var marker = L.circleMarker(new L.LatLng(row[0], row[1]), {radius: 5});
  marker.bindPopup(function () { return document.createTextNode(row.slice(2).join(" ")); });
  return marker;
}
"""


def marker_map(town: MapTown, reports: MapReports) -> folium.Map:
    """One Marker with a popup each."""
    chart = _base(town)
    _mark(chart, _rows(town, reports))
    return chart


def cluster_map(town: MapTown, reports: MapReports) -> folium.Map:
    """Markers in a MarkerCluster, units as GeoJson."""
    chart = _with_areas(town)
    cluster: Any = MarkerCluster().add_to(chart)  # type: ignore[no-untyped-call]
    _mark(cluster, _rows(town, reports))
    return chart


def fast_map(town: MapTown, reports: MapReports) -> folium.Map:
    """The best stock combination: GeoJson of areas and ground, rows of reports in a FastMarkerCluster."""
    chart = _with_areas(town)
    rows = [[lat, lon, *words] for lat, lon, words in _rows(town, reports)]
    FastMarkerCluster(rows, callback=POPUP).add_to(chart)  # type: ignore[no-untyped-call]
    return chart


def heat_map(town: MapTown, reports: MapReports) -> folium.Map:
    """Areas and ground as GeoJson, positions as a HeatMap: no category, time or unit of any report."""
    chart = _with_areas(town)
    places = np.column_stack([reports.lat, reports.lon]).tolist()
    HeatMap(places, radius=12).add_to(chart)  # type: ignore[no-untyped-call]
    return chart


def area_map(town: MapTown, _: MapReports) -> folium.Map:
    """GeoJson of areas and ground alone."""
    return _with_areas(town)


PEERS: dict[str, Callable[[MapTown, MapReports], folium.Map]] = {
    "Marker": marker_map,
    "GeoJson": area_map,
    "GeoJson + HeatMap": heat_map,
    "GeoJson + FastMarkerCluster": fast_map,
    "GeoJson + MarkerCluster": cluster_map,
}


def page_of(chart: folium.Map, packages: Path) -> str:
    """The page with its libraries inside, and `window.ready` set when two frames are drawn after it ran."""
    page = chart.get_root().render()
    page = re.sub(r'<script src="([^"]+)"></script>', lambda found: _script(found[1], packages), page)
    page = re.sub(r'<link rel="stylesheet" href="([^"]+)"/>', lambda found: _style(found[1], packages), page)
    after = "requestAnimationFrame(() => requestAnimationFrame(() => { window.ready = performance.now(); }));"
    return page.replace("</html>", f"<script>{after}</script></html>")


def _script(address: str, packages: Path) -> str:
    path = SCRIPTS.get(address.rsplit("/", 1)[1])
    return f"<script>{(packages / path).read_text(encoding='utf-8')}</script>" if path else ""


def _style(address: str, packages: Path) -> str:
    path = STYLES.get(address.rsplit("/", 1)[1])
    if not path:
        return ""
    css = re.sub(r"url\([^)]*\)", "none", (packages / path).read_text(encoding="utf-8"))
    return f"<style>{css}</style>"


def _base(town: MapTown) -> folium.Map:
    box = shapely.total_bounds([village.polygon for village in town.villages])
    lon, lat = metric_to_lonlat((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, town.srid)
    return folium.Map((float(lat), float(lon)), zoom_start=14, tiles=None, maxZoom=20, prefer_canvas=True)


def _with_areas(town: MapTown) -> folium.Map:
    """What our file draws: buildings, roads, units, grids and villages, each area with name and leaders."""
    chart = _base(town)
    ground = [*(road.line for road in town.roads), *town.buildings]
    folium.GeoJson(_geojson(ground, town.srid, {})).add_to(chart)
    for areas in (town.units, town.grids, town.villages):
        columns = {
            "code": [area.code for area in areas],
            "name": [area.name for area in areas],
            "leaders": [_leaders(area) for area in areas],
        }
        shapes = [area.polygon for area in areas]
        tip = folium.GeoJsonTooltip(fields=["name", "code", "leaders"])
        folium.GeoJson(_geojson(shapes, town.srid, columns), tooltip=tip).add_to(chart)
    return chart


def _leaders(area: MapArea) -> str:
    return " ".join(f"{leader.title} {leader.name} {leader.phone}" for leader in area.leaders)


def _geojson(shapes: Sequence[Any], srid: int, columns: dict[str, Any]) -> str:
    frame = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=f"EPSG:{srid}")
    return str(frame.to_crs(4326).to_json())


def _rows(town: MapTown, reports: MapReports) -> list[tuple[float, float, list[str]]]:
    """Latitude, longitude (1e-6 degree) and time, category and unit of each report, as texts."""
    moments = np.datetime64(reports.monday.isoformat(), "m") + reports.minute
    words = zip(
        moments.astype(str).tolist(),
        [reports.categories[kind] for kind in reports.category.tolist()],
        [town.units[unit].code for unit in reports.unit.tolist()],
        strict=True,
    )
    places = zip(reports.lat.round(6).tolist(), reports.lon.round(6).tolist(), strict=True)
    return [(lat, lon, list(text)) for (lat, lon), text in zip(places, words, strict=True)]


def _mark(holder: Any, rows: list[tuple[float, float, list[str]]]) -> None:
    for lat, lon, words in rows:
        folium.Marker((lat, lon), popup=" ".join(words)).add_to(holder)
