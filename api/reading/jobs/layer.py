"""A vector layer that GDAL reads; the parent left one of its drivers registered."""

from __future__ import annotations

import api.reading.jobs.bare  # noqa: F401  (before pyogrio)

# isort: split
from pathlib import Path

import pyogrio

from api.reading.jobs.answering import carry_out
from api.reading.jobs.features import open_projections, write_features
from gis.errors import FileRefused


def read_layer(source: Path, out: Path, layer: str | None) -> None:
    """Read a vector layer and write it to `out`. Raises FileRefused."""
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
        meta, _, blobs, columns = pyogrio.raw.read(source, layer=_choose(names, layer), force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        raise FileRefused(
            "文件无法读取：可能已损坏、没有传完，或字符编码有误。请重新导出。",
            f"The file cannot be read: damaged, cut short, or wrongly encoded. Export it again. ({error})",
        ) from error
    fields = {str(name): values.tolist() for name, values in zip(meta["fields"], columns, strict=True)}
    write_features(out, list(blobs), fields, meta["crs"])


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


if __name__ == "__main__":
    open_projections()
    carry_out(read_layer)
