"""Units drawn elsewhere (QGIS) put in place of those whose ground they take, vertex for vertex as they are.

Nothing is noded or snapped: what does not match its surroundings exactly is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Geometry, STRtree

from gis.edits.blanks import in_hole
from gis.edits.checks import Descent, Proposal
from gis.edits.ground import followers
from gis.edits.naming import christened
from gis.edits.operations import Import, Line
from gis.edits.patches import base_unit
from gis.edits.problems import refuse
from gis.edits.state import State, Unit
from gis.survey import HAIRLINE, areas_of, mean_width

NOISE = 1.0
"""mm2: differences of unions are not exact; lines that cross off the lattice leave this much at most."""
LEAST = 1.0e6
"""mm2: of whose ground a unit took less (1 m2) is not called its forebear."""


def import_units(state: State, edit: Import) -> Proposal:
    """The units as drawn; together they must cover the ground of those they replace, or fill a hole too."""
    if not len(edit.codes) == len(edit.rings) == len(edit.grids) == len(edit.kinds):
        raise refuse(state, "not_found", edit.codes)
    old = [
        base_unit(state, code) for code in dict.fromkeys([*edit.codes, *edit.ended]) if code in state.units
    ]
    known = [code for code in edit.codes if code]
    if len(set(known)) < len(known) or not set(edit.ended) <= {unit.code for unit in old} - set(known):
        raise refuse(state, "code", [*edit.codes, *edit.ended])
    new = _drawn(state, edit)
    fills = _filled(state, old, new)
    over = _followers(state.changed(new), new)
    return Proposal(
        (*new, *(unit for _, unit in over)),
        (*edit.ended, *(code for code, unit in over if code != unit.code)),
        (*_lineage(old, new, edit.ended), *(Descent("successor", (code,), (u.code,)) for code, u in over)),
        fills=fills,
    )


def _followers(state: State, new: Sequence[Unit]) -> list[tuple[str, Unit]]:
    """Overlays that stand mostly over ground of another grid now go with it: (old code, unit)."""
    found: list[tuple[str, Unit]] = []
    for grid in sorted({unit.grid for unit in new}):
        over = followers(state, [unit for unit in new if unit.grid == grid], grid)
        state = state.changed([unit for _, unit in over])
        found += over
    return found


def _drawn(state: State, edit: Import) -> list[Unit]:
    """The units with their new shapes, in the order of the edit; new ones numbered."""
    result: dict[int, Unit] = {}
    fresh: dict[int, Unit] = {}
    for k, (code, rings) in enumerate(zip(edit.codes, edit.rings, strict=True)):
        shape = _polygon(state, code, rings)
        if code in state.units:
            result[k] = replace(state.units[code], polygon=shape)
            continue
        village = state.village_of(edit.grids[k])
        if not village:
            raise refuse(state, "not_found", [edit.grids[k]], shape)
        fresh[k] = Unit(code, edit.grids[k], village, shape, edit.kinds[k] or "residential")
    named = {k: unit for k, unit in fresh.items() if unit.code}
    given = christened(state, list(named.values()), tuple(u.code for u in named.values())) if named else []
    rest = [unit for k, unit in fresh.items() if k not in named]
    numbered = christened(state.changed(given), rest) if rest else []
    result |= dict(zip(named, given, strict=True))
    result |= dict(zip([k for k in fresh if k not in named], numbered, strict=True))
    return [result[k] for k in sorted(result)]


def _polygon(state: State, code: str, rings: Sequence[Line]) -> Geometry:
    if not rings or any(len(set(ring)) < 3 for ring in rings):
        raise refuse(state, "sliver", [code])
    shape = shapely.Polygon(
        *[np.array(r, dtype=np.float64) for r in rings[:1]],
        [np.array(r, dtype=np.float64) for r in rings[1:]],
    )
    if not shape.is_valid:
        raise refuse(state, "bow_tie", [code], shapely.boundary(shape))
    return shapely.normalize(shape)


def _filled(state: State, old: Sequence[Unit], new: Sequence[Unit]) -> Geometry | None:
    """Ground of nobody that the new units cover, which must be a hole; leaving ground open is refused."""
    was, now = (shapely.union_all([unit.polygon for unit in side]) for side in (old, new))
    lost, grown = areas_of(shapely.difference(was, now)), areas_of(shapely.difference(now, was))
    codes = [unit.code for unit in (new or old)]
    fills = bool(grown.area) and mean_width(grown) > HAIRLINE
    if lost.area > NOISE and (fills or mean_width(lost) > HAIRLINE):
        raise refuse(state, "gap", codes, lost)
    if not fills:
        return None  # then the check holds outline and ground to be the same to the unit
    taken = [unit for unit in state.touching(grown) if unit not in old]
    for unit in taken:
        common = areas_of(shapely.intersection(unit.polygon, grown))
        if common.area and mean_width(common) > HAIRLINE:
            raise refuse(state, "overlap", [*codes, unit.code], common)
    if not in_hole(state, grown):
        raise refuse(state, "outside", codes, grown)
    return grown


def _lineage(old: Sequence[Unit], new: Sequence[Unit], ended: Sequence[str]) -> tuple[Descent, ...]:
    """By ground: who has part of an old unit's now. Drawn on nobody's ground is new."""
    heirs: dict[str, list[str]] = {unit.code: [] for unit in old}
    if old and new:
        shapes = [np.array([unit.polygon for unit in side], dtype=object) for side in (old, new)]
        left, right = STRtree(shapes[1]).query(shapes[0], predicate="intersects")
        common = shapely.area(shapely.intersection(shapes[0][left], shapes[1][right]))
        for k in np.lexsort((right, left)):
            if common[k] >= LEAST:
                heirs[old[left[k]].code].append(new[right[k]].code)
    found = []
    for code, codes in heirs.items():
        kind = "split" if len(codes) > 1 and code not in ended else "merge" if code in ended else "transfer"
        if codes and codes != [code]:
            found.append(Descent(kind, (code,), tuple(codes)))
    told = {code for descent in found for code in descent.after} | heirs.keys()
    return (*found, *(Descent("new", (), (unit.code,)) for unit in new if unit.code not in told))
