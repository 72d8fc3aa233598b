"""Boundary layers from files nobody vouches for, as GeoDataFrames."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import shapely

from api.reading.sandbox import run_job
from api.reading.sniff import sniff_layer, unpack_shapefile

ALWAYS_SKIPPED = ("OGR_VRT", "VRT", "HTTP", "GTI", "DERIVED")


def read_layer(path: Path, layer: str | None = None) -> geopandas.GeoDataFrame:
    """A vector layer with its CRS (or none), in file order; the index is the 1-based row of the source.

    The format is told by content: GeoPackage, GeoJSON, zipped Shapefile, KML. NULL geometries stay None.
    Raises FileRefused for anything else, for a damaged or oversized file, and when `layer` must be named.
    """
    kind = sniff_layer(path)
    with tempfile.TemporaryDirectory(prefix="wangge-read-") as folder:
        out = Path(folder)
        source = unpack_shapefile(path, out, layer) if kind.kind == "shapefile" else path.absolute()
        job = "geojson" if kind.driver is None else "layer"
        chosen = None if kind.kind == "shapefile" else layer
        run_job(job, source, out, {"skip": _all_but(kind.driver), "layer": chosen})
        return _collect(out)


def _all_but(driver: str | None) -> str:
    """The GDAL drivers that may not read a file: all others."""
    return ",".join(name for name in (*pyogrio.list_drivers(), *ALWAYS_SKIPPED) if name != driver)


def _collect(out: Path) -> geopandas.GeoDataFrame:
    """Put together what the reading process wrote."""
    lengths = np.load(out / "lengths.npy", allow_pickle=False)
    blob = (out / "geometry.wkb").read_bytes()
    ends = np.cumsum(lengths)
    parts = [blob[end - n : end] if n else None for end, n in zip(ends, lengths, strict=True)]
    told = json.loads((out / "columns.json").read_text(encoding="utf-8"))
    rows = pd.RangeIndex(1, len(parts) + 1, name="row")
    geometry = shapely.from_wkb(np.array(parts, dtype=object), on_invalid="ignore")
    # An attribute called "geometry" would hide the shape.
    columns = {name + "_" * (name == "geometry"): values for name, values in told["columns"].items()}
    frame = pd.DataFrame(columns, index=rows)
    return geopandas.GeoDataFrame(frame, geometry=list(geometry), crs=told["crs"])
