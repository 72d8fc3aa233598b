"""Random edits on random towns keep every invariant; WANGGE_EDIT_TOWNS and WANGGE_EDIT_STEPS set how many."""

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

from gis.edits import Done, Edit, Refused, State, apply, edit_from_json, edit_to_json
from gis.edits.operations import (
    InsertVertex,
    Merge,
    MoveVertex,
    Reassign,
    RedrawEdge,
    RemoveVertex,
    Split,
    Transfer,
)
from tests.gis.edit_towns import assert_sound, coded, fingerprint, ground

TOWNS = int(os.environ.get("WANGGE_EDIT_TOWNS", "25"))
STEPS = int(os.environ.get("WANGGE_EDIT_STEPS", "20"))
Rng = np.random.Generator


def _place(xy: object) -> tuple[int, int]:
    x, y = np.rint(np.asarray(xy)).astype(int).tolist()
    return x, y


def _vertex(state: State, rng: Rng) -> tuple[int, int]:
    return _place(rng.choice(shapely.get_coordinates(state.base().polygons)))


def _code(state: State, rng: Rng) -> str:
    return str(rng.choice(state.base().codes))


def _neighbours(state: State, rng: Rng) -> tuple[str, str]:
    one = state.units[_code(state, rng)]
    around = [u.code for u in state.touching(one.polygon) if u.code != one.code]
    return one.code, str(rng.choice(around))


def _line(state: State, code: str, rng: Rng) -> tuple[tuple[int, int], ...]:
    x0, y0, x1, y1 = state.units[code].polygon.bounds
    spots = np.array([x0, y0]) + rng.uniform(-0.3, 1.3, (int(rng.integers(2, 5)), 2)) * (x1 - x0, y1 - y0)
    return tuple(_place(spot) for spot in spots)


def _redraw(state: State, rng: Rng) -> Edit:
    left, right = _neighbours(state, rng)
    border = shapely.intersection(state.units[left].polygon, state.units[right].polygon)
    ends = shapely.get_coordinates(border)
    middle = ends.mean(axis=0) + rng.uniform(-6_000, 6_000, 2)
    return RedrawEdge(left, right, (_place(ends[0]), _place(middle), _place(ends[-1])))


def _lasso(state: State, rng: Rng) -> Edit:
    centre = shapely.Point(_vertex(state, rng))
    ring = shapely.get_coordinates(centre.buffer(rng.uniform(2_000, 40_000), quad_segs=2))
    to = _code(state, rng) if rng.random() < 0.2 else state.touching(centre)[0].code
    return Transfer(tuple(map(_place, ring)), to if rng.random() < 0.7 else state.units[to].grid)


MAKERS: dict[str, Callable[[State, Rng], Edit]] = {
    "move": lambda s, r: MoveVertex(v := _vertex(s, r), _place(v + r.normal(0, 10 ** r.uniform(0, 5), 2))),
    "insert": lambda s, r: InsertVertex(_place(_vertex(s, r) + r.normal(0, 500, 2))),
    "drop": lambda s, r: RemoveVertex(_vertex(s, r)),
    "split": lambda s, r: Split(c := _code(s, r), _line(s, c, r)),
    "merge": lambda s, r: Merge(_neighbours(s, r)),
    "paint": lambda s, r: Reassign((_code(s, r),), str(r.choice(sorted(s.members)))),
    "redraw": _redraw,
    "lasso": _lasso,
}


class Editing(RuleBasedStateMachine):
    """One town, edited at random; the outline stays locked throughout."""

    said: ClassVar[Counter[str]] = Counter()

    @initialize(seed=st.integers(0, 10_000))
    def build(self, seed: int) -> None:
        """A town of four grids, with overlays."""
        self.state = coded(seed)
        self.outline, self.twice = ground(self.state)
        self.ended: set[str] = set()

    @rule(kind=st.sampled_from(sorted(MAKERS)), seed=st.integers(0, 2**32))
    def edit(self, kind: str, seed: int) -> None:
        """Any edit is done or refused by name, and touches nothing but what it says."""
        edit = MAKERS[kind](self.state, np.random.default_rng(seed))
        assert edit_from_json(edit_to_json(edit)) == edit
        before = fingerprint(self.state)
        result = apply(self.state, edit)
        assert fingerprint(self.state) == before
        self.said[f"{kind} {result.problems[0].kind if isinstance(result, Refused) else 'done'}"] += 1
        if isinstance(result, Refused):
            assert result.problems and all(p.zh and p.en for p in result.problems)
            return
        self._done(result, before)

    def _done(self, result: Done, before: dict[str, tuple[str, bytes]]) -> None:
        after = fingerprint(result.state)
        differ = {code for code in before.keys() | after.keys() if before.get(code) != after.get(code)}
        assert differ <= {*result.changed, *result.ended}
        begun, gone = after.keys() - before.keys(), before.keys() - after.keys()
        told = {code for d in result.lineage for code in (*d.before, *d.after)}
        assert begun | gone <= told
        home = {unit.was for unit in self.state.units.values()}
        assert not begun & (self.ended - home)
        self.ended |= gone
        self.state = result.state

    @invariant()
    def is_a_partition(self) -> None:
        """Valid, on the lattice, the same ground to the last square millimetre."""
        if hasattr(self, "state"):
            assert_sound(self.state, self.outline, self.twice)


Editing.TestCase.settings = settings(
    max_examples=TOWNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
)
TestEditing = Editing.TestCase
