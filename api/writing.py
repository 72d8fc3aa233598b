"""CSV files for people: written beside their final place and moved there whole.

Encoding: UTF-8. A BOM is written when the input had one, was GB18030 or a workbook (its reader is then
most likely Excel, which takes UTF-8 without BOM for the local code page); UTF-8 without one stays so. The
cells of a user's own columns are written as they were read: a guard against formulas would change them.
"""

from __future__ import annotations

import csv
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from api.out_files import unwritable

ROWS = 16_384


class CsvFile:
    """A CSV file being written block by block; it appears under its name when the `with` block ends well.

    `rows` counts what was written. A file without any block is not made.
    """

    def __init__(self, target: Path, delimiter: str, bom: bool) -> None:
        self.target = target
        self.rows = 0
        self._delimiter, self._encoding = delimiter, "utf-8-sig" if bom else "utf-8"
        self._partial = target.with_name(f".{target.name}.partial")
        self._file: TextIOWrapper | None = None

    def __enter__(self) -> CsvFile:
        return self

    def write(self, frame: pd.DataFrame) -> None:
        """Append a block, the first with the headings. Raises FileRefused where it cannot be written."""
        heading = self._file is None
        try:
            file = self._file or self._partial.open("w", encoding=self._encoding, newline="")
            self._file = file
            writer = csv.writer(file, delimiter=self._delimiter, lineterminator="\n")
            if heading:
                writer.writerow(frame.columns)
            if (plain := self._plain(frame)) is None:
                writer.writerows(frame.itertuples(index=False, name=None))
            else:
                file.flush()
                file.buffer.write(plain)
        except OSError as error:
            raise unwritable(self.target, error) from error
        self.rows += len(frame)

    def _plain(self, frame: pd.DataFrame) -> bytes | None:
        """The rows as bytes when all are Arrow strings of which none needs quotes, else None."""
        if frame.shape[1] < 2 or not all(isinstance(kind, pd.StringDtype) for kind in frame.dtypes):
            return None
        columns = [pa.array(frame.iloc[:, at], pa.large_string()) for at in range(frame.shape[1])]
        table = pa.table(columns, names=[str(at) for at in range(len(columns))])
        options = pa.csv.WriteOptions(
            include_header=False, delimiter=self._delimiter, quoting_style="none", batch_size=ROWS
        )
        out = pa.BufferOutputStream()
        try:
            pa.csv.write_csv(table, out, options)
        except pa.ArrowInvalid:
            return None
        return bytes(out.getvalue())

    def keep(self) -> None:
        """Move what was written to its final place now."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._partial.replace(self.target)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.keep()
        elif self._file is not None:
            self._file.close()
            self._partial.unlink(missing_ok=True)
