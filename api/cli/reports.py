"""`wangge reports import` stores a file of reports; `wangge assign` adds who answers to any file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DATUMS, DataOption, DatumOption

reports = typer.Typer(no_args_is_help=True, help="上报 · reports.")

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="CSV（UTF-8、GB18030，可 gzip）、XLSX 或 Parquet 文件 · CSV, XLSX or Parquet file.",
    ),
]
X = Annotated[str, typer.Option("--x", metavar="COL", help="经度列 · column of longitudes.")]
Y = Annotated[str, typer.Option("--y", metavar="COL", help="纬度列 · column of latitudes.")]
Sheet = Annotated[
    str | None, typer.Option("--sheet", help="XLSX 的工作表，默认第一张 · worksheet; the first if not given.")
]

Source = Annotated[
    str,
    typer.Option(
        "--source", metavar="NAME", help="来源系统，编号在其中唯一 · system in which ids are unique."
    ),
]
Rejects = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        metavar="OUT",
        help="退回行的文件，默认 FILE.rejects.csv · file of rejected rows.",
        show_default=False,
    ),
]
TimeFormat = Annotated[
    str | None,
    typer.Option(
        "--time-format",
        metavar="F",
        help="ymd、mdy、dmy 或 %d/%m/%Y %H:%M 等 · order or pattern of times.",
        show_default=False,
    ),
]
Insist = Annotated[
    bool,
    typer.Option("--datum-is-right", help="坐标基准确实无误，不再核对 · insist on the declared datum."),
]


def _column(name: str, zh: str, en: str) -> object:
    return typer.Option(f"--{name}", metavar="COL", help=f"{zh} · {en}.", show_default=False)


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.add_typer(reports, name="reports")
    app.command(
        "assign",
        help="给任何文件的每一行加上归属，不入库 · add who answers to each row of any file, storing nothing.",
    )(assign_file)


@reports.command(
    "import",
    help="把文件里的上报存入数据库；没有坐标列时按 --text 的文字定位 · store the reports of a file, by their "
    "texts where it has no coordinates.",
)
def import_file(
    file: File,
    x: Annotated[str | None, _column("x", "经度列", "column of longitudes")] = None,
    y: Annotated[str | None, _column("y", "纬度列", "column of latitudes")] = None,
    datum: Annotated[
        str | None,
        typer.Option(
            "--datum",
            metavar="DATUM",
            help=f"坐标基准，有坐标列时必填：{DATUMS} · datum of the coordinates.",
            show_default=False,
        ),
    ] = None,
    time: Annotated[str | None, _column("time", "发生时间列", "when it happened")] = None,
    category: Annotated[str | None, _column("category", "类别列", "category")] = None,
    text: Annotated[str | None, _column("text", "内容列", "what was said")] = None,
    id_: Annotated[str | None, _column("id", "编号列，重复导入按它识别", "id that tells repeats")] = None,
    channel: Annotated[str | None, _column("channel", "渠道列", "channel")] = None,
    state: Annotated[str | None, _column("state", "状态列：未办结/已办结", "state: open or closed")] = None,
    closed: Annotated[str | None, _column("closed", "办结时间列", "when it was closed")] = None,
    source: Source = "import",
    rejects: Rejects = None,
    time_format: TimeFormat = None,
    datum_is_right: Insist = False,
    sheet: Sheet = None,
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.cli import intake
    from incidents.columns import Columns

    by_text = (x, y, datum) == (None, None, None) and text is not None
    if not by_text and None in (x, y, datum):
        raise typer.BadParameter(
            "请给出 --x、--y 和 --datum，或者只给 --text 按文字定位 · "
            "give --x, --y and --datum, or --text alone."
        )
    columns = Columns(x or "", y or "", id_, time, category, text, channel, state, closed)
    declared = intake.Declared(columns, datum or "wgs84", source, time_format, datum_is_right)
    places = intake.Places(data, rejects)
    if by_text:
        from api.cli import geocoding  # as much memory again as the rest, so only where texts are read

        geocoding.import_by_text(file, sheet, declared, places)
    else:
        intake.import_reports(file, sheet, declared, places)


def assign_file(
    file: File,
    x: X,
    y: Y,
    datum: DatumOption,
    out: Annotated[
        Path, typer.Option("--out", metavar="OUT.csv", help="输出文件（UTF-8 CSV）· output file.")
    ],
    sheet: Sheet = None,
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.cli import intake
    from incidents.columns import Columns

    intake.assign(file, sheet, intake.Declared(Columns(x, y), datum), intake.Places(data, out))
