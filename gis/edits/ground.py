"""Edits that move ground between units: split, merge, transfer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely
from shapely import Geometry

from gis.edits.checks import Descent, Proposal
from gis.edits.naming import christened, moved
from gis.edits.noding import Noded, fitted, node, snapped
from gis.edits.operations import Line, Merge, Split, Transfer
from gis.edits.patches import base_unit, gained, joined, owner_of, ring_area
from gis.edits.problems import refuse
from gis.edits.state import Point, State, Unit, edges_of


def split(state: State, edit: Split) -> Proposal:
    """A unit into the pieces that a line cuts it into."""
    unit = base_unit(state, edit.code)
    drawn = shapely.LineString(edit.line) if len(edit.line) > 1 else None
    if drawn is not None and not drawn.is_simple:
        raise refuse(state, "bow_tie", [unit.code], drawn)
    line = _drawn(state, [unit], edit)
    noded = node(state, [unit], shapely.LineString(line))
    pieces = [face for face in noded.faces() if owner_of(face, [unit]) is not None]
    if len(pieces) < 2:
        raise refuse(state, "no_effect", [unit.code], shapely.LineString(line))
    pieces = sorted((shapely.normalize(p) for p in pieces), key=lambda p: (-p.area, p.wkt))
    new = christened(state, [replace(unit, polygon=p, was="") for p in pieces[1:]], edit.into)
    ring = gained(state, [unit], noded)
    codes = (unit.code, *(child.code for child in new))
    return Proposal(
        (replace(unit, polygon=pieces[0]), *new, *ring),
        lineage=(Descent("split", (unit.code,), codes),),
        outline=edit.outline,
    )


def merge(state: State, edit: Merge) -> Proposal:
    """Units joined into one; the vertices on their outer border stay."""
    units = [base_unit(state, code) for code in sorted(set(edit.codes))]
    if len(units) < 2 or (edit.into and edit.into not in edit.codes):
        raise refuse(state, "no_effect" if len(units) < 2 else "not_found", edit.codes)
    kept = min(units, key=lambda u: (u.code != edit.into, -u.polygon.area, u.code))
    whole = replace(kept, polygon=joined([unit.polygon for unit in units]))
    codes = tuple(unit.code for unit in units)
    over = followers(state, units, kept.grid)
    return Proposal(
        (whole, *(new for _, new in over)),
        tuple(code for code in codes if code != kept.code) + _renamed(over),
        (Descent("merge", codes, (kept.code,)), *_successors(over)),
    )


def transfer(state: State, edit: Transfer) -> Proposal:
    """What lies inside the ring to a unit, or to a grid (whole units move, others are cut)."""
    to_unit = edit.to in state.units
    if not to_unit and edit.to not in state.members:
        raise refuse(state, "not_found", [edit.to])
    target = base_unit(state, edit.to) if to_unit else None
    area = ring_area(state, edit.ring)
    units = [
        unit for unit in state.touching(area)
        if (not edit.sources or unit.grid in edit.sources) and (unit is not target)
        and (to_unit or unit.grid != edit.to)
    ]  # fmt: skip
    given = [unit for unit in units if shapely.area(shapely.intersection(unit.polygon, area)) > 0.0]
    if not given:
        raise refuse(state, "no_effect", [edit.to], area)
    touched = [*given, *([target] if target else [])]
    line = _drawn(state, touched, edit, edit.ring)
    noded = node(state, touched, shapely.LineString(line))
    area = ring_area(state, tuple(line))
    shapely.prepare(area)
    kept, gone = _sorted_faces(noded, touched, area, target)
    ring = gained(state, touched, noded)
    if target:
        return _to_unit(target, given, (kept, gone), replace(Proposal(tuple(ring)), outline=edit.outline))
    return _to_grid(state, edit, (kept, gone), Proposal(tuple(ring), outline=edit.outline))


Pieces = dict[str, list[Geometry]]


def _sorted_faces(
    noded: Noded, touched: Sequence[Unit], area: Geometry, target: Unit | None
) -> tuple[Pieces, Pieces]:
    """The faces of each touched unit, those it keeps and those inside the drawn area."""
    kept: Pieces = {unit.code: [] for unit in touched}
    gone: Pieces = {unit.code: [] for unit in touched}
    for face in noded.faces():
        owner = owner_of(face, touched)
        if owner is not None:
            inside = owner is not target and area.contains(shapely.point_on_surface(face))
            (gone if inside else kept)[owner.code].append(face)
    return kept, gone


def _to_unit(target: Unit, given: list[Unit], pieces: tuple[Pieces, Pieces], rest: Proposal) -> Proposal:
    kept, gone = pieces
    everything = [*kept[target.code], *(face for faces in gone.values() for face in faces)]
    left = [replace(unit, polygon=joined(kept[unit.code])) for unit in given if kept[unit.code]]
    ended = tuple(unit.code for unit in given if not kept[unit.code])
    lineage = tuple(
        Descent("transfer", (u.code, target.code), (u.code, target.code) if kept[u.code] else (target.code,))
        for u in given
        if gone[u.code]
    )
    units = (replace(target, polygon=joined(everything)), *left, *rest.units)
    return replace(rest, units=units, ended=ended, lineage=lineage)


def _to_grid(state: State, edit: Transfer, pieces: tuple[Pieces, Pieces], rest: Proposal) -> Proposal:
    kept, gone = pieces
    village = state.village_of(edit.to)
    units, ended, lineage, cut = list(rest.units), [], [], []
    for code, faces in sorted(gone.items()):
        unit = state.units[code]
        if faces and not kept[code]:
            new = moved(state.changed(units), replace(unit, polygon=joined(faces)), edit.to, village)
            units.append(new)
            ended += [code] if new.code != code else []
            lineage.append(Descent("successor", (code,), (new.code,)))
        elif faces:
            units.append(replace(unit, polygon=joined(kept[code])))
            parts = shapely.get_parts(joined(faces))
            cut += [(code, replace(unit, polygon=p, grid=edit.to, village=village, was="")) for p in parts]
    named = christened(state.changed(units), [unit for _, unit in cut])
    for code in dict.fromkeys(code for code, _ in cut):
        new_codes = [new.code for (old, _), new in zip(cut, named, strict=True) if old == code]
        lineage.append(Descent("split", (code,), (code, *new_codes)))
    over = followers(state, [state.units[d.before[0]] for d in lineage if d.kind == "successor"], edit.to)
    return replace(
        rest,
        units=(*units, *named, *(new for _, new in over)),
        ended=(*ended, *_renamed(over)),
        lineage=(*lineage, *_successors(over)),
    )


def followers(state: State, units: Sequence[Unit], grid: str) -> list[tuple[str, Unit]]:
    """Overlays of which most stands over units that go to another grid go with them: (old code, unit)."""
    found: dict[str, Unit] = {}
    ground = shapely.coverage_union_all([unit.polygon for unit in units]) if units else None
    for overlay in state.near(ground, overlay=True) if ground is not None else ():
        over = shapely.area(shapely.intersection(overlay.polygon, ground))
        if overlay.grid != grid and over > overlay.polygon.area / 2.0:
            later = state.changed(found.values())
            found[overlay.code] = moved(later, overlay, grid, state.village_of(grid) or overlay.village)
    return list(found.items())


def _renamed(over: Sequence[tuple[str, Unit]]) -> tuple[str, ...]:
    return tuple(old for old, new in over if old != new.code)


def _successors(over: Sequence[tuple[str, Unit]]) -> tuple[Descent, ...]:
    return tuple(Descent("successor", (old,), (new.code,)) for old, new in over)


def _drawn(state: State, units: Sequence[Unit], edit: Split | Transfer, line: Line = ()) -> list[Point]:
    """The line of an edit snapped to borders and, unless unlocked, led over the outline exactly."""
    line = line or (edit.line if isinstance(edit, Split) else edit.ring)
    places = snapped(line, units, edit.snap)
    if len(places) < 2:
        raise refuse(state, "no_effect", [unit.code for unit in units])
    if isinstance(edit, Transfer) and places[0] != places[-1]:
        places = [*places, places[0]]
    if edit.outline:
        return places
    mine = {key for key, n in edges_of(u.polygon for u in units).items() if n == 1}
    way = shapely.LineString(places)
    mine = {key for key in mine if shapely.dwithin(way, shapely.LineString(key), 1.0)}
    near = {u.code: u for key in mine for u in state.near(shapely.LineString(key))}
    both = edges_of(u.polygon for u in near.values())
    return fitted(state, places, [key for key in mine if both.get(key, 1) == 1])
