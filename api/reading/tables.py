"""Tables from files nobody vouches for: CSV (UTF-8, GB18030, also gzipped), XLSX and Parquet, read as text.

A block is a DataFrame of str whose index is the row number a spreadsheet shows (the heading is row 1).
Nothing is guessed about types here; blank cells are "".
"""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from api.reading.encoding import TextFile, detect, open_bytes
from api.reading.ending import Ending, no_rows
from api.reading.plain_rows import MOST_RECORD, pieces, quotes_are_plain, rows_of
from api.reading.sandbox import run_job
from api.reading.sniff import check_file, open_archive
from gis.errors import FileRefused

BLOCK = 32_768
PARQUET_MAGIC = b"PAR1"
MAX_COLUMNS = 2_000
DELIMITERS = ",\t;|"
MAX_LINE = 4 << 20
"""Most characters of one line: without a limit a file of a single line would be held in memory whole."""
FIRST_LINES = 20
"""Lines by which the delimiter is judged."""


@dataclass(frozen=True)
class Blocks:
    """The rows of a table; each iteration reads the file again from its start."""

    text: TextFile
    delimiter: str

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return _read_blocks(self.text, self.delimiter)


@dataclass(frozen=True)
class Table:
    """A table: its headings as written, its rows, and how it was understood (`encoding` as users know it)."""

    columns: tuple[str, ...]
    blocks: Blocks
    encoding: str
    delimiter: str
    folder: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)
    """Keeps the unpacked sheet of a workbook as long as the table lives."""


def read_table(path: Path, sheet: str | None = None) -> Table:
    """A CSV, XLSX or Parquet file as a table; the last two are told by content and unpacked in the sandbox.

    Raises FileRefused for a missing, empty, damaged, half-written or oversized file, for other encodings
    and for rows that do not fit their headings (at once or while the blocks are read).
    """
    check_file(path)
    with path.open("rb") as file:
        head = file.read(4)
    if head == PARQUET_MAGIC:
        return _read_unpacked(path, "parquet", "Parquet", None)
    if head != b"PK\x03\x04":
        return _read_text(path)
    open_archive(path).close()
    return _read_unpacked(path, "sheet", "XLSX", sheet)


def records(table: Table) -> Iterator[tuple[int, list[str]]]:
    """Every record as it stands, also what is above the headings, numbered as a spreadsheet counts."""
    text = table.blocks.text
    with _open(text) as file:
        yield from enumerate(_records(file, table.delimiter, text), 1)


def _read_text(path: Path) -> Table:
    text = detect(path)
    delimiter = _delimiter(text)
    shown = {"utf-8-sig": "UTF-8 (BOM)", "utf-8": "UTF-8", "gb18030": "GB18030"}[text.codec]
    return Table(_columns(text, delimiter), Blocks(text, delimiter), shown, delimiter)


def _read_unpacked(path: Path, job: str, shown: str, sheet: str | None) -> Table:
    """A table that a locked-in process turns into UTF-8 CSV, so that no foreign bytes are parsed here."""
    folder = tempfile.TemporaryDirectory(prefix="wangge-sheet-")
    run_job(job, path.absolute(), Path(folder.name), {"layer": sheet})
    text = TextFile(Path(folder.name) / "sheet.csv", "utf-8", True, path.name)
    return Table(_columns(text, ","), Blocks(text, ","), shown, ",", folder)


def _open(text: TextFile) -> TextIO:
    return io.TextIOWrapper(open_bytes(text.path), encoding=text.codec, newline="")


def _delimiter(text: TextFile) -> str:
    """The delimiter that gives the same number of cells, more than one, in most of the first rows."""
    with _open(text) as file:
        lines = [line for line in islice(_lines(file, text), FIRST_LINES) if line.strip()]
    widths = {d: [len(row) for row in csv.reader(lines, delimiter=d)] for d in DELIMITERS}
    fits = {
        d: sum(width == found[0] > 1 for width in found) * found[0] for d, found in widths.items() if found
    }
    return max(fits, key=lambda d: fits[d]) if fits and max(fits.values()) else ","


def _columns(text: TextFile, delimiter: str) -> tuple[str, ...]:
    heading = _heading(text, delimiter)[1]
    if len(heading) > MAX_COLUMNS:
        raise FileRefused(
            f"{text.name} 有 {len(heading)} 列，上限是 {MAX_COLUMNS}。",
            f"{text.name} has {len(heading)} columns; the limit is {MAX_COLUMNS}.",
        )
    while not heading[-1].strip():
        heading.pop()
    return tuple(heading)


def _heading(text: TextFile, delimiter: str) -> tuple[int, list[str]]:
    """The first record that holds anything, and its number."""
    with _open(text) as file:
        records = enumerate(_records(file, delimiter, text), 1)
        found = next(((number, row) for number, row in records if any(row)), None)
    if found is None:
        raise no_rows(text)
    return found


def _records(file: TextIO, delimiter: str, text: TextFile) -> Iterator[list[str]]:
    """Rows as lists of cells; an unbalanced quote or a monstrous cell refuses the file."""
    reader = csv.reader(_lines(file, text), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(
                f"{text.name} 第 {reader.line_num} 行的引号不成对，或文件没有传完。"
                "请重新导出；没有存入任何内容。",
                f"{text.name}, line {reader.line_num}: an unbalanced quote, or a half-written upload "
                f"({error}). Export it again; nothing was stored.",
                path=text.name,
                line=reader.line_num,
            ) from error
        yield row


def _lines(file: TextIO, text: TextFile) -> Iterator[str]:
    """Lines with their ends; one longer than MAX_LINE refuses the file."""
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise FileRefused(
                f"{text.name} 里有一行超过 {MAX_LINE >> 20} Mi 个字，不像 CSV。请检查换行。",
                f"{text.name} has a line of more than {MAX_LINE >> 20} Mi characters: no CSV? "
                "Check its line ends.",
                path=text.name,
            )
        yield line


def _read_blocks(text: TextFile, delimiter: str) -> Iterator[pd.DataFrame]:
    """Blocks of at most BLOCK rows; blank rows at the end of the file are dropped, others kept."""
    ending = Ending(text)
    pending: list[pd.DataFrame] = []
    for part in _parts(text, delimiter):
        tail = _blank_tail(part.frame)
        body = part.frame.iloc[: len(part.frame) - tail]
        if len(body):
            whole = pd.concat([*pending, body]) if pending else body
            ending.note(whole, part.widths[len(body) - 1])
            pending = [part.frame.iloc[len(body) :]] if tail else []
            for start in range(0, len(whole), BLOCK):
                yield whole.iloc[start : start + BLOCK]
        else:
            pending.append(part.frame)
    ending.check()


@dataclass(frozen=True)
class _Part:
    """Rows that follow on one another, and how many cells each of them was written with."""

    frame: pd.DataFrame
    widths: NDArray[np.int64]


def _parts(text: TextFile, delimiter: str) -> Iterator[_Part]:
    """All rows: in great pieces as long as the bytes are plainly rows, else record by record."""
    number, heading = _heading(text, delimiter)
    columns = _trimmed(heading)
    skipped, done = number, 0
    with open_bytes(text.path) as file:
        if text.codec == "utf-8-sig":
            file.read(len(codecs.BOM_UTF8))
        for piece in pieces(file, text.codec):
            if len(piece.ends) <= skipped or not quotes_are_plain(piece, delimiter):
                yield from _careful_rest(text, delimiter, columns, max(done, number))
                return
            body = piece.after(skipped) if skipped else piece
            first, done, skipped = done + skipped + 1, done + len(piece.ends), 0
            if body.longest() > MOST_RECORD:
                yield from _careful_rest(text, delimiter, columns, first - 1)
                return
            frame = rows_of(body, first, columns, delimiter)
            if frame is not None:
                yield _Part(frame, np.full(len(frame), len(columns), dtype=np.int64))
                continue
            records = _records(io.StringIO(body.text.decode(), newline=""), delimiter, text)
            yield from _careful(enumerate(records, first), columns, text)


def _careful_rest(text: TextFile, delimiter: str, columns: list[str], done: int) -> Iterator[_Part]:
    """The records after the first `done` ones, read one by one."""
    with _open(text) as file:
        records = enumerate(_records(file, delimiter, text), 1)
        yield from _careful(islice(records, done, None), columns, text)


def _careful(records: Iterator[tuple[int, list[str]]], columns: list[str], text: TextFile) -> Iterator[_Part]:
    """Numbered records as parts of at most BLOCK rows; empty lines are no rows."""
    while rows := list(islice(records, BLOCK)):
        filled = [(number, row) for number, row in rows if row]
        if filled:
            widths = np.array([len(row) for _, row in filled], dtype=np.int64)
            yield _Part(_frame(filled, columns, text), widths)


def _blank_tail(frame: pd.DataFrame) -> int:
    """How many rows at the end hold nothing."""
    count = 0
    while count < len(frame) and not any(frame.iloc[len(frame) - 1 - count]):
        count += 1
    return count


def _trimmed(heading: list[str]) -> list[str]:
    width = max(i for i, name in enumerate(heading) if name.strip()) + 1
    return heading[:width]


def _frame(rows: list[tuple[int, list[str]]], columns: list[str], text: TextFile) -> pd.DataFrame:
    """Rows as a frame of str; short rows are padded with "", surplus blank cells dropped."""
    width = len(columns)
    if {len(row) for _, row in rows} != {width}:
        rows = [(number, _fitted(row, width, number, text)) for number, row in rows]
    index = pd.Index([number for number, _ in rows], name="row")
    return pd.DataFrame([row for _, row in rows], index=index, columns=columns, dtype=object)


def _fitted(row: list[str], width: int, number: int, text: TextFile) -> list[str]:
    if any(cell.strip() for cell in row[width:]):
        raise FileRefused(
            f"{text.name} 第 {number} 行有 {len(row)} 格，表头只有 {width} 列：多半是分隔符没有加引号。"
            "请改正后再试。",
            f"{text.name}, row {number} has {len(row)} cells under {width} headings: probably an unquoted "
            "delimiter. Mend it and try again.",
            path=text.name,
            row=number,
        )
    return row[:width] + [""] * (width - len(row))
