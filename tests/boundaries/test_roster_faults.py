"""Bad rosters, each told by row, column and what to do."""

from __future__ import annotations

import pytest

from boundaries.directory import Directory
from boundaries.rosters import Stored, Wish, examine
from boundaries.rosters.faults import SENTENCES
from tests.boundaries.rostering import DAY, GRID, HEAD, NAMED, UNIT, opened, rows_of, stored, town

__all__ = ["opened", "stored", "town"]

BAD: list[tuple[str, int, str, list[str]]] = [
    # kind, row, column, the sheet
    ("no_rows", 1, "姓名", [HEAD]),
    ("lacks_column", 1, "姓名", ["编码|岗位|电话", f"{GRID}|网格长|13800000000"]),
    ("lacks_column", 1, "岗位", ["编码|姓名|电话", f"{GRID}|张三丰|13800000000"]),
    ("lacks_area", 1, "编码", ["岗位|姓名|电话", "网格长|张三丰|13800000000"]),
    ("column_twice", 1, "手机", ["编码|岗位|姓名|电话|手机", f"{GRID}|网格长|张三丰||"]),
    ("extra_cells", 2, "姓名", [HEAD, f"{GRID}|网格长|张三丰||||||多出来的||又一格"]),
    ("total_row", 3, "编码", [HEAD, f"{GRID}|网格长|张三丰", "合计|1|"]),
    ("formula", 2, "姓名", [HEAD, f'{GRID}|网格长|=HYPERLINK("http://x")']),
    ("formula", 2, "电话", [HEAD, f"{GRID}|网格长|张三丰|＝1+1"]),
    ("excel_error", 2, "姓名", [HEAD, f"{GRID}|网格长|#N/A"]),
    ("garbled", 2, "姓名", [HEAD, f"{GRID}|网格长|锟斤拷锟斤拷"]),
    ("garbled", 2, "姓名", [HEAD, f"{GRID}|网格长|ÕÅÈý"]),
    ("cell_too_long", 2, "姓名", [HEAD, f"{GRID}|网格长|{'张' * 300}"]),
    ("area_missing", 2, "编码", [HEAD, "|网格长|张三丰"]),
    ("area_missing", 2, "村", [NAMED, "|||网格长|张三丰|"]),
    ("code_exponent", 2, "编码", [HEAD, "3.50303E+17|单元长|张三丰"]),
    ("code_rounded", 2, "编码", [HEAD, GRID + "000|单元长|张三丰"]),
    ("code_letters", 2, "编码", [HEAD, "35O303102206016|网格长|张三丰"]),
    ("code_other_town", 2, "编码", [HEAD, "330106110001016|网格长|张三丰"]),
    ("code_unknown", 2, "编码", [HEAD, "350303102299016|网格长|张三丰"]),
    ("code_level", 2, "编码", [HEAD, f"{GRID}|单元长|张三丰"]),
    ("code_contradicts", 2, "编码", [NAMED + "|编码", f"黄霞村|15||网格长|张三丰||{GRID}"]),
    ("village_missing", 2, "村", [NAMED, "|16||网格长|张三丰|"]),
    ("village_unknown", 2, "村", [NAMED, "黄夏村|16||网格长|张三丰|"]),
    ("grid_missing", 2, "网格", [NAMED, "黄霞村|||网格长|张三丰|"]),
    ("grid_unknown", 2, "网格", [NAMED, "黄霞村|99||网格长|张三丰|"]),
    ("unit_missing", 2, "单元", [NAMED, "黄霞村|16||单元长|张三丰|"]),
    ("unit_unknown", 2, "单元", [NAMED, "黄霞村|16|199|单元长|张三丰|"]),
    ("area_too_deep", 2, "单元", [NAMED, "黄霞村|16|07|网格长|张三丰|"]),
    ("area_too_deep", 2, "网格", [NAMED, "黄霞村|16||网格站站长|张三丰|"]),
    ("post_missing", 2, "岗位", [HEAD, f"{GRID}||张三丰"]),
    ("post_unknown", 2, "岗位", [HEAD, f"{GRID}|网格常|张三丰"]),
    ("post_two", 2, "岗位", [HEAD, f"{GRID}|网格长、人民调解员|张三丰"]),
    ("ordinal_bad", 2, "序位", [HEAD, f"{GRID}|网格长|张三丰||||甲"]),
    ("ordinal_high", 2, "序位", [HEAD, f"{GRID}|网格长|张三丰||||12"]),
    ("ordinal_gap", 2, "序位", [HEAD, f"{GRID}|网格长|张三丰||||3"]),
    ("acting_bad", 2, "代理", [HEAD, f"{GRID}|网格长|张三丰|||||也许"]),
    ("acting_nobody", 2, "姓名", [HEAD, f"{GRID}|网格长||||||是"]),
    ("owner_second", 2, "身份", [HEAD, f"{GRID}|网格长|张三丰||||2||店主"]),
    ("capacity_unknown", 2, "身份", [HEAD, f"{GRID}|网格长|张三丰||||||老板的朋友"]),
    ("name_two", 2, "姓名", [HEAD, f"{GRID}|网格长|张三丰、李四光"]),
    ("name_digits", 2, "姓名", [HEAD, f"{GRID}|网格长|张三2"]),
    ("name_short", 2, "姓名", [HEAD, f"{GRID}|网格长|张"]),
    ("name_long", 2, "姓名", [HEAD, f"{GRID}|网格长|{'张' * 41}"]),
    ("name_titled", 2, "姓名", [HEAD, f"{GRID}|网格长|张三丰主任"]),
    ("name_masked", 2, "姓名", [HEAD, f"{GRID}|网格长|张**"]),
    ("name_masked", 2, "姓名", [HEAD, f"{GRID}|网格长|张某某"]),
    ("name_signs", 2, "姓名", [HEAD, f"{GRID}|网格长|张三<b>"]),
    ("name_is_phone", 2, "姓名", [HEAD, f"{GRID}|网格长|13800000000|张三丰"]),
    ("same_person_twice", 3, "姓名", [HEAD, f"{UNIT}|单元长|张三丰||||1", f"{UNIT}|单元长|张三丰||||2"]),
    ("phone_exponent", 2, "电话", [HEAD, f"{GRID}|网格长|张三丰|1.38E+10"]),
    ("phone_two", 2, "电话", [HEAD, f"{GRID}|网格长|张三丰|13800000000/13900000000"]),
    ("phone_letters", 2, "电话", [HEAD, f"{GRID}|网格长|张三丰|138oooo0000"]),
    ("phone_short", 2, "电话", [HEAD, f"{GRID}|网格长|张三丰|1380000000"]),
    ("phone_long", 2, "电话", [HEAD, f"{GRID}|网格长|张三丰|1380000000012"]),
    ("phone_first", 2, "电话", [HEAD, f"{GRID}|网格长|张三丰|23800000000"]),
    ("phone_hidden", 2, "电话", [HEAD, f"{GRID}|网格长|张三丰|138****0000"]),
    ("phone_nobody", 2, "电话", [HEAD, f"{GRID}|网格长|空缺|13800000000"]),
    ("day_bad", 2, "任期起", [HEAD, f"{GRID}|网格长|张三丰||去年"]),
    ("day_impossible", 2, "任期起", [HEAD, f"{GRID}|网格长|张三丰||2026-02-30"]),
    ("day_month_only", 2, "任期起", [HEAD, f"{GRID}|网格长|张三丰||2026年3月"]),
    ("day_short_year", 2, "任期起", [HEAD, f"{GRID}|网格长|张三丰||26.3.1"]),
    ("day_ambiguous", 2, "任期起", [HEAD, f"{GRID}|网格长|张三丰||03/04/2026"]),
    ("day_serial", 2, "任期起", [HEAD, f"{GRID}|网格长|张三丰||46000"]),
    ("day_far", 2, "任期止", [HEAD, f"{GRID}|网格长|张三丰|||2206-01-01"]),
    ("end_before_start", 2, "任期止", [HEAD, f"{GRID}|网格长|张三丰||2027-01-01|2026-12-31"]),
    ("term_over", 2, "任期止", [HEAD, f"{GRID}|网格长|张三丰||2025-01-01|2026-01-01"]),
    ("term_nobody", 2, "任期起", [HEAD, f"{GRID}|网格长|||2026-01-01"]),
    ("same_row", 3, "姓名", [HEAD, f"{GRID}|网格长|张三丰", f"{GRID}|网格长|张三丰"]),
    ("two_holders", 3, "姓名", [HEAD, f"{GRID}|网格长|张三丰", f"{GRID}|网格长|李四光"]),
]


@pytest.mark.parametrize(
    ("kind", "row", "column", "sheet"), BAD, ids=[f"{b[0]}-{i}" for i, b in enumerate(BAD)]
)
def test_each_bad_roster_tells_row_column_and_what_to_do(
    town: Directory, stored: Stored, kind: str, row: int, column: str, sheet: list[str]
) -> None:
    """A fault of this kind stands at this cell; both sentences end well and every brace is filled."""
    found = examine(rows_of(*sheet), town, stored, Wish(DAY))
    told = {(one.kind, one.row, one.column): one for one in found.faults}
    assert (kind, row, column) in told, list(told)
    one = told[kind, row, column]
    assert one.zh.endswith("。") and one.en.endswith(".") and "{" not in one.zh + one.en
    assert not any(change.kind == "ended" and change.row is None for change in found.difference.changes)


def test_the_kinds_of_bad_rosters_are_sixty_and_more() -> None:
    """Nearly every sentence is reached above; the others have tests of their own."""
    elsewhere = {"no_heading", "too_many_rows", "outside", "past_holder", "phone_differs"}
    assert set(SENTENCES) == {kind for kind, *_ in BAD} | elsewhere and len(BAD) >= 60


def test_all_faults_are_told_at_once(town: Directory, stored: Stored) -> None:
    """Three rows with four faults: all four, in the order of rows."""
    sheet = rows_of(HEAD, f"{GRID}|网格长|张|1", "9|网格长|张三丰", f"{GRID}|网格常|李四光")
    found = examine(sheet, town, stored, Wish(DAY))
    assert [(one.row, one.column) for one in found.faults] == [
        (2, "姓名"),
        (2, "电话"),
        (3, "编码"),
        (4, "岗位"),
    ]


def test_no_headings_are_told(town: Directory, stored: Stored) -> None:
    """A sheet without a known heading is refused with the list of those it should have."""
    found = examine(rows_of("甲|乙", "丙|丁"), town, stored, Wish(DAY))
    assert [one.kind for one in found.faults] == ["no_heading"] and "岗位" in found.faults[0].zh


def test_too_many_rows_are_refused(town: Directory, stored: Stored) -> None:
    """More than 20,000 rows: told to split, nothing compared."""
    row = f"{GRID}|网格长|张三丰"
    found = examine(rows_of(HEAD, *[row] * 20_001), town, stored, Wish(DAY))
    assert [one.kind for one in found.faults] == ["too_many_rows"]
