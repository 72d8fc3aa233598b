"""The faults of a layer as a table on the terminal and as GeoJSON; what repair moved; the holes that stay."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.out_files import write_whole
from boundaries.layers import Prepared
from gis.crs import metric_to_lonlat
from gis.faults import Fault

MOST_SHOWN = 500
"""Faults shown on the terminal; the file holds all of them."""
DIGITS = 9
"""Decimals of a degree in the GeoJSON: a tenth of a millimetre."""


def show_faults(out: Console, prepared: Prepared) -> None:
    """The faults, then the holes that are kept, each with kind, codes, row, square metres and place."""
    if prepared.faults:
        out.print(_table("图层的问题 · faults of the layer", prepared.faults[:MOST_SHOWN], prepared.srid))
        counts = Counter((fault.name_zh, fault.name_en) for fault in prepared.faults)
        out.print(", ".join(f"{zh} {en}: {n}" for (zh, en), n in counts.items()), markup=False)
        hidden = len(prepared.faults) - MOST_SHOWN
        if hidden > 0:
            out.print(
                f"另有 {hidden} 处未显示，用 --faults OUT.geojson 写出全部 · "
                f"{hidden} more: write all of them with --faults OUT.geojson",
                markup=False,
            )
    if prepared.kept_holes:
        title = "保留的空洞（若属于本镇请用 --outline）· holes kept; if they are ground, use --outline"
        out.print(_table(title, prepared.kept_holes[:MOST_SHOWN], prepared.srid))


def show_moved(out: Console, prepared: Prepared) -> None:
    """What repair did, area by area."""
    if not prepared.moved:
        return
    table = Table(title="修补改动 · what repair moved", title_justify="left")
    for head in ("编码 code", "行 row", "面积变化 m²", "边界移动 m"):
        table.add_column(head, justify="left" if head.startswith("编码") else "right")
    for moved in prepared.moved[:MOST_SHOWN]:
        table.add_row(Text(moved.code), str(moved.row), f"{moved.m2:+.3f}", f"{moved.distance_m:.3f}")
    out.print(table)
    hidden = len(prepared.moved) - MOST_SHOWN
    if hidden > 0:
        out.print(f"另有 {hidden} 个单元 · and {hidden} more units", markup=False)


def write_faults(path: Path, prepared: Prepared) -> None:
    """Write faults and kept holes as GeoJSON (RFC 7946: WGS 84 degrees). Raises InputError if it cannot."""
    features = [
        _feature(fault, prepared.srid, is_fault)
        for faults, is_fault in ((prepared.faults, True), (prepared.kept_holes, False))
        for fault in faults
    ]
    document = {"type": "FeatureCollection", "features": features}
    write_whole(path, json.dumps(document, ensure_ascii=False, allow_nan=False).encode())


def _table(title: str, faults: Iterable[Fault], srid: int) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("问题 kind", no_wrap=True)
    table.add_column("编码 codes", overflow="fold")
    for head in ("行 row", "m²", "经度 lon", "纬度 lat"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("说明 note", overflow="fold")
    for fault in faults:
        lon, lat = _lonlat(fault, srid)
        place = ("", "") if lon is None or lat is None else (f"{lon:.6f}", f"{lat:.6f}")
        row = "" if fault.row is None else str(fault.row)
        kind = f"{fault.name_zh} {fault.name_en}"
        codes = " ".join(fault.codes)
        table.add_row(kind, Text(codes), row, _square_metres(fault.m2), *place, Text(fault.note))
    return table


def _square_metres(m2: float) -> str:
    return f"{m2:.2f}" if m2 >= 0.01 or m2 == 0 else f"{m2:.6f}"


def _lonlat(fault: Fault, srid: int) -> tuple[float | None, float | None]:
    if fault.x is None or fault.y is None:
        return None, None
    lon, lat = metric_to_lonlat(fault.x, fault.y, srid)
    return float(lon), float(lat)


def _feature(fault: Fault, srid: int, is_fault: bool) -> dict[str, Any]:
    lon, lat = _lonlat(fault, srid)
    geometry = None
    if fault.geometry is not None:

        def degrees(x: Any, y: Any) -> Any:
            lon, lat = metric_to_lonlat(x, y, srid)
            return lon.round(DIGITS), lat.round(DIGITS)

        geometry = shapely.geometry.mapping(shapely.transform(fault.geometry, degrees, interleaved=False))
    properties = {
        "kind": fault.kind,
        "kind_zh": fault.name_zh,
        "kind_en": fault.name_en,
        "fault": is_fault,
        "codes": list(fault.codes),
        "row": fault.row,
        "m2": fault.m2,
        "lon": lon,
        "lat": lat,
        "note": fault.note,
    }
    return {"type": "Feature", "geometry": geometry, "properties": properties}
