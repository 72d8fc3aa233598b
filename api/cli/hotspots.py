"""`wangge hotspots`: what is raised, on the screen or as a file; `wangge report`: the week in one command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DataOption, FirstDayOption, LastDayOption

Method = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="hot|scan|trend|density",
        help="方法：当前热点、预警扫描、趋势或密度 · what to look for.",
    ),
]
Lang = Annotated[str, typer.Option("--lang", metavar="zh|en", help="文件的语言 · language of the file.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(
        "hotspots",
        help="热点：哪里偏多、有多确定、找谁；可存成表格、图层或一页图 · "
        "what is raised, how surely and whom to ask; on the screen or as a file.",
    )(hotspots)
    app.command("report", help="周报：一个命令写出网页和 PDF · the week's report, as a web page and a PDF.")(
        report
    )


def hotspots(
    start: FirstDayOption = None,
    end: LastDayOption = None,
    category: Annotated[
        str | None, typer.Option("--category", help="只看这一类 · only this category.", show_default=False)
    ] = None,
    method: Method = "hot",
    level: Annotated[
        str, typer.Option("--level", metavar="unit|grid|village", help="单元、网格、村 · level.")
    ] = "grid",
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="history|households",
            help="与过去或户数比 · compared with.",
            show_default="auto",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="存成 .xlsx、.gpkg、.geojson、.pdf 或 .png · write a file of this ending.",
            show_default=False,
        ),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="公开版：整月或整周，不足 5 件不公布 · for everybody.")
    ] = False,
    paper: Annotated[str, typer.Option("--paper", metavar="A4|A3|A1", help="纸张 · paper.")] = "A4",
    lang: Lang = "zh",
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.cli import hotspot_files
    from api.moments import parse_day
    from incidents.hotspots.question import Asked

    days = parse_day(start, "--from"), parse_day(end, "--to")
    asked = Asked(*days, category, method, level, base)
    if out is None:
        hotspot_files.show_answer(asked, data)
    else:
        hotspot_files.write_answer(asked, hotspot_files.Target(out, public, lang, paper, data))


def report(
    week: Annotated[
        bool, typer.Option("--week", help="一周（周一到周日）的报告 · the report of a week.")
    ] = False,
    day: Annotated[
        str | None,
        typer.Argument(
            metavar="[DATE]",
            help="那一周里的一天，默认最近完整的一周 · a day of the week.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="只写这一个 .html 或 .pdf；不写时两个都写到当前目录 · one file instead of both.",
            show_default=False,
        ),
    ] = None,
    lang: Lang = "zh",
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.cli import hotspot_files
    from gis.errors import InputError

    if not week:
        raise InputError("请写 --week：目前有周报。", "Say --week: there is a weekly report.", field="--week")
    hotspot_files.write_week(day, hotspot_files.Target(out or Path(), False, lang, "A4", data))
