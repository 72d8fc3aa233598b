"""GeoJSON (RFC 7946, and the older `crs` member) read by ourselves: no NaN, no 1e999, no odd nesting."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import shapely

from gis.errors import FileRefused

KINDS = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
WGS84 = "EPSG:4326"


def read_geojson(raw: bytes) -> tuple[np.ndarray, dict[str, list[Any]], str]:
    """Features of a FeatureCollection (or one Feature): geometries (n,), columns, and the CRS.

    A null or unreadable geometry becomes None, so that the loader can locate it by its row.
    Raises FileRefused when the text is not GeoJSON, is cut short, or holds NaN, Infinity or 1e999.
    """
    document = _parse(raw)
    features = _features(document)
    geometries = np.array(
        [_geometry(f.get("geometry"), row) for row, f in enumerate(features, 1)], dtype=object
    )
    names = list(dict.fromkeys(name for f in features for name in _properties(f)))
    columns = {name: [_flat(_properties(f).get(name)) for f in features] for name in names}
    return geometries, columns, _crs(document)


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        document = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant, parse_float=_finite)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise FileRefused(
            "不是完整的 GeoJSON（可能没有传完，或不是 UTF-8）。请重新导出。",
            f"Not whole GeoJSON (a half-written upload, or not UTF-8): {error}. Export it again.",
        ) from error
    if not isinstance(document, dict):
        raise _not_geojson()
    return document


def _refuse_constant(name: str) -> float:
    raise FileRefused(
        f"GeoJSON 里有 {name}，这不是数。请修正后再载入。",
        f"The GeoJSON holds {name}, which is no number. Mend it.",
    )


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse_constant(text[:20])


def _features(document: dict[str, Any]) -> list[dict[str, Any]]:
    if document.get("type") == "Feature":
        return [document]
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise _not_geojson()
    if not all(isinstance(feature, dict) for feature in features):
        raise _not_geojson()
    return features


def _not_geojson() -> FileRefused:
    return FileRefused(
        "这个 JSON 不是 GeoJSON 的 FeatureCollection。请按 GeoJSON 导出。",
        "This JSON is no GeoJSON FeatureCollection. Export the layer as GeoJSON.",
    )


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _geometry(found: Any, row: int) -> Any:
    """A shapely geometry, or None for null; raises FileRefused naming the row when it is malformed."""
    if found is None:
        return None
    kind = found.get("type") if isinstance(found, dict) else None
    if kind not in KINDS:
        raise _malformed(row, f"type {str(kind)[:40]}")
    try:
        return _build(str(kind), found.get("coordinates"))
    except (TypeError, ValueError, IndexError, shapely.errors.GEOSException) as error:
        raise _malformed(row, str(error)[:80]) from error


def _build(kind: str, coordinates: Any) -> Any:
    if coordinates == []:
        return None
    if kind == "Point":
        return shapely.points(coordinates[:2])
    if kind == "MultiPoint":
        return shapely.multipoints([position[:2] for position in coordinates])
    if kind == "LineString":
        return shapely.linestrings([position[:2] for position in coordinates])
    if kind == "MultiLineString":
        return shapely.multilinestrings([_build("LineString", line) for line in coordinates])
    if kind == "Polygon":
        rings = [shapely.linearrings([position[:2] for position in ring]) for ring in coordinates]
        return shapely.polygons(rings[0], holes=rings[1:] or None)
    return shapely.multipolygons([_build("Polygon", polygon) for polygon in coordinates])


def _malformed(row: int, found: str) -> FileRefused:
    return FileRefused(
        f"第 {row} 个要素的几何无法读取。请修正后再载入。",
        f"The geometry of feature {row} cannot be read ({found}). Mend it and load again.",
        row=row,
    )


def _crs(document: dict[str, Any]) -> str:
    crs = document.get("crs")
    if not isinstance(crs, dict):
        return WGS84
    properties = crs.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise FileRefused(
            "GeoJSON 的 crs 成员无法理解。请删去它（经纬度）或写明 EPSG 编号。",
            "The `crs` member of the GeoJSON is not understood. Remove it (lon, lat) or name an EPSG code.",
        )
    return name
