"""`wangge map responsibility|hotspots|trends|incidents`: one HTML file each that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DataOption, FirstDayOption, LastDayOption

maps = typer.Typer(no_args_is_help=True, help="离线地图 · maps as one file each.")


Out = Annotated[
    Path, typer.Option("--out", metavar="FILE.html", help="输出的单个网页文件 · the file to write.")
]
Lang = Annotated[
    str,
    typer.Option("--lang", metavar="zh|en", help="打开时的语言，文件内可切换 · language it opens in."),
]
Public = Annotated[
    bool, typer.Option("--public", help="公开版：不含姓名、电话和单件诉求 · for everybody: nothing personal.")
]
Category = Annotated[
    str | None, typer.Option("--category", help="只数这一类 · only this category.", show_default=False)
]
COUNTED = {
    "hotspots": "热点图：哪里明显偏多，有多大把握 · what is raised, and how surely.",
    "trends": "趋势图：哪里在变多变少，默认近 13 周 · where it is getting worse; 13 weeks.",
    "incidents": "分布图：每一件诉求，聚合可点开 · every single report, in clusters.",
}
"""Maps of reports and the help of their commands; all take the same options."""


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.add_typer(maps, name="map")


@maps.command("responsibility", help="责任图：每处归谁管 · who answers where.")
def responsibility(out: Out, public: Public = False, lang: Lang = "zh", data: DataOption = None) -> None:
    """See the help text of the command."""
    from api.cli import map_files

    map_files.write_responsibility(map_files.Target(out, lang, data, public))


def _counted(kind: str, words: str) -> None:
    """Add the command of a map of reports."""

    @maps.command(kind, help=words)
    def write(
        out: Out,
        start: FirstDayOption = None,
        end: LastDayOption = None,
        category: Category = None,
        public: Public = False,
        lang: Lang = "zh",
        data: DataOption = None,
    ) -> None:
        """See the help text of the command."""
        from api.cli import map_files
        from api.hotspot_source import Days
        from api.moments import parse_day

        days = Days(parse_day(start, "--from"), parse_day(end, "--to"), category)
        map_files.write_reports(kind, map_files.Target(out, lang, data, public), days)


for _kind, _words in COUNTED.items():
    _counted(_kind, _words)
