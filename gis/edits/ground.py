"""Edits that move ground between units: split, merge, transfer, redraw an edge, draw, give a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from shapely import Geometry

from gis.edits.checks import Descent, Proposal
from gis.edits.naming import christened, moved
from gis.edits.noding import Noded, faces_of, fitted, node, snapped, with_chains
from gis.edits.operations import Draw, GiveGap, Line, Merge, RedrawEdge, Split, Transfer
from gis.edits.problems import refuse
from gis.edits.state import Edge, Point, State, Unit, edge, edges_of
from gis.survey import HAIRLINE, areas_of, mean_width


def base_unit(state: State, code: str) -> Unit:
    """The base unit of this code, or a refusal."""
    unit = state.units.get(code)
    if unit is None or unit.overlay:
        raise refuse(state, "overlay" if unit else "not_found", [code], unit.polygon if unit else None)
    return unit


def joined(polygons: Sequence[Geometry]) -> Geometry:
    """Areas that match edge for edge joined, in normal form: it does not depend on how rings ran."""
    whole = shapely.coverage_union_all(polygons)
    parts = shapely.get_parts(shapely.get_parts(whole))
    return shapely.normalize(parts[0] if len(parts) == 1 else shapely.multipolygons(parts))


def split(state: State, edit: Split) -> Proposal:
    """A unit into the pieces that a line cuts it into."""
    unit = base_unit(state, edit.code)
    line = _drawn(state, [unit], edit)
    noded = node(state, [unit], shapely.LineString(line))
    pieces = [face for face in noded.faces() if _owner(face, [unit]) is not None]
    if len(pieces) < 2:
        raise refuse(state, "no_effect", [unit.code], shapely.LineString(line))
    pieces = sorted((shapely.normalize(p) for p in pieces), key=lambda p: (-p.area, p.wkt))
    new = christened(state, [replace(unit, polygon=p, was="") for p in pieces[1:]], edit.into)
    ring = _gained(state, [unit], noded)
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
    over = _followers(state, units, kept.grid)
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
    area = _ring_area(state, edit.ring)
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
    area = _ring_area(state, tuple(line))
    shapely.prepare(area)
    kept, gone = _sorted_faces(noded, touched, area, target)
    ring = _gained(state, touched, noded)
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
        owner = _owner(face, touched)
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
    over = _followers(state, [state.units[d.before[0]] for d in lineage if d.kind == "successor"], edit.to)
    return replace(
        rest,
        units=(*units, *named, *(new for _, new in over)),
        ended=(*ended, *_renamed(over)),
        lineage=(*lineage, *_successors(over)),
        shift=True,
    )


def redraw_edge(state: State, edit: RedrawEdge) -> Proposal:
    """The border of two units replaced between the ends of the line."""
    pair = [base_unit(state, edit.left), base_unit(state, edit.right)]
    whole = shapely.coverage_union_all([unit.polygon for unit in pair])
    line = snapped(edit.line, pair, edit.snap)
    if len(line) < 2:
        raise refuse(state, "no_effect", [unit.code for unit in pair])
    drawn = shapely.LineString(line)
    if not drawn.is_simple:
        raise refuse(state, "bow_tie", [unit.code for unit in pair], drawn)
    if not shapely.covers(shapely.buffer(whole, HAIRLINE), drawn):
        others = [u for u in state.touching(drawn) if u not in pair]
        raise refuse(state, "outside", [u.code for u in (*pair, *others)], shapely.difference(drawn, whole))
    noded = node(state, pair, drawn)
    outer = edges_of([unit.polygon for unit in pair])
    shared = {e for key, n in outer.items() if n == 2 for e in _links(noded.chains.get(key, list(key)))}
    dropped = _between(shared, line[0], line[-1])
    if dropped is None:
        raise refuse(state, "no_effect", [unit.code for unit in pair], drawn)
    fresh = noded.edges - {e for key in outer for e in _links(noded.chains.get(key, list(key)))}
    faces = faces_of((noded.edges - dropped) | fresh | _along(dropped, drawn))
    inside = [f for f in faces if whole.covers(shapely.point_on_surface(f)) or mean_width(f) < HAIRLINE]
    if len(inside) != 2:
        raise refuse(state, "bow_tie", [unit.code for unit in pair], drawn)
    first = sum(shapely.area(shapely.intersection(f, u.polygon)) for f, u in zip(inside, pair, strict=True))
    other = sum(
        shapely.area(shapely.intersection(f, u.polygon)) for f, u in zip(inside[::-1], pair, strict=True)
    )
    inside = inside if first >= other else inside[::-1]
    changed = [replace(u, polygon=shapely.normalize(f)) for u, f in zip(pair, inside, strict=True)]
    codes = (pair[0].code, pair[1].code)
    ring = _gained(state, pair, noded)
    return Proposal((*changed, *ring), lineage=(Descent("transfer", codes, codes),))


def _links(chain: Sequence[Point]) -> list[Edge]:
    return [edge(p, q) for p, q in pairwise(chain)]


def _along(dropped: set[Edge], drawn: Geometry) -> set[Edge]:
    """The dropped edges that the line itself follows: they stay."""
    return {e for e in dropped if drawn.covers(shapely.LineString(e))}


def _between(shared: set[Edge], start: Point, stop: Point) -> set[Edge] | None:
    """The edges of the shared border between two of its vertices; None where no run joins them."""
    links: dict[Point, list[Point]] = {}
    for p, q in shared:
        links.setdefault(p, []).append(q)
        links.setdefault(q, []).append(p)
    came: dict[Point, Point] = {start: start}
    queue = [start] if start in links else []
    for place in queue:
        for following in sorted(links[place]):
            if following not in came:
                came[following] = place
                queue.append(following)
    if stop not in came or start == stop:
        return None
    run, place = set(), stop
    while place != start:
        run.add(edge(place, came[place]))
        place = came[place]
    return run


def draw(state: State, edit: Draw) -> Proposal:
    """A new base unit on ground that nobody has."""
    area = _ring_area(state, edit.ring)
    near = state.touching(shapely.buffer(area, float(edit.snap)))
    line = snapped(edit.ring, near, edit.snap) if near else list(edit.ring)
    area = _ring_area(state, tuple(line))
    _only_empty(state, area, near, edit)
    noded = node(state, near, shapely.LineString(line))
    shapely.prepare(area)
    faces = [
        face for face in noded.faces()
        if area.contains(shapely.point_on_surface(face)) and _owner(face, near) is None
    ]  # fmt: skip
    if not faces:
        raise refuse(state, "no_effect", [edit.grid], area)
    village = state.village_of(edit.grid)
    new = Unit("", edit.grid, village, joined(faces), edit.kind)
    named = christened(state, [new], (edit.code,) if edit.code else ())[0]
    if not edit.outline and not _in_hole(state, new.polygon):
        raise refuse(state, "outside", [named.code], new.polygon)
    changed = _gained(state, [], noded)
    return Proposal((named, *changed), lineage=(Descent("new", (), (named.code,)),), fills=new.polygon)


def _only_empty(state: State, area: Geometry, near: Sequence[Unit], edit: Draw) -> None:
    for unit in near:
        common = areas_of(shapely.intersection(area, unit.polygon))
        if not edit.clip and common.area and mean_width(common) > HAIRLINE:
            raise refuse(state, "overlap", [edit.code or edit.grid, unit.code], common)


def _holes(state: State) -> list[Geometry]:
    whole = shapely.coverage_union_all(state.base().polygons)
    parts = shapely.get_parts(shapely.get_parts(whole))
    return [shapely.Polygon(ring) for part in parts for ring in part.interiors]


def _in_hole(state: State, area: Geometry) -> bool:
    slack = shapely.buffer(area, -HAIRLINE)
    return any(hole.covers(slack) for hole in _holes(state))


def give_gap(state: State, edit: GiveGap) -> Proposal:
    """The hole around a place to one of the units on its rim."""
    unit, spot = base_unit(state, edit.to), shapely.Point(edit.at)
    hole = next((hole for hole in _holes(state) if hole.covers(spot)), None)
    if hole is None:
        raise refuse(state, "not_found", [unit.code], spot)
    if not edges_of([hole]).keys() & edges_of([unit.polygon]).keys():
        raise refuse(state, "stranded", [unit.code], hole)
    grown = replace(unit, polygon=joined([unit.polygon, hole]))
    return Proposal((grown,), lineage=(Descent("transfer", (unit.code,), (unit.code,)),), fills=hole)


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


_followers = followers


def _renamed(over: Sequence[tuple[str, Unit]]) -> tuple[str, ...]:
    return tuple(old for old, new in over if old != new.code)


def _successors(over: Sequence[tuple[str, Unit]]) -> tuple[Descent, ...]:
    return tuple(Descent("successor", (old,), (new.code,)) for old, new in over)


def _owner(face: Geometry, units: Sequence[Unit]) -> Unit | None:
    """The unit whose ground the face is; None for ground of none of them."""
    spot = shapely.point_on_surface(face)
    for unit in units:
        if unit.polygon.contains(spot):
            return unit
    if units and mean_width(face) < HAIRLINE:
        return min(units, key=lambda unit: (unit.polygon.distance(spot), unit.code))
    return None


def _gained(state: State, touched: Sequence[Unit], noded: Noded) -> list[Unit]:
    """The first ring's units that take up the vertices put on a border of theirs."""
    own = {unit.code for unit in touched}
    near = {
        u.code: u for key in noded.chains for u in state.near(shapely.LineString(key)) if u.code not in own
    }
    grown = [(u, with_chains(u.polygon, noded.chains)) for _, u in sorted(near.items())]
    return [replace(u, polygon=polygon) for u, polygon in grown if polygon is not u.polygon]


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


def _ring_area(state: State, ring: Line) -> Geometry:
    """The area a drawn ring encloses; a ring that crosses itself is refused."""
    if len(set(ring)) < 3:
        raise refuse(state, "no_effect", [])
    area = shapely.Polygon(np.array(ring, dtype=np.float64))
    if not area.is_valid:
        raise refuse(state, "bow_tie", [], shapely.LineString(ring))
    return area
