"""Whose households go where when ground changes hands.

The rule: households go with the doors. Of a unit whose shape changed, each unit that afterwards has part of
its ground gets the share of its doors (address points) that lie there; a unit without doors is shared by
area, in whole square metres. Shares are whole households by the largest remainder (on a tie the unit that
goes on first, then the smaller code), so none is lost or made up. Overlays keep theirs. A door or report on a
border is that of the covering base unit with the smallest code, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import is_, not_

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import STRtree

from gis.edits.state import State, Unit
from gis.lattice import PER_METRE, from_lattice

Households = Mapping[str, int | None]
"""By unit code; None (or no entry) where nobody said how many."""
_MM2 = PER_METRE * PER_METRE


@dataclass(frozen=True)
class Places:
    """Points (doors, reports) that are looked up many times; metres, exactly as stored.

    Whether a border covers one must come out as it does in the database."""

    tree: STRtree

    def __len__(self) -> int:
        return len(self.tree.geometries)


def places_of(x: ArrayLike, y: ArrayLike) -> Places:
    """n points in metres of the storage CRS."""
    xy = np.stack([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)], axis=-1)
    return Places(STRtree(shapely.points(xy.reshape(-1, 2))))


def ground_in_metres(units: Iterable[Unit]) -> NDArray[np.object_]:
    """The shapes of units as they are stored, to be held against `Places`."""
    return np.asarray(from_lattice(np.array([unit.polygon for unit in units], dtype=object)))


def differing(before: State, after: State) -> tuple[list[Unit], list[Unit]]:
    """The base units whose code or shape differs: as they were, as they are; in code order."""
    return _other(before, after), _other(after, before)


def _other(some: State, others: State) -> list[Unit]:
    units, twins = some.units.values(), others.units
    # Most units are the very same objects: that is asked without a step of Python for each.
    untouched = map(is_, map(twins.get, some.units), units)
    changed = (unit for unit in compress(units, map(not_, untouched)) if not unit.overlay)
    found = [unit for unit in changed if not _same_ground(unit, twins.get(unit.code))]
    return sorted(found, key=lambda unit: unit.code)


def _same_ground(unit: Unit, twin: Unit | None) -> bool:
    return twin is not None and not twin.overlay and bool(twin.polygon.equals_exact(unit.polygon, 0.0))


def owners(state: State, units: Iterable[Unit], places: Places) -> dict[int, str]:
    """Which base unit has each of the places that lie in any of `units`: place number -> code."""
    units = list(units)
    if not units or not len(places):
        return {}
    whose = _whose(state.near_any(units), places)
    return {place: whose[place] for place in _whose(units, places)}


def _whose(units: Iterable[Unit], places: Places) -> dict[int, str]:
    """Of each place that any of `units` covers, the smallest code that does."""
    ranked = sorted(units, key=lambda unit: unit.code)
    if not ranked or not len(places):
        return {}
    unit, place = places.tree.query(ground_in_metres(ranked), predicate="covers")
    first: dict[int, str] = {}
    for k in np.lexsort((unit, place)):
        first.setdefault(int(place[k]), ranked[unit[k]].code)
    return first


def households_after(
    before: State, after: State, households: Households, doors: Places
) -> dict[str, int | None]:
    """Households of every unit of `after`, by the rule above. None where nobody said any of its ground."""
    result = dict(zip(after.units, map(households.get, after.units), strict=True))
    result |= {u.code: _kept(u, households) for u in after.units.values() if u.was}
    result |= dict.fromkeys((unit.code for unit in differing(before, after)[1]), None)
    for (_, code), share in flows(before, after, households, doors).items():
        result[code] = (result[code] or 0) + share
    return result


def flows(before: State, after: State, households: Households, doors: Places) -> dict[tuple[str, str], int]:
    """How many households of each base unit that differs are where afterwards: (old, new) -> number."""
    found: dict[tuple[str, str], int] = {}
    for code, parts in shares(before, differing(before, after), doors).items():
        count = households.get(code)
        if count is not None:
            found |= {(code, to): share for to, share in apportioned(count, parts, code).items()}
    return found


def _kept(unit: Unit, households: Households) -> int | None:
    """What is said of the unit, by its code or by the one it had in the grid it came from."""
    return households.get(unit.code, households.get(unit.was) if unit.was else None)


def shares(
    before: State, units: tuple[Sequence[Unit], Sequence[Unit]], doors: Places
) -> dict[str, dict[str, int]]:
    """For each unit that differs its doors, or where it has none square metres, by whose they are now.

    units: those of `before` that differ, and those that have their ground now (`differing`)."""
    old, new = units
    # A door on the border with a unit that did not change stays with those that did, or it would be nobody's.
    was, now = owners(before, old, doors), _whose(new, doors)
    counted: dict[str, dict[str, int]] = {unit.code: {} for unit in old}
    for door in was.keys() & now.keys():
        if was[door] in counted:
            parts = counted[was[door]]
            parts[now[door]] = parts.get(now[door], 0) + 1
    for unit in old:
        if not counted[unit.code]:
            counted[unit.code] = _square_metres(unit, new)
    return counted


def _square_metres(unit: Unit, new: Sequence[Unit]) -> dict[str, int]:
    polygons = np.array([one.polygon for one in new], dtype=object)
    near = np.flatnonzero(shapely.intersects(polygons, unit.polygon)) if len(new) else np.zeros(0, dtype=int)
    m2 = np.rint(shapely.area(shapely.intersection(polygons[near], unit.polygon)) / _MM2).astype(int)
    return {new[k].code: int(size) for k, size in zip(near.tolist(), m2.tolist(), strict=True) if size}


def apportioned(count: int, parts: Mapping[str, int], home: str) -> dict[str, int]:
    """`count` shared in proportion to `parts` by the largest remainder; ties: `home`, then smaller codes."""
    total = sum(parts.values())
    if not total:
        return {}
    given = {code: count * part // total for code, part in parts.items()}
    order = sorted(parts, key=lambda code: (-(count * parts[code] % total), code != home, code))
    for code in order[: count - sum(given.values())]:
        given[code] += 1
    return given
