"""Rosters: every fault by row and cell, differences before anything is stored, exports that come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries import rosters
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from boundaries.rosters import Examined, Stored, Wish, examine, read_stored
from boundaries.rosters.faults import SENTENCES
from boundaries.rosters.headings import COLUMNS, meaning_of
from boundaries.rosters.values import FORMULA_SIGNS, guarded, plain
from boundaries.rosters.writing import HEADINGS, roster_rows
from tests import database

DAY = date(2026, 11, 21)
HEAD = "编码|岗位|姓名|电话|任期起|任期止|序位|代理|身份"
NAMED = "村|网格|单元|岗位|姓名|电话"
GRID = "350303102206016"
UNIT = GRID + "007"


def rows_of(*lines: str) -> list[tuple[int, list[str]]]:
    """Rows of a sheet, numbered from 1."""
    return [(number, line.split("|")) for number, line in enumerate(lines, 1)]


@pytest.fixture(scope="module")
def opened(cluster: Address, sample_template: str) -> Iterator[Session]:
    """A session on a sample town of this module's own; nothing is committed."""
    url = database.new_database(cluster, sample_template)
    held = engine(url)
    with Session(held) as session:
        yield session
    held.dispose()
    database.drop_database(cluster, url)


@pytest.fixture(scope="module")
def town(opened: Session) -> Directory:
    """The published sample town."""
    return snapshot(opened)


@pytest.fixture(scope="module")
def stored(opened: Session) -> Stored:
    """Who is on record in it."""
    return read_stored(opened, DAY)


@pytest.fixture
def session(opened: Session) -> Iterator[Session]:
    """The session, rolled back afterwards."""
    yield opened
    opened.rollback()


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


def test_a_title_above_the_headings_does_not_matter(town: Directory, stored: Stored) -> None:
    """Officials write a title and a date above; headings are found below, whatever brackets they carry."""
    sheet = rows_of(
        "国欢镇网格员名册",
        "填表日期：2026年11月",
        "区域编码|职　务|姓名（必填）|联系电话*",
        f"{GRID}|网格长|张三丰|13800000000",
    )
    found = examine(sheet, town, stored, Wish(DAY, ends=False))
    assert found.faults == () and [one.name for one in found.difference.changes if one.kind == "new"] == [
        "张三丰"
    ]


@pytest.mark.parametrize("meaning", COLUMNS)
def test_every_synonym_is_known(meaning: str) -> None:
    """Whatever brackets, spaces and signs stand around it."""
    for name in COLUMNS[meaning]:
        assert meaning_of(f" *{name} （请填写）") == meaning and meaning_of(name.upper()) == meaning


def test_what_is_exported_changes_nothing_when_it_comes_back(town: Directory, stored: Stored) -> None:
    """The whole town's roster, numbers whole or masked: no fault, everything unchanged."""
    for whole in (True, False):
        rows = roster_rows(town, stored, lambda _: True, whole)
        found = examine([(1, HEADINGS), *enumerate(rows, 2)], town, stored, Wish(DAY))
        assert found.faults == ()
        assert found.difference.counts() == {"new": 0, "changed": 0, "ended": 0, "unchanged": len(rows)}
        assert found.difference.told == () and found.difference.phones == {}


def applied(session: Session, *lines: str, **wish: Any) -> tuple[Examined, Directory]:
    """A roster examined and stored in the session; the town as it is then."""
    found = examine(rows_of(*lines), snapshot(session), read_stored(session, DAY), Wish(DAY, **wish))
    assert found.faults == ()
    rosters.store(session, found.difference, snapshot(session).town.id)
    return found, snapshot(session)


def leaders(town: Directory, on: date) -> list[tuple[str, str]]:
    """Grid leaders of the grid and their numbers."""
    area = town.find_area(GRID, "grid")
    assert area is not None
    return [(one.name, one.phone) for one in town.leaders_of(area, on) if one.post == "grid_leader"]


def test_a_successor_follows_and_a_second_import_changes_nothing(session: Session) -> None:
    """From the day on the new leader; before it the old one; the same roster again is unchanged."""
    before = leaders(snapshot(session), DAY)
    lines = (HEAD, f"{GRID}|网格长|张三丰|13800000000|2026-12-01|2027-11-30")
    found, town = applied(session, *lines, ends=False)
    assert found.difference.counts() == {"new": 1, "changed": 0, "ended": 1, "unchanged": 0}
    assert leaders(town, DAY) == before and leaders(town, date(2026, 12, 1)) == [("张三丰", "13800000000")]
    assert leaders(town, date(2027, 12, 1)) == []
    again, _ = applied(session, *lines, ends=False)
    assert again.difference.counts() == {"new": 0, "changed": 0, "ended": 1, "unchanged": 1}


def test_a_changed_number_is_changed_for_the_person(session: Session, town: Directory) -> None:
    """A new number in one row: details say from what to what, masked; every post of the person shows it."""
    name, phone = leaders(town, DAY)[0]
    found, after = applied(session, HEAD, f"{GRID}|网格长|{name}|13811112222", ends=False)
    (change,) = found.difference.changes
    assert change.kind == "changed" and change.details[0].after == "138****2222"
    assert phone not in repr(change) and leaders(after, DAY) == [(name, "13811112222")]


def test_a_blank_name_leaves_the_post_vacant(session: Session) -> None:
    """The holder's term ends the day before; the post stays."""
    _, town = applied(session, HEAD, f"{GRID}|网格长|空缺", ends=False)
    assert leaders(town, DAY) == [] and len(leaders(town, date(2026, 11, 20))) == 1


def test_posts_that_are_left_out_end_only_within_village_and_kind(session: Session, town: Directory) -> None:
    """A roster of one grid leader ends the village's other grid leaders, and nobody else anywhere."""
    name, _ = leaders(town, DAY)[0]
    found = examine(
        rows_of(HEAD, f"{GRID}|网格长|{name}"), town, read_stored(session, DAY), Wish(DAY, ends=True)
    )
    ended = [one for one in found.difference.changes if one.kind == "ended"]
    assert {one.post.kind for one in ended} == {"grid_leader"}
    assert {one.area.code[:12] for one in ended} == {GRID[:12]} and len(ended) > 5


def test_one_person_has_one_number(town: Directory, stored: Stored) -> None:
    """Somebody who holds two posts, with two numbers in the roster: told at the second row."""
    people: dict[Any, list[Any]] = {}
    for key, terms in stored.held.items():
        for term in terms:
            people.setdefault(term.person, []).append((key, term.name))
    areas = {area.id: area for layer in town.layers.values() for area in layer.areas}
    found = next((posts for posts in people.values() if len({key[0] for key, _ in posts}) > 1), None)
    if found is None:
        pytest.skip("nobody in this town holds two posts")
    titles = town.staff.kinds
    lines = [
        f"{areas[key[0]].code}|{titles[key[1]].title}|{name}|1380000000{i}|||{key[2]}"
        for i, (key, name) in enumerate(found[:2])
    ]
    told = examine(rows_of(HEAD, *lines), town, stored, Wish(DAY)).faults
    assert ("phone_differs", 3) in {(one.kind, one.row) for one in told}


def test_a_term_cannot_begin_before_the_last_one_ended(session: Session) -> None:
    """A vacancy since today, a successor since a year ago: the former holder's days are not rewritten."""
    applied(session, HEAD, f"{GRID}|网格长|空缺", ends=False)
    sheet = rows_of(HEAD, f"{GRID}|网格长|张三丰||2025-11-21")
    found = examine(sheet, snapshot(session), read_stored(session, DAY), Wish(DAY, ends=False))
    assert [one.kind for one in found.faults] == ["past_holder"] and "2026-11-20" in found.faults[0].zh


def test_rows_of_other_areas_are_faults(town: Directory, stored: Stored) -> None:
    """A village chief's roster names a grid of another village: that row, and only it."""
    other = next(one for one in town.grids if not one.code.startswith(GRID[:12]))
    sheet = rows_of(HEAD, f"{GRID}|网格长|张三丰", f"{other.code}|网格长|李四光")
    wish = Wish(DAY, covered=lambda area: area.code.startswith(GRID[:12]))
    found = examine(sheet, town, stored, wish)
    assert [(one.kind, one.row) for one in found.faults] == [("outside", 3)] and found.outside == 1
    assert {one.area.code for one in found.difference.changes} == {GRID}


def test_too_many_rows_are_refused(town: Directory, stored: Stored) -> None:
    """More than 20,000 rows: told to split, nothing compared."""
    row = f"{GRID}|网格长|张三丰"
    found = examine(rows_of(HEAD, *[row] * 20_001), town, stored, Wish(DAY))
    assert [one.kind for one in found.faults] == ["too_many_rows"]


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_exports_guard_against_formulas_and_imports_take_it_back(sign: str) -> None:
    """An apostrophe before each sign, full-width ones too, and gone again when it is read."""
    text = f"{sign}1+1"
    assert guarded(text) == f"'{text}" and plain(guarded(text)).lstrip("\t\r") in (plain(text), text.lstrip())
    assert guarded("张三") == "张三"
