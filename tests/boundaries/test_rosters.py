"""Rosters: differences before anything is stored, what is stored then, and exports that come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from boundaries import rosters
from boundaries.directory import Directory
from boundaries.people.staff import read_staff
from boundaries.rosters import Examined, Stored, Wish, examine, read_stored
from boundaries.rosters.headings import COLUMNS, meaning_of
from boundaries.rosters.values import FORMULA_SIGNS, guarded, plain
from boundaries.rosters.writing import HEADINGS, roster_rows
from tests.boundaries.rostering import DAY, GRID, HEAD, UNIT, opened, rows_of, stored, town

__all__ = ["opened", "stored", "town"]


@pytest.fixture
def session(opened: Session) -> Iterator[Session]:
    """The session, rolled back afterwards."""
    yield opened
    opened.rollback()


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


def now(session: Session, town: Directory) -> Directory:
    """The town with its people as they are in the session."""
    return replace(town, staff=read_staff(session))


def applied(session: Session, town: Directory, *lines: str, **wish: Any) -> tuple[Examined, Directory]:
    """A roster examined and stored in the session; the town as it is then."""
    found = examine(rows_of(*lines), town, read_stored(session, DAY), Wish(DAY, **wish))
    assert found.faults == ()
    rosters.store(session, found.difference, town.town.id)
    return found, now(session, town)


def leaders(town: Directory, on: date) -> list[tuple[str, str]]:
    """Grid leaders of the grid and their numbers."""
    area = town.find_area(GRID, "grid")
    assert area is not None
    return [(one.name, one.phone) for one in town.leaders_of(area, on) if one.post == "grid_leader"]


def test_a_successor_follows_and_a_second_import_changes_nothing(session: Session, town: Directory) -> None:
    """From the day on the new leader; before it the old one; the same roster again is unchanged."""
    before = leaders(town, DAY)
    lines = (HEAD, f"{GRID}|网格长|张三丰|13800000000|2026-12-01|2027-11-30")
    found, after = applied(session, town, *lines, ends=False)
    assert found.difference.counts() == {"new": 1, "changed": 0, "ended": 1, "unchanged": 0}
    assert leaders(after, DAY) == before and leaders(after, date(2026, 12, 1)) == [("张三丰", "13800000000")]
    assert leaders(after, date(2027, 12, 1)) == []
    again, _ = applied(session, town, *lines, ends=False)
    assert again.difference.counts() == {"new": 0, "changed": 0, "ended": 1, "unchanged": 1}


def test_a_changed_number_is_changed_for_the_person(session: Session, town: Directory) -> None:
    """A new number in one row: details say from what to what, masked; every post of the person shows it."""
    name, phone = leaders(town, DAY)[0]
    found, after = applied(session, town, HEAD, f"{GRID}|网格长|{name}|13811112222", ends=False)
    (change,) = found.difference.changes
    assert change.kind == "changed" and change.details[0].after == "138****2222"
    assert phone not in repr(change) and leaders(after, DAY) == [(name, "13811112222")]


def test_a_faulty_row_leaves_its_post_alone(session: Session, town: Directory) -> None:
    """The holder's row has a letter in the number, the successor's is good: nothing of the post changes."""
    name, _ = leaders(town, DAY)[0]
    later = f"{GRID}|网格长|张三丰|13800000000|2026-12-01|2027-11-30"
    for ends in (True, False):
        sheet = rows_of(HEAD, f"{GRID}|网格长|{name}|123abc", later, f"{UNIT}|单元长|李四光")
        found = examine(sheet, town, read_stored(session, DAY), Wish(DAY, ends=ends))
        assert [one.row for one in found.faults] == [2]
        assert {change.post.title for change in found.difference.changes} == {"单元长"}


def test_a_blank_name_leaves_the_post_vacant(session: Session, town: Directory) -> None:
    """The holder's term ends the day before; the post stays."""
    _, after = applied(session, town, HEAD, f"{GRID}|网格长|空缺", ends=False)
    assert leaders(after, DAY) == [] and len(leaders(after, date(2026, 11, 20))) == 1


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
    found = next(posts for posts in people.values() if len({key[0] for key, _ in posts}) > 1)
    titles = town.staff.kinds
    lines = [
        f"{areas[key[0]].code}|{titles[key[1]].title}|{name}|1380000000{i}|||{key[2]}"
        for i, (key, name) in enumerate(found[:2])
    ]
    told = examine(rows_of(HEAD, *lines), town, stored, Wish(DAY)).faults
    assert ("phone_differs", 3) in {(one.kind, one.row) for one in told}


def test_a_term_cannot_begin_before_the_last_one_ended(session: Session, town: Directory) -> None:
    """A vacancy since today, a successor since a year ago: the former holder's days are not rewritten."""
    applied(session, town, HEAD, f"{GRID}|网格长|空缺", ends=False)
    sheet = rows_of(HEAD, f"{GRID}|网格长|张三丰||2025-11-21")
    found = examine(sheet, town, read_stored(session, DAY), Wish(DAY, ends=False))
    assert [one.kind for one in found.faults] == ["past_holder"] and "2026-11-20" in found.faults[0].zh


def test_a_successor_cannot_begin_before_the_holder_on_record(town: Directory, stored: Stored) -> None:
    """The holder's row without days, a successor's row from long before: told at the holder's row."""
    name, _ = leaders(town, DAY)[0]
    sheet = rows_of(HEAD, f"{GRID}|网格长|{name}", f"{GRID}|网格长|张三丰||2001-01-01")
    found = examine(sheet, town, stored, Wish(DAY, ends=False))
    assert [(one.kind, one.row) for one in found.faults] == [("end_before_start", 2)]
    assert found.difference.told == ()


def test_rows_of_other_areas_are_faults(town: Directory, stored: Stored) -> None:
    """A village chief's roster names a grid of another village: that row, and only it."""
    other = next(one for one in town.grids if not one.code.startswith(GRID[:12]))
    sheet = rows_of(HEAD, f"{GRID}|网格长|张三丰", f"{other.code}|网格长|李四光")
    wish = Wish(DAY, covered=lambda area: area.code.startswith(GRID[:12]))
    found = examine(sheet, town, stored, wish)
    assert [(one.kind, one.row) for one in found.faults] == [("outside", 3)] and found.outside == 1
    assert {one.area.code for one in found.difference.changes} == {GRID}


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_exports_guard_against_formulas_and_imports_take_it_back(sign: str) -> None:
    """An apostrophe before each sign, full-width ones too, and gone again when it is read."""
    text = f"{sign}1+1"
    assert guarded(text) == f"'{text}" and plain(guarded(text)).lstrip("\t\r") in (plain(text), text.lstrip())
    assert guarded("张三") == "张三"
