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
DatumOption = Annotated[
    str,
    typer.Option(
        "--datum",
        help="坐标基准 · datum of the coordinates: wgs84, cgcs2000, gcj02 (高德、腾讯) or bd09 (百度).",
    ),
]
AccountArgument = Annotated[str, typer.Argument(metavar="NAME", help="用户名 · name to sign in with.")]
