"""Features as a reading process leaves them: geometry as WKB with lengths, fields as JSON, the CRS as WKT."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyproj

from gis.errors import FileRefused

MAX_FEATURES = 2_000_000
MAX_VERTICES = 50_000_000


def open_projections() -> None:
    """Let PROJ open its database before the process locks itself in."""
    pyproj.CRS.from_epsg(4326)


def write_features(
    out: Path, blobs: list[bytes | None], fields: dict[str, list[Any]], crs: str | None
) -> None:
    """Write them into a folder. Raises FileRefused for too many features or vertices."""
    if len(blobs) > MAX_FEATURES:
        raise FileRefused(
            f"图层有 {len(blobs)} 个要素，上限是 {MAX_FEATURES}。请拆分。",
            f"The layer has {len(blobs)} features; the limit is {MAX_FEATURES}. Split it.",
        )
    lengths = np.array([len(blob) if blob else 0 for blob in blobs], dtype=np.int64)
    if lengths.sum() > MAX_VERTICES * 16:
        raise FileRefused(
            f"图层超过 {MAX_VERTICES} 个顶点。请先简化或拆分。",
            f"The layer has more than {MAX_VERTICES} vertices. Simplify or split it first.",
        )
    np.save(out / "lengths.npy", lengths, allow_pickle=False)
    with (out / "geometry.wkb").open("wb") as file:
        for blob in blobs:
            file.write(blob or b"")
    plain = {name: [_plain(value) for value in values] for name, values in fields.items()}
    wkt = pyproj.CRS.from_user_input(crs).to_wkt() if crs else None
    (out / "columns.json").write_text(json.dumps({"crs": wkt, "columns": plain}), encoding="utf-8")


def _plain(value: Any) -> Any:
    """A field's value as JSON can say it: text, number, truth or null."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value)
