"""What the command `geocode` and the import of reports by their texts do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text
from sqlalchemy.orm import Session

from api.cli import intake
from api.cli.database import open_database, say
from api.geocode_words import KINDS, LEVELS, PARTS
from api.reading.tables import Table
from api.settings import read_settings
from api.table_files import table_file
from api.writing import CsvFile
from boundaries.directory import snapshot
from boundaries.gazetteers import read_frame, read_learnt
from boundaries.text_places import Candidate, Found, TextPlaces, build, with_learnt
from gis.errors import InputError
from incidents.columns import closest, free_name
from incidents.geocoding_rows import ADDED, geocode_block
from incidents.intake import Job
from incidents.reassigning import catch_up
from incidents.text_intake import TextCounts, import_texts, survey_texts

SHOWN = 5
"""Candidates of an explanation."""


@dataclass(frozen=True)
class Target:
    """Where the database lies (None: the default), and the file to be written."""

    data: Path | None
    out: Path


def geocode_file(file: Path, sheet: str | None, text: str, target: Target) -> None:
    """Write a file's rows and columns with the place that each text means; nothing is stored."""
    table = intake.open_table(file, sheet)
    column = _column(text, table)
    intake.check_target(file, target.out)
    with Session(open_database(target.data)) as session, intake.bars() as bar:
        places = _places(session)
        total = sum(map(len, table.blocks))
        tell = bar("查找地点 · geocoding", total)
        accepted = 0
        with table_file(target.out, table) as out:
            for block in table.blocks:
                made = geocode_block(block, column, places, tell)
                accepted += int((made.iloc[:, -2] == "true").sum())
                out.write(made)
    say(
        f"{total} 行写入 {target.out}：{accepted} 行有把握，{total - accepted} 行没有"
        f"（原因在 {ADDED[-1]} 列）。",
        f"{total} rows written to {target.out}: {accepted} sure, {total - accepted} not "
        f"(see the column {ADDED[-1]}).",
    )


def explain(text: str, data: Path | None) -> None:
    """Print how a text is read, its candidates and what speaks for and against each."""
    with Session(open_database(data)) as session:
        found, told = _places(session).explain(text)
    console = Console(highlight=False)
    marked = Text(text)
    for start, end, _ in told.spans:
        marked.stylize("bold black on yellow", start, end)
    console.print(marked)
    for start, end, kind in told.spans:
        console.print(f"  {text[start:end]}  {_named(KINDS, kind)}", markup=False)
    if not found.candidates:
        console.print("没有认得的地点 · no known place is named")
        return
    console.print(_candidates(found))
    verdict = (
        "采用第 1 个 · number 1 is accepted" if found.accepted else "把握不够，交人确认 · not sure enough"
    )
    console.print(
        f"{verdict}（{found.candidates[0].confidence:.0%} / {found.threshold:.0%}）；"
        f"不是这里任何一处 · none of these: {told.nothing:+.1f}",
        markup=False,
    )


def import_by_text(file: Path, sheet: str | None, declared: intake.Declared, places: intake.Places) -> None:
    """Store the reports of a file that has texts and no coordinates, in one transaction."""
    table = intake.open_table(file, sheet)
    axes = free_name("lon", table.columns), free_name("lat", table.columns)
    declared = replace(declared, columns=replace(declared.columns, x=axes[0], y=axes[1]))
    widened = replace(table, columns=(*table.columns, *axes))
    known = intake.declare(file, widened, declared, read_settings(places.data).timezone)
    rejects = places.out or file.with_name(file.name + ".rejects.csv")
    intake.check_target(file, rejects)
    with Session(open_database(places.data)) as session, session.begin(), intake.bars() as bar:
        finder = _places(session)
        survey = survey_texts(table.blocks, known, finder, bar("核对 · checking", None))
        now = datetime.now(ZoneInfo(known.timezone))
        with CsvFile(rejects, table.delimiter, intake.wants_bom(table)) as out:
            job = Job(
                known, survey, now, out.write, bar("查找地点并存入 · geocoding and storing", survey.rows)
            )
            try:
                counts = import_texts(session, finder, table.blocks, job)
            except InputError:
                out.keep()
                raise
        catch_up(session, finder.directory)
    if places.out is None and not counts.rejected:
        rejects.unlink(missing_ok=True)
    _tell_counts(counts, rejects)


def _places(session: Session) -> TextPlaces:
    directory = snapshot(session)
    with _said("建立地址库 · preparing the gazetteer"):
        plain = build(directory, read_frame(session, directory))
        return with_learnt(plain, read_learnt(session, directory))


@contextmanager
def _said(words: str) -> Iterator[None]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(words):
        yield


def _column(text: str, table: Table) -> str:
    found = [name for name in table.columns if name.strip() == text.strip()]
    if len(found) == 1:
        return found[0]
    listed, close = "、".join(table.columns[:60]), closest(text, table.columns)
    hint = (f"最接近的是：{'、'.join(close)}。", f" Closest: {', '.join(close)}.") if close else ("", "")
    raise InputError(
        f"文件里没有“{text}”列（--text），或不止一列。{hint[0]}现有的列：{listed}。",
        f"The file has no column {text!r} (--text), or several.{hint[1]} Columns present: {listed}.",
        column=text,
        closest=close,
    )


def _candidates(found: Found) -> Grid:
    """The candidates as a table, the reasons of each in its last column."""
    grid = Grid(show_lines=True)
    for heading in ("", "地点 · place", "在 · in", "把握 · sure", "得分 · score", "理由 · reasons"):
        grid.add_column(heading, overflow="fold")
    for number, one in enumerate(found.candidates[:SHOWN], start=1):
        grid.add_row(
            str(number),
            Text(f"{one.label}\n{_named(LEVELS, one.level)}"),
            Text(f"{one.village.name}{one.grid.name}\n{one.unit.code if one.unit else one.grid.code}"),
            f"{one.confidence:.1%}",
            f"{one.score:+.1f}",
            Text("\n".join(_reasons(one))),
        )
    return grid


def _reasons(one: Candidate) -> Iterator[str]:
    for part, points in one.reasons:
        yield f"{points:+5.1f}  {_named(PARTS, part)}"


def _named(table: dict[str, tuple[str, str]], key: str) -> str:
    return " / ".join(" · ".join(table.get(one, (one, one))) for one in key.split("/"))


def _tell_counts(counts: TextCounts, rejects: Path) -> None:
    rows = [
        ("读入", "read", counts.read),
        ("按文字定到地点", "placed by their text", counts.placed),
        ("需确认", "waiting for a person", counts.waiting),
        ("已有", "already there", counts.already_there),
        ("退回", "rejected", counts.rejected),
    ]
    intake.show_counts(rows, counts.reasons, rejects)
