"""Real villages of Taipei cleaned; the change of each is told. Needs the shared data."""

from __future__ import annotations

import time
from pathlib import Path

import geopandas
import numpy as np
from rich.console import Console
from rich.table import Table

from gis.cleaning import repair
from gis.coverage import Coverage, find_faults, is_clean
from gis.crs import transform_geometries

SRID = 3826
"""TWD97 / TM2 zone 121, metres."""


def cleaned(folder: Path, out: Console) -> bool:
    """Clean the villages and print what moved; whether ids stayed and what is left is located."""
    file = folder / "data" / "taipei" / "taipei.gpkg"
    if not file.is_file():
        out.print(f"no {file.name}: set WANGGE_SHARED to the shared data folder; skipped")
        return True
    frame = geopandas.read_file(file, layer="taipei_village")
    codes = [f"{row.TNAME}{row.VNAME}#{k}" for k, row in enumerate(frame.itertuples(), start=1)]
    layer = Coverage.from_metres(codes, transform_geometries(frame.geometry.to_numpy(), frame.crs, SRID))
    before = find_faults(layer)
    start = time.perf_counter()
    mended = repair(layer)
    took = time.perf_counter() - start
    table = Table("village", "m2 gained or lost", "border moved by m")
    for one in sorted(mended.moved, key=lambda moved: -moved.m2):
        table.add_row(one.code, f"{one.m2:.3f}", f"{one.distance_m:.3f}")
    out.print(table)
    total = float(np.sum([one.m2 for one in mended.moved]))
    out.print(
        f"{len(codes)} villages, {len(before)} faults; {took:.2f} s; {len(mended.moved)} villages changed by "
        f"{total:.2f} m2 in all; {len(mended.open)} faults left, clean: {is_clean(mended.coverage.polygons)}"
    )
    for fault in mended.open:
        out.print(f"left: {fault.kind} {fault.codes} {fault.m2:.2f} m2 at {fault.x}, {fault.y}")
    return mended.coverage.codes == layer.codes and all(fault.x is not None for fault in mended.open)
