"""Random drawing, gap giving, overlays and imports on towns with holes keep every invariant.

WANGGE_EDIT_TOWNS and WANGGE_EDIT_STEPS set how many, as for the edits inside a town.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import ClassVar

import numpy as np
import shapely
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gis.edits import Done, Edit, Refused, State, Unit, apply, edit_from_json, edit_to_json, state_of
from gis.edits.operations import Draw, GiveGap, Import, Remove, Reshape
from gis.edits.state import rings_of, twice_area
from tests.gis.edit_towns import assert_sound, coded, fingerprint, ground
from tests.gis.test_edit_properties import MAKERS as INNER

TOWNS = int(os.environ.get("WANGGE_EDIT_TOWNS", "8"))
STEPS = int(os.environ.get("WANGGE_EDIT_STEPS", "20"))
Rng = np.random.Generator
Ring = tuple[tuple[int, int], ...]
Choose = Callable[[State, Rng], Edit]


def _ring(shape: shapely.Geometry) -> Ring:
    corners = np.rint(shapely.get_coordinates(shapely.get_exterior_ring(shape))).astype(int)
    return tuple((int(x), int(y)) for x, y in corners.tolist())


def _holes(state: State) -> list[shapely.Geometry]:
    parts = shapely.get_parts(shapely.coverage_union_all(state.base().polygons))
    return [shapely.Polygon(ring) for part in shapely.get_parts(parts) for ring in part.interiors]


def _blank(state: State, rng: Rng) -> shapely.Geometry:
    """A hole, or where there is none left a patch around a vertex."""
    holes = _holes(state)
    if holes and rng.random() < 0.9:
        return holes[int(rng.integers(len(holes)))]
    corners = shapely.get_coordinates(state.base().polygons)
    return shapely.Point(rng.choice(corners)).buffer(float(rng.uniform(1_000, 9_000)), quad_segs=2)


def _draw(state: State, rng: Rng) -> Edit:
    blank = _blank(state, rng)
    rough = blank if rng.random() < 0.4 else blank.buffer(float(rng.uniform(-4_000, 4_000)), quad_segs=2)
    shape = shapely.get_parts(rough)[0] if not rough.is_empty else blank
    near = sorted({unit.grid for unit in state.touching(blank)}) if rng.random() < 0.8 else []
    grid = str(rng.choice(near or sorted(state.members)))
    return Draw(_ring(shape), grid, clip=bool(rng.random() < 0.7), snap=int(rng.choice([0, 300])))


def _give(state: State, rng: Rng) -> Edit:
    blank = _blank(state, rng)
    (spot,) = _ring(shapely.point_on_surface(blank).buffer(1.0, quad_segs=1))[:1]
    near = [unit.code for unit in state.touching(blank)] or list(state.base().codes)
    return GiveGap(spot, str(rng.choice(near)))


def _shop(state: State, rng: Rng) -> Edit:
    unit = state.units[str(rng.choice(sorted(state.units)))]
    place = shapely.point_on_surface(unit.polygon).buffer(float(rng.uniform(500, 9_000)), quad_segs=1)
    grid = unit.grid if rng.random() < 0.8 else str(rng.choice(sorted(state.members)))
    return Draw(_ring(place), grid, "street_shop", overlay=True)


def _overlay(state: State, rng: Rng) -> Unit:
    overlays = sorted(code for code, unit in state.units.items() if unit.overlay)
    return state.units[str(rng.choice(overlays or sorted(state.units)))]


def _reshape(state: State, rng: Rng) -> Edit:
    unit = _overlay(state, rng)
    size, shift = float(rng.uniform(0.5, 2.0)), rng.normal(0, 1_500, 2)
    moved = shapely.affinity.scale(unit.polygon, size, size)
    return Reshape(unit.code, _ring(shapely.affinity.translate(moved, *shift)))


def _import(state: State, rng: Rng) -> Edit:
    """A hole as a new unit, or a unit as it is, perhaps with a vertex elsewhere."""
    holes = _holes(state)
    if holes and rng.random() < 0.15:
        hole = holes[int(rng.integers(len(holes)))]
        return Import(("",), ((_ring(hole),),), (sorted(state.members)[0],), ("facility",))
    unit = state.units[str(rng.choice(state.base().codes))]
    rings = [list(ring) for ring in rings_of(unit.polygon)]
    if rng.random() < 0.5:
        x, y = rings[0][1]
        rings[0][1] = (x + int(rng.integers(-900, 900)), y)
    return Import((unit.code,), (tuple(map(tuple, rings)),), ("",), ("",))


MAKERS: dict[str, Choose] = {
    "draw": _draw,
    "give": _give,
    "shop": _shop,
    "reshape": _reshape,
    "remove": lambda s, r: Remove(_overlay(s, r).code),
    "import": _import,
    "move": INNER["move"],
    "split": INNER["split"],
    "merge": INNER["merge"],
}


def with_holes(seed: int) -> State:
    """A town of four grids of which four units inside, and the shops on them, are missing."""
    town, rng = coded(seed), np.random.default_rng(seed)
    outline = ground(town)[0]
    inner = [u for u in town.units.values() if not u.overlay and not u.polygon.touches(outline.boundary)]
    gone = [inner[int(k)] for k in rng.permutation(len(inner))[:4]]
    whole = shapely.union_all([unit.polygon for unit in gone]).buffer(1.0)
    return state_of(unit for unit in town.units.values() if not whole.covers(unit.polygon))


class Filling(RuleBasedStateMachine):
    """One town with holes: they may be filled, the outer border never moves."""

    said: ClassVar[Counter[str]] = Counter()

    @initialize(seed=st.integers(0, 10_000))
    def build(self, seed: int) -> None:
        """A town with holes."""
        self.state = with_holes(seed)
        self.outer = self._land()

    def _land(self) -> tuple[shapely.Geometry, int]:
        """The ground inside the outer border, and twice its area as whole mm2: units and holes."""
        parts = shapely.get_parts(ground(self.state)[0])
        shapes = [*self.state.base().polygons, *_holes(self.state)]
        origin = rings_of(shapes[0])[0][0]
        rings = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))
        return rings, sum(twice_area(shape, origin) for shape in shapes)

    @rule(kind=st.sampled_from(sorted(MAKERS)), seed=st.integers(0, 2**32))
    def edit(self, kind: str, seed: int) -> None:
        """Any edit is done or refused by name, touches nothing but what it says, and can be stored."""
        edit = MAKERS[kind](self.state, np.random.default_rng(seed))
        assert edit_from_json(edit_to_json(edit)) == edit
        before = fingerprint(self.state)
        result = apply(self.state, edit)
        assert fingerprint(self.state) == before
        self.said[f"{kind} {result.problems[0].kind if isinstance(result, Refused) else 'done'}"] += 1
        if isinstance(result, Done):
            after = fingerprint(result.state)
            differ = {code for code in before.keys() | after.keys() if before.get(code) != after.get(code)}
            assert differ <= {*result.changed, *result.ended}
            assert not (after.keys() - before.keys()) & self.state.taken
            self.state = result.state

    @invariant()
    def is_a_partition(self) -> None:
        """Sound, on the same land; overlays apart from one another."""
        if hasattr(self, "state"):
            assert_sound(self.state, *ground(self.state))
            outer, twice = self._land()
            assert outer.equals(self.outer[0]) and twice == self.outer[1]
            shops = [unit.polygon for unit in self.state.units.values() if unit.overlay]
            if shops:
                left, right = shapely.STRtree(shops).query(shops, predicate="intersects")
                pairs = zip(left[left < right], right[left < right], strict=True)
                common = [shops[a].intersection(shops[b]) for a, b in pairs]
                assert all(one.area <= 2.0 * one.length for one in common)


Filling.TestCase.settings = settings(
    max_examples=TOWNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
)
TestFilling = Filling.TestCase
