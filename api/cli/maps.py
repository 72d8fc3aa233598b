"""`wangge map responsibility` and `wangge map hotspots` each write one HTML file that needs no network."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DataOption

maps = typer.Typer(no_args_is_help=True, help="离线地图 · maps as one file each.")

Out = Annotated[
    Path, typer.Option("--out", metavar="FILE.html", help="输出的单个网页文件 · the file to write.")
]
Lang = Annotated[
    str, typer.Option("--lang", help="打开时的语言 zh 或 en，文件内可切换 · language it opens in.")
]


def _day(name: str, zh: str, en: str) -> object:
    return typer.Option(f"--{name}", formats=["%Y-%m-%d"], help=f"{zh} · {en}.", show_default=False)


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.add_typer(maps, name="map")


@maps.command("responsibility", help="责任图：每处归谁管 · who answers where.")
def responsibility(out: Out, lang: Lang = "zh", data: DataOption = None) -> None:
    """See the help text of the command."""
    from api.cli import map_files

    map_files.write_responsibility(map_files.Target(out, lang, data))


@maps.command("hotspots", help="热点图：件数与每千户件数 · reports and rates by grid and unit.")
def hotspots(
    out: Out,
    start: Annotated[datetime | None, _day("from", "第一天", "first day")] = None,
    end: Annotated[datetime | None, _day("to", "最后一天（含）", "last day, included")] = None,
    category: Annotated[
        str | None,
        typer.Option("--category", help="只数这一类 · only this category.", show_default=False),
    ] = None,
    lang: Lang = "zh",
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.cli import map_files
    from api.hotspot_source import Days

    days = Days(start.date() if start else None, end.date() if end else None, category)
    map_files.write_hotspots(map_files.Target(out, lang, data), days)
