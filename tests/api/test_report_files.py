"""`wangge reports import` and `wangge assign` on files as people send them."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from api.cli import app
from gis.crs import wgs84_to_gcj02
from gis.errors import InputError, WanggeError
from tests.incidents import small_town

Run = Callable[..., Result]
AXES = ("--x", "经度", "--y", "纬度", "--datum", "wgs84")


@pytest.fixture
def wangge(session: Session, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line over the small town."""
    small_town.publish(session)
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)

    def run(*arguments: str | Path) -> Result:
        """Run it; an error of the family is raised as it reaches `main`."""
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if isinstance(done.exception, WanggeError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done

    return run


def rows(count: int = 60) -> list[list[str]]:
    """A heading and reports all over the town, in Chinese."""
    lon, lat = small_town.scattered(count)
    found = [
        [f"{i}", repr(float(x)), repr(float(y)), f"2026-11-{i % 28 + 1:02} 08:05", "路灯不亮"]
        for i, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]
    return [["编号", "经度", "纬度", "时间", "内容"], *found]


def written(path: Path, table: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(table)
    return path


def stored(session: Session) -> int:
    """How many reports the database holds."""
    return int(session.execute(text("SELECT count(*) FROM report")).scalar_one())


@pytest.mark.parametrize("kind", ["utf-8", "utf-8-sig", "gb18030", "tab", "gzip", "xlsx"])
def test_every_kind_of_file_is_read(wangge: Run, session: Session, tmp_path: Path, kind: str) -> None:
    """UTF-8 with and without BOM, GB18030, tabs, gzip and XLSX give the same reports."""
    path = tmp_path / "上报.csv"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows():
            book.active.append(row)
        book.save(path)
    elif kind == "gzip":
        path.write_bytes(gzip.compress(written(path, rows()).read_bytes()))
    else:
        written(
            path, rows(), kind if "-" in kind or "gb" in kind else "utf-8", "\t" if kind == "tab" else ","
        )
    wangge("reports", "import", path, *AXES, "--id", "编号", "--time", "时间", "--text", "内容")
    assert stored(session) == 60
    assert session.execute(text("SELECT DISTINCT text FROM report")).scalars().all() == ["路灯不亮"]


def _cut_in_half(path: Path) -> Path:
    whole = written(path, rows()).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def _cut_in_a_character(path: Path) -> Path:
    whole = written(path, rows()).read_bytes()
    path.write_bytes(whole[: whole.rindex("灯".encode()) + 1])
    return path


def _cut_in_a_quote(path: Path) -> Path:
    path.write_text(written(path, rows()).read_text() + '99,119.05,25.44,2026-11-01,"路灯')
    return path


def _cut_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in rows():
        book.active.append(row)
    book.save(path)
    path.write_bytes(path.read_bytes()[:3000])
    return path


def _swapped(path: Path) -> Path:
    return written(path, [[row[0], row[2], row[1], *row[3:]] if i else row for i, row in enumerate(rows())])


def _gcj02(path: Path) -> Path:
    lon, lat = wgs84_to_gcj02(*small_town.scattered(300))
    body = [[str(i), str(x), str(y), "", ""] for i, (x, y) in enumerate(zip(lon, lat, strict=True))]
    return written(path, [rows()[0], *body])


def _missing_column(path: Path) -> Path:
    return written(path, [["编号", "东经", "纬度", "时间", "内容"], *rows()[1:]])


def _all_nan(path: Path) -> Path:
    return written(path, [[row[0], "NaN", "NaN", *row[3:]] if i else row for i, row in enumerate(rows())])


def _zip_bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/worksheets/sheet1.xml"):
            archive.writestr(name, b"0" * (200 << 20))
    return path


def _utf16(path: Path) -> Path:
    return written(path, rows(), "utf-16")


def _unquoted(path: Path) -> Path:
    return written(path, [*rows(), ["99", "119.05", "25.44", "2026-11-01", "路灯", "不亮"]])


BAD_FILES = {
    _cut_in_half: "half-written",
    _cut_in_a_character: "half-written",
    _cut_in_a_quote: "half-written",
    _cut_workbook: "half-written",
    _swapped: "exchange the two columns",
    _gcj02: "--datum gcj02",
    _missing_column: "Columns present: 编号、东经、纬度、时间、内容",
    _all_nan: "None of the 60 rows can be used",
    _zip_bomb: "zip bomb|unpack",
    _utf16: "UTF-16",
    _unquoted: "unquoted delimiter",
}


def test_unfit_files_are_refused_and_nothing_is_stored(wangge: Run, session: Session, tmp_path: Path) -> None:
    """Each with a sentence that says what is wrong, in both languages."""
    for make, sentence in BAD_FILES.items():
        path = make(tmp_path / f"{make.__name__}.csv")
        with pytest.raises(InputError, match=sentence) as caught:
            wangge("reports", "import", path, *AXES, "--id", "编号", "--time", "时间")
        assert "。" in caught.value.zh
        assert stored(session) == 0, make.__name__


def test_rejected_rows_are_written_beside_the_file(wangge: Run, session: Session, tmp_path: Path) -> None:
    """Row, column and reason, then the row's own cells; the others are stored."""
    table = rows()
    table[3][1] = ""
    table[5][3] = "昨天"
    path = written(tmp_path / "上报.csv", table)
    wangge("reports", "import", path, *AXES, "--id", "编号", "--time", "时间")
    with (tmp_path / "上报.csv.rejects.csv").open(encoding="utf-8") as file:
        back = list(csv.reader(file))
    assert stored(session) == 58
    assert back[0] == ["row", "column", "reason", *table[0]]
    assert [row[:2] + row[3:] for row in back[1:]] == [
        ["4", "经度, 纬度", *table[3]],
        ["6", "时间", *table[5]],
    ]


def test_assign_keeps_every_row_and_column(wangge: Run, session: Session, tmp_path: Path) -> None:
    """Rows in order, a suffix for clashing names, blanks and a reason where nobody answers."""
    lon, lat = small_town.lonlat(0.4, 0.5)
    far = small_town.lonlat(-5, 0.5)
    table = [
        ["经度", "unit", "纬度", "说明"],
        [str(lon), "原有", str(lat), "=1+1"],
        ["", "", "", ""],
        [str(far[0]), "x", str(far[1]), ' "引号",\n换行 '],
        [str(lat), "y", str(lon), "@SUM(A1)"],
        ["nan", "z", "25.4", "+1"],
    ]
    path = written(tmp_path / "in.csv", table, "gb18030")
    wangge("assign", path, *AXES, "--out", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        made = list(csv.reader(file))
    added = ["unit_wangge", "grid", "village", "border_m", "runner_up", "inside", "reason"]
    assert [row[:4] for row in made] == table
    assert made[0][4:] == added
    assert made[1][4:] == ["u1", "g1", "v", "400.000", "u2", "true", ""]
    assert [row[4:10] for row in made[2:]] == [[""] * 6] * 4
    assert [row[10].split(" · ")[0] for row in made[2:]] == [
        "坐标为空",
        "离辖区 1 公里以上，没有可归的单元",
        "经纬度看来颠倒了：请交换经度列和纬度列",
        "坐标是 NaN 或无穷大",
    ]
    assert stored(session) == 0


def test_assign_does_not_write_over_its_input(wangge: Run, tmp_path: Path) -> None:
    """The same file as input and output is refused, and left as it was."""
    path = written(tmp_path / "in.csv", rows())
    before = path.read_bytes()
    with pytest.raises(InputError, match="input file"):
        wangge("assign", path, *AXES, "--out", path)
    assert path.read_bytes() == before


def test_the_time_order_can_be_declared(wangge: Run, session: Session, tmp_path: Path) -> None:
    """A column that does not tell day from month is refused until --time-format says it."""
    table = [[*row[:3], "02/11/2026" if i else row[3], row[4]] for i, row in enumerate(rows())]
    path = written(tmp_path / "in.csv", table)
    command = ("reports", "import", path, *AXES, "--time", "时间")
    with pytest.raises(InputError, match="--time-format"):
        wangge(*command)
    wangge(*command, "--time-format", "dmy")
    moments = session.execute(text("SELECT DISTINCT happened_at AT TIME ZONE 'Asia/Shanghai' FROM report"))
    assert [str(moment) for moment in moments.scalars()] == ["2026-11-02 00:00:00"]
