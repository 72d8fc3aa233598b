"""One worksheet of an XLSX workbook as CSV; runs in the reading process."""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl

from gis.errors import FileRefused

MAX_ROWS = 1_048_576
MAX_COLUMNS = 2_000


def sheet_to_csv(source: Path, target: Path, name: str | None) -> None:
    """Write the first worksheet (or the one called `name`) as UTF-8 CSV, values as text.

    Dates become ISO text; whole numbers lose Excel's `.0`. Raises FileRefused for a missing sheet.
    """
    # An open file, because openpyxl judges a path by its ending.
    with source.open("rb") as raw:
        book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
        _write(_choose(book, name), target)


def _choose(book: openpyxl.Workbook, name: str | None) -> Any:
    if name is not None and name not in book.sheetnames:
        listed = "、".join(book.sheetnames)
        raise FileRefused(
            f"工作簿里没有工作表“{name}”，现有：{listed}。",
            f"The workbook has no sheet {name!r}; it has: {listed}.",
        )
    return book[name] if name else book.worksheets[0]


def _write(sheet: Any, target: Path) -> None:
    # What a file says of its own size may be wrong; without it, rows are as wide as what stands in them.
    sheet.reset_dimensions()
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in sheet.iter_rows(max_row=MAX_ROWS, values_only=True):
            writer.writerow(_cells(row[:MAX_COLUMNS]))


def _cells(row: tuple[Any, ...]) -> list[str]:
    """The cells up to the last filled one: cells may be there that hold nothing but a format."""
    width = next((i for i in range(len(row), 0, -1) if row[i - 1] is not None), 0)
    return [_text(value) for value in row[:width]]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
