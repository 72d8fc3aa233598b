"""The attributes of a unit layer: codes kept as written, kinds and households checked, parents single.

Nothing is raised for a bad row: every problem is noted with its row, so that all of them are told at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import category

import pandas as pd

from boundaries.tables import UNIT_KINDS
from gis.errors import InputError

JOINT = "-"
"""Between the parts of a code that is put together from several columns (`--grid A+B`)."""
KIND_NAMES = {
    **{kind: kind for kind in UNIT_KINDS},
    **dict.fromkeys(("住宅", "居民", "住宅单元", "居民单元", "小区"), "residential"),
    **dict.fromkeys(("设施", "公共设施", "设施单元", "企事业单位"), "facility"),
    **dict.fromkeys(("沿街店铺", "沿街商铺", "店铺", "商铺", "街铺"), "street_shop"),
    **dict.fromkeys(("巷弄", "小巷", "巷", "弄", "里弄"), "alley"),
    **dict.fromkeys(("楼栋", "楼宇", "楼"), "building"),
}
"""What a kind may be called in a layer, and the kind it is."""
UNWRITTEN = ("Cc", "Cf", "Cs")
"""Unicode categories that no code or name holds: control and direction marks, halves of characters."""
MOST_HOUSEHOLDS = 1_000_000


@dataclass(frozen=True)
class LayerColumns:
    """Names of the layer's columns; `A+B` joins two columns with a hyphen."""

    unit: str
    grid: str
    village: str
    name: str | None = None
    kind: str | None = None
    households: str | None = None


@dataclass(frozen=True)
class Problem:
    """Something wrong with a row: its position, a kind of `gis.faults.KINDS`, the codes and a note."""

    at: int
    kind: str
    codes: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Attributes:
    """Rows of a layer: `frame` has code, grid, village, name, kind, households; `rows` are source rows."""

    frame: pd.DataFrame
    rows: tuple[int, ...]
    problems: tuple[Problem, ...]


def read_attributes(frame: pd.DataFrame, columns: LayerColumns) -> Attributes:
    """Read the columns of a layer. Raises InputError when a column does not exist.

    Source rows are the frame's index when it is called "row", else 1..n.
    """
    codes = {level: _codes(frame, getattr(columns, level)) for level in ("unit", "grid", "village")}
    raw = {field: _column(frame, getattr(columns, field)) for field in ("name", "kind", "households")}
    table = pd.DataFrame(
        {
            "code": codes["unit"],
            "grid": codes["grid"],
            "village": codes["village"],
            "name": [_text(name) or code for name, code in zip(raw["name"], codes["unit"], strict=True)],
            "kind": [_kind(value) for value in raw["kind"]],
            "households": [_households(value) for value in raw["households"]],
        },
        dtype=object,
    )
    rows = frame.index if frame.index.name == "row" else range(1, len(frame) + 1)
    problems = [*_missing(table), *_bad_values(table, raw), *_two_parents(table)]
    return Attributes(table, tuple(int(row) for row in rows), tuple(problems))


def _column(frame: pd.DataFrame, name: str | None) -> list[Any]:
    """The values of a column; nothing for a column that is not asked for."""
    if name is None:
        return [None] * len(frame)
    if name not in frame.columns or name == "geometry":
        known = "、".join(str(column) for column in frame.columns if column != "geometry")
        raise InputError(
            f"图层里没有名为“{name}”的列。现有的列：{known}",
            f'The layer has no column "{name}". Its columns: {known}',
            field=name,
        )
    values: list[Any] = frame[name].tolist()
    return values


def _codes(frame: pd.DataFrame, name: str) -> list[str]:
    """Codes of one column, or of several joined; blank when any part is blank."""
    names = [name] if name in frame.columns else name.split("+")
    parts = [[_text(value) for value in _column(frame, one.strip())] for one in names]
    return [JOINT.join(row) if all(row) else "" for row in zip(*parts, strict=True)]


def _text(value: Any) -> str:
    """A value as it is written: whole numbers without `.0`, nothing for null, no stray control characters."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "".join(c for c in str(value) if category(c) not in UNWRITTEN).strip()


def _kind(value: Any) -> str | None:
    """The kind of a unit, None for a blank; a name that is not known stays as it is written."""
    written = _text(value)
    return KIND_NAMES.get(written.lower(), written) if written else None


def _households(value: Any) -> int | str | None:
    """A number of households, None for a blank; what is no such number stays as it is written."""
    written = _text(value)
    if not written:
        return None
    whole = written.removesuffix(".0")
    good = whole.isascii() and whole.isdigit() and int(whole) <= MOST_HOUSEHOLDS
    return int(whole) if good else written


def _missing(table: pd.DataFrame) -> Iterable[Problem]:
    for column, zh, en in (("code", "单元", "unit"), ("grid", "网格", "grid"), ("village", "村", "village")):
        for at in _where(value == "" for value in table[column]):
            note = f"{zh}编码为空 · the {en} code is blank"
            yield Problem(at, "missing_code", (table["code"][at],), note)


def _bad_values(table: pd.DataFrame, raw: dict[str, list[Any]]) -> Iterable[Problem]:
    kinds = ", ".join(UNIT_KINDS)
    for at in _where(kind is not None and kind not in UNIT_KINDS for kind in table["kind"]):
        note = f"类型“{_text(raw['kind'][at])}”不认识 · the kind must be one of {kinds}, or blank"
        yield Problem(at, "bad_value", (table["code"][at],), note)
    for at in _where(isinstance(value, str) for value in table["households"]):
        note = f"户数“{table['households'][at]}”不是非负整数 · households must be a whole number from 0 on"
        yield Problem(at, "bad_value", (table["code"][at],), note)


def _two_parents(table: pd.DataFrame) -> Iterable[Problem]:
    """A unit code in two grids, a grid code in two villages: one problem per further parent."""
    for child, parent, zh, en in (
        ("code", "grid", "单元“{}”既属网格“{}”又属“{}”", 'unit "{}" lies in grid "{}" and in "{}"'),
        ("grid", "village", "网格“{}”既属村“{}”又属“{}”", 'grid "{}" lies in village "{}" and in "{}"'),
    ):
        first: dict[str, str] = {}
        told: set[tuple[str, str]] = set()
        for at, (one, above) in enumerate(zip(table[child], table[parent], strict=True)):
            if not one or not above or first.setdefault(one, above) == above or (one, above) in told:
                continue
            told.add((one, above))
            names = (one, first[one], above)
            yield Problem(at, "two_parents", names, f"{zh.format(*names)} · {en.format(*names)}")


def _where(flags: Iterable[bool]) -> Sequence[int]:
    return [at for at, flag in enumerate(flags) if flag]
