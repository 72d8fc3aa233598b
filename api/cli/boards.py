"""`wangge board` prints a village's notice board, `wangge badge` the cards that leaders wear."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DataOption

Base = Annotated[
    str,
    typer.Option(
        "--base",
        metavar="URL",
        help="二维码打开的网站，默认 WANGGE_PUBLIC_URL · the site that QR codes open.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.command(help="村公示栏：网格图与单元名册 · a village's notice board: map and roster.")(board)
    app.command(help="工作牌：姓名、职务、二维码 · cards that leaders wear, with a QR code.")(badge)


def board(
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE|DIR",
            help="输出文件 .pdf、.png 或 .html；用 --all 时是目录 · file to write; with --all a directory.",
        ),
    ],
    village: Annotated[
        str,
        typer.Argument(metavar="VILLAGE", help="村名或编码 · a village by name or code.", show_default=False),
    ] = "",
    size: Annotated[str, typer.Option("--size", metavar="A1|A3", help="纸张 · paper.")] = "A1",
    every: Annotated[
        bool, typer.Option("--all", help="全部村，每村一个文件 · every village, a file each.")
    ] = False,
    kind: Annotated[
        str, typer.Option("--format", metavar="pdf|png|html", help="用 --all 时的格式 · format with --all.")
    ] = "pdf",
    dpi: Annotated[
        float, typer.Option("--dpi", help="PNG 每英寸点数 · dots per inch of a PNG.", min=20)
    ] = 100,
    base: Base = "",
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.cli import board_files

    job = board_files.Job(out, base, data)
    if every:
        board_files.write_all(job, board_files.Look(size, kind, dpi), village)
    else:
        board_files.write_one(job, board_files.Look(size, out.suffix.lstrip(".").lower(), dpi), village)


def badge(
    place: Annotated[
        str,
        typer.Argument(metavar="PLACE", help="村名、“黄霞村第16网格”或编码 · name or code of an area."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.pdf", help="输出文件 · the file to write.")],
    below: Annotated[
        bool, typer.Option("--below", help="连同下辖的网格长、单元长 · with all leaders below.")
    ] = False,
    base: Base = "",
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    from api.cli import board_files

    board_files.write_badges(board_files.Job(out, base, data), place, below)
