"""The reading process: `python -m api.reading.child JOB IN OUT [LAYER]`; see `api.reading.sandbox`.

Everything is imported first, then the process locks itself in, and only then opens the file. It writes
plain bytes, numpy arrays and JSON (never pickle), so that its parent need not trust it.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pyogrio
import pyproj
import shapely

from api.reading import jail
from api.reading.columns_file import parquet_to_csv
from api.reading.geojson import read_geojson
from api.reading.sheet import sheet_to_csv
from gis.errors import FileRefused, WanggeError

MAX_FEATURES = 2_000_000
MAX_VERTICES = 50_000_000


def read_layer(source: Path, out: Path, layer: str | None) -> None:
    """Read a vector layer with GDAL (the parent left one driver registered) and write it to `out`."""
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
        meta, _, blobs, columns = pyogrio.raw.read(source, layer=_choose(names, layer), force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        raise FileRefused(
            "文件无法读取：可能已损坏、没有传完，或字符编码有误。请重新导出。",
            f"The file cannot be read: damaged, cut short, or wrongly encoded. Export it again. ({error})",
        ) from error
    fields = {str(name): values.tolist() for name, values in zip(meta["fields"], columns, strict=True)}
    _write(out, list(blobs), fields, meta["crs"])


def _choose(names: list[str], layer: str | None) -> str:
    if layer is None and len(names) == 1:
        return names[0]
    if layer in names:
        return str(layer)
    listed = "、".join(names) or "—"
    raise FileRefused(
        f"请用 --layer 指定图层；文件里有：{listed}。",
        f"Name a layer with --layer; the file has: {listed}.",
        layers=listed,
    )


def read_json(source: Path, out: Path, _layer: str | None) -> None:
    """Read GeoJSON with our own parser; it has no layers to choose from."""
    geometries, fields, crs = read_geojson(source.read_bytes())
    _write(out, shapely.to_wkb(geometries).tolist(), fields, crs)


def _write(out: Path, blobs: list[bytes | None], fields: dict[str, list[Any]], crs: str | None) -> None:
    """Write geometry as WKB with lengths, fields as JSON columns, the CRS as WKT."""
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


def read_sheet(source: Path, out: Path, layer: str | None) -> None:
    """Turn one worksheet into UTF-8 CSV."""
    try:
        sheet_to_csv(source, out / "sheet.csv", layer)
    except (openpyxl.utils.exceptions.InvalidFileException, KeyError, ValueError, SyntaxError) as error:
        raise FileRefused(
            "工作簿无法读取：可能已损坏或没有传完。请重新保存。",
            f"The workbook cannot be read: damaged or cut short. Save it again. ({type(error).__name__})",
        ) from error


def read_parquet(source: Path, out: Path, _layer: str | None) -> None:
    """Turn a Parquet file into UTF-8 CSV."""
    try:
        parquet_to_csv(source, out / "sheet.csv")
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FileRefused(
            "Parquet 文件无法读取：可能已损坏、没有传完，或含有嵌套的列。请重新导出。",
            "The Parquet file cannot be read: damaged, cut short, or with nested columns. Export it again. "
            f"({type(error).__name__})",
        ) from error


JOBS = {"layer": read_layer, "json": read_json, "sheet": read_sheet, "parquet": read_parquet}


def main(job: str, source: str, out: str, layer: str | None = None) -> int:
    """Lock in, do the job, and leave `answer.json`: {} or the sentences of a refusal."""
    pyproj.CRS.from_epsg(4326)
    filtered = jail.lock()
    answer: dict[str, Any] = {"filtered": filtered}
    try:
        JOBS[job](Path(source), Path(out), layer)
    except WanggeError as error:
        answer |= {"zh": error.zh, "en": error.en, "where": error.where}
    except (MemoryError, RecursionError, OverflowError) as error:
        answer |= {
            "zh": "文件太大或嵌套太深，超出读取上限。请拆分或简化。",
            "en": f"The file is too large or too deeply nested to read ({type(error).__name__}). Split it.",
            "where": {},
        }
    (Path(out) / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
