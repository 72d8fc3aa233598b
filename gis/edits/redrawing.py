"""The border of two units replaced by a drawn line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import shapely
from shapely import Geometry

from gis.edits.checks import Descent, Proposal
from gis.edits.noding import faces_of, node, snapped
from gis.edits.operations import RedrawEdge
from gis.edits.patches import base_unit, gained
from gis.edits.problems import refuse
from gis.edits.state import Edge, Point, State, edge, edges_of
from gis.survey import HAIRLINE, mean_width


def redraw_edge(state: State, edit: RedrawEdge) -> Proposal:
    """The border of two units replaced between the ends of the line."""
    pair = [base_unit(state, edit.left), base_unit(state, edit.right)]
    whole = shapely.coverage_union_all([unit.polygon for unit in pair])
    if len(edit.line) > 1 and not shapely.LineString(edit.line).is_simple:
        raise refuse(state, "bow_tie", [unit.code for unit in pair], shapely.LineString(edit.line))
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
    ring = gained(state, pair, noded)
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
