"""What a draft changes, before anything changes: a pure comparison of the town before and after it.

Counted per grid (`boundaries.counting`), and per unit what moves to another grid, begins, ends or gets other
ground. Whoever publishes counts the same again from what was stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from boundaries.counting import Counted, Side, Tally, reports_after, sides, tallied, whole
from gis.edits.shares import differing, flows, households_after
from gis.edits.state import State, Unit

LEAST = 0.01e6
"""mm2: a unit whose ground changed by less (0.01 m2) is not listed: it only got or lost a vertex."""
_MM2 = 1e6
CHANGES = ("moved", "begin", "end", "ground")


@dataclass(frozen=True)
class GridImpact:
    """A grid whose numbers or units change. before or after None: it begins or ends with the draft.

    gains, loses: codes of units, as they are afterwards and as they were."""

    grid: str
    village: str
    before: Side | None
    after: Side | None
    leaders: tuple[str, ...]
    gains: tuple[str, ...]
    loses: tuple[str, ...]


@dataclass(frozen=True)
class UnitSide:
    """A unit at one time; households None where nobody said."""

    code: str
    grid: str
    m2: float
    households: int | None
    open_reports: int


@dataclass(frozen=True)
class UnitImpact:
    """A unit that changes. change: moved (to another grid), begin, end, or ground (its shape only).

    others: codes of the units whose ground it took (begin) or that took its ground (end)."""

    change: str
    name: str
    kind: str
    before: UnitSide | None
    after: UnitSide | None
    leaders: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Impact:
    """Everything a draft moves. grids: those that change, by code. units: by change, then code.

    households_moved, reports_moved: how many have another grid afterwards."""

    grids: tuple[GridImpact, ...]
    units: tuple[UnitImpact, ...]
    town: tuple[Side, Side]
    households_moved: int
    reports_moved: int


@dataclass(frozen=True)
class _Compared:
    """Both states with their counts; pairs: code before -> code afterwards of the units that go on."""

    old: Tally
    new: Tally
    pairs: Mapping[str, str]
    counted: Counted


def impact(before: State, after: State, counted: Counted) -> Impact:
    """What the change from one state to the other does to whom. before: the published town."""
    placed = reports_after(before, after, counted.reports)
    homes = households_after(before, after, counted.households, counted.doors)
    old = Tally(before, counted.households, tallied(counted.reports.units))
    new = Tally(after, homes, tallied(placed))
    compared = _Compared(old, new, paired(before, after), counted)
    grids = sides(old, counted.weights), sides(new, counted.weights)
    asked = zip(counted.reports.units, placed, strict=True)
    return Impact(
        tuple(_grids(compared, *grids)),
        tuple(sorted(_units(compared), key=_order)),
        (whole(grids[0].values()), whole(grids[1].values())),
        _households_moved(compared),
        sum(_grid(before, was) != _grid(after, now) for was, now in asked),
    )


def paired(before: State, after: State) -> dict[str, str]:
    """Code before -> code afterwards of the units that go on, also under another number."""
    goes_on = {code: code for code in before.units if code in after.units}
    ended = {code: unit for code, unit in before.units.items() if code not in after.units}
    shapes = {unit.polygon.normalize().wkb: code for code, unit in sorted(ended.items(), reverse=True)}
    for code in sorted(after.units.keys() - before.units.keys()):
        unit = after.units[code]
        home = unit.was if unit.was in ended else shapes.get(unit.polygon.normalize().wkb, "")
        if home and home not in goes_on:
            goes_on[home] = code
    return goes_on


def _grid(state: State, code: str) -> str:
    return state.units[code].grid if code in state.units else ""


def _order(row: UnitImpact) -> tuple[int, str]:
    side = row.after or row.before
    return CHANGES.index(row.change), side.code if side else ""


def _grids(compared: _Compared, was: dict[str, Side], now: dict[str, Side]) -> Iterable[GridImpact]:
    before, after, pairs = compared.old.state, compared.new.state, compared.pairs
    stays = {code for was, code in pairs.items() if before.units[was].grid == after.units[code].grid}
    stayed = {was for was, code in pairs.items() if code in stays}
    for grid in sorted(was.keys() | now.keys()):
        gains = tuple(sorted(after.members.get(grid, frozenset()) - stays))
        loses = tuple(sorted(before.members.get(grid, frozenset()) - stayed))
        if gains or loses or not _same(was.get(grid), now.get(grid)):
            village = after.village_of(grid) or before.village_of(grid)
            leaders = compared.counted.leaders.get(grid, ())
            yield GridImpact(grid, village, was.get(grid), now.get(grid), leaders, gains, loses)


def _same(was: Side | None, now: Side | None) -> bool:
    """Nothing of its own changed (its ratio to the mean may, when others change)."""
    if was is None or now is None:
        return was is now
    same = (was.units, was.shops, was.households, was.open_reports) == (
        now.units, now.shops, now.households, now.open_reports,
    )  # fmt: skip
    return same and abs(was.m2 - now.m2) * _MM2 < LEAST


def _units(compared: _Compared) -> Iterable[UnitImpact]:
    before, after, pairs = compared.old.state, compared.new.state, compared.pairs
    heirs, origins = _heirs(before, after)
    for was, code in pairs.items():
        old, new = before.units[was], after.units[code]
        if old is new:
            continue
        if old.grid != new.grid or old.code != new.code:
            yield _row(compared, "moved", (old, new))
        elif shapely.area(shapely.symmetric_difference(old.polygon, new.polygon)) >= LEAST:
            yield _row(compared, "ground", (old, new))
    for code in before.units.keys() - pairs.keys():
        yield _row(compared, "end", (before.units[code], None), heirs.get(code, ()))
    for code in after.units.keys() - set(pairs.values()):
        yield _row(compared, "begin", (None, after.units[code]), origins.get(code, ()))


def _row(
    compared: _Compared, change: str, units: tuple[Unit | None, Unit | None], others: tuple[str, ...] = ()
) -> UnitImpact:
    old, new = units
    unit = new or old
    assert unit is not None
    leaders = compared.counted.leaders.get(old.code, ()) if old else ()
    before, after = _side(old, compared.old), _side(new, compared.new)
    return UnitImpact(change, unit.name, unit.kind, before, after, leaders, others)


def _side(unit: Unit | None, tally: Tally) -> UnitSide | None:
    if unit is None:
        return None
    homes, reports = tally.households.get(unit.code), tally.reports.get(unit.code, 0)
    return UnitSide(unit.code, unit.grid, unit.polygon.area / _MM2, homes, reports)


Kin = dict[str, tuple[str, ...]]


def _heirs(before: State, after: State) -> tuple[Kin, Kin]:
    """For each base unit that differs who has its ground afterwards, and for each new one whose it was.

    Strips under a square metre count for nothing."""
    old, new = differing(before, after)
    heirs: Kin = {}
    origins: Kin = {}
    if not old or not new:
        return heirs, origins
    shapes = [np.array([unit.polygon for unit in side], dtype=object) for side in (old, new)]
    left, right = STRtree(shapes[1]).query(shapes[0], predicate="intersects")
    common = shapely.area(shapely.intersection(shapes[0][left], shapes[1][right]))
    for k in np.lexsort((right, left)):
        if common[k] >= _MM2:
            was, now = old[left[k]].code, new[right[k]].code
            heirs[was] = (*heirs.get(was, ()), now)
            origins[now] = (*origins.get(now, ()), was)
    return heirs, origins


def _households_moved(compared: _Compared) -> int:
    """Households of ground, and of overlays, that go to another grid."""
    before, after, counted = compared.old.state, compared.new.state, compared.counted
    shared = flows(before, after, counted.households, counted.doors)
    moved = sum(n for (was, now), n in shared.items() if _grid(before, was) != _grid(after, now))
    differ = {was for was, _ in shared}
    for was, now in compared.pairs.items():
        if was not in differ and before.units[was].grid != after.units[now].grid:
            moved += counted.households.get(was) or 0
    return moved
