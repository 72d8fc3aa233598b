"""What `board` and `badge` do: read the published town, draw, write each file whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.orm import Session

from api.board_files import Look, drawn, place_called, village_called
from api.board_source import Wall, badges_of, board_of, publishing_of, read_wall, spoken_name
from api.cli.database import open_database, say
from api.links import base_of
from api.out_files import check_out, write_whole
from api.settings import Settings, read_settings
from boundaries.directory import snapshot
from gis.boards.badges import badge_pdf
from gis.errors import FileRefused, InputError
from gis.printing.typefaces import Typeface, load_typeface

__all__ = ["Job", "Look", "write_all", "write_badges", "write_one"]

LOCAL = "http://localhost:8000"
"""Where `wangge serve` answers; of use to nobody else."""


@dataclass(frozen=True)
class Job:
    """Where to write, the site that the QR codes open, and where the database lies."""

    out: Path
    base: str
    data: Path | None


def write_one(job: Job, look: Look, village: str) -> None:
    """The board of one village as one file."""
    look.check()
    if not village:
        raise InputError("请写村名，或用 --all 打印全部村", "Name a village, or use --all", field="VILLAGE")
    check_out(job.out)
    with _wall(job) as (wall, face), _steps(1) as step:
        area = village_called(wall.directory, village)
        step(spoken_name(area))
        size = _write(job.out, drawn(board_of(wall, area), look, face))
    _done(f"{job.out}（{size}）")


def write_all(job: Job, look: Look, village: str) -> None:
    """A file for each village in a directory, which is made if missing."""
    look.check()
    if village:
        raise InputError(
            "--all 打印全部村，不要再写村名", "--all prints every village: name none", field="VILLAGE"
        )
    if job.out.exists() and not job.out.is_dir():
        raise FileRefused(f"{job.out} 不是目录", f"{job.out} is no directory", path=str(job.out))
    with _wall(job) as (wall, face), _steps(len(wall.directory.villages)) as step:
        job.out.mkdir(parents=True, exist_ok=True)
        for area in wall.directory.villages:
            name = _file_name(f"{area.code}-{spoken_name(area)}-{look.size.upper()}.{look.kind}")
            step(spoken_name(area))
            _write(job.out / name, drawn(board_of(wall, area), look, face))
        count = len(wall.directory.villages)
    _done(f"{job.out}（{count} 个文件 · files）")


def write_badges(job: Job, place: str, below: bool) -> None:
    """The cards of a place's leaders on A4 sheets."""
    if job.out.suffix.lower() != ".pdf":
        raise InputError("工作牌只输出 .pdf 文件", "Badges are written as .pdf", field="--out")
    check_out(job.out)
    with _wall(job) as (wall, face), _steps(1) as step:
        area = place_called(wall.directory, place)
        step(area.name)
        badges = badges_of(wall, area, below)
        if not badges:
            raise InputError(
                f"“{area.name}”现在没有人任职，没有工作牌可印；要印下辖人员请加 --below",
                f"Nobody holds a post of {area.name}: no card to print; --below prints those below it",
            )
        size = _write(job.out, badge_pdf(badges, face, wall.publishing.on))
    _done(f"{job.out}（{len(badges)} 张 · cards，{size}）")


@contextmanager
def _wall(job: Job) -> Iterator[tuple[Wall, Typeface]]:
    settings = read_settings(job.data)
    face = load_typeface(settings.font)
    base = _base(settings, job.base)
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    engine = open_database(job.data)
    try:
        with Session(engine) as session:
            yield read_wall(session, snapshot(session), publishing_of(settings, base, today)), face
    finally:
        engine.dispose()


def _base(settings: Settings, given: str) -> str:
    """The site of the QR codes; says so where nobody told which, for only this machine then opens them."""
    base = given.rstrip("/") or base_of(settings)
    if not base:
        say(
            f"注意：没有设定居民能打开的网址，二维码指向 {LOCAL}。请用 --base 或 WANGGE_PUBLIC_URL 设定",
            f"no public address is set, so the QR codes open {LOCAL}: give --base or WANGGE_PUBLIC_URL",
        )
        return LOCAL
    if not base.startswith(("http://", "https://")) or len(base) > 200 or not base.isprintable():
        raise InputError(
            f"网址应以 http:// 或 https:// 开头：{base[:60]}",
            f"An address must begin with http:// or https://: {base[:60]}",
            field="--base",
        )
    return base


def _file_name(name: str) -> str:
    """A name without what a file system refuses."""
    return "".join("_" if one in '/\\:*?"<>|' or not one.isprintable() else one for one in name)


def _write(out: Path, content: bytes) -> str:
    write_whole(out, content)
    return f"{len(content) / 1e6:.2f} MB"


def _done(told: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"已写入 · written: {told}", markup=False)


class _Step:
    """One step of a bar that shows what is being drawn and how many are done."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.task, self.begun = progress, progress.add_task("", total=total), 0

    def __call__(self, said: str) -> None:
        self.progress.update(self.task, description=said, completed=self.begun)
        self.begun += 1


@contextmanager
def _steps(total: int) -> Iterator[_Step]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield _Step(progress, total)
