"""What the search field offers while somebody types: villages, grids, roads, places, units and addresses.

People are never among them, whatever is typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pandas as pd

from boundaries.directory import Directory
from boundaries.gazetteers import grid_names, own_name, village_names
from boundaries.places import AreaRecord
from boundaries.text_places import entry_label
from gis.gazetteer import TEXTS
from gis.suggesting import Suggester, folded


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to choose. An area (village, grid, unit) has its `code`; a place or address its point
    (WGS 84 degrees); a road neither: its name is asked for as a text. `under`: the areas it lies in."""

    kind: str
    label: str
    under: tuple[str, ...]
    code: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, eq=False)
class Suggestions:
    """All that one directory and gazetteer can offer (`build` makes one). Safe to share between threads."""

    things: tuple[Suggestion, ...] = field(repr=False)
    suggester: Suggester = field(repr=False)
    learnt: Suggestions | None = None

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """What may be meant, the most likely first; learnt names before all others."""
        first = self.learnt.suggest(typed, limit) if self.learnt else []
        return first + [self.things[i] for i in self.suggester.suggest(typed, limit)][: limit - len(first)]


def build(directory: Directory, frame: pd.DataFrame) -> Suggestions:
    """Suggestions of a directory and its gazetteer (`boundaries.gazetteers.read_frame`)."""
    rows = [*_areas(directory), *_roads(frame), *_entries(directory, frame)]
    order = {kind: rank for rank, kind in enumerate(("village", "grid", "road", "place", "unit", "door"))}
    rows.sort(key=lambda row: order[row[0].kind])
    return Suggestions(tuple(thing for thing, _ in rows), Suggester(names for _, names in rows))


def with_learnt(known: Suggestions, frame: pd.DataFrame) -> Suggestions:
    """The same suggestions with learnt names (`boundaries.gazetteers.read_learnt`)."""
    rows = list(_places(frame))
    learnt = Suggestions(tuple(thing for thing, _ in rows), Suggester(names for _, names in rows))
    return replace(known, learnt=learnt if rows else None)


def areas_called(directory: Directory, name: str, most: int = 6) -> tuple[list[Suggestion], bool]:
    """The areas that a name means, spelt as the search field takes it (黄霞村第16网格), and whether it is
    their whole name; where it is nobody's, up to `most` of one kind that share most of it."""
    wanted = folded(name)
    spelt = [(thing, [folded(one) for one in names]) for thing, names in _areas(directory)]
    whole = [thing for thing, names in spelt if wanted in names]
    if whole:
        return whole[:most], True
    for length in range(len(wanted), 0, -1):
        part = wanted[:length]
        near = [
            *(thing for thing, names in spelt if any(one.startswith(part) for one in names)),
            *(thing for thing, names in spelt if any(part in one[1:] for one in names)),
        ]
        if near:
            same = [thing for thing in dict.fromkeys(near) if thing.kind == near[0].kind]
            return same[:most], False
    return [], False


Row = tuple[Suggestion, tuple[str, ...]]
"""A suggestion and the spellings under which it is found."""


def _areas(directory: Directory) -> Iterator[Row]:
    said, named = village_names(directory), grid_names(directory)
    for i, village in enumerate(directory.villages):
        names = (said[i], village.name, *village.aliases, village.code)
        yield Suggestion("village", village.name, (), village.code), names
    for i, grid in enumerate(directory.grids):
        village = directory.villages[grid.parent]
        spelt = (f"{named[i].village}{named[i].number}网格", grid.name, grid.code)
        yield Suggestion("grid", grid.name, (village.name,), grid.code), spelt
    for unit in directory.units:
        yield _unit(directory, unit, f"{named[unit.parent].village}{named[unit.parent].number}网格")


def _unit(directory: Directory, unit: AreaRecord, grid_name: str) -> Row:
    grid = directory.grids[unit.parent]
    under = (directory.villages[grid.parent].name, grid.name)
    names = (name for name in (own_name(unit), unit.name, grid_name + _numbered(unit), unit.code) if name)
    return Suggestion("unit", unit.name, under, unit.code), tuple(names)


def _numbered(unit: AreaRecord) -> str:
    """What stands behind the grid in a unit's name: 07单元."""
    behind = unit.name.rpartition("网格")[2]
    return behind.partition("单元")[0] + "单元" if "单元" in behind else behind


def _roads(frame: pd.DataFrame) -> Iterator[Row]:
    villages = frame[frame["road"] != ""].groupby("road", sort=True)["village"].unique()
    for road, passed in villages.items():
        yield Suggestion("road", str(road), tuple(passed[:3])), (str(road),)


def _entries(directory: Directory, frame: pd.DataFrame) -> Iterator[Row]:
    """Named places and doors, each once, but for those that a unit is called by."""
    seen = {(own_name(unit), unit.code) for unit in directory.units}
    kept = []
    for at, row in enumerate(frame[list(TEXTS)].to_dict("records")):
        key = (entry_label(row), row["unit"])
        if key not in seen and key[0] != row["road"]:
            kept.append(at)
        seen.add(key)
    return _places(frame.iloc[kept])


def _places(frame: pd.DataFrame) -> Iterator[Row]:
    """Each row of a gazetteer as something to choose."""
    places = zip(frame.to_dict("records"), frame["lon"], frame["lat"], strict=True)
    for row, lon, lat in places:
        label = entry_label(row)
        under = (row["village"], f"第{row['grid']}网格")
        spelt = (label, row["village"] + label, *(row["aliases"] or ()))
        yield Suggestion("place" if row["name"] else "door", label, under, "", float(lon), float(lat)), spelt
