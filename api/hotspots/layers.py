"""Tables of areas as GeoPackage and GeoJSON, their terms inside; the same table gives the same bytes."""

from __future__ import annotations

import json
import math
import tempfile
import threading
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import shapely

from api.answers import geometry_of
from api.hotspots.tables import Listing
from boundaries.directory import Directory

LAYER, ABOUT = "hotspots", "about"
ALONE = threading.Lock()
"""GDAL's date of a file is a setting of the whole process."""
SIX = 6


def geojson(listing: Listing, directory: Directory, lang: str) -> bytes:
    """RFC 7946: WGS 84; rows without an area have no geometry. `metadata` holds title and terms."""
    features = [_feature(row, listing, directory) for row in _plain(listing, lang).to_dict("records")]
    whole = {
        "type": "FeatureCollection",
        "metadata": dict(_about(listing, lang)),
        "features": features,
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def geopackage(listing: Listing, directory: Directory, lang: str, on: date) -> bytes:
    """A layer `hotspots` in the storage CRS, and a table `about` with title and terms."""
    frame = _plain(listing, lang)
    polygons = directory.polygons(listing.level)
    places = [_index(directory, listing.level, code) for code in frame["code"]]
    found = geopandas.GeoDataFrame(
        frame,
        geometry=[None if i is None else _many(polygons[i]) for i in places],
        crs=f"EPSG:{directory.srid}",
    )
    about = _about(listing, lang)
    with tempfile.TemporaryDirectory() as folder, ALONE:
        path = Path(folder) / "hotspots.gpkg"
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{on.isoformat()}T00:00:00.000Z"})
        try:
            pyogrio.write_dataframe(
                found, path, layer=LAYER, geometry_type="MultiPolygon", layer_metadata=dict(about)
            )
            pyogrio.write_dataframe(
                pd.DataFrame(about, columns=["key", "value"]), path, layer=ABOUT, append=True
            )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        return path.read_bytes()


def _plain(listing: Listing, lang: str) -> pd.DataFrame:
    """The rows in one language, numbers to six digits."""
    rows = listing.rows.copy()
    for name in ("name", "verdict", "finding"):
        if lang == "en" and f"{name}_en" in rows:
            rows[name] = rows[f"{name}_en"]
    rows = rows[[name for name in listing.heads if name in rows]]
    for name in rows.select_dtypes("float").columns:
        rows[name] = [float(f"{v:.{SIX}g}") if math.isfinite(v) else np.nan for v in rows[name]]
    return rows


def _about(listing: Listing, lang: str) -> list[tuple[str, str]]:
    at = 1 if lang == "en" else 0
    terms = [(f"term_{i}", one[at]) for i, one in enumerate(listing.terms, start=1)]
    return [("title", listing.title[at]), ("total", str(listing.total)), *terms]


def _feature(row: dict[Any, Any], listing: Listing, directory: Directory) -> dict[str, Any]:
    i = _index(directory, listing.level, row["code"])
    area = None if i is None else directory.layers[listing.level].areas[i]
    geometry = area and json.loads(shapely.to_geojson(geometry_of(directory, area)))
    values = {key: None if _missing(value) else _whole(value) for key, value in row.items()}
    return {"type": "Feature", "id": row["code"] or None, "geometry": geometry, "properties": values} | (
        {} if area else {"id": row["name"]}
    )


def _index(directory: Directory, level: str, code: str) -> int | None:
    area = directory.by_code.get((level, code)) if code else None
    return None if area is None else area.index


def _many(shape: Any) -> Any:
    return shape if shape.geom_type == "MultiPolygon" else shapely.multipolygons([shape])


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def _whole(value: Any) -> Any:
    """Counts as whole numbers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
