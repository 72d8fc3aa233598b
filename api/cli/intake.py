"""What the commands `reports import` and `assign` do: read twice, first to judge the file, then to use it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from sqlalchemy.orm import Session

from api.cli.database import open_database
from api.frugal import be_frugal
from api.reading.tables import Table, read_table
from api.settings import read_settings
from api.writing import CsvFile
from boundaries.directory import Directory, snapshot
from gis.errors import FileRefused, InputError
from incidents.assigning import assign_block
from incidents.columns import Columns, find_columns
from incidents.evidence import ground
from incidents.guards import REASONS
from incidents.intake import Counts, Job, import_blocks
from incidents.reassigning import catch_up
from incidents.survey import Intake, Survey, refuse_hopeless, refuse_unfit, survey


@dataclass(frozen=True)
class Declared:
    """What the user says about a file."""

    columns: Columns
    datum: str
    source: str = "import"
    time_format: str | None = None
    datum_is_right: bool = False


@dataclass(frozen=True)
class Places:
    """Where the database lies (None: the default), and the file to be written (None: FILE.rejects.csv)."""

    data: Path | None
    out: Path | None


def import_reports(file: Path, sheet: str | None, declared: Declared, places: Places) -> None:
    """Store the reports of a file in one transaction and tell what became of its rows."""
    table = open_table(file, sheet)
    intake = declare(file, table, declared, read_settings(places.data).timezone)
    rejects = places.out or file.with_name(file.name + ".rejects.csv")
    check_target(file, rejects)
    with Session(open_database(places.data)) as session, session.begin(), bars() as bar:
        directory = snapshot(session)
        found = _survey(session, directory, table, intake, bar)
        refuse_unfit(found, intake)
        now = datetime.now(ZoneInfo(intake.timezone))
        with CsvFile(rejects, table.delimiter, wants_bom(table)) as out:
            tell = bar("存入 · storing", found.rows)
            job = Job(intake, found, now, out.write, tell)
            try:
                counts = import_blocks(session, directory, table.blocks, job)
            except InputError:
                out.keep()
                raise
        catch_up(session, directory)
    if places.out is None and not counts.rejected:
        rejects.unlink(missing_ok=True)
    _tell_counts(counts, rejects)


def assign(file: Path, sheet: str | None, declared: Declared, places: Places) -> None:
    """Write a file's rows and columns with who answers for each; nothing is stored."""
    table = open_table(file, sheet)
    intake = declare(file, table, declared, read_settings(places.data).timezone)
    assert places.out is not None
    check_target(file, places.out)
    with Session(open_database(places.data)) as session, bars() as bar:
        directory = snapshot(session)
        found = _survey(session, directory, table, intake, bar)
        refuse_hopeless(found, intake, share=0.999999)
        if found.suspicion is not None:
            _say(f"注意：{found.suspicion.zh}", f"Warning: {found.suspicion.en}")
        tell = bar("归属 · assigning", found.rows)
        answered = 0
        with CsvFile(places.out, table.delimiter, wants_bom(table)) as out:
            for block in table.blocks:
                made = assign_block(block, directory, intake, found.around)
                answered += int((made.iloc[:, -1] == "").sum())
                out.write(made)
                tell(len(block))
    _say(
        f"{out.rows} 行写入 {places.out}：{answered} 行有归属，{out.rows - answered} 行没有"
        "（原因在 reason 列）。",
        f"{out.rows} rows written to {places.out}: {answered} with an answer, {out.rows - answered} without "
        "(see the column reason).",
    )


def open_table(file: Path, sheet: str | None) -> Table:
    be_frugal()
    table = read_table(file, sheet)
    shown = {"\t": "TAB"}.get(table.delimiter, table.delimiter)
    _say(
        f"{file.name}：编码 {table.encoding}，分隔符 {shown}，{len(table.columns)} 列",
        f"{file.name}: {table.encoding}, delimiter {shown}, {len(table.columns)} columns",
    )
    return table


def declare(file: Path, table: Table, declared: Declared, timezone: str) -> Intake:
    """What was declared about a file, its columns found."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()[:16]
    return Intake(
        columns=find_columns(declared.columns, table.columns),
        source=declared.source,
        digest=digest,
        datum=declared.datum.strip().lower().replace("-", "").replace(" ", ""),
        timezone=timezone,
        time_format=declared.time_format,
        datum_is_right=declared.datum_is_right,
    )


def _survey(session: Session, directory: Directory, table: Table, intake: Intake, bar: Bar) -> Survey:
    return survey(table.blocks, intake, ground(session, directory), bar("核对 · checking", None))


def wants_bom(table: Table) -> bool:
    """Whether an output beside the table should begin with a BOM."""
    return table.encoding != "UTF-8"


def check_target(file: Path, target: Path) -> None:
    """Raise FileRefused where the output cannot be written, or is the input itself."""
    if target.exists() and target.samefile(file):
        raise FileRefused(
            "输出文件和输入文件是同一个。请换一个文件名。",
            "The output file is the input file. Give another name.",
            path=str(target),
        )
    if not target.absolute().parent.is_dir():
        raise FileRefused(
            f"目录 {target.absolute().parent} 不存在。请先建立。",
            f"There is no directory {target.absolute().parent}. Make it first.",
            path=str(target),
        )


Bar = Callable[[str, int | None], Callable[[int], None]]
"""Begins a progress bar (title, total) and gives the function that moves it on."""


@contextmanager
def bars() -> Iterator[Bar]:
    """Progress bars on standard error; silent when that is no terminal."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:

        def begin(title: str, total: int | None) -> Callable[[int], None]:
            task = progress.add_task(title, total=total)
            return lambda rows: progress.advance(task, rows)

        yield begin


def show_counts(rows: list[tuple[str, str, int]], reasons: dict[str, int], rejects: Path) -> None:
    """Print numbers of rows by what became of them, then why some came back and where those are."""
    print_line = Console(highlight=False, soft_wrap=True).print
    for zh, en, number in rows:
        print_line(f"{zh} · {en}: {number}", markup=False)
    for reason, number in sorted(reasons.items(), key=lambda item: -item[1]):
        print_line(f"  退回 {number} · rejected {number}: {' · '.join(REASONS[reason])}", markup=False)
    if reasons:
        print_line(f"退回的行见 · rejected rows: {rejects}", markup=False)


def _tell_counts(counts: Counts, rejects: Path) -> None:
    rows = [
        ("读入", "read", counts.read),
        ("存入", "stored", counts.stored),
        ("已有", "already there", counts.already_there),
        ("退回", "rejected", counts.rejected),
        ("界外、归最近单元", "outside, given to the nearest unit", counts.outside),
        ("界外超过 1 公里、无归属", "more than 1 km outside, given to nobody", counts.beyond),
        ("正在边界上", "on a border", counts.on_border),
    ]
    show_counts(rows, counts.reasons, rejects)
    if counts.differing:
        _say(
            f"注意：已有的上报中 {counts.differing} 件与本文件内容不同，保留原样。"
            "编号来自另一个系统时请用 --source。",
            f"Warning: {counts.differing} reports already there differ from this file and were kept as they "
            "are. If the ids come from another system, name it with --source.",
        )
    if counts.beyond == counts.read - counts.rejected:
        _say(
            "注意：没有一件在辖区附近。请核对文件和坐标。",
            "Warning: none lies near the town. Check the file.",
        )


def _say(zh: str, en: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"{zh} · {en}", markup=False)
