"""`wangge load`: a layer of units becomes the published town, or is refused with every fault located."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import DataOption


def _option(name: str, metavar: str, zh: str, en: str) -> Any:
    return typer.Option(f"--{name}", metavar=metavar, help=f"{zh} · {en}.", show_default=False)


def _column(name: str, zh: str, en: str) -> Any:
    return _option(name, "COL", zh, en)


Layer = Annotated[
    Path,
    typer.Argument(
        metavar="LAYER",
        help="GeoPackage、GeoJSON、打包的 Shapefile（zip）或 KML · a layer in one of these formats.",
    ),
]
Unit = Annotated[str, _column("unit", "单元编码列", "column of unit codes")]
Grid = Annotated[
    str, _column("grid", "网格编码列，A+B 以 - 相连", "column of grid codes; A+B joins two with -")
]
Village = Annotated[str, _column("village", "村（社区）编码列", "column of village codes")]
Name = Annotated[str | None, _column("name", "单元名称列", "column of unit names")]
Kind = Annotated[str | None, _column("kind", "单元类型列", "column of unit kinds")]
Households = Annotated[str | None, _column("households", "户数列", "column of households")]
Which = Annotated[str | None, _option("layer", "L", "文件中的图层", "which layer of the file")]
Town = Annotated[
    str | None,
    _option("town", "NAME", "镇（街道）名称，默认为已发布的镇或文件名", "name of the town"),
]
FullName = Annotated[
    str | None,
    _option(
        "full-name",
        "NAME",
        "镇的全称，如 福建省莆田市涵江区国欢镇：按文字定位要用其中的区县名",
        "the town's full name with county, city and province, for places in texts",
    ),
]
Outline = Annotated[
    Path | None,
    _option("outline", "FILE", "外边界图层，其内的空白都算问题", "ground that must be covered"),
]
Datum = Annotated[
    str | None,
    _option("datum", "D", "坐标基准：wgs84、cgcs2000、gcj02、bd09", "datum the layer was drawn on"),
]
Crs = Annotated[
    str | None,
    _option(
        "crs", "EPSG", "存储坐标系，默认为图层所在的投影带", "storage CRS; by default the zone that fits"
    ),
]
Codes = Annotated[
    str | None,
    _option("codes", "cn", "cn：按 12+3+3 位编码；默认原样保留", "cn: number 12+3+3; else kept verbatim"),
]
Repair = Annotated[
    bool, typer.Option("--repair", help="自动修补并列出改动 · mend what can be mended and show what moved.")
]
Faults = Annotated[
    Path | None,
    _option("faults", "OUT.geojson", "把问题清单写成 GeoJSON", "write the faults as GeoJSON"),
]


def register(app: typer.Typer) -> None:
    """Add `load` to the command line."""
    app.command(
        "load",
        help="载入单元图层并发布；有问题就拒绝并逐条列出 · "
        "publish a layer of units, or refuse it and list every fault.",
    )(load)


def load(
    file: Layer,
    unit: Unit,
    grid: Grid,
    village: Village,
    name: Name = None,
    kind: Kind = None,
    households: Households = None,
    layer: Which = None,
    town: Town = None,
    full_name: FullName = None,
    outline: Outline = None,
    datum: Datum = None,
    crs: Crs = None,
    codes: Codes = None,
    repair: Repair = False,
    faults: Faults = None,
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.cli import layer_loading
    from boundaries.attributes import LayerColumns

    wishes = layer_loading.Wishes(
        layer=layer,
        town=town,
        full_name=full_name,
        outline=outline,
        datum=datum,
        crs=layer_loading.epsg_number(crs),
        codes=layer_loading.known_codes(codes),
        repair=repair,
        faults=faults,
    )
    columns = LayerColumns(unit, grid, village, name, kind, households)
    layer_loading.load_layer(file, columns, wishes, data)
