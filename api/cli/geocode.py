"""`wangge geocode`: which places do the texts of a file mean, or why does one text mean this place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DataOption

File = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE",
        help="CSV（UTF-8、GB18030，可 gzip）、XLSX 或 Parquet 文件 · CSV, XLSX or Parquet file.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "geocode",
        help="找出文件每一行文字说的地点；--explain 说明一段文字为什么是那里 · "
        "find the place that each text of a file means; --explain tells why one text means its place.",
    )(geocode)


def geocode(
    file: File = None,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="COL", help="文字列 · column of texts.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="OUT",
            help="输出文件：.csv、.parquet 或 .xlsx · output file: .csv, .parquet or .xlsx.",
            show_default=False,
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain", metavar="TEXT", help="要说明的一段文字 · a text to explain.", show_default=False
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", help="XLSX 的工作表，默认第一张 · worksheet; the first if not given."),
    ] = None,
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.cli import geocoding
    from gis.errors import InputError

    if explain is not None and file is None:
        geocoding.explain(explain, data)
    elif explain is None and file is not None and text is not None and out is not None:
        geocoding.geocode_file(file, sheet, text, geocoding.Target(data, out))
    else:
        raise InputError(
            "请用 wangge geocode FILE --text 列名 --out 输出文件，或 wangge geocode --explain 文字。",
            "Use `wangge geocode FILE --text COL --out OUT`, or `wangge geocode --explain TEXT`.",
        )
