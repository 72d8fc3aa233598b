"""Tables for people, written block by block in the form that the name of the target asks for.

Like `api.writing.CsvFile`: beside the final place, moved there whole when the block ends well. Every cell is
text as it was read; in a workbook nothing becomes a formula.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Protocol

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from openpyxl.cell import WriteOnlyCell

from api.reading.tables import Table
from api.writing import CsvFile
from gis.errors import FileRefused

MOST_ROWS = 1_048_575
"""Rows of a worksheet below its heading."""


class TableFile(Protocol):
    """A file being written; `rows` counts what was."""

    rows: int

    def __enter__(self) -> TableFile:
        """Begin."""

    def write(self, frame: pd.DataFrame) -> None:
        """Append a block."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Move it to its place, or remove it after an error."""


def table_file(target: Path, source: Table) -> TableFile:
    """A file to be written beside a table it comes from. Raises FileRefused for an unknown ending."""
    ending = target.suffix.lower()
    if ending in (".csv", ".tsv", ".txt"):
        delimiter = "\t" if ending == ".tsv" else source.delimiter
        return CsvFile(target, delimiter, source.encoding != "UTF-8")
    if ending == ".parquet":
        return _ParquetFile(target)
    if ending == ".xlsx":
        return _Workbook(target)
    raise FileRefused(
        f"不认得 {target.name} 的后缀。请用 .csv、.parquet 或 .xlsx。",
        f"The ending of {target.name} is not known. Use .csv, .parquet or .xlsx.",
        path=str(target),
    )


class _Beside:
    """A file that appears under its name when all went well."""

    def __init__(self, target: Path) -> None:
        self.target, self.rows = target, 0
        self._partial = target.with_name(f".{target.name}.partial")

    def _settle(self, well: bool) -> None:
        if well and self._partial.exists():
            self._partial.replace(self.target)
        self._partial.unlink(missing_ok=True)


class _ParquetFile(_Beside):
    def __init__(self, target: Path) -> None:
        super().__init__(target)
        self._writer: pa.parquet.ParquetWriter | None = None

    def __enter__(self) -> _ParquetFile:
        return self

    def write(self, frame: pd.DataFrame) -> None:
        columns = [pa.array(frame.iloc[:, at].astype(str), pa.large_string()) for at in range(frame.shape[1])]
        table = pa.table(columns, names=[str(name) for name in frame.columns])
        if self._writer is None:
            self._writer = pa.parquet.ParquetWriter(self._partial, table.schema)
        self._writer.write_table(table)
        self.rows += len(frame)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()
        self._settle(kind is None)


class _Workbook(_Beside):
    def __init__(self, target: Path) -> None:
        super().__init__(target)
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet()

    def __enter__(self) -> _Workbook:
        return self

    def write(self, frame: pd.DataFrame) -> None:
        if not self.rows:
            self._append(frame.columns)
        if self.rows + len(frame) > MOST_ROWS:
            raise FileRefused(
                f"行数超过工作表的上限 {MOST_ROWS}。请改用 .csv 或 .parquet。",
                f"More rows than a worksheet holds ({MOST_ROWS}). Use .csv or .parquet.",
                path=str(self.target),
            )
        for row in frame.itertuples(index=False, name=None):
            self._append(row)
        self.rows += len(frame)

    def _append(self, cells: object) -> None:
        row = []
        for value in cells:  # type: ignore[attr-defined]
            cell = WriteOnlyCell(self._sheet, openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", str(value)))
            cell.data_type = "s"
            row.append(cell)
        self._sheet.append(row)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._book.save(self._partial)
        self._settle(kind is None)
