"""`wangge sample` and `wangge load`: where a town's map comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import load
from api.cli.options import DataOption

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.sample_loading import Loaded
    from gis.sample.town import SampleTown

Step = Callable[[str], None]


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.command(
        "sample",
        help="生成示例镇并载入（边界与人员均为虚构）· make and load the sample town; all is invented.",
    )(sample)
    load.register(app)


def sample(
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            min=0,
            help="随机种子，同一种子结果逐字节相同 · same seed, same bytes.",
            show_default=True,
        ),
    ] = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            file_okay=False,
            help="只写文件到此目录，不动数据库 · only write files into this directory.",
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
) -> None:
    """See the help text of the command."""
    if out is not None:
        _write(seed, out)
        return
    from api.cli.database import open_database

    engine = open_database(data)
    try:
        town, loaded = _load(engine, seed)
    finally:
        engine.dispose()
    _tell(town, loaded)


def load_sample_once(engine: Engine) -> None:
    """Load the sample town of seed 0 into a database that has no map yet; leave any other as it is."""
    from sqlalchemy.orm import Session

    from boundaries import revisions

    with Session(engine) as session:
        if revisions.newest(session):
            return
    _load(engine, 0)


def _load(engine: Engine, seed: int) -> tuple[SampleTown, Loaded]:
    from datetime import UTC, datetime

    from sqlalchemy.orm import Session

    from api.sample_loading import STEPS, load_sample
    from gis.sample.town import town

    with _steps(STEPS + 1) as step:
        step("生成示例镇 · making the sample town")
        made = town(seed)
        with Session(engine) as session, session.begin():
            return made, load_sample(session, made, seed, (datetime.now(UTC), step))


def _write(seed: int, out: Path) -> None:
    from api.sample_files import write_sample
    from gis.sample import NOTICE
    from gis.sample.town import town

    with _steps(2) as step:
        step("生成示例镇 · making the sample town")
        made = town(seed)
        step("写文件 · writing files")
        written = write_sample(made, seed, out)
    _say(NOTICE, "Sample data: boundaries and people are invented.")
    for path in written:
        typer.echo(f"{path}  {path.stat().st_size:,} B")


def _tell(town: SampleTown, loaded: Loaded) -> None:
    """What is now in the database, and what to do next."""
    from gis.sample import NOTICE

    _say(NOTICE, "Sample data: boundaries and people are invented.")
    if not loaded.is_new:
        number = loaded.revision
        _say(
            f"同一示例镇已在库中（第 {number} 版），没有改动任何内容。",
            f"This very town is already there (revision {number}): nothing was changed.",
        )
    land, reports = town.ground, town.reports
    rows = (
        ("版本", "revision", loaded.revision),
        ("村", "villages", len(land.villages)),
        ("网格", "grids", len(land.grids)),
        ("单元", "units", len(land.units)),
        ("人员", "people", len(town.people)),
        ("任职", "appointments", len(town.appointments)),
        ("地址", "addresses", len(town.addresses)),
        ("资源点", "resources", len(town.resources)),
        ("上报", "reports", len(reports)),
        ("  其中未办结", "  of which open", int((reports["state"] == "open").sum())),
    )
    for zh, en, number in rows:
        typer.echo(f"{zh} · {en}: {number:,}")
    _say(
        "下一步：wangge serve 打开网页；wangge map hotspots --out 热点.html 导出热点图。",
        "Next: `wangge serve` for the page; `wangge map hotspots --out hotspots.html` for the map.",
    )


def _say(zh: str, en: str) -> None:
    typer.echo(zh)
    typer.echo(en)


@contextmanager
def _steps(total: int) -> Iterator[Step]:
    """A progress bar of so many steps on standard error; silent when that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda said: progress.update(task, description=said, advance=1)
