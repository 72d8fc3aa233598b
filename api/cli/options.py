"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="WANGGE_DATA",
        metavar="DIR",
        help="数据目录（私有数据库所在）· directory of the private database. "
        "Default: /var/lib/wangge for root, else the user data directory.",
        show_default=False,
    ),
]
DATUMS = "wgs84、cgcs2000、gcj02（高德、腾讯）或 bd09（百度）"
DatumOption = Annotated[
    str,
    typer.Option(
        "--datum",
        metavar="DATUM",
        help=f"坐标基准：{DATUMS} · datum of the coordinates.",
    ),
]
FirstDayOption = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="第一天 · first day.", show_default=False)
]
LastDayOption = Annotated[
    str | None,
    typer.Option("--to", metavar="DATE", help="最后一天（含）· last day, included.", show_default=False),
]
AccountArgument = Annotated[str, typer.Argument(metavar="NAME", help="用户名 · name to sign in with.")]
