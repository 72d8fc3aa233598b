"""The fast reader gives what the careful one gives, or leaves the rows to it."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.reading import plain_rows, tables
from api.reading.tables import read_table
from api.writing import CsvFile
from gis.errors import FileRefused

CELL = st.text(alphabet='ab"，中,;\n\r \t', max_size=6)
LINE = st.text(alphabet='a",\n\r ', max_size=30)
MANY = 400


def cells(path: Path) -> tuple[list[list[str]], list[int]] | str:
    """All cells and row numbers of a file, or that it is refused (of two faults either may be told)."""
    try:
        table = read_table(path)
        blocks = list(table.blocks)
    except FileRefused:
        return "refused"
    rows = [row for block in blocks for row in block.to_numpy().tolist()]
    return rows, [int(number) for block in blocks for number in block.index]


def both(content: bytes) -> tuple[object, object]:
    """What the fast and the careful reader make of the same bytes."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "a.csv"
        path.write_bytes(content)
        patch.setattr(plain_rows, "PIECE", 64)
        fast = cells(path)
        patch.setattr(tables, "quotes_are_plain", lambda *_: False)
        return fast, cells(path)


@settings(max_examples=MANY, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), max_size=40), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_written_tables_are_read_alike(rows: list[tuple[str, str]], end: str, last: bool) -> None:
    """Whatever a CSV writer writes: quotes, line ends inside cells, blank rows, no last line end."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows([("x", "y"), *rows])
    text = out.getvalue() if last else out.getvalue().removesuffix(end)
    fast, careful = both(text.encode())
    assert fast == careful


@settings(max_examples=MANY, deadline=None)
@given(LINE)
def test_odd_bytes_are_read_or_refused_alike(text: str) -> None:
    """Stray quotes, lone carriage returns, empty lines and rows that are too short or too long."""
    fast, careful = both(f"x,y\n1,2\n{text}".encode())
    assert fast == careful


def test_plain_bytes_do_not_take_the_careful_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise equality would be no wonder: without the careful reader plain tables are still read."""
    monkeypatch.delattr(tables, "_careful")
    (tmp_path / "a.csv").write_text('x,y\n1,"a,b"\n\n2,"say ""so"""\n', encoding="gb18030")
    assert cells(tmp_path / "a.csv") == ([["1", "a,b"], ["2", 'say "so"']], [2, 4])


def test_parquet_is_a_table_of_text(tmp_path: Path) -> None:
    """Numbers in full, moments in ISO 8601, nulls blank; told by content and read in the locked process."""
    path = tmp_path / "a.csv"
    table = pa.table(
        {
            "编号": pa.array([1, 2]),
            "经度": pa.array([119.0600001, None]),
            "时间": pa.array([datetime(2026, 11, 2, 8, 5), None]),
            "说": pa.array(['a,"b"', "灯"]).dictionary_encode(),
        }
    )
    pa.parquet.write_table(table, path)
    assert read_table(path).encoding == "Parquet"
    assert cells(path) == (
        [["1", "119.0600001", "2026-11-02 08:05:00.000000", 'a,"b"'], ["2", "", "", "灯"]],
        [2, 3],
    )


def _cut(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _scrambled(whole: bytes) -> bytes:
    return whole[:200] + bytes(200) + whole[400:]


@pytest.mark.parametrize("spoil", [_cut, _scrambled])
def test_damaged_parquet_is_refused(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    """With the reason in both languages."""
    path = tmp_path / "a.parquet"
    pa.parquet.write_table(pa.table({"x": np.arange(9_000)}), path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(FileRefused, match=r"Parquet file cannot be read|limits"):
        read_table(path)


def test_nested_parquet_is_refused(tmp_path: Path) -> None:
    """A list is no cell."""
    pa.parquet.write_table(pa.table({"x": [[{"a": 1}]], "y": [1]}), tmp_path / "a.parquet")
    with pytest.raises(FileRefused, match="nested"):
        read_table(tmp_path / "a.parquet")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_written_as_the_csv_writer_writes_them(tmp_path: Path, delimiter: str) -> None:
    """A block of plain cells and one that needs quotes come out as if written row by row."""
    blocks = [[("a", "灯"), ("", "")], [('"', "x,y"), ("a\nb", ";\t")], [("=1+1", "c")]]
    for kind in (object, plain_rows.CELLS):
        with CsvFile(tmp_path / f"{kind}.csv", delimiter, True) as out:
            for block in blocks:
                out.write(pd.DataFrame(block, columns=["p", "q"], dtype=kind))
    written = [path.read_bytes() for path in tmp_path.glob("*.csv")]
    assert len(written) == 2
    assert written[0] == written[1]
