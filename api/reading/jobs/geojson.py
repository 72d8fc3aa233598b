"""GeoJSON, read with our own parser; it has no layers to choose from."""

from __future__ import annotations

from pathlib import Path

import shapely

from api.reading.geojson import read_geojson
from api.reading.jobs.answering import carry_out
from api.reading.jobs.features import open_projections, write_features


def read_json(source: Path, out: Path, _layer: str | None) -> None:
    """Read its features and write them to `out`. Raises FileRefused."""
    geometries, fields, crs = read_geojson(source.read_bytes())
    write_features(out, shapely.to_wkb(geometries).tolist(), fields, crs)


if __name__ == "__main__":
    open_projections()
    carry_out(read_json)
