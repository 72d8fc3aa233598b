"""What a town's doors and places are called: the columns a geocoder searches.

A street is what a number hangs on: a road, or, where doors are numbered without a road, the whole village.
Cells may be strings, numbers, empty or missing; a column that is not there counts as empty.
"""

from __future__ import annotations

import ast
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from gis.address import cut_line, normalise, numeral_value, side_value
from gis.errors import InputError

TEXTS = (
    "id",
    "village",
    "grid",
    "road",
    "section",
    "lane",
    "alley",
    "number",
    "sub",
    "building",
    "name",
    "unit",
)
SPELLINGS = {"num": "number", "poi": "name", "address": "name", "unit_code": "unit"}
"""Other headings in use for the same columns."""
LANE_ENDS = ("巷", "弄", "里", "胡同", "路", "街")
"""A lane with a name is a street of its own; a name without an ending is one of a 巷."""
CUT = ("road", "section", "lane", "alley", "number", "sub", "building")
"""What is read off the names where a gazetteer has neither a road nor a number: a list of address lines."""
_RUN = re.compile(r"\d+|[零一二三四五六七八九十百千两]+")


def cell_text(value: Any) -> str:
    """A cell as a trimmed string: 16.0 -> 16, NaN and None -> ''."""
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def cell_numbers(text: str) -> list[int]:
    """The numbers of a cell: '3弄' -> [3], '12-1号' -> [12, 1]."""
    if text.isdecimal():
        return [int(text)]
    return [numeral_value(run) for run in _RUN.findall(normalise(text).text)] if text else []


def _aliases(value: Any) -> list[str]:
    """Aliases from a list, or from one cell that lists them with 、 ; | or as Python does."""
    if isinstance(value, str):
        value = _listed(value)
    if value is None or value is pd.NA or isinstance(value, int | float):
        return []
    return [str(alias).strip() for alias in value if str(alias).strip()]


def _listed(cell: str) -> Iterable[Any]:
    if cell.startswith("["):
        try:
            return tuple(ast.literal_eval(cell))
        except (ValueError, SyntaxError, TypeError):
            cell = cell.strip("[]")
    return re.split(r"[、;；|]", cell)


@dataclass(frozen=True, slots=True)
class Entry:
    """A door or a named place. `path` holds the numbers of its lane and alley in order, or that of its group
    (3组); `grid_key` numbers the (village, grid) it lies in, `street` its road, or its village where it has
    none. `section` and `building` are below 0 where they go by a side or a letter. `lon`, `lat` in degrees.
    """

    id: str
    grid_key: int
    village: int
    road: int
    street: int
    section: int
    path: tuple[int, ...]
    number: int
    sub: int
    building: int
    name: str
    lon: float
    lat: float
    unit: str


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """The entries of one town and the names they hang on. Roads and villages are indices, -1 for none; a
    number that is not given is 0. `lines`: there were no columns of roads and numbers, only names to be read
    as address lines; `divisions`: areas that such lines begin with, nobody's own name."""

    entries: tuple[Entry, ...]
    villages: tuple[str, ...]
    roads: tuple[str, ...]
    grids: tuple[tuple[str, str], ...]
    named: dict[str, list[int]] = field(default_factory=dict)
    lines: bool = False
    divisions: tuple[str, ...] = ()

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Gazetteer:
        """Entries of a frame with columns `id, village, grid, road, section, lane, alley, number, sub,
        building, name, aliases, lon, lat, unit` (WGS 84 degrees); any column but lon and lat may be missing.

        Where no row has a road or a number, names are read as address lines. Raises InputError where lon or
        lat is missing or not a number.
        """
        frame = frame.rename(columns={old: new for old, new in SPELLINGS.items() if new not in frame.columns})
        columns = {name: _column(frame, name) for name in TEXTS}
        if "id" not in frame.columns:
            columns["id"] = [str(label) for label in frame.index]
        alias_cells = frame["aliases"].tolist() if "aliases" in frame.columns else [None] * len(frame)
        aliases = list(map(_aliases, alias_cells))
        lines = not any(columns["road"]) and not any(columns["number"])
        divisions = _cut(columns, aliases) if lines else ()
        return replace(_build(columns, aliases, _degrees(frame)), lines=lines, divisions=divisions)

    def with_places(self, frame: pd.DataFrame) -> Gazetteer:
        """The same gazetteer with further named places: `id, village, grid, name, lon, lat, unit`."""
        villages, grids = _Numbering.of(self.villages), _Numbering.of(self.grids)
        entries, named = list(self.entries), defaultdict(list, self.named)
        texts = zip(
            *(_column(frame, name) for name in ("id", "village", "grid", "name", "unit")), strict=True
        )
        for (ident, village, grid, name, unit), point in zip(texts, _degrees(frame), strict=True):
            v, key = villages[village] if village else -1, grids[village, grid]
            named[name] = [*named[name], len(entries)]
            entries.append(Entry(ident, key, v, -1, -2 - v, 0, (), 0, 0, 0, name, *point, unit))
        known = replace(self, entries=tuple(entries), villages=tuple(villages), grids=tuple(grids))
        return replace(known, named=dict(named))


def _cut(columns: dict[str, list[str]], aliases: list[list[str]]) -> tuple[str, ...]:
    """Read the names as address lines; what is left of one behind its parts names the place too. The
    divisions that more than one line begins with."""
    divisions: Counter[str] = Counter()
    for row, name in enumerate(columns["name"]):
        line = cut_line(name)
        divisions.update(set(line.divisions))
        for part in CUT:
            columns[part][row] = columns[part][row] or getattr(line, part)
        if line.name and (line.number or line.building) and not cell_numbers(line.name[:1]):
            aliases[row] = [*aliases[row], line.name]
    return tuple(name for name, often in divisions.items() if often > 1)


def _column(frame: pd.DataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [""] * len(frame)
    return [cell_text(value) for value in frame[name].tolist()]


def _degrees(frame: pd.DataFrame) -> list[tuple[float, float]]:
    """Longitudes and latitudes as numbers."""
    for name in ("lon", "lat"):
        if name not in frame.columns:
            raise InputError(
                f"地址表没有 {name} 列:请给出每条地址的经纬度(WGS 84)。",
                f"The address table has no column {name}: give each its longitude and latitude.",
                field=name,
            )
        bad = pd.to_numeric(frame[name], errors="coerce").isna().to_numpy().nonzero()[0]
        if len(bad):
            raise InputError(
                f"地址表第 {bad[0] + 1} 行的 {name} 不是数字:请改正或删去这一行。",
                f"Row {bad[0] + 1} of the address table has no number in {name}: correct or remove the row.",
                row=int(bad[0]) + 1,
                field=name,
            )
    lons, lats = (pd.to_numeric(frame[name]).astype(float).tolist() for name in ("lon", "lat"))
    return list(zip(lons, lats, strict=True))


class _Numbering(dict[Any, int]):
    """Gives each new value the next number."""

    @classmethod
    def of(cls, known: Iterable[Any]) -> _Numbering:
        """A numbering that goes on after values known by their place."""
        return cls({value: number for number, value in enumerate(known)})

    def __missing__(self, value: Any) -> int:
        self[value] = len(self)
        return self[value]


def _build(
    columns: dict[str, list[str]], aliases: list[list[str]], points: list[tuple[float, float]]
) -> Gazetteer:
    villages, roads, grids = _Numbering(), _Numbering(), _Numbering()
    named: dict[str, list[int]] = defaultdict(list)
    entries: list[Entry] = []
    rows = zip(*(columns[name] for name in TEXTS), strict=True)
    for row, (cells, point) in enumerate(zip(rows, points, strict=True)):
        ident, village, grid, road, section, lane, alley, number, sub, building, name, unit = cells
        v = villages[village] if village else -1
        if lane and not cell_numbers(lane):
            road = lane if lane.endswith(LANE_ENDS) else lane + LANE_ENDS[0]
        r = roads[road] if road else -1
        numbers = [*cell_numbers(number), 0, 0]
        given = _first(sub) or numbers[1]
        path = tuple(n for cell in (lane, alley) for n in cell_numbers(cell)[:1])
        entries.append(
            Entry(
                ident, grids[village, grid], v, r, r if r >= 0 else -2 - v, _sided(section), path, numbers[0],
                given, _sided(building), name, *point, unit,
            )
        )  # fmt: skip
        for called in _names(name, building, aliases[row]):
            named[called].append(row)
    return Gazetteer(tuple(entries), tuple(villages), tuple(roads), tuple(grids), dict(named))


def _first(cell: str) -> int:
    return (cell_numbers(cell) or [0])[0]


def _sided(cell: str) -> int:
    """The number of a section or building, or what stands for its side or letter."""
    return side_value(normalise(cell).text) or _first(cell) if cell else 0


def _names(name: str, building: str, aliases: Iterable[str]) -> set[str]:
    """What an entry is called: its name, its aliases, and its building where that has a name of its own."""
    called = {name, *aliases}
    if building and not _sided(building):
        called |= {building, name + building}
    return called - {""}
