"""Tables are read as they are written: cells as text, rows numbered as a spreadsheet shows them."""

from __future__ import annotations

import gzip
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from api.reading import tables
from api.reading.tables import read_table
from gis.errors import FileRefused


def read(path: Path, content: bytes) -> tuple[tables.Table, list[list[str]], list[int]]:
    """A file's table, all its cells and its row numbers."""
    path.write_bytes(content)
    table = read_table(path)
    blocks = list(table.blocks)
    cells = [row for block in blocks for row in block.to_numpy().tolist()]
    return table, cells, [number for block in blocks for number in block.index]


def test_rows_keep_the_numbers_a_spreadsheet_shows(tmp_path: Path) -> None:
    """Empty lines count but are no rows; blank rows stay but at the end; short rows are filled."""
    _, cells, numbers = read(tmp_path / "a.csv", b"x,y,z\r\n1,2,3\r\n\r\n,,\r\n4\r\n,,\r\n\r\n")
    assert cells == [["1", "2", "3"], ["", "", ""], ["4", "", ""]]
    assert numbers == [2, 4, 5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_fits(tmp_path: Path, delimiter: str) -> None:
    """Also when cells hold the others."""
    line = delimiter.join(['"a,b;c"', "2", "3"])
    table, cells, _ = read(tmp_path / "a.csv", f"{delimiter.join('xyz')}\n{line}\n".encode())
    assert (table.delimiter, cells) == (delimiter, [["a,b;c", "2", "3"]])


@pytest.mark.parametrize(
    ("codec", "told"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 (BOM)"), ("gb18030", "GB18030"), ("gbk", "GB18030")],
)
def test_the_encoding_is_found_and_told(tmp_path: Path, codec: str, told: str) -> None:
    """UTF-8 with or without BOM, GB18030 and its older forms."""
    table, cells, _ = read(tmp_path / "a.csv", "编号,村\n1,黄霞村委会\n".encode(codec))
    assert (table.columns, table.encoding, cells) == (("编号", "村"), told, [["1", "黄霞村委会"]])


def test_blocks_follow_on_one_another_and_can_be_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small blocks hold the same rows in order, blank rows across their ends too, each time they are read."""
    monkeypatch.setattr(tables, "BLOCK", 3)
    lines = [str(i) if i % 4 else "" for i in range(1, 30)]
    content = "x,y\n" + "".join(f"{cell},\n" for cell in lines)
    table, cells, numbers = read(tmp_path / "a.csv", content.encode())
    assert [row[0] for row in cells] == lines
    assert numbers == list(range(2, 31))
    assert sum(len(block) for block in table.blocks) == 29


def test_a_workbooks_cells_are_text(tmp_path: Path) -> None:
    """Numbers without .0, dates in ISO, formulas by their stored value; told by content, not by name."""
    book = openpyxl.Workbook()
    book.active.append(["编号", "经度", "说明"])
    book.active.append([7.0, 119.05, "=1+1"])
    book.save(tmp_path / "b.xlsx")
    table, cells, numbers = read(tmp_path / "a.csv", (tmp_path / "b.xlsx").read_bytes())
    assert (table.encoding, cells, numbers) == ("XLSX", [["7", "119.05", ""]], [2])


def test_an_error_in_a_cell_is_told_and_changes_no_other_cell(tmp_path: Path) -> None:
    """Workbooks with and without errors are read by different libraries, to the same text."""
    moments = [date(2026, 3, 1), datetime(2026, 3, 1, 8, 30, 5), time(8, 30)]
    found = []
    for error in ("", "#N/A"):
        book = openpyxl.Workbook()
        for row, values in ((3, ["甲", "乙", "丙"]), (4, moments), (5, [1.5, True, 13800001111])):
            for column, value in zip("BCD", values, strict=True):
                book.active[f"{column}{row}"] = value
        book.active.cell(5, 5, error or None)
        book.active.cell(9, 3, "末")
        book.save(tmp_path / "b.xlsx")
        found.append(list(tables.records(read_table(tmp_path / "b.xlsx"))))
    assert found[0][2:5] == [
        (3, ["", "甲", "乙", "丙"]),
        (4, ["", "2026-03-01 00:00:00", "2026-03-01 08:30:05", "08:30:00"]),
        (5, ["", "1.5", "True", "13800001111"]),
    ]
    assert found[1][4] == (5, ["", "1.5", "True", "13800001111", "#N/A"])
    assert found[0][8] == (9, ["", "", "末"])
    assert [*found[0][:4], *found[0][5:]] == [*found[1][:4], *found[1][5:]]


REFUSED = {
    b"": "empty",
    b"a,b\n": "no rows",
    b"\n\n": "no rows",
    b'a,b\n1,"2\n': "unbalanced quote",
    b"a,b\n1,2\n3": "incomplete",
    b"a,b\n1,2,3\n": "3 cells under 2 headings",
    "a,b\ncafé,2\nélan,3\n".encode("latin-1"): "neither UTF-8 nor GB18030",
    "甲,乙\n1,灯".encode()[:-1]: "half-written",
    "a,b\n1,灯\n".encode("utf-16"): "UTF-16",
    b"a,b\n1,\0\n": "NUL",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR": "no table .it is a PNG picture.",
    b"PK\x03\x04 not a zip": "half-written",
    b"\xd0\xcf\x11\xe0 old": "XLS",
    gzip.compress(b"a,b\n" * 10_000)[:-20]: "half-written",
    b"a,b\n" + b"12,4567\n" * 30 + b"12,45": "incomplete",
    b"x" * (tables.MAX_LINE + 1): "line of more than",
}


@pytest.mark.parametrize("content", REFUSED, ids=list(REFUSED.values()))
def test_what_is_no_whole_table_is_refused(tmp_path: Path, content: bytes) -> None:
    """Each with its reason."""
    with pytest.raises(FileRefused, match=REFUSED[content]):
        read(tmp_path / "a.csv", content)


def test_a_last_line_without_an_end_is_taken_when_it_is_whole(tmp_path: Path) -> None:
    """Many programs leave the last line end out."""
    assert read(tmp_path / "a.csv", b"a,b\n1,2\n3,4")[1] == [["1", "2"], ["3", "4"]]
