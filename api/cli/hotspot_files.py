"""What `hotspots` and `report` do: read, work out with progress shown, write a file whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from api.cli.official_sessions import reading, show
from api.hotspots.files import LANGUAGES, TYPES, Place, Wanted, file_of
from api.hotspots.tables import internal
from api.hotspots.weekly_report import Told, weekly_html, weekly_pdf
from api.map_source import is_sample
from api.moments import parse_day
from api.out_files import check_out, write_whole
from api.settings import read_settings
from boundaries.directory import snapshot
from gis.errors import FileRefused, InputError
from gis.hotspot_looks import QUIET
from gis.printing.typefaces import load_typeface
from incidents.hotspots.answer import Answer
from incidents.hotspots.asking import Whose, ground_of, read, work_out
from incidents.hotspots.question import Asked
from incidents.hotspots.weekly import weekly

MOST = 20


@dataclass(frozen=True)
class Target:
    """Where to write (a directory: under a name of our own), for whom, in which language, on which paper, and
    where the database lies."""

    out: Path
    public: bool
    lang: str
    paper: str
    data: Path | None


def show_answer(asked: Asked, data: Path | None) -> None:
    """Print what is raised, whom to ask, and the terms."""
    with _answered(asked, data) as (_, place, answer):
        listing = internal(place.directory, answer, place.today)
    table = Table("", "区域 area", "结论 verdict", "情况 finding", "找谁 whom to ask")
    rows = [
        row for row in listing.rows.to_dict("records") if listing.marks.get(row["code"], "calm") not in QUIET
    ]
    for row in rows[:MOST]:
        leader = f"{row['leader']}（{row['leader_title']}）" if row["leader"] else "空缺 vacant"
        told = (Text(row["name"]), row["verdict"], row["finding"], Text(leader))
        table.add_row(str(row["rank"]), *told)
    if rows:
        show(table)
    else:
        show("没有一个明显偏多 · Nothing is clearly raised")
    if len(rows) > MOST:
        show(f"另有 {len(rows) - MOST} 个，用 --out 存成文件看 · and more: see a file")
    for zh, en in listing.terms:
        show(Text(f"{zh} · {en}"))


def write_answer(asked: Asked, target: Target) -> None:
    """Write the answer as a file of the ending that the target has."""
    wanted = Wanted(target.out.suffix.lower().removeprefix("."), target.public, target.lang, target.paper)
    if wanted.ending not in TYPES:
        raise FileRefused(
            f"不认得 {target.out.name} 的后缀。请用 {'、'.join(f'.{e}' for e in TYPES)}。",
            f"The ending of {target.out.name} is not known. Use {', '.join(f'.{e}' for e in TYPES)}.",
            path=str(target.out),
        )
    wanted.check()
    check_out(target.out)
    with _answered(asked, target.data) as (session, place, answer):
        _write(target.out, file_of(session, place, answer, wanted))


def write_week(day: str | None, target: Target) -> None:
    """Write the report of the week of a day, as the file named or as both into the working directory."""
    if target.lang not in LANGUAGES:
        raise InputError("--lang 只能是 zh 或 en", "--lang is zh or en", field="--lang")
    chosen = parse_day(day, "DATE")
    ending = target.out.suffix.lower()
    if target.out != Path() and ending not in (".html", ".pdf"):
        raise FileRefused(
            f"不认得 {target.out.name} 的后缀。请用 .html 或 .pdf。",
            f"The ending of {target.out.name} is not known. Use .html or .pdf.",
            path=str(target.out),
        )
    check_out(target.out if ending else target.out / "x")
    settings = read_settings(target.data)
    on = datetime.now(ZoneInfo(settings.timezone)).date()
    with reading(target.data) as session, _console().status("统计 · counting"):
        directory = snapshot(session)
        week = weekly(session, directory, chosen, settings.timezone)
        told = Told(week, directory, target.lang, on, is_sample(session, directory.revision))
        makers: dict[str, Callable[[], bytes]] = {
            ".html": lambda: weekly_html(told),
            ".pdf": lambda: weekly_pdf(told, load_typeface(settings.font)),
        }
        for kind, make in makers.items():
            if not ending or kind == ending:
                name = f"wangge-week-{week.start}{kind}"
                _write(target.out if ending else target.out / name, make())


@contextmanager
def _answered(asked: Asked, data: Path | None) -> Iterator[tuple[Session, Place, Answer]]:
    settings = read_settings(data)
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    with reading(data) as session:
        directory = snapshot(session)
        with _bar() as tell:
            found = read(session, directory, asked, Whose(settings.timezone))
            answer = work_out(found, ground_of(directory, found.question.level), tell)
        yield session, Place(directory, settings, today), answer


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A progress bar, on standard error, that shows once a scan tells how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_console(), transient=True) as progress:
        task = progress.add_task("计算 · working out", total=None)

        def tell(done: int, of: int) -> None:
            progress.update(task, description="模拟 · replications", completed=done, total=of)

        yield tell


def _write(out: Path, content: bytes) -> None:
    write_whole(out, content)
    _console().print(f"已写入 {out}（{len(content) / 1e6:.2f} MB）· written", markup=False)


def _console() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)
