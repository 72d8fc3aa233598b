"""One worksheet of an XLSX workbook as CSV; runs in the reading process."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook, SheetTypeEnum

from gis.errors import FileRefused

MAX_COLUMNS = 2_000
PIECE = 1 << 20
ERROR_CELL = re.compile(rb"""\st=["']e["']""")


def sheet_to_csv(source: Path, target: Path, name: str | None) -> None:
    """Write the first worksheet (or the one called `name`) as UTF-8 CSV, values as text.

    Dates become ISO text; whole numbers lose Excel's `.0`. Raises FileRefused for a missing sheet.
    """
    # Calamine takes a twentieth of openpyxl's time, but tells `#N/A` as nothing at all.
    rows = _with_errors if _holds_errors(source) else _rows
    # An open file, because openpyxl judges a path by its ending.
    with source.open("rb") as raw, target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_cells(row[:MAX_COLUMNS]) for row in rows(raw, name))


def _holds_errors(source: Path) -> bool:
    """Whether any cell of the workbook holds the error of a formula."""
    with zipfile.ZipFile(source) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith("xl/worksheets/") and _found(archive, entry):
                return True
    return False


def _found(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as sheet:
        end = b""
        while piece := sheet.read(PIECE):
            if ERROR_CELL.search(end + piece):
                return True
            end = piece[-8:]
    return False


def _rows(raw: Any, name: str | None) -> Iterable[Sequence[Any]]:
    book = CalamineWorkbook.from_filelike(raw)
    sheets = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    sheet = book.get_sheet_by_name(_choose(sheets, name))
    before = [""] * (sheet.start or (0, 0))[1]  # rows begin with the first column that holds anything
    return ([*before, *row] for row in sheet.iter_rows())


def _with_errors(raw: Any, name: str | None) -> Iterable[Sequence[Any]]:
    book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
    sheet = book[_choose([one.title for one in book.worksheets], name)]
    # What a file says of its own size may be wrong; without it, rows are as wide as what stands in them.
    sheet.reset_dimensions()
    rows: Iterable[Sequence[Any]] = sheet.iter_rows(values_only=True)
    return rows


def _choose(sheets: Sequence[str], name: str | None) -> str:
    if name in sheets or (name is None and sheets):
        return name or sheets[0]
    listed = "、".join(sheets)
    raise FileRefused(
        f"工作簿里没有工作表“{name or ''}”，现有：{listed}。",
        f"The workbook has no sheet {name!r}; it has: {listed}.",
    )


def _cells(row: Sequence[Any]) -> list[str]:
    """The cells up to the last filled one: cells may be there that hold nothing but a format."""
    width = next((i for i in range(len(row), 0, -1) if row[i - 1] not in (None, "")), 0)
    return [_text(value) for value in row[:width]]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        # The two readers differ in whether a day is a date or a moment.
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        return moment.isoformat(sep=" ")
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
