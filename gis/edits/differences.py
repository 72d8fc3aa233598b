"""A layer that comes back from another program, said as edits of the town as it is, or refused.

Rows are matched by code and freed of noise (`gis.edits.returned`); what differs falls into stretches of
ground that have nothing to do with one another; each is described by the plainest edits that give exactly its
shapes (`gis.edits.describing`). All of it is held against the same checks as any edit, or nothing is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np
import shapely
from shapely import Geometry, STRtree

from gis.edits import Done, Refused, apply
from gis.edits.describing import Edits, Stretch, Wanted, candidates
from gis.edits.operations import Describe, Draw, Edit, Reassign, Remove, Reshape
from gis.edits.problems import Problem, problem
from gis.edits.returned import Matched, Row, faults_of, matched, settled
from gis.edits.state import Edge, State, Unit, edge, rings_of
from gis.faults import Fault

__all__ = ["Differences", "Row", "differences"]

COMMON = 1.0
"""mm2: areas that have more in common than this belong to one stretch."""


@dataclass(frozen=True)
class Differences:
    """The edits, and the town they give; or why not: faults of the layer, problems of what it asks for."""

    edits: tuple[Edit, ...]
    after: State
    faults: tuple[Fault, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Step:
    """Something to be done: ways of doing it in a state, the plainest first, and whether that has done it."""

    about: tuple[str, ...]
    where: Geometry | None
    ways: Callable[[State], Iterator[Edits]]
    reached: Callable[[State, State], bool]


def differences(before: State, rows: Sequence[Row]) -> Differences:
    """What a returned layer changes; an untouched one, with noise up to a millimetre, changes nothing."""
    rows = settled(before, rows)
    base, faults = faults_of(before, [row for row in rows if not _is_overlay(before, row)])
    found, problems = matched(before, [*base, *(row for row in rows if _is_overlay(before, row))])
    if faults or problems:
        return Differences((), before, tuple(faults), tuple(problems))
    steps = [
        *(_ground_step(stretch) for stretch in _stretches(before, found)),
        *_grid_steps(before, found),
        *_overlay_steps(before, found),
        *_described_steps(before, found),
    ]
    return _all_done(before, steps)


def _is_overlay(before: State, row: Row) -> bool:
    unit = before.units.get(row.code)
    return row.overlay if unit is None else unit.overlay


def _all_done(before: State, steps: list[_Step]) -> Differences:
    """One step after another; those refused are tried again after others. All of them, or none."""
    state, edits = before, list[Edit]()
    while steps:
        left, problems = [], list[Problem]()
        for step in steps:
            way, after, why = _attempt(state, step)
            if why:
                left.append(step)
                problems += why
            else:
                state, edits = after, [*edits, *way]
        if len(left) == len(steps):
            return Differences((), before, problems=tuple(problems))
        steps = left
    return Differences(tuple(edits), state)


def _attempt(state: State, step: _Step) -> tuple[Edits, State, list[Problem]]:
    """The first way that comes out right and the state it gives, or why the last did not."""
    problems = [problem(state, "no_effect", step.about, step.where)]
    for way in step.ways(state):
        after: State | None = state
        for edit in way:
            result = apply(after, edit) if after is not None else None
            after = result.state if isinstance(result, Done) else None
            problems = list(result.problems) if isinstance(result, Refused) else problems
        if after is not None and step.reached(state, after):
            return way, after, []
    return [], state, problems


def _now(state: State, code: str) -> str:
    """The code that a unit has by now: painting it into another grid may have given it another."""
    if code in state.units or not code:
        return code
    return next((unit.code for unit in state.units.values() if unit.was == code), code)


def _shape(geometry: Geometry) -> bytes:
    return bytes(geometry.normalize().wkb)


def _ground_step(stretch: Stretch) -> _Step:
    wanted = {_shape(unit.polygon) for unit in stretch.new}
    named = {unit.code for unit in stretch.old} | {unit.code for unit in stretch.new}
    codes, shapes = tuple(sorted(named - {""})), [unit.polygon for unit in stretch.new]

    def ways(state: State) -> Iterator[Edits]:
        old = tuple(replace(unit, code=_now(state, unit.code)) for unit in stretch.old)
        known = {unit.code: now.code for unit, now in zip(stretch.old, old, strict=True)}
        new = tuple(replace(unit, code=known.get(unit.code, unit.code)) for unit in stretch.new)
        return candidates(Stretch(old, new))

    def reached(start: State, end: State) -> bool:
        differ = [
            unit for code, unit in end.units.items()
            if start.units.get(code) is not unit and not unit.overlay
        ]  # fmt: skip
        there = {_shape(unit.polygon) for unit in differ}
        named = all(
            _shape(end.units[code].polygon) == _shape(unit.polygon)
            for unit in stretch.new
            if (code := _now(end, unit.code)) in end.units
        )
        ended = {unit.code for unit in stretch.old} - {unit.code for unit in stretch.new}
        gone = not any(code in end.units for code in ended)
        return (
            named
            and gone
            and wanted <= there
            and all(_shape(unit.polygon) in wanted or _kept(start, unit) for unit in differ)
        )

    place = shapes[0] if shapes else stretch.old[0].polygon
    return _Step(codes, place, ways, reached)


def _kept(start: State, unit: Unit) -> bool:
    old = start.units.get(unit.code)
    return old is not None and _shape(old.polygon) == _shape(unit.polygon)


def _stretches(before: State, found: Matched) -> list[Stretch]:
    """What differs, in groups that share ground or a changed edge."""
    rows = {code: row for code, row in found.known.items() if not before.units[code].overlay}
    changed = {code: row for code, row in rows.items() if row.polygon is not before.units[code].polygon}
    ended = [code for code in before.base().codes if code not in rows]
    old = [before.units[code] for code in sorted({*changed, *ended})]
    fresh = [row for row in found.fresh if not row.overlay]
    new = [_wanted(before, row) for row in (*(changed[code] for code in sorted(changed)), *fresh)]
    group = list(range(len(old) + len(new)))

    def root(k: int) -> int:
        while group[k] != k:
            group[k] = group[group[k]]
            k = group[k]
        return k

    for a, b in _linked(old, new):
        group[root(a)] = root(b)
    members: dict[int, list[int]] = {}
    for k in range(len(group)):
        members.setdefault(root(k), []).append(k)
    m = len(old)
    return [
        Stretch(tuple(old[k] for k in of if k < m), tuple(new[k - m] for k in of if k >= m))
        for of in members.values()
    ]


def _wanted(before: State, row: Row) -> Wanted:
    """A row as a unit; one that begins does so in its grid, or if that is unknown, in that of its ground."""
    polygon = row.polygon
    assert polygon is not None
    grid = before.units[row.code].grid if row.code in before.units else row.grid
    if grid not in before.members:
        share = {u: shapely.area(shapely.intersection(u.polygon, polygon)) for u in before.touching(polygon)}
        grid = max(share, key=lambda unit: (share[unit], unit.code)).grid if any(share.values()) else grid
    return Wanted(row.code, grid, row.kind, polygon)


def _linked(old: list[Unit], new: list[Wanted]) -> Iterator[tuple[int, int]]:
    """Pairs (old first, then new) with ground in common, of one code, or with a new edge in common."""
    at = {unit.code: k for k, unit in enumerate(old)}
    yield from ((at[unit.code], len(old) + k) for k, unit in enumerate(new) if unit.code in at)
    if old and new:
        shapes = [np.array([unit.polygon for unit in side], dtype=object) for side in (old, new)]
        left, right = STRtree(shapes[1]).query(shapes[0], predicate="intersects")
        common = shapely.area(shapely.intersection(shapes[0][left], shapes[1][right])) > COMMON
        yield from zip(left[common].tolist(), (right[common] + len(old)).tolist(), strict=True)
    known = {key for unit in old for key in _edges(unit.polygon)}
    first: dict[Edge, int] = {}
    for k, unit in enumerate(new):
        for key in _edges(unit.polygon) - known:
            yield first.setdefault(key, len(old) + k), len(old) + k


def _edges(polygon: Geometry) -> set[Edge]:
    return {edge(a, b) for ring in rings_of(polygon) for a, b in pairwise(ring)}


def _grid_steps(before: State, found: Matched) -> Iterator[_Step]:
    """Units painted into other grids, all that go to one grid at once."""
    groups: dict[str, list[Row]] = {}
    for code, row in found.known.items():
        if not before.units[code].overlay and row.grid not in ("", before.units[code].grid):
            groups.setdefault(row.grid, []).append(row)
    for row in found.fresh:
        if not row.overlay and row.grid:
            groups.setdefault(row.grid, []).append(row)
    for grid, rows in sorted(groups.items()):
        yield _grid_step(grid, rows)


def _grid_step(grid: str, rows: list[Row]) -> _Step:
    village = next((row.village for row in rows if row.village), "")

    def elsewhere(state: State) -> list[str]:
        shapes = {_shape(row.polygon) for row in rows if row.code not in state.units and row.polygon}
        codes = {_now(state, row.code) for row in rows if row.code}
        return [
            code for code, unit in sorted(state.units.items())
            if unit.grid != grid and not unit.overlay
            and (code in codes or (shapes and _shape(unit.polygon) in shapes))
        ]  # fmt: skip

    def ways(state: State) -> Iterator[Edits]:
        codes = tuple(elsewhere(state))
        yield [Reassign(codes, grid, village)] if codes else []

    about = (grid, *(row.code for row in rows if row.code))
    return _Step(about, rows[0].polygon, ways, lambda _, end: not elsewhere(end))


def _overlay_steps(before: State, found: Matched) -> Iterator[_Step]:
    """Overlays that end, have another shape, or begin."""
    for code in sorted(code for code, unit in before.units.items() if unit.overlay):
        row = found.known.get(code)
        if row is None:
            yield _simple(before, code, Remove)
        elif row.polygon is not before.units[code].polygon:
            yield _simple(before, code, partial(Reshape, ring=_ring(row.polygon)))
    for row in found.fresh:
        if row.overlay:
            yield _begins(before, row)


def _described_steps(before: State, found: Matched) -> Iterator[_Step]:
    """Units with another name or kind."""
    for code, row in sorted(found.known.items()):
        unit = before.units[code]
        name, kind = (
            "" if new == old else new for new, old in ((row.name, unit.name), (row.kind, unit.kind))
        )
        if name or kind:
            yield _simple(before, code, partial(Describe, name=name, kind=kind))


def _simple(before: State, code: str, make: Callable[[str], Edit]) -> _Step:
    def ways(state: State) -> Iterator[Edits]:
        yield [make(_now(state, code))]

    return _Step((code,), before.units[code].polygon, ways, lambda _start, _end: True)


def _begins(before: State, row: Row) -> _Step:
    grid = _wanted(before, row).grid
    edit = Draw(_ring(row.polygon), grid, row.kind or "street_shop", row.code, overlay=True)
    return _Step((row.code or grid,), row.polygon, lambda _: iter([[edit]]), lambda _start, _end: True)


def _ring(polygon: Geometry | None) -> tuple[tuple[int, int], ...]:
    """The one ring of an overlay; nothing, which is refused, where it has several."""
    rings = rings_of(polygon) if polygon is not None and polygon.geom_type == "Polygon" else []
    return tuple(rings[0]) if len(rings) == 1 else ()
